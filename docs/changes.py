"""The pages "What changed": which files a chapter adds and which it rewrites, with the
difference to the older ones. The overlay knows all of that."""

import difflib

from scripts.house.highlight import highlighted

from . import tree
from .pages import Page, templates


def page(chapter, names):
    """What a chapter changed."""
    own, older = chapter.stage.own, chapter.older
    parts = [("added", "Added", 
              [path for name, path in own.items() if name not in older])]
    for step in chapter.stage.steps.values():
        parts.append((f"step-{step.name}", f"The step <code>{step.name}</code>", [
            path for path in (step.files | step.examples).values()
            if path.is_relative_to(step.folder)]))
    commands = [path for files in chapter.stage.commands.values()
                for path in files.values() if path.is_relative_to(chapter.stage.folder)]
    parts.append(("programs", "Examples and commands",
                  [*chapter.stage.examples.values(), *commands]))
    text = templates.get_template("changes.html").render(
        chapter=chapter, names=names, tree=tree, parts=parts,
        rewritten=[(name, number_of(older[name]), path,
                    *difference(tree.read(older[name]), tree.read(path)))
                   for name, path in own.items() if name in older],
        lines=sum(len(tree.read(path).splitlines()) for path in own.values()))
    return Page(chapter.changes_page, f"What {chapter.label.lower()} changed", text,
                chapter.link, "changes")


def number_of(path):
    """The number of the chapter that a file belongs to."""
    return next(int(chapter.number) for chapter in tree.CHAPTERS
                if path.is_relative_to(chapter.stage.folder))


def difference(before, after):
    """How many lines came and went, and the lines around them: (class, HTML). A line's
    mark is text, so that colour is not the only sign."""
    old, new = highlighted(before).split("\n"), highlighted(after).split("\n")
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(),
                                      autojunk=False)
    lines = []
    for group in matcher.get_grouped_opcodes(3):
        lines.append(("hunk", f"line {group[0][3] + 1}"))
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                lines += [("same", f"  {line}") for line in new[new_from:new_to]]
                continue
            lines += [("taken", f"- {line}") for line in old[old_from:old_to]]
            lines += [("given", f"+ {line}") for line in new[new_from:new_to]]
    kinds = [kind for kind, _ in lines]
    return kinds.count("given"), kinds.count("taken"), lines
