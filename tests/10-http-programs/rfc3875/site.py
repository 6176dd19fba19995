"""The scripts that the rows of the table ask."""

from pathlib import Path

#: Writes down where it begins, with what arguments, and its environment.
TELL = """#!/bin/sh
echo 'Content-Type: text/plain'
echo
echo "WORKING_FOLDER=$(pwd)"
echo "WORDS=$#"
exec env
"""

#: Gives back the body: so many bytes as it is told.
ECHO = """#!/bin/sh
echo 'Content-Type: text/plain'
echo
exec head -c "$CONTENT_LENGTH"
"""

#: Its whole output is one of the files in the folder `outputs`.
SAY = """#!/bin/sh
exec cat "outputs/$QUERY_STRING"
"""

OUTPUTS = {
    "document": b"Content-Type: text/x-own; charset=x\n\nhello\n",
    "status": b"Status: 404 Not Here\nContent-Type: text/plain\n\nsorry\n",
    "names": b"sTATUS: 201 Made\ncontent-TYPE: text/plain\n\nx",
    "no-type": b"X-Own: 1\n\n<html>",
    "empty-status": b"Status:\nContent-Type: text/plain\n\nx",
    "redirect": b"Location: http://example.org/new\n\n",
    "redirect-with-page": b"Status: 301 Moved\nLocation: http://example.org/new\n"
                          b"Content-Type: text/plain\n\nover there\n",
    "local-redirect": b"Location: /page.txt\n\n",
    "crlf": b"Status: 201 Made\r\nContent-Type: text/plain\r\n\r\nx\r\ny\n",
    "bytes": b"Content-Type: a/b\n\n" + bytes(range(256)) * 40 + b"\n\n\r\n",
    "connection": b"Connection: keep-alive\nKeep-Alive: 5\nContent-Type: a/b\n\nx",
    "conflicts": b"Date: today\nServer: own\nContent-Type: a/b\n\nx",
    "chunked": b"Transfer-Encoding: chunked\nContent-Type: a/b\n\nx",
    "none": b"Status: 204 None\n\nbody",
}


def make(folder):
    """Makes the scripts in a folder that is served."""
    scripts = Path(folder, "cgi-bin")
    (scripts / "outputs").mkdir(parents=True)
    for name, text in {"tell": TELL, "echo": ECHO, "say": SAY, "a b": TELL}.items():
        (scripts / name).write_text(text, encoding="ascii")
        (scripts / name).chmod(0o755)
    for name, output in OUTPUTS.items():
        (scripts / "outputs" / name).write_bytes(output)
    Path(folder, "page.txt").write_text("the page\n", encoding="ascii")
