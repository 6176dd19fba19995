"""Takes the text out of the pages that Doxygen has made, and mends it."""

import html
import re
from html.parser import HTMLParser

TITLE = re.compile(r'<div class="title">(.*?)</div>', re.DOTALL)
CONTENTS = re.compile(r'<div class="contents">(.*)</div><!-- contents -->', re.DOTALL)
FRAGMENT = re.compile(r'<div class="fragment">((?:<div class="line">.*?</div>\n?)*)'
                      r"</div><!-- fragment -->", re.DOTALL)
GRAPH = re.compile(r'<iframe[^>]* src="([^"]+\.svg)"[^>]*>.*?</iframe>', re.DOTALL)
HEADING = re.compile(r'<h(\d)><a class="anchor" id="([^"]+)"></a>\s*(.*?)</h\1>',
                     re.DOTALL)
INHERITED = re.compile(r"""<td colspan="2" onclick="javascript:toggleInherit"""
                       r"""\('(\w+)'\)"><img[^>]*>&#160;(.*?)</td>""")
PLAYER = re.compile(r'<span data-player="([^"]+)"></span>')

NAME = re.compile(r"(?<![\w:.>~])((?:\w+::)*\w+)(\(\))?(?![\w])")


def title_of(raw):
    """What Doxygen calls the page, without its own words."""
    title = TITLE.search(raw)[1].strip() if TITLE.search(raw) else ""
    title = re.sub(r'<span class="mlabels">.*', "", title, flags=re.DOTALL).strip()
    title = title.replace("&lt; ", "&lt;").replace(" &gt;", "&gt;")
    return re.sub(r" (Class|Struct)( Template)? Reference$", "", title)


def text_of(raw, raw_folder):
    """The page's text, with everything mended that is Doxygen's own taste: listings made
    of many elements, graphs in windows of their own, its ids and its marks."""
    text = CONTENTS.search(raw)[1]
    text = FRAGMENT.sub(preformatted, text)
    text = GRAPH.sub(lambda found: drawing(raw_folder / found[1]), text)
    text = INHERITED.sub(r'<td colspan="2"><button type="button" aria-expanded="false" '
                         r'data-inherited="\1"></button> \2</td>', text)
    text = re.sub(r'\s*<a href="[^"]*">More\.\.\.</a>', "", text)
    text = re.sub(r'<p><a class="anchor" id="md_[^"]*"></a>\s*</p>', "",
                  text.replace("<p >", "<p>"))
    text = re.sub(r'(<span class="permalink"><a href="#\w+")>&#9670;&nbsp;<',
                  r'\1 aria-label="Link to this">#<', text)
    text = text.replace("Inheritance diagram for ", "Inheritance of ")
    return text


def preformatted(found):
    """A listing as one element, so that it can be copied and read aloud as one."""
    lines = re.findall(r'<div class="line">(.*?)</div>\n?', found[1], re.DOTALL)
    return '<pre class="cpp">' + "\n".join(lines).rstrip() + "</pre>"


def drawing(path):
    """A graph becomes a part of the page: its links work, and it takes the page's
    colours."""
    svg = path.read_text(encoding="utf-8")
    svg = svg[svg.index("<svg"):].replace("xlink:href", "href")
    svg = re.sub(r' target="_(top|parent)"', "", svg)
    svg = re.sub(r' id="\w+"', "", svg)
    return svg.replace("<svg", '<svg class="graph" role="img"', 1)


def headings_one_lower(text):
    """The page's title is the first heading; those of a README begin below it."""
    def lower(found):
        level, name, words = int(found[1]) + 1, found[2], found[3].strip()
        return (f'<h{level} id="{name}">{words}<a class="permalink" href="#{name}" '
                f'aria-label="Link to this section">#</a></h{level}>')
    return HEADING.sub(lower, text)


def with_players(text, players):
    """Each figure that has a player gets a link to it."""
    def link(found):
        if found[1] not in players:
            return ""
        return f'<a class="player" href="players/{found[1]}.html">Step through it</a> '
    return PLAYER.sub(link, text)


