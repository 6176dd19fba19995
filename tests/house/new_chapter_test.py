"""A new chapter is new files under its number, and nothing that exists is edited: a
made-up one is laid beside chapter 1, and is built, tested, quoted, drawn, measured and
shown."""

import re
import shutil
import sys
import unittest

from scripts.house import overlay

from . import scratch
from .chapters_test import SECTIONS

READS = ["bench", "chapters/01-raw-socket", "diagrams", "docs", "scripts", "tests"]

PROJECT = scratch.lasting("new-chapter") / "source"
BUILD = scratch.lasting("new-chapter") / "build"

HEADER = """\
#pragma once

#include <cstddef>
#include <string>

#include "socketserver/limit.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// Sends back what a client sends, and counts it. It owns no connection.
class Counter {
public:
    /// @param limit  how much it sends back
    explicit Counter(Limit limit);

    /// Serves one client to its end.
    /// @throws std::system_error  when the client is gone
    void serve(Socket& client);

    /// How many bytes it has sent back.
    [[nodiscard]] std::size_t counted() const { return counted_; }

private:
    void add(const std::string& piece);

    Limit limit_;
    std::size_t counted_ = 0;
};

}  // namespace socketserver
"""
SOURCE = """\
#include "socketserver/counter.hpp"

namespace socketserver {

Counter::Counter(Limit limit) : limit_(limit) {}

void Counter::serve(Socket& client) {
    while (!limit_.reached(counted_)) {
        const std::string piece = client.recv(1024);
        if (piece.empty())
            break;
        client.sendall(piece);
        add(piece);
    }
}

void Counter::add(const std::string& piece) {
    counted_ += piece.size();
}

}  // namespace socketserver
"""
LIMIT = """\
#pragma once

#include <cstddef>

namespace socketserver {

/// How much is enough.
class Limit {
public:
    /// @param most  in bytes
    explicit Limit(std::size_t most) : most_(most) {}

    /// Whether it is enough.
    [[nodiscard]] bool reached(std::size_t count) const { return count >= most_; }

private:
    std::size_t most_;
};

}  // namespace socketserver
"""
EXAMPLE = """\
#include <iostream>

#include "socketserver/limit.hpp"

int main() {
    std::cout << "enough: " << socketserver::Limit(3).reached(4) << '\\n';
}
"""
TEST = """\
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>

#include "socketserver/counter.hpp"
#include "support/process.hpp"

using namespace socketserver;

TEST_CASE("What is sent back is counted, up to the limit") {
    CHECK(NEEDED == 2);  // of the package that needs.cmake names
    auto [ours, theirs] = socket_pair();
    theirs.sendall("four");
    Counter counter(Limit(4));
    counter.serve(ours);
    CHECK(counter.counted() == 4);
    CHECK(theirs.recv(8) == "four");
}

TEST_CASE("The example says what is enough") {
    Process example(EXAMPLES "/enough");
    CHECK(example.read_all() == "enough: 1\\n");
}
"""
PAIR = """\
std::pair<Socket, Socket> socket_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        std::abort();
    return {Socket(FileDescriptor(ends[0])), Socket(FileDescriptor(ends[1]))};
}
"""
FLOW = """\
#include <sys/socket.h>

#include <array>
#include <cstdlib>

#include "socketserver/counter.hpp"

using namespace socketserver;

namespace {

PAIR
}  // namespace

int main() {
    auto [ours, theirs] = socket_pair();
    theirs.sendall("four");
    Counter counter(Limit(4));
    counter.serve(ours);
}
"""
SERVER = """\
#include <sys/socket.h>

#include <iostream>

#include "socketserver/counter.hpp"

using namespace socketserver;

int main() {
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    std::cout << listener.getsockname().port() << std::endl;
    while (true) {
        Socket connection = listener.accept().first;
        Counter(Limit(64)).serve(connection);
    }
}
"""
FIGURE = """\
title = A counter serves one client
flow = counting
root = Counter::serve
show = Counter::add Limit::reached
"""
WALK = """\
A counter goes on until it is enough.

[`socketserver/counter.cpp`](socketserver/counter.cpp), `Counter::serve`

```cpp
        client.sendall(piece);
        add(piece);
```

![the calls](../../diagrams/generated/02-counting.svg)
"""
TRY = "```console\n$ build/default/02-counting/enough\nenough: 1\n```\n"
QUESTION = "<details><summary>Why?</summary>\n\nSo.\n\n</details>\n\n"


def readme():
    texts = {"After this chapter you can": "- count;\n- count more;\n- end.\n",
             "A first run": TRY, "The walk": WALK, "Try it": TRY,
             "In ten lines": "1. A line.\n" * 10, "Five questions": QUESTION * 5}
    return "# Chapter 2: Counting\n\n" + "\n".join(
        f"## {name}\n\n{texts.get(name, 'A sentence.')}\n" for name in SECTIONS)


CHAPTER = {
    "chapters/02-counting/README.md": readme(),
    "chapters/02-counting/needs.cmake":
        "needs(needed-dev FOR library PACKAGE needed LIBRARY needed::needed)\n",
    "chapters/02-counting/socketserver/counter.hpp": HEADER,
    "chapters/02-counting/socketserver/counter.cpp": SOURCE,
    "chapters/02-counting/socketserver/limit.hpp": LIMIT,
    "chapters/02-counting/examples/enough.cpp": EXAMPLE,
    "tests/02-counting/counter_test.cpp": TEST.replace(
        "using namespace socketserver;\n",
        f"using namespace socketserver;\n\nnamespace {{\n\n{PAIR}\n}}  // namespace\n"),
    "diagrams/figures/02-counting.fig": FIGURE,
    "diagrams/flows/02/counting.cpp": FLOW.replace("PAIR", PAIR),
    "bench/02-counting/servers/line_server.cpp": SERVER,
}

