// Fuzzes the reader of JSON checkpoints, plain or packed by gzip.
#include "tests/fuzz/round_trip.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::nn::CheckpointFormat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = minitorch::fuzz::text_of(data, size);
  const bool is_packed = bytes.starts_with("\x1f\x8b");
  minitorch::fuzz::check_round_trip(bytes, is_packed ? CheckpointFormat::json_gz : CheckpointFormat::json);
  return 0;
}
