// Reading files as text, and splitting text into lines.
#include "nn/text/text_lines.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>

#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

std::string bytes_of_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw DataError(escaped(path) + ": is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError(escaped(path) + ": cannot be opened, there is no such file or it may not be read");
  std::string text;
  std::array<char, 1 << 16> part{};
  do {  // an iterator of the buffer would not notice errors
    file.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  } while (file);
  if (file.bad()) throw DataError(escaped(path) + ": cannot be read to its end");
  return text;
}

}  // namespace

std::string read_file(const std::string& path) {
  return naming_memory(path, [&] { return bytes_of_file(path); });
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.emplace_back(line);
  }
  return lines;
}

std::vector<std::string> read_lines(const std::string& path) {
  return naming_memory(path, [&] { return lines_of(read_file(path)); });
}

}  // namespace minitorch::nn