# What of the tree is about other chapters, as it would be if there were only chapter 1.
NUMBERED = ["chapters", "tests", "bench", "diagrams/figures", "diagrams/flows",
            "diagrams/generated", "diagrams/original/flows"]
ONLY_CHAPTER_1 = {
    "README.md": "# A book\n\n| | begin with |\n|---|---|\n"
                 "| [1](chapters/01-raw-socket/README.md) | "
                 "[echo](chapters/01-raw-socket/examples/echo_server.cpp), "
                 "[socket](tests/01-raw-socket/socket_test.cpp) |\n"
                 "| [2](chapters/02-counting/README.md) | "
                 "[enough](chapters/02-counting/examples/enough.cpp), "
                 "[counter](tests/02-counting/counter_test.cpp) |\n",
    "docs/where-we-differ.md": "# Where we differ\n\nNowhere.\n",
    "docs/glossary.md": "# Glossary\n\nNo term is explained.\n",
    "docs/lengths.md": "# How long programs are\n\nNone was written twice.\n",
    "packages/neededConfig.cmake":
        "include_guard(GLOBAL)\nadd_library(needed::needed INTERFACE IMPORTED)\n"
        "target_compile_definitions(needed::needed INTERFACE NEEDED=2)\n",
}


def lay_out():
    """The tree with chapter 1 alone, and the new chapter beside it."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    shutil.copytree(overlay.SOURCE, PROJECT,
                    ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
    for room in NUMBERED:
        for path in (PROJECT / room).iterdir():
            if re.match(r"(?!01)\d\d", path.name):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in [*(PROJECT / "docs" / "python-names").iterdir(),
                 PROJECT / "bench" / "measured" / "missed.md"]:
        path.unlink()
    measured = PROJECT / "bench" / "measured" / "results.jsonl"
    measured.write_text("".join(
        line for line in measured.read_text().splitlines(keepends=True)
        if not re.search(r'"(?!01)\d\d-|chapter (?!1:)', line)))
    text = PROJECT / "chapters" / "01-raw-socket" / "README.md"
    unlinked = re.sub(r"\[([^]]*)\]\(\.\./(\d\d-|\.\./docs/glossary)[^)]*\)", r"\1",
                      text.read_text())
    text.write_text(unlinked + "\n[The next chapter](../02-counting/README.md)\n")
    scratch.write(PROJECT, ONLY_CHAPTER_1 | CHAPTER)


def python(*words):
    """Runs a tool of the project in the scratch tree."""
    return scratch.run("env", f"BUILD_FOLDER={BUILD}", sys.executable, "-B", "-m", *words,
                       cwd=PROJECT)


def build(*targets):
    scratch.run("cmake", "--build", BUILD, "--target", *targets)


@unittest.skipUnless("clang" not in scratch.cached("CMAKE_CXX_COMPILER"),
                     "one compiler is enough")
class NewChapter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lay_out()
        scratch.run("cmake", "-S", PROJECT, "-B", BUILD,
                    f"-DCMAKE_BUILD_TYPE={scratch.cached('CMAKE_BUILD_TYPE')}",
                    "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON",
                    f"-Dneeded_DIR={PROJECT}/packages", *scratch.same_compiler())

    def need(self, *programs):
        for program in programs:
            if not shutil.which(program):
                self.skipTest(f"there is no {program} here")

    def draw(self):
        build("diagrams")
        python("diagrams", "02-counting", "--format", "svg", "--format", "dot",
               "--build", BUILD)
        return (PROJECT / "diagrams/generated/02-counting.dot").read_text()

    def test_it_is_built_and_tested(self):
        build("chapter_02")
        scratch.run("ctest", "--no-tests=error", "--output-on-failure",
                    "-L", "^stage-02$", cwd=BUILD)

    def test_its_text_is_checked(self):
        self.need("dot")
        self.draw()
        for test in "chapters_test", "quotes_test", "floors_test":
            python(f"tests.house.{test}", "TheHouse")
        wrong = readme().replace("add(piece);", "add(pieces);")
        scratch.write(PROJECT, {"chapters/02-counting/README.md": wrong})
        self.addCleanup(scratch.write, PROJECT, CHAPTER)
        with self.assertRaisesRegex(AssertionError, "02-counting/README.md"):
            python("tests.house.quotes_test", "TheHouse")

    def test_it_is_drawn(self):
        self.need("dot")
        dot = self.draw()
        for word in "serve", "add", "reached":
            self.assertIn(word, dot)

    def test_it_is_in_the_book(self):
        self.need("doxygen", "dot", "pyftsubset")
        self.draw()
        python("docs", "--out", BUILD / "book")
        html = BUILD / "book" / "html"
        page = (html / "chapter-02.html").read_text()
        self.assertIn("Counting", page)
        self.assertIn("02-counting.svg", page)
        reference = (html / "classsocketserver_1_1Limit.html").read_text()
        self.assertIn("How much is enough.", reference)

    def test_its_layer_is_measured(self):
        self.need("valgrind", "strace", "gnuplot")
        build("bench_load", "bare_server", "bench_01_line_server", "bench_02_line_server")
        out = BUILD / "measured"
        table = python("bench", "--only", "layers", "--quick", "--build", BUILD,
                       "--out", out)
        self.assertIn("+ counting", table)
        self.assertIn("counting", next(out.rglob("layers.svg")).read_text())


if __name__ == "__main__":
    unittest.main()
