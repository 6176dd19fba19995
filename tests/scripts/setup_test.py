"""scripts/setup on a system that has, or lacks, what is needed."""

import shutil
import unittest

from scripts.house import overlay
from tests.house import scratch

from .support import SCRIPTS, groups, refused, run

TOOLS = ["bash", "awk", "sed", "grep", "dirname", "env"]


class MadeUpSystem:
    """A folder for PATH: these packages are installed, apt-get and sudo are there or not,
    and both write down how they were called."""

    def __init__(self, test, installed, apt="exit 0", sudo=False, root=True):
        self.folder = scratch.made_up(test, {"calls": ""})
        for tool in TOOLS:
            (self.folder / tool).symlink_to(shutil.which(tool))
        self.add("id", "echo 0" if root else "echo 1000")
        self.add("dpkg-query", f"[[ ' {' '.join(installed)} ' == *\" ${{!#}} \"* ]] && "
                               "echo installed")
        if apt:
            self.add("apt-get", f'echo "apt-get $*" >> {self.folder}/calls; {apt}')
        if sudo:
            self.add("sudo", f'echo "sudo $1" >> {self.folder}/calls; "$@"')

    def add(self, name, body):
        path = self.folder / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def setup(self, *groups_asked_for):
        """Runs scripts/setup here."""
        return run(SCRIPTS / "setup", *groups_asked_for, env={"PATH": str(self.folder)})

    def calls(self, command=""):
        """How apt-get and sudo were called, or only one of them."""
        lines = overlay.read_lines(self.folder / "calls")
        return [line for line in lines if line.startswith(command)]

    def installed(self):
        """The packages that apt-get was asked to install."""
        return [word for call in self.calls() if " install " in call
                for word in call.partition(" install ")[2].split() if word[0] != "-"]


class Setup(unittest.TestCase):
    """scripts/setup on a system that has, or lacks, what is needed."""

    def test_does_nothing_when_all_is_there(self):
        system = MadeUpSystem(self, groups()["test"])
        self.assertEqual(system.setup(), (0, "", ""))
        self.assertEqual(system.calls(), [])

    def test_needs_no_root_when_all_is_there(self):
        system = MadeUpSystem(self, groups()["test"], root=False)
        self.assertEqual(system.setup(), (0, "", ""))

    def test_installs_only_what_is_missing(self):
        there = groups()["test"]
        missing = [there.pop(0), there.pop(-1)]
        system = MadeUpSystem(self, there)
        status, output, errors = system.setup()
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(system.installed(), missing)
        self.assertIn(" ".join(missing), output)

    def test_reads_the_lists_of_packages_first(self):
        system = MadeUpSystem(self, [])
        system.setup()
        commands = [call.split()[2] for call in system.calls()]
        self.assertEqual(commands, ["update", "install"])

    def test_installs_the_groups_that_are_named_and_no_other(self):
        system = MadeUpSystem(self, [])
        self.assertEqual(system.setup("clang", "lint")[0], 0)
        self.assertEqual(system.installed(), groups()["clang"] + groups()["lint"])

    def test_without_a_name_it_is_the_group_test(self):
        system = MadeUpSystem(self, [])
        self.assertEqual(system.setup()[0], 0)
        self.assertEqual(system.installed(), groups()["test"])

    def test_shows_what_apt_said_when_it_fails(self):
        system = MadeUpSystem(self, [], apt="echo no network; exit 100")
        status, _, errors = system.setup()
        self.assertEqual(status, 1)
        self.assertIn("no network", errors)

    def test_does_not_install_from_lists_that_could_not_be_read(self):
        system = MadeUpSystem(self, [], apt='[[ " $* " != *" update "* ]]')
        self.assertEqual(system.setup()[0], 1)
        self.assertEqual(system.installed(), [])

    def test_asks_sudo_when_it_is_not_root(self):
        system = MadeUpSystem(self, [], sudo=True, root=False)
        self.assertEqual(system.setup()[0], 0)
        self.assertEqual(len(system.calls("sudo")), 2)
        self.assertEqual(system.installed(), groups()["test"])

    def test_asks_no_sudo_when_it_is_root(self):
        system = MadeUpSystem(self, [], sudo=True)
        self.assertEqual(system.setup()[0], 0)
        self.assertEqual(system.calls("sudo"), [])

    def test_without_root_and_sudo_it_prints_the_command(self):
        system = MadeUpSystem(self, [], root=False)
        status, _, errors = system.setup()
        self.assertEqual(status, 1)
        self.assertIn("apt-get install " + " ".join(groups()["test"]), errors)
        self.assertEqual(system.calls(), [])

    def test_without_apt_it_says_what_is_needed(self):
        system = MadeUpSystem(self, [], apt=None)
        status, _, errors = system.setup("test", "coverage")
        self.assertEqual(status, 3)
        self.assertIn(" ".join(groups()["test"] + groups()["coverage"]), errors)

    def test_it_names_the_groups_when_one_does_not_exist(self):
        for arguments in [["nothing"], [""], ["test", "tes"], ["--help"]]:
            with self.subTest(arguments):
                errors = refused(self, "setup", *arguments)
                for group in groups():
                    self.assertIn(group, errors)


if __name__ == "__main__":
    unittest.main()
