# Fuzz targets: each tests/NN-name/fuzz/NAME.cpp has one function, LLVMFuzzerTestOneInput, that gives
# any bytes at all to the code under test and ends the program when a promise is broken. What was
# tried by hand and what the fuzzer found worth keeping stands in tests/NN-name/fuzz/corpus/NAME.
#
# Every build replays these inputs (tests/support/replay.cpp): stage-07/chapter-07/fuzz NAME. New
# inputs are looked for where SOCKETSERVER_FUZZ is on, with clang: scripts/fuzz.
option(SOCKETSERVER_FUZZ "Build the fuzz targets with libFuzzer too; this wants clang" OFF)

add_library(replay OBJECT "${PROJECT_SOURCE_DIR}/tests/support/replay.cpp")
target_link_libraries(replay PRIVATE compiled_as_test)

# add_replays(STAGE CHAPTER FOLDER): the chapter's fuzz targets on a stage, as ordinary programs that
# read their corpus, with one ctest entry each. The chapter's test program is built with them.
function(add_replays stage chapter folder)
    set(tests stage_${stage}_chapter_${chapter})
    get_target_property(folders stage_${stage} FOLDERS)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM name)
        set(target ${tests}_fuzz_${name})
        add_object(object ${target} "${source}" "${folders}")
        target_link_libraries(${object} PRIVATE compiled_as_test)
        add_executable(${target} $<TARGET_OBJECTS:${object}> $<TARGET_OBJECTS:replay>)
        target_link_libraries(${target} PRIVATE stage_${stage})
        set_target_properties(${target} PROPERTIES OUTPUT_NAME "${name}" RUNTIME_OUTPUT_DIRECTORY
            "${PROJECT_BINARY_DIR}/tests/stage-${stage}-chapter-${chapter}.fuzz")
        add_dependencies(${tests} ${target})

        set(entry "stage-${stage}/chapter-${chapter}/fuzz ${name}")
        add_test(NAME "${entry}" COMMAND ${target} "${folder}/corpus/${name}")
        set_tests_properties("${entry}" PROPERTIES
            LABELS "stage-${stage};chapter-${chapter}" TIMEOUT 120)
    endforeach()
endfunction()

# add_fuzzers(FOLDER): the fuzz targets in a folder, driven by libFuzzer.
function(add_fuzzers folder)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM name)
        add_executable(fuzz_${name} "${source}")
        target_link_libraries(fuzz_${name} PRIVATE fuzzed)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
        set_target_properties(fuzz_${name} PROPERTIES
            OUTPUT_NAME "${name}" RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
        add_dependencies(fuzz fuzz_${name})
    endforeach()
endfunction()

list(GET CHAPTERS -1 newest)

# The newest stage once more, with what tells libFuzzer which lines ran, and with the sanitizers.
if(SOCKETSERVER_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "SOCKETSERVER_FUZZ wants clang: cmake --preset fuzz")
    endif()
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
    chapter_folders("${newest}" folders)
    add_overlay(fuzzed ${folders}
                OPTIONS ${sanitizers} -fsanitize=fuzzer-no-link -D_GLIBCXX_ASSERTIONS)
    target_link_options(fuzzed PUBLIC ${sanitizers})
    add_custom_target(fuzz)
endif()

foreach(chapter IN LISTS CHAPTERS)
    set(folder "${PROJECT_SOURCE_DIR}/tests/${chapter}/fuzz")
    string(SUBSTRING "${chapter}" 0 2 number)
    foreach(above IN LISTS CHAPTERS)
        string(SUBSTRING "${above}" 0 2 stage)
        if(TARGET stage_${stage}_chapter_${number})
            add_replays(${stage} ${number} "${folder}")
        endif()
    endforeach()
    if(SOCKETSERVER_FUZZ)
        add_fuzzers("${folder}")
    endif()
endforeach()
