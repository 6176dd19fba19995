# The rule of the overlay: stage N is made of the folders of chapters N, N-1, ..., 1, in that order,
# and the newest version of a file wins, header or source. A step's folder lies in front of its
# chapter's stage, and is not inherited. A new folder under chapters/ is a new stage: nothing here
# has to be edited for it.
#
# The rule is written here once. What it chose stands in the build's folder in overlay.json, for all
# that is not CMake; its form is described at write_overlay(). It can be made without a build, too:
#
#     cmake -DOUT=FILE [-DSOURCE=FOLDER] -P cmake/Overlay.cmake

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH HOUSE)
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    cmake_policy(VERSION 3.25)
    if(SOURCE)
        set(HOUSE "${SOURCE}")
    endif()
else()
    set(WATCHED CONFIGURE_DEPENDS)  # a file that comes or goes is a reason to configure again
endif()

file(GLOB CHAPTERS ${WATCHED} LIST_DIRECTORIES true RELATIVE "${HOUSE}/chapters"
     "${HOUSE}/chapters/[0-9][0-9]-*")
list(SORT CHAPTERS)

# The folders of chapters CHAPTER, ..., 1, newest first.
function(chapter_folders chapter result)
    set(folders "")
    foreach(folder IN LISTS CHAPTERS)
        list(PREPEND folders "${HOUSE}/chapters/${folder}")
        if(folder STREQUAL chapter)
            break()
        endif()
    endforeach()
    set(${result} "${folders}" PARENT_SCOPE)
endfunction()

# The folders of a chapter's steps.
function(step_folders chapter result)
    file(GLOB steps ${WATCHED} LIST_DIRECTORIES true "${HOUSE}/chapters/${chapter}/steps/*")
    set(${result} "${steps}" PARENT_SCOPE)
endfunction()

# winning_files(RESULT PATTERNS FOLDER...): the paths of the files that match the patterns and win;
# the folders are given newest first.
function(winning_files result patterns)
    set(paths "")
    foreach(folder IN LISTS ARGN)
        list(TRANSFORM patterns PREPEND "${folder}/" OUTPUT_VARIABLE expressions)
        file(GLOB_RECURSE names ${WATCHED} RELATIVE "${folder}" ${expressions})
        foreach(name IN LISTS names)
            if(NOT name IN_LIST won)
                list(APPEND won "${name}")
                list(APPEND paths "${folder}/${name}")
            endif()
        endforeach()
    endforeach()
    set(${result} "${paths}" PARENT_SCOPE)
endfunction()

# The layer's code: what an #include "socketserver/..." finds, and the sources beside it.
function(winning_code result)
    winning_files(code "socketserver/*.hpp;socketserver/*.cpp" ${ARGN})
    set(${result} "${code}" PARENT_SCOPE)
endfunction()

# Each .cpp in examples/ is a program of its own. They are not inherited, but a step is given its
# chapter's folder too.
function(winning_examples result)
    winning_files(examples "examples/*.cpp" ${ARGN})
    list(FILTER examples INCLUDE REGEX "/examples/[^/]+$")
    set(${result} "${examples}" PARENT_SCOPE)
endfunction()

# A command is a folder, commands/NAME/: one program, with its manual page. Other files of the
# project are included as what they win: #include "commands/NAME/options.hpp".
function(winning_commands result)
    winning_files(files "commands/*" ${ARGN})
    list(FILTER files INCLUDE REGEX "/commands/[^/]+/")
    set(${result} "${files}" PARENT_SCOPE)
endfunction()

# What a file is called in every version of it: socketserver/socket.hpp.
function(name_of path result)
    file(RELATIVE_PATH place "${HOUSE}/chapters" "${path}")
    string(REGEX REPLACE "^[^/]+/(steps/[^/]+/)?(.*)$" "\\2" name "${place}")
    set(${result} "${name}" PARENT_SCOPE)
endfunction()

# The name of the command that a file belongs to.
function(command_of path result)
    name_of("${path}" name)
    string(REGEX REPLACE "^commands/([^/]+)/.*$" "\\1" command "${name}")
    set(${result} "${command}" PARENT_SCOPE)
