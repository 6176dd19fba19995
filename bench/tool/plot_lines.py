"""A family of measurements, drawn over the number of clients."""

import math
import statistics

from . import plot_script
from .plot_script import GUIDE, QUIET, SMALL, TEXT

COLOURS = {
    "ours": ("#0B7A75", "#1F4E8C", "#7A2E8E"),
    "bare": ("#6B7684", "#8B95A1", "#47525F", "#77828F"),
    "others": ("#B4530A", "#A81E4D", "#B97E10", "#8A3FA0", "#C2703A", "#8A5A00",
               "#D0487A"),
}
MODELS = ("threads", "sequential", "forks")  # each has one colour in all plots
POINTS = (7, 5, 9, 11, 13, 6, 4, 8, 10, 12)  # gnuplot's numbers of shapes


class Panel:
    """One figure over the number of clients: where it is, and what it shows."""

    def __init__(self, title, left, right, top, bottom):
        self.title = title
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.curves = []  # of (subject, points, is dashed); points: (clients, value, ...)

    def add(self, subject, points, dashed=False):
        """Points are (clients, median, least, most)."""
        if points:
            self.curves.append((subject, points, dashed))

    def values(self):
        return [value for _, points, _ in self.curves for point in points
                for value in point[1:]]

    def begin(self, script, clients):
        """Axes, the lines of the grid, and their numbers."""
        least, most = min(self.values()), max(self.values())
        self.is_log = least > 0 and most / least > 50
        tics = (plot_script.log_tics(least, most) if self.is_log
                else plot_script.linear_tics(most))
        self.low, self.high = tics[0], tics[-1]
        script.area(self.left, self.right, self.top, self.bottom)
        script.add("unset key", "unset logscale",
                   "set border 1 linecolor rgb '" + QUIET + "'", "set logscale x",
                   *(["set logscale y"] if self.is_log else []),
                   f"set xrange [{min(clients) / 1.2}:{max(clients) * 1.2}]",
                   f"set yrange [{self.low}:{self.high}]", "unset mxtics", "unset mytics",
                   f"set grid ytics linetype 1 linewidth 1 linecolor rgb '{GUIDE}'",
                   f"set xtics {plot_script.named_tics(clients, 'n = ')} nomirror "
                   f"scale 0.5 textcolor rgb '{TEXT}'",
                   f"set ytics {plot_script.named_tics(tics)} nomirror scale 0 "
                   f"textcolor rgb '{TEXT}'")
        script.text(self.title, script.at(self.left, self.top - 16), SMALL, bold=True)

    def place_of(self, value):
        """Where a value is, in pixels from above."""
        low, high = self.low, self.high
        if self.is_log:
            value, low, high = map(math.log, (value, low, high))
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    def draw(self, script, styles):
        """The lines, and over them their points with the range of the rounds."""
        curves = []
        for subject, points, dashed in sorted(
                self.curves, key=lambda curve: styles[curve[0]][1], reverse=True):
            data = script.data(points)
            colour, width, point = styles[subject]
            look = (f"linecolor rgb '{colour}' linewidth {width} "
                    f"dashtype {'(6,5)' if dashed else 'solid'}")
            curves.append(f"{data} using 1:2 with lines {look}")
            if not dashed:
                curves.append(f"{data} using 1:2:3:4 with yerrorbars linewidth 1.2 "
                              f"linecolor rgb '{colour}' pointtype {point} "
                              "pointsize 0.85")
        script.plot(curves)


def styles_of(members):
    """For each subject its colour, how wide its line is, and the shape of its points."""
    styles, used = {}, dict.fromkeys(COLOURS, 0)
    for found in members:
        for subject in found["values"]:
            if subject in styles:
                continue
            kind = plot_script.kind_of(found, subject)
            at = MODELS.index(subject) if subject in MODELS else used[kind]
            # Where two of ours are the same, the wider one is seen below the other.
            width = 4 - min(at, 2) if kind == "ours" else 1.6
            styles[subject] = (COLOURS[kind][at % len(COLOURS[kind])], width,
                               POINTS[len(styles) % len(POINTS)])
            used[kind] += 1
    return styles


def points_of(members, subject):
    """The figure itself: its median and its range, for each number of clients."""
    return [(found["clients"], statistics.median(values), min(values), max(values))
            for found in members if (values := found["values"].get(subject))]


def detail_points(members, subject, key):
    """The same of one of the details. A median of 0 says that nothing was found."""
    points = []
    for found in members:
        runs = found.get("details", {}).get(subject, [])
        values = [run[key] for run in runs if run.get(key)]
        if values:
            points.append((found["clients"], statistics.median(values), min(values),
                           max(values)))
    return points
