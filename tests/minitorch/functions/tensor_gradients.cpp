// First and second derivatives of every function of tensors against central differences, for all memory layouts of the
// arguments and of the incoming derivative. Other tests check the values.
#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/declared_functions.hpp"
#include "tests/minitorch/functions/tensor_functions_table.hpp"

using namespace minitorch;
using table::Arguments, table::TensorRow;

namespace {

// The memory layouts.
enum class InputLayout { contiguous, transposed, sliced, expanded };
constexpr std::array input_layouts = {InputLayout::contiguous, InputLayout::transposed, InputLayout::sliced,
                                      InputLayout::expanded};
constexpr std::array<std::string_view, 4> names_of_layouts = {"contiguous", "transposed", "sliced", "expanded"};

Tensor reversed(const Tensor& x) {
  Dims order;
  for (std::size_t d = x.dim(); d-- > 0;) order.push_back(static_cast<std::int64_t>(d));
  return permute(x, order);
}

// Takes every second element of a larger tensor in each dimension, from the second on.
Tensor with_gaps(const Tensor& x) {
  if (x.dim() == 0) return select(with_gaps(x.reshape({1})), 0, 0);
  Shape larger;
  for (const std::int64_t size : x.shape()) larger.push_back(2 * size + 1);
  Tensor view = zeros(larger, {.dtype = x.dtype()});
  for (std::size_t d = 0; d < x.dim(); ++d) {
    view = slice(view, static_cast<std::int64_t>(d), 1, 2 * x.shape()[d] + 1, 2);
  }
  return view.copy_(x);
}

// Repeats the first index of the first dimension larger than 1.
Tensor with_repeats(const Tensor& x) {
  for (std::size_t d = 0; d < x.dim(); ++d) {
    if (x.shape()[d] > 1) return expand(narrow(x, static_cast<std::int64_t>(d), 0, 1), x.shape());
  }
  return x;
}

Tensor laid_out(const Tensor& x, InputLayout layout) {
  switch (layout) {
    case InputLayout::transposed:
      return reversed(reversed(x).clone());
    case InputLayout::sliced:
      return with_gaps(x);
    case InputLayout::expanded:
      return with_repeats(x);
    default:
      return x;
  }
}

// Puts all arguments in one layout, then each alone.
std::vector<Arguments> arrangements(const Arguments& arguments, InputLayout layout) {
  Arguments all;
  for (const Tensor& x : arguments) all.push_back(laid_out(x, layout));
  std::vector<Arguments> result = {all};
  if (layout == InputLayout::contiguous || arguments.size() == 1) return result;
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    Arguments one = arguments;
    one[a] = all[a];
    result.push_back(one);
  }
  return result;
}

std::string title(const TensorRow& row, const Arguments& arguments) {
  std::string text = row.name;
  for (const Tensor& x : arguments) text += " " + to_text(x.shape());
  return text;
}

using Check = GradientReport (*)(const TensorFunction&, const TensorList&, GradientTolerance);
constexpr GradientTolerance tolerance{.rtol = 1e-4, .atol = 2e-6};

// Checks the function of a row with the arguments of each of its cases, in every layout.
void check_in_all_layouts(const TensorRow& row, Check check, const TensorFunction& f) {
  for (const auto& shapes : row.cases) {
    const Arguments arguments = row.arguments(shapes);
    INFO(title(row, arguments));
    for (const InputLayout layout : input_layouts) {
      if (row.is_large && layout != InputLayout::contiguous) continue;
      if (!row.takes_ties && layout == InputLayout::expanded) continue;
      INFO(names_of_layouts[static_cast<std::size_t>(layout)]);
      for (const Arguments& arranged : arrangements(arguments, layout)) CHECK(check(f, arranged, tolerance));
    }
  }
}

const std::set<std::string> without_derivative = {
    "all",     "any",      "argmax",   "argmin",      "argsort",    "eq",          "ge",
    "gt",      "is_close", "le",       "lt",          "ne",         "one_hot",     "multinomial",
    "isnan",   "isinf",    "isfinite", "logical_and", "logical_or", "logical_xor", "logical_not",
    "nonzero", "bincount", "unique",   "bernoulli"};
// The functions that make tensors with the shape and dtype of another.
const std::set<std::string> makings = {"as_argument", "as_floating", "beside",     "empty_like", "full_like",
                                       "ones_like",   "rand_like",   "randn_like", "zeros_like", "randint_like"};

}  // namespace

