"""The tables of the page "Measurements"."""

import html
import statistics

DETAILS = (("median_us", "median µs"), ("p99_us", "p99 µs"), ("cpu_us", "CPU µs"),
           ("memory_mib", "MiB"), ("tasks", "tasks"))


def heading(level, name, words):
    """A heading that one can link to. The words are HTML."""
    return (f'<h{level} id="{name}">{words}<a class="permalink" href="#{name}" '
            f'aria-label="Link to this section">#</a></h{level}>')


def table(kind, headings, rows, caption=""):
    """A table; its cells are HTML, the first of each row is what the row is about."""
    head = "".join(f"<th>{words}</th>" for words in headings)
    body = "".join(f"<tr><th>{first}</th>" + "".join(f"<td>{cell}</td>" for cell in cells)
                   + "</tr>" for first, *cells in rows)
    below = f"<caption>{caption}</caption>" if caption else ""
    return (f'<table class="{kind}">{below}<thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>")


def anchor_of(name, found):
    """Where a measurement is on the page: the models of a family are all in one place."""
    family = found.get("family", "")
    return (f"family-{family}" if family.startswith("models") else name.replace("/", "-"))


def overview(measurements):
    """All targets: what is wanted, what was found, and whether that is enough."""
    rows, met = [], 0
    for name, found in measurements.items():
        title = (f'<a href="#{anchor_of(name, found)}">'
                 f'{html.escape(found["title"])}</a>')
        for target in found.get("targets", ()):
            rows.append((title, html.escape(target["subject"]),
                         *wanted_and_found(target, found), verdict(target["met"])))
            met += target["met"] is True
            title = ""  # the next rows are of the same workload
    if not rows:
        return ""
    return (heading(2, "targets", "The targets") + f"<p>{met} of {len(rows)} are met.</p>"
            + table("targets", ("workload", "subject", "wanted", "found", ""), rows))


def wanted_and_found(target, found):
    """Two cells."""
    if "ratio" in target:
        return (f"at least {target['ratio']:g} × {html.escape(target['peer'])}",
                ratio(target["median"]) if "median" in target else "–")
    bound = "at least" if found["better"] == "higher" else "at most"
    unit = html.escape(found["unit"])
    return (f"{bound} {target['limit']:,g} {unit} in every round",
            f"{digits(target['worst'])} {unit}" if "worst" in target else "–")


def verdict(met):
    return {True: '<span class="met">met</span>',
            False: '<strong class="missed">missed</strong>',
            None: '<strong class="missed">not measured</strong>'}[met]


def layers(costs):
    """What a request costs with each layer, and what the layer adds."""
    rows, below = [], {"instructions": 0, "system calls": 0}
    for name, cost in costs.items():
        calls = f"{cost['system calls'] - below['system calls']:+.1f}"
        rows.append((html.escape(name), f"{cost['instructions']:,.0f}",
                     f"{cost['instructions'] - below['instructions']:+,.0f}",
                     f"{cost['system calls']:.1f}", calls.replace("-0.0", "+0.0")))
        below = cost
    return table("measured", ("for one request", "instructions", "more", "system calls",
                              "more"), rows)


def kept(costs):
    """What a request costs over a connection that is there already."""
    rows = [(html.escape(name), f"{cost['instructions']:,.0f}",
             f"{cost['system calls']:.1f}") for name, cost in costs.items()]
    return table("measured", ("for one request over a kept connection", "instructions",
                              "system calls"), rows)


def race(found, has_plot):
    """The subjects of one measurement. Where there is no plot, the table has bars."""
    details = details_of([found])
    unit = f"{html.escape(found['unit'])}, {found['better']} is better"
    headings = ["", unit, *([] if has_plot else [""]), "range", *ratio_heading(found),
                *(words for _, words in details), *failed_heading([found])]
    most = max(map(statistics.median, found["values"].values()), default=0)
    rows = [[html.escape(who), median_of(found, who),
             *([] if has_plot else [bar(found, who, most)]),
             *figures(found, who, details, [found])] for who in found["values"]]
    return table("measured", headings, rows, notes([found]))


def many_clients(members):
    """The same subjects with ever more clients: one table for all."""
    details = details_of(members)
    headings = ["clients", "", html.escape(members[0]["unit"]), "range",
                *(words for _, words in details), *failed_heading(members)]
    rows = []
    for found in sorted(members, key=lambda found: found["clients"]):
        without_ratio = {key: value for key, value in found.items() if key != "ratios"}
        rows += [[f"{found['clients']:,}" if at == 0 else "", html.escape(who),
                  median_of(found, who), *figures(without_ratio, who, details, members)]
                 for at, who in enumerate(found["values"])]
    return table("measured models", headings, rows, notes(members))


def details_of(members):
    """Those of the details that have been found of any subject."""
    runs = [run for found in members for runs in found.get("details", {}).values()
            for run in runs]
    return [detail for detail in DETAILS if any(detail[0] in run for run in runs)]


def ratio_heading(found):
    return [f"to {html.escape(found['peer'])}"] if found.get("ratios") else []


def failed_heading(members):
    is_any = any(failed(found, who) for found in members for who in found["values"])
    return ["failed"] if is_any else []


def figures(found, who, details, members):
    """The cells behind the median."""
    values = found["values"][who]
    cells = [f"{digits(min(values))} – {digits(max(values))}"]
    if found.get("ratios"):
        ratios = found["ratios"].get(who)
        cells.append(ratio(statistics.median(ratios)) if ratios else "1")
    runs = found.get("details", {}).get(who, [])
    for key, _ in details:
        some = [run[key] for run in runs if key in run]
        cells.append(digits(statistics.median(some)) if some else "")
    if failed_heading(members):
        number = failed(found, who)
        cells.append(f'<strong class="missed">{number:,}</strong>' if number else "0")
    return cells


def failed(found, who):
    """How many requests failed in all rounds."""
    return sum(run.get("failed", 0) for run in found.get("details", {}).get(who, []))


def bar(found, who, most):
    width = round(100 * statistics.median(found["values"][who]) / most) if most else 0
    return f'<span class="share" style="--part:{width}%"></span>'


def median_of(found, who):
    return digits(statistics.median(found["values"][who]))


def digits(value):
    """As many digits as say something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(value):
    return f"{value:.2f}" if value < 10 else digits(value)


def notes(members):
    """Below a table: what it is good for, its targets, and who is missing."""
    lines = dict.fromkeys(html.escape(f"{found['why'][0].upper()}{found['why'][1:]}.")
                          for found in members if found.get("why"))
    for found in members:
        which = f"With {found['clients']:,}: " if len(members) > 1 else ""
        lines |= dict.fromkeys(which + line for line in remarks(found))
    return "".join(f"<span>{line}</span>" for line in lines)


def remarks(found):
    """What is to be said of a measurement besides its figures."""
    for target in found.get("targets", ()):
        wanted, value = wanted_and_found(target, found)
        yield (f"Target: {html.escape(target['subject'])} {wanted}: {value}, "
               f"{verdict(target['met'])}.")
    for who, runs in found.get("details", {}).items():
        if number := failed(found, who):
            reasons = [run["why_failed"] for run in runs if run.get("why_failed")]
            reason = f": {reasons[0]}" if reasons else ""
            yield html.escape(f"{who}: {number:,} requests failed{reason}.")
        if most := max(run.get("never_served", 0) for run in runs):
            yield html.escape(f"{who}: up to {most:,} clients never had an answer.")
    for key, words in (("failures", "could not be measured"), ("left_out", "left out")):
        for who, reason in found.get(key, {}).items():
            yield html.escape(f"{who}: {words}: {reason}.")
