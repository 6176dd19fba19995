"""The command: its options, what it prints, and how it ends."""

import random
import re
import resource
import signal
import socket
import subprocess
import time
import unittest
from pathlib import Path

from scripts.house import overlay
from scripts.house.servers import descendants_of
from tests.support.client import (DEADLINE, Client, get, has_ipv6, refuses,
                                  unread_by_server)
from tests.support.command import AT_ONCE, COMMAND, CommandTest, StoppingTest, run
from tests.support.serving import MODELS, is_built_with, is_running, memory_counts


def free_port():
    """A port that is free now, and that no client is given as its own."""
    while True:
        port = random.randrange(20000, 30000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def reserved_memory(pid):
    """How many bytes of addresses a process has."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


class PrintedLineTest(CommandTest):
    """The line that says where the server is. It goes through a pipe in all these tests:
    it would not arrive in time if it weren't flushed."""

    def test_it_is_the_originals(self):
        server = self.start()
        self.assertEqual(server.first_line,
                         f"Serving HTTP on 127.0.0.1 port {server.port} "
                         f"(http://127.0.0.1:{server.port}/) ...\n")

    def test_it_comes_when_the_server_can_be_reached(self):
        self.assertEqual(get(self.start()).status, 200)

    def test_an_ipv6_address_has_brackets_in_the_url(self):
        if not has_ipv6():
            self.skipTest("THIS MACHINE HAS NO IPv6")
        server = self.start("-b", "::1")
        self.assertEqual(server.first_line,
                         f"Serving HTTP on ::1 port {server.port} "
                         f"(http://[::1]:{server.port}/) ...\n")

    def test_it_is_the_only_output(self):
        server = self.start()
        get(server, "/hello.txt")
        self.assertEqual(server.stop(), (0, ""))


class RequestsTest(CommandTest):
    """What it takes for a request: what RFC 9112 does."""

    def status_of(self, server, request):
        """The status of the answer to these bytes, behind which nothing comes."""
        with Client(server.port) as client:
            client.send(request)
            client.socket.shutdown(socket.SHUT_WR)
            return client.answer().status

    def test_what_is_not_a_whole_request_is_refused(self):
        server = self.start()
        for request in (b"GET /hello.txt\r\n", b"GET /hello.txt",
                        b"GET /hello.txt HTTP/0.9\r\nHost: a\r\n\r\n",
                        b"GET /hello.txt HTTP/1.1",
                        b"GET /hello.txt HTTP/1.1\r\nHost: a"):
            with self.subTest(request):
                self.assertEqual(self.status_of(server, request), 400)

    def test_http_1_1_needs_a_host_and_1_0_does_not(self):
        server = self.start()
        for head, status in ((b"1.1\r\n\r\n", 400), (b"1.1\r\nHost: u@a\r\n\r\n", 400),
                             (b"1.1\r\nHost: a\r\n\r\n", 200), (b"1.0\r\n\r\n", 200)):
            with self.subTest(head):
                request = b"GET /hello.txt HTTP/" + head
                self.assertEqual(self.status_of(server, request), status)


class OptionsTest(CommandTest):
    """What each option does."""

    def test_the_port_can_be_chosen(self):
        port = free_port()
        server = self.start(port=port)
        self.assertEqual(server.port, port)
        self.assertEqual(get(server).status, 200)

    def test_the_usual_port_is_8000(self):
        # It may be taken: the error names it, too.
        with subprocess.Popen([COMMAND, "-b", "127.0.0.1"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as process:
            line = process.stdout.readline()
            process.kill()
        self.assertRegex(line, r"127\.0\.0\.1( port |:)8000\b")

    def test_bind_takes_an_address(self):
        for option in ("-b", "--bind"):
            server = self.start_anywhere(option, "127.0.0.2")
            self.assertIn("on 127.0.0.2 port", server.first_line)
            self.assertEqual(get(server, host="127.0.0.2").status, 200)
            self.assertTrue(refuses(server.port), "it listens on other addresses, too")

    def test_bind_takes_an_ipv6_address_with_brackets_as_without(self):
        if not has_ipv6():
            self.skipTest("THIS MACHINE HAS NO IPv6")
        for address in ("::1", "[::1]", "[0:0:0:0:0:0:0:1]", "0::1"):
            server = self.start_anywhere("-b", address)
            self.assertEqual(get(server, host="::1").status, 200)

    def test_bind_takes_a_name(self):
        server = self.start_anywhere("-b", "localhost")
        self.assertEqual(get(server).status, 200)

    def test_without_bind_it_serves_all_interfaces(self):
        server = self.start_anywhere()
        self.assertEqual(get(server).status, 200)
        self.assertEqual(get(server, host="127.0.0.2").status, 200)

    def test_without_bind_it_serves_ipv6_and_ipv4(self):
        if not has_ipv6():
            self.skipTest("THIS MACHINE HAS NO IPv6: ONLY IPv4 WAS SEEN TO BE SERVED")
        server = self.start_anywhere()
        self.assertIn(" on :: port ", server.first_line)
        self.assertEqual(get(server, host="127.0.0.1").status, 200)
        self.assertEqual(get(server, host="::1").status, 200)

    def test_the_current_folder_is_served(self):
        server = self.start(folder=self.folder)
        self.assertEqual(get(server, "/hello.txt").body, b"hello\n")

    def test_directory_takes_a_folder(self):
        for option in ("-d", "--directory"):
            server = self.start(option, self.folder, folder="/")
            self.assertEqual(get(server, "/hello.txt").body, b"hello\n")

    def test_directory_may_be_relative(self):
        server = self.start("-d", self.folder.name, folder=self.folder.parent)
        self.assertEqual(get(server, "/hello.txt").body, b"hello\n")

    def test_the_usual_protocol_closes_the_connection(self):
        with Client(self.start().port) as client:
            self.assertEqual(client.get("/hello.txt").version, 10)
            self.assertEqual(client.read_all(), b"")

    def test_protocol_1_1_keeps_the_connection(self):
        for option in ("-p", "--protocol"):
            with Client(self.start(option, "HTTP/1.1").port) as client:
                for _ in range(3):
                    answer = client.get("/hello.txt")
                    self.assertEqual((answer.version, answer.body), (11, b"hello\n"))

    def test_without_cgi_a_script_is_a_file(self):
        self.script("hello", "this is its text")
        answer = get(self.start(), "/cgi-bin/hello")
        self.assertEqual((answer.status, answer.body),
                         (200, b"#!/bin/sh\nthis is its text"))

    def test_headers_are_added(self):
        server = self.start("-H", "X-One: 1", "--header", "X-Two:two: words ",
                            "-H", "X-One: again")
        for path in ("/hello.txt", "/"):
            headers = get(server, path).headers
            self.assertEqual(headers.get_all("X-One"), ["1", "again"])
            self.assertEqual(headers["X-Two"], "two: words")
        self.assertNotIn("X-One", get(server, "/missing").headers)

    def test_content_type_is_for_names_that_say_nothing(self):
        self.write("README", "text")
        usual = self.start()
        self.assertEqual(get(usual, "/README").headers["Content-Type"],
                         "application/octet-stream")
        told = self.start("--content-type", "text/plain; charset=utf-8")
        self.assertEqual(get(told, "/README").headers["Content-Type"],
                         "text/plain; charset=utf-8")
        self.assertEqual(get(told, "/hello.txt").headers["Content-Type"], "text/plain")

    def test_symbolic_links_are_followed_only_if_told(self):
        (self.folder / "link.txt").symlink_to("hello.txt")
        (self.folder / "outside").symlink_to("/etc")
        usual = self.start()
        self.assertEqual(get(usual, "/link.txt").status, 404)
        self.assertEqual(get(usual, "/outside/passwd").status, 404)
        self.assertNotIn(b"link.txt", get(usual, "/").body)
        told = self.start("--follow-symlinks")
        self.assertEqual(get(told, "/link.txt").body, b"hello\n")
        self.assertEqual(get(told, "/outside/passwd").status, 200)
        self.assertIn(b"link.txt@", get(told, "/").body)

    def test_threads_are_the_usual_model(self):
        for arguments in ((), ("--threads",)):
            server = self.start(*arguments)
            with Client(server.port):
                self.assert_eventually(lambda: server.threads() == 1,
                                       "a connection has no thread")
                self.assertEqual(descendants_of(server.pid), [])
                self.assert_serves(server)

    def test_forks_serve_in_processes(self):
        server = self.start("--forks")
        with Client(server.port):
            self.assert_eventually(lambda: len(descendants_of(server.pid)) == 1,
                                   "a connection has no process")
            self.assertEqual(server.threads(), 0)
            self.assert_serves(server)

    def test_sequential_serves_one_after_the_other(self):
        server = self.start("--sequential")
        with Client(server.port) as first, Client(server.port, deadline=0.3) as second:
            second.send(b"GET /hello.txt HTTP/1.0\r\n\r\n")
            with self.assertRaises(TimeoutError):
                second.read_all()
            self.assertTrue(server.is_at_rest())
            self.assertEqual(first.get("/hello.txt", "HTTP/1.0").status, 200)
            second.socket.settimeout(DEADLINE)
            self.assertEqual(second.answer().body, b"hello\n")

    def test_timeout_is_for_an_idle_connection(self):
        servers = [self.start("--timeout", "0.3", "-p", "HTTP/1.1", model)
                   for model in MODELS]
        for asks in (False, True):
            clients = [Client(server.port) for server in servers]
            for client in clients:
                self.addCleanup(client.socket.close)
                if asks:
                    client.get("/hello.txt")
            for client in clients:
                self.assertEqual(client.read_all(), b"")

    def test_timeout_is_for_a_request_that_stops(self):
        server = self.start("--timeout", "0.3")
        with Client(server.port) as client:
            client.send(b"GET /hello.txt HTTP/1.1\r\nHost:")
            self.assertEqual(client.answer().status, 408)

    def test_timeout_is_for_a_client_that_does_not_read(self):
        self.large_file()
        server = self.start("--timeout", "0.3")
        with Client(server.port, receive_buffer=4096) as client:
            client.send(b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
            client.socket.recv(100)
            self.assert_eventually(server.is_at_rest, "still waiting")

    def test_version_names_it(self):
        result = run("--version")
        self.assertRegex(result.stdout, r"\Asocketserver-http \d+\.\d+\.\d+\n\Z")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_help_tells_of_every_option(self):
        result = run("--help")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        for word in ("port", "8000", "-b,", "--bind", "-d,", "--directory", "-p,",
                     "--protocol", "HTTP/1.0", "HTTP/1.1", "-H,", "--header",
                     "--content-type", "--follow-symlinks", "--no-dotfiles",
                     "--no-listing", "--fallback", "--error-page", "--charset", "--cors",
                     "--precompressed", "--threads", "--forks",
                     "--sequential", "--timeout", "60", "--log", "--quiet",
                     "--version", "--help"):
            self.assertRegex(result.stdout, rf"(?<![\w-]){re.escape(word)}(?!\w)")


class ManPageTest(unittest.TestCase):
    """The man page, as the stage has it."""

    def test_it_tells_of_the_options_that_help_tells_of(self):
        stage = next(stage for stage in overlay.stages()
                     if stage.folder.name == COMMAND.parent.name)
        page = stage.commands[COMMAND.name][f"{COMMAND.name}.1"].read_text()
        section = re.search(r"\.SH OPTIONS\n(.*?)\.SH", page, re.DOTALL)[1]
        heads = re.findall(r"\.TP\n(.*)", section.replace(r"\-", "-"))
        self.assertEqual(self.options(heads),
                         self.options(re.findall(r"(?m)^  (-\S+)", run("--help").stdout)))

    @staticmethod
    def options(texts):
        """What begins with a dash in some texts."""
        return {option for text in texts
                for option in re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", text)}


class ErrorsTest(CommandTest):
    """An error is one line that says what to do, and a status; nothing was served."""

    def assert_fails(self, status, *words, arguments):
        result = run(*arguments)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"\Asocketserver-http: [^\n]+\n\Z")
        self.assertEqual(result.returncode, status, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    def test_a_port_in_use(self):
        port = self.start().port
        self.assert_fails(1, f"127.0.0.1:{port}", "already in use", "give another port",
                          arguments=("-b", "127.0.0.1", port))

    def test_a_port_in_use_on_all_interfaces(self):
        port = self.start_anywhere().port
        self.assert_fails(1, str(port), "already in use", "give another port",
                          arguments=(port,))

    def test_a_folder_that_is_missing(self):
        missing = self.folder / "missing"
        self.assert_fails(1, f"{missing}", "No such file or directory", "folder",
                          arguments=("0", "-d", missing))

    def test_a_file_as_folder(self):
        file = self.folder / "hello.txt"
        self.assert_fails(1, f"{file}", "Not a directory", "folder",
                          arguments=("0", "-d", file))

    def test_an_unknown_host(self):
        self.assert_fails(1, "no-such-host.invalid", "bind",
                          arguments=("0", "-b", "no-such-host.invalid"))

    def test_an_address_of_another_machine(self):
        self.assert_fails(1, "192.0.2.1", "bind", arguments=("0", "-b", "192.0.2.1"))

    def test_a_port_that_is_no_number(self):
        for port in ("http", "80x", "", "8000.5"):
            self.assert_fails(2, "port", "--help", arguments=(port,))

    def test_a_port_has_base_10(self):
        for port in ("0x1f91", "0X50", "0b11", "1e3", "+80", " 80", "80 ", "1'000",
                     "1_000"):
            self.assert_fails(2, "port", "--help", arguments=(port,))
        port = free_port()
        self.assertEqual(self.start(port=f"0{port}").port, port)

    def test_brackets_around_what_is_no_ipv6_address(self):
        for address in ("[localhost]", "[127.0.0.1]", "[]", "[::1"):
            self.assert_fails(1, "bind", arguments=("0", "-b", address))

    def test_a_port_out_of_range(self):
        for port in ("70000", "65536", "99999999999999999999"):
            self.assert_fails(2, "port", port, "--help", arguments=(port,))

    def test_a_bad_protocol(self):
        for protocol in ("HTTP/7.3", "HTTP/2", "http/1.1", ""):
            self.assert_fails(2, "--protocol", "HTTP/1.0", "HTTP/1.1",
                              arguments=("0", "-p", protocol))

    def test_a_bad_header(self):
        for header in ("no colon", ": no name", "two words: x", "X: a\r\nSet-Cookie: b",
                       "X: a\nY: b", "", "X : y"):
            self.assert_fails(2, "--header", "Name: value",
                              arguments=("0", "-H", header))

    def test_two_models(self):
        for one in MODELS:
            for other in MODELS:
                if one != other:
                    self.assert_fails(2, one, other, arguments=("0", one, other))

    def test_a_bad_timeout(self):
        for timeout in ("soon", "-1", "0", "nan", "1e99", "", "0x10", "+1", "1s", "1,5"):
            self.assert_fails(2, "--timeout", "--help",
                              arguments=("0", "--timeout", timeout))

    def test_an_unknown_option(self):
        self.assert_fails(2, "--verbose", "--help", arguments=("0", "--verbose"))

    def test_an_argument_too_many(self):
        self.assert_fails(2, "8001", "--help", arguments=("0", "8001"))


class CtrlCTest(CommandTest):
    """Ctrl-C ends the server at once, with the original's line."""

    LINE = "\nKeyboard interrupt received, exiting.\n"

    def test_a_server_that_has_nothing_to_do(self):
        for model in MODELS:
            server = self.start(model)
            self.assertEqual(server.stop(signal.SIGINT), (0, self.LINE))

    def test_a_server_with_clients(self):
        self.large_file()
        for model in MODELS:
            server = self.start(model, "-p", "HTTP/1.1")
            with Client(server.port, receive_buffer=4096) as slow, \
                    Client(server.port), Client(server.port) as begun:
                begun.send(b"GET /hello.txt HTT")
                slow.send(b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
                slow.socket.recv(100)
                begin = time.monotonic()
                self.assertEqual(server.stop(signal.SIGINT), (0, self.LINE))
                self.assertLess(time.monotonic() - begin, AT_ONCE)
                self.assertNotIn("terminate", server.log())


class SigtermTest(StoppingTest):
    """SIGTERM ends the server when the answers that have begun are finished."""

    def test_a_server_that_has_nothing_to_do(self):
        for model in MODELS:
            with self.subTest(model):
                server = self.start(model)
                self.assert_serves(server)
                server.send_signal(signal.SIGTERM)
                self.assert_stopped(server)

    def test_idle_connections_are_closed_at_once(self):
        for model in MODELS:
            with self.subTest(model):
                self.check_idle_connections(model)

    def check_idle_connections(self, model):
        if model == "--forks" and is_built_with(COMMAND, b"__tsan_init"):
            self.skipTest("with ThreadSanitizer no signal handler is called in a child "
                          "of a program with threads")
        server = self.start(model, "-p", "HTTP/1.1")
        with Client(server.port) as kept:
            kept.get("/hello.txt")
            clients = [kept]
            if model != "--sequential":
                clients += [Client(server.port) for _ in range(20)]
            for client in clients:
                self.addCleanup(client.socket.close)
            begin = time.monotonic()
            children = descendants_of(server.pid)
            server.send_signal(signal.SIGTERM)
            for client in clients:
                self.assertEqual(client.read_all(), b"")
            self.assert_stopped(server)
            self.assertLess(time.monotonic() - begin, AT_ONCE)
            self.assertEqual([pid for pid in children if is_running(pid)], [])

    def test_an_answer_in_progress_is_finished(self):
        self.large_file(mebibytes=64)
        for model in MODELS:
            with self.subTest(model):
                server = self.start(model, "-p", "HTTP/1.1")
                with Client(server.port) as slow:
                    slow.send(b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
                    first = slow.socket.recv(100)
                    self.begin_to_stop(model, server)
                    answer = first + slow.read_all()
                self.assertEqual(len(answer.partition(b"\r\n\r\n")[2]), 64 << 20)
                self.assert_stopped(server)

    def test_a_request_that_has_begun_is_answered(self):
        for model in MODELS:
            with self.subTest(model):
                server = self.start(model, "-p", "HTTP/1.1")
                with Client(server.port) as client:
                    client.get("/hello.txt")
                    client.send(b"GET /hello.txt HTTP/1.1\r\nHost: ")
                    self.assert_eventually(lambda: not unread_by_server(client.socket),
                                           "the server does not read")
                    self.begin_to_stop(model, server)
                    client.send(b"test\r\n\r\n")
                    self.assertEqual(client.answer().body, b"hello\n")
                    self.assertEqual(client.read_all(), b"")
                self.assert_stopped(server)

    def test_what_takes_too_long_is_cut_off_after_5_seconds(self):
        self.large_file(mebibytes=64)
        self.check_cut_off([self.begin_large_file(model) for model in MODELS])

    def test_the_end_needs_no_thread(self):
        if not memory_counts(COMMAND):
            self.skipTest("a sanitizer needs memory without end")
        self.large_file(mebibytes=64)
        for model in MODELS:
            with self.subTest(model):
                server = self.start(model)
                with Client(server.port) as slow:
                    slow.send(b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
                    first = slow.socket.recv(100)
                    memory = reserved_memory(server.pid) + (1 << 19)  # for no stack
                    resource.prlimit(server.pid, resource.RLIMIT_AS, (memory, memory))
                    self.begin_to_stop(model, server)
                    self.assertGreater(len(first + slow.read_all()), 64 << 20)
                self.assert_stopped(server)

    def test_a_second_one_ends_it_at_once(self):
        self.large_file(mebibytes=64)
        begun = self.begin_large_file("--threads")
        self.begin_to_stop("--threads", begun.server)
        begin = time.monotonic()
        begun.server.stop()
        self.assertLess(time.monotonic() - begin, AT_ONCE)

    def begin_large_file(self, model):
        """A server, and a client that does not take its answer."""
        begun = self.begin(model, "large.bin")
        begun.client.socket.recv(100)
        return begun


if __name__ == "__main__":
    unittest.main()
