"""git http-backend as a real program: git clones from the server, and pushes to it."""

import os
import subprocess
import unittest
from pathlib import Path

from tests.support import peers
from tests.support.command import CommandTest

NOBODY = 65534
BRANCHES = 120  # their names make a request so long that git packs it

SCRIPT = """
export GIT_PROJECT_ROOT="{root}" GIT_HTTP_EXPORT_ALL=1 HOME=/nonexistent
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
exec {program}
"""

CONFIGURATION = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_TERMINAL_PROMPT": "0", "no_proxy": "*",
}


class GitTest(CommandTest):
    """A repository behind the server, and one that knows it."""

    def setUp(self):
        super().setUp()
        self.project = self.folder / "repositories" / "project.git"
        self.git("init", "--quiet", "--bare", self.project)
        self.git("-C", self.project, "config", "http.receivepack", "true")
        commit = self.git("-C", self.project, "commit-tree", "-m", "first",
                          self.git("-C", self.project, "mktree"))
        self.git("-C", self.project, "update-ref", "--stdin", text="".join(
            f"create refs/heads/branch-{number} {commit}\n"
            for number in range(BRANCHES)))
        self.give_to_nobody()
        self.script("git", SCRIPT.format(root=self.project.parent,
                                         program=peers.path_of("git-http-backend")))
        self.server = self.start("--cgi", "-p", "HTTP/1.1")
        self.url = f"http://127.0.0.1:{self.server.port}/cgi-bin/git/project.git"

    def give_to_nobody(self):
        """A script that root starts is nobody's."""
        if os.geteuid() == 0:
            for path in [self.project, *self.project.rglob("*")]:
                os.chown(path, NOBODY, NOBODY)

    def git(self, *arguments, text=""):
        """Runs git, and returns what it says."""
        done = subprocess.run(["git", *map(str, arguments)], input=text, text=True,
                              capture_output=True, env=os.environ | CONFIGURATION,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def test_a_clone_with_many_branches_and_a_push_in_chunks(self):
        clone = self.folder / "clone"
        self.git("clone", "--quiet", "--no-checkout", self.url, clone)
        branches = self.git("-C", clone, "branch", "--remotes").splitlines()
        self.assertEqual(len(branches), BRANCHES)

        large = Path(clone, "large")
        large.write_bytes(os.urandom(200_000))
        self.git("-C", clone, "checkout", "--quiet", "-B", "new", "origin/branch-1")
        self.git("-C", clone, "add", "large")
        self.git("-C", clone, "commit", "--quiet", "-m", "second")
        # More than the buffer holds goes in chunks.
        self.git("-C", clone, "-c", "http.postBuffer=65536", "push", "--quiet", "origin",
                 "new")
        self.assertEqual(self.git("-C", self.project, "-c", "safe.directory=*",
                                  "rev-parse", "new"),
                         self.git("-C", clone, "rev-parse", "HEAD"))


if __name__ == "__main__":
    peers.main("git-http-backend")
