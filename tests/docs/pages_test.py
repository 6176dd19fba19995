"""Every chapter, every class and every figure is in the book, and nothing was lost on the
way there."""

import html
import re
import unittest

from . import book
from docs import chapters
from docs import doxygen
from docs import finish
from docs import links
from docs import tree
from docs.tree import house

CLASS = re.compile(r"^(?:class|struct) (\w+)(?: final)?(?: :[^;{]*)? \{", re.MULTILINE)


def words(text):
    """What is left of a text without marks and spaces: letters and digits, in order."""
    return re.findall(r"[^\W_]+", text)


def words_of_readme(path):
    """The words of a README, without what Markdown needs to say how they look."""
    lines = house.read_lines(path)
    listings, end, prose = [], 0, []
    blocks = chapters.blocks_of(lines)
    for at, line in enumerate(lines, 1):
        if at in blocks:
            _, inside, end = blocks[at]
            listings += inside
        elif at > end:
            line = chapters.FIGURE.sub("", line)
            line = re.sub(r"\[([^\[\]]*)\]\([^)\s]+\)", r"\1", line)
            line = re.sub(r"^(Chapter \d+: |[1-9]\. )", "", line.lstrip("# "))
            prose.append(re.sub(r"[`*]", "", line))
    return words("\n".join(prose)), words("\n".join(listings))


def words_of_page(name):
    """The words of a page, its listings apart, without the links that the book adds."""
    text = book.main_of(name)
    text = re.sub(r'<(nav|p) class="(around|kicker)".*?</\1>', "", text, flags=re.DOTALL)
    text = re.sub(r"<figcaption>.*?</figcaption>", "", text, flags=re.DOTALL)
    listing = r"<pre.*?</pre>"
    listings = "\n".join(re.findall(listing, text, re.DOTALL))
    prose = re.sub(listing, " ", text, flags=re.DOTALL)
    return plain_words(prose), plain_words(listings)


def plain_words(text):
    text = re.sub(r"</?(p|td|th|li|h\d|pre|tr|div|br)[ >/]", r" \g<0>", text)
    return words(html.unescape(re.sub(r"<[^>]*>", "", text)))


class Chapters(unittest.TestCase):

    def test_every_word_of_a_readme_is_on_its_page(self):
        self.maxDiff = 2000
        for readme, name in chapters.PAGES.items():
            with self.subTest(name):
                prose, listings = words_of_readme(readme)
                shown, shown_listings = words_of_page(f"{name}.html")
                self.assertEqual(" ".join(shown), " ".join(prose))
                self.assertEqual(" ".join(shown_listings), " ".join(listings))

    def test_each_leads_to_the_next_and_back(self):
        names = [tree.chapter_page(chapter) for chapter in tree.CHAPTERS]
        for before, after in zip(names, names[1:]):
            self.assertIn(f'<a rel="next" href="{after}">', book.page(before))
            self.assertIn(f'<a rel="prev" href="{before}">', book.page(after))

    def test_each_shows_its_figures(self):
        for chapter in tree.CHAPTERS:
            text = (chapter / "README.md").read_text(encoding="utf-8")
            shown = book.page(tree.chapter_page(chapter))
            for name in re.findall(r"!\[.*\]\(.*/([\w-]+\.svg)\)", text):
                self.assertIn(f'<img src="figures/{name}"', shown)

    def test_each_says_what_it_changed(self):
        for chapter in tree.CHAPTERS:
            older = house.overlay(house.stage(chapter)[1:])
            shown = book.page(tree.changes_page(chapter))
            for name in house.overlay([chapter]):
                self.assertIn(f"<code>{name}", shown)
                heading = f"<code>{name}</code></h3>"
                self.assertEqual(heading in shown, name in older, name)

    def test_a_rewritten_file_is_shown_with_what_went_and_what_came(self):
        shown = html.unescape(re.sub(r"<[^>]*>", "", book.page("changes-05.html")))
        self.assertIn("+     void shutdown();", shown)
        self.assertIn("-     bool wait_for_request(Timeout limit);", shown)

    def test_what_doxygen_would_misread_arrives_as_it_was(self):
        text = ("Ask @return, \\n, #name, 100%x, <b>, &amp, ::f, a--b, $x, "
                "`it's \"@one\"`, `a|b` and\n2026. It is no list.")
        folder = house.made_up(self, {"README.md": f"# A book\n\n{text}\n"})
        stash = chapters.Stash()
        page = chapters.Page(folder / "README.md", "index", stash).markdown()
        tree.write(folder / "in" / "index.md", page.replace("{#index}", "{#mainpage}"))
        doxygen.run(folder)
        raw = (folder / "raw" / "index.html").read_text(encoding="utf-8")
        shown = finish.words_of(stash.put_back(finish.text_of(raw, folder / "raw")))
        self.assertEqual(shown, text.replace("`", "").replace("\n", " "))

    def test_nothing_that_was_kept_aside_was_forgotten(self):
        for path in book.HTML.glob("*.html"):
            self.assertNotRegex(path.read_text(encoding="utf-8"), r"kept\d+piece", path)


