"""HTTP servers that do wrong: the figures show it."""

from .support import Loads, Page, load, serving


class PagesThatAreWrong(Loads):
    def wrong(self, text, reason):
        class Wrong(Page):
            pass

        Wrong.text = text
        with serving(Wrong) as port:
            self.nothing_is_well(load("pages", port, 2, "/", 12), reason)

    def test_a_status(self):
        self.wrong(b"HTTP/1.1 500 Oh\r\nContent-Length: 12\r\n\r\nhello world\n",
                   'a wrong answer: "HTTP/1.1 500 Oh"')

    def test_a_content_length(self):
        self.wrong(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
                   'its Content-Length is "11" instead of 12')

    def test_no_content_length(self):
        self.wrong(b"HTTP/1.1 200 OK\r\n\r\nhello world\n",
                   'its Content-Length is "" instead of 12')

    def test_a_body_that_is_longer(self):
        self.wrong(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello worlds\n",
                   "more arrived than the answer")

    def test_a_body_that_is_shorter(self):
        self.wrong(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello",
                   "no answer within 2 s")

    def test_headers_without_an_end(self):
        self.wrong(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000,
                   "headers without an end")

    def test_one_status_of_many(self):
        class Sometimes(Page):
            count = 0

            def answer(self):
                Sometimes.count += 1
                good = Sometimes.count % 20
                self.wfile.write(self.text if good else self.text.replace(b"200", b"503"))

        with serving(Sometimes) as port:
            figures = load("pages", port, 4, "/", 12)
        self.some_is_well(figures)
        self.some_failed(figures, "503")

    def test_a_kept_connection_that_should_be_closed(self):
        with serving(Page) as port:
            self.nothing_is_well(load("one-page", port, 2, "/", 12),
                                 "did not close within 2 s")
