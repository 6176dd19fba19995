"""A chat: what one says, all hear. The first line that a client sends is its name.

    chat.py [PORT]
"""

import contextlib
import signal
import socketserver
import sys
import threading


class Room:
    """Who is here. The threads of all members use it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.members = set()

    def enter(self, member):
        with self.lock:
            self.members.add(member)

    def leave(self, member):
        with self.lock:
            self.members.discard(member)

    def say(self, text):
        with self.lock:
            for member in self.members:
                with contextlib.suppress(OSError):
                    member.sendall(text)


room = Room()


class ChatHandler(socketserver.StreamRequestHandler):
    def handle(self):
        name = self.rfile.readline(100).rstrip(b"\r\n")
        room.enter(self.connection)
        room.say(b"* " + name + b" is here\n")
        while line := self.rfile.readline(1000):
            room.say(name + b": " + line)

    def finish(self):
        room.leave(self.connection)
        super().finish()


class ChatServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    with ChatServer(("127.0.0.1", port), ChatHandler) as server:
        print("serving on {}:{}".format(*server.server_address), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


main()
