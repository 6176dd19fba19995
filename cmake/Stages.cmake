# The targets of each stage: its library, examples, commands, steps and tests. What a stage is made of
# is said in Overlay.cmake.
include("${CMAKE_CURRENT_LIST_DIR}/Overlay.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/Seen.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/Needs.cmake")
write_overlay("${PROJECT_BINARY_DIR}/overlay.json")

# What most sources include of the standard library is read once, for all that is compiled in the same
# way: to read it takes longer than to compile what stands below it. A source that forgets an #include
# is found by scripts/lint, which reads each without this.
function(add_standard_headers)
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/standard_headers.cpp" CONTENT "")
    add_library(standard_headers OBJECT "${PROJECT_BINARY_DIR}/standard_headers.cpp")
    target_link_libraries(standard_headers PRIVATE Threads::Threads)
    target_precompile_headers(standard_headers PRIVATE
        <algorithm> <array> <atomic> <chrono> <condition_variable> <functional> <iostream> <map> <memory>
        <mutex> <optional> <ranges> <sstream> <stdexcept> <string> <string_view> <system_error> <thread>
        <utility> <variant> <vector>)
    if(BUILD_SHARED_LIBS)
        set_target_properties(standard_headers PROPERTIES POSITION_INDEPENDENT_CODE ON)
    endif()
endfunction()

# read_once(TARGET OPTION...): lets a target use what was read for all, unless it is compiled with
# options that make it something else.
function(read_once target)
    string(REGEX MATCH "(^|;)-[^D]" other "${ARGN}")
    if(TARGET standard_headers AND NOT other)
        target_precompile_headers(${target} REUSE_FROM standard_headers)
    endif()
endfunction()

# add_overlay(TARGET FOLDER... [OPTIONS OPTION...]): a library of the winning files of these folders,
# newest first, compiled with these options too; so is what is linked with it.
function(add_overlay target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "OPTIONS")
    set(folders ${arg_UNPARSED_ARGUMENTS})
    winning_code(winners ${folders})
    set(sources ${winners})
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    set(headers ${winners})
    list(FILTER headers INCLUDE REGEX "\\.hpp$")

    add_library(${target} ${headers})
    foreach(source IN LISTS sources)
        add_object(object ${target} "${source}" "${folders}" ${arg_OPTIONS})
        read_once(${object} ${arg_OPTIONS})
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:${object}>)
    endforeach()
    set_target_properties(${target} PROPERTIES
        LINKER_LANGUAGE CXX
        WINNERS "${winners}" FOLDERS "${folders}")
    target_include_directories(${target} INTERFACE "$<BUILD_INTERFACE:${folders}>")
    target_compile_options(${target} INTERFACE ${arg_OPTIONS})
    needed(libraries library ${folders})
    target_link_libraries(${target} PUBLIC Threads::Threads ${libraries})
    # A header that is laid over an older one changes no file that was compiled before, so the
    # build would not notice. The digest of the winners' names changes the command line: it does.
    string(SHA1 digest "${winners}")
    target_compile_definitions(${target} INTERFACE
        "$<BUILD_INTERFACE:SOCKETSERVER_OVERLAY=${digest}>")
endfunction()

# add_object(RESULT OVERLAY SOURCE FOLDERS OPTION...): the target that compiles a source for an
# overlay. What sees the same files, and is compiled with the same options, is the same target. Its
# name says what it sees: when a header is laid over an older one, the name is another.
function(add_object result overlay source folders)
    files_seen(seen "${folders}" "${source}")
    string(REPLACE "${HOUSE}/" "" sight "${source};${seen};OPTIONS;${ARGN}")
    string(SHA1 digest "${sight}")
    get_property(object GLOBAL PROPERTY "OBJECT ${digest}")
    if(NOT object)
        cmake_path(GET source STEM stem)
        string(SUBSTRING "${digest}" 0 12 short)
        set(object ${overlay}_${stem}_${short})
        add_library(${object} OBJECT "${source}")
        target_include_directories(${object} PRIVATE ${folders})
        target_compile_options(${object} PRIVATE ${ARGN})
        needed(libraries library ${folders})
        target_link_libraries(${object} PRIVATE Threads::Threads ${libraries})
        if(BUILD_SHARED_LIBS)
            set_target_properties(${object} PROPERTIES POSITION_INDEPENDENT_CODE ON)
        endif()
        set_property(GLOBAL PROPERTY "OBJECT ${digest}" ${object})
    endif()
    set(${result} ${object} PARENT_SCOPE)
