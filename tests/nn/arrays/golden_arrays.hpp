// The files of tests/golden/stored_numbers.json, and the arrays that they hold.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/text/base64.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

namespace minitorch::test {

inline const nlohmann::json& stored_numbers() {
  static const auto all = nlohmann::json::parse(std::ifstream(source_path("tests/golden/stored_numbers.json")));
  return all;
}

/// Returns the bytes of the "file" of a case.
inline std::string bytes_of_case(const nlohmann::json& one) {
  const std::string text = one.at("file");
  const std::size_t padding = text.size() - std::min(text.find('='), text.size());
  std::string bytes(text.size() / 4 * 3 - padding, '\0');
  nn::Base64Decoder decoder(bytes.size());
  decoder.take(text, bytes);
  REQUIRE(decoder.is_complete());
  return bytes;
}

/// Checks dtype, shape and each element. NaN equals NaN, and -0 is not 0.
inline void check_stored_array(const Tensor& found, const nlohmann::json& expected) {
  CHECK(to_text(found.dtype()) == expected.at("dtype").get<std::string>());
  const std::vector<std::int64_t> shape = expected.at("shape");
  CHECK(found.shape() == Shape(std::span(shape)));
  CHECK(found.is_contiguous());
  const auto& data = expected.at("data");
  REQUIRE(found.numel() == static_cast<std::int64_t>(data.size()));
  if (found.dtype() == int64) {
    CHECK(found.to_vector<std::int64_t>() == data.get<std::vector<std::int64_t>>());
    return;
  }
  std::size_t i = 0;
  for (const double x : found.to_vector<double>()) {
    const auto& one = data.at(i++);
    const double y = one.is_string() ? std::stod(one.get<std::string>()) : one.get<double>();
    CAPTURE(x, y);
    CHECK(std::isnan(x) == std::isnan(y));
    if (!std::isnan(y)) CHECK((x == y && std::signbit(x) == std::signbit(y)));
  }
}

}  // namespace minitorch::test
