"""The workloads of the chapters' bench.toml: some servers, and what each of them is asked
to do. bench/README.md tells what stands in such a file."""

import json
import shutil
import time
import tomllib
from pathlib import Path

from .judging import Figure
from .running import Busy, running

BENCH = Path(__file__).resolve().parent.parent
OWN = ("like", "family", "targets", "figures")  # a workload has these, and no other's


def chapters(bench=BENCH):
    """{folder of a chapter: what its bench.toml says}, of all that have one here."""
    return {folder: tomllib.loads(read(folder / "bench.toml"))
            for folder in sorted(bench.glob("[0-9][0-9]-*"))}


def read(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def find(machine, bench=BENCH):
    """All workloads, in the order of the chapters."""
    return [workload for folder, said in chapters(bench).items()
            for workload in of_chapter(folder, said, machine)]


def of_chapter(folder, said, machine):
    described = {}
    for pattern, own in said.get("workloads", {}).items():
        like = described.get(own.get("like"), {})
        described[pattern] = {key: value for key, value in like.items()
                              if key not in OWN} | own
    for pattern, values in described.items():
        numbers = values["clients"]
        for clients in numbers if isinstance(numbers, list) else [numbers]:
            values_now = values | {"clients": clients}
            if isinstance(values.get("targets"), dict):
                values_now["targets"] = values["targets"].get(str(clients), ())
            yield Workload(folder, pattern.format(clients=clients), values_now,
                           said["servers"][values["servers"]], machine)


def program_of(folder, words):
    """Where a program is below the build's folder bench: ours, of the chapter or the last
    one before it that has it, or else a peer."""
    name, *arguments = words.split()
    ours = max((source.parents[1].name
                for source in folder.parent.glob(f"*/servers/{name}.cpp")
                if source.parents[1].name <= folder.name), default="")
    return f"{f'{ours}/servers' if ours else 'peers'}/{name}", arguments


class Workload:
    """What is measured for each of these servers, on this machine, in this build."""

    def __init__(self, folder, name, values, servers, machine):
        self.name = f"{folder.name}/{name}"
        self.values = values
        self.machine = machine
        self.rounds = values.get("rounds", 5)
        self.figures = [Figure.of(values | own | {"name": own_name}) for own_name, own
                        in values.get("figures", {"": {}}).items()]
        self.servers, self.left_out = {}, {}
        for subject in values.get("only", servers):
            words = servers[subject].format(**values | {"folder": "{folder}"})
            program, arguments = program_of(folder, words)
            missing = self.missing(program)
            if missing:
                self.left_out[subject] = (
                    f"{missing} was not there when this was built: "
                    "scripts/bench --setup installs the peers")
            else:
                self.servers[subject] = program, arguments

    def missing(self, program):
        """What it can't do without, and is not there; or nothing."""
        tool = self.values.get("tool", "")
        if tool and not shutil.which(tool):
            return tool
        return "" if (self.machine.bench / program).exists() else program

    @property
    def subjects(self):
        return list(self.servers)

    def about(self):
        """What the results say of it besides its figures."""
        own = {"ours": [subject for subject, (program, _) in self.servers.items()
                        if not program.startswith("peers/")]}
        if "family" in self.values:
            own |= {key: self.values[key] for key in ("family", "clients", "models")
                    if key in self.values}
        return own

    def run(self, subject):
        program, arguments = self.servers[subject]
        command = [self.machine.bench / program,
                   *(word.format(folder=self.machine.files) for word in arguments)]
        core = (self.machine.load_core if self.values.get("one_core")
                else self.machine.server_core)
        measure = (under_wrk if self.values.get("tool") == "wrk"
                   else beside_idle if "idle" in self.values else under_load)
        with running(command, core) as server:
            return measure(server, self.machine.loads, **self.values)


def under_load(server, loads, *, load, clients, page=(), models=False, **_):
    """What comes back, and what the server's core did for each answer.

    Models are looked at meanwhile: the most memory and threads that were seen. That costs
    the load a little time, so such a figure is only compared with others of its kind."""
    seconds = 0.5 if models else 0.8
    process = loads.start(server.port, load, clients, *page, seconds=seconds)
    loads.begun(process)
    busy = Busy(server.core)
    seen = []
    for _ in range(4 if models else 0):
        time.sleep(0.03 if loads.quick else seconds / 5)
        seen.append((server.tasks(), server.memory()))
    found = loads.finish(process)
    if found["value"]:
        found["cpu_us"] = 1e6 * busy.share() / found["value"]
    if seen:
        found["tasks"], found["memory_mib"] = map(max, zip(*seen))
    return found


def under_wrk(server, loads, *, clients, page, **_):
    return loads.wrk(server.port, clients, page[0])


def beside_idle(server, loads, *, idle, clients, page, **_):
    """What a connection costs that only waits, and what its wait costs the others."""
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
        "failed": before["failed"] + beside["failed"] + opened["failed"]
        + opened["open"] - alive,
        "why_failed": before["why_failed"] or beside["why_failed"] or
        f"{alive:,} of {idle:,} connections were served and kept",
    }
