// Where a transcript goes on in what tmux still has.
#include "domain/core/alignment.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace geppetto::core;
using Lines = std::vector<std::string_view>;

TEST_CASE("an empty transcript knows nothing, and there is no gap") {
  CHECK(align({}, true, {"a", "b"}, 1).known == 0);
  CHECK_FALSE(align({}, true, {"a", "b"}, 1).gap);
}

TEST_CASE("from the start the whole transcript is the beginning of the capture") {
  CHECK(align({"a", "b"}, true, {"a", "b", "c", "d"}, 3).known == 2);
  CHECK(align({"y", "y", "y"}, true, {"y", "y", "y", "y", "y"}, 4).known == 3);
}

TEST_CASE("a trimmed scrollback is found inside the transcript") {
  CHECK(align({"1", "2", "3", "4", "5"}, false, {"4", "5", "6", "7"}, 3).known == 2);
}

TEST_CASE("blanks at the end of a line do not count") {
  CHECK(align({"a  ", "b"}, false, {"a", "b ", "c"}, 2).known == 2);
}

TEST_CASE("of several overlaps the one that leaves the screen out is taken") {
  // Eight equal lines, five scrolled: nothing on the screen has ever scrolled.
  CHECK(align(Lines(20, "y"), false, Lines(8, "y"), 5).known == 5);
}

TEST_CASE("lines that a taller window took back are known") {
  CHECK(align({"1", "2", "3", "4"}, false, {"2", "3", "4", "5"}, 1).known == 3);
}

TEST_CASE("a difference in between does not hide the last common lines") {
  CHECK(align({"1", "2", "x", "4", "5", "6"}, false, {"2", "3", "4", "5", "6", "7"}, 5).known == 5);
}

TEST_CASE("nothing in common is a gap") {
  const Alignment place = align({"1", "2", "3"}, false, {"7", "8", "9"}, 2);
  CHECK(place.known == 0);
  CHECK(place.gap);
}

TEST_CASE("blank and equal lines tell no place") {
  const Lines transcript = {"a", "b", "", "", "", "}", "}", "}"};
  CHECK(align(transcript, false, {"x", "y", "", "", "", "}", "}", "}", "z"}, 7).gap);
  CHECK(align({"a", "b", "c", "", "", ""}, false, {"x", "b", "c", "", "", "", "d"}, 6).gap);
  const Alignment place = align({"x", "a", "b", "c", "", ""}, false, {"y", "a", "b", "c", "", "", "d"}, 6);
  CHECK(place.known == 6);
  CHECK(place.guessed);
}
