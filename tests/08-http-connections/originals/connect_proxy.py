"""A proxy for clients that say CONNECT: what they send then goes to the server of their
choice, and they may speak TLS with it.

    connect_proxy.py [PORT]
"""

import contextlib
import http.server
import signal
import socket
import sys
import threading


def copy(receive, source, target):
    """Copies until the sender ends its side, and then ends the receiver's."""
    try:
        while data := receive(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for one in source, target:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class ProxyHandler(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        host, _, port = self.path.rpartition(":")
        try:
            target = socket.create_connection((host.strip("[]"), int(port)), 10)
        except (OSError, ValueError) as error:
            self.send_error(502, explain=str(error))
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        with target:
            self.tunnel(target)

    def tunnel(self, target):
        target.settimeout(None)
        answers = threading.Thread(
            target=copy, args=(target.recv, target, self.connection))
        answers.start()
        copy(self.rfile.read1, self.connection, target)
        answers.join()


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    address = ("127.0.0.1", port)
    with http.server.ThreadingHTTPServer(address, ProxyHandler) as server:
        print("serving on {}:{}".format(*server.server_address), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


main()
