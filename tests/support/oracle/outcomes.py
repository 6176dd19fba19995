"""What an exchange leads to, and how one outcome is made from another: the means in which
is said what may differ."""

import html
import re
from dataclasses import dataclass, replace

from .requests import HOST


@dataclass(frozen=True)
class Outcome:
    """The bytes that came back, and the lines that were logged meanwhile."""

    answer: bytes
    log: str


@dataclass(frozen=True)
class Exchange:
    """One request as both servers got it."""

    group: str  # "HTTP/1.1 --cgi": the arguments of the servers
    name: str
    steps: list
    original: Outcome
    ours: Outcome
    others: dict  # all exchanges of the group, by name

    @property
    def protocol(self):
        return self.group.split()[0]

    @property
    def line(self):
        """The first line, as the log shows it."""
        sent = b"".join(step for step in self.steps if isinstance(step, bytes))
        sent = sent.lstrip(b"\r\n") or sent
        return visible(sent.split(b"\n")[0].rstrip(b"\r").decode("latin-1"))


# Text as the log and the messages show it.


def number(letter):
    """A letter by its number: \\xe9."""
    return f"\\x{ord(letter):02x}"


def in_ascii(text):
    """The text with numbers for the letters beyond ASCII."""
    return re.sub(r"[^\x00-\x7f]", lambda found: number(found[0]), text)


def visible(text):
    """The text as the log shows it."""
    return re.sub(r"[^ -~]", lambda found: number(found[0]), text.replace("\\", "\\\\"))


# How the original would have answered something else.


def page(code, message, explain):
    """The original's error page."""
    return (
        '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n'
        "        <title>Error response</title>\n    </head>\n    <body>\n"
        f"        <h1>Error response</h1>\n        <p>Error code: {code}</p>\n"
        f"        <p>Message: {html.escape(message, quote=False)}.</p>\n"
        f"        <p>Error code explanation: {code} - {explain}.</p>\n"
        "    </body>\n</html>\n").encode()


EXPLANATIONS = {
    400: "Bad request syntax or unsupported method",
    404: "Nothing matches the given URI",
    412: "Precondition in headers is false",
    501: "Server does not support this operation",
    502: "Invalid responses from another server/proxy",
}


def head(protocol, code, message, *headers):
    """The head of an answer, with the date and the server left aside."""
    lines = [f"{protocol} {code} {message}", "Server: SERVER", "Date: DATE", *headers]
    return "".join(line + "\r\n" for line in [*lines, ""]).encode("latin-1")


def error_head(protocol, code, message, length):
    """The head of an answer with an error page."""
    return head(protocol, code, message, "Connection: close",
                "Content-Type: text/html;charset=utf-8", f"Content-Length: {length}")


def log_line(line, code):
    """What is logged of an answer."""
    return f'127.0.0.1 - - [TIME] "{line}" {code} -\n'


# Changes: functions that make one outcome of another.


def refused(code, message):
    """An error in the place of all that the original answers."""
    def change(_, exchange):
        text = page(code, message, EXPLANATIONS[code])
        answer = error_head(exchange.protocol, code, message, len(text))
        if not exchange.line.startswith("HEAD "):
            answer += text
        log = f"127.0.0.1 - - [TIME] code {code}, message {visible(message)}\n"
        return Outcome(answer, log + log_line(exchange.line, code))
    return change


def bad_line(line):
    """Refused, with the first line in the message."""
    return refused(400, f"Bad request syntax ({in_ascii(repr(line))})")


def bad_header(line):
    """Refused, with the line of the header in the message."""
    return refused(400, f"Bad header line ({in_ascii(repr(line))})")


def bad_version(version):
    """Refused, with the version in the message."""
    return refused(400, f"Bad request version ({version!r})")


def bad_method(method):
    """Refused, with the method in the message."""
    return refused(400, f"Bad request method ({in_ascii(repr(method))})")


def bad_target(target):
    """Refused, with the target in the message."""
    return refused(400, f"Bad request target ({in_ascii(repr(target))})")


