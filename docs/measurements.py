"""The page "Measurements": what scripts/bench found, as plots and tables.

What was measured on this machine is shown first. Where nothing was, there are the results
that are committed in bench/measured.
"""

import statistics

from markupsafe import Markup

from bench.tool import plots as drawing
from bench.tool.results import read
from bench.tool.tables import figure as digits
from bench.tool.tables import priced

from . import tree
from .pages import Page, templates

MEASURED = tree.SOURCE / "bench" / "measured"
MISSED = Markup('<strong class="missed">{}</strong>')
VERDICTS = {True: Markup('<span class="met">met</span>'), False: MISSED.format("missed"),
            None: MISSED.format("not measured")}
DETAILS = {"median_us": "median µs", "p99_us": "p99 µs", "cpu_us": "CPU µs",
           "memory_mib": "MiB", "tasks": "tasks"}


def newest_results():
    """The file that is shown, or None: what was measured here last, in whichever build
    folder, or else what is committed."""
    files = sorted(tree.SOURCE.glob("build/*/bench/results.jsonl"),
                   key=lambda path: path.stat().st_mtime, reverse=True)
    files.append(MEASURED / "results.jsonl")
    return next((path for path in files if path.is_file() and is_readable(path)), None)


def is_readable(path):
    """Whether a file has something to show. One without targets is of an older kind."""
    results = read(path)
    return bool(results["layers"]) or any(
        "targets" in found for found in results["measurements"].values())


def plots_of(file):
    """The names of the plots that can be drawn of a file of results here."""
    return drawing.plots_of(read(file)) if file and drawing.can_draw() else {}


def draw_plots(folder):
    """Draws the plots that the page shows."""
    file = newest_results()
    if plots_of(file):
        drawing.draw(read(file), folder, (".svg",))


def page(texts, file):
    """What is in a file of results."""
    committed, missed = MEASURED / "results.jsonl", MEASURED / "missed.md"
    every, parts = [], []
    if file:
        plots = plots_of(file)
        every = [Measurement(name, found, plots)
                 for name, found in read(file)["measurements"].items() if "values" in found]
        parts = [(chapter, list(tables([one for one in every
                                        if one.chapter == chapter.stage.folder.name], plots)))
                 for chapter in tree.CHAPTERS]
    text = templates.get_template("measurements.html").render(
        file=file, results=file and read(file), is_ours=file and file != committed,
        targets=[target for one in every for target in one.targets()], parts=parts,
        missed=texts.as_html(tree.read(missed), missed) if missed.is_file() else "",
        committed=read(committed) if committed.is_file() else {}, days=days, digits=digits,
        priced=priced, plots=plots_of(file))
    return Page("measurements.html", "Measurements", text)


def days(results):
    """When it was measured: not all of it need be from one run."""
    found = sorted({measured.get("date", results["date"])[:10]
                    for measured in results["measurements"].values()} or
                   {results["date"][:10]})
    return " to ".join(dict.fromkeys((found[0], found[-1])))


class Measurement:
    """A race: the same work, done by several subjects."""

    def __init__(self, name, found, plots):
        self.chapter, _, self.own_name = name.partition("/")
        self.found = found
        self.who = list(found["values"])
        self.title, self.unit = found["title"], found["unit"]
        self.clients = found.get("clients", 0)
        self.family = found.get("family", "")
        # The models are three servers with ever more clients: they share plot and table.
        self.is_of_models = found.get("models", False)
        self.anchor = (f"family-{self.family}" if self.is_of_models
                       else name.replace("/", "-"))
        self.has_plot = self.anchor in plots

    def median(self, who):
        return statistics.median(self.found["values"][who])

    def ratio(self, who):
        """To the peer; none when there is no such thing."""
        ratios = self.found.get("ratios")
        return ratios and statistics.median(ratios.get(who, [1]))

    def details(self, who, key):
        return [run[key] for run in self.found.get("details", {}).get(who, ())
                if run.get(key) not in (None, "")]

    def failed(self, who):
        """How many requests failed in all rounds."""
        return sum(self.details(who, "failed"))

    def targets(self):
        """What is wanted, what was found, and whether that is enough."""
        for at, target in enumerate(self.found.get("targets", ())):
            if "ratio" in target:
                wanted = f"at least {target['ratio']:g} × {target['peer']}"
                value = of_ratio(target["median"]) if "median" in target else "–"
            else:
                bound = "at least" if self.found["better"] == "higher" else "at most"
                wanted = f"{bound} {target['limit']:,g} {self.unit} in every round"
                value = f"{digits(target['worst'])} {self.unit}" if "worst" in target else "–"
            yield {"race": self if at == 0 else None, "subject": target["subject"],
                   "wanted": wanted, "value": value, "verdict": VERDICTS[target["met"]],
                   "met": target["met"]}

    def remarks(self):
        """What is to be said besides the figures."""
        for one in self.targets():
            yield Markup("Target: {subject} {wanted}: {value}, {verdict}.").format(**one)
        for who in self.found.get("details", {}):
            if number := self.failed(who):
                reason = "".join(f": {why}" for why in self.details(who, "why_failed")[:1])
                yield f"{who}: {number:,} requests failed{reason}."
            if most := max(self.details(who, "never_served"), default=0):
                yield f"{who}: up to {most:,} clients never had an answer."
        for key, words in (("failures", "could not be measured"), ("left_out", "left out")):
            for who, reason in self.found.get(key, {}).items():
                yield f"{who}: {words}: {reason}."