TEST_CASE("every function of tensors that a header declares has a row in the table") {
  std::set<std::string> rows;
  for (const TensorRow& row : table::of_tensors()) rows.insert(row.name);
  const std::set<std::string> declared = test::declared_functions();
  REQUIRE(declared.size() > 70);
  for (const std::string& name : declared) {
    INFO(name);
    CHECK(rows.contains(name) + without_derivative.contains(name) + makings.contains(name) == 1);
  }
  for (const std::string& name : rows) {
    INFO(name);
    CHECK(declared.contains(name));
  }
}

TEST_CASE("functions without a derivative give constants") {
  const auto x = tensor({{1., -2.}, {0., 4.}}, {.requires_grad = true});
  for (const Tensor& y :
       {all(x), any(x), argmax(x), argmin(x), argmax(x, 0), argmin(x, 1), argsort(x), eq(x, 1), ge(x, x), gt(x, 2),
        is_close(x, x), le(1, x), lt(x, 0), ne(x, x), nonzero(x), unique(x).values, bernoulli(sigmoid(x))}) {
    CHECK(y.is_constant());
  }
}

TEST_CASE("the derivative of a standard deviation of 0 is 0, as that of a norm of 0 is") {
  const auto x = full({3}, 2.0, {.requires_grad = true}), zero = zeros({3}, {.requires_grad = true});
  CHECK(grad(stddev(x), {x})[0].to_vector<double>() == std::vector<double>{0, 0, 0});
  CHECK(grad(norm(zero), {zero})[0].to_vector<double>() == std::vector<double>{0, 0, 0});
}

TEST_CASE("first derivatives of tensors agree with central differences in every layout") {
  for (const TensorRow& row : table::of_tensors()) check_in_all_layouts(row, check_gradients, row.function);
}

TEST_CASE("first derivatives are right for every memory layout of the incoming derivative") {
  for (const TensorRow& row : table::of_tensors()) {
    const auto transposed = [&row](const Arguments& v) { return reversed(row.function(v)); };
    const auto repeated = [&row](const Arguments& v) {
      const Tensor y = row.function(v);
      return y.dim() == 0 ? y : sum(y, {0}) + sum(y, {-1}, {.keepdim = true});
    };
    const auto with_gaps = [&row](const Arguments& v) {
      const Tensor y = row.function(v);
      return y.dim() == 0 ? y : slice(y, -1, 0, y.shape().back(), 2);
    };
    for (const auto& shapes : row.cases) {
      const Arguments arguments = row.arguments(shapes);
      INFO(title(row, arguments));
      CHECK(check_gradients(transposed, arguments, tolerance));
      CHECK(check_gradients(repeated, arguments, tolerance));
      CHECK(check_gradients(with_gaps, arguments, tolerance));
    }
  }
}

TEST_CASE("second derivatives of tensors agree with central differences in every layout") {
  for (const TensorRow& row : table::of_tensors()) {
    // Squared, so that the incoming derivative depends on the arguments, too.
    const auto squared = [&row](const Arguments& v) { return square(row.function(v) + 0.5); };
    check_in_all_layouts(row, check_second_gradients, squared);
  }
}

TEST_CASE("gradients have the shape and dtype of their tensor, and their own contiguous memory") {
  for (const TensorRow& row : table::of_tensors()) {
    for (const auto& shapes : row.cases) {
      Arguments xs;
      for (const Tensor& x : row.arguments(shapes)) xs.push_back(to(x, float32).requires_grad_());
      const Tensor y = row.function(xs);
      if (y.is_constant()) continue;
      INFO(title(row, xs));
      y.backward(ones(y.shape(), {.dtype = float64}));
      for (const Tensor& x : xs) {
        REQUIRE(x.grad());
        CHECK(x.grad()->shape() == x.shape());
        CHECK(x.grad()->dtype() == float32);
        CHECK(x.grad()->is_contiguous());
      }
    }
  }
}

TEST_CASE("a result whose graph was released keeps its own memory alone, whatever its function saved") {
  for (const TensorRow& row : table::of_tensors()) {
    for (const auto& shapes : row.cases) {
      Arguments xs;
      for (const Tensor& x : row.arguments(shapes)) xs.push_back(x.detach().requires_grad_());
      const auto bytes_after_pass = [&] {
        const std::int64_t before = live_bytes();
        const Tensor y = row.function(xs);
        if (!y.is_constant()) grad(sum(y), xs, {.materialize_grads = true});
        return live_bytes() - before;
      };
      bytes_after_pass();  // fills the caches of the thread
      const std::int64_t after_pass = bytes_after_pass();
      const auto guard = no_grad();
      INFO(title(row, xs));
      CHECK(after_pass <= bytes_after_pass());
    }
  }
}
