"""The plots of families: one with the names at its lines, and four small ones for what
the models of chapter 6 cost."""

import re

from . import plot_bars, plot_lines, plot_script
from .plot_lines import Panel
from .plot_script import ERROR, QUIET, SMALL, WIDTH

NAMES = 284  # pixels at the right, for the names of the lines
LINE = 22  # pixels from name to name
LEFT, TOP, BOTTOM = 84, 110, 488


def plot(members):
    """The script of one family; its members differ in the number of clients."""
    members = sorted(members, key=lambda found: found["clients"])
    draw = models if members[0]["family"].startswith("models") else single
    return draw(members)


def title(found):
    """What the members have in common: a letter for the number of clients."""
    number = rf"\b({found['clients']:,}|{found['clients']})\b"
    before, *last = re.split(rf"{number}(?!.*{number})", found["title"], maxsplit=1)
    return f"{before}n{last[-1]}" if last else found["title"]


def single(members):
    """One large panel."""
    script = plot_script.Script(title(members[-1]))
    script.heading(f"{members[0]['unit']} over the number of clients n, "
                   f"{members[0]['better']} is better. Point: median; line through it: "
                   "range of the rounds")
    panel = Panel(members[0]["unit"], LEFT, WIDTH - NAMES, TOP, BOTTOM)
    styles = plot_lines.styles_of(members)
    for subject in styles:
        panel.add(subject, plot_lines.points_of(members, subject))
    panel.begin(script, [found["clients"] for found in members])
    draw_names(script, panel, styles)
    mark_failed(script, members)
    panel.draw(script, styles)
    return script


def draw_names(script, panel, styles):
    """Each name at the end of its line, or as near to it as the others let it be."""
    ends = sorted((panel.place_of(points[-1][1]), subject, points[-1])
                  for subject, points, _ in panel.curves)
    places = spread([end for end, _, _ in ends], panel.top - 24, panel.bottom + 30)
    for (_, subject, (clients, median, *_)), place in zip(ends, places):
        colour, width, _ = styles[subject]
        name = plot_script.shortened(subject, NAMES - 40, SMALL)
        script.text(name, script.at(panel.right + 34, place), SMALL, colour,
                    bold=width >= 2)
        script.add(f"set arrow from first {clients},{median} to "
                   f"{script.at(panel.right + 28, place)} nohead linewidth 0.8 "
                   f"linecolor rgb '{colour}' back")


def spread(wanted, top, bottom):
    """The same places, from above, but none closer to the next than a line."""
    places = []
    for place in wanted:
        places.append(max(place, places[-1] + LINE if places else top))
    limit = bottom
    for at in reversed(range(len(places))):
        places[at] = min(places[at], limit)
        limit = places[at] - LINE
    return places


def mark_failed(script, members):
    """How many requests failed in all rounds, and with how many clients: in the corner,
    as the lines leave no room beside a point."""
    notes = [f"{subject}: {number:,} failed at n = {found['clients']:,}"
             for found in members for subject in found["values"]
             if (number := plot_bars.failed(found, subject))]
    script.text("; ".join(notes), script.at(WIDTH - 24, 30), SMALL, ERROR,
                "right")


def models(members):
    """Speed, time, memory and threads, as four small panels."""
    script = plot_script.Script(title(members[-1]))
    script.add("set multiplot")
    styles = plot_lines.styles_of(members)
    for at, panel in enumerate(panels(members, styles)):
        if not panel.curves:
            continue
        panel.begin(script, [found["clients"] for found in members])
        if at == 0:
            script.heading("Over the number of clients n. Point: median; line through "
                           "it: range of the rounds")
            draw_legend(script, styles)
            mark_failed(script, members)
        panel.draw(script, styles)
        script.add("unset label", "unset arrow")  # the next panel has its own
    script.add("unset multiplot")
    return script


def panels(members, styles):
    """The four of them, filled."""
    left, right = (LEFT, WIDTH / 2 - 20), (WIDTH / 2 + LEFT - 20, WIDTH - 30)
    upper, lower = (136, 286), (356, 506)
    speed = Panel(members[0]["unit"], *left, *upper)
    delay = Panel("ms for an answer; dashed: 99th percentile", *right, *upper)
    memory = Panel("memory of all processes, MiB", *left, *lower)
    tasks = Panel("threads, in all processes", *right, *lower)
    for subject in styles:
        speed.add(subject, plot_lines.points_of(members, subject))
        for key, dashed in (("median_us", False), ("p99_us", True)):
            points = plot_lines.detail_points(members, subject, key)
            delay.add(subject, [(clients, *(value / 1000 for value in values))
                                for clients, *values in points], dashed)
        memory.add(subject, plot_lines.detail_points(members, subject, "memory_mib"))
        tasks.add(subject, plot_lines.detail_points(members, subject, "tasks"))
    return [speed, delay, memory, tasks]


def draw_legend(script, styles):
    """The names beside pieces of their lines, in one row below the title."""
    x = 24
    for subject, (colour, width, _) in styles.items():
        script.add(f"set arrow from {script.at(x, 86)} to {script.at(x + 30, 86)} nohead "
                   f"linewidth {width} linecolor rgb '{colour}'")
        script.text(subject, script.at(x + 38, 86), SMALL, colour, bold=width >= 2)
        x += 38 + plot_script.width_of(subject, SMALL) + 24
