"""DOT to SVG, and SVG to PNG and PDF."""

import base64
import html
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

# Each face that the figures use, as Debian's packages install it.
FONTS = {
    ("Inter", "normal"): "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
    ("Inter", "bold"): "/usr/share/fonts/opentype/inter/Inter-Bold.otf",
    ("JetBrains Mono", "bold"):
        "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Bold.ttf",
}


def plain_svg(dot):
    """Painted by Graphviz, without its remarks and without tool tips."""
    done = subprocess.run(["neato", "-n2", "-Tsvg"], input=dot, capture_output=True,
                          text=True, check=True)
    text = re.sub(r"<!--.*?-->\n?", "", done.stdout, flags=re.DOTALL)
    text = re.sub(r"<!DOCTYPE[^>]*>\n?", "", text)
    return re.sub(r"<title>(?!<).*?</title>\n?", "", text)


def svg(dot):
    """The same with its letters' shapes inside: it looks alike on every machine."""
    plain = plain_svg(dot)
    letters = {}
    for attributes, text in re.findall(r"<text ([^>]*)>(.*?)</text>", plain):
        family = re.search(r'font-family="(.*?)"', attributes)[1]
        weight = "bold" if 'font-weight="bold"' in attributes else "normal"
        letters.setdefault((family, weight), set()).update(html.unescape(text))
    rules = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f'src:url(data:font/woff;base64,{subset(FONTS[family, weight], used)})}}\n'
        for (family, weight), used in sorted(
            (face, "".join(sorted(used))) for face, used in letters.items()))
    return re.sub(r"(<svg[^>]*>)", rf"\1\n<style>\n{rules}</style>", plain, count=1)


@cache
def subset(path, letters):
    """A font that has only these letters."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "font.woff"
        subprocess.run(["pyftsubset", path, f"--text={letters}", f"--output-file={file}",
                        "--flavor=woff", "--layout-features=kern", "--no-hinting",
                        "--desubroutinize"], check=True, capture_output=True)
        return base64.b64encode(file.read_bytes()).decode("ascii")


def convert(plain, format_name, path):
    """PNG, as large as it can be on a slide, or PDF."""
    size = ["--width=1920", "--height=1080", "--keep-aspect-ratio"]
    size = size if format_name == "png" else []
    subprocess.run(["rsvg-convert", f"--format={format_name}", *size, "--output", path],
                   input=plain, text=True, check=True)
