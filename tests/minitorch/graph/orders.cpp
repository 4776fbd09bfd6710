// Derivatives of derivatives with respect to some of the inputs: of every function of the tables, of user-defined ones,
// and of random graphs.
#include "tests/minitorch/graph/orders.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/functions_table.hpp"
#include "tests/minitorch/functions/tensor_functions_table.hpp"

using namespace minitorch;
using orders::Subsets;
using Scalars = std::vector<Scalar>;
using Tensors = std::vector<Tensor>;

namespace {

template <class V> void check_with_usual_subsets(const orders::Function<V>& f, const std::vector<V>& point) {
  for (const Subsets& subsets : orders::usual_subsets()) {
    CAPTURE(subsets[0], subsets[1], subsets[2]);
    CHECK(orders::fault<V>(orders::scaled<V>(f), orders::beside_ones(point), subsets) == "");
  }
}

Subsets some_subsets() {
  const auto bits = rc::gen::inRange<std::uint64_t>(0, 256);
  return {*bits, *bits, *bits};
}

}  // namespace

TEST_CASE("every function of Scalars has derivatives of derivatives that were asked for some inputs") {
  for (const table::UnaryRow& row : table::unary()) {
    const orders::Function<Scalar> f = [&row](const Scalars& v) { return row.function(v[0]); };
    for (const double x : row.points) {
      CAPTURE(row.title(), x);
      check_with_usual_subsets<Scalar>(f, {Scalar::constant(x)});
    }
  }
  for (const table::BinaryRow& row : table::binary()) {
    const orders::Function<Scalar> f = [&row](const Scalars& v) { return row.function(v[0], v[1]); };
    for (const auto& point : row.points) {
      CAPTURE(row.name, point[0], point[1]);
      check_with_usual_subsets<Scalar>(f, {Scalar::constant(point[0]), Scalar::constant(point[1])});
    }
  }
}

TEST_CASE("every function of tensors has derivatives of derivatives that were asked for some inputs") {
  for (const table::TensorRow& row : table::of_tensors()) {
    if (row.is_large) continue;
    for (const std::vector<Shape>& shapes : row.cases) {
      CAPTURE(row.name, shapes.size(), to_text(shapes[0]));
      check_with_usual_subsets<Tensor>(row.function, row.arguments(shapes));
    }
  }
}

TEST_CASE("so has any function for any subset of its inputs") {
  CHECK(rc::check([] {
    const auto& rows = table::of_tensors();
    const table::TensorRow& row = rows[*rc::gen::inRange<std::size_t>(0, rows.size())];
    RC_PRE(!row.is_large);
    const auto& shapes = row.cases[*rc::gen::inRange<std::size_t>(0, row.cases.size())];
    RC_TAG(row.name);
    const std::string fault =
        orders::fault<Tensor>(orders::scaled<Tensor>(row.function), orders::beside_ones(row.arguments(shapes)),
                              some_subsets(), *rc::gen::arbitrary<std::uint32_t>());
    if (!fault.empty()) RC_FAIL(row.name + ": " + fault);
  }));
}

