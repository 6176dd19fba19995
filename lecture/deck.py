"""The slides of a chapter as one HTML file, which asks no network for anything."""

import html
import string
from pathlib import Path

from diagrams.player import font_rules
from scripts.house import markdown
from scripts.house.highlight import console_line, highlighted

from . import figures
from .figures import as_attribute

PAGE = Path(__file__).parent / "page"
REVEAL = {"reset": "dist/reset.css", "reveal_style": "dist/reveal.css",
          "reveal": "dist/reveal.js", "notes": "plugin/notes/notes.js"}


def page(chapter, reveal):
    """All slides of a chapter.
    @param chapter  a schedule.Chapter
    @param reveal   the folder of reveal.js"""
    parts = {name: in_a_page((reveal / path).read_text(encoding="utf-8"))
             for name, path in REVEAL.items()}
    return filled("deck.html", chapter, parts, script=read("deck.js"))


def printed(chapter):
    """The same for a printer: a slide a page, whole, without scripts and steps."""
    return filled("printed.html", chapter, print_style=read("printed.css"))


def filled(name, chapter, *parts, **more):
    """One of the two pages."""
    return string.Template(read(name)).substitute(
        *parts, title=html.escape(chapter.title), fonts=font_rules(),
        style=read("deck.css"), **more,
        slides="\n".join(slide(one, number, chapter)
                         for number, one in enumerate(chapter.slides)))


def read(name):
    """A file of the page."""
    return (PAGE / name).read_text(encoding="utf-8")


def in_a_page(script):
    """A script that may stand in a page: it must not end it."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def slide(one, number, chapter):
    """A slide, with its notes and its seconds."""
    shown = "\n".join(SHOWN[part.kind](part, chapter) for part in one.parts)
    notes = "".join(f"<p>{inline(note)}</p>" for note in one.notes)
    kicker = f'<p class="kicker">Chapter {int(chapter.number)}</p>' if number == 0 else ""
    kinds = "first " * (number == 0) + "large " * has_little_code(one)
    return (f'<section class="{kinds}" data-timing="{60 * one.minutes}" '
            f'data-line="{one.line}">\n'
            f"{kicker}<h2>{inline(one.title)}</h2>\n"
            f'<div class="shown">\n{shown}\n</div>\n<aside class="notes">{notes}'
            f"<p>{one.minutes} min. In the text: {inline(one.section)}</p></aside>\n"
            "</section>")


def has_little_code(one):
    """Whether a slide has room for larger letters in its code."""
    lines = [line for part in one.parts for line in part.lines]
    others = sum(len(part.text) for part in one.parts if part.kind == "text")
    return len(lines) + others // 60 <= 10 and max(map(len, lines), default=0) <= 63


def inline(text):
    return markdown.parser().renderInline(text)


def text(part, _):
    return f"<p>{inline(part.text)}</p>"


def whole(part, _):
    return part.text


def code(part, _):
    """A block, its lines apart, so that a step can light some of them."""
    language = part.info.split()[0] if part.info else ""
    if language == "cpp":
        lines = highlighted(part.text).split("\n")
    elif language == "console":
        lines = [console_line(line + "\n").rstrip("\n") for line in part.lines]
    else:
        lines = [html.escape(line, quote=False) for line in part.lines]
    label = ", ".join(f"<code>{html.escape(name)}</code>" for name in part.label)
    shown = "".join(
        f'<span class="line" style="--in: {len(line) - len(line.lstrip())}">{line or " "}'
        "</span>" for line in lines)
    steps = [{"first": first, "last": last} for first, last in part.steps]
    return (f'<p class="label">{label}</p>\n' if label else "") + stepped(
        f'<pre class="{language or "plain"}">{shown}</pre>', steps, "code",
        f' data-block="{part.block}"')


def figure(part, chapter):
    """A figure, with its camera's ways."""
    drawn = figures.Figure((chapter.folder / part.text).resolve())
    return stepped(drawn.as_html(), drawn.steps(part.steps), "figure", "")


def stepped(shown, steps, kind, more):
    """Something with steps: a key press each."""
    presses = '<i class="fragment"></i>' * len(steps)
    return (f'<div class="{kind}" data-steps="{as_attribute(steps)}"{more}>\n{shown}'
            f"{presses}\n</div>")


SHOWN = {"text": text, "list": whole, "table": whole, "code": code, "figure": figure}
