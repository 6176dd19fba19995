"""Each chapter has its parts, its text the design's sections; links lead somewhere."""

import os
import re
import unittest
from pathlib import Path

from scripts.house import markdown, overlay

from . import scratch

SECTIONS = ["After this chapter you can", "A first run", "The question", "The walk",
            "The figures", "What Python does", "What C++ changes", "Try it", "The tests",
            "In ten lines", "Five questions", "Exercises", "What is still missing"]
OPTIONAL = {"The figures"}
# How often a line of this form stands in a section.
COUNTED = {"After this chapter you can": ("- ", range(3, 6)),
           "A first run": (r"\$ ", range(1, 9)),
           "In ten lines": (r"\d+\. ", range(10, 11)),
           "Five questions": ("<details><summary>", range(5, 6))}
COLUMNS = 90


def chapters(source):
    """The folders of the chapters, in their order."""
    return [stage.folder for stage in overlay.stages(source)]


def numbering_problems(source):
    """The chapters are numbered 01, 02, ... without a gap."""
    numbers = [chapter.name[:3] for chapter in chapters(source)]
    wanted = [f"{number:02}-" for number in range(1, len(numbers) + 1)]
    if numbers == wanted:
        return []
    return [f"chapters/ has the numbers {numbers}, not {wanted}"]


def missing_parts(source):
    """What a chapter lacks of: text, code, tests, an example."""
    problems = []
    for chapter in chapters(source):
        for part in [chapter / "README.md", chapter / "socketserver",
                     source / "tests" / chapter.name, chapter / "examples"]:
            there = part.is_file() if part.suffix else any(overlay.code_below(part))
            if not there:
                problems.append(f"{part.relative_to(source)} is missing or empty")
    return problems


def headings(readme, level):
    """The texts of a README's headings of one level."""
    return [heading.text for heading in markdown.headings(text_of(readme))
            if heading.level == level]


def text_of(path):
    return path.read_text(encoding="utf-8")


def section_problems(source):
    """Where a chapter's headings differ from the design's."""
    problems = []
    for chapter in chapters(source):
        readme = chapter / "README.md"
        if not readme.is_file():
            continue
        title = f"# Chapter {int(chapter.name[:2])}: "
        first = (overlay.read_lines(readme) or [""])[0]
        if not first.startswith(title) or headings(readme, 1) != [first[2:].strip()]:
            problems.append(f"{readme}: the title, alone and first, must be '{title}...'")
        found = headings(readme, 2)
        wanted = [name for name in SECTIONS if name in found or name not in OPTIONAL]
        if found != wanted:
            problems.append(f"{readme}: the sections are {found}, not {wanted}")
    return problems


def sections(readme, level=2):
    """The lines of a text's sections, by their headings."""
    lines = text_of(readme).splitlines()
    heads = [head for head in markdown.headings(text_of(readme)) if head.level == level]
    ends = [head.line - 1 for head in heads[1:]] + [len(lines)]
    return {head.text: lines[head.line:end] for head, end in zip(heads, ends)}


def plan_problems(source):
    """What a chapter's sections lack: goals, a run, ten lines, five questions, and a link
    to the next chapter."""
    problems = []
    every = chapters(source)
    for chapter, following in zip(every, [*every[1:], None]):
        readme = chapter / "README.md"
        parts = sections(readme) if readme.is_file() else {}
        for name, (form, wanted) in COUNTED.items():
            found = sum(bool(re.match(form, line)) for line in parts.get(name, []))
            if name in parts and found not in wanted:
                problems.append(f"{readme}: '{name}' has {found} lines with '{form}'")
        last = "\n".join(parts.get("What is still missing", []))
        if parts and following and f"](../{following.name}/README.md)" not in last:
            problems.append(f"{readme}: its end links no ../{following.name}/README.md")
    return problems


def table_problems(source):
    """What a chapter's row of the top README's table does not link: its text, an example
    and a test to begin with."""
    rows = [line for line in overlay.read_lines(source / "README.md")
            if line.lstrip().startswith("|")]
    problems = []
    for chapter in chapters(source):
        text = rf"\]\((\./)?chapters/{chapter.name}(/|/README\.md)?\)"
        row = next((row for row in rows if re.search(text, row)), None)
        if row is None:
            problems.append(f"README.md: the table links no chapters/{chapter.name}")
            continue
        problems += [f"README.md: the table names no file of {place} to begin with"
                     for place in (f"chapters/{chapter.name}/examples",
                                   f"tests/{chapter.name}") if f"]({place}/" not in row]
    return problems