def tables(races, plots):
    """What the page shows of a chapter's measurements: plots and tables, in their order."""
    shown = set()
    for race in races:
        members = [other for other in races if other.family == race.family]
        if race.family and race.family not in shown:
            plot = f"family-{race.family}"
            clients = ", ".join(f"{one.clients:,}" for one in members)
            who = ", ".join(dict.fromkeys(who for one in members for who in one.who))
            heading = race.title.rpartition(",")[0] or race.title
            yield {"anchor": plot if race.is_of_models else "", "heading": heading,
                   "plot": plot if plot in plots else "",
                   "alt": f"Lines over the number of clients, {clients}: {race.unit} of "
                          f"{who}. The tables below have the figures.",
                   "table": race.is_of_models and table(
                       sorted(members, key=lambda one: one.clients))}
        if not race.is_of_models:
            alt = ", ".join(f"{who} {digits(race.median(who))}" for who in race.who)
            yield {"anchor": race.anchor, "heading": race.title, "table": table([race]),
                   "plot": race.anchor if race.has_plot else "",
                   "alt": f"Bars, {race.unit}: {alt}."}
        shown.add(race.family)


def table(races):
    """A table of one race, or of the models with ever more clients."""
    of_models = races[0].is_of_models
    columns = list(columns_of(races))
    rows = [([f"{race.clients:,}" if at == 0 else ""] if of_models else []) + [who] + [
                cell(race, who) for _, cell in columns]
            for race in races for at, who in enumerate(race.who)]
    notes = dict.fromkeys(f"{race.found['why'][0].upper()}{race.found['why'][1:]}."
                          for race in races if race.found.get("why"))
    for race in races:
        which = f"With {race.clients:,}: " if of_models else ""
        notes |= dict.fromkeys(which + remark for remark in race.remarks())
    return {"kind": "measured models" if of_models else "measured", "rows": rows,
            "headings": (["clients", ""] if of_models else [""]) + [
                heading for heading, _ in columns], "notes": notes}


def columns_of(races):
    """The columns behind the subject: heading, and what a race has there."""
    first, both = races[0], [(race, who) for race in races for who in race.who]
    yield (f"{first.unit}, {first.found['better']} is better",
           lambda race, who: digits(race.median(who)))
    if not first.is_of_models and not first.has_plot:
        most = max((race.median(who) for race, who in both), default=0) or 1
        yield "", lambda race, who: Markup(
            '<span class="share" style="--part:{}%"></span>').format(
                round(100 * race.median(who) / most))
    yield "range", lambda race, who: " – ".join(
        digits(limit(race.found["values"][who])) for limit in (min, max))
    if not first.is_of_models and first.found.get("ratios"):
        yield f"to {first.found['peer']}", lambda race, who: (
            of_ratio(race.ratio(who)) if who in race.found["ratios"] else "1")
    for key, heading in DETAILS.items():
        if any(race.details(who, key) for race, who in both):
            yield heading, lambda race, who, key=key: (
                digits(statistics.median(race.details(who, key)))
                if race.details(who, key) else "")
    if any(race.failed(who) for race, who in both):
        yield "failed", lambda race, who: (
            MISSED.format(f"{race.failed(who):,}") if race.failed(who) else "0")


def of_ratio(value):
    return f"{value:.2f}" if value < 10 else digits(value)
