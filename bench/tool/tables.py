"""What is shown while it is measured: a table for each result, and the progress."""

import statistics
import sys

COLUMNS = (  # of the details: key, heading, in how many digits
    ("median_us", "median us"),
    ("p99_us", "p99 us"),
    ("cpu_us", "CPU us"),
    ("memory_mib", "MiB"),
    ("tasks", "tasks"),
)


def show(name, result):
    print(f"{name}: {result['title']}")
    columns = [(key, heading) for key, heading in COLUMNS
               if any(key in run for runs in result["details"].values() for run in runs)]
    ratio = "ratio" if "ratios" in result else ""
    print(row(f"{result['unit']}, {result['better']} is better", "median", "range", ratio,
              [heading for _, heading in columns]))
    for subject, values in result["values"].items():
        print(subject_row(subject, values, result, columns))
        print(failed(result["details"].get(subject, [])), end="")
        print(never_served(result["details"].get(subject, [])), end="")
    for key, word in (("failures", "FAILED"), ("left_out", "left out")):
        for subject, reason in result.get(key, {}).items():
            print(f"  {subject}: {word}: {reason}")
    for target in result["targets"]:
        print(f"  target: {describe(target, result)}: {outcome(target)}")
    print(flush=True)


def subject_row(subject, values, result, columns):
    ratios = result.get("ratios", {}).get(subject)
    details = result["details"].get(subject, [])
    return row(subject, figure(statistics.median(values)),
               f"{figure(min(values))} .. {figure(max(values))}",
               f"{statistics.median(ratios):.2f}" if ratios else "",
               [median_of(details, key) for key, _ in columns])


def row(subject, median, span, ratio, details):
    return (f"  {subject:34}{median:>9}{span:>20}{ratio:>8}"
            + "".join(f"{text:>11}" for text in details)).rstrip()


def median_of(runs, key):
    values = [run[key] for run in runs if key in run]
    return figure(statistics.median(values)) if values else ""


def failed(runs):
    """A line of its own, if any request failed in any round."""
    failures = [run.get("failed", 0) for run in runs]
    if not any(failures):
        return ""
    reasons = [run["why_failed"] for run in runs if run.get("why_failed")]
    counts = ", ".join(f"{count:,}" for count in failures)
    return f"    requests that failed, by rounds: {counts}: {(reasons or ['?'])[0]}\n"


def never_served(runs):
    """A line of its own, if a server had no time for some of its clients."""
    clients = [run.get("never_served", 0) for run in runs]
    if not any(clients):
        return ""
    counts = ", ".join(f"{count:,}" for count in clients)
    return f"    clients that never had an answer, by rounds: {counts}\n"


def outcome(target):
    return {True: "met", False: "MISSED", None: "NOT MEASURED"}[target["met"]]


def describe(target, result):
    if "ratio" in target:
        found = f", is {target['median']:.2f}" if "median" in target else ""
        return (f"{target['subject']} at least {target['ratio']:g} of "
                f"{target['peer']}{found}")
    bound = "at least" if result["better"] == "higher" else "at most"
    found = f", is {figure(target['worst'])}" if "worst" in target else ""
    return (f"{target['subject']} {bound} {target['limit']:g} {result['unit']} in every "
            f"round{found}")


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
