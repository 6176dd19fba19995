"""The command with --cgi: it runs scripts, and ends them."""

import os
import re
import signal
import socket
import unittest

from scripts.house.servers import descendants_of
from tests.support.client import Client, get
from tests.support.command import COMMAND, CommandTest, StoppingTest, run
from tests.support.serving import MODELS, is_running, memory_counts


class OptionsTest(CommandTest):
    """What the option does."""

    def test_cgi_runs_scripts(self):
        self.script_with_output("hello", "echo I am running")
        answer = get(self.start("--cgi"), "/cgi-bin/hello")
        self.assertEqual((answer.status, answer.body), (200, b"I am running\n"))

    def test_a_script_sees_the_password_only_with_cgi_pass_auth(self):
        self.script_with_output("auth", 'echo "$HTTP_AUTHORIZATION $REMOTE_USER"')
        for options, seen in (["--cgi"], b" \n"), \
                (["--cgi", "--cgi-pass-auth"], b"Basic QTpi \n"):
            answer = get(self.start(*options), "/cgi-bin/auth",
                         headers="Authorization: Basic QTpi\r\n")
            self.assertEqual(answer.body, seen)
        self.assertEqual(run("--cgi-pass-auth").returncode, 2)

    def test_timeout_is_for_a_script_that_hangs(self):
        self.script("hang", "exec sleep 1000")
        servers = [self.start("--timeout", "0.3", "--cgi", model) for model in MODELS]
        clients = [Client(server.port) for server in servers]
        for client in clients:
            self.addCleanup(client.socket.close)
            client.send(b"GET /cgi-bin/hang HTTP/1.0\r\n\r\n")
        for server, client in zip(servers, clients):
            self.assertEqual(client.answer().status, 504)
            self.assert_eventually(lambda: not descendants_of(server.pid),
                                   "the script goes on")

    def test_cors_is_for_scripts_too_unless_one_says_it_itself(self):
        self.script_with_output("usual", "echo usual")
        self.script("own", 'echo "access-control-allow-origin: https://a.example"; echo; '
                           "echo own")
        server = self.start("--cgi", "--cors")
        for path, origin in (("usual", "*"), ("own", "https://a.example"),
                             ("missing", "*")):
            headers = get(server, f"/cgi-bin/{path}").headers
            self.assertEqual(headers.get_all("Access-Control-Allow-Origin"), [origin])
        with Client(server.port) as client:
            client.send(b"OPTIONS /cgi-bin/usual HTTP/1.1\r\nHost: test\r\n\r\n")
            answer = client.answer()
            self.assertEqual(answer.status, 204)
            self.assertIn("POST", answer.headers["Access-Control-Allow-Methods"])

    def test_a_script_that_is_a_dotfile_is_not_found(self):
        self.script_with_output(".hidden", "echo hidden")
        self.assertEqual(get(self.start("--cgi"), "/cgi-bin/.hidden").body, b"hidden\n")
        server = self.start("--cgi", "--no-dotfiles")
        self.assertEqual(get(server, "/cgi-bin/.hidden").status, 404)

    def test_a_link_to_a_script_is_a_file_where_somebody_has_made_one(self):
        script = self.script_with_output("hello", "echo hello")
        os.link(script, self.folder / "hard")
        (self.folder / "soft").symlink_to("cgi-bin/hello")
        (self.folder / "again").symlink_to("cgi-bin")
        source = script.read_bytes()
        server, following = self.start("--cgi"), self.start("--cgi", "--follow-symlinks")
        self.assertEqual(get(server, "/hard").body, source)
        for path in "/soft", "/again/hello":
            self.assertEqual(get(server, path).status, 404)
        self.assertEqual(get(following, "/soft").body, source)
        self.assertEqual(get(following, "/again/hello").body, b"hello\n")

    def test_a_script_that_is_a_link_runs_only_where_links_are_followed(self):
        (self.folder / "cgi-bin").mkdir(exist_ok=True)
        outside = self.write("outside", "#!/bin/sh\necho; echo outside\n", mode=0o755)
        (self.folder / "cgi-bin" / "link").symlink_to(outside)
        self.assertIn(get(self.start("--cgi"), "/cgi-bin/link").status, (403, 404))
        server = self.start("--cgi", "--follow-symlinks")
        self.assertEqual(get(server, "/cgi-bin/link").body, b"outside\n")

    def test_what_a_script_says_goes_to_the_log_that_was_begun_anew(self):
        self.script_with_output("tell", "echo told >&2")
        log = self.folder / "log"
        server = self.start("--cgi", "--log", log)
        log.rename(self.folder / "old")
        self.begin_log_anew(server, log)
        get(server, "/cgi-bin/tell")
        self.assertIn("told\n", log.read_text())

    def test_what_is_kept_open_gives_way_to_a_script(self):
        if not memory_counts(COMMAND):
            self.skipTest("a sanitizer has descriptors of its own")
        self.script_with_output("hello", "echo hello")
        for limit in range(12, 18):
            server = self.start("--cgi", "--sequential", descriptors=(limit, limit))
            codes = [get(server, "/cgi-bin/hello").status for _ in range(3)]
            self.assertEqual(len(set(codes)), 1, (limit, codes))
            server.kill()

    def test_what_is_not_a_whole_request_runs_no_script(self):
        acted = self.write("acted", "", mode=0o666)
        self.script("act", f'echo "$QUERY_STRING" >> {acted}; echo; echo done')
        server = self.start("--cgi")
        url = b"/cgi-bin/act?amount=10"
        for request in (b"GET " + url, b"GET " + url + b"\r\n",
                        b"GET " + url + b" HTTP/1.1",
                        b"GET " + url + b" HTTP/1.1\r\nHost: a",
                        b"GET " + url + b" HTTP/0.9\r\nHost: a\r\n\r\n"):
            with self.subTest(request), Client(server.port) as client:
                client.send(request)
                client.socket.shutdown(socket.SHUT_WR)
                self.assertEqual(client.answer().status, 400)
        self.assertEqual(acted.read_text(), "")
        self.assertEqual(get(server, url.decode() + "00").body, b"done\n")
        self.assertEqual(acted.read_text(), "amount=1000\n")

    def test_an_answer_that_is_cut_never_looks_whole(self):
        self.script_with_output("large", "exec head -c 50000000 /dev/zero")
        for model in MODELS:
            server = self.start(model, "--cgi", "--timeout", "0.3")
            with Client(server.port, receive_buffer=4096) as client:
                client.send(b"GET /cgi-bin/large HTTP/1.0\r\n\r\n")
                self.assertTrue(client.socket.recv(1000))
                self.assert_eventually(lambda: "Connection lost" in server.log(),
                                       "it waits for the client")
                with self.assertRaises(ConnectionResetError):
                    while client.socket.recv(1 << 16):
                        pass

    def test_help_tells_of_it(self):
        self.assertRegex(run("--help").stdout, r"\s--cgi\s")


