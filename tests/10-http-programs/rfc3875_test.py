"""What RFC 3875 wants, row by row, asked of the command."""

import unittest

from tests.support.command import CommandTest

from .rfc3875 import site, table


class Rfc3875Test(CommandTest):
    """Each MUST and SHOULD of sections 4, 6 and 7.2 is so, or else has its reason."""

    def test_every_row(self):
        site.make(self.folder)
        server = self.start("--cgi", "--protocol", "HTTP/1.1")
        table.check(self, server, self.folder, lambda row: row.not_here)


if __name__ == "__main__":
    unittest.main()
