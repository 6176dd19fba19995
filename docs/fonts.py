"""The letters of the book: cut out of Debian's fonts, so that the book looks the same on
every machine and asks no network for them."""

import subprocess

CHARIS = "/usr/share/fonts/truetype/charis/CharisSIL"
INTER = "/usr/share/fonts/opentype/inter/Inter"
JETBRAINS = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono"

LATIN = "U+0020-017F,U+2010-2026,U+2032,U+20AC,U+2190-2193,U+2212,U+2264,U+2265"
# Signs of arithmetic are wide in the letters of the text, and C++ would be C + +.
SIGNS = "U+002B,U+003C-003E"
TEXT = "U+0020-002A,U+002C-003B,U+003F-017F,U+2010-2026,U+20AC"

# Each file of the book: the font it is cut from, and which letters.
FONTS = {
    "text": (f"{CHARIS}-Regular.ttf", TEXT),
    "text-italic": (f"{CHARIS}-Italic.ttf", TEXT),
    "text-bold": (f"{CHARIS}-Bold.ttf", TEXT),
    "signs": (f"{INTER}-Regular.otf", SIGNS),
    "heading": (f"{INTER}-Medium.otf", LATIN),
    "heading-bold": (f"{INTER}-SemiBold.otf", LATIN),
    "code": (f"{JETBRAINS}-Regular.ttf", LATIN),
    "code-bold": (f"{JETBRAINS}-Bold.ttf", LATIN),
}


def make(folder):
    """Makes those that are not there yet: it takes a while, and they don't change."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (source, letters) in FONTS.items():
        target = folder / f"{name}.woff"
        if not target.exists():
            subprocess.run(["pyftsubset", source, f"--unicodes={letters}",
                            f"--output-file={target}", "--flavor=woff",
                            "--layout-features=kern,lnum,tnum", "--drop-tables+=Silt"],
                           check=True)
