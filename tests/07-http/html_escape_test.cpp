#include "socketserver/http/html_escape.hpp"

#include <doctest/doctest.h>

using namespace socketserver::http;

TEST_CASE("html_escape() leaves nothing that begins a tag or an entity") {
    CHECK(html_escape("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;");
    CHECK(html_escape("'\"") == "'\"");  // they end nothing where no attribute is open
    CHECK(html_escape("").empty());
}
