"""Asks a server all rows of the table."""

import http.client
import io

from tests.support.client import Client

from .rows import ROWS, Answer


class Received(io.BytesIO):
    """An answer that has come, for http.client to read."""

    def makefile(self, *_):
        return self


def ask(port, path, headers, method, body):
    """What a server answers."""
    lines = [f"{method} {path} HTTP/1.1", "Host: asked.example:1", *headers,
             "Connection: close", "", ""]
    with Client(port) as client:
        client.send("\r\n".join(lines).encode() + body)
        received = client.read_all()
    response = http.client.HTTPResponse(Received(received), method=method)
    response.begin()
    content = response.read()
    variables = dict(line.split("=", 1) for line in content.decode("latin-1").split("\n")
                     if "=" in line)
    head, _, behind_head = received.partition(b"\r\n\r\n")
    return Answer(response.status, response.getheaders(),
                  behind_head if method == "HEAD" or response.status == 204 else content,
                  head, variables)


def check(test, server, folder, otherwise):
    """Checks each row.
    @param folder     what is served
    @param otherwise  how the server differs in a row, as far as one knows"""
    server.folder = folder
    for row in ROWS:
        with test.subTest(f"{row.section}: {row.sentence}"):
            answer = ask(server.port, **row.request)
            test.assertEqual(bool(row.holds(answer, server)), not otherwise(row), answer)
