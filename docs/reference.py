"""The reference: what Doxygen found in the headers, as pages."""

import html

from . import tree
from .pages import Page, templates

GROUPS = {"typedef": "types", "enum": "types", "function": "functions",
          "variable": "data"}
TITLES = {"exception": "Throws", "param": "Parameters", "return": "Returns",
          "templateparam": "Parameters of the template"}
TAGS = {"emphasis": "em", "bold": "strong"}


class Reference:
    """Makes the pages of classes and namespaces, and the list of all classes."""

    def __init__(self, compounds, names, texts):
        self.compounds = compounds  # {Doxygen's name: Compound}
        self.names = names
        self.texts = texts          # which show the headers
        self.places = {one.element.get("id"): one.place for compound in compounds.values()
                       for one in (compound, *compound.members)}

    def page(self, compound):
        """A class or a namespace."""
        self.names.own_page = compound.place
        text = templates.get_template("compound.html").render(
            reference=self, compound=compound, groups=list(groups(compound)),
            inherited=list(self.inherited(compound)))
        self.names.own_page = None
        kicker = "Namespace" if compound.is_namespace else self.kicker(compound)
        heading = f"<code>{html.escape(compound.heading)}</code>"
        return Page(compound.place, heading, text, kicker, "class")

    def kicker(self, compound):
        """The chapter that brought a class, what it is, and who rewrote it."""
        chapter = tree.added_in(compound)
        kind = compound.kind + (" template" if compound.template else "")
        parts = [chapter.link, f"{kind} in <code>{compound.scope}</code>"]
        for later in tree.CHAPTERS[tree.CHAPTERS.index(chapter) + 1:]:
            if compound.header in later.stage.own:
                place = later.changes_page + "#" + tree.anchor_of(compound.header)
                parts.append(f'<a href="{place}">rewritten in {later.label.lower()}</a>')
        return " · ".join(parts)

    def page_of_header(self, header):
        return self.texts.page_of(tree.name_of(tree.winning_headers()[header]))

    def inherited(self, compound, hidden=frozenset()):
        """The bases, with those of their members that no derived class hides."""
        hidden = hidden | {member.own_name for member in compound.members}
        for _, identity in compound.bases:
            if base := self.compounds.get(identity):
                yield base, [member for member in base.members
                             if member.own_name not in hidden
                             and member.own_name.lstrip("~") != base.own_name]
                yield from self.inherited(base, hidden)

    def family(self, compound):
        """The trees that a class is in, (name, place, [trees]): from its outermost bases
        down to all that is derived from it."""
        trees = list(self.above(compound, self.below(compound)))
        return trees if compound.bases or compound.derived else []

    def below(self, compound):
        return compound.heading, compound.place, [
            self.below(self.compounds[identity]) for identity in compound.derived
            if identity in self.compounds]

    def above(self, compound, tree_of_it):
        for name, identity in compound.bases:
            if base := self.compounds.get(identity):
                yield from self.above(base, (base.heading, base.place, [tree_of_it]))
            else:
                yield name, None, [tree_of_it]
        if not compound.bases:
            yield tree_of_it

    def declaration(self, member):
        """A member as the header declares it, with its name in bold."""
        words = [word for word in ("static", "explicit")
                 if member.element.get(word) == "yes"]
        if member.element.get("virt") in ("virtual", "pure-virtual"):
            words += [] if member.overrides else ["virtual"]
        before = " ".join(filter(None, [*words, member.code_in("type")]))
        after = member.code_in("argsstring")
        if member.kind == "variable":
            after += f" {member.code_in('initializer')}".rstrip()
        if member.kind == "typedef":
            before, after = "using", f" = {before}"
        if member.kind == "enum":
            values = ", ".join(one.findtext("name") for one in member.values)
            before, after = "enum class", f" {{ {values} }}"
        before, after = map(self.names.in_listing, (before + " " * bool(before), after))
        template = html.escape(member.template) + "\n" * bool(member.template)
        return f"{template}{before}<b>{html.escape(member.own_name)}</b>{after}"

    def overridden(self, member):
        """The bases whose function a member overrides, and where that is."""
        for base in member.element.findall("reimplements"):
            if place := self.places.get(base.get("refid")):
                yield self.compounds[place.partition(".")[0]].own_name, place

    def described(self, symbol):
        """All that the header says of it, and of the values of an enumeration."""
        told = [self.paragraph(para) for element in (symbol.brief, symbol.details)
                for para in element.findall("para")]
        values = [f"<code>{one.findtext('name')}</code> {self.words(para)}"
                  for one in symbol.values for para in one.findall("*/para")]
        return "".join(told) + (notes("Values", values) if values else "")

    def brief(self, symbol):
        """Its first sentence."""
        return "".join(map(self.words, symbol.brief.findall("para")))

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
        title = TITLES.get(element.get("kind"), element.get("kind").capitalize())
        return notes(title, [self.words(element)])

    def verbatim(self, element):
        return f'<pre class="cpp">{self.names.in_listing(element.text.rstrip())}</pre>'

    def words(self, element):
        """What is in an element, as HTML without paragraphs."""
        return html.escape(element.text or "") + "".join(
            self.inline(child) + html.escape(child.tail or "") for child in element)

    def inline(self, element):
        text = " ".join("".join(element.itertext()).split())
        if element.tag == "computeroutput":
            return f"<code>{self.names.in_text(text)}</code>"
        if place := self.places.get(element.get("refid")):
            return f'<a href="{place}">{html.escape(text)}</a>'
        tag = TAGS.get(element.tag, "span")
        return f"<{tag}>{self.words(element)}</{tag}>"

    def classes(self):
        """Every class, and every name for one, in the chapter that brought it."""
        found = {chapter: [] for chapter in tree.CHAPTERS}
        for symbol in sorted(self.names.symbols.values(), key=lambda one: one.own_name):
            if (symbol.kind in ("class", "struct", "typedef")
                    and symbol.scope in self.names.namespaces):
                found[tree.added_in(symbol)].append(symbol)
        text = templates.get_template("classes.html").render(reference=self, found=found)
        return Page("classes.html", "Classes by chapter", text)


def groups(compound):
    """The members under their headings: what is public first."""
    for access in ("public", "protected"):
        for words in dict.fromkeys(GROUPS.values()):
            members = [member for member in compound.members
                       if member.access == access and GROUPS[member.kind] == words]
            if members:
                yield f"{access} {words}".capitalize(), members


def paragraph_of(words):
    text = "".join(words).strip()
    return f"<p>{text}</p>" if text else ""


def notes(title, lines):
    shown = "".join(f"<dd>{line}</dd>" for line in lines)
    return f"<dl><dt>{title}</dt>{shown}</dl>"
