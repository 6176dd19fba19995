"""A race: a bar for each subject, the best one above, with the range of its rounds."""

import statistics

from . import plot_script
from .plot_script import ERROR, QUIET, SMALL, TEXT, WIDTH

# Fill and border of a bar: what is ours is the strong one.
COLOURS = {"ours": ("#0B7A75", "#0B7A75"), "bare": ("#E3E7EB", "#6B7684"),
           "others": ("#FDDFC2", "#B4530A")}
ROW = 36  # pixels
TOP, BELOW = 84, 20


def plot(found):
    """The script of the plot of one measurement."""
    subjects = in_order(found)
    failures = found.get("failures", {})
    rows = len(subjects) + len(failures)
    script = plot_script.Script(found["title"], TOP + ROW * rows + BELOW)
    script.heading(how_to_read(found))
    names_end = names_width([*subjects, *failures])
    most = max(max(found["values"][subject]) for subject in subjects)
    ends = [behind(found, subject) for subject in subjects]
    room = max(plot_script.width_of(words) for words, _ in ends) + 30
    script.area(names_end, max(WIDTH - room, names_end + 200), TOP, TOP + ROW * rows)
    script.add("unset border", "unset tics", "unset key",
               f"set xrange [0:{most or 1}]", f"set yrange [{rows}:0]")
    for row, subject in enumerate(subjects):
        draw_names(script, found, subject, row, ends[row])
    for row, subject in enumerate(failures, len(subjects)):
        script.text(shortened_name(subject), f"graph 0, first {row + 0.5} "
                    "offset character -1,0", colour=QUIET, align="right")
        script.text("could not be measured", f"first 0,{row + 0.5} "
                    "offset character 1,0", SMALL, ERROR)
    script.plot(bars(script, found, subjects) + whiskers(script, found, subjects))
    return script


def in_order(found):
    """The subjects that have values, the best one first."""
    medians = {subject: statistics.median(values)
               for subject, values in found["values"].items() if values}
    return sorted(medians, key=medians.get, reverse=found["better"] == "higher")


def how_to_read(found):
    rounds = max(map(len, found["values"].values()))
    words = (f"{found['unit']}, {found['better']} is better. "
             + (f"Bar: median of {rounds} rounds; line: their range" if rounds > 1
                else "One round"))
    return words + (f"; ×: ratio to {found['peer']}, above 1 is better"
                    if found.get("peer") else "")


def names_width(subjects):
    """Where the bars begin."""
    longest = max(plot_script.width_of(subject) for subject in subjects)
    return min(60 + longest, 0.42 * WIDTH)


def shortened_name(subject):
    return plot_script.shortened(subject, 0.42 * WIDTH - 50)


def behind(found, subject):
    """What stands behind the bar, and its colour."""
    words = plot_script.figure(statistics.median(found["values"][subject]))
    ratios = found.get("ratios", {}).get(subject)
    if ratios:
        words += f" · {plot_script.ratio(statistics.median(ratios))}"
    number = failed(found, subject)
    return (f"{words} · {number:,} failed", ERROR) if number else (words, TEXT)


def failed(found, subject):
    """How many requests failed in all rounds."""
    return sum(run.get("failed", 0) for run in found.get("details", {}).get(subject, []))


def draw_names(script, found, subject, row, end):
    ours = plot_script.kind_of(found, subject) == "ours"
    script.text(shortened_name(subject), f"graph 0, first {row + 0.5} "
                "offset character -1,0", align="right", bold=ours)
    words, colour = end
    script.text(words, f"first {max(found['values'][subject])},{row + 0.5} "
                "offset character 1,0", colour=colour, bold=ours)


def bars(script, found, subjects):
    """A curve for each bar: it has a colour of its own."""
    curves = []
    for row, subject in enumerate(subjects):
        fill, border = COLOURS[plot_script.kind_of(found, subject)]
        median = statistics.median(found["values"][subject])
        data = script.data([(0, row + 0.5, 0, median, row + 0.2, row + 0.8)])
        curves.append(f"{data} using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 "
                      f"border rgb '{border}' linecolor rgb '{fill}'")
    return curves


def whiskers(script, found, subjects):
    """From the worst round to the best: dark, with a light edge that shows on a bar."""
    rows = [(statistics.median(values), row + 0.5, min(values), max(values))
            for row, subject in enumerate(subjects)
            if len(values := found["values"][subject]) > 1]
    if not rows:
        return []
    look = f"{script.data(rows)} using 1:2:3:4 with xerrorbars pointtype -1"
    return [f"{look} linewidth {width} linecolor rgb '{colour}'"
            for width, colour in ((4, "#FFFFFF"), (1.5, TEXT))]
