"""Draws results as plots, SVG and PNG: one of the layers, one of each family of workloads
over the number of clients, and one of each race."""

import argparse
import colorsys
import math
import re
import shutil
import statistics
import subprocess
from pathlib import Path

from . import results as files
from .canvas import (ERROR, GUIDE, HEIGHT, QUIET, SMALL, TEXT, WIDTH, Canvas,
                     shortened, width_of)
from .tables import failed, figure

# Whose server it is, decides its colour: of a bar, fill and border; of lines and layers,
# the first colours, which are computed from there on.
BARS = {"ours": ("#0B7A75", "#0B7A75"), "bare": ("#E3E7EB", "#6B7684"),
        "others": ("#FDDFC2", "#B4530A")}
LINES = {"ours": ("#0B7A75", "#1F4E8C", "#7A2E8E"),
         "bare": ("#6B7684", "#8B95A1", "#47525F", "#77828F"),
         "others": ("#B4530A", "#A81E4D", "#B97E10", "#8A3FA0", "#C2703A", "#8A5A00",
                    "#D0487A")}
LAYERS = ("#7D8894", "#1F4E8C", "#0B7A75", "#7A2E8E", "#B97E10", "#B4530A", "#A81E4D",
          "#47525F")
SHAPES = (7, 5, 9, 11, 13, 6, 4, 8, 10, 12)  # gnuplot's numbers of them

# The panels of a family: left, right, top and bottom, the title, and the curves: which
# figure, in what part of its unit, and whether dashed.
ONE_PANEL = ((84, WIDTH - 284, 110, 488, "{unit}", (("value", 1, False),)),)
MODELS = (
    (84, 460, 136, 286, "{unit}", (("value", 1, False),)),
    (544, 930, 136, 286, "ms for an answer; dashed: 99th percentile",
     (("median_us", 1000, False), ("p99_us", 1000, True))),
    (84, 460, 356, 506, "memory of all processes, MiB", (("memory_mib", 1, False),)),
    (544, 930, 356, 506, "threads, in all processes", (("tasks", 1, False),)),
)


def main(words):
    parser = argparse.ArgumentParser(prog="bench plots",
                                     description="Draws what was measured.")
    parser.add_argument("results", type=Path, nargs="?", default=files.MEASURED,
                        help="a file of results (bench/measured/results.jsonl)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", required=True,
                        help="where the plots go")
    arguments = parser.parse_args(words)
    draw(files.read(arguments.results), arguments.out)
    print(f"plots: {arguments.out}")
    return 0


def draw(results, folder, suffixes=(".svg", ".png")):
    """Writes NAME.svg and NAME.png for all plots there are. Says so where it can't."""
    plots = plots_of(results)
    folder.mkdir(parents=True, exist_ok=True)
    for name in plots:  # what is left of another run would be shown with these results
        for suffix in suffixes:
            (folder / (name + suffix)).unlink(missing_ok=True)
    if not can_draw():
        print("no plots: there is no gnuplot; scripts/bench --setup installs it")
        return
    for name, (plot, *of_what) in plots.items():
        try:
            plot(*of_what).draw(folder / name, suffixes)
        except subprocess.CalledProcessError as error:
            print(f"no plot {name}: gnuplot says: {error.stderr.strip()}")


def can_draw():
    return shutil.which("gnuplot") is not None


def plots_of(results):
    """{name of the plot: (what makes it, of what)}."""
    found = {name: measured for name, measured in results["measurements"].items()
             if any(measured.get("values", {}).values())}
    plots = {"layers": (layers, results["layers"])} if results.get("layers") else {}
    families = {}
    for measured in found.values():
        if "family" in measured:
            families.setdefault(measured["family"], []).append(measured)
    models = list(dict.fromkeys(who for measured in found.values()
                                if measured.get("models") for who in measured["values"]))
    for name, members in families.items():
        if len(members) > 1:
            plots[f"family-{name}"] = family, members, models
    # Six bars more of the same servers would say nothing that lines don't.
    return plots | {name.replace("/", "-"): (race, measured)
                    for name, measured in found.items() if not measured.get("models")}


