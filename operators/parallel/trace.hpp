// KernelTrace records which path each kernel takes, and how its work is cut. Kernels report every run, where they cut
// it; a run is recorded only while a KernelTrace lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "operators/layout/shape.hpp"
#include "operators/layout/view.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch {

/// One run of a kernel.
struct KernelRun {
  /// The memory layout of the operands: without gaps, with gaps or in another order, or with elements that repeat.
  enum class Path : std::uint8_t { contiguous, strided, broadcast };

  std::string_view kernel;  // "mul", "sum", "matmul", ...
  Shape shape;              // of the result; of x in a reduction
  Path path = Path::contiguous;
  std::int64_t parts = 1;  // of the work; only those of large matrix products depend on the number of threads
  int threads = 1;         // that ran the parts
};

/// "mul (1000, 1000): contiguous, 31 parts on 2 threads"
std::string to_text(const KernelRun& run);

/// While it lives, records every kernel that this thread runs. If several live, only the innermost records.
class KernelTrace {
 public:
  const std::vector<KernelRun>& runs() const { return runs_; }
  /// The runs as text, one line each.
  std::string text() const;

  /// Whether a trace of this thread records. For kernels whose record is costly to prepare.
  static bool listens() { return Current::value() != nullptr; }
  /// Records a run over `n` units of work that `parallel_for` cuts into parts of `grain`. For kernels.
  static void record(std::string_view kernel, const Shape& shape, KernelRun::Path path, std::int64_t n,
                     std::int64_t grain) {
    if (KernelTrace* trace = Current::value()) [[unlikely]]
      trace->add(kernel, shape, path, n, grain);
  }

 private:
  void add(std::string_view kernel, const Shape& shape, KernelRun::Path path, std::int64_t n, std::int64_t grain);

  using Current = ThreadLocalGuard<KernelTrace>;
  Current current_{this};
  mutable std::vector<KernelRun> runs_;  // mutable: users make traces const
};

}  // namespace minitorch

namespace minitorch::operators {

using Path = KernelRun::Path;

/// The memory layout of operands, for a KernelTrace.
template <class... T> Path path_of(const View<T>&... operands) {
  if ((operands.is_contiguous() && ...)) return Path::contiguous;
  const auto repeats = [](const auto& x) {
    for (std::size_t d = 0; d < x.shape.size(); ++d) {
      if (x.strides[d] == 0 && x.shape[d] > 1) return true;
    }
    return false;
  };
  return (repeats(operands) || ...) ? Path::broadcast : Path::strided;
}

}  // namespace minitorch::operators