namespace {

// A value between -1.5 and 1.5, or where a function is not smooth there or has no value, between 0.3 and 2.3.
template <class V> V tamed(const V& x) { return tanh(x) * 1.5; }
template <class V> V made_positive(const V& x) { return sigmoid(x) * 2 + 0.3; }

// The first of some intervals in which a function and its slope are finite.
std::pair<double, double> finite_interval(const table::UnaryRow& row) {
  for (const auto& [from, to] : {std::pair(-1.5, 1.5), {0.3, 2.3}, {0.1, 0.9}, {1.1, 2.0}}) {
    bool is_finite = true;
    for (int i = 0; i <= 20; ++i) {
      const double x = from + (to - from) * i / 20;
      is_finite = is_finite && std::isfinite(row.value(x)) && std::isfinite(row.slope(x));
    }
    if (is_finite) return {from, to};
  }
  throw std::logic_error("there is no interval for " + row.title());
}

// The functions that random graphs are made of: all of the tables, whose arguments are tamed.
std::vector<orders::Function<Scalar>> functions_of_scalars() {
  std::vector<orders::Function<Scalar>> result;
  for (const table::UnaryRow& row : table::unary()) {
    const auto [from, to] = finite_interval(row);
    const double middle = (from + to) / 2, half = (to - from) / 2;
    result.push_back([&row, middle, half](const Scalars& v) { return row.function(tanh(v[0]) * half + middle); });
  }
  for (const table::BinaryRow& row : table::binary()) {
    result.push_back([&row](const Scalars& v) {
      return row.function(row.name == "pow" ? made_positive(v[0]) : tamed(v[0]), made_positive(v[1]));
    });
  }
  return result;
}

Tensor filled_up(const Tensor& x) { return expand(x, {2, 3}); }

// The same of tensors that broadcast to (2, 3), and functions that are no rows of one number.
std::vector<orders::Function<Tensor>> functions_of_tensors() {
  std::vector<orders::Function<Tensor>> result = {
      [](const Tensors& v) { return sin(v[0]); },
      [](const Tensors& v) { return exp(tamed(v[0])); },
      [](const Tensors& v) { return sqrt(made_positive(v[0])); },
      [](const Tensors& v) { return softplus(v[0]) * v[1]; },
      [](const Tensors& v) { return v[0] * v[1]; },
      [](const Tensors& v) { return v[0] / made_positive(v[1]); },
      [](const Tensors& v) { return pow(made_positive(v[0]), tamed(v[1])); },
      [](const Tensors& v) { return v[0] - v[1]; },
      [](const Tensors& v) { return matmul(matmul(filled_up(v[0]), t(filled_up(v[1]))), filled_up(v[0])); },
      [](const Tensors& v) {
        return einsum("ij,kj,kl->il", {filled_up(v[0]), filled_up(v[1]), filled_up(v[1])});
      },
      [](const Tensors& v) { return sum(filled_up(v[0]) * v[1], {1}, {.keepdim = true}); },
      [](const Tensors& v) { return prod(filled_up(made_positive(v[0])), {0}) * v[1]; },
      [](const Tensors& v) { return var(filled_up(v[0]) * v[1], {-1}, {.keepdim = true}); },
      [](const Tensors& v) { return logsumexp(filled_up(v[0]), {0}) + v[1]; },
      [](const Tensors& v) { return norm(filled_up(made_positive(v[0])), 3, {1}, {.keepdim = true}) * v[1]; },
      [](const Tensors& v) { return softmax(filled_up(v[0]), 1) * v[1]; },
      [](const Tensors& v) { return log_softmax(filled_up(v[0]), 0) * v[1]; },
      [](const Tensors& v) { return cumsum(filled_up(v[0] * v[1]), 0); },
      [](const Tensors& v) {
        return narrow(cat({filled_up(v[0]), filled_up(v[1])}, 1), 1, 1, 3) * v[0];
      },
      [](const Tensors& v) {
        return select(stack({filled_up(v[0]), filled_up(v[1]) * v[0]}), 0, 1);
      },
      [](const Tensors& v) { return flip(filled_up(v[0]), {1}) * roll(filled_up(v[1]), 1, 0); },
      [](const Tensors& v) {
        return index_select(filled_up(v[0]), 1, tensor({2, 0, 2})) * v[1];
      },
      [](const Tensors& v) {
        return gather(filled_up(v[0]), 1, tensor({{2, 0, 1}, {1, 1, 0}})) * v[1];
      },
      [](const Tensors& v) {
        return scatter_add(filled_up(v[0]), 1, tensor({{2}, {2}}), narrow(filled_up(v[1]), 1, 0, 1));
      },
      [](const Tensors& v) {
        return where(tensor({1, 0, 1}), v[0], v[1]) * v[0];
      },
      [](const Tensors& v) {
        return pad(narrow(filled_up(v[0]), 1, 0, 2), {{1, 0}}) * v[1];
      },
      [](const Tensors& v) {
        return t(reshape(filled_up(v[0]), {3, 2})) * v[1];
      },
      [](const Tensors& v) {
        return diagonal(filled_up(v[0])).reshape({2, 1}) * v[1];
      },
  };
  return result;
}

// A random graph: each instruction is a function, and two arguments from all values before.
using Instruction = std::tuple<std::size_t, std::size_t, std::size_t>;
using Program = std::vector<Instruction>;

Program some_program_of_orders() {
  const auto place = rc::gen::inRange<std::size_t>(0, 1000);
  const auto length = *rc::gen::inRange<std::size_t>(1, 8);
  return *rc::gen::container<Program>(length, rc::gen::tuple(place, place, place));
}

template <class V>
orders::Function<V> program_graph(const std::vector<orders::Function<V>>& functions, const Program& program) {
  return [&functions, program](std::vector<V> values) {
    for (const auto& [function, first, second] : program) {
      const V x = values[first % values.size()], y = values[second % values.size()];
      values.push_back(tanh(functions[function % functions.size()]({x, y})));
    }
    return values.back();
  };
}

}  // namespace

