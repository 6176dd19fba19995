"""What RFC 3875 wants of a server, sentence by sentence: each MUST and SHOULD about it in
sections 4, 6 and 7.2 is a row, with a request, and what its answer must be like."""

from dataclasses import dataclass

from .site import OUTPUTS


@dataclass(frozen=True)
class Row:
    """One sentence."""
    section: str
    sentence: str  # in other words
    request: dict  # arguments of ask()
    holds: object  # of the answer and the server: whether it is so
    not_here: str = ""  # why we differ on purpose
    not_in_lighttpd: str = ""  # what lighttpd does


@dataclass
class Answer:
    """What a server has answered."""
    status: int
    headers: list  # of (name, value)
    body: bytes
    head: bytes
    variables: dict  # when the answer is the environment

    def all(self, name):
        """The values of all headers with this name."""
        return [value for one, value in self.headers if one.lower() == name.lower()]


def tell(path="", headers=(), method="GET", body=b"", script="tell"):
    """A request for the script that writes its environment down."""
    return {"path": f"/cgi-bin/{script}{path}", "headers": headers, "method": method,
            "body": body}


def say(output, method="GET"):
    """A request for a script with this output."""
    return {"path": f"/cgi-bin/say?{output}", "headers": (), "method": method,
            "body": b""}


def echo(body, *headers):
    """A request for the script that gives its body back."""
    return {"path": "/cgi-bin/echo", "headers": headers, "method": "POST", "body": body}


def is_set(name, value):
    """Whether the variable has this value."""
    return lambda answer, server: answer.variables.get(name) == value


def is_not_set(*names):
    """Whether none of these variables is there, or all are empty."""
    return lambda answer, server: not any(answer.variables.get(name) for name in names)


CHUNKED = "Transfer-Encoding: chunked"
LENGTH = "Content-Length: 3"

