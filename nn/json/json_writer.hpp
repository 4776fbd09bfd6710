// Writes JSON to a sink, piece by piece: strings, values and long arrays of numbers. The whole text is never in memory.
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
  /// The sink must outlive the writer.
  explicit JsonWriter(ByteSink& sink) : sink_(sink) {}  // NOLINT(*-member-init): the buffer needs no initial value
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() = default;

  /// Writes text as it is: brackets, commas, space.
  void plain(std::string_view text);
  /// Writes a string in quotes. Throws DataError if it is not UTF-8.
  void string(std::string_view text);
  /// Writes a piece of a string with its escapes, without quotes.
  void inside_string(std::string_view piece);
  /// Writes a value. Throws DataError for strings that are not UTF-8, and beyond a depth of `Json::max_depth`.
  void value(const Json& value);
  /// Writes an array of numbers, each the shortest that reads back to the same bits. Infinities and NaN are strings
  /// (number_text.hpp).
  template <operators::Element T> void numbers(std::span<const T> numbers);
  /// Writes bytes as base64 (RFC 4648) in quotes.
  void base64(std::span<const char> bytes);
  /// Passes everything written so far to the sink.
  void flush();

 private:
  template <operators::Element T> void number(T x);
  void value(const Json& value, int depth);
  /// Returns at least `size` free characters of the buffer. The caller adds the number that it fills to used_.
  char* room(std::size_t size) {
    if (buffer_.size() - used_ < size) flush();
    return buffer_.data() + used_;
  }

  ByteSink& sink_;
  std::array<char, std::size_t{1} << 16U> buffer_;
  std::size_t used_ = 0;
};

/// Returns `dump` of a value, or the beginning of a long one, for a message. Values from files may be large.
std::string dump_beginning(const Json& value, std::size_t longest = 100);

}  // namespace minitorch::nn
