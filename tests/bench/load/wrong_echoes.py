"""Echo servers that do wrong: the figures show it, and the good answers still count."""

import socket
import socketserver
import time

from .support import (DatagramEcho, Echo, Loads, OneLine, SequentialServer,
                     ThreadingServer, WITHIN, load, serving)


class EchoServersThatDoWrong(Loads):
    def test_a_wrong_byte(self):
        class WrongByte(Echo):
            def answer(self, number, line):
                wrong = b"\xff" + line[1:]
                return super().answer(number, wrong if number % 10 == 9 else line)

        with serving(WrongByte) as port:
            figures = load("messages", port, 4)
        self.some_is_well(figures)
        self.some_failed(figures, 'a wrong answer: "\\xff')

    def test_the_line_of_another(self):
        class LastLine(Echo):
            def answer(self, number, line):
                self.last = getattr(self, "last", line)
                return super().answer(number, self.last)

        with serving(LastLine) as port:
            self.some_failed(load("messages", port, 1), "a wrong answer")

    def test_an_end_in_the_midst_of_an_answer(self):
        class EndsEarly(Echo):
            def answer(self, number, line):
                goes_on = number % 5 < 4
                self.wfile.write(line if goes_on else line[:20])
                return goes_on

        with serving(EndsEarly) as port:
            figures = load("messages", port, 4)
            self.some_is_well(figures)
            self.some_failed(figures, "closed before the answer was whole")

    def test_an_end_without_an_answer(self):
        class EndsAtOnce(Echo):
            def answer(self, number, line):
                return False

        with serving(EndsAtOnce) as port:
            for kind in ("messages", "connections"):
                self.nothing_is_well(load(kind, port, 4),
                                     "closed before the answer was whole")

    def test_no_answer(self):
        class Silent(Echo):
            def answer(self, number, line):
                return True

        with serving(Silent) as port:
            figures = load("messages", port, 4)
            self.assertEqual(figures["failed"], 4)
            self.nothing_is_well(figures, "no answer within 2 s")
            self.nothing_is_well(load("messages", port, 4, "--seconds", 30),
                                 "no answer within 2 s")

    def test_a_connection_that_stays_open(self):
        with serving(Echo) as port:
            self.nothing_is_well(load("connections", port, 4),
                                 "did not close within 2 s")

    def test_a_server_with_a_thread_for_one_client_only(self):
        with serving(Echo, SequentialServer) as port:
            figures = load("messages", port, 50)
        self.some_is_well(figures)
        self.assertEqual(figures["failed"], 49)
        self.some_failed(figures, "no answer within 2 s")

    def test_every_second_connection_is_refused(self):
        class Choosy(ThreadingServer):
            count = 0

            def verify_request(self, request, client_address):
                Choosy.count += 1
                return Choosy.count % 2 == 0

        for kind, handler in (("messages", Echo), ("connections", OneLine)):
            with serving(handler, Choosy) as port:
                figures = load(kind, port, 4)
            self.some_is_well(figures)
            self.some_failed(figures, "")

    def test_nobody_is_there(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        for kind in ("messages", "connections", "datagrams"):
            self.nothing_is_well(load(kind, port, 4), "Connection refused")

    def test_a_thousand_failures_are_enough(self):
        class Closed(ThreadingServer):
            def verify_request(self, request, client_address):
                return False

        with serving(Echo, Closed) as port:
            begin = time.monotonic()
            figures = load("messages", port, 100, "--seconds", 30)
        self.assertLess(time.monotonic() - begin, WITHIN)
        self.assertGreater(figures["failed"], 1000)
        self.assertLess(figures["failed"], 1500)


class DatagramsThatGoAstray(Loads):
    def test_a_lost_one_is_counted_and_the_next_is_sent(self):
        class Lossy(DatagramEcho):
            count = 0

            def finish(self):
                Lossy.count += 1
                if Lossy.count % 50:
                    super().finish()

        with serving(Lossy, socketserver.UDPServer) as port:
            figures = load("datagrams", port, 4, "--seconds", 1)
        self.some_is_well(figures, seconds=1)
        self.some_failed(figures, "lost: no answer within 200 ms")

    def test_a_late_one_is_lost_and_no_wrong_answer(self):
        class Late(DatagramEcho):
            count = 0

            def finish(self):
                Late.count += 1
                if Late.count % 50 == 0:
                    time.sleep(0.25)
                super().finish()

        with serving(Late, socketserver.UDPServer) as port:
            figures = load("datagrams", port, 1, "--seconds", 1)
        self.some_is_well(figures, seconds=1)
        self.some_failed(figures, "lost")
        self.assertLessEqual(figures["failed"], 6)

    def test_a_wrong_one_is_no_answer(self):
        class Wrong(DatagramEcho):
            def finish(self):
                self.wfile.write(b"?")
                super().finish()

        with serving(Wrong, socketserver.UDPServer) as port:
            self.nothing_is_well(load("datagrams", port, 4), "a wrong answer")
