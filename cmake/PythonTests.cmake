# add_python_tests(LABEL [SCRIPT...]): each NAME_test.py of this folder, or each of these, is one entry
# LABEL/NAME. It finds the build in BUILD_FOLDER; by hand, python3 -B -m tests.house.floors_test, it
# looks at build/default. The entries' names are left in TESTS.
function(add_python_tests label)
    set(scripts ${ARGN})
    if(NOT scripts)
        file(GLOB scripts CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" *_test.py)
    endif()
    file(RELATIVE_PATH package "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
    string(REPLACE "/" "." package "${package}")
    set(tests "")
    foreach(script IN LISTS scripts)
        string(REPLACE ".py" "" module "${script}")
        string(REPLACE "_test" "" name "${module}")
        string(REPLACE "_" "-" name "${name}")
        add_test(NAME "${label}/${name}" COMMAND Python3::Interpreter -B -m "${package}.${module}"
                 WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
        set_tests_properties("${label}/${name}" PROPERTIES LABELS "${label}" TIMEOUT 300
                             ENVIRONMENT "BUILD_FOLDER=${PROJECT_BINARY_DIR}")
        list(APPEND tests "${label}/${name}")
    endforeach()
    set(TESTS "${tests}" PARENT_SCOPE)
endfunction()