endfunction()

# add_examples(OVERLAY FOLDER...): a step has the examples of its chapter too, built on the step.
function(add_examples overlay folder)
    file(RELATIVE_PATH place "${PROJECT_SOURCE_DIR}/chapters" "${folder}")
    winning_examples(examples "${folder}" ${ARGN})
    needed(libraries examples "${folder}" ${ARGN})
    foreach(example IN LISTS examples)
        cmake_path(GET example STEM name)
        add_executable(${overlay}_${name} "${example}")
        read_once(${overlay}_${name})
        target_link_libraries(${overlay}_${name} PRIVATE ${overlay} ${libraries})
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
    needed(libraries commands ${ARGN})
    foreach(file IN LISTS files)
        command_of("${file}" name)
        set(command ${overlay}_command_${name})
        if(NOT TARGET ${command})
            add_executable(${command})
            target_link_libraries(${command} PRIVATE ${overlay} ${libraries})
            set_target_properties(${command} PROPERTIES
                OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${chapter}")
            add_dependencies(${overlay}_examples ${command})
            set_property(TARGET ${overlay} APPEND PROPERTY COMMANDS ${command})
        endif()
        add_object(object ${command} "${file}" "${ARGN}"
                   "-DSOCKETSERVER_VERSION=\"${PROJECT_VERSION}\"")
        target_link_libraries(${object} PRIVATE ${libraries})
        read_once(${object})
        target_sources(${command} PRIVATE $<TARGET_OBJECTS:${object}>)
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

    get_target_property(commands stage_${stage} COMMANDS)
    foreach(older IN LISTS CHAPTERS)
        tests_run_on(run "${older}" "${chapter}")
        if(run)
            string(SUBSTRING "${older}" 0 2 number)
            set(tests stage_${stage}_chapter_${number})
            add_chapter_tests(${tests} stage_${stage} "${PROJECT_SOURCE_DIR}/tests/${older}"
                              stage-${stage} chapter-${number})
            if(TARGET ${tests})
                add_dependencies(${tests} stage_${number}_examples ${commands})
            endif()
        endif()
        if(older STREQUAL chapter)
            break()
        endif()
    endforeach()
    # What scripts/test builds for one chapter: the tests of its steps belong to it.
    add_custom_target(chapter_${stage} DEPENDS stage_${stage}_chapter_${stage})
    step_folders("${chapter}" steps)
    foreach(folder IN LISTS steps)
        cmake_path(GET folder FILENAME name)
        set(step stage_${stage}_step_${name})
        add_overlay(${step} "${folder}" ${folders})
        add_examples(${step} "${folder}" "${chapter_folder}")
        add_chapter_tests(${step}_tests ${step} "${PROJECT_SOURCE_DIR}/tests/${chapter}/steps/${name}"
                          stage-${stage} chapter-${stage} step-${name})
        if(TARGET ${step}_tests)
            add_dependencies(chapter_${stage} ${step}_tests)
            add_dependencies(${step}_tests ${step}_examples)
        endif()
    endforeach()
endfunction()

function(add_every_stage)
    include(cmake/DiscoverTests.cmake)
    foreach(chapter IN LISTS CHAPTERS)
        add_stage("${chapter}")
    endforeach()
    name_newest_stage()
    # For scripts, which find its commands in newest/.
    list(GET CHAPTERS -1 newest)
    get_target_property(library socketserver::socketserver ALIASED_TARGET)
    get_target_property(commands ${library} COMMANDS)
    add_custom_target(newest_commands DEPENDS ${commands})
    file(CREATE_LINK "${newest}" "${PROJECT_BINARY_DIR}/newest" SYMBOLIC)
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
