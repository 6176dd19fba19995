# The targets of each stage: its library, examples, commands, steps and tests. What a stage is made of
# is said in Overlay.cmake.
include("${CMAKE_CURRENT_LIST_DIR}/Overlay.cmake")
write_overlay("${PROJECT_BINARY_DIR}/overlay.json")

# add_overlay(TARGET FOLDER...): a library of the winning files of these folders, newest first.
function(add_overlay target)
    winning_code(winners ${ARGN})
    add_library(${target} ${winners})
    target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${ARGN}>")
    target_link_libraries(${target} PUBLIC Threads::Threads)
    set_target_properties(${target} PROPERTIES WINNERS "${winners}")  # cmake/Install.cmake asks
    # A header that is laid over an older one changes no file that was compiled before, so the
    # build would not notice. The digest of the winners' names changes the command line: it does.
    string(SHA1 digest "${winners}")
    target_compile_definitions(${target} PUBLIC "$<BUILD_INTERFACE:SOCKETSERVER_OVERLAY=${digest}>")
endfunction()

# add_examples(OVERLAY FOLDER...): a step has the examples of its chapter too, built on the step.
function(add_examples overlay folder)
    file(RELATIVE_PATH place "${PROJECT_SOURCE_DIR}/chapters" "${folder}")
    winning_examples(examples "${folder}" ${ARGN})
    foreach(example IN LISTS examples)
        cmake_path(GET example STEM name)
        add_executable(${overlay}_${name} "${example}")
        target_link_libraries(${overlay}_${name} PRIVATE ${overlay})
        set_target_properties(${overlay}_${name} PROPERTIES
            OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${place}")
        list(APPEND programs ${overlay}_${name})
    endforeach()
    add_custom_target(${overlay}_examples DEPENDS ${programs})
endfunction()

# add_commands(OVERLAY CHAPTER FOLDER...): the programs that are installed (cmake/Install.cmake), as
# the stage has them.
function(add_commands overlay chapter)
    winning_commands(files ${ARGN})
    set_target_properties(${overlay} PROPERTIES
        COMMANDS "" COMMAND_FILES "${files}" COMMANDS_FOLDER "${CMAKE_BINARY_DIR}/${chapter}")
    list(FILTER files INCLUDE REGEX "\\.cpp$")
    foreach(file IN LISTS files)
        command_of("${file}" name)
        set(command ${overlay}_command_${name})
        if(NOT TARGET ${command})
            add_executable(${command})
            target_link_libraries(${command} PRIVATE ${overlay})
            target_compile_definitions(${command}
                PRIVATE SOCKETSERVER_VERSION="${PROJECT_VERSION}")
            set_target_properties(${command} PROPERTIES
                OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${chapter}")
            add_dependencies(${overlay}_examples ${command})
            set_property(TARGET ${overlay} APPEND PROPERTY COMMANDS ${command})
        endif()
        target_sources(${command} PRIVATE "${file}")
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
            get_target_property(commands stage_${stage} COMMANDS)
            add_dependencies(stage_${stage}_chapter_${number} stage_${number}_examples ${commands})
        endif()
        if(older STREQUAL chapter)
            break()
        endif()
    endforeach()

    step_folders("${chapter}" steps)
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
