"""The newest stage is a library for others: installed, or a part of their build."""

import re
import shlex
import shutil
import unittest

from scripts.house import overlay

from . import scratch

READS = ["chapters"]

CONSUMER = overlay.SOURCE / "tests" / "house" / "consumer"
SCRATCH = scratch.lasting("install")
PRINTED = "hello consumer\n"


def headers():
    """The headers of the newest stage, as they are included."""
    return sorted(name for name in overlay.stages()[-1].files if name.endswith(".hpp"))


def headers_to_compile_alone():
    """Those that no source has as its first include: the others compile alone there."""
    files = overlay.stages()[-1].files
    first = set()
    for name, path in files.items():
        if name.endswith(".cpp"):
            text = path.read_text()
            first.update(re.findall(r'\A(?:(?!#).*\n)*#include "([^"]*)"', text))
    return [name for name in headers() if name not in first]


def install(build, prefix):
    shutil.rmtree(prefix, ignore_errors=True)
    scratch.run("cmake", "--install", build, "--prefix", prefix)


def run_cmake_consumer(name, *arguments):
    """Builds the consumer as a CMake project, runs it, and returns what it prints."""
    build = SCRATCH / name
    scratch.run("cmake", "-S", CONSUMER, "-B", build, *scratch.same_compiler(),
                *arguments)
    scratch.run("cmake", "--build", build)
    return scratch.run(build / "consumer")


def run_pkg_config_consumer(prefix):
    """Compiles the consumer by hand, as a Makefile would, with what pkg-config says."""
    folder = next(prefix.rglob("pkgconfig"))
    words = scratch.run("env", f"PKG_CONFIG_PATH={folder}",
                      "pkg-config", "--cflags", "--libs", "socketserver")
    program = SCRATCH / "by-hand"
    flags = shlex.split(scratch.cached("CMAKE_CXX_FLAGS"))
    scratch.run(scratch.cached("CMAKE_CXX_COMPILER"), *flags, "-std=c++20",
              CONSUMER / "main.cpp", "-o", program, *shlex.split(words))
    return scratch.run("env", f"LD_LIBRARY_PATH={folder.parent}", program)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.prefix = SCRATCH / "prefix"
        install(overlay.BUILD, cls.prefix)

    def moved(self):
        """The installed tree, copied elsewhere; the first one is out of the way."""
        moved = SCRATCH / "moved"
        away = SCRATCH / "away"
        for old in moved, away:
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(self.prefix, moved, symlinks=True)
        self.prefix.rename(away)
        self.addCleanup(away.rename, self.prefix)
        return moved

    def test_the_headers_of_all_chapters_lie_in_one_folder(self):
        found = (self.prefix / "include").rglob("*")
        names = sorted(str(path.relative_to(self.prefix / "include"))
                       for path in found if path.is_file())
        self.assertEqual(names, headers())

    def test_the_command_is_installed_with_its_manual(self):
        command = self.prefix / "bin" / "socketserver-http"
        version = scratch.run(command, "--version")
        self.assertRegex(version, r"^socketserver-http \d+\.\d+")
        self.assertTrue(any(self.prefix.glob("share/man/man1/socketserver-http.1*")))

    def test_nothing_else_is_installed_but_library_commands_and_package_files(self):
        found = [str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")
                 if path.is_file() and not path.is_relative_to(self.prefix / "include")]
        for name in sorted(found):
            self.assertRegex(name, r"^lib[^/]*/(.*/)?(libsocketserver\.(a|so[0-9.]*)"
                             r"|cmake/socketserver/socketserver(Config|ConfigVersion"
                             r"|Targets(-[a-z]+)?)\.cmake|pkgconfig/socketserver\.pc)$"
                             r"|^bin/socketserver-http$|^share/man/man1/[^/]+\.1$")

    def test_no_installed_file_names_a_place(self):
        for path in self.prefix.rglob("*"):
            if path.suffix in {".cmake", ".pc", ".hpp"}:
                text = path.read_text()
                for place in overlay.SOURCE, overlay.BUILD, self.prefix:
                    self.assertNotIn(str(place), text, path)

    def test_a_cmake_project_finds_it_and_each_header_compiles_alone(self):
        alone = ";".join(headers_to_compile_alone())
        every = ";".join(headers())
        self.assertEqual(run_cmake_consumer(
            "find", f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DHEADERS={every}",
            f"-DALONE={alone}"), PRINTED)

    def test_pkg_config_finds_it(self):
        self.assertEqual(run_pkg_config_consumer(self.prefix), PRINTED)

    def test_it_can_be_moved(self):
        moved = self.moved()
        self.assertEqual(run_pkg_config_consumer(moved), PRINTED)
        self.assertEqual(run_cmake_consumer("find-moved", f"-DCMAKE_PREFIX_PATH={moved}"),
                         PRINTED)

    def test_its_sources_are_a_part_of_another_build(self):
        self.assertEqual(run_cmake_consumer(
            "part", f"-DSOCKETSERVER_SOURCE={overlay.SOURCE}"), PRINTED)

    def test_it_can_be_a_shared_library(self):
        build = SCRATCH / "shared"
        prefix = SCRATCH / "shared-prefix"
        stage = "stage_" + overlay.stages()[-1].name
        scratch.run("cmake", "-S", overlay.SOURCE, "-B", build, "-DBUILD_SHARED_LIBS=ON",
                  "-DSOCKETSERVER_BENCH=OFF", "-DSOCKETSERVER_DIAGRAMS=OFF",
                  *scratch.same_compiler())
        scratch.run("cmake", "--build", build, "--target", stage, "newest_commands")
        install(build, prefix)
        self.assertTrue(list(prefix.glob("lib*/**/libsocketserver.so")))
        self.assertEqual(run_cmake_consumer(
            "find-shared", f"-DCMAKE_PREFIX_PATH={prefix}"), PRINTED)
        self.assertEqual(run_pkg_config_consumer(prefix), PRINTED)


if __name__ == "__main__":
    unittest.main()
