"""Every chapter, every class and every figure is in the book, and nothing was lost on the
way there."""

import html
import re
import unittest

from docs import doxygen, pages, texts, tree
from docs.names import Names
from scripts.house import markdown
from tests.house.scratch import made_up

from . import book

CLASS = re.compile(r"^(?:class|struct) (\w+)(?: final)?(?: :[^;{]*)? \{", re.MULTILINE)


def words(text):
    """What is left of a text without marks and spaces: letters and digits, in order."""
    return re.findall(r"[^\W_]+", text)


def words_of_readme(path):
    """The words of a README, without what Markdown needs to say how they look."""
    text = without_comments(tree.read(path))
    prose = markdown.without_blocks(text)
    listings = [re.sub("<n=(.+?)>", r"\1", line)
                for line, left in zip(text.splitlines(), prose)
                if not left and "```" not in line]
    for at, line in enumerate(prose):
        line = re.sub(r"!\[.*?\]\(\S+?\)", "", line)
        line = re.sub(r"\[([^\[\]]*)\]\([^)\s]+\)", r"\1", line)
        line = re.sub(r"^#* *(Chapter \d+: |[1-9]\d?\. )", "", line)
        if line.startswith("<"):
            line = html.unescape(re.sub("<[^>]*>", " ", line))
        prose[at] = re.sub(r"[`*]", "", line)
    return words("\n".join(prose)), words("\n".join(listings))


def without_comments(text):
    """A text without the marks of its slides, which are on no page."""
    lines = text.splitlines()
    for token in filter(markdown.is_comment, markdown.parser().parse(text)):
        first, end = token.map
        lines[first:end] = [""] * (end - first)
    return "\n".join(lines)


