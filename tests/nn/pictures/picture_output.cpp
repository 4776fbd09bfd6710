// Grids of pictures, and pictures written as PNG and JPEG: what the readers find in them, and what is refused.
#include "nn/pictures/picture_output.hpp"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/pictures/jpeg.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// Returns the bytes that a picture has in a PNG.
std::vector<std::int64_t> bytes_in_png(const Tensor& picture) {
  const TemporaryFolder folder;
  nn::write_picture(folder.path() + "/a.png", picture);
  return round(nn::read_picture(folder.path() + "/a.png") * 255).to(int64).to_vector<std::int64_t>();
}

// A picture whose numbers change smoothly, as those of photographs.
Tensor smooth_picture(std::int64_t channels) {
  const Tensor y = arange(40).to(float32).reshape({1, 40, 1}) / 40, x = arange(50).to(float32).reshape({1, 1, 50}) / 50;
  return (y + x + arange(channels).to(float32).reshape({-1, 1, 1}) / 4) / 3;
}

double largest_error(const Tensor& picture, const Tensor& read) {
  REQUIRE(read.shape() == picture.shape());
  return max(abs(read - picture)).item();
}

}  // namespace

TEST_CASE("every byte of a PNG comes back as it was, in grey and in colours") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.PNG";
  for (const std::int64_t channels : {1, 3}) {
    for (const auto& [height, width] : {std::pair(1, 1), std::pair(5, 7), std::pair(300, 2)}) {
      manual_seed(4);
      const Tensor bytes = floor(rand({channels, height, width}) * 256), picture = bytes / 255;
      nn::write_picture(path, picture);
      CHECK(are_equal(nn::read_picture(path), picture));
      nn::write_picture(path, picture.to(float64));
      CHECK(are_equal(nn::read_picture(path), picture));
    }
  }
  const Tensor all = arange(256).to(float32).reshape({16, 16}) / 255;
  nn::write_picture(path, all);
  CHECK(are_equal(nn::read_picture(path), unsqueeze(all, 0)));
  nn::write_picture(path, transpose(all));  // a view that is not contiguous
  CHECK(are_equal(nn::read_picture(path)[0], transpose(all)));
}

TEST_CASE("numbers become bytes as in PyTorch's mul(255).add_(0.5).clamp_(0, 255).to(uint8)") {
  constexpr float infinite = std::numeric_limits<float>::infinity();
  const Tensor x =
      tensor({-1.0, -0.0, 0.00196, 0.001961, 0.3, 0.5, 0.7, 0.99803, 0.99804, 1.0, 1.5}, {.dtype = float32});
  const std::vector<std::int64_t> expected = {0, 0, 0, 1, 77, 128, 179, 254, 255, 255, 255};  // by PyTorch 1.13
  CHECK(bytes_in_png(x.reshape({1, 1, -1})) == expected);
  CHECK(bytes_in_png(tensor({{infinite, -infinite}})) == std::vector<std::int64_t>{255, 0});
  CHECK(bytes_in_png(tensor({{0.2}}, {.dtype = float64, .requires_grad = true})) == std::vector<std::int64_t>{51});
}

TEST_CASE("a JPEG is near its picture, the nearer the higher its quality") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.jpg";
  for (const std::int64_t channels : {1, 3}) {
    const Tensor picture = smooth_picture(channels);
    double error = 1;
    std::uintmax_t size = 0;
    for (const std::int64_t quality : {10, 75, 100}) {
      nn::write_picture(path, picture, {.quality = quality});
      const double now = largest_error(picture, nn::read_picture(path));
      CHECK(now < error);
      CHECK(std::filesystem::file_size(path) > size);
      error = now;
      size = std::filesystem::file_size(path);
    }
    CHECK(error < 3.5 / 255);
    nn::write_picture(path, picture);
    const std::string usual = nn::read_file(path);
    nn::write_picture(folder.path() + "/b.JPEG", picture, {.quality = 75});
    CHECK(nn::read_file(folder.path() + "/b.JPEG") == usual);
    CHECK(largest_error(picture, nn::read_picture(path)) < 8.0 / 255);
  }
  manual_seed(3);
  const Tensor noise = rand({3, 200, 300});  // more than one buffer of the encoder
  nn::write_picture(path, noise, {.quality = 100});
  CHECK(std::filesystem::file_size(path) > 50'000);
  CHECK(nn::read_picture(path).shape() == noise.shape());
}

