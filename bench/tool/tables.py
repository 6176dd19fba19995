"""What is shown of results, on a terminal and in the book: tables of text, and what is to
be said below them. And the progress while it is measured."""

import statistics
import sys

DETAILS = {"median_us": "median µs", "p99_us": "p99 µs", "cpu_us": "CPU µs",
           "memory_mib": "MiB", "tasks": "tasks"}
VERDICTS = {True: "met", False: "missed", None: "not measured"}


def table(*races):
    """Headings and rows of a race; or of several, which are the same one with ever more
    clients: then the number of clients stands in front."""
    columns, many = list(columns_of(races)), len(races) > 1
    unit = f"{races[0]['unit']}, {races[0]['better']} is better"
    rows = [[f"{race.get('clients', 0):,}" if at == 0 else ""] * many + [who]
            + [cell(race, who) for _, cell in columns]
            for race in races for at, who in enumerate(race["values"])]
    return ["clients"] * many + [unit] + [heading for heading, _ in columns], rows


def columns_of(races):
    """The columns behind the subject: the heading, and what a subject of a race has."""
    yield "median", lambda race, who: figure(statistics.median(race["values"][who]))
    yield "range", lambda race, who: " – ".join(
        figure(limit(race["values"][who])) for limit in (min, max))
    if len(races) == 1 and races[0].get("ratios"):
        yield f"to {races[0]['peer']}", lambda race, who: of_ratio(
            statistics.median(race["ratios"].get(who, [1])))
    for key, heading in DETAILS.items():
        if any(details(race, who, key) for race in races for who in race["values"]):
            yield heading, lambda race, who, key=key: median_of(details(race, who, key))
    if any(failed(race, who) for race in races for who in race["values"]):
        yield "failed", lambda race, who: f"{failed(race, who):,}"


def details(race, who, key):
    """What the runs of a subject found of something, those that did."""
    return [run[key] for run in race.get("details", {}).get(who, ())
            if run.get(key) not in (None, "")]


def failed(race, who):
    """How many requests failed in all rounds."""
    return sum(details(race, who, "failed"))


def notes(*races):
    """What is to be said below a table: what the races are good for, and more of each."""
    for why in dict.fromkeys(filter(None, (race.get("why") for race in races))):
        yield f"{why[0].upper()}{why[1:]}."
    for race in races:
        which = f"With {race['clients']:,}: " if len(races) > 1 else ""
        yield from (which + remark for remark in remarks(race))


def remarks(race):
    """The targets of a race, and what went wrong in it."""
    for target in race.get("targets", ()):
        wanted, found = wanted_and_found(target, race)
        yield (f"Target: {target['subject']} {wanted}: {found}, "
               f"{VERDICTS[target['met']]}.")
    for who in race.get("details", {}):
        if number := failed(race, who):
            reason = "".join(f": {why}" for why in details(race, who, "why_failed")[:1])
            yield f"{who}: {number:,} requests failed{reason}."
        if most := max(details(race, who, "never_served"), default=0):
            yield f"{who}: up to {most:,} clients never had an answer."
    for key, words in (("failures", "could not be measured"), ("left_out", "left out")):
        for who, reason in race.get(key, {}).items():
            yield f"{who}: {words}: {reason}."


def wanted_and_found(target, race):
    """A target in words, and what there is of it."""
    if "ratio" in target:
        return (f"at least {target['ratio']:g} × {target['peer']}",
                of_ratio(target["median"]) if "median" in target else "–")
    bound = "at least" if race["better"] == "higher" else "at most"
    return (f"{bound} {target['limit']:,g} {race['unit']} in every round",
            f"{figure(target['worst'])} {race['unit']}" if "worst" in target else "–")


def prices(counted):
    """Two tables: what a request costs with each layer, and what the layer adds; and what
    one costs over a connection that is kept."""
    rows, below = [], {"instructions": 0, "system calls": 0}
    for name, cost in counted["layers"].items():
        more = round(cost["system calls"] - below["system calls"], 1) + 0.0  # not -0.0
        rows.append([name, f"{cost['instructions']:,.0f}",
                     f"{cost['instructions'] - below['instructions']:+,.0f}",
                     f"{cost['system calls']:.1f}", f"{more:+.1f}"])
        below = cost
    kept = [[name, f"{cost['instructions']:,.0f}", f"{cost['system calls']:.1f}"]
            for name, cost in counted["kept"].items()]
    headings = ["for one request", "instructions", "more", "system calls", "more"]
    kept_headings = ["for one request over a kept connection", *headings[1::2]]
    return [(headings, rows), (kept_headings, kept)]


def show_all(results):
    """The tables of a file of results."""
    for name, race in results["measurements"].items():
        show(name, race)
    if results["layers"]:
        show_prices(results)


def show(name, race):
    print(f"{name}: {race['title']}")
    print_aligned(*table(race))
    for note in notes(race):
        print(f"  {note}")
    print(flush=True)


def show_prices(counted):
    for headings, rows in prices(counted):
        print_aligned(headings, rows)
        print(flush=True)


def print_aligned(headings, rows):
    widths = [max(map(len, column)) for column in zip(headings, *rows)]
    for first, *cells in [headings, *rows]:
        print("  ".join([f"  {first:{widths[0]}}"] + [
            f"{cell:>{width}}" for cell, width in zip(cells, widths[1:])]))


def median_of(values):
    return figure(statistics.median(values)) if values else ""


def figure(value):
    """Three digits that count: 0.0123, 1.23, 12.3, 123, 12,345."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def of_ratio(value):
    return f"{value:.2f}" if value < 10 else figure(value)


class Progress:
    """How far it is, on one line of a terminal, or on many of a file."""

    def __init__(self, steps):
        self.steps = steps
        self.done = 0

    def step(self, text):
        self.done += 1
        self.say(f"[{self.done}/{self.steps}] {text}")

    def say(self, text):
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif text:
            print(text, file=sys.stderr, flush=True)