def kind_of(found, subject):
    if subject in found.get("ours", ()):
        return "ours"
    return "bare" if subject.startswith("bare") else "others"


def colour_of(colours, at):
    """One more for everybody: where the colours end, others are computed."""
    if at < len(colours):
        return colours[at]
    red, green, blue = colorsys.hls_to_rgb((0.618 * at + 0.4) % 1, 0.36, 0.55)
    return f"#{int(255 * red):02X}{int(255 * green):02X}{int(255 * blue):02X}"


# A race: a bar for each subject, the best one above, with the range of its rounds.

def race(found):
    row, top = 36, 84  # pixels
    medians = {subject: statistics.median(values)
               for subject, values in found["values"].items() if values}
    subjects = sorted(medians, key=medians.get, reverse=found["better"] == "higher")
    failures = found.get("failures", {})
    canvas = Canvas(found["title"], how_to_read(found),
                    top + row * (len(subjects) + len(failures)) + 20)
    left = min(60 + max(map(width_of, [*subjects, *failures])), 0.42 * WIDTH)
    ends = {subject: behind(found, subject) for subject in subjects}
    room = max(width_of(words) for words, _ in ends.values()) + 30
    most = max(max(found["values"][subject]) for subject in subjects) or 1
    scale = (max(WIDTH - room, left + 200) - left) / most
    for at, subject in enumerate([*subjects, *failures]):
        y = top + row * (at + 0.5)
        kind = kind_of(found, subject)
        is_ours = kind == "ours" and subject in medians
        canvas.text(shortened(subject, 0.42 * WIDTH - 50), left - 8, y, align="right",
                    colour=TEXT if subject in medians else QUIET, bold=is_ours)
        if subject not in medians:
            canvas.text("could not be measured", left + 8, y, SMALL, ERROR)
            continue
        values = found["values"][subject]
        canvas.box(left, y - 0.3 * row, left + scale * medians[subject], y + 0.3 * row,
                   *BARS[kind])
        if len(values) > 1:  # dark, with a light edge that shows on a bar
            for colour, width in (("#FFFFFF", 4), (TEXT, 1.5)):
                canvas.span(left + scale * min(values), y, left + scale * max(values), y,
                            colour, width)
        words, colour = ends[subject]
        canvas.text(words, left + scale * max(values) + 8, y, colour=colour, bold=is_ours)
    return canvas


def how_to_read(found):
    rounds = max(map(len, found["values"].values()))
    words = (f"{found['unit']}, {found['better']} is better. "
             + (f"Bar: median of {rounds} rounds; line: their range" if rounds > 1
                else "One round"))
    return words + (f"; ×: ratio to {found['peer']}, above 1 is better"
                    if found.get("peer") else "")


def behind(found, subject):
    """What stands behind the bar, and its colour."""
    words = figure(statistics.median(found["values"][subject]))
    ratios = found.get("ratios", {}).get(subject)
    if ratios:
        ratio = statistics.median(ratios)
        words += f" · ×{ratio:.2f}" if ratio < 10 else f" · ×{figure(ratio)}"
    number = failed(found, subject)
    return (f"{words} · {number:,} failed", ERROR) if number else (words, TEXT)


# A family, over the number of clients: one large panel with the names at its lines, or
# four small ones for what the models cost.