ROWS = [
    # What a script is told.
    Row("4.1.1", "AUTH_TYPE is set if, and only if, the server wanted a password",
        tell(headers=["Authorization: Basic QTpi"]), is_not_set("AUTH_TYPE")),
    Row("4.1.2", "CONTENT_LENGTH is not set without a body",
        tell(), is_not_set("CONTENT_LENGTH"), not_in_lighttpd="it is 0"),
    Row("4.1.2", "CONTENT_LENGTH is the length of the body",
        tell(headers=[LENGTH], method="POST", body=b"abc"),
        is_set("CONTENT_LENGTH", "3")),
    Row("4.1.2", "CONTENT_LENGTH is that without transfer codings",
        tell(headers=[CHUNKED], method="POST", body=b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
        is_set("CONTENT_LENGTH", "3")),
    Row("4.1.3", "CONTENT_TYPE is set when the request says it",
        tell(headers=[LENGTH, "Content-Type: a/b; c=D"], method="POST", body=b"abc"),
        is_set("CONTENT_TYPE", "a/b; c=D")),
    Row("4.1.3", "CONTENT_TYPE has no default",
        tell(headers=[LENGTH], method="POST", body=b"abc"), is_not_set("CONTENT_TYPE")),
    Row("4.1.4", "GATEWAY_INTERFACE is the dialect of CGI",
        tell(), is_set("GATEWAY_INTERFACE", "CGI/1.1")),
    Row("4.1.5", "PATH_INFO has the case of the URL, and is decoded",
        tell("/More%20Names/x"), is_set("PATH_INFO", "/More Names/x")),
    Row("4.1.6", "PATH_TRANSLATED is where PATH_INFO leads, as it is written",
        tell("/More%20Names/x"),
        lambda answer, server: answer.variables["PATH_TRANSLATED"] ==
        f"{server.folder}/More Names/x"),
    Row("4.1.6", "PATH_TRANSLATED is not set without PATH_INFO",
        tell(), is_not_set("PATH_INFO", "PATH_TRANSLATED")),
    Row("4.1.7", "QUERY_STRING is not decoded",
        tell("?a=%26+b&C"), is_set("QUERY_STRING", "a=%26+b&C")),
    Row("4.1.7", "QUERY_STRING is set without a query, too",
        tell(), is_set("QUERY_STRING", "")),
    Row("4.1.8", "REMOTE_ADDR is the client's address",
        tell(), is_set("REMOTE_ADDR", "127.0.0.1")),
    Row("4.1.9", "REMOTE_HOST should be set, to the address if need be",
        tell(), is_set("REMOTE_HOST", "127.0.0.1"), not_in_lighttpd="it is not set"),
    Row("4.1.11", "REMOTE_USER is set if, and only if, the server wanted a password",
        tell(headers=["Authorization: Basic QTpi"]), is_not_set("REMOTE_USER")),
    Row("4.1.12", "REQUEST_METHOD is the method",
        tell(headers=[LENGTH], method="POST", body=b"abc"),
        is_set("REQUEST_METHOD", "POST")),
    Row("4.1.13", "SCRIPT_NAME leads to the script, decoded and without PATH_INFO",
        tell("/x?y", script="a%20b"), is_set("SCRIPT_NAME", "/cgi-bin/a b")),
    Row("4.1.14", "SERVER_NAME is the host that was asked",
        tell(), is_set("SERVER_NAME", "asked.example")),
    Row("4.1.15", "SERVER_PORT is where the request arrived, whatever Host says",
        tell(),
        lambda answer, server: answer.variables["SERVER_PORT"] == str(server.port)),
    Row("4.1.16", "SERVER_PROTOCOL is that of the request",
        tell(), is_set("SERVER_PROTOCOL", "HTTP/1.1")),
    Row("4.1.17", "SERVER_SOFTWARE is what the client is told, too",
        tell(),
        lambda answer, server: [answer.variables["SERVER_SOFTWARE"]] ==
        answer.all("Server")),
    Row("4.1.18", "the request's headers are variables, their names in capitals",
        tell(headers=["x-Own-2: A b"]), is_set("HTTP_X_OWN_2", "A b")),
    Row("4.1.18", "several headers of a name are one value with the same meaning",
        tell(headers=["Accept: a/b", "X: y", "ACCEPT: c/d"]),
        is_set("HTTP_ACCEPT", "a/b, c/d")),
    Row("4.1.18", "several headers of a name are one value, cookies too",
        tell(headers=["Cookie: a=1", "Cookie: b=2"]), is_set("HTTP_COOKIE", "a=1; b=2")),
    Row("4.1.18", "a header of several lines is one line, or is refused",
        tell(headers=["X-Own: a\r\n b"]),
        lambda answer, server: answer.status == 400 or
        answer.variables.get("HTTP_X_OWN", "").split() == ["a", "b"]),
    Row("4.1.18", "passwords should not be among them",
        tell(headers=["Authorization: Basic QTpi", "Proxy-Authorization: Basic QTpi"]),
        is_not_set("HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION"),
        not_in_lighttpd="they are"),
    Row("4.1.18", "what has a variable of its own should not be among them",
        tell(headers=[LENGTH, "Content-Type: a/b"], method="POST", body=b"abc"),
        is_not_set("HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE"),
        not_in_lighttpd="HTTP_CONTENT_TYPE is"),
    Row("4.2", "so many bytes as CONTENT_LENGTH says can be read",
        echo(b"abc", LENGTH), lambda answer, server: answer.body == b"abc"),
    Row("4.2", "transfer codings are removed",
        echo(b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", CHUNKED),
        lambda answer, server: answer.body == b"abc"),
    Row("4.3.3", "the body of an answer to HEAD is discarded",
        say("document", method="HEAD"),
        lambda answer, server: answer.status == 200 and answer.body == b""),
    Row("4.4", "a query without = should be the script's arguments",
        tell("?one+two"), is_set("WORDS", "2"),
        not_here="they could be options of its interpreter (CVE-2012-1823)",
        not_in_lighttpd="there are none"),

    # What a script answers.
    Row("6.2.1", "the status is 200 without Status",
        say("document"), lambda answer, server: answer.status == 200),
    Row("6.2.1", "Status is the answer's",
        say("status"), lambda answer, server: answer.status == 404 and
        answer.all("Status") == [] and answer.body == b"sorry\n"),
    Row("6.2.1", "the answer is what the protocol wants: no body behind 204",
        say("none"), lambda answer, server: answer.body == b""),
    Row("6.2.1", "the answer is what the protocol wants: codings are not only claimed",
        say("chunked"), lambda answer, server: answer.body == b"x",
        not_in_lighttpd="it takes the body for a chunk, and drops it"),
    Row("6.2.2", "a path alone is fetched by the server",
        say("local-redirect"), lambda answer, server: answer.body == b"the page\n",
        not_here="its links would lead elsewhere: the client is sent there",
        not_in_lighttpd="the client is sent there"),
    Row("6.2.3", "Location alone is a 302",
        say("redirect"), lambda answer, server: answer.status == 302 and
        answer.all("Location") == ["http://example.org/new"]),
    Row("6.2.4", "Location with Status and a page is passed on",
        say("redirect-with-page"), lambda answer, server: answer.status == 301 and
        answer.body == b"over there\n"),
    Row("6.3", "names of fields have no case",
        say("names"), lambda answer, server: answer.status == 201 and
        answer.all("Content-Type") == ["text/plain"]),
    Row("6.3", "an empty field is as good as none",
        say("empty-status"), lambda answer, server: answer.status == 200,
        not_in_lighttpd="it is a 502"),
    Row("6.3.1", "the server should not guess a type",
        say("no-type"), lambda answer, server: answer.all("Content-Type") == []),
    Row("6.3.1", "the type should be passed on as it is",
        say("document"),
        lambda answer, server: answer.all("Content-Type") == ["text/x-own; charset=x"]),
    Row("6.3.4", "fields are sent as the protocol writes them",
        say("document"), lambda answer, server: b"charset=x\r\n" in answer.head and
        b"\n\n" not in answer.head),
    Row("6.3.4", "fields about the connection do not count",
        say("connection"), lambda answer, server: answer.all("Keep-Alive") == [] and
        "keep-alive" not in [value.lower() for value in answer.all("Connection")],
        not_in_lighttpd="they are passed on"),
    Row("6.3.4", "there should be no conflict with the server's own fields",
        say("conflicts"), lambda answer, server: len(answer.all("Date")) == 1 and
        len(answer.all("Server")) == 1),
    Row("6.4", "the body is read to its end, and sent as it is",
        say("bytes"), lambda answer, server:
        answer.body == OUTPUTS["bytes"].partition(b"\n\n")[2]),

    # Unix.
    Row("7.2", "a script should begin in its own folder",
        tell(), lambda answer, server: answer.variables["WORKING_FOLDER"] ==
        f"{server.folder}/cgi-bin"),
    Row("7.2", "lines may end with CR LF, too",
        say("crlf"), lambda answer, server: answer.status == 201 and
        answer.body == b"x\r\ny\n"),
]
