// Transforms of examples and batches.
#include "nn/data/transforms.hpp"

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
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
  const Tensor pictures = arange(16 * 36, {.dtype = float32}).reshape({16, 1, 6, 6});
  for (const nn::Transform& transform :
       {nn::random_crop(6, {.padding = 2, .generator = &generator}),
        nn::random_horizontal_flip({.generator = &generator}), nn::random_vertical_flip({.generator = &generator}),
        nn::random_rotation(90, {.generator = &generator}), nn::random_erasing({.generator = &generator})}) {
    const auto transformed = [&] { return elements(transform(pictures)); };
    transformed();
    const std::string stopped = generator.state();
    const auto expected = transformed();
    CHECK(transformed() != expected);
    generator.set_state(stopped);
    CHECK(transformed() == expected);
  }
}

TEST_CASE("pictures turn upside down with the probability p") {
  const Tensor batch = arange(4).to(float32).reshape({1, 1, 4, 1}).expand({100, 1, 4, 1});
  const Tensor flipped = nn::random_vertical_flip({.seed = 2})(batch);
  const auto turned = eq(flipped.select(2, 0).flatten(), 3).sum().item();
  CHECK(turned > 30);
  CHECK(turned < 70);
  CHECK(elements(nn::random_vertical_flip({.p = 1})(batch[0])) == std::vector<double>{3, 2, 1, 0});
  CHECK_THROWS_WITH(nn::random_vertical_flip({.p = 2}), ContainsSubstring("random_vertical_flip: p"));
}

TEST_CASE("a random rotation turns each picture counter-clockwise about its centre") {
  const Tensor picture = arange(30).to(float32).reshape({2, 3, 5}) + 1;
  CHECK(elements(nn::random_rotation(0)(picture)) == elements(picture));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Generator generator(seed);
    const std::complex<double> turn = std::polar(1.0, generator.uniform(-180, 180) * std::numbers::pi / 180);
    const Tensor turned = nn::random_rotation(180, {.seed = static_cast<std::int64_t>(seed)})(picture);
    for (std::int64_t row = 0; row < 3; ++row) {
      for (std::int64_t column = 0; column < 5; ++column) {
        // To the right and up from the centre; it came from where the turn back leads.
        const std::complex<double> place(static_cast<double>(column) - 2, 1 - static_cast<double>(row));
        const std::complex<double> from = place / turn;
        const double old_row = std::nearbyint(1 - from.imag()), old_column = std::nearbyint(from.real() + 2);
        const bool is_there = old_row >= 0 && old_row < 3 && old_column >= 0 && old_column < 5;
        CHECK(turned.at({0, row, column}) == (is_there ? 1 + 5 * old_row + old_column : 0));
        CHECK(turned.at({1, row, column}) == (is_there ? 16 + 5 * old_row + old_column : 0));
      }
    }
  }
  const Tensor batch = nn::random_rotation(180, {.seed = 1})(picture.unsqueeze(0).expand({9, 2, 3, 5}));
  CHECK(batch.shape() == Shape{9, 2, 3, 5});
  CHECK(!equal(batch[0], batch[1]));
  CHECK(nn::random_rotation(5)(ones({0, 3, 4, 4})).shape() == Shape{0, 3, 4, 4});
  CHECK_THROWS_WITH(nn::random_rotation(-1), "random_rotation: degrees is -1, it must be a finite number from 0 on");
  CHECK_THROWS_WITH(nn::one_hot_labels(-5), "one_hot_labels: n is -5, it must be at least 1");
  CHECK_THROWS_AS(nn::random_rotation(1)(ones({4})), ShapeError);
}