def readmes(source):
    """Every README.md of the repository; builds are no part of it."""
    for folder, folders, files in os.walk(source):
        folders[:] = [name for name in folders if name != "build" and name[0] != "."]
        if "README.md" in files:
            yield Path(folder) / "README.md"


def anchors(readme):
    """The names by which a code host links a file's headings."""
    return {heading.anchor for heading in markdown.headings(text_of(readme))}


def links(readme):
    """The targets of a README's relative links, with the numbers of their lines."""
    return [(number, target) for number, target in markdown.links(text_of(readme))
            if not re.match(r"[a-z]+:", target)]


def link_problems(source):
    """Relative links that lead to nothing, or out of the repository."""
    problems = []
    for readme in readmes(source):
        for number, target in links(readme):
            path, _, anchor = target.partition("#")
            place = (readme.parent / path).resolve() if path else readme
            good = place.exists() and place.is_relative_to(source.resolve())
            if good and anchor and place.suffix == ".md":
                good = anchor in anchors(place)
            if not good:
                problems.append(f"{readme}:{number}: nothing is at {target}")
    return problems


def glossary_problems(source):
    """Terms of the glossary that the chapter which tells of them does not link."""
    glossary = source / "docs" / "glossary.md"
    problems = []
    for term, lines in sections(glossary, 3).items() if glossary.is_file() else ():
        told = re.search(r"\]\(\.\./(chapters/[\w-]+/README\.md)\)", " ".join(lines))
        anchor = next(head.anchor for head in markdown.headings(text_of(glossary))
                      if head.text == term)
        if not told:
            problems.append(f"{glossary}: '{term}' names no chapter")
        elif f"docs/glossary.md#{anchor})" not in text_of(source / told[1]):
            problems.append(f"{told[1]}: '{term}' is not linked to the glossary")
    return problems


def width_problems(source):
    """Lines of code that are too long for a wall."""
    problems = []
    for folder in "chapters", "tests", "bench":
        for path in sorted((source / folder).rglob("*")):
            if path.suffix not in overlay.CODE | {".py"}:
                continue
            for number, line in enumerate(overlay.read_lines(path), 1):
                if len(line) > COLUMNS:
                    problems.append(f"{path}:{number}: {len(line)} columns")
    return problems


class TheHouse(unittest.TestCase):
    def check(self, problems):
        if problems:
            self.fail("\n".join(["", *problems]))

    def test_chapters_are_numbered_without_a_gap(self):
        self.check(numbering_problems(overlay.SOURCE))

    def test_each_chapter_has_text_code_tests_and_an_example(self):
        self.check(missing_parts(overlay.SOURCE))

    def test_each_text_has_the_sections_of_the_design(self):
        self.check(section_problems(overlay.SOURCE))

    def test_each_text_has_what_a_chapter_begins_and_ends_with(self):
        self.check(plan_problems(overlay.SOURCE))

    def test_each_term_is_linked_where_it_is_told(self):
        self.check(glossary_problems(overlay.SOURCE))

    def test_the_table_links_each_chapter(self):
        self.check(table_problems(overlay.SOURCE))

    def test_links_lead_to_something(self):
        self.check(link_problems(overlay.SOURCE))

    def test_code_is_within_90_columns(self):
        self.check(width_problems(overlay.SOURCE))


FILLED = {"After this chapter you can": "- one;\n- two;\n- three.\n",
          "A first run": "```\n$ one\n```\n",
          "In ten lines": "".join(f"{number}. Line.\n" for number in range(1, 11)),
          "Five questions": "<details><summary>1. Why?</summary>\n\nSo.\n\n</details>\n\n"
                            * 5}
TEXT = "# Chapter 1: One\n" + "".join(
    f"## {name}\n{FILLED.get(name, 'text')}\n" for name in SECTIONS
    if name not in OPTIONAL)
GOOD = {
    "README.md": "# Book\n| [one](chapters/01-one/README.md) | text | "
                 "[a](chapters/01-one/examples/one.cpp), [b](tests/01-one/one.cpp) |\n",
    "chapters/01-one/README.md": TEXT + "```sh\n# a comment\n```\n",
    "chapters/01-one/socketserver/one.hpp": "int one();\n",
    "chapters/01-one/examples/one.cpp": "int main() {}\n",
    "tests/01-one/one.cpp": "int one;\n",
}


