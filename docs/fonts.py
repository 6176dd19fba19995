"""The letters of the book: cut out of Debian's fonts, so that the book looks the same on
every machine and asks no network for them."""

import subprocess

FOLDER = "/usr/share/fonts"
CHARIS = "truetype/charis/CharisSIL"
INTER = "opentype/inter/Inter"
JETBRAINS = "truetype/jetbrains-mono/JetBrainsMono"

LATIN = "U+0020-017F,U+2010-2026,U+2032,U+20AC,U+2190-2193,U+2212,U+2264,U+2265"
# Signs of arithmetic are wide in the letters of the text, and C++ would be C + +.
SIGNS = "U+002B,U+003C-003E"
TEXT = "U+0020-002A,U+002C-003B,U+003F-017F,U+2010-2026,U+20AC"

# The family and its style, the font they are cut from, and which letters.
FONTS = [("Text", "normal", f"{CHARIS}-Regular.ttf", TEXT),
         ("Text", "italic", f"{CHARIS}-Italic.ttf", TEXT),
         ("Text", "bold", f"{CHARIS}-Bold.ttf", TEXT),
         ("Signs", "normal", f"{INTER}-Regular.otf", SIGNS),
         ("Heading", "normal", f"{INTER}-Medium.otf", LATIN),
         ("Heading", "bold", f"{INTER}-SemiBold.otf", LATIN),
         ("Code", "normal", f"{JETBRAINS}-Regular.ttf", LATIN),
         ("Code", "bold", f"{JETBRAINS}-Bold.ttf", LATIN)]


def make(folder):
    """Makes those that are not there yet, which takes a while, and their style sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for family, style, source, letters in FONTS:
        target = folder / f"{family}-{style}.woff"
        rules.append(f"@font-face {{ font-family: {family}; src: url({target.name}); "
                     f"font-{'style' if style == 'italic' else 'weight'}: {style}; "
                     "font-display: swap; }\n")
        if not target.exists():
            subprocess.run(["pyftsubset", f"{FOLDER}/{source}", f"--unicodes={letters}",
                            f"--output-file={target}", "--flavor=woff",
                            "--layout-features=kern,lnum,tnum", "--drop-tables+=Silt"],
                           check=True)
    (folder / "fonts.css").write_text("".join(rules), encoding="utf-8")
