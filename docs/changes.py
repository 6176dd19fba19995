"""The pages "What changed": which files a chapter adds and which it rewrites, with the
difference to the older ones. The overlay knows all of that."""

import difflib
import html

from . import tree
from scripts.house.highlight import highlighted
from .tree import house


def page(chapter):
    """What a chapter changed, as HTML."""
    older = house.overlay(house.stage(chapter)[1:])
    own = house.overlay([chapter])
    rewritten = {name: path for name, path in own.items() if name in older}
    added = {name: path for name, path in own.items() if name not in older}
    programs = {str(path.relative_to(chapter)): path
                for folder in ("commands", "examples")
                for path in house.code_below(chapter / folder)}
    parts = [summary(chapter, added, rewritten)]
    if rewritten:
        parts.append('<h2 id="rewritten">Rewritten</h2>')
        parts += [difference(name, older[name], path) for name, path in rewritten.items()]
    parts.append('<h2 id="added">Added</h2>')
    parts += [listing(name, path) for name, path in added.items()]
    for step in house.steps(chapter):
        parts.append(f'<h2 id="step-{step.name}">The step <code>{step.name}</code></h2>')
        parts += [listing(str(path.relative_to(step)), path)
                  for path in house.code_below(step)]
    if programs:
        parts.append('<h2 id="programs">Examples and commands</h2>')
        parts += [listing(name, path) for name, path in programs.items()]
    return "\n".join(parts)


def summary(chapter, added, rewritten):
    """One sentence, with the sizes."""
    number = int(tree.number(chapter))
    paths = [*added.values(), *rewritten.values()]
    lines = sum(len(house.read_lines(path)) for path in paths)
    text = f"Chapter {number} adds {count(len(added), 'file')} to the library"
    if rewritten:
        text += f" and rewrites {count(len(rewritten), 'older one')}"
    return (f"<p>{text}, {lines:,} lines in all. Every other file of the stage is that "
            "of an older chapter, as it was. A name opens its file.</p>")


def count(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def listing(name, path):
    """A file that can be opened."""
    text = path.read_text(encoding="utf-8")
    return (f'<details class="file"><summary><code>{html.escape(name)}</code> '
            f"<span>{count(len(text.splitlines()), 'line')}</span></summary>"
            f'<pre class="cpp">{highlighted(text).rstrip()}</pre></details>')


def difference(name, older, newer):
    """An older file and the one that takes its place."""
    before, after = (path.read_text(encoding="utf-8") for path in (older, newer))
    taken = sum(line.startswith("-") for line in changed_lines(before, after))
    given = sum(line.startswith("+") for line in changed_lines(before, after))
    number = int(tree.number(tree.chapter_of(older)))
    return (f'<section class="rewritten"><h3 id="{anchor(name)}"><code>{name}</code></h3>'
            f'<p class="versions">from chapter {number} · '
            f'<span class="given">{given} lines more</span>, '
            f'<span class="taken">{taken} lines less</span></p>'
            f'<pre class="diff">{coloured_difference(before, after)}</pre>'
            f"{listing(name + ', the whole of it', newer)}</section>")


def anchor(name):
    """Where the page tells of a rewritten file."""
    return name.replace("/", "-").replace(".", "-")


def changed_lines(before, after):
    """The lines that differ, and three of what is around them, with diff's marks."""
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(),
                                     lineterm=""))[2:]


def coloured_difference(before, after):
    """The same as HTML. A line's mark is text, so that colour is not the only sign."""
    old = highlighted(before).split("\n")
    new = highlighted(after).split("\n")
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(),
                                      autojunk=False)
    lines = []
    for group in matcher.get_grouped_opcodes(3):
        first = group[0][3] + 1
        lines.append(f'<span class="hunk">line {first}</span>')
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                lines += [f"<span>  {line}</span>" for line in new[new_from:new_to]]
                continue
            lines += [f'<span class="taken">- {line}</span>'
                      for line in old[old_from:old_to]]
            lines += [f'<span class="given">+ {line}</span>'
                      for line in new[new_from:new_to]]
    return "".join(lines)  # each is a block
