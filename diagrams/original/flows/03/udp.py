"""One datagram and its answer."""

import socket
import socketserver

from ..client import Client, end_program


def echo(request, client_address, _server):
    """Says the datagram back."""
    data, server_socket = request
    server_socket.sendto(data, client_address)


server = socketserver.UDPServer(("127.0.0.1", 0), echo)
with Client(socket.SOCK_DGRAM, server, b"hello", end_program):
    server.serve_forever(60)
