// Fuzzes the reader of .npy files: an array that was read comes back bit for bit when it is written.
#include "nn/arrays/npy.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::Tensor;
using minitorch::fuzz::expect;

namespace {

std::optional<Tensor> array_of(std::string_view bytes) {
  try {
    return minitorch::nn::parse_npy(bytes, "t.npy");
  } catch (const minitorch::DataError&) {
    return std::nullopt;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  minitorch::empty_cache();  // lets the sanitizer detect uses of freed memory
  const auto array = array_of(minitorch::fuzz::text_of(data, size));
  if (!array) return 0;
  const std::string written = minitorch::nn::npy_bytes(*array);
  const Tensor same = minitorch::nn::parse_npy(written, "t.npy");
  expect(same.shape() == array->shape() && same.dtype() == array->dtype(), "an array has the shape that it had");
  expect(minitorch::nn::npy_bytes(same) == written, "an array has the elements that it had");
  return 0;
}
