"""The load on a server: what is asked of it, and what came back.

Our own program `load` has many clients in one thread and checks every answer. wrk is a
second witness for HTTP, which knows nothing of this project.
"""

import json
import os
import re
import subprocess

from .running import Failed

TIME_LIMIT = 30  # seconds; a run of either program takes one or two


class Loads:
    """Runs loads on a core of their own."""

    def __init__(self, bench, core, quick):
        self.bench = bench
        self.core = core
        self.quick = quick

    def run(self, port, kind, clients, *page, seconds=None):
        """What `load` found: value (answers a second), median_us, p99_us, failed, ..."""
        return self.finish(self.start(port, kind, clients, *page, seconds=seconds))

    def start(self, port, kind, clients, *page, seconds=None):
        """The same, for who has something else to do meanwhile: finish() has the result.
        """
        command = [self.bench / "load" / "load", kind, port, clients, *page]
        if seconds and not self.quick:
            command += ["--seconds", seconds]
        return self.popen([str(word) for word in command])

    def begun(self, process):
        """Waits until all clients are warm, and what is measured begins."""
        process.stdout.readline()

    def finish(self, process):
        found = json.loads(output_of(process).splitlines()[-1])
        if "bytes" in found:
            found["mb"] = found["bytes"] / 1e6
        return found

    def wrk(self, port, clients, path):
        """The same, as wrk found it. It can't measure less than a second."""
        output = output_of(self.popen([
            "wrk", "-t1", f"-c{clients}", "-d1s", "--latency",
            f"http://127.0.0.1:{port}{path}"]))
        return {"value": float(find(r"Requests/sec:\s+([\d.]+)", output)),
                "median_us": microseconds(find(r" 50%\s+(\S+)", output)),
                "p99_us": microseconds(find(r" 99%\s+(\S+)", output)),
                "failed": failures(output), "why_failed": ""}

    def popen(self, command):
        environment = dict(os.environ)
        if self.quick:
            environment["BENCH_QUICK"] = "1"
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=environment,
            preexec_fn=lambda: os.sched_setaffinity(0, {self.core}))


def output_of(process):
    with process:
        try:
            output, errors = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failed(f"{process.args[0]}: not done in {TIME_LIMIT} s") from None
    if process.returncode != 0:
        raise Failed(f"{process.args[0]}: {errors.strip()}")
    return output


def find(pattern, text):
    match = re.search(pattern, text)
    if match is None:
        raise Failed(f"wrk said something else: {text!r}")
    return match[1]


def microseconds(text):
    """What wrk calls 812.00us, 1.20ms or 2.00s."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]


def failures(output):
    """wrk's line on errors of sockets, and the one on other statuses than 200."""
    errors = re.search(r"Socket errors: (.*)", output)
    statuses = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    return (sum(map(int, re.findall(r"\d+", errors[1]))) if errors else 0) + (
        int(statuses[1]) if statuses else 0)
