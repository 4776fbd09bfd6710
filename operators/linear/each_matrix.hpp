// The loop over a batch of matrices for decompositions. It is not for products, which cut a single matrix into parts.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <new>
#include <optional>
#include <vector>

#include "operators/linear/decompositions.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

/// About the number of multiplications that a decomposition of a matrix takes.
template <class T> double work_of_decomposition(const Matrices<T>& a) {
  const auto m = static_cast<double>(a.rows), n = static_cast<double>(a.columns);
  return m * n * std::min(m, n);
}

/// Calls f(i), about `work` multiplications, for each matrix of the batch, unless they have no elements. It may
/// allocate, and nothing may be thrown inside a parallel region: a lack of memory is thrown after it.
template <class T, class F> void each_matrix(const char* name, const Matrices<T>& a, double work, const F& f) {
  constexpr double part_of_batch = 1 << 18;  // the work of a part: some 100 µs
  if (a.count * a.rows * a.columns == 0) return;
  const auto grain = std::max<std::int64_t>(1, static_cast<std::int64_t>(part_of_batch / work));
  KernelTrace::record(name, {a.count, a.rows, a.columns}, Path::contiguous, a.count, grain);
  std::atomic<bool> lacks_memory = false;
  parallel_for(a.count, grain, [&](std::int64_t begin, std::int64_t end) {
    try {
      for (std::int64_t i = begin; i < end; ++i) f(i);
    } catch (const std::bad_alloc&) {
      lacks_memory = true;
    }
  });
  if (lacks_memory) throw std::bad_alloc();
}

/// The same for a decomposition, where f(i) returns the row at which matrix i fails, or -1. Returns the first failure.
template <class T, class F>
std::optional<NotDecomposed> first_failure(const char* name, const Matrices<T>& a, const F& f) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(a.count), -1);
  each_matrix(name, a, work_of_decomposition(a), [&](std::int64_t i) { rows[static_cast<std::size_t>(i)] = f(i); });
  const auto failed = std::find_if(rows.begin(), rows.end(), [](std::int64_t row) { return row >= 0; });
  if (failed == rows.end()) return std::nullopt;
  return NotDecomposed{failed - rows.begin(), *failed};
}

}  // namespace minitorch::operators
