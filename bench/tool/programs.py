"""Measurements that are programs by themselves: BUILD/bench/NN-chapter/NAME.

`NAME --describe` prints as JSON what it measures, and `NAME SUBJECT` measures one subject
once.
"""

import json
import os
import subprocess

from .judging import Figure
from .running import Failed

# No single run takes longer than a few seconds. One that hangs must not hang the rest.
TIME_LIMIT = 60


class ProgramMeasurement:
    """The first subject is ours and has the target; the last is the peer."""

    rounds = 5

    def __init__(self, path, quick):
        self.name = f"{path.parent.name}/{path.name}"
        self.path = path
        self.environment = dict(os.environ) | ({"BENCH_QUICK": "1"} if quick else {})
        self.description = self.ask("--describe")
        self.subjects = self.description["subjects"]
        ours, *_, peer = self.subjects
        own = ({"peer": peer, "targets": [(ours, self.description["ratio"], peer)]}
               if "ratio" in self.description
               else {"targets": [(ours, self.description["limit"])]})
        self.figures = [Figure.of(self.description | own)]
        self.left_out = {}

    def about(self):
        ours = 1 if "limit" in self.description else -1  # with a ratio, all but the peer
        return {"ours": self.subjects[:ours], "compiler": self.description["compiler"]}

    def run(self, subject):
        return self.ask(subject)

    def ask(self, argument):
        """What the program prints as JSON when it is given this argument."""
        try:
            answer = subprocess.run([self.path, argument], env=self.environment,
                                    capture_output=True, text=True, timeout=TIME_LIMIT,
                                    check=True)
            return json.loads(answer.stdout)
        except subprocess.TimeoutExpired:
            raise Failed(f"no answer within {TIME_LIMIT} s") from None
        except subprocess.CalledProcessError as error:
            end = (f"exit status {error.returncode}" if error.returncode > 0
                   else f"ended by signal {-error.returncode}")
            raise Failed(f"{end} {error.stderr.strip()}") from None
        except json.JSONDecodeError:
            raise Failed(f"printed no JSON: {answer.stdout!r}") from None


def find(bench):
    """The programs of a build, in the order of the chapters."""
    return [path for path in sorted(bench.glob("[0-9][0-9]-*/*"))
            if path.is_file() and os.access(path, os.X_OK)]
