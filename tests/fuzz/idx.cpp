// Fuzzes the reader of IDX files. The format has one encoding for each array, so writing it again gives the same bytes.
#include "nn/pictures/idx.hpp"

#include <optional>
#include <string>

#include "operators/errors/error.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::fuzz::expect;
using minitorch::nn::IdxFile;
using minitorch::nn::parse_idx;

namespace {

std::optional<IdxFile> file_of(std::string_view bytes) {
  try {
    return parse_idx(bytes, "t.idx");
  } catch (const minitorch::DataError&) {
    return std::nullopt;
  }
}

std::string written(const IdxFile& file) {
  std::string bytes = {'\0', '\0', '\x08', static_cast<char>(file.shape.size())};
  for (const std::int64_t size : file.shape) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 0xff);
  }
  bytes.append(file.bytes.begin(), file.bytes.end());
  return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = minitorch::fuzz::text_of(data, size);
  const auto file = file_of(bytes);
  if (!file) return 0;
  expect(static_cast<std::int64_t>(file->bytes.size()) == numel(file->shape), "the shape has as many elements");
  const std::string again = written(*file);
  expect(bytes.starts_with("\x1f\x8b") || bytes == again, "a file is what it says");
  const IdxFile same = parse_idx(again, "t.idx");
  expect(same.shape == file->shape && same.bytes == file->bytes, "a file is read as it was");
  return 0;
}
