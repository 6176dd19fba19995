"""A folder that both servers serve. Everything in it has a fixed time, so that both say
the same Last-Modified."""

import os

#: Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110; and half a second, which no
#: answer may show.
MODIFIED_NS = 784111777 * 10**9 + 500_000_000


def write(path, content):
    """Makes a file and the folders on the way to it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


def settle(site):
    """Gives everything in the folder its time, and the scripts their permission."""
    for folder, folders, files in os.walk(site):
        for name in files:
            path = os.path.join(folder, name)
            is_script = b"bin" in folder and not name.endswith(b".txt")
            if not os.path.islink(path):
                os.chmod(path, 0o755 if is_script else 0o644)
                os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS))
        os.chmod(folder, 0o755)
        os.utime(folder, ns=(MODIFIED_NS, MODIFIED_NS))
