"""The tables in docs/python-names have every public name of the installed Python's
modules, and what they call ours is there."""

import sys
import unittest

from docs import doxygen, python_names

from . import book, python_modules


def names_in_python():
    return python_modules.names_in({row.module for row in python_names.read_table()})


class Table(unittest.TestCase):

    def setUp(self):
        self.rows = python_names.read_table()

    def test_no_name_of_python_is_missing(self):
        self.need_python_3_11()
        listed = {row.python for row in self.rows}
        self.assertEqual(sorted(set(names_in_python()) - listed), [])

    def test_no_name_is_listed_that_python_does_not_have(self):
        self.need_python_3_11()
        own = {row.python for row in self.rows if "Since Python 3." not in row.difference}
        self.assertEqual(sorted(own - set(names_in_python())), [])

    def test_every_name_of_ours_is_in_the_headers(self):
        symbols = doxygen.symbols(doxygen.compounds(book.BOOK))
        named = {row.cpp_name for row in self.rows if row.cpp_name}
        self.assertGreater(len(named), 100)
        self.assertEqual(sorted(named - set(symbols)), [])

    def test_a_name_that_is_not_here_says_why(self):
        for row in self.rows:
            self.assertTrue(row.cpp_name or row.difference, row.python)

    def test_each_method_may_be_overridden_or_the_row_says_that_it_may_not(self):
        symbols = doxygen.symbols(doxygen.compounds(book.BOOK))
        methods = python_modules.methods_in({row.module for row in self.rows})
        for row in self.rows:
            symbol = symbols.get(row.cpp_name)
            if row.python in methods and symbol and symbol.kind == "function":
                is_told = "Not to be overridden" in row.difference
                self.assertNotEqual(symbol.may_be_overridden, is_told, row.python)

    def test_the_page_says_which_methods_may_be_overridden(self):
        shown = book.page("python-names.html").replace("\n", "")
        for name in ("end_headers", "send_error", "handle_expect_100"):
            self.assertRegex(shown, f"<tr><td><code class=\"python\">{name}</code>"
                                    "((?!</tr>).)*<em>May be overridden.</em>")
        self.assertNotRegex(shown, "<tr><td><code class=\"python\">shutdown</code>"
                                   "((?!</tr>).)*<em>May be overridden.</em>")

    def test_no_name_is_listed_twice(self):
        names = [row.python for row in self.rows]
        self.assertEqual(sorted(set(names)), sorted(names))

    def test_all_of_it_is_on_the_page(self):
        shown = book.page("python-names.html")
        for row in self.rows:
            self.assertIn(f'<code class="python">{row.name}</code>', shown)

    def need_python_3_11(self):
        if sys.version_info[:2] != (3, 11):
            self.skipTest("the table is of Python 3.11, and this is another one")


class Names(unittest.TestCase):
    """How names are found in Python's source."""

    def test_what_a_class_says_of_itself_and_what_only_a_method_sets(self):
        found = names_in_python()
        for name in ["socketserver.BaseServer", "socketserver.BaseServer.serve_forever",
                     "socketserver.TCPServer.request_queue_size",
                     "socketserver.StreamRequestHandler.rfile",
                     "socketserver.ForkingMixIn.max_children",
                     "http.server.BaseHTTPRequestHandler.requestline",
                     "http.server.HTTPServer.server_name"]:
            self.assertIn(name, found)

    def test_nothing_private_and_nothing_imported(self):
        found = names_in_python()
        for name in ["socketserver._ThreadSelector", "socketserver.selectors",
                     "socketserver.BaseServer._handle_request_noblock",
                     "http.server.args"]:
            self.assertNotIn(name, found)


if __name__ == "__main__":
    unittest.main()