endfunction()

# ["PATH", ...]
function(json_list result)
    set(paths "")
    foreach(path IN LISTS ARGN)
        file(RELATIVE_PATH place "${HOUSE}" "${path}")
        list(APPEND paths "\"${place}\"")
    endforeach()
    list(JOIN paths ", " text)
    set(${result} "[${text}]" PARENT_SCOPE)
endfunction()

# {"NAME": "PATH", ...}; an example goes by its stem, a command's file by its name in the command.
function(json_files result)
    set(members "")
    foreach(path IN LISTS ARGN)
        name_of("${path}" name)
        string(REGEX REPLACE "^commands/[^/]+/(.*)$" "\\1" name "${name}")
        string(REGEX REPLACE "^examples/(.*)\\.cpp$" "\\1" name "${name}")
        file(RELATIVE_PATH place "${HOUSE}" "${path}")
        list(APPEND members "\"${name}\": \"${place}\"")
    endforeach()
    list(JOIN members ",\n    " text)
    set(${result} "{${text}}" PARENT_SCOPE)
endfunction()

# {"COMMAND": {"NAME": "PATH", ...}, ...}
function(json_commands result)
    set(commands "")
    foreach(path IN LISTS ARGN)
        command_of("${path}" command)
        list(APPEND commands "${command}")
        list(APPEND files_of_${command} "${path}")
    endforeach()
    list(REMOVE_DUPLICATES commands)
    set(members "")
    foreach(command IN LISTS commands)
        json_files(files ${files_of_${command}})
        list(APPEND members "\"${command}\": ${files}")
    endforeach()
    list(JOIN members ", " text)
    set(${result} "{${text}}" PARENT_SCOPE)
endfunction()

# The members that a stage and a step have, which is made of these folders; the examples are those of
# its own.
function(json_overlay result own)
    winning_code(code ${ARGN})
    winning_examples(examples ${own})
    json_list(folders ${ARGN})
    json_files(files ${code})
    json_files(programs ${examples})
    set(${result} "\"folders\": ${folders},\n  \"files\": ${files},\n  \"examples\": ${programs}"
        PARENT_SCOPE)
endfunction()

# write_overlay(FILE): paths are relative to the source tree, folders newest first.
#
#     {"chapters": ["01-raw-socket", ...],
#      "stages": {"01": {"chapter": "01-raw-socket", "folders": ["chapters/01-raw-socket"],
#                        "files": {"socketserver/socket.hpp": "chapters/...", ...},
#                        "examples": {"echo_server": "chapters/...", ...},
#                        "commands": {"socketserver-http": {"main.cpp": "chapters/...", ...}, ...},
#                        "steps": {"first-loop": {"folders": ..., "files": ..., "examples": ...}}}}}
function(write_overlay out)
    foreach(chapter IN LISTS CHAPTERS)
        string(SUBSTRING "${chapter}" 0 2 stage)
        chapter_folders("${chapter}" folders)
        list(GET folders 0 own)
        json_overlay(members "${own}" ${folders})
        winning_commands(command_files ${folders})
        json_commands(commands ${command_files})
        step_folders("${chapter}" steps)
        set(members_of_steps "")
        foreach(step IN LISTS steps)
            cmake_path(GET step FILENAME name)
            json_overlay(members_of_step "${step};${own}" "${step}" ${folders})
            list(APPEND members_of_steps "\"${name}\": {${members_of_step}}")
        endforeach()
        list(JOIN members_of_steps ",\n  " members_of_steps)
        list(APPEND stages "\"${stage}\": {\"chapter\": \"${chapter}\",\n  ${members},
  \"commands\": ${commands},\n  \"steps\": {${members_of_steps}}}")
    endforeach()
    list(TRANSFORM CHAPTERS REPLACE "^.+$" "\"\\0\"" OUTPUT_VARIABLE names)
    list(JOIN names ", " names)
    list(JOIN stages ",\n " stages)
    file(WRITE "${out}" "{\"chapters\": [${names}],\n\"stages\": {\n ${stages}}}\n")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    write_overlay("${OUT}")
endif()
