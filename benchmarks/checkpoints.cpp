// Saves and loads a million float32 parameters in each format. Reports the tensors' bytes per second, and for loading
// the peak memory beyond the existing model, as a multiple of its size. Measure memory for one benchmark at a time
// (--benchmark_filter): the process keeps the memory that another one freed.
#include <filesystem>
#include <fstream>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "minitorch/functions/making.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/files/gzip.hpp"
#include "nn/modules/linear.hpp"

namespace {

using namespace minitorch;

constexpr std::int64_t side = 1000, bytes = side * (side + 1) * 4;

nn::Linear model() {
  manual_seed(1);
  return {side, side};
}

std::string path_with(const std::string& end) {
  return (std::filesystem::temp_directory_path() / ("minitorch-benchmark-" + std::to_string(getpid()) + end)).string();
}

// Returns the memory of this process in kilobytes: "VmHWM" is the peak since the last reset, "VmRSS" the current value.
double memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == name + ":" && status >> kilobytes) return kilobytes;
  }
  return 0;
}

void save(benchmark::State& state, const std::string& end, nn::Encoding encoding) {
  const nn::Linear saved = model();
  const std::string path = path_with(end);
  for (auto _ : state) nn::save(path, saved, {.encoding = encoding});
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["file_MB"] = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  std::filesystem::remove(path);
}

void load(benchmark::State& state, const std::string& end, nn::Encoding encoding) {
  const nn::Linear loaded = model();
  const std::string path = path_with(end);
  nn::save(path, loaded, {.encoding = encoding});
  empty_cache();
  std::ofstream("/proc/self/clear_refs") << 5;  // resets VmHWM
  const double before = memory("VmRSS");
  nn::load(path, loaded);
  state.counters["memory"] = (memory("VmHWM") - before) * 1024 / static_cast<double>(bytes);
  for (auto _ : state) nn::load(path, loaded);
  state.SetBytesProcessed(state.iterations() * bytes);
  std::filesystem::remove(path);
}

BENCHMARK_CAPTURE(save, json, ".json", nn::Encoding::numbers)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(load, json, ".json", nn::Encoding::numbers)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(save, base64, ".json", nn::Encoding::base64)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(load, base64, ".json", nn::Encoding::base64)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(save, safetensors, ".safetensors", nn::Encoding::numbers)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(load, safetensors, ".safetensors", nn::Encoding::numbers)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(save, json_gz, ".json.gz", nn::Encoding::numbers)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(load, json_gz, ".json.gz", nn::Encoding::numbers)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
