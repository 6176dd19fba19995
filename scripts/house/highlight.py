"""C++ with its words in colours, as HTML: as much as a reader needs, not a parser. The
players and the book show it so. The classes are those of Doxygen's listings."""

import html
import re

KEYWORDS = """
    alignas auto bool break case catch char class concept const const_cast consteval
    constexpr constinit continue decltype default delete do double dynamic_cast else enum
    explicit extern false final float for friend if inline int long mutable namespace new
    noexcept nullptr operator override private protected public reinterpret_cast requires
    return short signed sizeof static static_assert static_cast struct switch template this
    thread_local throw true try typedef typename union unsigned using virtual void volatile
    while""".split()

TOKENS = re.compile(r"""
    (?P<comment>       //[^\n]* | /\*.*?\*/ )
  | (?P<stringliteral> R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)" | "(?:\\.|[^"\\\n])*"
                       | '(?:\\.|[^'\\\n])+' )
  | (?P<preprocessor>  ^[ ]*\#[^\n]* )
  | (?P<keyword>       \b(?:%s)\b )
  | \w+                            # so that the 'b' in 0b1'0 begins no character
""" % "|".join(KEYWORDS), re.VERBOSE | re.DOTALL | re.MULTILINE)


def highlighted(text):
    """The text as HTML. What is coloured never spans lines: it can be cut there."""
    found, end = [], 0
    for token in TOKENS.finditer(text):
        found.append(html.escape(text[end:token.start()], quote=False))
        found.append(colored(token))
        end = token.end()
    found.append(html.escape(text[end:], quote=False))
    return "".join(found)


def colored(token):
    """A token; spans begin and end on the same line."""
    text = html.escape(token[0], quote=False)
    kind = "stringliteral" if token.lastgroup == "mark" else token.lastgroup
    if not kind:
        return text
    return "\n".join(f'<span class="{kind}">{line}</span>' for line in text.split("\n"))


def console_line(line):
    """What one types differs from what one sees. <n=102> is shown as 102."""
    words = html.escape(re.sub(r"<n=(.+?)>", r"\1", line), quote=False)
    if not line.startswith("$ "):
        return words
    return f'<span class="typed"><span class="prompt">$ </span>{words[2:-1]}</span>\n'