def understood(line, *headers, body=None, host=HOST):
    """What telling_server tells of a request."""
    def change(_, exchange):
        hosts = [host] if line.endswith("HTTP/1.1") else []
        texts = [line, *hosts, *headers, "that is all"]
        if body is not None:
            texts.append(f"with a body: {body}")
        content = "".join(text + "\n" for text in texts)
        answer = head(exchange.protocol, 200, "OK", "Content-Type: text/plain",
                      f"Content-Length: {len(content)}") + content.encode("latin-1")
        return Outcome(answer, log_line(exchange.line, 200))
    return change


NOT_FOUND = refused(404, "File not found")


def as_if(name):
    """What the original answers to another request, logged with this one's line."""
    def change(_, exchange):
        other = exchange.others[name]
        log = other.original.log.replace(f'"{other.line}"', f'"{exchange.line}"', 1)
        return Outcome(other.original.answer, log)
    return change


def replaced(*pairs):
    """Pieces of the answer (bytes) or the log (text) in the place of others. A piece that
    isn't there is an error: the original does not do what is claimed here then."""
    def change(outcome, _):
        parts = {bytes: outcome.answer, str: outcome.log}
        for old, new in pairs:
            if old not in parts[type(old)]:
                return Outcome(f"the original has no {old!r}".encode(), outcome.log)
            parts[type(old)] = parts[type(old)].replace(old, new)
        return Outcome(parts[bytes], parts[str])
    return change


def split_answer(answer):
    """The head and the body of an answer; HTTP/0.9 has no head."""
    if not answer.startswith(b"HTTP/"):
        return b"", answer
    head_lines, _, body = answer.partition(b"\r\n\r\n")
    return head_lines + b"\r\n\r\n", body


def without_head(outcome, _):
    """Only the body."""
    return replace(outcome, answer=split_answer(outcome.answer)[1])


def longer(head_lines, growth):
    """A head that announces so many bytes more."""
    return re.sub(rb"(?<=Content-Length: )\d+", lambda found: b"%d" %
                  (int(found[0]) + growth), head_lines, count=1)


def body(change_body):
    """Another body, and a Content-Length that fits. For HEAD it is that of GET."""
    def change(outcome, exchange):
        head_lines, content = split_answer(outcome.answer)
        is_head = exchange.name.startswith("HEAD ")
        if is_head:
            get = exchange.others["GET " + exchange.name.removeprefix("HEAD ")]
            content = split_answer(get.original.answer)[1]
        changed = change_body(content)
        head_lines = longer(head_lines, len(changed) - len(content))
        return replace(outcome, answer=head_lines + (b"" if is_head else changed))
    return change


def status_line(outcome, exchange):
    """A head in front of an error page that has none, but for HTTP/0.9."""
    begin = outcome.answer.rfind(page(0, "", "")[:60])
    front, text = outcome.answer[:max(begin, 0)], outcome.answer[begin:]
    has_head = front.endswith(b"Content-Length: %d\r\n\r\n" % len(text))
    if begin < 0 or has_head or re.search(r'"GET +[^ ]+" \d+ -\n$', outcome.log):
        return outcome
    code = re.search(rb"Error code: (\d+)", text)[1].decode()
    message = html.unescape(re.search(rb"Message: (.*)\.</p>", text)[1].decode())
    added = error_head(exchange.protocol, code, message, len(text))
    return replace(outcome, answer=front + added + text)


def each_answer(answer):
    """The answers of a connection, one by one."""
    return re.split(rb"(?=HTTP/1\.[01] \d\d\d )", answer)


META = b'<meta charset="utf-8">\n'
ERROR_STYLE = b"""        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
"""
LISTING_STYLE = b"""<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
"""


def styled(outcome, _):
    """Error pages and listings that say that a dark window is fine, too."""
    answers = []
    for answer in each_answer(outcome.answer):
        is_bare = answer.startswith(b"<!DOCTYPE HTML>")  # HTTP/0.9
        is_listing = b"<title>Directory listing for " in answer
        for kind, is_it, style in (
                (b"\r\nContent-Type: text/html;charset=utf-8\r\n", not is_listing,
                 ERROR_STYLE),
                (b"\r\nContent-type: text/html; charset=utf-8\r\n", is_listing,
                 LISTING_STYLE)):
            if kind in answer or is_bare and is_it:
                answer = longer(answer, len(style)).replace(META, META + style, 1)
        answers.append(answer)
    return replace(outcome, answer=b"".join(answers))


