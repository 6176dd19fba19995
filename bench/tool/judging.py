"""From the runs of a measurement to its results: medians of ratios, and its targets."""

import statistics
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Figure:
    """One of the things that a run of a measurement tells."""

    title: str
    unit: str = "answers/s"
    better: str = "higher"
    key: str = "value"  # under which the run has it
    why: str = ""
    targets: tuple = ()  # of (subject, ratio, peer), or of (subject, limit)
    name: str = ""  # behind the measurement's, when it has more than one figure
    peer: str = ""  # to which the others' ratios are shown
    ratio_to: str = ""  # when the figure is a ratio by itself: to what

    @classmethod
    def of(cls, values):
        """What is said of it in a bench.toml, where {clients} stands for their number."""
        own = {field.name: values[field.name] for field in fields(cls)
               if field.name in values}
        return cls(**own | {"title": own["title"].format(**values)})


def result(measurement, figure, runs, failures):
    """What the results file has of one figure.

    `runs` has for each subject what each round found; `failures` why a subject has no
    runs.
    """
    values = {subject: [run[figure.key] for run in found]
              for subject, found in runs.items()
              if all(run[figure.key] is not None for run in found)}
    left_out = measurement.left_out | {
        subject: run["why_failed"] for subject, found in runs.items()
        for run in found if run[figure.key] is None}
    judged = {
        "title": figure.title, "unit": figure.unit, "better": figure.better,
        "why": figure.why, "subjects": list(values), "values": values,
        "targets": [judge(target, figure, values) for target in figure.targets],
        "details": {subject: [{key: value for key, value in run.items()
                               if key != figure.key} for run in runs[subject]]
                    for subject in values if len(runs[subject][0]) > 1},
        **measurement.about()}
    if figure.peer in values:
        judged |= {"peer": figure.peer,
                   "ratios": {subject: ratios(figure.better, found, values[figure.peer])
                              for subject, found in values.items()
                              if subject != figure.peer}}
    for key, reasons in (("left_out", left_out), ("failures", failures)):
        if reasons:
            judged[key] = reasons
    return judged


def ratios(better, values, peers):
    """Round by round: above 1 is better than the peer, whatever is better here."""
    pairs = zip(values, peers) if better == "higher" else zip(peers, values)
    return [above / below if below else 0 for above, below in pairs]


def judge(target, figure, values):
    """A target with what was found; `met` is none when one of the two has no values."""
    subject, wanted, *peer = target
    asked = {"subject": subject,
             **({"peer": peer[0], "ratio": wanted} if peer else {"limit": wanted})}
    if not {subject, *peer} <= {figure.ratio_to, *values}:
        return asked | {"met": None}
    ours = values[subject]
    if peer:
        median = statistics.median(
            ours if peer[0] == figure.ratio_to
            else ratios(figure.better, ours, values[peer[0]]))
        return asked | {"median": median, "met": median >= wanted}
    # A limit is a promise: it holds in every round, not in the median.
    worst, holds = ((min(ours), min(ours) >= wanted) if figure.better == "higher"
                    else (max(ours), max(ours) <= wanted))
    return asked | {"worst": worst, "met": holds}
