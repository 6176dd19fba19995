# The overlay rule: stage N is compiled with the folders of chapters N, N-1, ..., 1 in front of
# each other, and the newest version of a file wins, header or source. A new folder under
# chapters/ is a new stage; nothing here has to be edited for it.

file(GLOB CHAPTERS CONFIGURE_DEPENDS LIST_DIRECTORIES true RELATIVE "${PROJECT_SOURCE_DIR}/chapters"
     "${PROJECT_SOURCE_DIR}/chapters/[0-9][0-9]-*")
list(SORT CHAPTERS)

# add_overlay(TARGET FOLDER...): a library of the winning files of these folders, newest first.
function(add_overlay target)
    foreach(folder IN LISTS ARGN)
        file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${folder}"
             "${folder}/socketserver/*.hpp" "${folder}/socketserver/*.cpp")
        foreach(file IN LISTS files)
            if(NOT file IN_LIST won)
                list(APPEND won "${file}")
                list(APPEND winners "${folder}/${file}")
            endif()
        endforeach()
    endforeach()
    add_library(${target} ${winners})
    target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${ARGN}>")
    target_link_libraries(${target} PUBLIC Threads::Threads)
    set_target_properties(${target} PROPERTIES WINNERS "${winners}")  # cmake/Install.cmake asks
    # A header that is laid over an older one changes no file that was compiled before, so the
    # build would not notice. The digest of the winners' names changes the command line: it does.
    string(SHA1 digest "${winners}")
    target_compile_definitions(${target} PUBLIC "$<BUILD_INTERFACE:SOCKETSERVER_OVERLAY=${digest}>")
endfunction()

# The folders of chapters CHAPTER, ..., 1, newest first.
function(chapter_folders chapter result)
    foreach(folder IN LISTS CHAPTERS)
        list(PREPEND folders "${PROJECT_SOURCE_DIR}/chapters/${folder}")
        if(folder STREQUAL chapter)
            break()
        endif()
    endforeach()
    set(${result} "${folders}" PARENT_SCOPE)
endfunction()

# add_examples(OVERLAY FOLDER...): each .cpp in FOLDER/examples is a program of its own. A step has
# the examples of its chapter too, built on the step; its own version of one wins.
function(add_examples overlay folder)
    file(RELATIVE_PATH place "${PROJECT_SOURCE_DIR}/chapters" "${folder}")
    foreach(source IN LISTS folder ARGN)
        file(GLOB examples CONFIGURE_DEPENDS "${source}/examples/*.cpp")
        foreach(example IN LISTS examples)
            cmake_path(GET example STEM name)
            if(NOT name IN_LIST names)
                list(APPEND names ${name})
                list(APPEND winners "${example}")
            endif()
        endforeach()
    endforeach()
    foreach(example IN LISTS winners)
        cmake_path(GET example STEM name)
        add_executable(${overlay}_${name} "${example}")
        target_link_libraries(${overlay}_${name} PRIVATE ${overlay})
        set_target_properties(${overlay}_${name} PROPERTIES
            OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${place}")
        list(APPEND programs ${overlay}_${name})
    endforeach()
    add_custom_target(${overlay}_examples DEPENDS ${programs})
endfunction()

# add_commands(OVERLAY CHAPTER FOLDER...): each .cpp in FOLDER/commands is a program that is installed
# (cmake/Install.cmake). As with all else, the newest version wins.
function(add_commands overlay chapter)
    foreach(folder IN LISTS ARGN)
        file(GLOB commands CONFIGURE_DEPENDS "${folder}/commands/*.cpp")
        foreach(command IN LISTS commands)
            cmake_path(GET command STEM name)
            if(NOT TARGET ${overlay}_command_${name})
                add_executable(${overlay}_command_${name} "${command}")
                target_link_libraries(${overlay}_command_${name} PRIVATE ${overlay})
                target_compile_definitions(${overlay}_command_${name}
                    PRIVATE SOCKETSERVER_VERSION="${PROJECT_VERSION}")
                set_target_properties(${overlay}_command_${name} PROPERTIES
                    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${chapter}")
                add_dependencies(${overlay}_examples ${overlay}_command_${name})
                set_property(TARGET ${overlay} APPEND PROPERTY COMMANDS ${overlay}_command_${name})
            endif()
        endforeach()
    endforeach()
endfunction()

# add_stage(CHAPTER): the chapter's stage, its examples and steps, the tests of all chapters up to it.
function(add_stage chapter)
    string(SUBSTRING "${chapter}" 0 2 stage)
    set(chapter_folder "${PROJECT_SOURCE_DIR}/chapters/${chapter}")
    chapter_folders("${chapter}" folders)
    add_overlay(stage_${stage} ${folders})
    add_examples(stage_${stage} "${chapter_folder}")
    add_commands(stage_${stage} "${chapter}" ${folders})

    foreach(older IN LISTS CHAPTERS)
        string(SUBSTRING "${older}" 0 2 number)
        list(GET CHAPTERS -1 newest)
        if(SOCKETSERVER_TESTS_ON_EVERY_STAGE OR chapter STREQUAL older OR chapter STREQUAL newest)
            add_chapter_tests(stage_${stage}_chapter_${number} stage_${stage}
                              "${PROJECT_SOURCE_DIR}/tests/${older}" stage-${stage} chapter-${number})
            add_dependencies(stage_${stage}_chapter_${number} stage_${number}_examples)
        endif()
        if(older STREQUAL chapter)
            break()
        endif()
    endforeach()

    file(GLOB steps CONFIGURE_DEPENDS LIST_DIRECTORIES true "${chapter_folder}/steps/*")
    foreach(folder IN LISTS steps)
        cmake_path(GET folder FILENAME name)
        add_overlay(stage_${stage}_step_${name} "${folder}" ${folders})
        add_examples(stage_${stage}_step_${name} "${folder}" "${chapter_folder}")
        add_chapter_tests(stage_${stage}_step_${name}_tests stage_${stage}_step_${name}
                          "${PROJECT_SOURCE_DIR}/tests/${chapter}/steps/${name}"
                          stage-${stage} chapter-${stage} step-${name})
        add_dependencies(stage_${stage}_step_${name}_tests stage_${stage}_step_${name}_examples)
    endforeach()
endfunction()

function(add_every_stage)
    include(cmake/DiscoverTests.cmake)
    foreach(chapter IN LISTS CHAPTERS)
        add_stage("${chapter}")
    endforeach()
    name_newest_stage()
endfunction()

function(add_newest_stage)
    list(GET CHAPTERS -1 newest)
    string(SUBSTRING "${newest}" 0 2 stage)
    chapter_folders("${newest}" folders)
    add_overlay(stage_${stage} ${folders})
    name_newest_stage()
endfunction()

# The newest stage is the library that others use: socketserver::socketserver.
function(name_newest_stage)
    list(GET CHAPTERS -1 newest)
    string(SUBSTRING "${newest}" 0 2 stage)
    set_target_properties(stage_${stage} PROPERTIES EXPORT_NAME socketserver OUTPUT_NAME socketserver)
    target_compile_features(stage_${stage} PUBLIC cxx_std_20)
    add_library(socketserver::socketserver ALIAS stage_${stage})
endfunction()
