"""The port forwarder, here and in Python: its clients talk to another server."""

import os
import socket
import socketserver
import struct
import sys
import threading
import unittest
from pathlib import Path

from scripts.house.servers import Server

from tests.support.client import DEADLINE

PROGRAM = os.environ.get("EXAMPLES", "build/default/06-mixins") + "/port_forwarder"
ORIGINAL = Path(__file__).parent / "originals" / "port_forwarder.py"


class Target(socketserver.ThreadingTCPServer):
    """The server behind it. It answers when it has read all, or at "?" at once; at "!" it
    resets the connection."""

    daemon_threads = True
    allow_reuse_address = True

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.settimeout(DEADLINE)
            data = b""
            while piece := self.request.recv(1 << 16):
                data += piece
                if piece == b"?":
                    self.request.sendall(b"yes")
                if piece == b"!":
                    self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                            struct.pack("ii", 1, 0))
                    self.request.close()
                    return
            self.request.sendall(data[::-1])

        def finish(self):
            self.server.ended.set()

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def shutdown_request(self, request):
        if request.fileno() >= 0:
            super().shutdown_request(request)


def read_all(connection):
    data = b""
    while piece := connection.recv(1 << 16):
        data += piece
    return data


class Promises:
    """What both programs promise."""

    command = []

    def setUp(self):
        self.target = Target()
        self.addCleanup(self.target.server_close)
        self.addCleanup(self.target.shutdown)
        self.server = self.forwarder_to("127.0.0.1")

    def forwarder_to(self, host):
        port = self.target.server_address[1]
        server = Server([*self.command, 0, host, port], port=r"serving on .*:(\d+)")
        self.addCleanup(server.end)
        return server

    def client(self, server=None):
        port = (server or self.server).port
        client = socket.create_connection(("127.0.0.1", port), DEADLINE)
        self.addCleanup(client.close)
        return client

    def ask(self, client):
        client.sendall(b"?")
        self.assertEqual(client.recv(3, socket.MSG_WAITALL), b"yes")

    def test_bytes_go_both_ways_and_so_does_the_end(self):
        client = self.client()
        self.ask(client)
        data = os.urandom(3_000_000)
        sender = threading.Thread(target=lambda: (client.sendall(data),
                                                  client.shutdown(socket.SHUT_WR)))
        sender.start()
        answer = read_all(client)
        sender.join()
        self.assertEqual(answer, (b"?" + data)[::-1])

    def test_many_clients_at_once(self):
        clients = [self.client() for _ in range(20)]
        for client in clients:
            self.ask(client)
        for client in clients:
            self.ask(client)

    def test_all_addresses_of_a_name_are_tried(self):
        self.ask(self.client(self.forwarder_to("localhost")))

    def test_the_end_of_the_target_is_the_clients(self):
        client = self.client()
        self.ask(client)
        client.sendall(b"!")
        try:
            self.assertEqual(client.recv(100), b"")
        except ConnectionResetError:
            pass

    def test_a_client_that_goes_is_missed_by_nobody(self):
        client = self.client()
        self.ask(client)
        self.target.ended.clear()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        self.assertTrue(self.target.ended.wait(DEADLINE))
        self.ask(self.client())

    def test_it_ends_while_clients_and_target_are_silent(self):
        client = self.client()
        self.ask(client)
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.log(), "")


class InCpp(Promises, unittest.TestCase):
    def tearDown(self):
        self.server.end()
        self.assertNotIn("Sanitizer", self.server.log())

    command = [PROGRAM]

    def test_a_second_signal_ends_it_at_once(self):
        self.ask(self.client())
        server = self.server
        server.process.terminate()
        server.process.terminate()
        self.assertIn(server.process.wait(DEADLINE), (0, -15))


class InPython(Promises, unittest.TestCase):
    command = [sys.executable, ORIGINAL]


if __name__ == "__main__":
    unittest.main()
