// Reading a picture takes little more memory than its numbers, and a small file cannot claim many of them.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/nn/pictures/jpeg_files.hpp"
#include "tests/nn/pictures/png_files.hpp"
#include "tests/peak_in_fork.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using namespace std::string_literals;
using namespace minitorch::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

// Sides of pictures whose float32 numbers take 64 MB. Smaller under the address sanitizer, which looks for errors
// rather than peaks.
constexpr unsigned smaller = test::has_address_sanitizer ? 10 : 1;
constexpr unsigned grey_side = 4000 / smaller, coloured_side = 2309 / smaller, opaque_side = 2000 / smaller;
constexpr std::size_t for_picture_buffers = 2'000'000;

std::string black_png(unsigned side, int colour_type, int depth) {
  PngPicture picture{.width = side, .height = side, .depth = depth, .colour_type = colour_type};
  picture.numbers.assign(std::size_t{side} * side * picture.channels(), 0);
  return png_file(picture);
}

std::string netpbm_file(char kind, unsigned side, std::size_t numbers) {
  const std::string size = std::to_string(side);
  return std::string("P") + kind + " " + size + " " + size + " 255\n" + std::string(numbers, '\0');
}

std::string jpeg_of(unsigned side, bool is_grey, bool is_progressive) {
  return jpeg_file({.width = side,
                    .height = side,
                    .colours = is_grey ? JCS_GRAYSCALE : JCS_RGB,
                    .channels = is_grey ? 1 : 3,
                    .is_progressive = is_progressive});
}

// The memory of operator new at its most while the pictures of a file are read, and the elements of the result.
struct PictureReading {
  std::size_t peak = 0, elements = 0;
};

PictureReading reading_of(const std::string& bytes, std::int64_t channels) {
  empty_cache();
  const PeakBytes peak;
  std::size_t elements = 0;
  for (const Tensor& picture : nn::parse_pictures(bytes, "a", {.channels = channels}))
    elements += static_cast<std::size_t>(picture.numel());
  return {peak.most(), elements};
}

}  // namespace

TEST_CASE("a peak in a fork is its own, whatever this process took before") {
  const auto is_filled = [](std::size_t size) { return std::string(size, 'x').find('y') == std::string::npos; };
  REQUIRE(is_filled(200'000'000));
  const std::size_t peak = test::peak_in_fork([&] { return is_filled(50'000'000); });
  CHECK(peak > 45'000'000);
  CHECK(peak < 80'000'000);
}

TEST_CASE("packed texts and profiles of a PNG take no memory") {
  const std::string eight_megabytes = deflated(std::string(7'900'000, 'x'));
  PngPicture picture{.numbers = {51}};
  for (int i = 0; i < 50; ++i) {
    const std::string start = "text" + std::to_string(i) + "\0"s;
    picture.chunks.emplace_back("zTXt", start + "\0"s + eight_megabytes);
    picture.chunks.emplace_back("iTXt", start + "\1\0\0\0"s + eight_megabytes);
    picture.chunks.emplace_back("sPLT", start + "\x8" + std::string(7200, 'x'));
  }
  picture.chunks.emplace_back("iCCP", "profile\0\0"s + eight_megabytes);
  const std::string bytes = png_file(picture);
  // libpng allocates by malloc, which PeakBytes does not count.
  CHECK(test::peak_in_fork([&] { return nn::parse_pictures(bytes, "a")[0].item() == 0.2F; }) < 50'000'000);
}

TEST_CASE("a picture takes at most two and a half times its numbers while it is read") {
  struct Row {
    std::string name, bytes;
    std::int64_t channels = 0;
  };
  constexpr std::size_t grey = std::size_t{grey_side} * grey_side,
                        coloured = std::size_t{coloured_side} * coloured_side;
  for (const Row& row :
       {Row{"PNG, grey", black_png(grey_side, 0, 8)}, Row{"PNG, colours", black_png(coloured_side, 2, 8)},
        Row{"PNG, colours and opacity of 16 bits", black_png(opaque_side, 6, 16)},
        Row{"PNG, grey to colours", black_png(coloured_side, 0, 8), 3},
        Row{"PNG, colours to grey", black_png(coloured_side, 2, 8), 1}, Row{"JPEG", jpeg_of(grey_side, true, false)},
        Row{"JPEG, progressive", jpeg_of(grey_side, true, true)},
        Row{"JPEG, progressive, colours", jpeg_of(coloured_side, false, true)},
        Row{"PGM", netpbm_file('5', grey_side, grey)}, Row{"PPM", netpbm_file('6', coloured_side, 3 * coloured)}}) {
    INFO(row.name);
    const PictureReading reading = reading_of(row.bytes, row.channels);
    // Colours that become grey are three times as many numbers before.
    const std::size_t numbers = row.channels == 1 ? 3 * reading.elements : reading.elements;
    CHECK(numbers > (row.channels == 0 ? 10'000'000U : 5'000'000U) / (smaller * smaller));
    CHECK(reading.peak < numbers * sizeof(float) * 5 / 2 + for_picture_buffers);
  }
}

TEST_CASE("a file of many small pictures takes at most 1,000 bytes for each") {
  std::string bytes;
  while (bytes.size() < 2'000'000) bytes += std::string("P5 1 1 1\n\1", 10);
  CHECK(reading_of(bytes, 3).peak < 100 * bytes.size());
}

TEST_CASE("a picture beyond the limit is refused before its memory is allocated") {
  if (smaller > 1) return;
  for (const auto& [bytes, channels] : {std::pair(black_png(4100, 0, 1), 0), std::pair(black_png(2400, 0, 1), 3)}) {
    empty_cache();
    const PeakBytes peak;
    CHECK_THROWS_WITH(
        nn::parse_pictures(bytes, "a", {.channels = channels}),
        ContainsSubstring("a: says that it is a picture of ") && ContainsSubstring(" bytes of memory; a file of"));
    CHECK(peak.most() < 40'000'000);
  }
}
