// Functions that normalise: PyTorch's values and gradients, central differences for every layout, values near the ends
// of the range, the same bits on any number of threads, and errors.
#include "minitorch/functions/normalization.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/function_cases.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;
using nlohmann::json;

namespace {

Tensor normal_numbers(const Shape& shape) { return randn(shape, {.dtype = float64}); }

// x as a tensor with gaps, and in another order of dimensions.
Tensor with_gaps_between(const Tensor& x) {
  const Tensor twice = stack({x, x * 0}, -1);
  return select(twice, -1, 0);
}
Tensor in_reverse_memory(const Tensor& x) {
  Dims order;
  for (std::size_t d = x.dim(); d-- > 0;) order.push_back(static_cast<std::int64_t>(d));
  return permute(permute(x, order).clone(), order);
}

Tensor normalised_by_case(const json& golden, const OptionalInputs& in) {
  const json& given = golden.at("arguments");
  const std::string function = golden.at("function");
  if (function == "rms_norm") {
    RMSOptions options{.weight = in[1]};
    if (!given.at("eps").is_null()) options.eps = given.at("eps").get<double>();
    return rms_norm(*in[0], Shape(given.at("normalized_shape").get<std::vector<std::int64_t>>()), options);
  }
  const NormOptions options{.weight = in[1], .bias = in[2], .eps = given.at("eps").get<double>()};
  if (function == "batch_norm") return batch_norm(*in[0], options);
  if (function == "batch_norm_given") return batch_norm(*in[0], *in[3], *in[4], options);
  if (function == "group_norm") return group_norm(*in[0], given.at("num_groups").get<std::int64_t>(), options);
  REQUIRE(function == "layer_norm");
  return layer_norm(*in[0], Shape(given.at("normalized_shape").get<std::vector<std::int64_t>>()), options);
}

// The definition, by functions of tensors: over `dims`, with the mean subtracted or not.
Tensor by_definition(const Tensor& x, const Dims& dims, double eps, bool subtracts_mean) {
  const Tensor m = subtracts_mean ? mean(x, dims, {.keepdim = true}) : tensor(0.0);
  return (x - m) / sqrt(mean(square(x - m), dims, {.keepdim = true}) + eps);
}

// A function of x, weight and bias.
struct NormCase {
  std::string name;
  Shape x, channels;
  TensorFunction f;
};

// Short rows and few, for functions of tensors; long ones for the kernels, with and without a rest after whole SIMD
// vectors.
std::vector<NormCase> norm_cases() {
  std::vector<NormCase> cases;
  const auto options = [](const std::vector<Tensor>& v) { return NormOptions{.weight = v[1], .bias = v[2]}; };
  for (const Shape& x : {Shape{4, 2}, Shape{2, 2, 3}, Shape{2, 2, 17}, Shape{2, 2, 4, 4}, Shape{1, 2, 19}}) {
    cases.push_back({"batch_norm", x, {2}, [=](const std::vector<Tensor>& v) { return batch_norm(v[0], options(v)); }});
    cases.push_back(
        {"group_norm", x, {2}, [=](const std::vector<Tensor>& v) { return group_norm(v[0], 1, options(v)); }});
  }
  cases.push_back(
      {"group_norm", {2, 4, 17}, {4}, [=](const std::vector<Tensor>& v) { return group_norm(v[0], 2, options(v)); }});
  for (const Shape& x : {Shape{3, 4}, Shape{2, 17}, Shape{2, 2, 16}, Shape{33}}) {
    const Shape last{x.back()};
    cases.push_back(
        {"layer_norm", x, last, [=](const std::vector<Tensor>& v) { return layer_norm(v[0], last, options(v)); }});
    cases.push_back({"rms_norm", x, last, [=](const std::vector<Tensor>& v) {
                       return rms_norm(v[0], last, {.weight = v[1], .eps = 0.01}) + v[2];
                     }});
  }
  cases.push_back({"layer_norm", {2, 3, 6}, {3, 6}, [=](const std::vector<Tensor>& v) {
                     return layer_norm(v[0], {3, 6}, options(v));
                   }});
  return cases;
}

}  // namespace

TEST_CASE("normalising functions have PyTorch's values and gradients") {
  for_function_cases("normalization.json", [](const json& golden) {
    for (const DType dtype : {float64, float32}) {
      check_function_case(golden, dtype, [&](const OptionalInputs& in) { return normalised_by_case(golden, in); });
    }
  });
}

