// Compares contents as one text that includes everything.
#include "tests/fuzz/round_trip.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/fuzz/target.hpp"

namespace minitorch::fuzz {

namespace {

using nn::CheckpointContents;
using nn::CheckpointFormat;
using nn::NamedTensor;

// Quotes texts, so that different contents never look alike. Ignores the order of tensors, because safetensors sorts
// them.
std::string text_of(const CheckpointContents& contents) {
  std::string text = contents.metadata.dump();
  for (const nn::CheckpointPart& part : contents.parts) {
    text += "\npart " + nn::Json(part.name).dump() + " " + part.state.values.dump();
    std::vector<NamedTensor> tensors = part.state.tensors;
    std::sort(tensors.begin(), tensors.end(),
              [](const NamedTensor& a, const NamedTensor& b) { return a.name < b.name; });
    for (const NamedTensor& named : tensors) {
      const Tensor& tensor = named.tensor;
      text += "\ntensor " + nn::Json(named.name).dump() + " " + to_text(tensor.shape());
      operators::with_type(tensor.dtype(), [&]<class T>() {
        text += " " + std::string(to_text(tensor.dtype())) + " ";
        const auto* const bytes = reinterpret_cast<const char*>(tensor.data().template data<T>());
        text.append(bytes, static_cast<std::size_t>(tensor.numel()) * sizeof(T));
      });
    }
  }
  return text;
}

// A name that safetensors reserves.
bool has_reserved_name(const CheckpointContents& contents) {
  const auto tensors = contents.tensors();
  return std::any_of(tensors.begin(), tensors.end(), [](const NamedTensor& t) { return t.name == "__metadata__"; });
}

std::optional<CheckpointContents> contents_of(std::string_view bytes, CheckpointFormat format) {
  try {
    return nn::checkpoint_from_bytes(bytes, format);
  } catch (const CheckpointError&) {
    return std::nullopt;
  }
}

}  // namespace

void check_round_trip(std::string_view bytes, CheckpointFormat format) {
  empty_cache();  // lets the sanitizer detect uses of freed memory
  const auto contents = contents_of(bytes, format);
  if (!contents) return;
  const std::string text = text_of(*contents);
  std::istringstream stream{std::string(bytes)};
  expect(text_of(nn::read_checkpoint(stream, format)) == text, "a stream gives what memory gives");

  const auto check = [&](CheckpointFormat other, nn::Encoding encoding, std::string_view promise) {
    const std::string written = nn::checkpoint_bytes(other, *contents, {.encoding = encoding});
    expect(text_of(nn::checkpoint_from_bytes(written, other)) == text, promise);
  };
  check(CheckpointFormat::json, nn::Encoding::numbers, "numbers in JSON are read as they were");
  check(CheckpointFormat::json, nn::Encoding::base64, "base64 in JSON is read as it was");
  if (has_reserved_name(*contents)) return;
  check(CheckpointFormat::safetensors, nn::Encoding::numbers, "safetensors are read as they were");
}

}  // namespace minitorch::fuzz
