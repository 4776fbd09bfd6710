// The table of the forms in which each function of tensors is called: free function and member, of a tensor and of a
// parameter.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::test {

using Results = std::vector<Tensor>;

// A call of a function with a tensor and with a parameter, in each of its forms.
struct FormsRow {
  std::string name;
  std::vector<std::function<Results(const Tensor&)>> of_tensor;
  std::vector<std::function<Results(const nn::Parameter&)>> of_parameter;
};

inline Results results_of(const Tensor& y) { return {y}; }
inline Results results_of(const Selected& y) { return {y.values, y.indices}; }
inline Results results_of(const Unique& y) { return {y.values, y.inverse, y.counts}; }
inline Results results_of(const Slogdet& y) { return {y.sign, y.logabsdet}; }
inline Results results_of(const Qr& y) { return {y.q, y.r}; }
inline Results results_of(const Svd& y) { return {y.u, y.s, y.vh}; }
inline Results results_of(const Eigh& y) { return {y.eigenvalues, y.eigenvectors}; }
inline Results results_of(const std::vector<Tensor>& ys) { return ys; }

template <class... F> FormsRow forms(std::string name, F... f) {
  return {std::move(name), {[f](const Tensor& x) { return results_of(f(x)); }...}, {[f](const nn::Parameter& p) {
            return results_of(f(p));
          }...}};
}

// The rows of functions that arrange elements, and the rows of all functions.
std::vector<FormsRow> rows_of_arranging();
std::vector<FormsRow> all_rows();

}  // namespace minitorch::test
