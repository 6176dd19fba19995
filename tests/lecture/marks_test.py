"""A mark names what is on a slide, and it has to be in its section of the text. The
schedule's units are filled by the minutes that the marks say."""

import unittest

from lecture import deck, figures, marks, schedule
from scripts.house import markdown, overlay

TEXT = """\
# Chapter 1: One

## The walk

<!-- slide: Two sentences (4 min)
text: The second
code: int two | one .. return
list:
note: Say it aloud,
  and slowly.
-->

The first. The second has a [link](x.md), and `code.cpp` in it. The third: it ends
here.

[`one.cpp`](one.cpp), `one`

```cpp
    int two;
    int one() {
        return 1;
    }
```

- one;
- [two](x.md).

## The end

![A figure](../one.svg)
"""


def changed(before, after):
    """The slides of the text with something else in it."""
    assert before in TEXT
    return marks.slides(TEXT.replace(before, after), "README.md")


class Marks(unittest.TestCase):

    def setUp(self):
        self.slide, = marks.slides(TEXT, "README.md")

    def test_a_mark_has_a_title_minutes_and_notes(self):
        self.assertEqual((self.slide.title, self.slide.minutes, self.slide.section),
                         ("Two sentences", 4, "The walk"))
        self.assertEqual(self.slide.notes, ["Say it aloud, and slowly."])
        self.assertEqual([part.kind for part in self.slide.parts],
                         ["text", "code", "list"])

    def test_a_sentence_is_the_text_s_without_its_links(self):
        self.assertEqual(self.slide.parts[0].text,
                         "The second has a link, and `code.cpp` in it.")

    def test_several_sentences(self):
        slide, = changed("text: The second\n", "text: The first. .. The third\n")
        self.assertTrue(slide.parts[0].text.startswith("The first. The second"))
        self.assertTrue(slide.parts[0].text.endswith("The third: it ends here."))

    def test_code_has_its_label_and_steps_that_words_name(self):
        code = self.slide.parts[1]
        self.assertEqual(code.label, ("one.cpp", "one"))
        self.assertEqual(code.lines[0], "int two;")
        self.assertEqual(code.steps, [(0, 0), (1, 2)])

    def test_a_part_of_code(self):
        slide, = changed("code: int two | one .. return", "part: one .. }\ncode: return")
        self.assertEqual(slide.parts[1].lines, ["int one() {", "    return 1;", "}"])
        self.assertEqual(slide.parts[1].steps, [(1, 1)])

    def test_a_list_is_without_links(self):
        self.assertIn("<li>two.</li>", self.slide.parts[2].text)

    def test_what_is_not_there_is_told_with_its_place(self):
        for before, after, told in [
                ("text: The second", "text: second", "no sentence"),
                ("text: The second", "text: The fourth", "no sentence"),
                ("int two |", "int three |", "no line of the code has 'int three'"),
                (".. return", ".. int two", "no line of the code has 'int two'"),
                ("list:", "list:\nlist:", "no list is left"),
                ("list:", "figure:", "no figure is left"),
                ("list:", "lost: one", "begins with no word"),
                ("(4 min)", "", "a mark is"),
                ("note: Say it aloud,\n  and slowly.\n", "", "notes")]:
            with self.subTest(after), self.assertRaisesRegex(
                    marks.Wrong, f"^README.md:5: .*{told}"):
                changed(before, after)

    def test_a_mark_is_no_part_of_the_text(self):
        self.assertNotIn("slowly", "\n".join(markdown.without_blocks(TEXT)))


class Schedule(unittest.TestCase):

    def slides(self, *minutes):
        return [marks.Slide(f"of {one}", one, 1, "The walk") for one in minutes]

    def test_a_unit_is_45_minutes_at_most_and_cuts_no_slide(self):
        units = schedule.units(self.slides(20, 20, 5, 1, 44, 45))
        self.assertEqual([[slide.minutes for slide in unit] for unit in units],
                         [[20, 20, 5], [1, 44], [45]])

    def test_the_minutes_of_all_units_are_those_of_the_marks(self):
        every = schedule.chapters()
        self.assertTrue(every)
        page = schedule.page(every)
        total = sum(chapter.minutes for chapter in every)
        self.assertIn(f"{total} minutes of slides", page)
        for chapter in every:
            units = schedule.units(chapter.slides)
            self.assertEqual(sum(units, []), chapter.slides)
            for slide in chapter.slides:
                self.assertLess(0, slide.minutes)
                self.assertLessEqual(slide.minutes, 10, slide.title)
                self.assertIn(f"{deck.inline(slide.title)} <span>{slide.minutes} min",
                              page)


class Figures(unittest.TestCase):

    def setUp(self):
        self.figure = figures.Figure(overlay.SOURCE / "diagrams" / "generated" /
                                     "01-echo.svg")

    def test_a_step_for_each_call_in_the_order_of_time(self):
        steps = self.figure.steps(["call by call"])
        self.assertEqual(len(steps), len(self.figure.calls()))
        self.assertEqual(steps[-1]["ahead"], [])
        heights = [float(step["view"].split()[1]) for step in steps]
        self.assertEqual(heights, sorted(heights))

    def test_words_of_a_figure(self):
        step, = self.figure.steps(["bind()"])
        self.assertEqual(step["lit"], ["call-1"])

    def test_words_that_it_does_not_have(self):
        with self.assertRaisesRegex(marks.Wrong, "01-echo has no 'fork"):
            self.figure.steps(["fork()"])

    def test_a_step_that_could_not_be_read(self):
        with self.assertRaisesRegex(marks.Wrong, "can't be read"):
            self.figure.view(list(self.figure.groups), "all")


if __name__ == "__main__":
    unittest.main()
