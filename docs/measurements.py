"""The page "Measurements": what scripts/bench found, as plots and tables.

What was measured on this machine is shown first. Where nothing was, there are the results
that are committed in bench/measured.
"""

import html
import json
import shutil

from . import measured_tables
from . import small_markdown
from . import tree
from .measured_tables import heading

MEASURED = tree.SOURCE / "bench" / "measured"

NONE_YET = """\
<p>Nothing has been measured on this machine yet. This measures, and the next
<code>scripts/book</code> shows the results here:</p>
<pre class="console">scripts/bench</pre>
<p>That takes about 20 minutes, in which nothing else should run.
<a href="measuring.html">How to measure</a> says what is measured and how.</p>"""


def newest_results():
    """The file that is shown, or None: what was measured here last, in whichever build
    folder, or else what is committed."""
    files = sorted(tree.SOURCE.glob("build/*/bench/results.json"),
                   key=lambda path: path.stat().st_mtime, reverse=True)
    files.append(MEASURED / "results.json")
    return next((path for path in files if path.is_file() and is_readable(path)), None)


def is_readable(path):
    """Whether a file has something to show. One without targets is of an older kind."""
    results = json.loads(path.read_text(encoding="utf-8"))
    return bool(results.get("layers")) or any(
        "targets" in found for found in results["measurements"].values())


def plots_of(file):
    """The plots that were drawn of a file of results: {name: path}."""
    folder = file.parent / "plots"
    return {path.stem: path for path in sorted(folder.glob("*.svg"))}


def copy_plots(folder):
    """Copies the plots that the page shows into the book."""
    file = newest_results()
    for path in plots_of(file).values() if file else ():
        folder.mkdir(exist_ok=True)
        shutil.copy(path, folder / path.name)


def page(file):
    """What is in a file of results, as HTML."""
    if file is None:
        return NONE_YET
    results = json.loads(file.read_text(encoding="utf-8"))
    measurements = {name: found for name, found in results["measurements"].items()
                    if "values" in found}
    plots = plots_of(file)
    parts = [introduction(results, is_ours=file.parent != MEASURED)]
    parts.append(measured_tables.overview(measurements))
    parts.append(what_is_missed(is_ours=file.parent != MEASURED))
    if results.get("layers"):
        parts.append(layers(results, plots))
    for chapter in tree.CHAPTERS:
        own = {name: found for name, found in measurements.items()
               if name.startswith(chapter.name + "/")}
        if own:
            number = tree.number(chapter)
            parts.append(heading(2, f"measured-{number}", f"Chapter {int(number)}: "
                                 f"{html.escape(tree.title(chapter))}"))
            parts += sections(own, plots)
    return "\n".join(part for part in parts if part)


def introduction(results, is_ours):
    """Where and when it was measured, and how to read it."""
    machine = results["machine"]
    whose = "this machine" if is_ours else "another machine"
    quick = ""
    if results["quick"]:
        quick = " It was a quick run, which only shows that all works."
    text = (f"<p>Measured on {whose}, {html.escape(machine['processor'])} with "
            f"{machine['cores']} cores "
            f"({html.escape(machine['system'].split('-')[0])}), on "
            f"{days(results)}, in {results['rounds']} rounds.{quick} ")
    if not is_ours:
        text += ("On yours the figures are others, and the ratios should be much the "
                 "same: <code>scripts/bench</code> measures them, and the next "
                 "<code>scripts/book</code> shows them here. ")
    return text + (
        "Each round measures all subjects, one after the other; a ratio is taken within "
        "each round, and the tables have the medians. A ratio above 1 is better than the "
        'peer. <a href="measuring.html">How to measure</a> tells more.'
        + versions(results) + "</p>")


def versions(results):
    """Which peers they were: another version may be a quicker one."""
    found = [f"{name} {version}" for name, version in
             results.get("versions", {}).items()]
    return f" The peers: {html.escape(', '.join(found))}." if found else ""


def days(results):
    """When it was measured: not all of it need be from one run."""
    found = sorted({measured.get("date", results["date"])[:10]
                    for measured in results["measurements"].values()})
    return " to ".join(dict.fromkeys((found[0], found[-1]))) if found else (
        results["date"][:10])


def what_is_missed(is_ours):
    """What a person has written about targets that were missed, on one machine."""
    file = MEASURED / "missed.md"
    if not file.is_file():
        return ""
    results = json.loads((MEASURED / "results.json").read_text(encoding="utf-8"))
    whose = ("<p>The figures in this section are of the results that the project has: "
             f"{html.escape(results['machine']['processor'])}, on {days(results)}.</p>"
             if is_ours else "")
    return (heading(2, "missed", "What is missed, and why") + whose
            + small_markdown.as_html(file))


def layers(results, plots):
    """The price of each layer: a count, which is the same on every run."""
    costs = results["layers"]
    last = list(costs)[-1]
    alt = (f"Two stacked bars. With {last} a request costs "
           f"{costs[last]['instructions']:,.0f} instructions and "
           f"{costs[last]['system calls']:.1f} system calls; the table has what each "
           "layer adds.")
    text = (heading(2, "layers", "The price of each layer")
            + figure("layers", alt, plots) + measured_tables.layers(costs))
    if results.get("kept"):
        text += measured_tables.kept(results["kept"])
    return text


def sections(own, plots):
    """The measurements of a chapter. A family has its plot before its first member; the
    models, which are three servers with ever more clients, share one table, too."""
    shown = set()
    for name, found in own.items():
        family = found.get("family", "")
        members = [other for other in own.values() if other.get("family") == family]
        if family.startswith("models"):
            if family not in shown:
                yield models(family, members, plots)
        else:
            if family and family not in shown:
                yield figure(f"family-{family}", alt_of_family(members), plots)
            yield measurement(name, found, plots)
        shown.add(family)


def measurement(name, found, plots):
    """A race: its plot, and its table."""
    plot = name.replace("/", "-")
    subjects = [f"{who} {measured_tables.median_of(found, who)}"
                for who in found["values"]]
    alt = f"Bars, {found['unit']}: {', '.join(subjects)}."
    return (heading(3, plot, html.escape(found["title"])) + figure(plot, alt, plots)
            + measured_tables.race(found, has_plot=plot in plots))


def models(family, members, plots):
    """A plot and a table of the same servers with one client and with many."""
    plot = f"family-{family}"
    title = members[0]["title"].rpartition(",")[0] or members[0]["title"]
    return (heading(3, plot, html.escape(title))
            + figure(plot, alt_of_family(members), plots)
            + measured_tables.many_clients(members))


def alt_of_family(members):
    """What a plot over the number of clients shows, in words."""
    clients = ", ".join(f"{found['clients']:,}" for found in members)
    subjects = dict.fromkeys(who for found in members for who in found["values"])
    return (f"Lines over the number of clients, {clients}: {members[0]['unit']} of "
            f"{', '.join(subjects)}. The tables below have the figures.")


def figure(name, alt, plots):
    """A plot, if there is one."""
    if name not in plots:
        return ""
    return (f'<figure class="plot"><a href="plots/{name}.svg"><img '
            f'src="plots/{name}.svg" alt="{html.escape(alt)}" width="960"></a></figure>')