class MadeUp(unittest.TestCase):
    """The checks themselves, on made-up trees with one defect each."""

    def one_problem(self, check, files, *words):
        self.assertEqual(check(scratch.made_up(self, GOOD)), [])
        problems = check(scratch.made_up(self, GOOD | files))
        self.assertEqual(len(problems), 1, problems)
        for word in words:
            self.assertIn(word, problems[0])

    def one_section_problem(self, text, word):
        self.one_problem(section_problems, {"chapters/01-one/README.md": text}, word)

    def test_a_gap_in_the_numbers(self):
        self.one_problem(numbering_problems, {"chapters/03-three/README.md": ""}, "03-")

    def test_a_missing_part(self):
        for part in list(GOOD)[1:]:
            tree = scratch.made_up(self, GOOD)
            (tree / part).unlink()
            self.assertEqual(len(missing_parts(tree)), 1, part)

    def test_a_title_of_another_chapter(self):
        text = TEXT.replace("Chapter 1", "Chapter 2")
        self.one_section_problem(text, "# Chapter 1: ")

    def test_a_second_title(self):
        text = TEXT + "# More\n"
        self.one_section_problem(text, "alone")

    def test_sections_out_of_order(self):
        text = TEXT.replace("## The walk\n", "") + "## The walk\n"
        self.one_section_problem(text, "The walk")

    def test_a_missing_section(self):
        text = TEXT.replace("## Exercises\n", "")
        self.one_section_problem(text, "Exercises")

    def test_a_section_of_its_own(self):
        text = TEXT + "## Afterword\n"
        self.one_section_problem(text, "Afterword")

    def test_a_section_that_lacks_something(self):
        for name, without in [("After this chapter you can", "- three.\n"),
                              ("A first run", "$ one\n"), ("In ten lines", "10. Line.\n"),
                              ("Five questions", "<details><summary>1. Why?</summary>")]:
            text = {"chapters/01-one/README.md": TEXT.replace(without, "", 1)}
            self.one_problem(plan_problems, text, name)

    def test_an_end_that_does_not_lead_to_the_next_chapter(self):
        self.one_problem(plan_problems, {"chapters/02-two/socketserver/two.hpp": ""},
                         "01-one/README.md", "02-two")

    def test_figures_have_their_place(self):
        text = TEXT.replace("## What Python", "## The figures\n## What Python")
        tree = scratch.made_up(self, GOOD | {"chapters/01-one/README.md": text})
        self.assertEqual(section_problems(tree), [])

    def test_a_term_of_the_glossary(self):
        told = "[Chapter 1](../chapters/01-one/README.md)"
        good = {"docs/glossary.md": f"# Glossary\n### a term\nA word. {told}.\n",
                "chapters/01-one/README.md":
                    TEXT + "[it](../../docs/glossary.md#a-term)\n"}
        self.assertEqual(glossary_problems(scratch.made_up(self, GOOD | good)), [])
        self.one_problem(glossary_problems, good | {"chapters/01-one/README.md": TEXT},
                         "a term")
        self.one_problem(glossary_problems, {"docs/glossary.md": "### a term\nA word.\n"},
                         "a term")

    def test_a_chapter_that_the_table_does_not_link(self):
        text = "[one](chapters/01-one/README.md) stands outside of the table\n"
        self.one_problem(table_problems, {"README.md": text}, "01-one")

    def test_a_chapter_whose_row_names_nothing_to_begin_with(self):
        for link in "[a](chapters/01-one/examples/one.cpp)", "[b](tests/01-one/one.cpp)":
            text = GOOD["README.md"].replace(link, "none")
            self.one_problem(table_problems, {"README.md": text}, link[4:-9])

    def test_links_to_nothing(self):
        for target in ("gone.md", "chapters/02-two", "..", "#gone",
                       "chapters/01-one/README.md#gone"):
            text = f"# Book\n[text]({target})\n"
            self.one_problem(link_problems, {"README.md": text}, "README.md:2", target)

    def test_links_to_something(self):
        for target in ("chapters/01-one/README.md#the-walk", "#the-book-of-c", "chapters",
                       "https://example.org/x", 'chapters "a title"'):
            text = (f"# The book of C++\n[text]({target})\n"
                    "`[code](gone)`\n```\n[code](gone)\n```\n")
            tree = scratch.made_up(self, GOOD | {"README.md": text})
            self.assertEqual(link_problems(tree), [])

    def test_a_long_line_of_code(self):
        code = "// " + "x" * 88 + "\n"
        name = "tests/01-one/long.cpp"
        self.one_problem(width_problems, {name: code}, f"{name}:1: 91")


if __name__ == "__main__":
    unittest.main()
