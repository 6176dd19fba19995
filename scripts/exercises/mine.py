"""What is the reader's own: the folder my/NN-K with his answer, and what he has done."""

import json
import time

from scripts.house.overlay import SOURCE

from .build import BUILD
from .exercise import difference

MY = SOURCE / "my"


class Mine:
    """A reader's answer to one exercise."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.folder = MY / exercise.name
        self.built = BUILD / "exercises" / exercise.name / "mine"
        self.record = MY / f".{exercise.name}.json"

    @property
    def state(self):
        """{"solved": bool, "hints": how many were shown}."""
        try:
            return {"solved": False, "hints": 0} | json.loads(self.record.read_text())
        except (OSError, ValueError):
            return {"solved": False, "hints": 0}

    def remember(self, **changes):
        MY.mkdir(exist_ok=True)
        self.record.write_text(json.dumps(self.state | changes))

    def begin(self):
        """Copies the start, unless an answer is there, which is never overwritten.
        Whether it did."""
        if self.folder.exists():
            return False
        self.exercise.make("start", self.folder)
        return True

    def reset(self):
        """Begins anew. Returns where the old answer is kept."""
        kept = MY / f"{self.exercise.name}-kept-{time.strftime('%Y%m%d-%H%M%S')}"
        if self.folder.exists():
            self.folder.rename(kept)
        self.begin()
        return kept

    def difference(self, scratch):
        """The lines in which the answer differs from its start."""
        self.exercise.make("start", scratch)
        return difference(scratch, self.folder, f"my/{self.exercise.name}")
