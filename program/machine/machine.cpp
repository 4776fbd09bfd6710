// Reads what Linux tells about the machine and the process.
#include "program/machine/machine.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <string_view>

#include "nn/text/number_text.hpp"
#include "program/terminal/shell_word.hpp"

namespace minitorch::program {

namespace {

// Returns the rest of the first line that starts with `name`, behind the colon and spaces; empty if there is none.
std::string field_of(const char* path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t colon = line.find(':');
    const std::size_t first = line.find_first_not_of(" \t", colon + 1);
    return colon == std::string::npos || first == std::string::npos ? "" : line.substr(first);
  }
  return "";
}

}  // namespace

std::string processor_name() { return field_of("/proc/cpuinfo", "model name"); }

std::int64_t most_memory() {
  constexpr std::int64_t kilobyte = 1024;
  const std::string text = field_of("/proc/self/status", "VmHWM");  // "52388 kB"
  return nn::number_in<std::int64_t>(text.substr(0, text.find(' '))).value_or(0) * kilobyte;
}

std::string command_line_of_program() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string text, word;
  std::getline(file, word, '\0');  // the program's own path
  if (file) text = "minitorch";
  while (std::getline(file, word, '\0')) {
    const std::size_t dashes = std::min(word.find_first_not_of('-'), word.size());  // which shell_word would hide
    text += " " + word.substr(0, dashes);
    if (dashes == 0 || dashes < word.size()) text += shell_word(word.substr(dashes));
  }
  return text;
}

}  // namespace minitorch::program
