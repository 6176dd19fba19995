"""The same rows, asked of lighttpd: it is a witness that they say what is meant."""

import socket
import tempfile
import unittest
from pathlib import Path

from scripts.house import servers
from tests.support import peers

from .rfc3875 import site, table

CONFIGURATION = """
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.systemd-socket-activation = "enable"
server.modules = ( "mod_cgi" )
server.errorlog = "/dev/null"
$HTTP["url"] =~ "^/cgi-bin/" {{ cgi.assign = ( "" => "" ) }}
"""

#: It gets the socket as a service gets it of systemd, so nobody else can take the port.
START = "echo {port}; LISTEN_FDS=1 LISTEN_PID=$$ exec {program} -D -f {file} 3<&{socket}"


class LighttpdTest(unittest.TestCase):
    """What it does otherwise stands in the row."""

    def test_every_row(self):
        folder = tempfile.TemporaryDirectory(prefix="rfc3875-")
        self.addCleanup(folder.cleanup)
        Path(folder.name).chmod(0o755)
        site.make(folder.name)
        server = self.start(folder.name)
        table.check(self, server, folder.name, lambda row: row.not_in_lighttpd)

    def start(self, folder):
        """Starts it, with the folder as its root."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        port = listener.getsockname()[1]
        file = Path(folder, "lighttpd.conf")
        file.write_text(CONFIGURATION.format(folder=folder, port=port), encoding="ascii")
        command = START.format(port=port, program=peers.path_of("lighttpd"), file=file,
                               socket=listener.fileno())
        server = servers.Server(["bash", "-c", command], pass_fds=[listener.fileno()])
        self.addCleanup(server.end)
        return server


if __name__ == "__main__":
    peers.main("lighttpd")
