// Means of areas, first along the rows and then along the columns.
#include "playground/worker/picture_frame.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::playground {

namespace {

constexpr std::int64_t frame_side = 28, digit_side = 20;
constexpr float least_ink = 0.1F;  // of a pixel that belongs to the digit

// A part of a picture.
struct Box {
  std::int64_t top, left, height, width;
};

std::size_t place(const GreyPicture& picture, std::int64_t y, std::int64_t x) {
  return static_cast<std::size_t>(y * picture.width + x);
}

float& pixel(GreyPicture& picture, std::int64_t y, std::int64_t x) { return picture.values[place(picture, y, x)]; }
float pixel(const GreyPicture& picture, std::int64_t y, std::int64_t x) { return picture.values[place(picture, y, x)]; }

GreyPicture black(std::int64_t height, std::int64_t width) {
  return {.height = height, .width = width, .values = std::vector<float>(static_cast<std::size_t>(height * width))};
}

// Calls f(i, share) for the pixels that the part number `part` of `parts` equal parts of `length` pixels covers. The
// shares add up to 1.
template <class F> void for_covered(std::int64_t length, std::int64_t parts, std::int64_t part, const F& f) {
  const double size = static_cast<double>(length) / static_cast<double>(parts);
  const double begin = size * static_cast<double>(part), end = begin + size;
  for (auto i = static_cast<std::int64_t>(begin); i < length && static_cast<double>(i) < end; ++i) {
    const double covered = std::min(static_cast<double>(i) + 1, end) - std::max(static_cast<double>(i), begin);
    f(i, static_cast<float>(covered / size));
  }
}

GreyPicture resized(const GreyPicture& picture, const Box& box, std::int64_t height, std::int64_t width) {
  GreyPicture narrow = black(box.height, width), result = black(height, width);
  for (std::int64_t y = 0; y < box.height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      for_covered(box.width, width, x, [&](std::int64_t from, float share) {
        pixel(narrow, y, x) += share * pixel(picture, box.top + y, box.left + from);
      });
    }
  }
  for (std::int64_t y = 0; y < height; ++y) {
    for_covered(box.height, height, y, [&](std::int64_t from, float share) {
      for (std::int64_t x = 0; x < width; ++x) pixel(result, y, x) += share * pixel(narrow, from, x);
    });
  }
  return result;
}

// Calls f(y, x, value) for the pixels with ink.
template <class F> void for_ink(const GreyPicture& picture, const F& f) {
  for (std::int64_t y = 0; y < picture.height; ++y) {
    for (std::int64_t x = 0; x < picture.width; ++x) {
      if (pixel(picture, y, x) >= least_ink) f(y, x, pixel(picture, y, x));
    }
  }
}

// The smallest box around the ink; its height is 0 if there is none.
Box box_of_ink(const GreyPicture& picture) {
  std::int64_t top = picture.height, bottom = 0, left = picture.width, right = 0;
  for_ink(picture, [&](std::int64_t y, std::int64_t x, float) {
    top = std::min(top, y);
    bottom = std::max(bottom, y + 1);
    left = std::min(left, x);
    right = std::max(right, x + 1);
  });
  if (bottom == 0) return {};
  return {.top = top, .left = left, .height = bottom - top, .width = right - left};
}

// Returns `length` as long in the frame as it is in a digit whose longer side is `longer`.
std::int64_t length_in_frame(std::int64_t length, std::int64_t longer) {
  return std::max<std::int64_t>(1, std::lround(static_cast<double>(digit_side * length) / static_cast<double>(longer)));
}

}  // namespace

void check_picture(const GreyPicture& picture) {
  if (picture.height < 1 || picture.width < 1)
    throw Error("playground: a picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                " pixels, it must have 1 at least");
  if (std::ssize(picture.values) / picture.width != picture.height || std::ssize(picture.values) % picture.width != 0)
    throw Error("playground: a picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                " pixels has " + std::to_string(picture.values.size()) + " numbers");
  if (!std::all_of(picture.values.begin(), picture.values.end(), [](float value) { return value >= 0 && value <= 1; }))
    throw Error("playground: a picture has a number that is not between 0 and 1");
}

GreyPicture resized(const GreyPicture& picture, std::int64_t height, std::int64_t width) {
  return resized(picture, {.top = 0, .left = 0, .height = picture.height, .width = picture.width}, height, width);
}

GreyPicture framed_digit(const GreyPicture& picture) {
  GreyPicture frame = black(frame_side, frame_side);
  const Box box = box_of_ink(picture);
  if (box.height == 0) return frame;
  const std::int64_t longer = std::max(box.height, box.width);
  const GreyPicture digit =
      resized(picture, box, length_in_frame(box.height, longer), length_in_frame(box.width, longer));
  double mass = 0, mass_y = 0, mass_x = 0;
  for (std::int64_t y = 0; y < digit.height; ++y) {
    for (std::int64_t x = 0; x < digit.width; ++x) {
      const auto value = static_cast<double>(pixel(digit, y, x));
      mass += value;
      mass_y += value * (static_cast<double>(y) + 0.5);
      mass_x += value * (static_cast<double>(x) + 0.5);
    }
  }
  const auto begin = [&](double moment, std::int64_t length) {
    const std::int64_t wanted = std::lround(static_cast<double>(frame_side) / 2 - moment / mass);
    return std::clamp<std::int64_t>(wanted, 0, frame_side - length);
  };
  const std::int64_t top = begin(mass_y, digit.height), left = begin(mass_x, digit.width);
  for (std::int64_t y = 0; y < digit.height; ++y) {
    for (std::int64_t x = 0; x < digit.width; ++x) pixel(frame, top + y, left + x) = pixel(digit, y, x);
  }
  return frame;
}

}  // namespace minitorch::playground