class Reference(unittest.TestCase):

    def test_every_class_of_the_headers_has_a_page(self):
        listed = book.page("classes.html")
        for header, path in tree.winning_headers().items():
            for name in CLASS.findall(path.read_text(encoding="utf-8")):
                with self.subTest(f"{header}: {name}"):
                    scope = "http::" if "/http/" in header else ""
                    self.assertIn(f"<code>{scope}{name}</code></a>", listed)

    def test_every_piece_of_code_in_a_header_s_comments_is_shown(self):
        pages = list(book.HTML.glob("class*.html")) + list(book.HTML.glob("struct*.html"))
        pages += book.HTML.glob("namespace*.html")
        shown = {html.unescape(re.sub(r"<[^>]*>", "", code)) for page in pages
                 for code in re.findall(r"<code>(.*?)</code>", book.page(page.name))}
        for header, path in tree.winning_headers().items():
            comments = "\n".join(re.findall("///.*", path.read_text(encoding="utf-8")))
            comments = comments.replace("\n/// ", " ")
            for code in re.findall("`([^`]+)`", comments):
                self.assertTrue(code in shown, f"{header}: {code}")

    def test_a_public_name_without_a_word_about_it_is_an_error(self):
        folder = house.made_up(self, {"in/index.md": "# A book {#mainpage}\n",
                                      "in/one.hpp": "/// One.\nclass One {\npublic:\n"
                                                    "    int two();\n};\n"})
        with self.assertRaisesRegex(tree.Wrong, "two.*is not documented"):
            doxygen.run(folder)


class Links(unittest.TestCase):

    def test_none_is_dead(self):
        self.assertEqual(links.dead_links(book.HTML), [])

    def test_one_that_is_dead_is_found(self):
        folder = house.made_up(self, {
            "one.html": '<a href="two.html#there">1</a> <a href="two.html#gone">2</a>'
                        '<a href="three.html">3</a> <img src="four.svg"> '
                        '<a href="#here">5</a>',
            "two.html": '<h2 id="there"></h2><a href="https://example.org/">6</a>'})
        self.assertEqual(links.dead_links(folder), [
            "one.html: two.html#gone", "one.html: three.html", "one.html: four.svg",
            "one.html: #here"])

    def test_code_in_the_text_links_to_the_reference(self):
        shown = book.page("chapter-02.html")
        place = r'<code><a class="name" href="class\w+BaseServer.html'
        self.assertRegex(shown, place + '">BaseServer</a>')
        self.assertRegex(shown, place + r'#\w+">verify_request\(\)</a>')

    def test_a_name_in_a_comment_or_a_string_is_no_link(self):
        text = '<pre class="cpp"><span class="comment">// Socket</span> Socket</pre>'
        self.assertEqual(finish.with_code_links(text, {"Socket": "socket.html"}),
                         '<pre class="cpp"><span class="comment">// Socket</span> '
                         '<a class="name" href="socket.html">Socket</a></pre>')


if __name__ == "__main__":
    unittest.main()
