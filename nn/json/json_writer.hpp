// Writes JSON to a sink, piece by piece: texts, values, and long rows of numbers, which never are in memory as a whole.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "nn/files/byte_sink.hpp"
#include "nn/json/json.hpp"
#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

class JsonWriter {
 public:
  /// The sink must live as long.
  explicit JsonWriter(ByteSink& sink) : sink_(sink) {}  // NOLINT(*-member-init): a value is shorter than its buffer
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() = default;

  /// Text that is JSON already: brackets, commas, space.
  void plain(std::string_view text);
  /// A text between quotes. Throws DataError where it is no UTF-8.
  void string(std::string_view text);
  /// A piece of a text, with the escapes that it needs between quotes.
  void inside_string(std::string_view piece);
  /// Throws DataError for texts that are no UTF-8, and values nested deeper than 100 levels.
  void value(const Json& value);
  /// Numbers between brackets, each the shortest that reads back to the same bits: floating-point numbers that are no
  /// finite ones are texts (number_text.hpp).
  template <operators::Element T> void numbers(std::span<const T> numbers);
  /// Bytes as base64 (RFC 4648) between quotes.
  void base64(std::span<const char> bytes);
  /// Hands on to the sink what was not yet.
  void flush();

 private:
  template <operators::Element T> void number(T x);
  void value(const Json& value, int depth);
  /// At least `size` free places; whoever fills some of them says how many.
  char* room(std::size_t size) {
    if (buffer_.size() - used_ < size) flush();
    return buffer_.data() + used_;
  }

  ByteSink& sink_;
  std::array<char, std::size_t{1} << 16U> buffer_;
  std::size_t used_ = 0;
};

/// What a message shows of a value in a file, which may be large: what `dump` gives, or of a long one the beginning.
std::string dump_beginning(const Json& value, std::size_t longest = 100);

}  // namespace minitorch::nn
