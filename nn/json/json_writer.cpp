// Writing JSON piece by piece.
#include "nn/json/json_writer.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <variant>

#include "nn/text/base64.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

bool has_inside(const Json& value) { return value.is_array() || value.is_object(); }

}  // namespace

void JsonWriter::flush() {
  if (used_ > 0) sink_.write({buffer_.data(), used_});
  used_ = 0;
}

void JsonWriter::plain(std::string_view text) {
  while (!text.empty()) {
    char* const place = room(1);
    const std::size_t count = text.copy(place, buffer_.size() - used_);
    used_ += count;
    text.remove_prefix(count);
  }
}

void JsonWriter::string(std::string_view text) {
  if (!is_utf8(text)) throw DataError("JSON: a text of " + std::to_string(text.size()) + " bytes is no UTF-8");
  plain("\"");
  inside_string(text);
  plain("\"");
}

void JsonWriter::inside_string(std::string_view piece) {
  while (!piece.empty()) {
    const auto is_special = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; };
    const auto* const special = std::find_if(piece.begin(), piece.end(), is_special);
    const auto count = static_cast<std::size_t>(special - piece.begin());
    plain(piece.substr(0, count));
    if (special == piece.end()) break;
    constexpr std::string_view hex = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(*special);
    if (code >= 0x20) {
      plain("\\");
      plain(piece.substr(count, 1));
    } else {
      plain("\\u00");
      plain(hex.substr(code >> 4U, 1));
      plain(hex.substr(code & 15U, 1));
    }
    piece.remove_prefix(count + 1);
  }
}

template <operators::Element T> void JsonWriter::numbers(std::span<const T> numbers) {
  plain("[");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    char* const first = room(longest_number + 1);
    char* place = first;
    if (i > 0) *place++ = ',';
    used_ += static_cast<std::size_t>(write_number(place, numbers[i]) - first);
  }
  plain("]");
}
template void JsonWriter::numbers(std::span<const float>);
template void JsonWriter::numbers(std::span<const double>);
template void JsonWriter::numbers(std::span<const std::int64_t>);

void JsonWriter::base64(std::span<const char> bytes) {
  plain("\"");
  constexpr std::size_t most = 30000;  // a multiple of 3, so that only the last piece has padding
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(most, bytes.size()));
    char* const first = room(base64_size(part.size()));
    used_ += static_cast<std::size_t>(encode_base64(first, part) - first);
    bytes = bytes.subspan(part.size());
  }
  plain("\"");
}

template <operators::Element T> void JsonWriter::number(T x) {
  std::array<char, longest_number> text{};
  const std::string_view written(text.data(), static_cast<std::size_t>(write_number(text.data(), x) - text.data()));
  plain(written);
  const bool looks_like_integer = written.find_first_not_of("-0123456789") == std::string_view::npos;
  if (std::floating_point<T> && looks_like_integer) plain(".0");  // so that it reads back as a double
}

void JsonWriter::value(const Json& value) { this->value(value, 1); }

void JsonWriter::value(const Json& value, int depth) {
  if (depth > Json::max_depth && has_inside(value))
    throw DataError("JSON: a value nests deeper than " + std::to_string(Json::max_depth) + " levels, as none may");
  value.visit([this, depth]<class T>(const T& content) {
    if constexpr (std::same_as<T, std::monostate>) {
      plain("null");
    } else if constexpr (std::same_as<T, bool>) {
      plain(content ? "true" : "false");
    } else if constexpr (std::same_as<T, std::uint64_t>) {
      plain(std::to_string(content));
    } else if constexpr (std::is_arithmetic_v<T>) {
      number(content);
    } else if constexpr (std::same_as<T, std::string>) {
      string(content);
    } else if constexpr (std::same_as<T, Json::Array>) {
      std::string_view before = "[";
      for (const Json& one : content) {
        plain(before);
        this->value(one, depth + 1);
        before = ", ";
      }
      plain(content.empty() ? "[]" : "]");
    } else {
      std::string_view before = "{";
      for (const auto& [key, member] : content) {
        plain(before);
        string(key);
        plain(": ");
        this->value(member, depth + 1);
        before = ", ";
      }
      plain(content.empty() ? "{}" : "}");
    }
  });
}

std::string dump_beginning(const Json& value, std::size_t longest) {
  constexpr std::size_t longest_character = 4;
  BeginningSink sink(longest + longest_character);
  JsonWriter writer(sink);
  writer.value(value);
  writer.flush();
  return beginning_of(sink.take(), longest);
}

}  // namespace minitorch::nn
