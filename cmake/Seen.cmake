# What a file can see: the files that it includes, and those that they include, as an overlay's folders
# decide it. Two things follow: a source is compiled once for each distinct set of files that it sees,
# however many stages it belongs to; and a chapter's tests run where what they can see has changed.
#
# Only the lines that begin with #include are read, whatever #if stands around them: it may be too
# much that is said to be seen, and never too little. A file that was read is a reason to configure
# again when it changes.

# The names in a file's lines #include "NAME".
function(names_included path result)
    get_property(known GLOBAL PROPERTY "NAMES ${path}" SET)
    if(NOT known)
        file(STRINGS "${path}" names REGEX "^[ \t]*#[ \t]*include[ \t]*\"")
        list(TRANSFORM names REPLACE "^[^\"]*\"([^\"]*)\".*$" "\\1")
        set_property(GLOBAL PROPERTY "NAMES ${path}" "${names}")
        set_property(DIRECTORY "${PROJECT_SOURCE_DIR}" APPEND PROPERTY
                     CMAKE_CONFIGURE_DEPENDS "${path}")
    endif()
    get_property(names GLOBAL PROPERTY "NAMES ${path}")
    set(${result} "${names}" PARENT_SCOPE)
endfunction()

# The files that a file includes itself: a compiler looks beside the file, then in the overlay's
# folders, and for the tests in theirs.
function(files_included path folders result)
    list(GET folders 0 overlay)
    get_property(known GLOBAL PROPERTY "INCLUDED ${overlay} ${path}" SET)
    if(NOT known)
        cmake_path(GET path PARENT_PATH beside)
        names_included("${path}" names)
        set(files "")
        foreach(name IN LISTS names)
            foreach(folder IN ITEMS "${beside}" LISTS folders ITEMS "${HOUSE}/tests")
                if(EXISTS "${folder}/${name}")
                    list(APPEND files "${folder}/${name}")
                    break()
                endif()
            endforeach()
        endforeach()
        set_property(GLOBAL PROPERTY "INCLUDED ${overlay} ${path}" "${files}")
    endif()
    get_property(files GLOBAL PROPERTY "INCLUDED ${overlay} ${path}")
    set(${result} "${files}" PARENT_SCOPE)
endfunction()

# The sources of a header: http/threads.cpp and http/threads_at_rest.cpp are those of http/threads.hpp,
# unless there is an http/threads_at_rest.hpp.
function(sources_of header folders result)
    list(GET folders 0 overlay)
    get_property(known GLOBAL PROPERTY "SOURCES ${overlay}" SET)
    if(NOT known)
        set_property(GLOBAL PROPERTY "SOURCES ${overlay}" TRUE)
        winning_files(code "socketserver/*;commands/*" ${folders})
        foreach(file IN LISTS code)
            name_of("${file}" name)
            set("winner_of_${name}" "${file}")
        endforeach()
        list(FILTER code INCLUDE REGEX "\\.cpp$")
        foreach(source IN LISTS code)
            name_of("${source}" name)
            string(REGEX REPLACE "\\.cpp$" "" stem "${name}")
            while(NOT DEFINED "winner_of_${stem}.hpp" AND stem MATCHES "^(.*)_[^_/]*$")
                set(stem "${CMAKE_MATCH_1}")
            endwhile()
            if(DEFINED "winner_of_${stem}.hpp")
                set_property(GLOBAL APPEND PROPERTY
                             "SOURCES ${overlay} ${winner_of_${stem}.hpp}" "${source}")
            endif()
        endforeach()
    endif()
    get_property(sources GLOBAL PROPERTY "SOURCES ${overlay} ${header}")
    set(${result} "${sources}" PARENT_SCOPE)
endfunction()

# files_seen(RESULT FOLDERS FILE... [WITH_SOURCES]): these files and all that they see, sorted; with
# sources, those of each header too, and what these see.
function(files_seen result folders)
    set(left ${ARGN})
    list(FIND left WITH_SOURCES with_sources)
    list(REMOVE_ITEM left WITH_SOURCES)
    set(seen "")
    while(left)
        list(POP_FRONT left file)
        if(NOT file IN_LIST seen)
            list(APPEND seen "${file}")
            files_included("${file}" "${folders}" files)
            list(APPEND left ${files})
            if(with_sources GREATER -1 AND file MATCHES "\\.hpp$")
                sources_of("${file}" "${folders}" sources)
                list(APPEND left ${sources})
            endif()
        endif()
    endwhile()
    list(SORT seen)
    set(${result} "${seen}" PARENT_SCOPE)
endfunction()

# What the tests of a chapter can see on a stage: of all files that the chapters up to theirs have,
# the versions that win there, with what these see and the headers' sources.
function(seen_by_tests result chapter stage)
    chapter_folders("${chapter}" theirs)
    chapter_folders("${stage}" folders)
    winning_files(files "socketserver/*;commands/*" ${theirs})
    foreach(file IN LISTS files)
        name_of("${file}" name)
        foreach(folder IN LISTS folders)
            if(EXISTS "${folder}/${name}")
                list(APPEND winners "${folder}/${name}")
                break()
            endif()
        endforeach()
    endforeach()
    files_seen(seen "${folders}" ${winners} WITH_SOURCES)
    set(${result} "${seen}" PARENT_SCOPE)
endfunction()

# Whether a chapter's tests run on a stage: on its own, and on each later one on which what they can
# see differs from the stage before. Elsewhere it would be the same code once more.
function(tests_run_on result chapter stage)
    set(run TRUE)
    if(NOT SOCKETSERVER_TESTS_ON_EVERY_STAGE AND NOT chapter STREQUAL stage)
        list(FIND CHAPTERS "${stage}" index)
        math(EXPR index "${index} - 1")
        list(GET CHAPTERS ${index} before)
        seen_by_tests(here "${chapter}" "${stage}")
        seen_by_tests(there "${chapter}" "${before}")
        if(here STREQUAL there)
            set(run FALSE)
        endif()
    endif()
    set(${result} ${run} PARENT_SCOPE)
endfunction()
