// Makes text from outside safe to print: it cannot move the cursor, change colours or hide characters. The escapes are
// those of nn/text/terminal_text.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "nn/files/byte_sink.hpp"

namespace minitorch::program {

/// Returns `text` with a space for each tab, form feed and carriage return, and an escape for every other character
/// that a terminal would obey or not show. Line ends stay.
std::string printable(std::string_view text);

/// Does the same, but replaces line ends with spaces and trims both ends.
std::string one_line(std::string_view text);

/// Prints the text of `one_line` to standard output, piece by piece, because it may be as large as a file.
void print_one_line(std::string_view text);

/// Returns the number of terminal columns that `one_line(text)` takes.
std::size_t columns_of_one_line(std::string_view text);

/// Returns `text` without the spaces at either end.
std::string_view trimmed(std::string_view text);

/// Returns the same JSON value with escapes such as \u202e for characters that a terminal would obey or not show.
/// `json` is text that nn::Json wrote.
std::string printable_json(std::string_view json);

/// A sink that prints text to standard output, made safe by `shown`: `printable`, or `printable_json` for JSON.
class PrintedText final : public nn::ByteSink {
 public:
  using Shown = std::string (*)(std::string_view);
  explicit PrintedText(Shown shown) : shown_(shown) {}
  void write(std::string_view bytes) override;
  /// Prints the rest of a text that may end within a character, which JSON never does.
  void finish();

 private:
  Shown shown_;
  std::string begun_;  // the first bytes of an incomplete character
};

}  // namespace minitorch::program
