"""What each layer costs: instructions and system calls for one request.

A server of each stage answers a line, each time over a new connection; that of chapter 7
answers a GET. Then the same for a connection that is kept. valgrind counts the
instructions of the program (those of the kernel are not among them), strace its system
calls. Both are counts and no times: they are the same on a busy machine.

--check compares with bench/layers.json and fails when a layer has become dearer by 5 % or
by a system call: what it adds to the layers below, and not only the sum. --accept writes
that file.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.house import servers

from .servers import Failed

BENCH = Path(__file__).resolve().parent.parent
BUDGET = BENCH / "layers.json"
ALLOWED = 1.05
NOISE = 0.003  # between two runs on one machine, as a part of the sum
SOME_CALLS = {"layers": 0.9,  # with threads it depends a little on who comes first
              "kept": 0.1}
FEW, MANY = 50, 250  # requests in the two runs whose difference is counted

LINE = b"." * 63 + b"\n"
CLOSE = b"Connection: close\r\n"


def get(path, headers=b""):
    return b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + b"\r\n"


@dataclass(frozen=True)
class Price:
    """What is counted: one request to this server."""

    name: str
    program: str
    arguments: tuple[str, ...]
    request: bytes
    is_kept: bool = False  # all requests come over one connection


LAYERS = (
    Price("bare C", "peers/bare_line_server", (), LINE),
    Price("chapter 1: Socket", "01-raw-socket/servers/line_server", (), LINE),
    Price("chapter 2: + BaseServer", "02-base-server/servers/line_server", (), LINE),
    Price("chapter 3: + TCPServer", "03-tcp-udp/servers/line_server", (), LINE),
    Price("chapter 4: + handler", "04-handlers/servers/line_server", (), LINE),
    Price("chapter 5: + shutdown()", "05-shutdown/servers/line_server", (), LINE),
    Price("chapter 6: + thread", "06-mixins/servers/line_server", (), LINE),
    Price("chapter 7: + HTTP", "09-http-files/servers/http_server", ("text",),
          get(b"/hello", CLOSE)),
)

ECHO, HTTP = "06-mixins/servers/echo_server", "09-http-files/servers/http_server"
KEPT = (
    Price("bare C: a line", "peers/bare_server", ("threads", "every-line"), LINE, True),
    Price("chapter 6: a line, plain", ECHO, ("threads", "every-piece"), LINE, True),
    Price("chapter 6: a line, streams", ECHO, ("threads", "every-line"), LINE, True),
    Price("bare C: a short text", "peers/bare_http_server", ("text",), get(b"/hello"),
          True),
    Price("chapter 7: a short text", HTTP, ("text",), get(b"/hello"), True),
    Price("bare C: a file of 4 KiB", "peers/bare_http_server", ("files", "{folder}"),
          get(b"/4k.bin"), True),
    Price("chapter 7: a file of 4 KiB", HTTP, ("files", "{folder}"), get(b"/4k.bin"),
          True),
)


def main(words):
    arguments = parse_arguments(words)
    try:
        counted = count(arguments.build / "bench")
    except Failed as failure:
        sys.exit(f"layers: {failure}")
    if arguments.accept:
        BUDGET.write_text(json.dumps(counted, indent=4) + "\n")
    if arguments.check:
        complaints = compare(counted, json.loads(BUDGET.read_text()))
        print(*complaints, sep="\n")
        sys.exit(1 if complaints else 0)


def parse_arguments(words):
    parser = argparse.ArgumentParser(
        prog="bench layers", description="Counts what each layer costs for one request.")
    parser.add_argument("--build", type=Path, metavar="FOLDER",
                        default=BENCH.parent / "build" / "default",
                        help="the build folder (build/default)")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true",
                       help="fail when a layer is dearer than in bench/layers.json")
    group.add_argument("--accept", action="store_true",
                       help="write bench/layers.json")
    return parser.parse_args(words)


def count(bench, say=lambda text: None):
    """All prices of a build: of each layer, and over kept connections."""
    for tool in ["valgrind", "strace"]:
        if shutil.which(tool) is None:
            raise Failed(f"{tool} is not there: scripts/setup test")
    counted = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "4k.bin").write_bytes(b"x" * 4096)
        for group, prices in (("layers", LAYERS), ("kept", KEPT)):
            counted[group] = {}
            for price in prices:
                say(f"instructions and system calls: {price.name}")
                counted[group][price.name] = measure(price, bench, folder)
    say("")
    show(counted)
    return counted


def measure(price, bench, folder):
    """The instructions and system calls of one request."""
    command = [str(bench / price.program),
               *(word.format(folder=folder) for word in price.arguments)]
    if not Path(command[0]).exists():
        raise Failed(f"{command[0]} is not built: cmake --build FOLDER --target bench")
    return {"instructions": for_one(instructions, command, price),
            "system calls": for_one(system_calls, command, price)}


def for_one(count, command, price):
    """What a request costs, without what the program costs to start and to end."""
    return round((count(command, price, MANY) - count(command, price, FEW))
                 / (MANY - FEW), 2)


def instructions(command, price, times):
    errors = serve(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                    *command], price, times)
    return int(re.search(r"Collected : (\d+)", errors)[1])


def system_calls(command, price, times):
    with tempfile.NamedTemporaryFile() as summary:
        serve(["strace", "-f", "-c", "-S", "calls", "-o", summary.name, *command],
              price, times)
        total = re.search(r"^100\.00 .*? (\d+) +\d* *total$", summary.read().decode(),
                          re.MULTILINE)
    return int(total[1])


def serve(command, price, times):
    """Runs a server, sends it requests one after the other, and ends it. Its errors."""
    try:
        with servers.Server(command) as server:
            connections = 1 if price.is_kept else times
            for _ in range(connections):
                with socket.create_connection(("127.0.0.1", server.port),
                                              timeout=20) as connection:
                    for _ in range(times // connections):
                        ask(connection, price.request)
                    if not price.is_kept and connection.recv(1):
                        raise Failed(f"{command}: more than the answer came")
            # Under strace the server is a child of what was started.
            for pid in servers.descendants_of(server.pid)[:1] or [server.pid]:
                os.kill(pid, signal.SIGTERM)
            server.process.wait(20)
    except (OSError, servers.NotStarted) as error:
        raise Failed(f"{' '.join(command)}: {error}") from None
    return server.log()


def ask(connection, request):
    """A line comes back as it is, and a page as long as its headers say."""
    connection.sendall(request)
    answer = connection.recv(65536)
    while not is_whole(answer, request):
        piece = connection.recv(65536)
        if not piece:
            raise Failed(f"a wrong answer: {answer!r}")
        answer += piece


def is_whole(answer, request):
    if request == LINE:
        return answer == LINE
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"\nContent-Length: (\d+)", head)
    if end and not (length and head.startswith(b"HTTP/1.1 200 ")):
        raise Failed(f"a wrong answer: {answer!r}")
    return bool(end) and len(body) == int(length[1])


def show(counted):
    print(f"{'for one request':30} {'instructions':>14} {'more':>8} "
          f"{'system calls':>14} {'more':>6}")
    before = None
    for name, cost in counted["layers"].items():
        more = [round(cost[unit] - before[unit], 1) + 0.0 if before else 0  # not -0.0
                for unit in cost]
        print(f"{name:30} {cost['instructions']:14,.0f} {more[0]:+8,.0f} "
              f"{cost['system calls']:14.1f} {more[1]:+6.1f}")
        before = cost
    print("\nover a kept connection")
    for name, cost in counted["kept"].items():
        print(f"{name:30} {cost['instructions']:14,.0f} {'':8} "
              f"{cost['system calls']:14.1f}")
    print(flush=True)


def compare(counted, budget):
    """What has become dearer than the budget allows, or is not in it."""
    complaints = []
    for group, prices in counted.items():
        for name, cost in prices.items():
            accepted = budget.get(group, {}).get(name)
            if accepted is None:
                complaints.append(f"{name}: not in {BUDGET.name}: --accept writes it")
                continue
            if cost["instructions"] > ALLOWED * accepted["instructions"]:
                complaints.append(
                    f"{name}: {cost['instructions']:,.0f} instructions for a request, "
                    f"and {accepted['instructions']:,.0f} were accepted")
            if cost["system calls"] > accepted["system calls"] + SOME_CALLS[group]:
                complaints.append(
                    f"{name}: {cost['system calls']} system calls for a request, and "
                    f"{accepted['system calls']} were accepted")
    return complaints + dearer_layers(counted, budget)


def dearer_layers(counted, budget):
    """Which layers add more to those below than was accepted."""
    found, accepted = (
        [(name, cost["instructions"]) for name, cost in prices.get("layers", {}).items()]
        for prices in (counted, budget))
    complaints = []
    for (name, sum_), (_, below), (_, old_sum), (_, old_below) in zip(
            found[1:], found, accepted[1:], accepted):
        adds, added = sum_ - below, old_sum - old_below
        if adds > ALLOWED * added + NOISE * old_sum:
            complaints.append(f"{name}: adds {adds:,.0f} instructions to the layers "
                              f"below, and {added:,.0f} were accepted")
    return complaints