def family(members, models):
    """`models` are the names of all models: each has one colour in all plots."""
    members = sorted(members, key=lambda found: found["clients"])
    first, is_models = members[0], members[0].get("models", False)
    canvas = Canvas(title(members[-1]), "Over the number of clients n. Point: median; "
                    "line through it: range of the rounds" if is_models else
                    f"{first['unit']} over the number of clients n, {first['better']} is "
                    "better. Point: median; line through it: range of the rounds")
    notes = [f"{subject}: {number:,} failed at n = {found['clients']:,}"
             for found in members for subject in found["values"]
             if (number := failed(found, subject))]
    canvas.text("; ".join(notes), WIDTH - 24, 30, SMALL, ERROR, "right")
    styles = styles_of(members, models if is_models else ())
    for panel in MODELS if is_models else ONE_PANEL:
        draw_panel(canvas, panel, members, styles, has_names=not is_models)
    x = 24
    for subject, (colour, width, _) in styles.items() if is_models else ():
        canvas.span(x, 86, x + 30, 86, colour, width, heads="nohead")
        canvas.text(subject, x + 38, 86, SMALL, colour, bold=True)
        x += 62 + width_of(subject, SMALL)
    return canvas


def title(found):
    """What the members have in common: a letter for the number of clients."""
    number = rf"\b({found['clients']:,}|{found['clients']})\b"
    before, *last = re.split(rf"{number}(?!.*{number})", found["title"], maxsplit=1)
    return f"{before}n{last[-1]}" if last else found["title"]


def styles_of(members, models):
    """For each subject its colour, how wide its line is, and the shape of its points."""
    styles, used = {}, dict.fromkeys(LINES, 0)
    for found in members:
        for subject in found["values"]:
            if subject not in styles:
                kind = kind_of(found, subject)
                at = models.index(subject) if subject in models else used[kind]
                # Where two of ours are the same, the wider one is seen below the other.
                width = 4 - min(at, 2) if kind == "ours" else 1.6
                styles[subject] = (colour_of(LINES[kind], at), width,
                                   SHAPES[len(styles) % len(SHAPES)])
                used[kind] += 1
    return styles


def points_of(members, subject, key, part):
    """[(clients, median, least, most)]. A median of 0 says that nothing was found."""
    points = []
    for found in members:
        values = (found["values"].get(subject) if key == "value" else
                  [run[key] / part for run in found.get("details", {}).get(subject, [])
                   if run.get(key)])
        if values:
            points.append((found["clients"], statistics.median(values), min(values),
                           max(values)))
    return points


def draw_panel(canvas, panel, members, styles, has_names):
    left, right, top, bottom, heading, curves = panel
    lines = [(subject, points, dashed) for subject in styles
             for key, part, dashed in curves
             if (points := points_of(members, subject, key, part))]
    values = [value for _, points, _ in lines for point in points for value in point[1:]]
    if not values:
        return
    least, most = min(values), max(values)
    is_log = least > 0 and most / least > 50
    tics = log_tics(least, most) if is_log else linear_tics(most)
    clients = [found["clients"] for found in members]
    x_of = scale(min(clients) / 1.2, max(clients) * 1.2, left, right, is_log=True)
    y_of = scale(tics[0], tics[-1], bottom, top, is_log)
    canvas.text(heading.format(**members[0]), left, top - 16, SMALL, bold=True)
    for at, tic in enumerate(tics):
        canvas.line([(left, y_of(tic)), (right, y_of(tic))], GUIDE if at else QUIET, 1)
        canvas.text(f"{tic:,.10g}", left - 8, y_of(tic), SMALL, align="right")
    for at, number in enumerate(clients):
        canvas.text(f"{'' if at else 'n = '}{number:,}", x_of(number), bottom + 18, SMALL,
                    align="center")
    for subject, points, dashed in sorted(lines, key=lambda line: -styles[line[0]][1]):
        colour, width, shape = styles[subject]
        canvas.line([(x_of(n), y_of(median)) for n, median, *_ in points], colour, width,
                    dashed)
        for n, median, low, high in () if dashed else points:
            if y_of(low) - y_of(high) > 6:  # else the dot hides it
                canvas.span(x_of(n), y_of(low), x_of(n), y_of(high), colour, 1.2)
            canvas.dot(x_of(n), y_of(median), colour, shape)
    if has_names:
        draw_names(canvas, panel, styles, sorted(
            (y_of(points[-1][1]), x_of(points[-1][0]), subject)
            for subject, points, _ in lines))


