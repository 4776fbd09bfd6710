// The workloads of tensors: what they are called, how much they compute, and what is aimed at. How each is computed is
// written for two libraries (minitorch_workloads.cpp, libtorch_workloads.cpp), on the same numbers; which is why this
// header knows neither.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace minitorch::benchmarks {

/// How a workload goes through memory, at the least: what it is held against to see whether memory is what it waits for.
enum class Memory : std::uint8_t { stays_in_cache, read, copied };

/// What is known of a workload without computing it.
struct Workload {
  std::string_view name;
  double operations = 0;                   // of floating point, where they are what counts
  double bytes = 0;                        // that are read, where memory is what counts
  Memory memory = Memory::stays_in_cache;  // "copied": as many bytes are written
  double aim = 0;                          // our time, where libtorch's is 1; 0 where nothing was aimed at
  double memory_aim = 0;                   // our speed, where that of memory is 1
  bool two_threads = false;                // large enough to be shared
};

/// All of them, in the order of the table.
std::span<const Workload> workloads();

/// A workload whose inputs lie ready.
struct Prepared {
  std::function<void()> run;    // once
  std::function<double()> sum;  // once more, and what came out in one number, by which two libraries are compared
};

/// How to prepare each workload, by its name.
using Preparations = std::map<std::string_view, std::function<Prepared()>>;

Preparations minitorch_preparations();
Preparations libtorch_preparations();
/// Also for the library of products that libtorch calls.
void set_libtorch_threads(int threads);

/// `n` numbers, uniform on [-1, 1), the same for the same seed.
std::vector<float> numbers(std::size_t n, std::uint64_t seed);

}  // namespace minitorch::benchmarks
