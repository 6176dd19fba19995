"""The page "Measurements": what bench/run last wrote, as tables with bars."""

import html
import json
import statistics

import tree

NONE_YET = """\
<p>Nothing has been measured on this machine yet. These commands measure, and the next
<code>scripts/book</code> shows the results here:</p>
<pre class="console">cmake --preset release
cmake --build build/release --target bench
bench/run --build build/release</pre>
<p>That takes some minutes, in which nothing else should run.
<a href="measuring.html">How to measure</a> says what is measured and how.</p>"""


def newest_results():
    """What bench/run wrote last, in whichever build folder, or None."""
    files = sorted(tree.SOURCE.glob("build/*/bench/results.json"),
                   key=lambda path: path.stat().st_mtime)
    return json.loads(files[-1].read_text(encoding="utf-8")) if files else None


def page(results):
    """The results as HTML."""
    if not results or not results["measurements"]:
        return NONE_YET
    parts = [introduction(results)]
    for chapter in tree.CHAPTERS:
        own = {name: found for name, found in results["measurements"].items()
               if name.startswith(chapter.name + "/")}
        if own:
            number = tree.number(chapter)
            parts.append(f'<h2 id="measured-{number}">Chapter {int(number)}: '
                         f"{html.escape(tree.title(chapter))}</h2>")
            parts += [measurement(name, found) for name, found in own.items()]
    return "\n".join(parts)


def introduction(results):
    machine = results["machine"]
    quick = ""
    if results["quick"]:
        quick = " It was a quick run, which only shows that all works."
    return (f"<p>Measured on {results['date'][:10]}, {results['rounds']} rounds, on "
            f"{html.escape(machine['processor'])} with {machine['cores']} cores "
            f"({html.escape(machine['system'].split('-')[0])}).{quick} Each round "
            "measures all subjects, one after the other; the ratio is taken within each "
            "round, and the table has the medians. Above 1 is better than the peer. "
            '<a href="measuring.html">How to measure</a> tells more.</p>')


def measurement(name, found):
    """A table: the subjects, a bar for each, and whether the target was met."""
    anchor = name.replace("/", "-")
    for reason in ("failure", "left_out"):
        if reason in found:
            return (f'<h3 id="{anchor}"><code>{html.escape(name)}</code></h3>'
                    f"<p>{reason.replace('_', ' ').capitalize()}: "
                    f"{html.escape(found[reason])}</p>")
    medians = {who: statistics.median(values) for who, values in found["values"].items()}
    most = max(medians.values())
    rows = [row(who, medians[who], most, found) for who in found["subjects"]]
    return (f'<h3 id="{anchor}">{html.escape(found["title"])}</h3>'
            f'<table class="measured"><caption>{html.escape(target(found))}</caption>'
            f'<thead><tr><th></th><th colspan="2">{html.escape(found["unit"])}, '
            f'{found["better"]} is better</th><th>range</th><th>ratio</th></tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>")


def row(who, median, most, found):
    values = found["values"][who]
    ratios = found.get("ratios", {}).get(who)
    ratio = f"{statistics.median(ratios):.2f}" if ratios else ""
    width = round(100 * median / most) if most else 0
    return (f"<tr><th>{html.escape(who)}</th><td>{figure(median)}</td>"
            f'<td class="share"><span style="width:{width}%"></span></td>'
            f"<td>{figure(min(values))} – {figure(max(values))}</td>"
            f"<td>{ratio}</td></tr>")


def figure(value):
    """As many digits as say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def target(found):
    """The target, and whether it was met."""
    if "ratio" in found:
        text = f"at least {found['ratio']} of {found['subjects'][-1]}"
    else:
        bound = "at least" if found["better"] == "higher" else "at most"
        text = f"{bound} {found['limit']}"
    why = f" – {found['why']}" if found.get("why") else ""
    return f"Target: {text}: {'met' if found['met'] else 'missed'}{why}"
