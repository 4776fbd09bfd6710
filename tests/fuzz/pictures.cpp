// Fuzzes the readers of pictures. What is read is a picture of numbers from 0 to 1, in colours and in grey too, and
// comes back from a PNG and a JPEG.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/jpeg.hpp"
#include "nn/pictures/picture_file.hpp"
#include "nn/pictures/pixels.hpp"
#include "nn/pictures/png.hpp"
#include "operators/errors/error.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::Tensor;
using minitorch::fuzz::expect;

namespace {

std::optional<std::vector<Tensor>> pictures_of(std::string_view bytes, std::int64_t channels) {
  try {
    return minitorch::nn::parse_pictures(bytes, "t.png", {.channels = channels});
  } catch (const minitorch::DataError&) {
    return std::nullopt;
  }
}

// Expects that the bytes of a picture come back from a PNG, and its shape from a JPEG.
void expect_written(const Tensor& picture) {
  constexpr std::int64_t most_numbers = 1 << 15;  // others take long
  if (picture.numel() > most_numbers) return;
  minitorch::nn::PictureBytes stored{.height = picture.size(1), .width = picture.size(2), .channels = picture.size(0)};
  for (const float x : permute(picture, {1, 2, 0}).to_vector<float>())
    stored.bytes.push_back(static_cast<std::uint8_t>(std::lround(x * 255)));
  const Tensor png = minitorch::nn::parse_pictures(encode_png(stored, "t.png"), "t.png").at(0);
  const Tensor jpeg = minitorch::nn::parse_pictures(encode_jpeg(stored, 75, "t.jpg"), "t.jpg").at(0);
  expect(png.shape() == picture.shape() && jpeg.shape() == picture.shape(), "a picture is written in its shape");
  const auto values = permute(png, {1, 2, 0}).to_vector<float>();
  expect(std::equal(values.begin(), values.end(), stored.bytes.begin(),
                    [](float x, std::uint8_t byte) { return x == static_cast<float>(byte) / 255.0F; }),
         "the bytes of a PNG come back");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = minitorch::fuzz::text_of(data, size);
  const auto pictures = pictures_of(bytes, 0);
  for (const std::int64_t channels : {1, 3}) {
    const auto others = pictures_of(bytes, channels);
    expect(others.has_value() == pictures.has_value(), "channels do not decide whether a file is read");
    if (!others) continue;
    expect(others->size() == pictures->size(), "a file has as many pictures in grey and in colours");
    for (std::size_t i = 0; i < others->size(); ++i) {
      expect((*others)[i].size(0) == channels, "a picture has the wanted channels");
      expect((*others)[i].size(1) == (*pictures)[i].size(1) && (*others)[i].size(2) == (*pictures)[i].size(2),
             "a picture has one size");
    }
  }
  if (!pictures) return 0;
  expect(!pictures->empty(), "a file has a picture");
  for (const Tensor& picture : *pictures) {
    expect(picture.dim() == 3 && (picture.size(0) == 1 || picture.size(0) == 3), "a picture is grey or in colours");
    const auto values = picture.to_vector<float>();
    expect(std::all_of(values.begin(), values.end(), [](float x) { return x >= 0 && x <= 1; }),
           "numbers are from 0 to 1");
    expect_written(picture);
  }
  return 0;
}
