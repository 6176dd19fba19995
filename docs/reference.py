"""The reference: what Doxygen found in the headers, as pages."""

import html
import re

from . import tree
from .pages import Page, templates

TITLES = {"exception": "Throws", "param": "Parameters", "templateparam": "Of the template",
          "return": "Returns"}
TAGS = {"emphasis": "em", "bold": "strong"}
KINDS = {"typedef": "types", "enum": "types", "variable": "data", "function": "functions"}


class Reference:
    """Makes the pages of classes and namespaces, and the list of all classes."""

    def __init__(self, compounds, names, texts):
        self.compounds = compounds  # {Doxygen's name: Compound}
        self.names = names
        self.texts = texts          # which show the headers
        self.places = {one.element.get("id"): one.place for compound in compounds.values()
                       for one in (compound, *compound.members)}

    def pages(self):
        return [self.page(one) for one in self.compounds.values()]

    def page(self, compound):
        """A class or a namespace."""
        self.names.own_page = compound.place
        text = templates.get_template("compound.html").render(
            reference=self, compound=compound, groups=self.groups(compound),
            inherited=list(self.inherited(compound)))
        self.names.own_page = None
        kicker = "Namespace" if compound.is_namespace else self.kicker(compound)
        return Page(compound.place, f"<code>{html.escape(title_of(compound))}</code>", text,
                    kicker, "class")

    def kicker(self, compound):
        """The chapter that brought a class, and what it is."""
        chapter = tree.added_in(compound)
        kind = compound.kind + (" template" if self.template_of(compound) else "")
        parts = [f'<a href="{chapter.page}">{chapter.label}: {html.escape(chapter.title)}'
                 f"</a>", f"{kind} in <code>{compound.scope}</code>"]
        parts += [f'<a href="{later.changes_page}#{anchor(compound.header)}">rewritten in '
                  f"{later.label.lower()}</a>" for later in tree.CHAPTERS
                  if later.number > chapter.number and compound.header in later.stage.own]
        return " · ".join(parts)

    def page_of_header(self, header):
        return self.texts.page_of(tree.name_of(tree.winning_headers()[header]))

    def groups(self, compound):
        """The members under their headings: what is public first, and data last."""
        found = {}
        for member in compound.members:
            static = " static" if member.element.get("static") == "yes" and (
                not compound.is_namespace) else ""
            words = f"{static} {KINDS[member.kind]}"
            heading = (("Protected" if member.is_protected else "Public") + words
                       if not compound.is_namespace else words.strip().capitalize())
            found.setdefault((member.is_protected, list(KINDS.values()).index(
                KINDS[member.kind]) % 3, heading), []).append(member)
        return [(heading, members) for (*_, heading), members in sorted(found.items())]

    def inherited(self, compound, seen=()):
        """The bases, with those of their members that are not hidden by others."""
        seen = {*seen, *(member.own_name for member in compound.members)}
        for _, identity in compound.bases:
            if base := self.compounds.get(identity):
                members = [member for member in base.members if member.own_name not in seen
                           and member.own_name.lstrip("~") != base.own_name]
                yield base, members
                yield from self.inherited(base, seen)

    def family(self, compound):
        """The tree of a class: (name, place, [trees of derived classes]), from its bases
        down; a class with two bases is in two of them."""
        def below(one):
            derived = [self.compounds[identity] for identity in one.derived
                       if identity in self.compounds]
            return title_of(one), one.place, [below(each) for each in derived]

        def above(one, inner):
            if not one.bases:
                return [inner]
            found = []
            for name, identity in one.bases:
                base = self.compounds.get(identity)
                found += above(base, (title_of(base), base.place, [inner])) if base else [
                    (name, None, [inner])]
            return found
        return above(compound, below(compound)) if compound.bases or compound.derived else []

    def template_of(self, symbol):
        """What stands before a template: "template <typename Handler>"."""
        parameters = symbol.element.findall("templateparamlist/param")
        words = [" ".join("".join(part.itertext()) for part in parameter
                          if part.tag in ("type", "declname")) for parameter in parameters]
        return f"template <{', '.join(words)}>" if parameters else ""

    def declaration(self, member):
        """A member as the header declares it, with its name in bold."""
        element = member.element
        of_type = "".join(element.find("type").itertext()) if (
            element.find("type") is not None) else ""
        before = " ".join(word for word in (
            "static" if element.get("static") == "yes" else "",
            "virtual" if element.get("virt") != "non-virtual" and (
                not member.overrides) and member.kind == "function" else "",
            "explicit" if element.get("explicit") == "yes" else "", of_type) if word)
        after = (element.findtext("argsstring") or "")
        if member.kind == "variable" and element.find("initializer") is not None:
            after += " " + "".join(element.find("initializer").itertext())
        if member.kind == "typedef":
            before, after = "using", f" = {of_type}"
        before, after = (self.names.in_listing(tidy(part)) for part in (before, after))
        template = html.escape(self.template_of(member))
        return (f"{template}\n" if template else "") + (
            f"{before} " if before else "") + f"<b>{html.escape(member.own_name)}</b>{after}"

    def overridden(self, member):
        """The members of bases that a member overrides: (name, place)."""
        for base in member.element.findall("reimplements"):
            if place := self.places.get(base.get("refid")):
                yield base.text, place

    def scope_at(self, place):
        """The class that has the member at a place."""
        return next(one.own_name for one in self.compounds.values()
                    if place.startswith(one.place + "#"))

    def described(self, symbol):
        """All that the header says of it."""
        return "".join(self.paragraph(para) for element in (symbol.brief, symbol.details)
                       for para in element.iter("para")
                       if para in list(element))

    def brief(self, symbol):
        """Its first sentence."""
        return "".join(self.words(para) for para in symbol.brief.findall("para"))

    def paragraph(self, para):
        """A paragraph of Doxygen's. It may have lists and code inside; HTML's may not."""
        parts, words = [], [html.escape(para.text or "")]
        for child in para:
            if child.tag in ("parameterlist", "simplesect", "verbatim"):
                parts += [paragraph_of(words), getattr(self, child.tag)(child)]
                words = []
            else:
                words.append(self.inline(child))
            words.append(html.escape(child.tail or ""))
        return "".join(parts) + paragraph_of(words)

    def parameterlist(self, element):
        return notes(TITLES[element.get("kind")], [
            f"<code>{self.names.in_text(''.join(name.itertext()))}</code> "
            + self.words(item.find("parameterdescription"))
            for item in element for name in item.iter("parametername")])

    def simplesect(self, element):
        return notes(TITLES.get(element.get("kind"), element.get("kind").capitalize()),
                     [self.words(element)])

    def verbatim(self, element):
        return f'<pre class="cpp">{self.names.in_listing(element.text.rstrip())}</pre>'

    def words(self, element):
        """What is in an element, as HTML without paragraphs."""
        return html.escape(element.text or "") + "".join(
            self.inline(child) + html.escape(child.tail or "") for child in element)

    def inline(self, element):
        text = "".join(element.itertext())
        if element.tag == "computeroutput":
            return f"<code>{self.names.in_text(' '.join(text.split()))}</code>"
        if element.tag == "ref":
            place = self.places.get(element.get("refid"))
            return f'<a href="{place}">{html.escape(text)}</a>' if place else text
        tag = TAGS.get(element.tag)
        return f"<{tag}>{self.words(element)}</{tag}>" if tag else self.words(element)

    def classes(self):
        """Every class, and every name for one, in the chapter that brought it."""
        listed = [symbol for symbol in self.names.symbols.values()
                  if symbol.kind in ("class", "struct", "typedef")
                  and symbol.scope in self.names.namespaces]
        chapters = [(chapter, sorted((symbol for symbol in listed
                                      if tree.added_in(symbol) is chapter),
                                     key=lambda symbol: symbol.own_name))
                    for chapter in tree.CHAPTERS]
        text = templates.get_template("classes.html").render(reference=self, chapters=chapters)
        return Page("classes.html", "Classes by chapter", text)


def title_of(compound):
    """What its page is called: a class without its namespace, a template with the names
    of its parameters."""
    if compound.is_namespace:
        return compound.name
    names = [(parameter.findtext("declname") or parameter.findtext("type")).split()[-1]
             for parameter in compound.element.findall("templateparamlist/param")]
    return compound.own_name + (f"<{', '.join(names)}>" if names else "")


def tidy(code):
    """Code as it is written here, and not as Doxygen spells it."""
    code = re.sub(r" ([&*]+)(?=[\w.])", r"\1 ", code)
    code = re.sub(r"(\w)=(?=[^=])", r"\1 = ", code) if code.startswith("(") else code
    return code.replace("< ", "<").replace(" >", ">").replace(">=", "> =")


def anchor(header):
    """Where a page "What changed" tells of a rewritten file."""
    return re.sub(r"[/.]", "-", header)


def paragraph_of(words):
    text = "".join(words).strip()
    return f"<p>{text}</p>" if text else ""


def notes(title, lines):
    return f"<dl><dt>{title}</dt>" + "".join(f"<dd>{line}</dd>" for line in lines) + "</dl>"
