// The workloads of tensors: names, amounts of work and aims. minitorch_workloads.cpp and libtorch_workloads.cpp compute
// them on the same numbers, so this header includes neither library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace minitorch::benchmarks {

/// The least memory traffic of a workload. Comparing with it shows whether memory limits the workload.
enum class Memory : std::uint8_t { stays_in_cache, read, copied };

/// The properties of a workload.
struct Workload {
  std::string name;
  double operations = 0;                   // of floating point; 0 if memory limits the workload
  double bytes = 0;                        // read; 0 if operations limit the workload
  Memory memory = Memory::stays_in_cache;  // copied means that as many bytes are written
  double aim = 0;                          // for minitorch's time divided by libtorch's; 0 for none
  double memory_aim = 0;                   // for minitorch's speed divided by that of memory; 0 for none
  bool two_threads = false;                // whether it is large enough for two threads
};

/// Returns all workloads, in the order of the table.
std::span<const Workload> workloads();

/// A workload with its inputs.
struct Prepared {
  std::function<void()> run;                     // runs once
  std::function<std::vector<double>()> results;  // runs once and returns the result's elements, to compare them
};

/// Functions that prepare the workloads, by name.
using Preparations = std::map<std::string_view, std::function<Prepared()>>;

Preparations minitorch_preparations();
Preparations libtorch_preparations();
/// The part of them that trains networks of pictures and text.
Preparations minitorch_networks();
Preparations libtorch_networks();
/// The part of them that normalises, and computes losses and embeddings.
Preparations minitorch_losses();
Preparations libtorch_losses();
/// The part of them that calls functions of this many elements, once each.
Preparations minitorch_functions();
Preparations libtorch_functions();
constexpr std::size_t function_elements = 100'000;
/// A workload of the sweep (sweep.hpp).
struct SweepRow {
  Workload workload;
  std::function<Prepared()> prepare;
};
/// The sweep: the same workloads in the same order.
std::vector<SweepRow> minitorch_sweep();
std::vector<SweepRow> libtorch_sweep();
/// Sets the threads of libtorch, and of the BLAS that it calls.
void set_libtorch_threads(int threads);

/// Returns `n` numbers, uniform on [-1, 1). The same seed gives the same numbers.
std::vector<float> numbers(std::size_t n, std::uint64_t seed);

/// The character transformer.
constexpr std::int64_t characters = 65, character_context = 64, character_batch = 16;
constexpr std::int64_t character_layers = 4, character_heads = 4, character_width = 128;

/// The tokens of a name that microgpt learns, of average length: the end mark, six letters, and the end mark.
inline const std::vector<std::int64_t> microgpt_name = {26, 14, 11, 8, 21, 8, 0, 26};
constexpr std::size_t microgpt_parameters = 4192;

}  // namespace minitorch::benchmarks
