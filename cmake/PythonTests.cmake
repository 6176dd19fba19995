# add_python_test(NAME MODULE [ARGUMENT...] [LABELS LABEL...]): an entry that runs
# python3 -B -m MODULE in the source tree. The test finds the build in BUILD_FOLDER; by hand it looks
# at build/default. One that says what it reads is skipped when nothing of that has changed since it
# passed: scripts/house/unchanged.py.
function(add_python_test name module)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LABELS")
    add_test(NAME "${name}"
             COMMAND Python3::Interpreter -B -m scripts.house.unchanged "${name}" "${module}"
                     ${arg_UNPARSED_ARGUMENTS}
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties("${name}" PROPERTIES
        LABELS "${arg_LABELS}" TIMEOUT 900 SKIP_RETURN_CODE 77
        COST 10  # they take longer than a test case: the first run begins with them
        ENVIRONMENT "BUILD_FOLDER=${PROJECT_BINARY_DIR}")
endfunction()

# add_python_tests(LABEL): each NAME_test.py of this folder is an entry LABEL/NAME. The names are left
# in TESTS.
function(add_python_tests label)
    file(GLOB scripts CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" *_test.py)
    file(RELATIVE_PATH package "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
    string(REPLACE "/" "." package "${package}")
    set(tests "")
    foreach(script IN LISTS scripts)
        string(REPLACE ".py" "" module "${script}")
        string(REPLACE "_test" "" name "${module}")
        string(REPLACE "_" "-" name "${label}/${name}")
        add_python_test("${name}" "${package}.${module}" LABELS ${label})
        list(APPEND tests "${name}")
    endforeach()
    set(TESTS "${tests}" PARENT_SCOPE)
endfunction()
