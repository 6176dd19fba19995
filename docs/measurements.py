"""The page "Measurements": what scripts/bench found, as plots and tables.

What was measured on this machine is shown first. Where nothing was, there are the results
that are committed in bench/measured.
"""

import shutil

from bench.tool import plots as drawing
from bench.tool import tables
from bench.tool.results import read

from . import tree
from .pages import Page, templates

MEASURED = tree.SOURCE / "bench" / "measured"


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


def draw_plots(folder, file):
    """Draws the plots of a file, when those that are there are made of something else."""
    made_of = folder.with_suffix(".txt")
    text = "".join(map(tree.read, (file, "bench/tool/plots.py", "bench/tool/canvas.py")))
    if not made_of.exists() or tree.read(made_of) != text:
        shutil.rmtree(folder, ignore_errors=True)
        drawing.draw(read(file), folder, (".svg",))
        made_of.write_text(text, encoding="utf-8")


def page(texts, file):
    """What is in a file of results."""
    committed, missed = MEASURED / "results.jsonl", MEASURED / "missed.md"
    results = read(file) if file else {"measurements": {}}
    plots = drawing.plots_of(results) if file and drawing.can_draw() else {}
    parts = []
    for chapter in tree.CHAPTERS:
        begin = chapter.stage.folder.name + "/"
        own = {name.replace("/", "-"): race
               for name, race in results["measurements"].items()
               if name.startswith(begin) and "values" in race}
        parts.append((chapter, own, list(shown(own))))
    text = templates.get_template("measurements.html").render(
        file=file, results=results, is_ours=file != committed, plots=plots, parts=parts,
        targets=[target for _, own, _ in parts for target in targets(own)],
        missed=texts.as_html(tree.read(missed), missed) if missed.is_file() else "",
        committed=read(committed) if committed.is_file() else None, days=days,
        tables=tables)
    return Page("measurements.html", "Measurements", text)


def days(results):
    """When it was measured: not all of it need be from one run."""
    found = sorted({race.get("date", results["date"])[:10]
                    for race in results["measurements"].values()} or
                   {results["date"][:10]})
    return " to ".join(dict.fromkeys((found[0], found[-1])))


def targets(races):
    """What is wanted, what was found, and whether that is enough: a row for each target,
    the first of a race with its title and its place on the page."""
    for name, race in races.items():
        place = f"family-{race['family']}" if race.get("models") else name
        title = race["title"]
        for target in race.get("targets", ()):
            yield [place, title, target["subject"],
                   *tables.wanted_and_found(target, race), tables.VERDICTS[target["met"]]]
            title = ""


def shown(races):
    """What the page shows of a chapter's races, in their order: name, title, what the
    plot shows in words, and the races of the table. A family has a plot before its first
    race; the models, the same servers with ever more clients, have one table, too."""
    done = {None}
    for name, race in races.items():
        family = race.get("family")
        members = [other for other in races.values() if other.get("family") == family]
        if family not in done:
            members.sort(key=lambda one: one["clients"])
            clients = ", ".join(f"{one['clients']:,}" for one in members)
            who = dict.fromkeys(who for one in members for who in one["values"])
            yield (f"family-{family}", race["title"].rpartition(",")[0] or race["title"],
                   f"Lines over the number of clients, {clients}: {race['unit']} of "
                   f"{', '.join(who)}. The tables below have the figures.",
                   members if race.get("models") else [])
        if not race.get("models"):
            who = ", ".join(f"{who} {tables.median_of(values)}"
                            for who, values in race["values"].items())
            yield name, race["title"], f"Bars, {race['unit']}: {who}.", [race]
        done.add(family)
