// Records kernel runs, and prints them.
#include "operators/parallel/trace.hpp"

#include <algorithm>

#include "operators/layout/quotient.hpp"
#include "operators/parallel/parallel.hpp"

namespace minitorch {

std::string to_text(const KernelRun& run) {
  const std::string_view path = run.path == KernelRun::Path::contiguous ? "contiguous"
                                : run.path == KernelRun::Path::strided  ? "strided"
                                                                        : "broadcast";
  std::string text(run.kernel);
  text.append(" ").append(to_text(run.shape)).append(": ").append(path).append(", ");
  text.append(std::to_string(run.parts)).append(run.parts == 1 ? " part on " : " parts on ");
  return text.append(std::to_string(run.threads)).append(run.threads == 1 ? " thread" : " threads");
}

std::string KernelTrace::text() const {
  std::string text;
  for (const KernelRun& run : runs_) text.append(to_text(run)).append("\n");
  return text;
}

void KernelTrace::add(std::string_view kernel, const Shape& shape, KernelRun::Path path, std::int64_t n,
                      std::int64_t grain) {
  const std::int64_t parts = std::max<std::int64_t>(1, operators::quotient_rounded_up(n, grain));
  const auto threads = static_cast<int>(std::min<std::int64_t>(parts, num_threads()));
  runs_.push_back({.kernel = kernel, .shape = shape, .path = path, .parts = parts, .threads = threads});
}

}  // namespace minitorch
