// PNG: every colour type and depth against what the format says, and files that are damaged or lie.
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/pictures/png_files.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using testing::png_file, testing::PngPicture;

namespace {

Tensor read_one(const std::string& bytes) {
  const std::vector<Tensor> pictures = nn::parse_pictures(bytes, "a.png");
  REQUIRE(pictures.size() == 1);
  return pictures[0];
}

// Returns what a PNG shows on white, worked out from its numbers.
Tensor shown(const PngPicture& picture, const std::string& palette) {
  const std::size_t channels = picture.channels(), shown_channels = picture.colour_type % 4 == 0 ? 1 : 3;
  const double most = (1 << picture.depth) - 1;
  std::vector<double> values;
  for (std::size_t c = 0; c < shown_channels; ++c) {
    for (std::size_t i = 0; i < picture.numbers.size(); i += channels) {
      const std::uint16_t* const pixel = &picture.numbers[i];
      if (picture.colour_type == 3) {
        values.push_back(static_cast<unsigned char>(palette[pixel[0] * std::size_t{3} + c]) / 255.0);
      } else {
        const double opacity = channels % 2 == 0 ? pixel[channels - 1] / most : 1;
        values.push_back(pixel[c] / most * opacity + 1 - opacity);
      }
    }
  }
  return from_vector(values, {shown_channels, picture.height, picture.width});
}

void png_refused(const std::string& bytes, const std::string& why) {
  CHECK_THROWS_WITH(nn::parse_pictures(bytes, "a.png"), StartsWith("a.png: ") && ContainsSubstring(why));
  CHECK_THROWS_AS(nn::parse_pictures(bytes, "a.png"), DataError);
}

// A grey PNG of 3 x 2.
PngPicture small_png() { return {.width = 3, .height = 2, .numbers = {0, 51, 255, 1, 2, 3}}; }

}  // namespace

TEST_CASE("PNGs of every colour type and depth, interlaced or not, have the numbers that they store") {
  Generator generator(5);
  std::string palette;
  for (int i = 0; i < 3 * 256; ++i) palette += static_cast<char>(generator.next());
  const std::vector<std::pair<int, std::vector<int>>> kinds = {
      {0, {1, 2, 4, 8, 16}}, {2, {8, 16}}, {3, {1, 2, 4, 8}}, {4, {8, 16}}, {6, {8, 16}}};
  for (const auto& [colour_type, depths] : kinds) {
    for (const int depth : depths) {
      for (const bool is_interlaced : {false, true}) {
        for (const std::uint32_t width : {1U, 3U, 9U}) {
          CAPTURE(colour_type, depth, is_interlaced, width);
          PngPicture picture{.width = width,
                             .height = 10 - width,
                             .depth = depth,
                             .colour_type = colour_type,
                             .is_interlaced = is_interlaced};
          const std::size_t count = std::size_t{picture.width} * picture.height * picture.channels();
          for (std::size_t i = 0; i < count; ++i)
            picture.numbers.push_back(
                static_cast<std::uint16_t>(generator.next() % (1U << static_cast<unsigned>(depth))));
          if (colour_type == 3)
            picture.chunks = {{"PLTE", palette.substr(0, std::size_t{3} << static_cast<unsigned>(depth))}};
          const Tensor found = read_one(png_file(picture)), expected = shown(picture, palette).to(float32);
          REQUIRE(found.shape() == expected.shape());
          CHECK(found.dtype() == float32);
          CHECK(all(is_close(found, expected, {.rtol = 0, .atol = 1e-6})).item() == 1);
        }
      }
    }
  }
}

TEST_CASE("transparent colours of a PNG are white") {
  PngPicture grey = small_png();
  grey.chunks = {{"tRNS", "\0\x33"s}};
  CHECK(read_one(png_file(grey)).to_vector<float>()[1] == 1);
  CHECK(read_one(png_file(grey)).to_vector<float>()[0] == 0);
  PngPicture palette{.width = 2, .depth = 1, .colour_type = 3, .numbers = {0, 1}};
  palette.chunks = {{"PLTE", "\0\0\0\0\0\0"s}, {"tRNS", "\x80"}};
  const auto values = read_one(png_file(palette)).to_vector<float>();
  CHECK(values[0] == Approx(1 - 128 / 255.0));
  CHECK(values[1] == 0);
}

TEST_CASE("a PNG that is cut off anywhere, or has a wrong byte, is refused by name") {
  const std::string whole = png_file(small_png());
  CHECK(read_one(whole).to_vector<float>()[1] == 0.2F);
  for (std::size_t n = 8; n < whole.size(); ++n) {
    CAPTURE(n);
    png_refused(whole.substr(0, n), "is a damaged PNG: the file is cut off");
  }
  png_refused("\x89PNG", "is a damaged PNG");
  png_refused("\x89PNG\n", "is a damaged PNG");
  int refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int flip : {0x01, 0x20, 0x80, 0xff}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      try {
        read_one(changed);
      } catch (const DataError& error) {
        CHECK_THAT(error.what(), StartsWith("a.png: "));
        ++refused;
      }
    }
  }
  CHECK(refused > 200);
  CHECK(read_one(whole + "more").shape() == Shape{1, 2, 3});
}

TEST_CASE("the sizes of a PNG are checked before memory is allocated") {
  const auto of_size = [](std::uint32_t width, std::uint32_t height) {
    PngPicture picture{.width = width, .height = height, .depth = 16, .colour_type = 6};
    return testing::png_header(picture) + testing::png_chunk("IDAT", testing::deflated(std::string(1000, '\0')));
  };
  png_refused(of_size(100'000, 100'000),
              "says that it is a picture of 100000 x 100000, which takes 160000000000 bytes");
  png_refused(of_size(3000, 3000), "bytes may take 64");
  png_refused(of_size(100'001, 1), "is a damaged PNG: ");
  png_refused(of_size(0, 1), "is a damaged PNG: ");
  png_refused(of_size(0x7fffffff, 0x7fffffff), "is a damaged PNG: ");
  png_refused(of_size(100, 100), "is a damaged PNG: ");
}

TEST_CASE("texts and profiles of a PNG that are unpacked to much memory do not count") {
  PngPicture picture = small_png();
  picture.chunks = {{"zTXt", "Comment\0\0"s + testing::deflated(std::string(30'000'000, 'x'))},
                    {"iCCP", "profile\0\0"s + testing::deflated(std::string(1000, 'x'))}};
  CHECK(read_one(png_file(picture)).to_vector<float>()[1] == 0.2F);
}
