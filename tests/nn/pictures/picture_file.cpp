// Pictures from files: formats, channels, and other sizes.
#include "nn/pictures/picture_file.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string one_red = "P6 1 1 255 \xff\0\0"s, two_greys = "P5 1 1 255 \xffP5 1 1 255 \0"s;

}  // namespace

TEST_CASE("a picture becomes grey by the luma of BT.601, or gets three equal channels") {
  const auto in = [](const std::string& bytes, std::int64_t channels) {
    return nn::parse_pictures(bytes, "a", {.channels = channels}).at(0).to_vector<float>();
  };
  CHECK(in(one_red, 0) == std::vector<float>{1, 0, 0});
  CHECK(in(one_red, 3) == std::vector<float>{1, 0, 0});
  CHECK(in(one_red, 1) == std::vector<float>{0.299F});
  CHECK(in("P6 1 1 255 \0\xff\0"s, 1) == std::vector<float>{0.587F});
  CHECK(in("P6 1 1 255 \0\0\xff"s, 1) == std::vector<float>{0.114F});
  CHECK(in("P5 1 1 255 \x33", 3) == std::vector<float>{0.2F, 0.2F, 0.2F});
  CHECK(in("P5 1 1 255 \x33", 1) == std::vector<float>{0.2F});
}

TEST_CASE("a file has the picture that its first bytes say, whatever it is called") {
  const TemporaryFolder folder;
  const Tensor read = nn::read_picture(folder.write("a.png", one_red));
  CHECK(read.shape() == Shape{3, 1, 1});
  CHECK(read.dtype() == float32);
  const std::string two = folder.write("two.pgm", two_greys);
  CHECK(nn::read_pictures(two).size() == 2);
  CHECK_THROWS_WITH(nn::read_picture(two), two + ": has 2 pictures, read_pictures returns them all");
}

TEST_CASE("the error for another format names the file and the format") {
  for (const auto& [bytes, format] :
       std::vector<std::pair<std::string, std::string>>{{"GIF89a", "a GIF"},
                                                        {"BM123", "a BMP"},
                                                        {"P7\nWIDTH 1\n", "a picture of any depth (PAM)"},
                                                        {"Pf\n1 1\n-1.0\n", "a picture of floating-point shades (PFM)"},
                                                        {"RIFF1234WEBP", "a WebP"},
                                                        {"II*\0"s, "a TIFF"}}) {
    CHECK_THROWS_WITH(nn::parse_pictures(bytes, "a"),
                      "a: is no picture in PNG, JPEG, PGM, PPM or PBM: it is " + format);
  }
  for (const std::string bytes : {"", "P", "p5 1 1 255 a", " P5 1 1 255 a", "P51 255 a", "P0 1 1 1", "\xff", "\x89PN"})
    CHECK_THROWS_WITH(nn::parse_pictures(bytes, "a"), "a: is no picture in PNG, JPEG, PGM, PPM or PBM");
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(nn::read_picture(folder.path() + "/absent.png"), ContainsSubstring("absent.png: cannot be opened"));
  CHECK_THROWS_AS(nn::read_picture(folder.path()), DataError);
  CHECK_THROWS_WITH(nn::parse_pictures(one_red, "a", {.channels = 2}),
                    "parse_pictures: channels is 2, it must be 0 (those of the file), 1 (grey) or 3 (colours)");
  CHECK_THROWS_AS(nn::read_picture("absent", {.channels = -1}), DataError);
}

TEST_CASE("a picture that shrinks is averaged with weights that fall to 0 at the ratio of the sizes") {
  // From 4 to 2: centres 1 and 3, reach 2. Distances 0.5 0.5 1.5 and 1.5 beyond the edge: weights 3 3 1 of 7.
  const Tensor x = tensor({{1., 2., 3., 4.}}, {.dtype = float64});
  const auto values = nn::resized(x, 1, 2).to_vector<double>();
  CHECK(values[0] == Approx((3 * 1 + 3 * 2 + 1 * 3) / 7.0).epsilon(1e-15));
  CHECK(values[1] == Approx((1 * 2 + 3 * 3 + 3 * 4) / 7.0).epsilon(1e-15));
  // To one element: the weights 1 - |j - 1.5| / 4 are 5 7 7 5 of 24.
  CHECK(nn::resized(x, 1, 1).item() == Approx((5 * 1 + 7 * 2 + 7 * 3 + 5 * 4) / 24.0).epsilon(1e-15));
  const Tensor same = ones({2, 3, 7, 5});
  CHECK(all(is_close(nn::resized(same, 3, 2), ones({2, 3, 3, 2}))).item() == 1);
}

TEST_CASE("a picture that grows is interpolate's bilinear, and one of the same size is a copy") {
  manual_seed(2);
  const Tensor x = randn({2, 3, 4, 5}, {.dtype = float64});
  const Tensor expected = interpolate(x, {.size = {9, 11}, .mode = InterpolationMode::bilinear});
  CHECK(all(is_close(nn::resized(x, 9, 11), expected, {.rtol = 1e-13, .atol = 1e-13})).item() == 1);
  Tensor same = nn::resized(x, 4, 5);
  CHECK(are_equal(same, x));
  same.fill_(0);
  CHECK_FALSE(are_equal(same, x));
  CHECK(nn::resized(ones({3, 1, 1}), 2, 2).shape() == Shape{3, 2, 2});
}

TEST_CASE("derivatives of a resized picture agree with central differences") {
  manual_seed(3);
  const Tensor x = randn({2, 4, 3}, {.dtype = float64});
  for (const auto& [height, width] : std::vector<std::pair<int, int>>{{2, 2}, {6, 5}, {4, 2}, {4, 3}}) {
    const TensorFunction f = [height = height, width = width](const std::vector<Tensor>& v) {
      return square(nn::resized(v[0], height, width));
    };
    CHECK(check_gradients(f, {x}));
    CHECK(check_second_gradients(f, {x}));
  }
}

TEST_CASE("the errors of resized name the shapes") {
  CHECK_THROWS_WITH(nn::resized(ones({3}), 1, 1), "resized: a tensor (3) is not a picture (..., H, W)");
  CHECK_THROWS_WITH(nn::resized(ones({3, 2}), 0, 1), "resized: pictures (3, 2) to 0 x 1, all sides must be at least 1");
  CHECK_THROWS_AS(nn::resized(ones({0, 2}), 1, 1), ShapeError);
  for (const std::int64_t huge : {std::int64_t{1} << 62, std::numeric_limits<std::int64_t>::max()}) {
    CHECK_THROWS_AS(nn::resized(ones({3, 4, 4}), huge, 4), ShapeError);
    CHECK_THROWS_AS(nn::resized(ones({3, 4, 4}), 4, huge), ShapeError);
  }
  CHECK_THROWS_AS(nn::resized(ones({3, 2}, {.dtype = int64}), 1, 1), DtypeError);
}
