// Fuzzes the reader of safetensors.
#include "tests/fuzz/round_trip.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  minitorch::fuzz::check_round_trip(minitorch::fuzz::text_of(data, size), minitorch::nn::CheckpointFormat::safetensors);
  return 0;
}
