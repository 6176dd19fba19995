"""Good servers: all of the load is answered, and nothing failed."""

import socket
import socketserver
import threading
import time
from pathlib import Path

from .support import (DatagramEcho, Echo, Loads, OneLine, Page, SequentialServer,
                     ThreadingServer, all_of_the_load, load, peer, serving)


class GoodServers(Loads):
    def test_messages(self):
        with peer("bare_server", "threads", "every-line") as port:
            for clients in (1, 64):
                self.all_is_well(load("messages", port, clients))

    def test_connections_of_which_the_client_keeps_none(self):
        with peer("bare_server", "threads", "one-line") as port:
            before = self.waiting_ports(port)
            self.all_is_well(load("connections", port, 16))
            self.assertLessEqual(self.waiting_ports(port), before)

    def waiting_ports(self, port):
        """How many ends, of clients or the server, /proc/net/tcp has in TIME_WAIT. Some
        may be left of another server that had the same port before."""
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        return sum(f":{port:04X} " in line and line.split()[3] == "06"
                   for line in lines)

    def test_connections_to_a_server_that_takes_one_after_the_other(self):
        with serving(OneLine, SequentialServer) as port:
            self.all_is_well(load("connections", port, 20))

    def test_a_client_that_has_to_queue_connects_later(self):
        class Narrow(ThreadingServer):
            request_queue_size = 0  # Linux lets one in

        with Narrow(("127.0.0.1", 0), Echo) as server:
            with socket.create_connection(server.server_address):
                begin = threading.Timer(0.3, server.serve_forever, (0.01,))
                begin.start()
                figures = load("messages", server.server_address[1], 1, "--seconds", 1.5)
            server.shutdown()
            begin.join()
        self.assertEqual(figures["failed"], 0)
        self.some_is_well(figures, seconds=1.5)

    def test_measuring_begins_when_the_last_client_was_served(self):
        class LateForSome(Echo):
            def handle(self):
                time.sleep(0.4 if self.client_address[1] % 4 == 0 else 0)
                super().handle()

        with serving(LateForSome) as port:
            begin, figures = all_of_the_load("messages", port, 40)
        self.assertEqual(begin, {"never_served": 0})
        self.all_is_well(figures)
        self.assertLess(figures["p99_us"], 300_000)

    def test_clients_that_are_never_served_are_counted_and_not_waited_for(self):
        with serving(Echo, SequentialServer) as port:
            begin, figures = all_of_the_load("messages", port, 3)
        self.assertEqual(begin, {"never_served": 2})
        self.assertEqual(figures["never_served"], 2)
        self.assertEqual(figures["failed"], 2)
        self.some_is_well(figures)

    def test_datagrams(self):
        with serving(DatagramEcho, socketserver.UDPServer) as port:
            for clients in (1, 16):
                self.all_is_well(load("datagrams", port, clients))

    def test_pages(self):
        with peer("bare_http_server", "text") as port:
            for clients in (1, 64):
                figures = load("pages", port, clients, "/hello", 12)
                self.all_is_well(figures)
                self.assertAlmostEqual(figures["bytes"] / figures["value"], 12, delta=1)

    def test_pages_with_a_connection_each(self):
        with peer("bare_http_server", "one-text") as port:
            before = self.waiting_ports(port)
            self.all_is_well(load("one-page", port, 16, "/hello", 12))
            self.assertLessEqual(self.waiting_ports(port), before)

    def test_the_server_is_asked_to_close(self):
        class Polite(Page):
            def handle(self):
                lines = []
                for line in self.rfile:
                    lines.append(line)
                    if line == b"\r\n":
                        self.answer()
                        if b"Connection: close\r\n" in lines:
                            return

        with serving(Polite) as port:
            self.all_is_well(load("one-page", port, 4, "/", 12))

    def test_an_answer_may_come_byte_by_byte(self):
        class InPieces(Page):
            disable_nagle_algorithm = True

            def answer(self):
                for byte in self.text:
                    self.wfile.write(bytes([byte]))

        with serving(InPieces) as port:
            self.all_is_well(load("pages", port, 2, "/", 12))

    def test_the_heads_of_answers_may_differ(self):
        class Different(Page):
            count = 0

            def answer(self):
                Different.count += 1
                self.wfile.write(b"HTTP/1.0 200 Fine\r\nX-Count: %d\r\nContent-Length:"
                                 b" 12 \r\n\r\nhello world\n" % Different.count)

        with serving(Different) as port:
            self.all_is_well(load("pages", port, 2, "/", 12))

    def test_a_large_page_counts_as_it_comes(self):
        class Large(Page):
            text = (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
                    + bytes(1000000))

        with serving(Large) as port:
            figures = load("pages", port, 4, "/", 1000000)
        self.all_is_well(figures)
        self.assertGreater(figures["bytes"], 0)

    def test_one_slow_answer_in_five_shows_in_the_percentile_and_not_in_the_median(self):
        class SlowAtTimes(Echo):
            def answer(self, number, line):
                if number % 5 == 4:
                    time.sleep(0.02)
                return super().answer(number, line)

        with serving(SlowAtTimes) as port:
            figures = load("messages", port, 1, "--seconds", 0.5)
        self.some_is_well(figures, seconds=0.5)
        self.assertLess(figures["median_us"], 20_000)
        self.assertGreater(figures["p99_us"], 20_000 * 0.99)

    def test_the_median_of_a_steady_server_is_the_time_that_it_takes(self):
        class Steady(Echo):
            def answer(self, number, line):
                time.sleep(0.01)
                return super().answer(number, line)

        with serving(Steady) as port:
            figures = load("messages", port, 1, "--seconds", 0.5)
        self.assertGreater(figures["median_us"], 10_000 * 0.99)
        mean_us = 1e6 / figures["value"]  # a few late answers only make it larger
        self.assertLess(figures["median_us"], mean_us * 1.1)

    def test_the_time_can_be_told(self):
        with peer("bare_server", "threads", "every-line") as port:
            figures = load("messages", port, 1, "--seconds", 0.5)
        self.assertEqual(figures["failed"], 0)
        self.some_is_well(figures, seconds=0.5)
