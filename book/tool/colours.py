"""Colours C++ as Doxygen does, for the listings that Doxygen does not make."""

import html
import re

KEYWORDS = """alignas auto bool break case catch char class concept const consteval
constexpr constinit continue decltype default delete do double else enum explicit extern
false final float for friend if inline int long mutable namespace new noexcept nullptr
operator override private protected public requires return short signed sizeof static
static_assert static_cast struct switch template this throw true try typedef typename
union unsigned using virtual void volatile while""".split()

TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<preprocessor>^[ \t]*\#[^\n]*)
  | (?P<stringliteral>R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
  | (?P<keyword>\b(?:KEYWORDS)\b)""".replace("KEYWORDS", "|".join(KEYWORDS)),
                   re.VERBOSE | re.MULTILINE | re.DOTALL)


def coloured(text):
    """The text as HTML. What is coloured never spans lines: it can be cut there."""
    result, end = [], 0
    for token in TOKEN.finditer(text):
        result.append(html.escape(text[end:token.start()], quote=False))
        lines = html.escape(token[0], quote=False).split("\n")
        result.append("\n".join(f'<span class="{token.lastgroup}">{line}</span>'
                                for line in lines))
        end = token.end()
    result.append(html.escape(text[end:], quote=False))
    return "".join(result)
