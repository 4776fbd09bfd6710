// Pictures with labels: from files of this test, and the real ones if they are installed.
#include "nn/pictures/images.hpp"

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/drawn.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Items = std::vector<std::int64_t>;

namespace {

nn::ImageDataset two_pictures(nn::ImageOptions options = {}) {
  return {{{2, 1, 3}, {0, 51, 255, 1, 2, 3}}, {{2}, {7, 1}}, "two", options};
}

}  // namespace

TEST_CASE("pictures become floats from 0 to 1 when they are fetched") {
  const auto data = two_pictures();
  CHECK(data.size() == 2);
  const auto [x, y] = data.batch(Items{1, 0});
  CHECK(x.shape() == Shape{2, 1, 1, 3});
  CHECK(x.dtype() == float32);
  CHECK(x.to_vector<float>() == std::vector<float>{1 / 255.0F, 2 / 255.0F, 3 / 255.0F, 0, 0.2F, 1});
  CHECK(y.to_vector<std::int64_t>() == Items{1, 7});
  CHECK(data.item(0).x.shape() == Shape{1, 1, 3});
  CHECK(data.item(0).y.item() == 7);
  CHECK(two_pictures({.flatten = true}).batch(Items{0}).x.shape() == Shape{1, 3});
  CHECK(data.drawn(0) == " :@\n");
  CHECK_THROWS_WITH(data.batch(Items{2}), "ImageDataset: there is no example 2 among 2");
}

TEST_CASE("coloured pictures have a channel for red, green and blue each") {
  const nn::ImageDataset data({{1, 3, 1, 2}, {255, 0, 0, 0, 0, 255}}, {{1}, {2}}, "one");
  CHECK(data.channels() == 3);
  CHECK(data.item(0).x.shape() == Shape{3, 1, 2});
  CHECK(data.item(0).x.to_vector<float>() == std::vector<float>{1, 0, 0, 0, 0, 1});
  CHECK(nn::ImageDataset({{1, 3, 1, 2}, {1, 2, 3, 4, 5, 6}}, {{1}, {2}}, "one", {.flatten = true}).item(0).x.shape() ==
        Shape{6});
  CHECK(data.drawn(0) == "--\n");
  CHECK(two_pictures().channels() == 1);
}

TEST_CASE("a picture of a dataset has the shades of nn::drawn for every grey, flat or not, and wider than a terminal") {
  std::vector<std::uint8_t> greys(256);
  std::iota(greys.begin(), greys.end(), std::uint8_t{0});
  for (const Shape& shape : {Shape{1, 1, 256}, Shape{1, 16, 16}}) {
    const nn::ImageDataset data({shape, greys}, {{1}, {0}}, "greys");
    const nn::ImageDataset flat({shape, greys}, {{1}, {0}}, "greys", {.flatten = true});
    const std::string expected = nn::drawn(data.item(0).x, {.low = 0, .high = 1, .columns = 256});
    CHECK(data.drawn(0) == expected);
    CHECK(flat.drawn(0) == expected);
  }
  CHECK(nn::ImageDataset({{1, 2, 1, 2}, {255, 0, 0, 0}}, {{1}, {0}}, "of two channels").drawn(0) == "+ \n");
  CHECK_THROWS_AS(nn::ImageDataset({{1, 0, 3}, {}}, {{1}, {0}}, "empty").drawn(0), ShapeError);
}

TEST_CASE("pictures and labels that do not fit are refused by name") {
  CHECK_THROWS_WITH(nn::ImageDataset({{2, 1, 1}, {0, 0}}, {{3}, {0, 0, 0}}, "some"),
                    "some: images (2, 1, 1) and labels (3), they must be (N, H, W) or (N, C, H, W), and (N)");
  CHECK_THROWS_AS(nn::ImageDataset({{2}, {0, 0}}, {{2}, {0, 0}}, "some"), DataError);
}

TEST_CASE("pictures made by hand have as many bytes as their shapes say") {
  CHECK_THROWS_WITH(nn::ImageDataset({{2, 1, 1}, {0}}, {{2}, {0, 0}}, "some"),
                    "some: 1 bytes for the shape (2, 1, 1), which needs 2");
  CHECK_THROWS_WITH(nn::ImageDataset({{2, 1, 1}, {0, 0}}, {{2}, {0, 0, 0}}, "some"),
                    "some: 3 bytes for the shape (2), which needs 2");
  constexpr std::int64_t large = std::int64_t{1} << 40U;
  CHECK_THROWS_AS(nn::ImageDataset({{1, large, large}, {}}, {{1}, {0}}, "some"), ShapeError);
  CHECK_THROWS_AS(nn::ImageDataset({{1, -1, -1}, {0}}, {{1}, {0}}, "some"), ShapeError);
}

TEST_CASE("the labels say how many classes there are") {
  CHECK(two_pictures().classes() == 8);
  CHECK(nn::ImageDataset({{0, 1, 1}, {}}, {{0}, {}}, "none").classes() == 0);
  CHECK(nn::ImageDataset({{1, 1, 1}, {0}}, {{1}, {255}}, "one").classes() == 256);
  two_pictures().check_labels(8);
  CHECK_THROWS_WITH(two_pictures().check_labels(7), "two: example 0 has the label 7, labels must be from 0 to 6");
}