TEST_CASE("random graphs of Scalars have derivatives of derivatives for any subset of their inputs") {
  const auto functions = functions_of_scalars();
  CHECK(rc::check([&functions] {
    const auto hundredths = rc::gen::inRange(-200, 201);
    Scalars point;
    for (int i = 0; i < 4; ++i) point.push_back(Scalar::constant(*hundredths / 100.0 + 0.0037));
    const std::string fault =
        orders::fault<Scalar>(program_graph(functions, some_program_of_orders()), point, some_subsets());
    if (!fault.empty()) RC_FAIL(fault);
  }));
}

TEST_CASE("random graphs of tensors have derivatives of derivatives for any subset of their inputs") {
  const auto functions = functions_of_tensors();
  CHECK(rc::check([&functions] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000000);
    Generator generator(seed);
    Tensors point;
    for (const Shape& shape : {Shape{2, 3}, Shape{3}, Shape{2, 1}, Shape{}}) {
      point.push_back(randn(shape, {.dtype = float64, .generator = &generator}));
    }
    const std::string fault =
        orders::fault<Tensor>(program_graph(functions, some_program_of_orders()), point, some_subsets());
    if (!fault.empty()) RC_FAIL(fault);
  }));
}

namespace {

// z = x² y, without a word on what is asked and read,
struct Plain {
  template <class T> static T forward(const T& x, const T& y) { return x * x * y; }
  template <class T> static std::array<T, 2> backward(const T& dz, const T& x, const T& y) {
    return {dz * x * y * 2.0, dz * x * x};
  }
};

// and asking.
struct Asking : Plain {
  template <class T>
  static std::array<T, 2> backward(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs) {
    return {needs[0] ? dz * x * y * 2.0 : T{}, needs[1] ? dz * x * x : T{}};
  }
};

// z = x y, saying what it reads.
struct Sparing {
  template <class T> static T forward(const T& x, const T& y) { return x * y; }
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return needs[1 - i]; }
  template <class T>
  static std::array<T, 2> backward(const T& dz, const T& x, const T& y, const NeedsInputGrad& needs) {
    return {needs[0] ? dz * y : T{}, needs[1] ? dz * x : T{}};
  }
};

// y = 1 / x, by its output.
struct Inverse {
  static constexpr auto saves = Saves::output;
  template <class T> static T forward(const T& x) { return 1.0 / x; }
  template <class T> static T backward(const T& dy, const T& y) { return dy * y * y * -1.0; }
};

// y = Σ i xᵢ of a list, asking.
struct Ranked {
  std::size_t n;
  template <class T> T forward(std::span<const T> xs) const {
    T sum = xs[0];
    for (std::size_t i = 1; i < xs.size(); ++i) sum = sum + xs[i] * static_cast<double>(i + 1);
    return sum;
  }
  template <class T> std::vector<T> backward(const T& dy, const NeedsInputGrad& needs) const {
    std::vector<T> dx(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (needs[i]) dx[i] = dy * static_cast<double>(i + 1);
    }
    return dx;
  }
};

template <class V> std::vector<std::pair<std::string, orders::Function<V>>> own_functions() {
  using Vs = std::vector<V>;
  return {{"plain", [](const Vs& v) { return apply<Plain>(v[0], v[1]); }},
          {"asking", [](const Vs& v) { return apply<Asking>(v[0], v[1]); }},
          {"sparing", [](const Vs& v) { return apply<Sparing>(v[0], v[1]) * v[0]; }},
          {"of one value", [](const Vs& v) { return apply<Asking>(v[0], v[0]) + apply<Sparing>(v[1], v[1]); }},
          {"of its output", [](const Vs& v) { return apply<Inverse>(v[0] * v[1] + 3.0); }},
          {"of a list", [](const Vs& v) {
             const Vs list = {v[0] * v[1], v[1], exp(v[0])};
             return sin(apply_to_list(Ranked{list.size()}, std::span<const V>(list)));
           }}};
}

}  // namespace

TEST_CASE("user-defined functions have derivatives of derivatives with respect to some inputs") {
  for (const auto& [name, f] : own_functions<Scalar>()) {
    CAPTURE(name);
    check_with_usual_subsets<Scalar>(f, {Scalar::constant(0.7), Scalar::constant(-1.3)});
  }
  for (const auto& [name, f] : own_functions<Tensor>()) {
    CAPTURE(name);
    check_with_usual_subsets<Tensor>(f, {tensor({{0.7, -1.3}, {0.4, 1.1}}), tensor({0.9, -0.6})});
  }
}
