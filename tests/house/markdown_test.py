"""The reader of Markdown finds what a code host shows."""

import unittest

from scripts.house import markdown

TEXT = """\
# The `Socket` of C++

A [link](one.md#two "title") over
two lines, ![a picture](three.svg) and `[code](gone)`.

[`a/b.hpp`](a/b.hpp), `B::c`
```cpp step=try
int c();
```

1. An item

   ```console
   $ ls
     x
   ```

## Twice

    int indented;

<details><summary>Answer</summary>

<img src="four.svg"> [five](five.md)

</details>

## Twice
[`a/b.hpp`](a/b.hpp) is not alone
```cpp
no end
"""


class Markdown(unittest.TestCase):

    def test_blocks_have_their_lines_and_where_they_stand(self):
        found = markdown.blocks(TEXT)
        self.assertEqual([(block.info, block.line, block.lines) for block in found],
                         [("cpp step=try", 7, ["int c();"]),
                          ("console", 13, ["$ ls", "  x"]), ("cpp", 30, ["no end"])])

    def test_a_block_without_an_end_is_not_closed(self):
        self.assertEqual([block.closed for block in markdown.blocks(TEXT)],
                         [True, True, False])

    def test_a_label_is_a_paragraph_of_code_alone_above_its_block(self):
        self.assertEqual([(block.label, block.target) for block in markdown.blocks(TEXT)],
                         [(("a/b.hpp", "B::c"), "a/b.hpp"), ((), ""), ((), "")])

    def test_headings_have_the_anchors_of_a_code_host(self):
        self.assertEqual([(head.level, head.text, head.line, head.anchor)
                          for head in markdown.headings(TEXT)],
                         [(1, "The `Socket` of C++", 1, "the-socket-of-c"),
                          (2, "Twice", 18, "twice"), (2, "Twice", 28, "twice-1")])

    def test_links_and_pictures_with_their_lines_and_none_in_code(self):
        self.assertEqual(markdown.links(TEXT), [
            (3, "one.md#two"), (4, "three.svg"), (6, "a/b.hpp"), (24, "four.svg"),
            (24, "five.md"), (29, "a/b.hpp")])

    def test_prose_is_what_is_left_without_blocks(self):
        prose = markdown.without_blocks(TEXT)
        self.assertEqual(len(prose), len(TEXT.splitlines()))
        for words in ("int c();", "$ ls", "indented", "no end", "```"):
            self.assertNotIn(words, "\n".join(prose))
        self.assertIn("two lines, ", prose[3])


if __name__ == "__main__":
    unittest.main()