TEST_CASE("derivatives of normalising functions agree with central differences in every layout") {
  manual_seed(31);
  for (const NormCase& one : norm_cases()) {
    const Tensor x = normal_numbers(one.x), w = normal_numbers(one.channels), b = normal_numbers(one.channels);
    for (const Tensor& given : {x, with_gaps_between(x), in_reverse_memory(x), narrow(x, 0, 0, 1).expand(one.x)}) {
      CAPTURE(one.name, one.x, given.strides());
      CHECK(check_gradients(one.f, {given, w, b}, {.rtol = 1e-4, .atol = 1e-5}));
    }
    const auto transposed = [&](const std::vector<Tensor>& v) { return in_reverse_memory(one.f(v)).t() * 2; };
    if (one.x.size() == 2) CHECK(check_gradients(transposed, {x, w, b}));
  }
}

TEST_CASE("second derivatives of normalising functions agree with central differences") {
  manual_seed(32);
  for (const NormCase& one : norm_cases()) {
    CAPTURE(one.name, one.x);
    CHECK(check_second_gradients(one.f,
                                 {normal_numbers(one.x), normal_numbers(one.channels), normal_numbers(one.channels)},
                                 {.rtol = 1e-4, .atol = 1e-5}));
  }
}

TEST_CASE("derivatives by the kernels are those by functions of tensors") {
  manual_seed(33);
  for (const NormCase& one : norm_cases()) {
    CAPTURE(one.name, one.x);
    std::vector<Tensor> leaves;
    for (const Shape& shape : {one.x, one.channels, one.channels}) {
      leaves.push_back(normal_numbers(shape).requires_grad_());
    }
    const Tensor y = one.f(leaves), dy = normal_numbers(y.shape());
    const auto plain = grad({y}, leaves, {.retain_graph = true, .grad_outputs = {dy}});
    const auto graph = grad({y}, leaves, {.create_graph = true, .grad_outputs = {dy}});
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      CHECK(all(is_close(plain[i], graph[i].detach(), {.rtol = 1e-10, .atol = 1e-11})).item() == 1);
    }
  }
}

TEST_CASE("normalising functions are their definitions for any shape") {
  REQUIRE(rc::check([] {
    Shape shape{*rc::gen::inRange<std::int64_t>(1, 5), 2 * *rc::gen::inRange<std::int64_t>(1, 4)};
    for (std::size_t more = *rc::gen::inRange<std::size_t>(0, 3); more > 0; --more) {
      shape.push_back(*rc::gen::inRange<std::int64_t>(1, 24));
    }
    const Tensor x = normal_numbers(shape) * 3 + 10, last = x.reshape({shape[0], 2, -1});
    Dims of_batch{0};
    for (std::size_t d = 2; d < shape.size(); ++d) of_batch.push_back(static_cast<std::int64_t>(d));
    const auto same = [](const Tensor& found, const Tensor& expected) {
      RC_ASSERT(found.shape() == expected.shape());
      RC_ASSERT(all(is_close(found, expected, {.rtol = 1e-9, .atol = 1e-9})).item() == 1);
    };
    same(group_norm(x, 2), by_definition(last, {2}, 1e-5, true).reshape(shape));
    same(layer_norm(x, {shape.back()}), by_definition(x, {-1}, 1e-5, true));
    same(rms_norm(x, {shape.back()}, {.eps = 0.1}), by_definition(x, {-1}, 0.1, false));
    if (x.numel() / shape[1] > 1) same(batch_norm(x), by_definition(x, of_batch, 1e-5, true));
  }));
}

TEST_CASE("normalising functions work where squares overflow or underflow") {
  manual_seed(34);
  const Tensor x = randn({3, 4, 20});
  for (const double scale : {1e30, 1e-30}) {
    const Tensor scaled = x * scale;
    const auto same = [](const Tensor& found, const Tensor& expected) {
      CHECK(amax(abs(found - expected)).item() < 1e-5);
    };
    same(batch_norm(scaled, {.eps = 0}), batch_norm(x, {.eps = 0}));
    same(group_norm(scaled, 2, {.eps = 0}), group_norm(x, 2, {.eps = 0}));
    same(layer_norm(scaled, {20}, {.eps = 0}), layer_norm(x, {20}, {.eps = 0}));
    same(rms_norm(scaled, {20}, {.eps = 0}), rms_norm(x, {20}, {.eps = 0}));
    same(rms_norm(scaled.narrow(2, 0, 5), {5}, {.eps = 0}), rms_norm(x.narrow(2, 0, 5), {5}, {.eps = 0}));
  }
  const Tensor equal = full({3, 4, 601}, 1e10 / 3);
  for (const Tensor& y : {batch_norm(equal), group_norm(equal, 2), layer_norm(equal, {601})}) {
    CHECK(amax(abs(y)).item() == 0);
  }
  const Tensor far =
      full({2, 2, 700}, 10001.0) + stack({zeros({350}), ones({350})}, 1).reshape({700});  // the mean hides the variance
  CHECK(amax(abs(abs(batch_norm(far, {.eps = 0})) - 1)).item() < 1e-5);
}

