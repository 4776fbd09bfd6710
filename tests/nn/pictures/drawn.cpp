// Tensors as characters: pictures, charts, ranges, and what cannot be drawn.
#include "nn/pictures/drawn.hpp"

#include <limits>
#include <string>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::infinity, test::not_a_number;

TEST_CASE("a picture has a character for each pixel, from its least element to its largest") {
  CHECK(nn::drawn(tensor({{0.0, 0.5, 1.0}, {0.09, 0.1, 0.99}})) == " +@\n .@\n");
  CHECK(nn::drawn(tensor({{-3, 7}})) == " @\n");
  CHECK(nn::drawn(tensor({{0.0, 5.0}}), {.low = 0, .high = 10}) == " +\n");
  CHECK(nn::drawn(tensor({{-5.0, 25.0}}), {.low = 0, .high = 10}) == " @\n");
}

TEST_CASE("the channels of a picture are drawn as their mean") {
  const Tensor grey = tensor({{0.0, 0.5}, {0.25, 1.0}});
  CHECK(nn::drawn(grey.unsqueeze(0)) == nn::drawn(grey));
  CHECK(nn::drawn(stack({grey * 2.0, grey, grey * 0.0})) == nn::drawn(grey));
}

TEST_CASE("NaN is a question mark, and infinities are at the ends") {
  CHECK(nn::drawn(tensor({{0.0, not_a_number, 1.0, infinity, -infinity}})) == " ?@@ \n");
  CHECK(nn::drawn(full({1, 2}, not_a_number)) == "??\n");
  CHECK(nn::drawn(full({1, 2}, 3.0)) == "  \n");
}

TEST_CASE("a range may be as large as the numbers are") {
  const double largest = std::numeric_limits<double>::max();
  const TensorOptions doubles{.dtype = float64};
  CHECK(nn::drawn(tensor({{-1e308, 0.0, 1e308}}, doubles)) == " +@\n");
  CHECK(nn::drawn(tensor({{-infinity, 0.0, infinity}}, doubles), {.low = -largest, .high = largest}) == " +@\n");
  CHECK(nn::drawn(tensor({{1.7e308, 1.7e308, infinity}}, doubles)) == "  @\n");
  CHECK(nn::drawn(tensor({largest}, doubles)) == "\n\n\n\n\n\n\n#\n");
  CHECK(nn::drawn(tensor({{0.0, 4.9e-324}}, doubles)) == " @\n");
}

TEST_CASE("a vector is a chart of eight lines") {
  CHECK(nn::drawn(tensor({1.0, 4.5, 8.0, not_a_number})) ==
        "  #\n"
        "  #\n"
        "  #\n"
        " ##\n"
        " ##\n"
        " ##\n"
        " ##\n"
        "###?\n");
  CHECK(nn::drawn(tensor({5})) == "\n\n\n\n\n\n\n#\n");
}

TEST_CASE("what is wider than the columns is drawn smaller, by means") {
  CHECK(nn::drawn(tensor({{0.0, 0.0, 1.0, 1.0}, {0.0, 0.0, 1.0, 1.0}}), {.columns = 2}) == " @\n");
  CHECK(nn::drawn(arange(1000)).find('\n') <= 80);
  std::string blank;
  for (int line = 0; line < 40; ++line) blank += std::string(80, ' ') + "\n";
  CHECK(nn::drawn(zeros({100, 200})) == blank);
}

TEST_CASE("what is no picture is refused, and so is a range that does not rise") {
  CHECK_THROWS_WITH(nn::drawn(zeros({2, 1, 4, 4})),
                    "drawn: x is (2, 1, 4, 4), it must be a vector (N) or a picture (H, W), (1, H, W) or (3, H, W), "
                    "with elements; of several pictures take one, x[0]");
  CHECK_THROWS_AS(nn::drawn(zeros({2, 4, 4})), ShapeError);
  CHECK_THROWS_AS(nn::drawn(tensor(1.0)), ShapeError);
  CHECK_THROWS_AS(nn::drawn(zeros({0, 3})), ShapeError);
  CHECK_THROWS_AS(nn::drawn(zeros({0})), ShapeError);
  CHECK_THROWS_WITH(nn::drawn(ones({2}), {.low = 1, .high = 1}), ContainsSubstring("from low 1 to high 1 must be"));
  CHECK_THROWS_WITH(nn::drawn(ones({2}), {.columns = 0}), ContainsSubstring("columns are 0"));
}
