// Makes text from outside safe to print.
#include "program/terminal/printable.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <utility>

#include "nn/text/terminal_text.hpp"
#include "nn/text/unicode_widths.hpp"
#include "nn/text/utf8.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view white = " \t\n\v\f\r";
constexpr std::size_t longest_piece = 4096;  // bytes of a text that are printed at once

std::string on_one_line(std::string_view text) {
  std::string line = printable(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

// Returns the JSON escape of a UTF-16 unit.
std::string json_escape(std::uint32_t unit) {
  std::string text = "\\u0000";
  for (std::size_t place = text.size(); unit > 0; unit >>= 4U) text[--place] = "0123456789abcdef"[unit & 15U];
  return text;
}

// Returns the start of the last character if it may be incomplete; else the size of `text`.
std::size_t begin_of_unfinished(std::string_view text) {
  constexpr std::size_t longest_character = 4;
  for (std::size_t i = text.size(); i > 0 && text.size() - i + 1 < longest_character; --i) {
    const auto byte = static_cast<unsigned char>(text[i - 1]);
    if (byte >= 0xc0) return i - 1;
    if (byte < 0x80) break;
  }
  return text.size();
}

// Calls f with the text of `one_line`, in pieces of whole characters.
template <class F> void for_each_piece(std::string_view text, const F& f) {
  text.remove_prefix(std::min(text.find_first_not_of(white), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(white) + 1));
  while (!text.empty()) {
    std::size_t size = text.size();
    if (size > longest_piece) size = begin_of_unfinished(text.substr(0, longest_piece));
    f(on_one_line(text.substr(0, size)));
    text.remove_prefix(size);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of("\t\n\v\f\r"), text.size());
    result += nn::escaped(text.substr(0, size));
    if (size < text.size()) result += text[size] == '\n' ? '\n' : ' ';
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return result;
}

std::string one_line(std::string_view text) {
  std::string line;
  for_each_piece(text, [&](const std::string& piece) { line += piece; });
  return line;
}

void print_one_line(std::string_view text) {
  for_each_piece(text, [](const std::string& piece) { std::cout << piece; });
}

std::size_t columns_of_one_line(std::string_view text) {
  std::size_t columns = 0;
  for_each_piece(text, [&](const std::string& piece) { columns += nn::display_width(piece); });
  return columns;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(' ') + 1));
  return text;
}

std::string printable_json(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    const nn::CodePoint point = nn::first_code_point(json);
    const bool is_hidden = point.number == 0x7f || (point.size > 1 && nn::is_in(point.number, nn::hidden_characters()));
    if (!is_hidden) {
      result += json.substr(0, std::max<std::size_t>(point.size, 1));
    } else if (point.number < 0x10000) {
      result += json_escape(point.number);
    } else {
      result += json_escape(0xd800 + ((point.number - 0x10000) >> 10U));
      result += json_escape(0xdc00 + ((point.number - 0x10000) & 0x3ffU));
    }
    json.remove_prefix(std::max<std::size_t>(point.size, 1));
  }
  return result;
}

void PrintedText::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, longest_piece);
    const std::string text = std::exchange(begun_, {}).append(piece);
    const std::size_t end = begin_of_unfinished(text);
    begun_ = text.substr(end);
    std::cout << shown_(std::string_view(text).substr(0, end));
    bytes.remove_prefix(piece.size());
  }
}

void PrintedText::finish() { std::cout << shown_(std::exchange(begun_, {})); }

}  // namespace minitorch::program
