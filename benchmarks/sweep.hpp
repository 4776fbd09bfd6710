// The sweep: each elementwise function and each reduction at several sizes and layouts, forward and with backward. It
// is written once for both libraries, since exp(x) means the exp of x's library: the compiler finds it by x's type.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {

/// The sweep's workloads for one library, in the order of the table.
template <class Library> class Sweep {
 public:
  std::vector<SweepRow> rows() {
    for (const Size& size : sizes) {
      elementwise(size);
      of_pairs(size);
      reductions(size);
    }
    return std::move(rows_);
  }

 private:
  using Tensor = typename Library::Tensor;
  using Function = std::function<Tensor(const Tensor&)>;
  using PairFunction = std::function<Tensor(const Tensor&, const Tensor&)>;

  struct Size {
    std::string name;
    std::int64_t rows, columns;
    double elements() const { return static_cast<double>(rows) * static_cast<double>(columns); }
  };
  static inline const std::array sizes = {Size{"10^3", 25, 40}, Size{"10^5", 250, 400}, Size{"10^7", 2500, 4000}};

  // Numbers from -4 to 4.
  static Tensor numbers_of(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
    return Library::filled({rows, columns}, seed) * 4;
  }
  // Numbers from 0.01 to 16.01.
  static Tensor positive(const Tensor& x) { return x * x + 0.01; }

  // Adds f of x() forward, and with the backward pass for x.
  void add(const std::string& name, const Size& size, double operands, std::function<Tensor()> x, const Function& f,
           bool has_gradient = true) {
    Workload workload{.name = name, .aim = 0.95};
    if (size.elements() > 1e6) {
      workload.bytes = 4 * size.elements() * operands / 2;
      workload.memory = Memory::copied;
      workload.two_threads = true;
    }
    rows_.push_back({workload, [=] { return forward<Library>([f, on = x()] { return f(on); }); }});
    if (!has_gradient) return;
    workload = {.name = name + ", backward", .aim = 0.95};
    rows_.push_back({workload, [=] {
                       const Tensor leaf = Library::leaf(x());
                       const Tensor dy = f(leaf.detach()) * 0.5;
                       return backward<Library>({leaf}, [=] { f(leaf).backward(dy); });
                     }});
  }

  void elementwise(const Size& size) {
    const auto of = [&](const std::string& name, const Function& f, bool of_positive = false) {
      const auto x = [=] {
        const Tensor all = numbers_of(size.rows, size.columns, 1);
        return of_positive ? positive(all) : all;
      };
      add(name + " " + size.name, size, 2, x, f);
      const auto of_transposed = [f](const Tensor& y) { return f(Library::transposed(y)); };
      add(name + " " + size.name + ", transposed", size, 2, x, of_transposed);
    };
    of("neg", [](const Tensor& x) { return -x; });
    of("abs", [](const Tensor& x) { return abs(x); });
    of("sign", [](const Tensor& x) { return sign(x); });
    of("floor", [](const Tensor& x) { return floor(x); });
    of("ceil", [](const Tensor& x) { return ceil(x); });
    of("round", [](const Tensor& x) { return round(x); });
    of("trunc", [](const Tensor& x) { return trunc(x); });
    of("square", [](const Tensor& x) { return square(x); });
    of(
        "sqrt", [](const Tensor& x) { return sqrt(x); }, true);
    of(
        "rsqrt", [](const Tensor& x) { return rsqrt(x); }, true);
    of(
        "1 / x", [](const Tensor& x) { return 1 / x; }, true);
    of("pow(x, 3)", [](const Tensor& x) { return pow(x, 3); });
    of(
        "pow(x, -2)", [](const Tensor& x) { return pow(x, -2); }, true);
    of(
        "pow(x, 0.5)", [](const Tensor& x) { return pow(x, 0.5); }, true);
    of(
        "pow(x, 1.5)", [](const Tensor& x) { return pow(x, 1.5); }, true);
    of("exp", [](const Tensor& x) { return exp(x); });
    of("expm1", [](const Tensor& x) { return expm1(x); });
    of(
        "log", [](const Tensor& x) { return log(x); }, true);
    of(
        "log1p", [](const Tensor& x) { return log1p(x); }, true);
    of(
        "log2", [](const Tensor& x) { return log2(x); }, true);
    of("sin", [](const Tensor& x) { return sin(x); });
    of("cos", [](const Tensor& x) { return cos(x); });
    of("tan", [](const Tensor& x) { return tan(x); });
    of("sinh", [](const Tensor& x) { return sinh(x); });
    of("cosh", [](const Tensor& x) { return cosh(x); });
    of("tanh", [](const Tensor& x) { return tanh(x); });
    of("sigmoid", [](const Tensor& x) { return sigmoid(x); });
    of("erf", [](const Tensor& x) { return erf(x); });
    of("erfc", [](const Tensor& x) { return erfc(x); });
    of("relu", [](const Tensor& x) { return relu(x); });
    of("leaky_relu", [](const Tensor& x) { return leaky_relu(x, 0.1); });
    of("elu", [](const Tensor& x) { return elu(x); });
    of("selu", [](const Tensor& x) { return selu(x); });
    of("gelu", [](const Tensor& x) { return gelu(x); });
    of("silu", [](const Tensor& x) { return silu(x); });
    of("mish", [](const Tensor& x) { return mish(x); });
    of("softplus", [](const Tensor& x) { return softplus(x); });
    of("hardtanh", [](const Tensor& x) { return hardtanh(x); });
    of("hardswish", [](const Tensor& x) { return hardswish(x); });
  }

  void of_pairs(const Size& size) {
    const auto of = [&](const std::string& name, const PairFunction& f, bool has_gradient = true) {
      const auto x = [=] { return numbers_of(size.rows, size.columns, 1); };
      const auto with = [&](const std::string& what, std::int64_t rows, std::int64_t columns, const auto& pair) {
        const double operands = 2 + static_cast<double>(rows * columns) / size.elements();
        // Made at the first call, and kept.
        const auto f_of = [=, y = Tensor(), is_made = false](const Tensor& on) mutable {
          if (!std::exchange(is_made, true)) y = positive(numbers_of(rows, columns, 2));
          return pair(on, y);
        };
        add(name + " " + size.name + what, size, operands, x, f_of, has_gradient);
      };
      with("", size.rows, size.columns, f);
      with(", with a row", 1, size.columns, f);
      with(", with a column", size.rows, 1, f);
      with(", with a transposed", size.columns, size.rows,
           [f](const Tensor& a, const Tensor& b) { return f(a, Library::transposed(b)); });
    };
    of("x + y", [](const Tensor& x, const Tensor& y) { return x + y; });
    of("x * y", [](const Tensor& x, const Tensor& y) { return x * y; });
    of("x / y", [](const Tensor& x, const Tensor& y) { return x / y; });
    of("pow(y, x)", [](const Tensor& x, const Tensor& y) { return pow(y, x); });
    of("maximum", [](const Tensor& x, const Tensor& y) { return maximum(x, y); });
    of("atan2", [](const Tensor& x, const Tensor& y) { return atan2(x, y); });
    const bool has_gradient = false;
    of(
        "x < y", [](const Tensor& x, const Tensor& y) { return x < y; }, has_gradient);
    of(
        "floor_divide", [](const Tensor& x, const Tensor& y) { return floor_divide(x, y); }, has_gradient);
    of(
        "remainder", [](const Tensor& x, const Tensor& y) { return remainder(x, y); }, has_gradient);
  }

  void reductions(const Size& size) {
    const auto x = [=] { return numbers_of(size.rows, size.columns, 1); };
    const auto of = [&](const std::string& name, const Function& f, bool has_gradient = true) {
      add(name + " " + size.name, size, 1, x, f, has_gradient);
    };
    of("sum of all", [](const Tensor& on) { return sum(on); });
    of("mean of all", [](const Tensor& on) { return mean(on); });
    of("var of all", [](const Tensor& on) { return var(on); });
    for (const std::int64_t dim : {0, 1}) {
      const auto along = [&](const std::string& name, const Function& f, bool has_gradient = true) {
        of(name + " of dim " + std::to_string(dim), f, has_gradient);
      };
      along("sum", [=](const Tensor& on) { return sum(on, Library::dims(dim)); });
      along("mean", [=](const Tensor& on) { return mean(on, Library::dims(dim)); });
      along("var", [=](const Tensor& on) { return var(on, Library::dims(dim)); });
      along("amax", [=](const Tensor& on) { return amax(on, Library::dims(dim)); });
      along("logsumexp", [=](const Tensor& on) { return logsumexp(on, Library::dims(dim)); });
      along(
          "argmax", [=](const Tensor& on) { return argmax(on, dim); }, false);
      along("softmax", [=](const Tensor& on) { return softmax(on, dim); });
      along("log_softmax", [=](const Tensor& on) { return log_softmax(on, dim); });
      along("cumsum", [=](const Tensor& on) { return cumsum(on, dim); });
    }
  }

  std::vector<SweepRow> rows_;
};

}  // namespace minitorch::benchmarks
