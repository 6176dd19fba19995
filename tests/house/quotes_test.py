"""What a chapter's text quotes stands in the chapter's stage.

A ```cpp block is whole lines that follow each other in one file of the stage: the winning
files of the chapters up to this one, and this chapter's examples, commands and tests.
Their common indentation does not count. A line `// ...` skips any number of lines. A
block marked ```cpp step=NAME is looked for in that step's files, then in the stage that
is below them.

A paragraph of code alone above a block is its label: the file, which is a link to it,
and then the names of what is quoted. The block must stand in that very file, and each
name too. Each block has one.
"""

import re
import textwrap
import unittest

from scripts.house import markdown, overlay

from . import scratch


def searched_files(source, stage, step):
    """The files in which a block may stand, the most likely ones first."""
    searched = step or stage
    tests = source / "tests" / stage.folder.name
    if step:
        tests = tests / "steps" / step.name
    own = list(searched.own.values())
    older = [path for path in searched.files.values() if path not in own]
    programs = overlay.code_below(searched.folder / "examples") + overlay.code_below(
        searched.folder / "commands")
    return own + programs + overlay.code_below(tests) + older


def is_skip(line):
    return line.strip() == "// ..."


def segments(lines):
    """The runs of lines between the lines `// ...`: (index of the first, lines) each."""
    runs = [(0, [])]
    for index, line in enumerate(lines):
        if is_skip(line):
            runs.append((index + 1, []))
        else:
            runs[-1][1].append(line)
    return [(first, run) for first, run in runs if any(line.strip() for line in run)]


def matching(quoted, code):
    """How many of the quoted lines the code begins with."""
    count = 0
    for one, other in zip(quoted, code):
        if one.rstrip() != other.rstrip():
            break
        count += 1
    return count


def reach(runs, code, indentation):
    """The index of the quote's first line that the code does not have, or None. The code
    is read once from its begin to its end, the quote moved in by the indentation."""
    position = 0
    for first, run in runs:
        shifted = [indentation + line if line.strip() else "" for line in run]
        counts = [matching(shifted, code[start:]) for start in range(position, len(code))]
        if len(run) not in counts:
            return first + max(counts, default=0)
        position += counts.index(len(run)) + len(run)
    return None


def indentations(runs, code):
    """The indentations at which the quote's first line stands in the code."""
    first = runs[0][1][0].rstrip()
    return {line.rstrip().removesuffix(first) for line in code
            if line.strip() == first.strip() and line.rstrip().endswith(first)}


def first_line_not_found(lines, files):
    """The quote's first line that no file has in its place; None if one has them all."""
    lines = textwrap.dedent("\n".join(lines)).split("\n")
    runs = segments(lines)
    furthest = runs[0][0]
    for path in files:
        code = overlay.read_lines(path)
        for indentation in indentations(runs, code):
            missing = reach(runs, code, indentation)
            if missing is None:
                return None
            furthest = max(furthest, missing)
    return lines[furthest]


def block_problem(source, stage, block):
    """What is wrong with one block; "" when it is right."""
    if not block.closed:
        return "the block has no end"
    if not segments(block.lines):
        return "the block is empty"
    words = block.info.split()[1:]
    steps = {f"step={step.name}": step for step in stage.steps.values()}
    if len(words) > 1 or any(word not in steps for word in words):
        return f"'{block.info}': {words} is no step of this chapter"
    step = steps[words[0]] if words else None
    files = searched_files(source, stage, step)
    if block.label:
        target = (stage.folder / block.target).resolve()
        files = [path for path in files if path == target
                 and path.as_posix().endswith("/" + block.label[0])]
    line = first_line_not_found(block.lines, files) if files else ""
    if line is None:
        return label_problem(block, files)
    if not files:
        return f"{block.label[0]}: {block.target} is no such file of the stage"
    return f"this is not found in the stage, at its place in the quote:\n    {line}"


def label_problem(block, files):
    """Which of the label's names the labelled file does not have; "" when it has all."""
    for name in block.label[1:]:
        word = name.rpartition("::")[2].partition("(")[0].removeprefix("class ")
        if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", files[0].read_text("utf-8")):
            return f"{block.label[0]} has no {name}"
    return ""


def quotes(source):
    """The quotes of all chapters: (stage, block, where the block stands)."""
    for stage in overlay.stages(source):
        readme = stage.folder / "README.md"
        text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
        for block in markdown.blocks(text):
            if block.info.split()[:1] == ["cpp"]:
                yield stage, block, f"{readme.relative_to(source)}:{block.line}"


def quote_problems(source):
    """Every quote that does not stand in its chapter's stage."""
    return [f"{place}: {problem}" for stage, block, place in quotes(source)
            if (problem := block_problem(source, stage, block))]


def unlabelled(source):
    """Every quote that does not say where it stands."""
    return [f"{place}: a label must say of what file and function this is"
            for _, block, place in quotes(source) if len(block.label) < 2]


class TheHouse(unittest.TestCase):
    def check(self, problems):
        if problems:
            self.fail("\n".join(["", *problems]))

    def test_each_quote_stands_in_its_stage(self):
        self.check(quote_problems(overlay.SOURCE))

    def test_each_quote_has_a_label(self):
        self.check(unlabelled(overlay.SOURCE))


TREE = {
    "chapters/01-one/socketserver/one.hpp": """\
class One {
public:
    int first();

    int second();
};
""",
    "chapters/01-one/socketserver/old.hpp": "int old();\n",
    "chapters/01-one/examples/say.cpp": "int main() {\n    return 1;\n}\n",
    "chapters/02-two/socketserver/old.hpp": "int rewritten();\n",
    "chapters/02-two/examples/say.cpp":
        "int main() {\n    if (true)\n        return 2;\n}\n",
    "chapters/02-two/steps/try/socketserver/try.hpp": "int tried();\n",
    "tests/02-two/two.cpp": "int test_of_two;\n",
    "tests/02-two/steps/try/try.cpp": "int test_of_try;\n",
    "chapters/03-three/socketserver/three.hpp": "int three();\n",
}


