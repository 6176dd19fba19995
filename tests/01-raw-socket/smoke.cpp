#include <doctest/doctest.h>
TEST_CASE("a, b (c) [d] \"e\" ; $f") {
    CHECK(1 == 1);
}
