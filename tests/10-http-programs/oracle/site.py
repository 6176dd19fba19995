"""The folder that both servers serve: scripts, and some files beside them."""

import os

from tests.support.oracle.site import settle, write

SCRIPT = "#!/bin/sh\n"

#: Prints what a script is told about its request, but for what depends on the machine.
ENVIRONMENT_SCRIPT = SCRIPT + """\
echo 'Content-Type: text/plain'
echo
for name in SERVER_SOFTWARE SERVER_NAME SERVER_PROTOCOL SERVER_PORT GATEWAY_INTERFACE \\
    REQUEST_METHOD PATH_INFO PATH_TRANSLATED SCRIPT_NAME QUERY_STRING REMOTE_ADDR \\
    REMOTE_HOST AUTH_TYPE REMOTE_USER CONTENT_TYPE CONTENT_LENGTH HTTP_ACCEPT \\
    HTTP_COOKIE HTTP_REFERER HTTP_USER_AGENT HTTP_PROXY HTTP_X_OTHER INHERITED
do
    eval "echo \\"$name=[\\$$name]\\""
done
echo "words=$#"
for word; do
    echo "word=[$word]"
done
"""

FILES = {
    "hello.txt": "hello, world\n",
    "data.json": "{}\n",
    "sub/file.txt": "in a folder\n",
    "sub/deeper/file.txt": "in two folders\n",
    "cgi-bin/hello": SCRIPT + "echo 'Content-Type: text/plain'; echo; echo hello\n",
    "cgi-bin/environment": ENVIRONMENT_SCRIPT,
    "cgi-bin/sub/environment": ENVIRONMENT_SCRIPT,
    "cgi-bin/with space": ENVIRONMENT_SCRIPT,
    "cgi-bin/environment.py": ENVIRONMENT_SCRIPT,
    "cgi-bin/status": SCRIPT + "printf 'Status: 404 Not Here\\nX: y\\n\\nnowhere\\n'\n",
    "cgi-bin/location": SCRIPT + "printf 'Location: /hello.txt\\n\\n'\n",
    "cgi-bin/crlf": SCRIPT + "printf 'Content-Type: text/plain\\r\\n\\r\\nhello\\n'\n",
    "cgi-bin/fails": SCRIPT + "printf 'X: y\\n\\nhalf'; exit 3\n",
    "cgi-bin/silent": SCRIPT + "exit 0\n",
    "cgi-bin/count": SCRIPT + "echo X: y; echo; head -c \"$CONTENT_LENGTH\" | wc -c\n",
    "cgi-bin/plain.txt": "not executable\n",
    "htbin/hello": SCRIPT + "printf 'X: y\\n\\nhello from htbin\\n'\n",
}


def make(scratch):
    """Makes the folder `site` in a scratch folder."""
    site = os.path.join(os.fsencode(scratch), b"site")
    for name, content in FILES.items():
        write(os.path.join(site, os.fsencode(name)), content)
    settle(site)
    os.chmod(scratch, 0o755)  # scripts that a server of root starts run as nobody
    return os.fsdecode(site)
