"""How a program that is a server by itself is started as a peer.

A peer listens on a free port and prints it. nginx and lighttpd can't choose one: they are
given a socket that listens already. So a Python program makes the socket, and then
becomes the server. That is the same process, and nothing of Python is left in it.
"""

import os
import resource
import shutil
import signal
import socket
import sys
import tempfile

LISTENER = 3  # the number under which the server inherits the socket


def folder_asked_for():
    """The folder that is to be served, or nothing for a short text."""
    match sys.argv[1:]:
        case ["text"]:
            return None
        case ["files", folder]:
            return folder
    print(f"usage: {os.path.basename(sys.argv[0])} text|files FOLDER", file=sys.stderr)
    sys.exit(2)


def listen():
    """Listens on a free port of 127.0.0.1, and returns the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = listener.getsockname()[1]
    os.dup2(listener.fileno(), LISTENER)
    os.set_inheritable(LISTENER, True)  # it may have been the listener's number already
    listener.detach()
    return port


def most_descriptors():
    """How many the server may have. Each connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(hard, 20000)


def temporary_folder():
    """A folder that goes when the server has ended.

    The server can't remove it, and a parent or child of it would be measured with it. So
    a process that is neither waits until nobody holds the other end of a pipe any more.
    """
    folder = tempfile.mkdtemp(prefix="peer-")
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    if os.fork() == 0:
        if os.fork() == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
            os.close(writer)
            os.close(LISTENER)
            os.read(reader, 1)  # until the server and all its children have ended
            shutil.rmtree(folder)
        os._exit(0)
    os.wait()
    os.close(reader)
    return folder


def become(program, arguments, port, environment):
    """The server prints its port, and is the program from here on."""
    print(port, flush=True)
    os.execve(program, [os.path.basename(program), *arguments], environment)
