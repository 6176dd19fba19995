"""Forwards a port: whoever connects to it talks to another server.

    port_forwarder.py PORT HOST HOSTS_PORT
"""

import contextlib
import signal
import socket
import socketserver
import sys
import threading


def copy(source, target):
    """Copies until the sender ends its side, and then ends the receiver's."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for one in source, target:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class ForwardingHandler(socketserver.BaseRequestHandler):
    target = None

    def handle(self):
        with socket.create_connection(self.target, 10) as target:
            target.settimeout(None)
            answers = threading.Thread(target=copy, args=(target, self.request))
            answers.start()
            copy(self.request, target)
            answers.join()


class ForwardingServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: port_forwarder.py PORT HOST HOSTS_PORT")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ForwardingHandler.target = (sys.argv[2], int(sys.argv[3]))
    address = ("127.0.0.1", int(sys.argv[1]))
    with ForwardingServer(address, ForwardingHandler) as server:
        print("serving on {}:{}".format(*server.server_address), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


main()
