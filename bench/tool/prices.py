"""What each layer costs: instructions and system calls for one request.

A server of each stage that has one answers a request, each time over a new connection;
others answer over a connection that is kept. Which they are, say the bench.toml of the
chapters. valgrind counts the instructions of the program (those of the kernel are not
among them), strace its system calls. Both are counts and no times: they are the same on a
busy machine.
"""

import os
import re
import shutil
import signal
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.house import servers

from .running import Failed
from .workloads import BENCH, chapters, program_of

FEW, MANY = 50, 250  # requests in the two runs whose difference is counted
LINE = b"." * 63 + b"\n"

# memset(3) and memcpy(3) of much memory are a single instruction, which valgrind counts
# once for each byte. So glibc is asked for its loops, which have one for 32 bytes.
IN_LOOPS = {"GLIBC_TUNABLES": "glibc.cpu.x86_rep_stosb_threshold=1000000000:"
                              "glibc.cpu.x86_rep_movsb_threshold=1000000000"}


@dataclass(frozen=True)
class Price:
    """What is counted: one request to this server."""

    group: str  # "layers", or "kept" when all requests come over one connection
    name: str
    program: str
    arguments: list
    request: str  # "line", or the path of a page

    def question(self):
        if self.request == "line":
            return LINE
        close = "" if self.group == "kept" else "Connection: close\r\n"
        return f"GET {self.request} HTTP/1.1\r\nHost: 127.0.0.1\r\n{close}\r\n".encode()


def find(bench=BENCH):
    """All that can be counted, in the order of the chapters."""
    prices = [Price("layers", "bare C", "peers/bare_server", ["sequential", "one-line"],
                    "line")]
    for folder, said in chapters(bench).items():
        number, _, name = folder.name.partition("-")
        layer = {"name": f"+ {name}", "server": "line_server", "request": "line",
                 **said.get("layer", {})}
        program = layer["server"].split()[0]
        if (folder / "servers" / f"{program}.cpp").exists():
            prices.append(Price("layers", f"chapter {int(number)}: {layer['name']}",
                                *program_of(folder, layer["server"]),
                                layer["request"]))
        for name, words, request in said.get("kept", ()):
            program, arguments = program_of(folder, words)
            whose = ("bare C" if program.startswith("peers/")
                     else f"chapter {int(number)}")
            prices.append(Price("kept", f"{whose}: {name}", program, arguments, request))
    return prices


def count(bench, say=lambda text: None):
    """All prices of a build: {"layers": {name: cost}, "kept": {name: cost}}."""
    for tool in ["valgrind", "strace"]:
        if shutil.which(tool) is None:
            raise Failed(f"{tool} is not there: scripts/setup test")
    counted = {"layers": {}, "kept": {}}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "4k.bin").write_bytes(b"x" * 4096)
        for price in find():
            say(f"instructions and system calls: {price.name}")
            counted[price.group][price.name] = measure(price, bench, folder)
    say("")
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
                    *command], price, times, env=os.environ | IN_LOOPS)
    return int(re.search(r"Collected : (\d+)", errors)[1])


def system_calls(command, price, times):
    with tempfile.NamedTemporaryFile() as summary:
        serve(["strace", "-f", "-c", "-S", "calls", "-o", summary.name, *command],
              price, times)
        total = re.search(r"^100\.00 .*? (\d+) +\d* *total$", summary.read().decode(),
                          re.MULTILINE)
    return int(total[1])


def serve(command, price, times, **options):
    """Runs a server, sends it requests one after the other, and ends it. Its errors."""
    connections = 1 if price.group == "kept" else times
    try:
        with servers.Server(command, **options) as server:
            for _ in range(connections):
                with socket.create_connection(("127.0.0.1", server.port),
                                              timeout=20) as connection:
                    for _ in range(times // connections):
                        ask(connection, price.question())
                    if price.group != "kept" and connection.recv(1):
                        raise Failed(f"{command}: more than the answer came")
            # Under strace the server is a child of what was started.
            for pid in servers.descendants_of(server.pid)[:1] or [server.pid]:
                os.kill(pid, signal.SIGTERM)
            server.process.wait(20)
    except (OSError, servers.NotStarted) as error:
        raise Failed(f"{' '.join(command)}: {error}") from None
    return server.log()


def ask(connection, question):
    """A line comes back as it is, and a page as long as its headers say."""
    connection.sendall(question)
    answer = connection.recv(65536)
    while not is_whole(answer, question):
        piece = connection.recv(65536)
        if not piece:
            raise Failed(f"a wrong answer: {answer!r}")
        answer += piece


def is_whole(answer, question):
    if question == LINE:
        return answer == LINE
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"\nContent-Length: (\d+)", head)
    if end and not (length and re.match(rb"HTTP/1\.[01] 200 ", head)):
        raise Failed(f"a wrong answer: {answer!r}")
    return bool(end) and len(body) == int(length[1])
