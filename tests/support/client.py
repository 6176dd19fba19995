"""A client of HTTP: it sends what it is told, and no call waits for ever."""

import contextlib
import http.client
import socket
import struct

DEADLINE = 10  # seconds, for what should take some milliseconds

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20  # sock_diag(7)
ALL_STATES = 0xFFFFFFFF


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, response):
        self.version = response.version
        self.status = response.status
        self.reason = response.reason
        self.headers = response.headers
        self.body = response.read()
        self.will_close = response.will_close


class Client:
    """A connection, with a deadline for all that it does."""

    def __init__(self, port, host="127.0.0.1", deadline=DEADLINE, receive_buffer=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(deadline)
        if receive_buffer:  # before the connection is made: it decides the window
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            self.socket.connect((host, port))
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends all of it, or as much as the server takes. Says whether it took all."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            return False
        return True

    def answer(self, method="GET"):
        """Reads one answer."""
        response = http.client.HTTPResponse(self.socket, method=method)
        try:
            response.begin()
            return Answer(response)
        finally:
            response.close()

    def get(self, path="/", version="HTTP/1.1", headers=""):
        """Asks for a page, and reads the answer."""
        self.send(f"GET {path} {version}\r\nHost: test\r\n{headers}\r\n".encode())
        return self.answer()

    def read_all(self):
        """What comes until the connection ends, be it by a reset."""
        data = bytearray()
        with contextlib.suppress(ConnectionError):
            while piece := self.socket.recv(1 << 16):
                data += piece
        return bytes(data)

    def reset(self):
        """Ends the connection without a goodbye: the server sees an error."""
        at_once = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.socket.close()


def get(server, path="/", host="127.0.0.1", headers=""):
    """A page, over a connection of its own."""
    with Client(server.port, host) as client:
        return client.get(path, headers="Connection: close\r\n" + headers)


def refuses(port, host="127.0.0.1"):
    """Whether nobody listens on this port."""
    try:
        Client(port, host).socket.close()
    except (ConnectionRefusedError, ConnectionResetError):
        return True
    return False


def has_ipv6():
    """Whether this machine has the address ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def unread_as_told_by_netlink(client):
    """How many bytes that were sent wait in the server's socket; none when netlink knows
    no such socket."""
    (host, port), (own_host, own_port) = client.getpeername(), client.getsockname()
    question = struct.pack(
        "=IHHIIBBBxI2s2s16s16sI8s", 72, SOCK_DIAG_BY_FAMILY, 1, 0, 0,
        socket.AF_INET, socket.IPPROTO_TCP, 0, ALL_STATES,
        port.to_bytes(2, "big"), own_port.to_bytes(2, "big"),
        socket.inet_aton(host), socket.inet_aton(own_host), 0, b"\xff" * 8)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as netlink:
        netlink.sendto(question, (0, 0))
        answer = netlink.recv(4096)
    if struct.unpack_from("=H", answer, 4)[0] == SOCK_DIAG_BY_FAMILY:
        return struct.unpack_from("=I", answer, 72)[0]
    return None


def unread_by_server(client):
    """Whether bytes that were sent still wait in the server's socket. Netlink knows it of
    one socket; the table of all takes long to read when there are many."""
    unread = unread_as_told_by_netlink(client)
    if unread is not None:
        return unread > 0
    ports = [f":{number:04X}" for number in
             (client.getpeername()[1], client.getsockname()[1])]
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table:
            words = line.split()
            if words[1].endswith(ports[0]) and words[2].endswith(ports[1]):
                return int(words[4].partition(":")[2], 16) > 0
    return False  # the server has closed it
