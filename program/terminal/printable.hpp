// Text that came from outside made fit to print: it cannot move the cursor or change the colours of a terminal, nor hide
// what it is. The escapes are those of nn/text/terminal_text.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "nn/files/byte_sink.hpp"

namespace minitorch::program {

/// `text` with a space for each tab and the like, and an escape for everything else that a terminal would obey or not show.
/// Ends of lines stay.
std::string printable(std::string_view text);

/// The same, with a space for each end of a line too, and none at either end.
std::string one_line(std::string_view text);

/// Prints what `one_line` gives to standard output, piece by piece: a text may be as large as a file.
void print_one_line(std::string_view text);

/// How many columns of a terminal that takes.
std::size_t columns_of_one_line(std::string_view text);

/// `text` without the spaces at either end.
std::string_view trimmed(std::string_view text);

/// JSON as `nn::Json` writes it, and the same value, in which what a terminal would obey or not show is \u202e.
std::string printable_json(std::string_view json);

/// Prints JSON that comes piece by piece to standard output, as `shown` gives it: `printable` or `printable_json`.
class PrintedJson final : public nn::ByteSink {
 public:
  using Shown = std::string (*)(std::string_view);
  explicit PrintedJson(Shown shown) : shown_(shown) {}
  void write(std::string_view bytes) override;

 private:
  Shown shown_;
  std::string begun_;  // the first bytes of a character: JSON ends with a whole one
};

}  // namespace minitorch::program
