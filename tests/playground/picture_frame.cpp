// Pictures in the frame of MNIST.
#include "playground/worker/picture_frame.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using playground::GreyPicture;

namespace {

// A black picture with a white box.
GreyPicture with_box(std::int64_t side, std::int64_t top, std::int64_t left, std::int64_t height, std::int64_t width) {
  GreyPicture picture{
      .height = side, .width = side, .values = std::vector<float>(static_cast<std::size_t>(side * side))};
  for (std::int64_t y = top; y < top + height; ++y) {
    for (std::int64_t x = left; x < left + width; ++x) picture.values[static_cast<std::size_t>(y * side + x)] = 1;
  }
  return picture;
}

}  // namespace

TEST_CASE("a pixel of a resized picture is the mean of the area that it covers") {
  const GreyPicture three{.height = 1, .width = 3, .values = {0, 0.5F, 1}};
  CHECK(playground::resized(three, 1, 1).values.at(0) == Approx(0.5));
  const auto two = playground::resized(three, 1, 2).values;  // the middle pixel is a half of each
  CHECK(two.at(0) == Approx((0 + 0.5 * 0.5) / 1.5));
  CHECK(two.at(1) == Approx((0.5 * 0.5 + 1) / 1.5));
  CHECK(playground::resized(three, 2, 3).values == std::vector<float>{0, 0.5F, 1, 0, 0.5F, 1});
}

TEST_CASE("a digit's longer side is 20 pixels, and its centre of mass is the middle, wherever it was drawn") {
  for (const auto& [top, left] : {std::pair{0, 0}, {100, 30}, {160, 250}}) {
    const GreyPicture digit = playground::framed_digit(with_box(280, top, left, 120, 30));
    REQUIRE(digit.values.size() == 28 * 28);
    CHECK(digit.values == with_box(28, 4, 12, 20, 5).values);  // 30 / 120 of 20 pixels; 14 - 2.5 rounds to 12
  }
  CHECK(playground::framed_digit(with_box(28, 4, 4, 20, 20)).values == with_box(28, 4, 4, 20, 20).values);
  CHECK(playground::framed_digit(with_box(100, 7, 9, 1, 1)).values == with_box(28, 4, 4, 20, 20).values);
}

TEST_CASE("a picture without ink stays black") {
  const auto black = playground::framed_digit(with_box(280, 0, 0, 0, 0)).values;
  CHECK(std::all_of(black.begin(), black.end(), [](float value) { return value == 0; }));
}

TEST_CASE("a picture without pixels, or with numbers outside 0 to 1, is refused") {
  CHECK_THROWS_WITH(playground::check_picture({}), "playground: a picture of 0 x 0 pixels, it must have 1 at least");
  CHECK_THROWS_AS(playground::check_picture({.height = 1, .width = 1, .values = {1.5F}}), Error);
  CHECK_THROWS_WITH(playground::check_picture({.height = 2, .width = 0, .values = {}}),
                    "playground: a picture of 0 x 2 pixels, it must have 1 at least");
  CHECK_THROWS_WITH(playground::check_picture({.height = 2, .width = 3, .values = {1}}),
                    "playground: a picture of 3 x 2 pixels has 1 numbers");
  CHECK_THROWS_WITH(playground::check_picture({.height = 65'536, .width = 65'536, .values = {}}),
                    "playground: a picture of 65536 x 65536 pixels has 0 numbers");
  CHECK_THROWS_AS(playground::check_picture({.height = 1, .width = 1, .values = {std::nanf("")}}), Error);
}