TEST_CASE("an element that is not finite makes its group NaN, and no other") {
  for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    Tensor x = randn({2, 4, 20});
    select(select(select(x, 0, 0), 0, 0), 0, 3).fill_(odd);
    const Tensor y = group_norm(x, 2), z = layer_norm(x, {20});
    CHECK(all(y.narrow(0, 0, 1).narrow(1, 0, 2) != y.narrow(0, 0, 1).narrow(1, 0, 2)).item() == 1);
    CHECK(all(y.narrow(0, 1, 1) == y.narrow(0, 1, 1)).item() == 1);
    CHECK(all(y.narrow(1, 2, 2) == y.narrow(1, 2, 2)).item() == 1);
    CHECK(sum(z != z).item() == 20);
  }
}

TEST_CASE("bits of normalising functions do not depend on the number of threads") {
  manual_seed(35);
  const Tensor x = randn({16, 12, 700}), w = randn({12}), b = randn({12}), rows = randn({700}), dy = randn(x.shape());
  const auto results = [&](int threads) {
    const Threads set(threads);
    std::vector<std::vector<double>> bits;
    const auto add = [&](const auto& f, const Tensor& weight, const Tensor& bias) {
      const std::vector<Tensor> leaves = {x.clone().requires_grad_(), weight.clone().requires_grad_(),
                                          bias.clone().requires_grad_()};
      const Tensor y = f(leaves[0], NormOptions{.weight = leaves[1], .bias = leaves[2]});
      y.backward(dy);
      bits.push_back(elements(y));
      for (const Tensor& leaf : leaves) bits.push_back(elements(*leaf.grad()));
    };
    add([](const Tensor& v, const NormOptions& o) { return batch_norm(v, o); }, w, b);
    add([](const Tensor& v, const NormOptions& o) { return group_norm(v, 3, o); }, w, b);
    add([](const Tensor& v, const NormOptions& o) { return layer_norm(v, {700}, o); }, rows, rows);
    add([](const Tensor& v, const NormOptions& o) { return rms_norm(v, {700}, {.weight = o.weight}) + *o.bias; }, rows,
        rows);
    return bits;
  };
  const auto alone = results(1);
  for (const int threads : {2, 3, 4, 7}) CHECK((results(threads) == alone));
}