class WorldTest(CommandTest):
    """A script finds the world as the server found it."""

    def test_the_limit_of_descriptors(self):
        self.script_with_output("limit", "ulimit -Sn; ulimit -Hn")
        for model in MODELS:
            server = self.start(model, "--cgi", descriptors=(200, 300))
            self.assertEqual(get(server, "/cgi-bin/limit").body, b"200\n300\n")

    def test_no_signal_is_blocked_or_ignored(self):
        self.script_with_output("signals",
                                "grep -E '^Sig(Pnd|Blk|Ign)' /proc/self/status")
        for model in MODELS:
            answer = get(self.start(model, "--cgi"), "/cgi-bin/signals")
            self.assertEqual(re.findall(rb"\t(\S+)", answer.body), 3 * [b"0" * 16])

    def test_no_descriptor_but_the_three(self):
        self.script_with_output("descriptors", "ls /proc/$$/fd")
        for model in MODELS:
            answer = get(self.start(model, "--cgi"), "/cgi-bin/descriptors")
            opened = {int(number) for number in answer.body.split()}
            self.assertLessEqual(opened, {0, 1, 2, 10, 255})  # 10, 255: its own text

    def test_the_priority(self):
        self.script_with_output("nice", "nice")
        for model in MODELS:
            answer = get(self.start(model, "--cgi"), "/cgi-bin/nice")
            self.assertEqual(int(answer.body), os.nice(0))


class CtrlCTest(CommandTest):
    """Ctrl-C ends the server at once, and its scripts."""

    def test_a_server_with_a_script(self):
        self.script("hang", "exec sleep 1000")
        for model in MODELS:
            server = self.start(model, "--cgi")
            with Client(server.port) as client:
                client.send(b"GET /cgi-bin/hang HTTP/1.1\r\nHost: test\r\n\r\n")
                script = self.running_script(server)
                self.assertEqual(server.stop(signal.SIGINT),
                                 (0, "\nKeyboard interrupt received, exiting.\n"))
                self.assert_eventually(lambda: not is_running(script),
                                       f"{model}: the script goes on")


class SigtermTest(StoppingTest):
    """SIGTERM ends the server when the answers that have begun are finished."""

    def test_a_script_in_progress_is_finished(self):
        self.script_with_output(
            "wait", 'while [ ! -e "$0".go ]; do sleep 0.05; done; echo "at the end"')
        go = self.folder / "cgi-bin" / "wait.go"
        for model in MODELS:
            with self.subTest(model):
                begun = self.begin(model, "cgi-bin/wait", "--cgi")
                self.running_script(begun.server)
                self.begin_to_stop(model, begun.server)
                go.touch()
                self.assertEqual(begun.client.answer().body, b"at the end\n")
                self.assert_stopped(begun.server)
                go.unlink()

    def test_a_script_that_hangs_is_cut_off_after_5_seconds(self):
        self.script("hang", "exec sleep 1000")
        begun = [self.begin(model, "cgi-bin/hang", "--cgi") for model in MODELS]
        for server, _ in begun:
            self.running_script(server)
        self.check_cut_off(begun)


if __name__ == "__main__":
    unittest.main()
