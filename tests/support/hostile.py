"""What the tests with hostile clients share: a server is looked at before, during and
after an attack."""

import contextlib
import re
import resource
import threading
from pathlib import Path

from scripts.house.servers import descendants_of

from .client import Client
from .serving import CONCURRENT, ServingTest, memory_counts


def peak_memory(pid):
    """The most memory that a process has had, in KiB; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def read_body(reader):
    """The body of one answer of many."""
    length = 0
    while (line := reader.readline().decode()) != "\r\n":
        if line.startswith("Content-Length:"):
            length = int(line.split()[1])
    return reader.read(length).decode()


class Watch:
    """Looks again and again how much memory the server's processes have: those that have
    ended can't be asked any more."""

    def __init__(self, server):
        self.server = server
        self.peak = 0  # in MiB
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        is_last = False
        while not is_last:
            is_last = self.ended.wait(0.02)
            own = filter(self.server.runs, descendants_of(self.server.pid))
            peaks = [peak_memory(pid) / 1024 for pid in [self.server.pid, *own]]
            self.peak = max([self.peak, *peaks])


class HostileTest(ServingTest):
    """After each attack the server is looked at."""

    @contextlib.contextmanager
    def attack(self, server, limit=32):
        """To be used with `with`: what is done in it must leave the server unharmed.
        @param limit  the most memory, in MiB, that its largest process may have had"""
        self.assert_serves(server)
        self.assert_eventually(server.is_at_rest, "it does not come to rest")
        descriptors = server.descriptors()
        with Watch(server) as watch:
            yield
            self.assert_serves(server)
        self.assert_eventually(server.is_at_rest, "a client's thread or process is left")
        self.assert_eventually(lambda: server.descriptors() <= descriptors,
                               "descriptors are left open")
        errors = re.findall("terminate called|.*ended by signal.*|Exception.*\n.*",
                            server.log())
        self.assertEqual(errors[:3], [], "an error that nobody caught")
        print(f"{self.id()}: at most {watch.peak:.1f} MiB", flush=True)
        if memory_counts(self.PROGRAM):
            self.assertLess(watch.peak, limit)

    def reset_in_mid_answer(self, path, times, *options):
        """Clients that ask for something large, and go when its first bytes come."""
        for model in CONCURRENT:
            server = self.start(model, *options)
            with self.attack(server):
                for _ in range(times):
                    client = Client(server.port)
                    client.send(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
                    self.assertTrue(client.socket.recv(100))
                    client.reset()

    def ask_and_never_read(self, path, size):
        """Clients that ask for something of this size, and do not take it."""
        servers = [self.start("--timeout", "0.5", model) for model in CONCURRENT]
        with contextlib.ExitStack() as attacks:
            for server in servers:
                attacks.enter_context(self.attack(server))
            clients = [Client(server.port, receive_buffer=4096)
                       for server in 20 * servers]
            for client in clients:
                self.addCleanup(client.socket.close)
                client.send(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
            for client in clients:
                self.assertTrue(client.socket.recv(100))
            for server in servers:
                self.assert_serves(server)
                self.assert_eventually(server.is_at_rest, "it waits for them")
            for client in clients[:2]:
                self.assertLess(len(client.read_all()), size)

    def send_endlessly(self, server, head, piece, status):
        """The server answers, and takes the body for a while."""
        with self.attack(server), Client(server.port) as client:
            client.send(head)
            taken = 0
            while client.send(piece):
                taken += len(piece)
                self.assertLess(taken, 256 << 20, "it takes all of it")
            self.assertEqual(client.answer().status, status)


class CrowdTest(HostileTest):
    """More clients than there is room for."""

    MANY = 2000  # connections

    def setUp(self):
        super().setUp()
        if not memory_counts(self.PROGRAM):
            self.skipTest("limits are tested without sanitizers, which have their own")

    def crowd(self, server, count):
        """So many connections that say nothing."""
        clients = []
        for _ in range(count):
            clients.append(Client(server.port))
            self.addCleanup(clients[-1].socket.close)
        return clients

    def crowd_with_threads(self, server):
        """Many connections that say nothing, each with a thread. They come in groups:
        what does not fit into the queue comes a second later, again and again."""
        clients = []
        while len(clients) < self.MANY:
            clients += self.crowd(server, 100)
            self.assert_eventually(lambda: server.threads() == len(clients), "some wait")
        return clients

    def allow_descriptors(self, count=MANY + 200):
        """So many, for this test."""
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limits[1] != resource.RLIM_INFINITY and limits[1] < count:
            self.skipTest(f"NOT TESTED: THIS NEEDS {count} DESCRIPTORS (ulimit -Hn)")
        if limits[0] < count:
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, limits[1]))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
