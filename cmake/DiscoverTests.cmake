# places_named(RESULT FILE FOLDERS): which of EXAMPLES, COMMANDS and PROGRAMS a test names, in its file or
# in a header of the tests.
function(places_named result file folders)
    files_seen(seen "${folders}" "${file}")
    list(FILTER seen INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/tests/")
    set(places "")
    foreach(one IN LISTS seen)
        get_property(known GLOBAL PROPERTY "PLACES ${one}" SET)
        if(NOT known)
            file(STRINGS "${one}" lines REGEX "EXAMPLES|COMMANDS|PROGRAMS")
            string(REGEX MATCHALL "EXAMPLES|COMMANDS|PROGRAMS" words "${lines}")
            set_property(GLOBAL PROPERTY "PLACES ${one}" "${words}")
        endif()
        get_property(words GLOBAL PROPERTY "PLACES ${one}")
        list(APPEND places ${words})
    endforeach()
    list(REMOVE_DUPLICATES places)
    set(${result} "${places}" PARENT_SCOPE)
endfunction()

# leave_out_examples(VARIABLE STAGE CHAPTER): takes tests of examples from the list of files that the
# variable has, unless the stage is the chapter's own.
function(leave_out_examples variable stage chapter)
    string(REPLACE "chapter" "stage" own "${chapter}")
    if(stage STREQUAL own OR SOCKETSERVER_TESTS_ON_EVERY_STAGE)
        return()
    endif()
    set(kept "")
    foreach(file IN LISTS ${variable})
        places_named(places "${file}" "${PROJECT_SOURCE_DIR}/tests")
        if(NOT "EXAMPLES" IN_LIST places)
            list(APPEND kept "${file}")
        endif()
    endforeach()
    set(${variable} "${kept}" PARENT_SCOPE)
endfunction()

# add_chapter_tests(TARGET OVERLAY FOLDER STAGE CHAPTER [STEP]): the test program of one chapter on
# one overlay, with one ctest entry a test case: stage-02/chapter-01/<the test case's name>.
#
# After each build the program writes down its own test cases (tests/support/main.cpp), one line
# add_case("name" "suite") each; ctest reads that list through the small file made here. (doctest's
# own doctest_discover_tests() keeps only the first of several labels.)
#
# Each FOLDER/NAME_test.py is one more entry. It finds the build in BUILD_FOLDER, the chapter's
# examples in EXAMPLES, and the commands, as the stage under test has them, in COMMANDS; so do the
# test cases.
#
# What looks at examples names EXAMPLES, in the test or in a header of the tests. It runs on its own
# stage only: the examples are not built on any other.
#
# Each .cpp in FOLDER/programs is a program of its own, which the tests of both kinds run as a
# process: PROGRAMS is the folder where they find it.
function(add_chapter_tests target overlay folder)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
    file(GLOB scripts CONFIGURE_DEPENDS "${folder}/*_test.py")
    leave_out_examples(sources ${ARGN})
    leave_out_examples(scripts ${ARGN})
    if(NOT sources)
        return()
    endif()
    list(JOIN ARGN "/" prefix)
    string(REPLACE "/" "-" name "${prefix}")
    file(RELATIVE_PATH place "${PROJECT_SOURCE_DIR}/tests" "${folder}")
    set(EXAMPLES "${PROJECT_BINARY_DIR}/${place}")
    get_target_property(COMMANDS ${overlay} COMMANDS_FOLDER)
    set(PROGRAMS "${PROJECT_BINARY_DIR}/tests/${name}.programs")
    string(REGEX MATCH "^[^/]+" chapter "${place}")
    needed(libraries tests "${HOUSE}/chapters/${chapter}")
    get_target_property(folders ${overlay} FOLDERS)

    add_executable(${target})
    target_link_libraries(${target} PRIVATE ${overlay} test_support ${libraries})
    foreach(source IN LISTS sources)
        places_named(places "${source}" "${folders}")
        set(definitions "")
        foreach(word IN LISTS places)
            list(APPEND definitions "-D${word}=\"${${word}}\"")
        endforeach()
        add_object(object ${target} "${source}" "${folders}" ${definitions})
        get_target_property(known ${object} PRECOMPILE_HEADERS_REUSE_FROM)
        if(NOT known)
            target_link_libraries(${object} PRIVATE test_support ${libraries})
            target_precompile_headers(${object} REUSE_FROM test_support)
            set_target_properties(${object} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
        endif()
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:${object}>)
    endforeach()
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME "${name}" RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")

    file(GLOB programs CONFIGURE_DEPENDS "${folder}/programs/*.cpp")
    foreach(program IN LISTS programs)
        cmake_path(GET program STEM stem)
        add_object(object ${target} "${program}" "${folders}")
        target_link_libraries(${object} PRIVATE compiled_as_test)
        add_executable(${target}_${stem} $<TARGET_OBJECTS:${object}>)
        target_link_libraries(${target}_${stem} PRIVATE ${overlay})
        set_target_properties(${target}_${stem} PROPERTIES
            OUTPUT_NAME "${stem}" RUNTIME_OUTPUT_DIRECTORY "${PROGRAMS}")
        add_dependencies(${target} ${target}_${stem})
    endforeach()

    foreach(script IN LISTS scripts)
        cmake_path(GET script STEM stem)
        string(REPLACE "/" "." package "tests/${place}")
        add_test(NAME "${prefix}/${stem}"
                 COMMAND Python3::Interpreter -B -m "${package}.${stem}"
                 WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
        set_tests_properties("${prefix}/${stem}" PROPERTIES
            LABELS "${ARGN}" TIMEOUT 300 SKIP_RETURN_CODE 77
            ENVIRONMENT "BUILD_FOLDER=${PROJECT_BINARY_DIR};EXAMPLES=${EXAMPLES};COMMANDS=${COMMANDS};PROGRAMS=${PROGRAMS}")
    endforeach()

    set(cases "${PROJECT_BINARY_DIR}/tests/${name}.cases.cmake")
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${target} --list-test-cases --reporters=ctest "--out=${cases}" VERBATIM)

    set(entries "${PROJECT_BINARY_DIR}/tests/${name}.ctest.cmake")
    file(CONFIGURE OUTPUT "${entries}" @ONLY CONTENT [==[
function(add_case name filter suite)
    add_test("@prefix@/${name}" "@PROJECT_BINARY_DIR@/tests/@name@" "--test-case=${filter}")
    set_tests_properties("@prefix@/${name}" PROPERTIES LABELS "@ARGN@;${suite}" TIMEOUT 120)
    if("${suite}" STREQUAL "limits")
        set_tests_properties("@prefix@/${name}" PROPERTIES RUN_SERIAL TRUE)
    endif()
endfunction()
if(EXISTS "@cases@")
    include("@cases@")
else()
    add_test("@prefix@/not built" "@PROJECT_BINARY_DIR@/tests/@name@")
    set_tests_properties("@prefix@/not built" PROPERTIES LABELS "@ARGN@")
endif()
]==])
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${entries}")
endfunction()
