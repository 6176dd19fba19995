# What a chapter needs of others stands in its needs.cmake, one need a line:
#
#     needs(libcli11-dev FOR commands PACKAGE CLI11 LIBRARY CLI11::CLI11)  # reads a command line
#     needs(curl)                                                          # Try it: a client
#
# The first word is a package of Debian's, which scripts/setup installs. A library is found by CMake in
# a PACKAGE (further words are find_package()'s) and linked as LIBRARY. It is FOR one of these:
#
#     library   the layer's code: each stage from the chapter's up, and whoever uses the library; the
#               installed files ask for the same, pkg-config's by the name PKG_CONFIG, or, when it has
#               none, by LINKER_FLAGS
#     commands  the commands of each stage from the chapter's up
#     examples  the chapter's own examples
#     tests     the chapter's own tests
function(needs debian)
    cmake_parse_arguments(PARSE_ARGV 1 need "" "FOR" "PACKAGE;LIBRARY;PKG_CONFIG;LINKER_FLAGS")
    if(need_FOR STREQUAL "library" OR (need_FOR AND PROJECT_IS_TOP_LEVEL))
        find_package(${need_PACKAGE} REQUIRED)
        set_property(GLOBAL APPEND PROPERTY "NEEDS ${folder} ${need_FOR}" ${need_LIBRARY})
    endif()
    if(need_FOR STREQUAL "library")
        list(JOIN need_PACKAGE " " package)
        set_property(GLOBAL APPEND_STRING PROPERTY NEEDED_PACKAGES "find_dependency(${package})\n")
        set_property(GLOBAL APPEND PROPERTY NEEDED_BY_PKG_CONFIG ${need_PKG_CONFIG})
        set_property(GLOBAL APPEND PROPERTY NEEDED_LINKER_FLAGS ${need_LINKER_FLAGS})
    endif()
endfunction()

# needed(RESULT FOR FOLDER...): the libraries that chapters need for this, given their folders.
function(needed result for)
    set(libraries "")
    foreach(folder IN LISTS ARGN)
        get_property(more GLOBAL PROPERTY "NEEDS ${folder} ${for}")
        list(APPEND libraries ${more})
    endforeach()
    set(${result} "${libraries}" PARENT_SCOPE)
endfunction()

foreach(chapter IN LISTS CHAPTERS)
    set(folder "${HOUSE}/chapters/${chapter}")
    include("${folder}/needs.cmake" OPTIONAL)
endforeach()
