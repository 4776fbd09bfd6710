// Which way a kernel went: a diagnostic in the spirit of the course's parallel check. A kernel tells it when it runs;
// nobody listens unless a KernelTrace lives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "operators/layout/shape.hpp"

namespace minitorch {

/// One run of a kernel.
struct KernelRun {
  /// How the elements of a kernel's operands are walked: side by side, with gaps or in another order, or some value
  /// seen many times.
  enum class Path : std::uint8_t { contiguous, strided, broadcast };

  std::string_view kernel;  // "mul", "sum", "matmul", ...
  Shape shape;              // of the result, or of what is reduced
  Path path = Path::contiguous;
  std::int64_t parts = 1;  // that the work was cut into, whatever the number of threads
  int threads = 1;         // that shared them
};

/// "mul (1000, 1000): contiguous, 31 parts on 2 threads"
std::string to_text(const KernelRun& run);

/// While it lives, writes down every kernel that this thread runs; of several, the innermost does.
class KernelTrace {
 public:
  KernelTrace() : outer_(current_) { current_ = this; }
  KernelTrace(const KernelTrace&) = delete;
  KernelTrace& operator=(const KernelTrace&) = delete;
  ~KernelTrace() { current_ = outer_; }

  const std::vector<KernelRun>& runs() const { return runs_; }
  /// A line for each run.
  std::string text() const;

  /// For kernels: whether anybody listens on this thread, where it costs time to know what to record.
  static bool listens() { return current_ != nullptr; }
  /// For kernels: tells who listens of a run over `n` units of work that `parallel_for` cuts every `grain`.
  static void record(std::string_view kernel, const Shape& shape, KernelRun::Path path, std::int64_t n,
                     std::int64_t grain) {
    if (current_ != nullptr) [[unlikely]]
      current_->add(kernel, shape, path, n, grain);
  }

 private:
  void add(std::string_view kernel, const Shape& shape, KernelRun::Path path, std::int64_t n, std::int64_t grain);

  KernelTrace* outer_;
  mutable std::vector<KernelRun> runs_;  // traces are const where they are made, and learn nevertheless
  static inline constinit thread_local KernelTrace* current_ = nullptr;
};

}  // namespace minitorch

namespace minitorch::operators {

using Path = KernelRun::Path;

}  // namespace minitorch::operators