TEST_CASE("pictures that cannot be written are refused by their shape, dtype, numbers or name") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.png", "before");
  const Tensor good = zeros({3, 2, 2});
  const std::string rule =
      " is not a picture (1, H, W), (3, H, W) or (H, W); make_grid makes one of several (N, C, H, W)";
  CHECK_THROWS_WITH(nn::write_picture(path, zeros({2, 4, 4})), "write_picture: a tensor (2, 4, 4)" + rule);
  CHECK_THROWS_WITH(nn::write_picture(path, zeros({1, 3, 4, 4})), "write_picture: a tensor (1, 3, 4, 4)" + rule);
  CHECK_THROWS_AS(nn::write_picture(path, zeros({4})), ShapeError);
  CHECK_THROWS_WITH(nn::write_picture(path, zeros({1, 0, 4})),
                    "write_picture: a picture (1, 0, 4), the sides of a PNG must be from 1 to 100000");
  CHECK_THROWS_WITH(nn::write_picture(folder.path() + "/a.jpg", zeros({1, 1, 65501})),
                    "write_picture: a picture (1, 1, 65501), the sides of a JPEG must be from 1 to 65500");
  CHECK_THROWS_WITH(nn::write_picture(path, zeros({2, 2}, {.dtype = int64})),
                    "write_picture: a picture of int64, it must be of a floating-point dtype, from 0 to 1");
  CHECK_THROWS_AS(nn::write_picture(path, zeros({2, 2}, {.dtype = int64})), DtypeError);
  CHECK_THROWS_WITH(nn::write_picture(path, full({2, 2}, std::nan(""))),
                    "write_picture: the picture has NaN, its numbers are from 0 to 1");
  for (const std::int64_t quality : {0, 101})
    CHECK_THROWS_WITH(nn::write_picture(path, good, {.quality = quality}),
                      "write_picture: quality is " + std::to_string(quality) + ", it must be from 1 to 100");
  for (const std::string name : {"a", "a.gif", "png", ".png", "a.png.gz"})
    CHECK_THROWS_WITH(nn::write_picture(name, good),
                      "write_picture: " + name + ": the name must end with .png, .jpg or .jpeg");
  CHECK(nn::read_file(path) == "before");
  CHECK_THROWS_AS(nn::write_picture(folder.path() + "/none/a.png", good), DataError);
  CHECK_THROWS_WITH(nn::write_picture(folder.path() + "/none/a.png", good), ContainsSubstring("cannot be written"));
  nn::write_picture(folder.path() + "/long.jpg", zeros({1, 1, nn::longest_jpeg_side}));
  CHECK(nn::read_picture(folder.path() + "/long.jpg").size(2) == nn::longest_jpeg_side);
}

TEST_CASE("a grid has its pictures row by row, with padding between and around them") {
  const Tensor three = tensor({1.0, 2.0, 3.0}).reshape({3, 1, 1, 1}).expand({3, 1, 1, 2});
  const std::vector<float> expected = {9, 9, 9, 9, 9, 9, 9,  //
                                       9, 1, 1, 9, 2, 2, 9,  //
                                       9, 9, 9, 9, 9, 9, 9,  //
                                       9, 3, 3, 9, 9, 9, 9,  //
                                       9, 9, 9, 9, 9, 9, 9};
  const Tensor grid = nn::make_grid(three, {.nrow = 2, .padding = 1, .pad_value = 9});
  CHECK(grid.shape() == Shape{1, 5, 7});
  CHECK(grid.to_vector<float>() == expected);
  CHECK(nn::make_grid(zeros({20, 3, 28, 30})).shape() == Shape{3, 3 * 30 + 2, 8 * 32 + 2});
  CHECK(nn::make_grid(zeros({3, 1, 28, 28})).shape() == Shape{1, 32, 3 * 30 + 2});
  CHECK(nn::make_grid(three, {.padding = 0}).to_vector<float>() == std::vector<float>{1, 1, 2, 2, 3, 3});
  CHECK(nn::make_grid(three.to(float64)).dtype() == float64);
  CHECK(nn::make_grid(three.to(int64), {.padding = 0}).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{1, 1, 2, 2, 3, 3});
}

TEST_CASE("a grid of one picture is a copy of it") {
  const Tensor one = ones({3, 4, 5});
  for (const Tensor& pictures : {one, unsqueeze(one, 0)}) {
    Tensor grid = nn::make_grid(pictures);
    CHECK(are_equal(grid, one));
    grid.fill_(0);
    CHECK(one[0][0][0].item() == 1);
  }
  CHECK(nn::make_grid(ones({4, 5})).shape() == Shape{1, 4, 5});
  CHECK_FALSE(nn::make_grid(ones({2, 1, 2, 2}, {.requires_grad = true})).requires_grad());
}

TEST_CASE("a normalised grid is from 0 to 1 over all of its pictures, and its padding stays") {
  const Tensor two = tensor({-1.0, 1.0, 0.0, 3.0}).reshape({2, 1, 1, 2});
  CHECK(nn::make_grid(two, {.padding = 0, .normalize = true}).to_vector<float>() ==
        std::vector<float>{0, 0.5, 0.25, 1});
  CHECK(max(nn::make_grid(two, {.normalize = true, .pad_value = 5})).item() == 5);
  CHECK(nn::make_grid(full({2, 1, 1, 1}, 7.0), {.padding = 0, .normalize = true}).to_vector<float>() ==
        std::vector<float>{0, 0});
  CHECK_THROWS_WITH(nn::make_grid(two.to(int64), {.normalize = true}),
                    "make_grid: normalize of int64, the pictures must be of a floating-point dtype");
}

TEST_CASE("the errors of make_grid name the shape or the option") {
  const std::string rule = " is not at least one picture (N, C, H, W), (C, H, W) or (H, W)";
  CHECK_THROWS_WITH(nn::make_grid(zeros({4})), "make_grid: a tensor (4)" + rule);
  CHECK_THROWS_WITH(nn::make_grid(zeros({0, 1, 2, 2})), "make_grid: a tensor (0, 1, 2, 2)" + rule);
  CHECK_THROWS_AS(nn::make_grid(zeros({1, 1, 1, 1, 1})), ShapeError);
  CHECK_THROWS_WITH(nn::make_grid(zeros({2, 2}), {.nrow = 0}), "make_grid: nrow is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::make_grid(zeros({2, 2}), {.padding = -1}),
                    "make_grid: padding is -1, it must be from 0 to 100000");
  CHECK_THROWS_AS(nn::make_grid(zeros({2, 2}), {.padding = 100'001}), DataError);
}