TEST_CASE("the error for labels beyond the ten classes of Fashion-MNIST names their file") {
  const TemporaryFolder folder;
  folder.write("t10k-images-idx3-ubyte", "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x01\x05\x06"s);
  const std::string labels = folder.write("t10k-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x02\x09\xff"s);
  CHECK(nn::mnist(folder.path(), nn::Split::test).classes() == 256);
  CHECK_THROWS_WITH(nn::fashion_mnist(folder.path(), nn::Split::test),
                    labels + ": example 1 has the label 255, labels must be from 0 to 9");
}

TEST_CASE("the files of a set are found in its folder") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(nn::mnist(folder.path(), nn::Split::test),
                    ContainsSubstring("there is neither t10k-images-idx3-ubyte nor t10k-images-idx3-ubyte.gz in it"));
  folder.write("t10k-images-idx3-ubyte", "\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x02\x05\x06"s);
  folder.write("t10k-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x01\x09"s);
  const auto data = nn::mnist(folder.path(), nn::Split::test);
  CHECK(data.size() == 1);
  CHECK(data.item(0).y.item() == 9);
  const std::string labels = folder.write("t10k-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x02\x09\x09"s);
  CHECK_THROWS_WITH(nn::mnist(folder.path(), nn::Split::test),
                    folder.path() +
                        "/t10k-images-idx3-ubyte: images (1, 1, 2) and labels (2), they must be (N, H, W) "
                        "or (N, C, H, W), and (N); the labels are in " +
                        labels);
}

TEST_CASE("Fashion-MNIST as Debian installs it") {
  if (!std::filesystem::exists(nn::fashion_mnist_folder)) {
    WARN("Fashion-MNIST as Debian installs it: skipped, the package dataset-fashion-mnist is not installed");
    CHECK_THROWS_WITH(nn::fashion_mnist("", nn::Split::test),
                      ContainsSubstring("apt-get install dataset-fashion-mnist"));
    return;
  }
  const auto data = nn::fashion_mnist("", nn::Split::test);
  CHECK(data.size() == 10'000);
  CHECK(data.height() == 28);
  std::vector<std::int64_t> counts(10);
  for (std::int64_t i = 0; i < data.size(); ++i) {
    ++counts[static_cast<std::size_t>(data.batch(Items{i}).y.item())];
  }
  CHECK(counts == std::vector<std::int64_t>(10, 1000));
}

TEST_CASE("EMNIST stands upright, with the labels of its files") {
  const TemporaryFolder folder;
  // Two pictures of 2 x 3, which lie on their side as 3 x 2: columns of the picture are rows of the file.
  const std::string sideways = "\0\0\x08\x03\0\0\0\x02\0\0\0\x03\0\0\0\x02\0\x33\xff\0\0\0\x33\0\0\0\0\xff"s;
  folder.write("emnist-letters-train-images-idx3-ubyte", sideways);
  folder.write("emnist-letters-train-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x02\x01\x1a"s);
  const nn::ImageDataset data = nn::emnist(folder.path(), "letters", nn::Split::train);
  const auto [x, y] = data.batch(Items{0, 1});
  CHECK(x.shape() == Shape{2, 1, 2, 3});
  CHECK(x.to_vector<float>() == std::vector<float>{0, 1, 0, 0.2F, 0, 0, 0.2F, 0, 0, 0, 0, 1});
  CHECK(data.drawn(0) == " @ \n:  \n");
  CHECK(y.to_vector<std::int64_t>() == Items{1, 26});
  CHECK(data.classes() == 27);
  CHECK(nn::emnist(folder.path(), "letters", nn::Split::train, {.flatten = true}).item(0).x.shape() == Shape{6});

  CHECK_THROWS_WITH(nn::emnist(folder.path(), "letters", nn::Split::test),
                    ContainsSubstring("there is neither emnist-letters-test-images-idx3-ubyte nor emnist-letters-test-"
                                      "images-idx3-ubyte.gz in it"));
  folder.write("emnist-digits-test-images-idx3-ubyte", sideways);
  const std::string labels = folder.write("emnist-digits-test-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x02\x09\x0a"s);
  CHECK_THROWS_WITH(nn::emnist(folder.path(), "digits", nn::Split::test),
                    labels + ": example 1 has the label 10, labels must be from 0 to 9");
  const std::string list = folder.write("emnist-mnist-test-images-idx3-ubyte", "\0\0\x08\x01\0\0\0\x01\x05"s);
  folder.write("emnist-mnist-test-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x01\x05"s);
  CHECK_THROWS_WITH(nn::emnist(folder.path(), "mnist", nn::Split::test),
                    list + ": images (1), those of EMNIST must be (N, H, W)");
  CHECK_THROWS_WITH(
      nn::emnist(folder.path(), "Letters", nn::Split::test),
      "emnist: there is no set 'Letters', the sets are byclass, bymerge, balanced, letters, digits, mnist");
}

TEST_CASE("the classes of EMNIST's sets are torchvision's") {
  const auto joined = [](std::string_view set) {
    std::string text;
    for (const std::string& name : nn::emnist_classes(set)) text += name;
    return text;
  };
  CHECK(joined("byclass") == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  CHECK(joined("balanced") == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt");
  CHECK(nn::emnist_classes("bymerge") == nn::emnist_classes("balanced"));
  CHECK(joined("letters") == "N/Aabcdefghijklmnopqrstuvwxyz");
  CHECK(joined("digits") == "0123456789");
  CHECK(joined("mnist") == "0123456789");
  CHECK_THROWS_AS(nn::emnist_classes(""), DataError);
}
