#!/usr/bin/python3
"""The HTTP server lighttpd.

    lighttpd_server.py text|files FOLDER

It knows no answer that is no file: the text is one in a temporary folder.
"""

import os
from pathlib import Path

import become_server

CONFIGURATION = """
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.systemd-socket-activation = "enable"
server.event-handler = "linux-sysepoll"
server.network-backend = "sendfile"
server.max-fds = {descriptors}
server.max-connections = {connections}
server.listen-backlog = 4096
server.max-keep-alive-requests = 65535
server.max-keep-alive-idle = 3600
server.max-read-idle = 3600
server.max-write-idle = 3600
server.errorlog = "/dev/null"
mimetype.assign = ( "" => "{type}" )
"""


def feed_stdin(text):
    """What this program will read when it has become another one."""
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    os.dup2(reader, 0)


def main(folder):
    port = become_server.listen()
    content_type = "application/octet-stream" if folder else "text/plain"
    if folder is None:
        folder = become_server.temporary_folder()
        Path(folder, "hello").write_text("hello world\n")
    descriptors = become_server.most_descriptors()
    feed_stdin(CONFIGURATION.format(
        folder=folder, port=port, type=content_type, descriptors=descriptors,
        connections=descriptors // 2))
    # As systemd gives a socket to a service.
    environment = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
    become_server.become("@LIGHTTPD@", ["-D", "-f", "-"], port, environment)


if __name__ == "__main__":
    main(become_server.folder_asked_for())
