"""The folder that both servers serve: ordinary names, odd names, and things that are no
files."""

import os
import stat

from tests.support.oracle.site import settle, write

#: A file of this size goes out together with its headers, and a large one doesn't.
SMALL = 16_000
LARGE = 16 * 1024

FILES = {
    "hello.txt": "hello, world\n",
    "empty.txt": "",
    "UPPER.HTML": "<p>shouting</p>\n",
    "page.html": "<p>a page</p>\n",
    "style.css": "p { color: red }\n",
    "script.js": "alert(1)\n",
    "module.mjs": "export {}\n",
    "data.json": "{}\n",
    "notes.md": "# notes\n",
    "code.c": "int main(void) {}\n",
    "code.py": "pass\n",
    "picture.png": b"\x89PNG\r\n\x1a\n\x00\xff",
    "photo.JPG": b"\xff\xd8\xff",
    "drawing.svg": "<svg/>\n",
    "drawing.svgz": b"\x1f\x8b\x08",
    "movie.mp4": b"\x00\x00",
    "font.woff2": b"wOF2",
    "program.wasm": b"\x00asm",
    "book.pdf": "%PDF\n",
    "archive.tar": b"tar",
    "archive.tar.gz": b"\x1f\x8b",
    "archive.tar.bz2": b"BZh",
    "archive.tar.xz": b"\xfd7zXZ",
    "archive.tgz": b"\x1f\x8b",
    "big.TAR.GZ": b"\x1f\x8b",
    "page.html.gz": b"\x1f\x8b",
    "page.html.br": b"\x0b",
    "capital.Z": b"\x1f\x9d",
    "small.z": b"\x1f\x9d",
    "file.unknown": "?\n",
    "file.": "a dot at the end\n",
    "noending": "no dot\n",
    ".hidden": "a dot in front\n",
    ".hidden.txt": "two dots\n",
    "...txt": "three dots\n",
    "small.bin": b"s" * SMALL,
    "large.bin": b"l" * LARGE,
    "larger.bin": bytes(range(256)) * 1024,
    "with space.txt": "a space\n",
    "percent%41.txt": "a percent sign\n",
    "percentA.txt": "an A\n",
    "plus+sign.txt": "a plus sign\n",
    "question?mark.txt": "a question mark\n",
    "hash#sign.txt": "a hash\n",
    "\N{LATIN SMALL LETTER U WITH DIAERESIS}mlaut.txt": "two bytes\n",
    b"latin\xe9.txt": "one byte\n",
    "back\\slash.txt": "a backslash\n",
    "colon:name.txt": "a colon\n",
    "semi;colon.txt": "a semicolon\n",
    "sub/file.txt": "in a folder\n",
    "sub/deeper/file.txt": "in two folders\n",
    "sub dir/file.txt": "in a folder with a space\n",
    "indexed/index.html": "<p>the index</p>\n",
    "indexed/other.txt": "other\n",
    "old/index.htm": "<p>the old index</p>\n",
    "both/index.htm": "<p>the old index</p>\n",
    "both/index.html": "<p>the index</p>\n",
    "fooled/index.html/file.txt": "its index is a folder\n",
    "folder.txt/file.txt": "a folder with the name of a file\n",
    "names/<script>.html": "a name with markup\n",
    "names/a&b.txt": "a name with an ampersand\n",
    "names/quote'\".txt": "a name with quotes\n",
    "names/back\\slash.txt": "a backslash\n",
    "names/new\nline.txt": "a name of two lines\n",
    "names/tab\tname.txt": "a tab\n",
    "names/a~b-c_d.e": "letters that stand for themselves\n",
    "names/!$()*,;:@=+[]{}|^`.txt": "letters that may not\n",
    "names/%2e%2e": "no way up\n",
    "names/\N{LATIN SMALL LETTER U WITH DIAERESIS}.txt": "two bytes\n",
    "names/\N{EURO SIGN}.txt": "three bytes\n",
    "names/\N{GRINNING FACE}.txt": "four bytes\n",
    b"names/latin\xe9.txt": "one byte\n",
    "sorted/a": "", "sorted/B": "", "sorted/c": "", "sorted/_": "", "sorted/1": "",
    "sorted/Z.txt": "", "sorted/z.html": "", "sorted/10": "", "sorted/.a": "",
    "letters/\N{LATIN CAPITAL LETTER A WITH DIAERESIS}pfel": "",
    "letters/\N{LATIN SMALL LETTER A WITH DIAERESIS}hnlich": "",
}

LINKS = {
    "link.txt": "hello.txt",
    "linked": "sub",
    "links/to-file": "../hello.txt",
    "links/to-folder": "../sub",
    "links/to-nothing": "nowhere",
    "links/to-itself": "to-itself",
    "links/outside.txt": "../../outside/secret.txt",
    "links/outside": "../../outside",
}


def make(scratch):
    """Makes the folder `site` in a scratch folder, and one outside of it."""
    site = os.path.join(os.fsencode(scratch), b"site")
    for name, content in FILES.items():
        write(os.path.join(site, os.fsencode(name)), content)
    for folder in (b"empty", b"links", b"special"):
        os.mkdir(os.path.join(site, folder))
    outside = os.path.join(os.fsencode(scratch), b"outside")
    write(os.path.join(outside, b"secret.txt"), "secret\n")
    for name, target in LINKS.items():
        os.symlink(target, os.path.join(site, os.fsencode(name)))
    os.mknod(os.path.join(site, b"special", b"fifo"), stat.S_IFIFO)
    os.mknod(os.path.join(site, b"special", b"socket"), stat.S_IFSOCK)
    for folder in (site, outside):
        settle(folder)
    return os.fsdecode(site)