def words_of_page(name):
    """The words of a page, its listings apart, without the links that the book adds."""
    text = book.main_of(name)
    text = re.sub(r'<(nav|p) class="(around|kicker)".*?</\1>', "", text, flags=re.DOTALL)
    text = re.sub(r'<a class="header-anchor".*?</a>', "", text)
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
        for readme, name in texts.PAGES.items():
            with self.subTest(name):
                prose, listings = words_of_readme(readme)
                shown, shown_listings = words_of_page(name)
                self.assertEqual(" ".join(shown), " ".join(prose))
                self.assertEqual(" ".join(shown_listings), " ".join(listings))

    def test_each_leads_to_the_next_and_back(self):
        names = [chapter.page for chapter in tree.CHAPTERS]
        for before, after in zip(names, names[1:]):
            self.assertIn(f'<a rel="next" href="{after}">', book.page(before))
            self.assertIn(f'<a rel="prev" href="{before}">', book.page(after))

    def test_each_shows_its_figures(self):
        for chapter in tree.CHAPTERS:
            text = tree.read(chapter.readme)
            shown = book.page(chapter.page)
            for name in re.findall(r"!\[.*\]\(.*/([\w-]+\.svg)\)", text):
                self.assertIn(f'<img src="figures/{name}"', shown)

    def test_each_says_what_it_changed(self):
        for chapter in tree.CHAPTERS:
            shown = book.page(chapter.changes_page)
            for name in chapter.stage.own:
                self.assertIn(f"<code>{name}", shown)
                heading = f"<code>{name}</code></h3>"
                self.assertEqual(heading in shown, name in chapter.older, name)

    def test_a_rewritten_file_is_shown_with_what_went_and_what_came(self):
        for chapter in tree.CHAPTERS:
            shown = re.sub('<span class="(given|taken|same|hunk)">|</pre>', "\n",
                           book.main_of(chapter.changes_page))
            lines = set(html.unescape(re.sub("<[^>]*>", "", shown)).split("\n"))
            for name, older in chapter.older.items():
                before, after = ({*tree.read(path).splitlines()}
                                 for path in (older, chapter.stage.files[name]))
                self.assertEqual({f"- {line}" for line in before - after} - lines, set())
                self.assertEqual({f"+ {line}" for line in after - before} - lines, set())

    def test_what_doxygen_would_misread_arrives_as_it_was(self):
        text = ("Ask @return, \\n, #name, 100%x, &amp, ::f, a--b, $x, "
                "`it's \"@one\" <b>`, `a|b` and\n2026. It is no list.")
        shown = pages.Reader(self.shown(text)).sections[0].words
        self.assertEqual(shown, text.replace("`", "").replace("\n", " "))

    def test_an_answer_is_folded_away_and_has_whatever_a_text_has(self):
        shown = self.shown("<details><summary>Why?</summary>\n\nSo:\n\n"
                           "```cpp\nint one;\n```\n\n</details>\n")
        self.assertRegex(shown, r"(?s)<details><summary>Why\?</summary>\s*<p>So:</p>\s*"
                                r'<pre class="cpp">.*one;</pre>\s*</details>')

    def test_a_comment_is_on_no_page(self):
        shown = self.shown("One.\n\n<!-- slide: Two (3 min)\nnote: three\n-->\n\nFour.\n")
        self.assertEqual(plain_words(shown), ["One", "Four"])
        self.assertNotIn("three", shown)

    def test_a_session_shows_what_is_typed_and_a_number_that_is_the_point(self):
        shown = self.shown("```console\n$ wc -l <file\n<n=102> of <n>\n```\n")
        self.assertIn('<pre class="console"><span class="typed"><span class="prompt">$ '
                      "</span>wc -l &lt;file</span>\n102 of &lt;n&gt;</pre>", shown)

    def test_a_block_s_label_belongs_to_the_block(self):
        shown = self.shown("[`scripts/test`](scripts/test), `main`\n"
                           "```cpp\nint one;\n```\n")
        self.assertIn('<p class="label"><a href="file-scripts-test.html">', shown)

    def test_a_figure_has_a_link_to_its_player_when_there_is_one(self):
        figure = "![A thread](diagrams/generated/06-thread.svg)\n"
        link = '<a class="player" href="players/06-thread.html">'
        self.assertNotIn("players/", self.shown(figure, {"06-fork"}))
        self.assertIn(link, self.shown(figure, {"06-fork", "06-thread"}))

    def shown(self, text, players=()):
        """A text as the book has it."""
        return texts.Texts(Names({}, ()), players).as_html(text, "README.md")


