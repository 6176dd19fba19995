"""From the runs of a measurement to its results: medians of ratios, and its targets."""

import statistics


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
    asked = {"subject": target.subject,
             **({"limit": target.limit} if target.ratio is None
                else {"peer": target.peer, "ratio": target.ratio})}
    if target.subject not in values or (
            target.peer not in ("", figure.ratio_to, *values)):
        return asked | {"met": None}
    ours = values[target.subject]
    if target.ratio is not None:
        median = statistics.median(
            ours if target.peer == figure.ratio_to
            else ratios(figure.better, ours, values[target.peer]))
        return asked | {"median": median, "met": median >= target.ratio}
    # A limit is a promise: it holds in every round, not in the median.
    worst, holds = ((min(ours), min(ours) >= target.limit) if figure.better == "higher"
                    else (max(ours), max(ours) <= target.limit))
    return asked | {"worst": worst, "met": holds}
