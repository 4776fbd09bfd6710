// Fuzzes the reader of .npz archives: arrays that were read come back bit for bit when they are written.
#include "nn/arrays/npz.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::fuzz::expect;
using minitorch::nn::NpzFile;

namespace {

std::optional<NpzFile> archive_of(std::string_view bytes, const minitorch::nn::NpzOptions& options = {}) {
  try {
    return minitorch::nn::parse_npz(bytes, "t.npz", options);
  } catch (const minitorch::DataError&) {
    return std::nullopt;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  minitorch::empty_cache();  // lets the sanitizer detect uses of freed memory
  const auto bytes = minitorch::fuzz::text_of(data, size);
  const auto archive = archive_of(bytes);
  const auto chosen = archive_of(bytes, {.names = {"x"}});
  if (!archive) return 0;
  const std::string written = minitorch::nn::npz_bytes(archive->tensors);
  const NpzFile same = minitorch::nn::parse_npz(written, "t.npz");
  expect(same.tensors.size() == archive->tensors.size(), "an archive has as many arrays as it had");
  expect(minitorch::nn::npz_bytes(same.tensors) == written, "arrays have the names and elements that they had");
  expect(!chosen || chosen->tensors.size() == 1, "an array that is asked for is there once");
  return 0;
}