class Reference(unittest.TestCase):

    def test_every_class_of_the_headers_has_a_page(self):
        listed = book.page("classes.html")
        for header, path in tree.winning_headers().items():
            for name in CLASS.findall(tree.read(path)):
                with self.subTest(f"{header}: {name}"):
                    self.assertRegex(listed, rf"<code>(\w+::)*{name}</code></a>")

    def test_a_class_is_told_with_its_family_its_members_and_what_it_inherits(self):
        shown = book.main_of("classsocketserver_1_1TCPServer.html")
        family = re.search('(?s)<nav class="family".*?</nav>', shown)[0]
        self.assertEqual(plain_words(family)[:4], [
            "BaseServer", "TCPServer", "UDPServer", "UnixDatagramServer"])
        keyword = '<span class="keyword">{}</span> '
        self.assertIn(f'data-title="server_bind()"><code>{keyword.format("virtual")}'
                      f'{keyword.format("void")}<b>server_bind</b>()</code>', shown)
        self.assertIn("<dl><dt>Throws</dt><dd><code>std::system_error</code>", shown)
        base = "classsocketserver_1_1BaseServer.html"
        self.assertIn(f'Overrides the one of <a href="{base}#', shown)
        inherited = re.search('(?s)<details class="inherited">.*?</details>', shown)[0]
        self.assertIn("<code>serve_forever()</code>", inherited)
        self.assertNotIn("<code>server_close()</code>", inherited)

    def test_a_name_of_a_namespace_is_told_with_its_include(self):
        sections = re.findall(r'<section class="member">.*?</section>',
                              book.main_of("namespacesocketserver.html"), re.DOTALL)
        found = {re.search('data-title="(.*?)"', one)[1]: re.findall(
            r'class="include">#include &lt;<a .*?>(.*?)</a>', one) for one in sections}
        self.assertEqual({len(headers) for headers in found.values()}, {1})
        self.assertEqual(found["ThreadingTCPServer"],
                         ["socketserver/threading_servers.hpp"])
        self.assertEqual(found["handled_by"], ["socketserver/base_request_handler.hpp"])

    def test_every_piece_of_code_in_a_header_s_comments_is_shown(self):
        names = [path.name for kind in ("class", "struct", "namespace")
                 for path in book.HTML.glob(f"{kind}*.html")]
        shown = {html.unescape(re.sub(r"<[^>]*>", "", code)) for name in names
                 for code in re.findall(r"<code>(.*?)</code>", book.page(name))}
        for header, path in tree.winning_headers().items():
            comments = "\n".join(re.findall("///.*", tree.read(path)))
            comments = comments.replace("\n/// ", " ")
            for code in re.findall("`([^`]+)`", comments):
                self.assertTrue(code in shown, f"{header}: {code}")

    def test_a_public_name_without_a_word_about_it_is_an_error(self):
        header = "/// One.\nclass One {\npublic:\n    int two();\n};\n"
        with self.assertRaisesRegex(tree.Wrong, "one.hpp:4: .*two.*is not documented"):
            self.read_by_doxygen(header)

    def test_a_namespace_without_a_word_about_it_is_an_error(self):
        header = "namespace one {\n/// Two.\nint two();\n}\n"
        with self.assertRaisesRegex(tree.Wrong, "one.hpp: namespace one is not"):
            self.read_by_doxygen(header)
        found = self.read_by_doxygen("/// One.\n" + header)
        self.assertIn("one::two", doxygen.symbols(found))

    def read_by_doxygen(self, header):
        """What Doxygen finds in a header."""
        folder = made_up(self, {"one.hpp": header})
        doxygen.run(folder, {"one.hpp": folder / "one.hpp"})
        return doxygen.compounds(folder)


class Links(unittest.TestCase):

    def test_none_is_dead(self):
        self.assertEqual(pages.dead_links(book.HTML), [])

    def test_one_that_is_dead_is_found(self):
        folder = made_up(self, {
            "one.html": '<a href="two.html#there">1</a> <a href="two.html#gone">2</a>'
                        '<a href="three.html">3</a> <img src="four.svg"> '
                        '<a href="#here">5</a>',
            "two.html": '<h2 id="there"></h2><a href="https://example.org/">6</a>'})
        self.assertEqual(pages.dead_links(folder), [
            "one.html: two.html#gone", "one.html: three.html", "one.html: four.svg",
            "one.html: #here"])

    def test_code_in_the_text_links_to_the_reference(self):
        shown = book.page("chapter-02.html")
        place = r'<code><a class="name" href="class\w+BaseServer.html'
        self.assertRegex(shown, place + '">BaseServer</a>')
        self.assertRegex(shown, place + r'#\w+">verify_request\(\)</a>')

    def test_a_name_in_a_comment_or_a_string_is_no_link(self):
        header = "/// S.\nnamespace s {\n/// One.\nclass One {};\n}\n"
        folder = made_up(self, {"one.hpp": header})
        doxygen.run(folder, {"one.hpp": folder / "one.hpp"})
        names = Names(doxygen.symbols(doxygen.compounds(folder)), {"s"})
        self.assertEqual(names.in_listing('// One\nOne x("One");'), (
            '<span class="comment">// One</span>\n'
            '<a class="name" href="classs_1_1One.html">One</a> x('
            '<span class="stringliteral">"One"</span>);'))


if __name__ == "__main__":
    unittest.main()