TEST_CASE("normalising functions refuse what does not fit, by name, shapes and rule") {
  const Tensor x = ones({2, 4, 3}), whole = ones({2, 4}, {.dtype = int64}), w = ones({4});
  check_messages<ShapeError>({
      {[&] { layer_norm(x, {}); },
       "layer_norm: x (2, 4, 3) must end with the normalized shape (), which has at least one dimension"},
      {[&] {
         layer_norm(x, {4, 2});
       },
       "layer_norm: x (2, 4, 3) must end with the normalized shape (4, 2), which has at least one dimension"},
      {[&] {
         rms_norm(ones({3}), {1, 3});
       },
       "rms_norm: x (3) must end with the normalized shape (1, 3), which has at least one dimension"},
      {[&] { layer_norm(x, {3}, {.weight = w}); }, "layer_norm: x (2, 4, 3) needs a weight (3), not (4)"},
      {[&] { rms_norm(x, {3}, {.weight = w}); }, "rms_norm: x (2, 4, 3) needs a weight (3), not (4)"},
      {[&] { group_norm(ones({3}), 1); }, "group_norm: x (3) must have at least 2 dimensions, (N, C, ...)"},
      {[&] { group_norm(x, 3); }, "group_norm: x (2, 4, 3) has 4 channels, which 3 groups cannot share evenly"},
      {[&] { group_norm(x, 0); }, "group_norm: x (2, 4, 3) has 4 channels, which 0 groups cannot share evenly"},
      {[&] { group_norm(x, -2); }, "group_norm: x (2, 4, 3) has 4 channels, which -2 groups cannot share evenly"},
      {[&] { group_norm(x, 2, {.bias = ones({2})}); }, "group_norm: x (2, 4, 3) needs a bias (4), not (2)"},
      {[&] { batch_norm(ones({3})); }, "batch_norm: x (3) must have at least 2 dimensions, (N, C, ...)"},
      {[&] {
         batch_norm(ones({1, 4}));
       },
       "batch_norm: x (1, 4) has fewer than 2 values for a channel"},
      {[&] {
         batch_norm(ones({0, 4, 3}));
       },
       "batch_norm: x (0, 4, 3) has fewer than 2 values for a channel"},
      {[&] { batch_norm(x, {.weight = ones({3})}); }, "batch_norm: x (2, 4, 3) needs a weight (4), not (3)"},
      {[&] { batch_norm(x, ones({3}), w); }, "batch_norm: x (2, 4, 3) needs a mean (4), not (3)"},
      {[&] {
         batch_norm(x, w, ones({4, 1}));
       },
       "batch_norm: x (2, 4, 3) needs a variance (4), not (4, 1)"},
  });
  const std::string no_value = ": needs float32 or float64, not an int64 tensor (2, 4); convert it by to(dtype)";
  check_messages<DtypeError>({
      {[&] { layer_norm(whole, {4}); }, "layer_norm" + no_value},
      {[&] { rms_norm(whole, {4}); }, "rms_norm" + no_value},
      {[&] { group_norm(whole, 2); }, "group_norm" + no_value},
      {[&] { batch_norm(whole); }, "batch_norm" + no_value},
      {[&] { standardize(whole, {0}); }, "standardize" + no_value},
      {[&] { batch_norm(x, {.weight = w.to(float64)}); },
       "batch_norm: x is float32 and weight is float64, they must be of one dtype; convert one by to(dtype)"},
      {[&] { batch_norm(x, w, w.to(float64)); },
       "batch_norm: x is float32 and variance is float64, they must be of one dtype; convert one by to(dtype)"},
  });
  check_messages<DataError>({
      {[&] { layer_norm(x, {3}, {.eps = -1}); }, "layer_norm: eps is -1, it must be a finite number from 0 on"},
      {[&] { rms_norm(x, {3}, {.eps = std::nan("")}); }, "rms_norm: eps is nan, it must be a finite number from 0 on"},
      {[&] { group_norm(x, 2, {.eps = HUGE_VAL}); }, "group_norm: eps is inf, it must be a finite number from 0 on"},
      {[&] { batch_norm(x, {.eps = -1}); }, "batch_norm: eps is -1, it must be a finite number from 0 on"},
  });
}

TEST_CASE("rms_norm without an eps takes the distance from 1 to the next number of the dtype") {
  const Tensor zero = zeros({2, 20}, {.dtype = float64});
  CHECK(amax(abs(rms_norm(zero, {20}))).item() == 0);
  const double small = 1e-8, eps = std::numeric_limits<double>::epsilon();
  const Tensor y = rms_norm(full({20}, small, {.dtype = float64}), {20});
  CHECK(y.at({3}) == Approx(small / std::sqrt(small * small + eps)));
  CHECK(rms_norm(full({20}, small), {20}).at({0}) == Approx(small / std::sqrt(1.1920929e-7)).epsilon(1e-4));
}

TEST_CASE("derivatives of weight and bias over many rows are sums in double") {
  constexpr std::int64_t rows = 300000;
  const Tensor x = expand(tensor({-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1}).to(float32), {rows, 16});
  const Tensor w = ones({16}, {.requires_grad = true}), b = zeros({16}, {.requires_grad = true});
  layer_norm(x, {16}, {.weight = w, .bias = b, .eps = 0}).backward(full({rows, 16}, 0.1));
  for (const double sum : elements(*b.grad())) CHECK(std::abs(sum / (0.1 * rows) - 1) < 1e-6);
  for (const double sum : elements(*w.grad())) CHECK(std::abs(std::abs(sum) / (0.1 * rows) - 1) < 1e-6);
}

TEST_CASE("an eps beyond float32 is refused for float32") {
  CHECK_THROWS_WITH(layer_norm(ones({2, 3}), {3}, {.eps = 1e308}),
                    "layer_norm: eps is 1e+308, it must be a finite number from 0 on in float32");
  CHECK_NOTHROW(layer_norm(ones({2, 3}, {.dtype = float64}), {3}, {.eps = 1e308}));
}
