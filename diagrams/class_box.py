"""A class as the figure of classes shows it: its methods, its other names, its size."""

from . import look
from .canvas import chip_width, width_of
from .model import PLUMBING

ROW, PAD, HEAD = 23, 12, 34
SKELETON = ("serve_forever", "handle_request", "shutdown", "run")


class Box:
    """A class in the figure; all that one mix-in can be made into are one box."""

    def __init__(self, one, chapter, before, figure):
        self.name = template_name(one) if one.is_mixin else one.short_name
        self.one = one
        self.is_new = figure.expand == "all" or one.place.file.startswith(
            f"chapters/{chapter}-")
        self.children = []
        self.aliases = []
        self.base_text = ""
        known = before.get(one.name)
        old = {method.name for method in known.methods} if known else set()
        self.rows = []
        if self.is_new:
            self.rows = [(method, not known or figure.expand == "all" or
                          method.name not in old)
                         for method in shown_methods(one)]

    def title(self):
        """Its name, a mix-in's with its parameter."""
        return f"{self.name}<Server>" if self.one.is_mixin else self.name

    def measure(self):
        """How wide and high it is."""
        self.width = chip_width(self.title(), look.CLASS_SIZE + 1, "bold", 14)
        if self.base_text:
            self.width = max(self.width, chip_width(self.base_text, look.SMALL_SIZE))
        for method, _ in self.rows:
            mark = mark_of(method)
            self.width = max(self.width, 2 * PAD + 12 + width_of(
                f"{method.name}()", look.CLASS_SIZE, "code") +
                (look.marks_width([mark]) if mark else 0))
        for alias in self.aliases:
            own = width_of(alias, look.CLASS_SIZE, "bold")
            self.width = max(self.width, 2 * PAD + own)
        rows = len(self.rows) + len(self.aliases) + bool(self.base_text)
        self.height = HEAD + (rows * ROW + 10 if rows else 0)
        self.height += 10 if self.aliases and self.rows else 0


def template_name(one):
    """ThreadingMixIn<TCPServer> is ThreadingMixIn."""
    return one.short_name.partition("<")[0]


def shown_methods(one):
    """What a class has to say: what it can replace, and the loop itself."""
    found = {}
    for method in one.methods:
        is_hook = method.is_virtual and not method.is_const
        if (is_hook or method.name in SKELETON) and method.name not in PLUMBING \
                and not method.name.startswith("~"):
            found.setdefault(method.name, method)
    return list(found.values())


def mark_of(method):
    """What can be seen of a method where it stands."""
    if method.is_pure:
        return "subclass"
    return "empty" if method.is_virtual and method.is_empty else ""