def tagged(outcome, _):
    """Answers about a file with its tag, which is left aside like the date."""
    tag = b'ETag: "TAG"\r\n'
    answer = re.sub(rb"\r\nLast-Modified: [^\r]*\r\n", lambda found: found[0] + tag +
                    b"Accept-Ranges: bytes\r\n", outcome.answer)
    answer = re.sub(rb" 304 Not Modified\r\nServer: SERVER\r\nDate: DATE\r\n",
                    lambda found: found[0] + tag, answer)
    return replace(outcome, answer=answer)


def ascii_message(outcome, _):
    """A message with numbers for the letters beyond ASCII, in all places where it is."""
    start, end, rest = outcome.answer.partition(b"\r\n")
    text = in_ascii(rest.decode("utf-8", "replace")).encode()
    answer = in_ascii(start.decode("latin-1")).encode() + end
    answer += longer(text, len(text) - len(rest))
    first, *others = outcome.log.splitlines(keepends=True)
    shown = re.sub(r"[^\x00-\x7f]", lambda found: "\\" + number(found[0]), first)
    return Outcome(answer, shown + "".join(others))


def ascii_log(outcome, _):
    """A log with numbers for the letters beyond ASCII."""
    return replace(outcome, log=in_ascii(outcome.log))


def closing(outcome, _):
    """Connection: close in an answer whose end is the connection's."""
    lines, end, content = outcome.answer.partition(b"\r\n\r\n")
    if not end or b"\r\nContent-Length: " in lines:
        return outcome
    return replace(outcome, answer=lines + b"\r\nConnection: close" + end + content)


#: The words of RFC 9110 in the place of those of its predecessor, by their code.
PHRASES = {
    413: [(b"Request Entity Too Large", b"Content Too Large"),
          (b"413 - Entity is too large", b"413 - Content is too large")],
    414: [(b"Request-URI Too Long", b"URI Too Long")],
    416: [(b"Requested Range Not Satisfiable", b"Range Not Satisfiable")],
    422: [(b"Unprocessable Entity", b"Unprocessable Content"),
          (b"422 - .", b"422 - Server is not able to process the contained "
                       b"instructions.")],
}


def newer_phrases(outcome, _):
    """Answers and log with the words of RFC 9110."""
    answers, log = [], outcome.log
    for answer in each_answer(outcome.answer):
        for code, pairs in PHRASES.items():
            if not re.match(rb"HTTP/1\.[01] %d %s\r\n" % (code, pairs[0][0]), answer):
                continue
            answer = longer(answer, sum(len(new) - len(old) for old, new in pairs))
            for old, new in pairs:
                answer = answer.replace(old, new)
            log = log.replace(pairs[0][0].decode(), pairs[0][1].decode())
        answers.append(answer)
    return Outcome(b"".join(answers), log)


def with_connection(answer, value):
    """The answer with a header Connection at the end of its head, if it has none."""
    lines, end, content = answer.partition(b"\r\n\r\n")
    if not end or b"\r\nConnection: " in lines:
        return answer
    return lines + b"\r\nConnection: " + value + end + content


def said(value, change=lambda outcome, _: outcome):
    """Another change, and the first answer says what becomes of the connection."""
    def both(outcome, exchange):
        changed = change(outcome, exchange)
        _, first, *others = each_answer(changed.answer)
        first = with_connection(first, value.encode())
        return replace(changed, answer=b"".join([first, *others]))
    return both


def said_to_1_0(outcome, _):
    """Each answer to a request of HTTP/1.0 says that it is the last one."""
    requests = iter(re.findall(r'"(.*)" \d+ -\n', outcome.log))
    answers = []
    for answer in each_answer(outcome.answer):
        is_last = re.match(rb"HTTP/1\.[01] [2-9]", answer) is not None
        if is_last and next(requests, "").rstrip().endswith("HTTP/1.0"):
            answer = with_connection(answer, b"close")
        answers.append(answer)
    return replace(outcome, answer=b"".join(answers))