class CodeLinks(HTMLParser):
    """Copies a page, and makes links of the library's names in its code."""

    def __init__(self, places):
        super().__init__(convert_charrefs=False)
        self.places = places  # {"TCPServer": "classsocketserver_1_1TCPServer.html"}
        self.out = []
        self.inside = []      # of which elements, from the outside

    def handle_starttag(self, tag, attributes):
        self.out.append(self.get_starttag_text())
        if tag not in ("br", "img", "input", "hr", "meta", "link", "col", "wbr"):
            self.inside.append((tag, dict(attributes).get("class") or ""))

    def handle_startendtag(self, tag, attributes):
        self.out.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        self.out.append(f"</{tag}>")
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self.out.append(NAME.sub(self.link, data) if self.is_code() else data)

    def handle_entityref(self, name):
        self.out.append(f"&{name};")

    def handle_charref(self, name):
        self.out.append(f"&#{name};")

    def handle_comment(self, data):
        pass

    def is_code(self):
        tags = {tag for tag, _ in self.inside}
        kinds = {kind for _, kind in self.inside}
        if "a" in tags or "svg" in tags or kinds & {"comment", "stringliteral", "plain",
                                                    "preprocessor", "console", "diff",
                                                    "python"}:
            return False
        return "code" in tags or "cpp" in kinds

    def link(self, found):
        """Functions only where the text speaks of them, as in `shutdown()`: a listing
        is not to be blue all over."""
        name, call = found.groups()
        place = self.places.get(name + "()" if call else name)
        in_listing = any(kind == "cpp" for _, kind in self.inside)
        if not place or (in_listing and (call or is_member(place))):
            return found[0]
        return f'<a class="name" href="{place}">{found[0]}</a>'


def is_member(place):
    """Whether a place is within a class's page."""
    return place.startswith(("class", "struct")) and "#" in place


def with_code_links(text, places):
    """The same text, with links."""
    copy = CodeLinks(places)
    copy.feed(text)
    copy.close()
    return "".join(copy.out)


def places_of(symbols):
    """Where a name in a piece of code leads to: types by their own name, members with
    their class, and functions by their own name where only one is meant."""
    places, functions = {}, {}
    for symbol in symbols.values():
        name = symbol.name.removeprefix("socketserver::")
        places[symbol.name] = places[name] = symbol.place
        without_http = name.removeprefix("http::")
        places.setdefault(without_http, symbol.place)
        if symbol.kind == "function":
            for spelling in (symbol.name, name, without_http):
                places[spelling + "()"] = symbol.place
                if "::" not in spelling:
                    places.pop(spelling, None)
            if not symbol.overrides:
                functions.setdefault(symbol.own_name, []).append(symbol.place)
        elif symbol.kind == "variable" and "::" not in without_http:
            places.pop(without_http, None)
    for name, candidates in functions.items():
        # A name of one word is mostly a system call's, too, and may well mean that one.
        if len(candidates) == 1 and re.search("[_A-Z]", name):
            places[name + "()"] = candidates[0]
    return places


def headings_of(text):
    """The headings of a page that one can go to: (level, id, words)."""
    found = re.findall(r'<h([23])[^>]* id="([^"]+)"[^>]*>(.*?)</h\1>', text, re.DOTALL)
    found = [(int(level), name, re.sub(r'<a class="permalink".*?</a>', "", words))
             for level, name, words in found]
    return [(level, name, plain(words)) for level, name, words in found]


def plain(text):
    """The words of a piece of HTML, still with its entities."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text)).strip()


def words_of(text):
    """The words of a piece of HTML, as one reads them."""
    return html.unescape(plain(re.sub(r"</(p|td|th|li|h\d|pre|dd|dt|div)>", " ", text)))


def mend_own_tags(text):
    """Blocks that were kept aside stood in a paragraph, where blocks may not be."""
    return re.sub(r"<p>\s*(<(pre|figure)\b.*?</\2>)\s*</p>", r"\1", text, flags=re.DOTALL)
