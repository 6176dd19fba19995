"""How what is asked is written down: {name: steps}. A step is bytes to send, or a wait
that the server's own state ends. After the last step the client ends its direction."""

from .wire import READ

#: When all files of a site were changed: the example of RFC 9110.
MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT"

#: Behind another request it shows whether the connection was kept.
PROBE = b"GET /data.json HTTP/1.0\r\nConnection: close\r\n\r\n"


#: The host in all requests that name none.
HOST = "Host: 127.0.0.1"


def request(target, *headers, method="GET", version="HTTP/1.1", body=b""):
    """A request as a client should write it."""
    has_host = any(header.startswith("Host") for header in headers)
    host = [HOST] if version == "HTTP/1.1" and not has_host else []
    lines = [f"{method} {target} {version}", *host, *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def one_by_one(data):
    """Each byte alone, when the server has taken the one before it."""
    steps = []
    for i in range(len(data)):
        steps += [data[i : i + 1], READ]
    return steps


def short(text):
    """A name that fits a line."""
    shown = ascii(text)[1:-1]
    return shown if len(shown) < 60 else f"{shown[:40]}... ({len(text)} letters)"


def named_lines(lines):
    """A request for each first line."""
    host = {True: HOST.encode() + b"\r\n", False: b""}
    return {f"line {short(line.decode('latin-1'))}":
            [line + b"\r\n" + host[line.endswith(b" HTTP/1.1")] + b"\r\n"]
            for line in lines}


def named_headers(headers, target="/hello.txt"):
    """A request for each of some headers."""
    return {f"headers: {name}": [request(target, *lines)]
            for name, lines in headers.items()}
