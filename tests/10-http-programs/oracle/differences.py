"""Where a server of scripts may answer differently, and why. Nothing else may differ."""

import re
from dataclasses import replace

from tests.support.oracle.comparison import Difference, keeps_connections
from tests.support.oracle.outcomes import (as_if, bad_target, closing, refused, replaced,
                                           said_to_1_0, styled, tagged)


def script_head(outcome, _):
    """The headers of a script with the line ends of HTTP."""
    front, found, rest = outcome.answer.partition(b"\r\nDate: DATE\r\n")
    lines, end, content = rest.partition(b"\n\n")
    if not end or b"\r" in lines or b"<" in lines:
        return outcome
    lines = lines.replace(b"\n", b"\r\n")
    return replace(outcome, answer=front + found + lines + b"\r\n\r\n" + content)


def no_words(outcome, _):
    """A script without arguments."""
    return replace(outcome, answer=re.sub(
        rb"\nwords=1\nword=\[[^\n]*\]\n", b"\nwords=0\n", outcome.answer))


def numeric_name(outcome, _):
    """The server's address in the place of its name."""
    return replace(outcome, answer=re.sub(
        rb"\nSERVER_NAME=\[[^\n]*\]\n", b"\nSERVER_NAME=[127.0.0.1]\n", outcome.answer))


def of_rfc_3875(outcome, exchange):
    """The variables as RFC 3875 has them."""
    def value(name):
        found = re.search(rb"\n%s=\[([^\n]*)\]\n" % name, outcome.answer)
        return found.group(1) if found else b""
    rules = {b"REMOTE_HOST": value(b"REMOTE_ADDR"),
             b"AUTH_TYPE": b"", b"REMOTE_USER": b""}
    if not value(b"PATH_INFO"):
        rules[b"PATH_TRANSLATED"] = b""
    if exchange.name not in WITH_CONTENT_TYPE:
        rules[b"CONTENT_TYPE"] = b""
    answer = outcome.answer
    for name, right in rules.items():
        answer = re.sub(rb"(?<=\n%s=)\[[^\n]*\]\n" % name, b"[%s]\n" % right, answer)
    return replace(outcome, answer=answer)


#: The requests that say what type their body has.
WITH_CONTENT_TYPE = ("headers", "POST, type")


def without_body(outcome, _):
    """Only the head."""
    head_lines, _, _ = outcome.answer.partition(b"\r\n\r\n")
    return replace(outcome, answer=head_lines + b"\r\n\r\n")


DIFFERENCES = [
    Difference(
        "A URL may name the host, too, for scripts.",
        {"absolute": as_if("hello")}),
    Difference(
        "A way up from the root leads to the root, for scripts as for files. The "
        "original drops the connection.",
        {"way up and out": as_if("hello")}),
    Difference(
        "A script's headers are read, and sent with the line ends of HTTP.",
        anywhere=script_head),
    Difference(
        "Where a script's answer ends is not known before: the connection is closed.",
        anywhere=closing, groups=keeps_connections),
    Difference(
        "A script's query is not on its command line, where it could be an option.",
        anywhere=no_words),
    Difference(
        "The server's name is its address: no one waits for the DNS (gh-106505).",
        anywhere=numeric_name),
    Difference(
        "No type is made up, PATH_TRANSLATED is there only with PATH_INFO, REMOTE_HOST "
        "is the address, and nobody is named who was not verified (RFC 3875, 4.1).",
        anywhere=of_rfc_3875),
    Difference(
        "A script gets all headers but some, and several of one name as one.",
        {"headers": replaced((b"HTTP_ACCEPT=[a/b,c/d]", b"HTTP_ACCEPT=[a/b, c/d]"),
                             (b"HTTP_COOKIE=[e=f, g=h]", b"HTTP_COOKIE=[e=f; g=h]"),
                             (b"HTTP_X_OTHER=[]", b"HTTP_X_OTHER=[x]"))}),
    Difference(
        "The answer to HEAD has no body.",
        {"hello, HEAD": without_body}),
    Difference(
        "Status and Location say what a script's answer is (RFC 3875, 6.3).",
        {"status": replaced(
            (b" 200 Script output follows\r\n", b" 404 Not Here\r\n"),
            (b"Status: 404 Not Here\r\n", b""), ('" 200 -', '" 404 -')),
         "location": replaced(
             (b" 200 Script output follows\r\n", b" 302 Found\r\n"),
             ('" 200 -', '" 302 -'))}),
    Difference(
        "The command does not speak HTTP/0.9.",
        {"hello, HTTP/0.9": refused(400, "HTTP/0.9 is not spoken here")}),
    Difference(
        "A target begins with a slash (RFC 9112, 3.2).",
        {"without slash": bad_target("cgi-bin/hello")}),
    Difference(
        "No script gets a path with a NUL; the original drops the connection.",
        {"path info, NUL": refused(
            404, "No such CGI script ('/cgi-bin/environment')")}),
    Difference(
        "A script without headers is an error.",
        {"silent": refused(502, "The script sent no headers")}),

    # All answers.
    Difference(
        "An answer says what becomes of the connection (RFC 9112, 9.6).",
        anywhere=said_to_1_0, groups=keeps_connections),
    Difference(
        "Newer rule, gh-123430: error pages and listings have a color-scheme.",
        anywhere=styled),
    Difference("ETag and Accept-Ranges are added.", anywhere=tagged),
]
