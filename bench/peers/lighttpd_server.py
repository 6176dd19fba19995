#!/usr/bin/env python3
"""The HTTP server lighttpd, which serves a folder.

    lighttpd_server.py FOLDER

It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. lighttpd
can't choose a port by itself: it is given a socket that listens already, as systemd would
do it.
"""

import os
import socket
import sys

CONFIGURATION = """
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.systemd-socket-activation = "enable"
server.event-handler = "linux-sysepoll"
server.network-backend = "sendfile"
server.max-keep-alive-requests = 65535
server.max-keep-alive-idle = 3600
server.errorlog = "/dev/null"
mimetype.assign = ( "" => "application/octet-stream" )
"""

# Where systemd puts the first socket.
LISTENER = 3


def main(folder):
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = listener.getsockname()[1]
    os.dup2(listener.fileno(), LISTENER)
    os.set_inheritable(LISTENER, True)  # it may have been the listener's number already
    feed_stdin(CONFIGURATION.format(folder=folder, port=port))
    print(port, flush=True)
    environment = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
    os.execve("@LIGHTTPD@", ["lighttpd", "-D", "-f", "-"], environment)


def feed_stdin(text):
    """What this program will read when it has become another one."""
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    os.dup2(reader, 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: lighttpd_server.py FOLDER")
    main(sys.argv[1])
