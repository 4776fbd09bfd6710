// Transforms of examples and batches.
#include "nn/data/transforms.hpp"

#include <set>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("normalize takes the mean off and divides by the standard deviation, channel by channel") {
  CHECK(elements(nn::normalize(1, 2)(tensor({1.0, 5.0}))) == std::vector<double>{0, 2});
  const auto f = nn::normalize(std::vector{1.0, 0.0}, std::vector{1.0, 2.0});
  CHECK(elements(f(full({2, 1, 2}, 4.0))) == std::vector<double>{3, 3, 2, 2});
  CHECK(f(ones({5, 2, 3, 3})).shape() == Shape{5, 2, 3, 3});
  CHECK_THROWS_WITH(f(ones({3, 3, 3})), "normalize: pictures (3, 3, 3), they must be (..., 2, H, W)");
  CHECK(f(ones({2, 1, 1}, {.dtype = int64})).dtype() == float32);
  CHECK(elements(f(ones({2, 1, 1}, {.dtype = int64}))) == std::vector<double>{0, 0.5});
  CHECK_THROWS_WITH(nn::normalize(0, 0), ContainsSubstring("normalize: a standard deviation is 0"));
  CHECK_THROWS_WITH(nn::normalize(0, 1e-320), ContainsSubstring("it must be at least 1.17549435"));
  CHECK_THROWS_AS(nn::normalize(std::vector{1.0}, std::vector{1.0, 2.0}), ShapeError);
}

TEST_CASE("labels become vectors with a 1 at the place of the class") {
  CHECK(elements(nn::one_hot_labels(3)(tensor({2, 0}))) == std::vector<double>{0, 0, 1, 1, 0, 0});
}

TEST_CASE("a random crop is a part of the picture, each time another, the same for a seed") {
  const Tensor picture = arange(16).to(float32).reshape({1, 4, 4});
  const auto crop = nn::random_crop(2, {.seed = 1}), same = nn::random_crop(2, {.seed = 1});
  std::set<double> corners;
  for (int i = 0; i < 200; ++i) {
    const Tensor part = crop(picture);
    CHECK(elements(same(picture)) == elements(part));
    REQUIRE(part.shape() == Shape{1, 2, 2});
    const double corner = part.at({0, 0, 0});
    CHECK(elements(part) == std::vector<double>{corner, corner + 1, corner + 4, corner + 5});
    corners.insert(corner);
  }
  CHECK(corners.size() == 9);
  CHECK(nn::random_crop(4, {.padding = 2})(ones({3, 2, 4, 4})).shape() == Shape{3, 2, 4, 4});
  CHECK_THROWS_WITH(crop(ones({1, 1, 4})), ContainsSubstring("random_crop: a picture (1, 1, 4) with its padding"));
  CHECK_THROWS_AS(nn::random_crop(0), ShapeError);
  for (const Shape& shape : {Shape{0, 3, 5, 5}, Shape{2, 0, 5, 5}, Shape{2, 0, 3, 5, 5}}) {
    Shape expected = shape;
    expected[expected.size() - 1] = expected[expected.size() - 2] = 2;
    CHECK(crop(ones(shape)).shape() == expected);
    CHECK(nn::random_horizontal_flip()(ones(shape)).shape() == shape);
  }
  CHECK_THROWS_AS(crop(ones({0, 3, 1, 1})), ShapeError);
  CHECK_THROWS_AS(crop(ones({4})), ShapeError);
}

TEST_CASE("pictures of a batch are cropped and flipped each by itself") {
  const Tensor batch = arange(4).to(float32).reshape({1, 1, 1, 4}).expand({100, 1, 1, 4});
  const Tensor flipped = nn::random_horizontal_flip({.seed = 2})(batch);
  std::int64_t turned = 0;
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto row = elements(flipped[i]);
    const bool is_turned = row == std::vector<double>{3, 2, 1, 0};
    CHECK((is_turned || row == std::vector<double>{0, 1, 2, 3}));
    turned += is_turned ? 1 : 0;
  }
  CHECK(turned > 30);
  CHECK(turned < 70);
  CHECK(elements(nn::random_horizontal_flip({.p = 0})(batch)) == elements(batch));
  CHECK_THROWS_AS(nn::random_horizontal_flip({.p = 1.5}), DataError);
}

TEST_CASE("random transforms of a caller's generator go on where it stopped") {
  Generator generator(4);
  const auto crop = nn::random_crop(4, {.padding = 2, .generator = &generator});
  const auto flip = nn::random_horizontal_flip({.generator = &generator});
  const Tensor pictures = arange(16 * 16, {.dtype = float32}).reshape({16, 1, 4, 4});
  const auto transformed = [&] { return elements(flip(crop(pictures))); };
  transformed();
  const std::string stopped = generator.state();
  const auto expected = transformed();
  CHECK(transformed() != expected);
  generator.set_state(stopped);
  CHECK(transformed() == expected);
}