class MadeUp(unittest.TestCase):
    """The check itself, on a made-up tree; the text is chapter 2's."""

    def problems(self, text, info="cpp"):
        readme = f"# Chapter 2: Two\n\n```{info}\n{text}```\n"
        tree = scratch.made_up(self, TREE | {"chapters/02-two/README.md": readme})
        return quote_problems(tree)

    def check_found(self, text, info="cpp"):
        self.assertEqual(self.problems(text, info), [])

    def check_missing(self, text, line, info="cpp"):
        problems = self.problems(text, info)
        self.assertEqual(len(problems), 1, problems)
        self.assertRegex(problems[0], "^chapters/02-two/README.md:3: ")
        self.assertTrue(problems[0].endswith(line), problems[0])

    def test_lines_of_each_place_are_found(self):
        for line in ["int first();", "int rewritten();", "        return 2;",
                     "int test_of_two;"]:
            self.check_found(line + "\n")

    def test_lines_of_other_stages_are_not_found(self):
        for line in ["int old();", "int three();", "    return 1;", "int tried();",
                     "int test_of_try;"]:
            self.check_missing(line + "\n", line.strip())

    def test_a_step_has_its_own_files_and_its_stage(self):
        for line in "int tried();", "int test_of_try;", "int first();":
            self.check_found(line + "\n", "cpp step=try")
        for line in "int test_of_two;", "        return 2;":
            self.check_missing(line + "\n", line.strip(), "cpp step=try")

    def test_a_step_that_is_not_there(self):
        for info in "cpp step=gone", "cpp try", "cpp step=try step=try":
            self.check_missing("int tried();\n", "is no step of this chapter", info)

    def test_common_indentation_does_not_count(self):
        self.check_found("int first();\n\nint second();\n")
        self.check_found("            int first();\n\n            int second();\n")

    def test_indentation_within_the_quote_counts(self):
        self.check_missing("if (true)\nreturn 2;\n", "\n    return 2;")
        self.check_missing("class One {\n// ...\nint second();\n", "\n    int second();")

    def test_a_skip_skips_any_number_of_lines(self):
        self.check_found("class One {\n    // ...\n    int second();\n};\n")
        self.check_found("class One {\n// ...\npublic:\n// ...\n};\n// ...\n")

    def test_lines_that_do_not_follow_each_other(self):
        self.check_missing("class One {\n    int second();\n", "\n        int second();")

    def test_lines_in_another_order(self):
        self.check_missing("int second();\n// ...\nint first();\n", "\n    int first();")

    def test_half_a_line(self):
        self.check_missing("int first\n", "\n    int first")

    def test_the_first_missing_line_is_named(self):
        text = "class One {\npublic:\n    int first();\n\n    int third();\n};\n"
        self.check_missing(text, "\n        int third();")

    def test_one_file_must_have_it_all(self):
        text = "int rewritten();\n// ...\nint test_of_two;\n"
        self.check_missing(text, "\n    int test_of_two;")

    def labelled(self, label, code, check=quote_problems):
        readme = f"# Chapter 2: Two\n\n{label}\n\n```cpp\n{code}```\n"
        tree = scratch.made_up(self, TREE | {"chapters/02-two/README.md": readme})
        return check(tree)

    def test_a_quote_without_a_label_or_with_half_of_one(self):
        one = "[`socketserver/one.hpp`](../01-one/socketserver/one.hpp)"
        code = "int second();\n"
        self.assertEqual(self.labelled(f"{one}, `One::second()`", code, unlabelled), [])
        for label in one, f"See {one}, `One::second()`", "":
            problems = self.labelled(label, code, unlabelled)
            self.assertEqual(len(problems), 1, problems)

    def test_a_label_says_where_the_quote_stands(self):
        one = "[`socketserver/one.hpp`](../01-one/socketserver/one.hpp)"
        old = "[`socketserver/old.hpp`](socketserver/old.hpp)"
        self.assertEqual(self.labelled(f"{one}, `One::second()`", "int second();\n"), [])
        self.assertEqual(self.labelled(f"{old}, `rewritten`", "int rewritten();\n"), [])
        for label, code, problem in [
                (old, "int second();\n", "\n    int second();"),
                (f"{one}, `One::third`", "int second();\n", "has no One::third"),
                (f"{one}, `sec`", "int second();\n", "has no sec"),
                ("[`socketserver/old.hpp`](../01-one/socketserver/old.hpp)",
                 "int old();\n", "no such file of the stage"),
                ("[`socketserver/two.hpp`](../01-one/socketserver/one.hpp)",
                 "int second();\n", "no such file of the stage")]:
            problems = self.labelled(label, code)
            self.assertEqual(len(problems), 1, problems)
            self.assertTrue(problems[0].endswith(problem), problems[0])

    def test_an_empty_block(self):
        for text in "", "\n", "// ...\n":
            self.check_missing(text, "the block is empty")

    def test_a_block_without_an_end(self):
        text = "```cpp\nint first();\n"
        tree = scratch.made_up(self, TREE | {"chapters/02-two/README.md": text})
        self.assertIn("README.md:1: the block has no end", quote_problems(tree)[0])

    def test_other_blocks_are_left_alone(self):
        self.check_found("int gone();\n", "c")
        self.check_found("int gone();\n", "console")


if __name__ == "__main__":
    unittest.main()
