"""What the tests of the book share: where it is."""

import os
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BOOK = Path(os.environ.get("BOOK_FOLDER", SOURCE / "build" / "book"))
HTML = BOOK / "html"


def page(name):
    """The file of a page, as text."""
    return (HTML / name).read_text(encoding="utf-8")


def main_of(name):
    """The text of a page without its frame."""
    text = page(name)
    return text[text.index("<main"):text.index("</main>")]
