"""Programs of others that tests start: the packages of the group peers. A test without
its program is reported as skipped, and not as passed."""

import os
import shutil
import sys
import unittest

#: Where Debian keeps them, besides the usual places.
PATH = os.pathsep.join([os.environ.get("PATH", "/usr/bin"), "/usr/sbin",
                        "/usr/lib/git-core"])

SKIPPED = 77  # what ctest takes for it


def path_of(program):
    """Where a program lies, or None."""
    return shutil.which(program, path=PATH)


def main(program, is_there=lambda: True):
    """Runs the tests of the module, if this program is there.
    @param is_there  says whether all else that they need is"""
    if path_of(program) and is_there():
        unittest.main()
    stars = "*" * 72
    print(f"{stars}\nSKIPPED: there is no {program} here, or not all that it needs: "
          f"scripts/setup peers\n{stars}")
    sys.exit(SKIPPED)
