"""What is shown of results: a table for each; and the progress while it is measured."""

import statistics
import sys

COLUMNS = {  # of the details: key and heading
    "median_us": "median us", "p99_us": "p99 us", "cpu_us": "CPU us",
    "memory_mib": "MiB", "tasks": "tasks"}


def show_all(results):
    """The tables of a file of results."""
    for name, result in results["measurements"].items():
        show(name, result)
    if results["layers"]:
        show_prices(results)


def show(name, result):
    details = result["details"]
    columns = [key for key in COLUMNS
               if any(key in run for runs in details.values() for run in runs)]
    print(f"{name}: {result['title']}")
    print(row(f"{result['unit']}, {result['better']} is better", "median", "range",
              "ratio" if "ratios" in result else "", map(COLUMNS.get, columns)))
    for subject, values in result["values"].items():
        runs = details.get(subject, [])
        ratios = result.get("ratios", {}).get(subject)
        print(row(subject, figure(statistics.median(values)),
                  f"{figure(min(values))} .. {figure(max(values))}",
                  f"{statistics.median(ratios):.2f}" if ratios else "",
                  [median_of(runs, key) for key in columns]))
        if failed(result, subject):
            reason = next((run["why_failed"] for run in runs if run.get("why_failed")),
                          "?")
            print(f"    requests that failed, by rounds: {counts(runs, 'failed')}: "
                  f"{reason}")
        if any(run.get("never_served") for run in runs):
            print("    clients that never had an answer, by rounds: "
                  f"{counts(runs, 'never_served')}")
    for key, word in (("failures", "FAILED"), ("left_out", "left out")):
        for subject, reason in result.get(key, {}).items():
            print(f"  {subject}: {word}: {reason}")
    for target in result["targets"]:
        outcome = {True: "met", False: "MISSED", None: "NOT MEASURED"}[target["met"]]
        print(f"  target: {describe(target, result)}: {outcome}")
    print(flush=True)


def row(subject, median, span, ratio, details):
    return (f"  {subject:34}{median:>9}{span:>20}{ratio:>8}"
            + "".join(f"{text:>11}" for text in details)).rstrip()


def median_of(runs, key):
    values = [run[key] for run in runs if key in run]
    return figure(statistics.median(values)) if values else ""


def failed(result, subject):
    """How many requests failed in all rounds."""
    return sum(run.get("failed", 0)
               for run in result.get("details", {}).get(subject, []))


def counts(runs, key):
    return ", ".join(f"{run.get(key, 0):,}" for run in runs)


def describe(target, result):
    if "ratio" in target:
        found = f", is {target['median']:.2f}" if "median" in target else ""
        return (f"{target['subject']} at least {target['ratio']:g} of "
                f"{target['peer']}{found}")
    bound = "at least" if result["better"] == "higher" else "at most"
    found = f", is {figure(target['worst'])}" if "worst" in target else ""
    return (f"{target['subject']} {bound} {target['limit']:g} {result['unit']} in every "
            f"round{found}")


def show_prices(counted):
    """What a request costs with each layer, and what the layer adds."""
    print(price_row("for one request", "instructions", "more", "system calls", "more"),
          *(price_row(*row) for row in priced(counted["layers"])),
          "\nover a kept connection",
          *(price_row(name, instructions, "", calls, "")
            for name, instructions, _, calls, _ in priced(counted["kept"])),
          "", sep="\n", flush=True)


def price_row(name, instructions, more, calls, more_calls):
    row = f"{name:30} {instructions:>14} {more:>8} {calls:>14} {more_calls:>6}"
    return row.rstrip()


def priced(costs):
    """A row for each, as text: what a request costs, and what more than the one above."""
    below = {"instructions": 0, "system calls": 0}
    for name, cost in costs.items():
        instructions, calls = (cost[unit] - below[unit] for unit in below)
        yield (name, f"{cost['instructions']:,.0f}", f"{instructions:+,.0f}",
               f"{cost['system calls']:.1f}", f"{calls:+.1f}".replace("-0.0", "+0.0"))
        below = cost


def figure(value):
    """Three digits that count: 0.0123, 1.23, 12.3, 123, 12,345."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


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
