"""A workload: some servers, and what each of them is asked to do."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from .servers import Busy, Server, running


@dataclass(frozen=True)
class Target:
    """At least this ratio to a peer in the median, or never worse than a limit."""

    subject: str
    peer: str = ""
    ratio: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Figure:
    """One of the things that a run of a workload tells."""

    title: str
    unit: str
    better: str = "higher"
    key: str = "value"  # under which the run has it
    why: str = ""
    targets: tuple[Target, ...] = ()
    name: str = ""  # behind the workload's, when it has more than one figure
    peer: str = ""  # to which the others' ratios are shown
    ratio_to: str = ""  # when the figure is a ratio by itself: to what


@dataclass(frozen=True)
class Workload:
    """What is measured for each of these servers."""

    name: str  # NN-chapter/NAME
    servers: tuple[Server, ...]
    measure: Callable  # with the running server and the loads: a dict of figures
    figures: tuple[Figure, ...]
    rounds: int = 5  # at most
    family: str = ""  # of workloads that differ in the number of clients only
    clients: int = 0
    one_core: bool = False  # server and load share a core
    tool: str = ""  # a Debian package with the load, if it isn't ours


class WorkloadMeasurement:
    """A workload on this machine, with what is built of its servers."""

    def __init__(self, workload, machine):
        self.name = workload.name
        self.workload = workload
        self.machine = machine
        self.figures = workload.figures
        self.rounds = workload.rounds
        self.left_out = {}
        self.servers = {}
        for server in workload.servers:
            reason = self.why_left_out(server)
            if reason:
                self.left_out[server.name] = reason
            else:
                self.servers[server.name] = server

    def why_left_out(self, server):
        for package, is_there in (
                (self.workload.tool, shutil.which(self.workload.tool or "true")),
                (server.package, (self.machine.bench / server.program).exists())):
            if not is_there:
                what = package or server.program
                return (f"{what} was not there when this was built: "
                        "scripts/bench --setup installs the peers")
        return ""

    @property
    def subjects(self):
        return list(self.servers)

    def about(self):
        """What the results say of it besides its figures."""
        own = {"ours": [name for name, server in self.servers.items()
                        if not server.program.startswith("peers/")]}
        if self.workload.family:
            own |= {"family": self.workload.family, "clients": self.workload.clients}
        return own

    def run(self, subject):
        server = self.servers[subject]
        command = [str(self.machine.bench / server.program),
                   *(word.format(folder=self.machine.files) for word in server.arguments)]
        core = self.machine.load_core if self.workload.one_core else (
            self.machine.server_core)
        with running(command, core) as started:
            return self.workload.measure(started, self.machine.loads)


def under_load(kind, clients, *page, seconds=0.8):
    """What comes back, and what the server's core did for each answer."""

    def measure(server, loads):
        load = loads.start(server.port, kind, clients, *page, seconds=seconds)
        loads.begun(load)
        busy = Busy(server.core)
        found = loads.finish(load)
        return found | work_of_the_core(busy, found)

    return measure


def watched_under_load(kind, clients, seconds=0.5):
    """The same, with some looks at memory and threads in its midst: the most that was
    seen. That costs the load a little time, so such a figure is only compared with others
    of its kind."""

    def measure(server, loads):
        load = loads.start(server.port, kind, clients, seconds=seconds)
        loads.begun(load)
        busy = Busy(server.core)
        seen = []
        for _ in range(4):
            time.sleep(0.03 if loads.quick else seconds / 5)
            seen.append((server.tasks(), server.memory()))
        found = loads.finish(load)
        return found | work_of_the_core(busy, found) | {
            "tasks": max(tasks for tasks, _ in seen),
            "memory_mib": max(memory for _, memory in seen)}

    return measure


def work_of_the_core(busy, found):
    if not found["value"]:
        return {}
    return {"cpu_us": 1e6 * busy.share() / found["value"]}


def under_wrk(clients, path):
    """What wrk finds, as a second witness."""

    def measure(server, loads):
        return loads.wrk(server.port, clients, path)

    return measure


def beside_idle(idle, clients, *page):
    """What a connection costs that only waits, and what its wait costs the others."""

    def measure(server, loads):
        before = loads.run(server.port, "pages", clients, *page, seconds=1)
        memory = server.memory()
        waiting = loads.start(server.port, "idle-pages", idle, *page)
        opened = json.loads(waiting.stdout.readline())
        more = max(0, server.memory() - memory)
        tasks = server.tasks()
        beside = loads.run(server.port, "pages", clients, *page, seconds=1)
        alive = loads.finish(waiting)["alive"]
        # What memory and speed are worth shows only a server that has served them all.
        all_served = alive == idle and before["value"]
        return {
            "kib": more * 1024 / idle if all_served else None,
            "speed": beside["value"] / before["value"] if all_served else None,
            "alive": alive,
            "p99_us": beside["p99_us"],
            "memory_mib": memory + more,
            "tasks": tasks,
            "failed": (before["failed"] + beside["failed"] + opened["failed"]
                       + opened["open"] - alive),
            "why_failed": before["why_failed"] or beside["why_failed"] or
                          f"{alive:,} of {idle:,} connections were served and kept",
        }

    return measure