def draw_names(canvas, panel, styles, ends):
    """Each name at the end of its line, or as near to it as the others let it be."""
    _, right, top, bottom, *_ = panel
    places = spread([y for y, _, _ in ends], top - 24, bottom + 30)
    for (y, x, subject), place in zip(ends, places):
        colour, width, _ = styles[subject]
        canvas.text(shortened(subject, WIDTH - right - 40, SMALL), right + 34, place,
                    SMALL, colour, bold=width >= 2)
        canvas.line([(x, y), (right + 28, place)], colour, 0.8)


def spread(wanted, top, bottom, line=22):
    """The same places, from above, but none closer to the next than a line."""
    places = []
    for place in wanted:
        places.append(max(place, places[-1] + line if places else top))
    limit = bottom
    for at in reversed(range(len(places))):
        places[at] = min(places[at], limit)
        limit = places[at] - line
    return places


def scale(low, high, low_place, high_place, is_log):
    """Where a value is, in pixels."""
    by = math.log if is_log else float
    return lambda value: round(low_place + (high_place - low_place)
                               * (by(value) - by(low)) / (by(high) - by(low)), 2)


def linear_tics(most):
    """Round numbers from 0 up, about six, the last one not below the most."""
    rough = most / 5 or 1
    power = 10 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough)
    steps = max(math.ceil(most / step - 1e-9), 1)
    return [round(step * at, 12) for at in range(steps + 1)]


def log_tics(least, most):
    """The powers of ten that stand around both."""
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))
    return [10.0 ** power for power in range(low, max(high, low + 1) + 1)]


# The layers: two stacked bars, and between them what each layer adds.

def layers(costs):
    """`costs` has what each stage costs, all layers below it included."""
    bar, left, right, top = 96, 24, WIDTH - 24 - 96, 108
    bottom = max(HEIGHT - 24, top + 26 * len(costs))
    canvas = Canvas("The price of each layer, for one request", "Each bar is what a "
                    "request costs with all of them; its parts are what each layer adds.",
                    bottom + 24)
    height = (bottom - top) / len(costs)
    for key, x, align, edge, out, column, form in (
            ("instructions", left, "left", left + bar + 2, 1, 610, "{:+,.0f}"),
            ("system calls", right, "right", right - 2, -1, 715, "{:+,.1f}")):
        sums = [cost[key] for cost in costs.values()]
        canvas.text(f"{form.format(sums[-1])[1:]} {key}", x if out > 0 else x + bar,
                    top - 16, align=align, bold=True)
        canvas.text(key.split()[-1], column, top - 16, SMALL, QUIET, "right")
        below = 0
        for at, (sum_, before) in enumerate(zip(sums, [0, *sums])):
            y = bottom - height * (at + 0.5)
            above = max(below, sum_)  # where a count has become smaller, there is no part
            low, high = (bottom - (bottom - top) * part / (max(sums) or 1)
                         for part in (below, above))
            below = above
            is_seen = low - high > 0.6
            words = form.format(sum_ - before)
            canvas.text(words if re.search("[1-9]", words) else words.replace("-", "+"),
                        column, y, colour=TEXT if is_seen else QUIET, align="right")
            if is_seen:
                colour, middle = colour_of(LAYERS, at), (low + high) / 2
                canvas.box(x, high, x + bar, low, colour)
                canvas.line([(edge, middle), (edge + 14 * out, middle),
                             (238 if out > 0 else column + 12, y)], colour, 1.2)
    for at, name in enumerate(costs):
        canvas.text(shortened(name, 270), 250, bottom - height * (at + 0.5),
                    colour=colour_of(LAYERS, at), bold=True)
    return canvas