TEST_CASE("a random erasing overwrites a rectangle of each picture, of the size that the limits allow") {
  const Tensor picture = ones({3, 20, 30});
  const auto erase = nn::random_erasing({.p = 1, .scale = {0.1, 0.2}, .ratio = {0.5, 2}, .value = 7, .seed = 1});
  std::set<std::vector<double>> seen;
  for (int i = 0; i < 50; ++i) {
    const Tensor erased = erase(picture);
    const Tensor is_erased = eq(erased, 7);
    CHECK(equal(is_erased[0], is_erased[2]));
    const double area = is_erased[0].sum().item();
    const double rows = amax(is_erased[0], 1).sum().item(), columns = amax(is_erased[0], 0).sum().item();
    CHECK(rows * columns == area);
    CHECK(area > 0.08 * 600);
    CHECK(area < 0.23 * 600);
    CHECK(rows / columns > 0.4);
    CHECK(rows / columns < 2.5);
    seen.insert(elements(erased));
  }
  CHECK(seen.size() > 40);
  CHECK(equal(nn::random_erasing({.p = 0})(picture), picture));
  const Tensor batch = nn::random_erasing({.value = 0, .seed = 3})(ones({100, 1, 8, 8}));
  const double touched = (amin(batch, {1, 2, 3}) == 0).sum().item();
  CHECK(touched > 30);
  CHECK(touched < 70);
  CHECK(nn::random_erasing()(ones({0, 3, 4, 4})).shape() == Shape{0, 3, 4, 4});
  CHECK(equal(nn::random_erasing({.p = 1})(ones({1, 1})), ones({1, 1})));  // no part is smaller than the picture
  CHECK(equal(nn::random_erasing({.p = 1, .ratio = {1e100, 1e200}})(picture), picture));
  CHECK_THROWS_WITH(nn::random_erasing({.scale = {0.5, 0.1}}),
                    "random_erasing: scale is from 0.5 to 0.1, both must be positive and in order");
  CHECK_THROWS_WITH(nn::random_erasing({.ratio = {0, 1}}),
                    "random_erasing: ratio is from 0 to 1, both must be positive and in order");
  CHECK_THROWS_WITH(nn::random_erasing({.scale = {0.5, 2}}), "random_erasing: scale ends at 2, it must be at most 1");
  CHECK_THROWS_AS(nn::random_erasing({.p = -1}), DataError);
  CHECK_THROWS_AS(nn::random_erasing()(ones({4})), ShapeError);
}

TEST_CASE(
    "random transforms draw from the default generator, so that two choose independently and a checkpoint keeps both") {
  const auto across = nn::random_horizontal_flip(), down = nn::random_vertical_flip();
  const Tensor picture = arange(4).reshape({1, 2, 2});
  const auto drawn = [&] {
    std::vector<std::vector<double>> pictures;
    for (int i = 0; i < 100; ++i) pictures.push_back(elements(down(across(picture))));
    return pictures;
  };
  manual_seed(5);
  const Generator start = default_generator();
  const auto first = drawn();
  CHECK(std::set(first.begin(), first.end()).size() == 4);
  CHECK(drawn() != first);
  default_generator() = start;
  CHECK(drawn() == first);

  manual_seed(5);
  nn::random_horizontal_flip({.seed = 1})(picture);
  CHECK(default_generator() == start);
}

TEST_CASE("random transforms draw the same in a loader with any number of workers") {
  const auto across = nn::random_horizontal_flip();
  const auto crop = nn::random_crop(3, {.padding = 1});
  const nn::TransformedDataset pictures(nn::TensorDataset(randn({40, 1, 3, 3}), arange(40)),
                                        {.x = [=](const Tensor& x) { return crop(across(x)); }});
  std::vector<std::vector<double>> epochs;
  for (const int workers : {0, 1, 3}) {
    manual_seed(5);
    nn::DataLoader loader(pictures, {.batch_size = 8, .shuffle = true, .workers = workers});
    std::vector<Tensor> batches;
    for (const auto& [x, y] : loader) batches.push_back(x);
    batches.push_back(rand({2, 1, 3, 3}));
    epochs.push_back(elements(cat(batches)));
  }
  CHECK(epochs[1] == epochs[0]);
  CHECK(epochs[2] == epochs[0]);
}
