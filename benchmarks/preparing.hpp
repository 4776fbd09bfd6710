// How a workload is prepared, written once for both libraries: Library is Minitorch or Libtorch.
#pragma once

#include <vector>

#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {

/// Computes f() and drops the result.
template <class Library, class F> Prepared forward(const F& f) {
  return {[f] { f(); }, [f] { return Library::elements(f()); }};
}

/// Clears the gradients of `leaves`, then calls f(), which computes and runs backward.
template <class Library, class F> Prepared backward(const std::vector<typename Library::Tensor>& leaves, const F& f) {
  const auto run = [leaves, f] {
    for (const auto& x : leaves) Library::clear_gradient(x);
    f();
  };
  return {run, [leaves, run] {
            run();
            std::vector<double> result;
            for (const auto& x : leaves) {
              const std::vector<double> elements = Library::elements(Library::gradient(x));
              result.insert(result.end(), elements.begin(), elements.end());
            }
            return result;
          }};
}

}  // namespace minitorch::benchmarks
