// Attention: PyTorch's values and gradients, central differences for every layout, tiles against the plain formula,
// masked queries, dropout, memory, and the same bits on any number of threads.
#include "minitorch/functions/attention.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/function_cases.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/sanitizers.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;
using nlohmann::json;

namespace {

constexpr double no_key = -std::numeric_limits<double>::infinity();

Tensor gaussian(const Shape& shape, DType dtype = float64) { return randn(shape, {.dtype = dtype}); }

// softmax(scale q kᵀ + mask) v by functions of tensors, with 0 for a query without keys.
Tensor composed(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& options) {
  const double scale = options.scale.value_or(1 / std::sqrt(static_cast<double>(q.shape().back())));
  Tensor scores = matmul(q, transpose(k)) * scale;
  if (options.mask) {
    scores = options.mask->dtype() == int64 ? where(*options.mask, scores, no_key) : scores + *options.mask;
  }
  if (options.is_causal) scores = where(tril(ones(scores.shape())), scores, no_key);
  if (scores.shape().back() == 0) return matmul(scores, v);
  const Tensor nothing = (amax(scores.detach(), {-1}, {.keepdim = true}) == no_key).to(int64);
  return matmul(masked_fill(softmax(where(nothing, 0.0, scores), -1), nothing, 0), v);
}

void check_same(const Tensor& found, const Tensor& expected, double tolerance) {
  REQUIRE(found.shape() == expected.shape());
  CHECK(all(is_close(found, expected, {.rtol = tolerance, .atol = tolerance})).item() == 1);
}

using Attend = std::function<Tensor(const std::vector<Tensor>&)>;

// The result and the gradients of all leaves.
std::vector<Tensor> with_gradients(const Attend& attend, const std::vector<Tensor>& inputs, const Tensor& dy) {
  std::vector<Tensor> leaves, results;
  for (const Tensor& input : inputs) leaves.push_back(input.clone().requires_grad_());
  const Tensor y = attend(leaves);
  results.push_back(y.detach());
  for (const Tensor& dx : grad({y}, leaves, {.grad_outputs = {dy}})) results.push_back(dx);
  return results;
}

// Compares tiles with the plain formula: the result, and the gradients of q, k and v.
void check_is_composed(const std::vector<Tensor>& qkv, const AttentionOptions& options, double tolerance = 1e-11) {
  const Attend tiles = [&](const std::vector<Tensor>& x) {
    return scaled_dot_product_attention(x[0], x[1], x[2], options);
  };
  const Attend plain = [&](const std::vector<Tensor>& x) { return composed(x[0], x[1], x[2], options); };
  const Tensor dy = gaussian(tiles(qkv).shape(), qkv[0].dtype());
  const auto found = with_gradients(tiles, qkv, dy), expected = with_gradients(plain, qkv, dy);
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i);
    check_same(found[i], expected[i], tolerance);
  }
}

Tensor attended(const std::vector<Tensor>& x, const AttentionOptions& options = {}) {
  return scaled_dot_product_attention(x[0], x[1], x[2], options);
}

// A tensor in another layout: with gaps, or with the last two dimensions in the other order in memory.
Tensor apart(const Tensor& x) { return select(stack({x, x * 0}, -1), -1, 0); }
Tensor columns_first(const Tensor& x) { return transpose(transpose(x).clone()); }

}  // namespace

TEST_CASE("attention has PyTorch's values and gradients") {
  for_function_cases("attention.json", [](const json& golden) {
    const json& given = golden.at("arguments");
    AttentionOptions options{.is_causal = given.at("is_causal").get<bool>()};
    if (!given.at("scale").is_null()) options.scale = given.at("scale").get<double>();
    for (const DType dtype : {float64, float32}) {
      check_function_case(golden, dtype, [&](const OptionalInputs& in) {
        if (in[3]) options.mask = given.at("mask") == "bool" ? in[3]->detach().to(int64) : *in[3];
        return scaled_dot_product_attention(*in[0], *in[1], *in[2], options);
      });
    }
  });
}

TEST_CASE("derivatives of attention agree with central differences in every layout") {
  manual_seed(41);
  const std::vector<Tensor> inputs = {gaussian({2, 3, 2}), gaussian({2, 4, 2}), gaussian({2, 4, 3})};
  const std::vector<AttentionOptions> all = {
      {}, {.is_causal = true}, {.mask = tensor({1, 0, 1, 1})}, {.mask = gaussian({3, 1})}, {.scale = -0.7}};
  for (const AttentionOptions& options : all) {
    const TensorFunction f = [&](const std::vector<Tensor>& x) { return attended(x, options); };
    CHECK(check_gradients(f, inputs));
    CHECK(check_second_gradients(f, inputs));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Tensor repeated = narrow(inputs[i], 0, 0, 1).expand(inputs[i].shape());
      const Tensor rows = narrow(inputs[i], 1, 0, 1).expand(inputs[i].shape());
      for (const Tensor& other : {apart(inputs[i]), columns_first(inputs[i]), repeated, rows}) {
        auto changed = inputs;
        changed[i] = other;
        CAPTURE(i, other.strides());
        CHECK(check_gradients(f, changed));
      }
    }
    const TensorFunction transposed = [&](const std::vector<Tensor>& x) { return transpose(attended(x, options)) * 3; };
    CHECK(check_gradients(transposed, inputs));
    const TensorFunction summed = [&](const std::vector<Tensor>& x) { return sum(attended(x, options), {1}); };
    CHECK(check_gradients(summed, inputs));
  }
}

TEST_CASE("derivatives of attention add up over broadcast dimensions") {
  manual_seed(42);
  const TensorFunction f = [](const std::vector<Tensor>& x) { return attended(x); };
  CHECK(check_gradients(f, {gaussian({2, 1, 2, 2}), gaussian({3, 3, 2}), gaussian({1, 3, 1})}));
  CHECK(check_second_gradients(f, {gaussian({2, 2}), gaussian({2, 3, 2}), gaussian({3, 1})}));
}

TEST_CASE("a mask that is added has a derivative, the sum over what it was broadcast to") {
  manual_seed(43);
  for (const Shape& mask : {Shape{2, 3, 4}, Shape{3, 4}, Shape{1, 4}, Shape{}}) {
    const TensorFunction f = [](const std::vector<Tensor>& x) {
      return attended(x, {.mask = x[3], .is_causal = true});
    };
    const std::vector<Tensor> inputs = {gaussian({2, 3, 2}), gaussian({2, 4, 2}), gaussian({2, 4, 2}), gaussian(mask)};
    CHECK(check_gradients(f, inputs));
    CHECK(check_second_gradients(f, inputs));
    auto leaves = inputs;
    for (Tensor& leaf : leaves) leaf.requires_grad_();
    const auto guard = no_grad();
    check_same(f(leaves), f(inputs), 1e-12);
  }
}

TEST_CASE("attention weights are softmax of the scores, and differentiable") {
  manual_seed(44);
  const Tensor q = gaussian({2, 3, 2}), k = gaussian({4, 2}), v = gaussian({2, 4, 3});
  const Tensor mask = tensor({{1, 1, 0, 1}, {0, 0, 0, 0}, {1, 0, 1, 1}});
  for (const AttentionOptions& options : {AttentionOptions{}, AttentionOptions{.mask = mask, .is_causal = true}}) {
    const Tensor weights = attention_weights(q, k, options);
    CHECK(weights.shape() == Shape{2, 3, 4});
    check_same(matmul(weights, v), scaled_dot_product_attention(q, k, v, options), 1e-12);
    const TensorFunction f = [&](const std::vector<Tensor>& x) { return attention_weights(x[0], x[1], options); };
    CHECK(check_gradients(f, {q, k}));
    CHECK(check_second_gradients(f, {q, k}));
  }
}

TEST_CASE("tiles are the plain formula for lengths around the size of a tile") {
  manual_seed(45);
  const std::int64_t sizes[] = {1, 2, 63, 64, 65, 128, 130, 200};
  for (const std::int64_t queries : sizes) {
    for (const std::int64_t keys : sizes) {
      if (has_address_sanitizer && queries * keys > 9000) continue;
      CAPTURE(queries, keys);
      const std::vector<Tensor> qkv = {gaussian({queries, 5}), gaussian({keys, 5}), gaussian({keys, 3})};
      check_is_composed(qkv, {});
      check_is_composed(qkv, {.is_causal = true});
      check_is_composed(qkv, {.mask = (rand({queries, keys}) > 0.5).to(int64)});
    }
  }
}

TEST_CASE("tiles are the plain formula for any shapes, masks and layouts") {
  REQUIRE(rc::check([] {
    const auto size = [](std::int64_t most) { return *rc::gen::inRange<std::int64_t>(1, most + 1); };
    const std::int64_t queries = *rc::gen::inRange<std::int64_t>(0, 90), keys = *rc::gen::inRange<std::int64_t>(0, 90);
    const std::int64_t width = size(40), value_width = *rc::gen::inRange<std::int64_t>(0, 40);
    const Shape batch = any_shape(2, 0, 3);
    const auto made = [&](std::int64_t rows, std::int64_t columns) {
      Shape shape;
      for (const std::int64_t n : batch) shape.push_back(*rc::gen::inRange(0, 3) == 0 ? 1 : n);
      if (*rc::gen::inRange(0, 4) == 0) shape = {};
      shape.push_back(rows);
      shape.push_back(columns);
      const Tensor x = gaussian(shape);
      const int layout = *rc::gen::inRange(0, 3);
      return layout == 0 ? x : layout == 1 ? apart(x) : columns_first(x);
    };
    AttentionOptions options{.is_causal = *rc::gen::arbitrary<bool>()};
    const int mask = *rc::gen::inRange(0, 4);
    if (mask == 1) options.mask = (rand({queries, keys}) > 0.3).to(int64);
    if (mask == 2) options.mask = gaussian({queries, 1});
    if (mask == 3) options.mask = (rand({keys}) > 0.8).to(int64);
    check_is_composed({made(queries, width), made(keys, width), made(keys, value_width)}, options, 1e-9);
  }));
}

TEST_CASE("attention of float32 is close to that of float64, for large scores too") {
  manual_seed(46);
  const std::vector<Tensor> exact = {gaussian({2, 70, 16}) * 10, gaussian({2, 90, 16}) * 10, gaussian({2, 90, 8})};
  std::vector<Tensor> rounded;
  for (const Tensor& x : exact) rounded.push_back(x.to(float32));
  const Tensor dy = gaussian({2, 70, 8});
  const Attend f = [](const std::vector<Tensor>& x) { return attended(x, {.is_causal = true}); };
  const auto found = with_gradients(f, rounded, dy.to(float32)), expected = with_gradients(f, exact, dy);
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].dtype() == float32);
    CHECK(amax(abs(found[i].to(float64) - expected[i])).item() < 2e-3 * (1 + amax(abs(expected[i])).item()));
  }
  // e^1000 would overflow, e^-1000 underflow
  const Tensor q = tensor({{1000.0}, {-1000.0}}), k = tensor({{1.0}, {-1.0}}), v = tensor({{3.0}, {5.0}});
  CHECK(elements(scaled_dot_product_attention(q, k, v)) == std::vector<double>{3, 5});
}

TEST_CASE("a query for which no key takes part gives 0 and no derivative") {
  const Tensor mask = tensor({{1, 1}, {0, 0}, {0, 1}});
  const Tensor added = where(mask, zeros({3, 2}), no_key);
  for (const Tensor& given : {mask, added}) {
    std::vector<Tensor> x = {ones({3, 2}), ones({2, 2}), tensor({{1.0, 2.0}, {3.0, 5.0}})};
    for (Tensor& leaf : x) leaf.requires_grad_();
    const Tensor y = attended(x, {.mask = given});
    CHECK(elements(y) == std::vector<double>{2, 3.5, 0, 0, 3, 5});
    sum(y).backward();
    CHECK(elements(select(*x[0].grad(), 0, 1)) == std::vector<double>{0, 0});
    CHECK(elements(*x[2].grad()) == std::vector<double>{0.5, 0.5, 1.5, 1.5});
    const auto dq = grad(sum(attended(x, {.mask = given})), {x[0]}, {.create_graph = true})[0];
    CHECK(elements(select(dq, 0, 1)) == std::vector<double>{0, 0});
    const Tensor second = grad(sum(square(dq)), {x[1]})[0];
    CHECK(all(second - second == 0).item() == 1);
  }
  const Tensor none = scaled_dot_product_attention(ones({2, 3}), ones({0, 3}), ones({0, 4}));
  CHECK(elements(none) == std::vector<double>(8, 0));
}

TEST_CASE("scores that are infinite or NaN make their query NaN, as softmax does") {
  for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    const Tensor q = tensor({{1.0}, {1.0}}), k = ones({70, 1}), v = ones({70, 1});
    Tensor mask = zeros({2, 70});
    select(select(mask, 0, 1), 0, 66).fill_(odd);
    const Tensor y = scaled_dot_product_attention(q, k, v, {.mask = mask});
    CHECK(y.at({0, 0}) == Approx(1));
    CHECK(std::isnan(y.at({1, 0})));
  }
}

TEST_CASE("attention without queries, values or batches has no elements, and gradients of 0") {
  for (const auto& [q, k, v] : std::vector<std::array<Shape, 3>>{{Shape{0, 2}, Shape{3, 2}, Shape{3, 2}},
                                                                 {Shape{2, 2}, Shape{3, 2}, Shape{3, 0}},
                                                                 {Shape{0, 2, 2}, Shape{0, 3, 2}, Shape{0, 3, 1}},
                                                                 {Shape{0, 2, 2}, Shape{3, 2}, Shape{3, 1}}}) {
    std::vector<Tensor> x = {gaussian(q), gaussian(k), gaussian(v)};
    for (Tensor& leaf : x) leaf.requires_grad_();
    const Tensor y = attended(x, {.is_causal = true});
    CHECK(y.numel() == 0);
    sum(y).backward();
    for (const Tensor& leaf : x)
      CHECK(elements(*leaf.grad()) == std::vector<double>(static_cast<std::size_t>(leaf.numel()), 0));
  }
}

TEST_CASE("dropout sets weights to 0 with its probability, by the generator") {
  Generator first(7), second(7), third(8);
  const Tensor q = gaussian({2, 70, 4}), k = gaussian({2, 80, 4}), identity = eye(80, {.dtype = float64});
  const auto dropped = [&](Generator& generator, double p) {
    return scaled_dot_product_attention(q, k, identity, {.dropout = p, .generator = &generator});
  };
  const Tensor plain = scaled_dot_product_attention(q, k, identity), y = dropped(first, 0.25);
  CHECK(mean(y == 0).item() == Approx(0.25).margin(0.02));
  check_same(where(y == 0, y, plain / 0.75), y, 1e-12);
  CHECK(elements(y) == elements(dropped(second, 0.25)));
  CHECK(elements(y) != elements(dropped(third, 0.25)));
  CHECK(first == second);
  CHECK(elements(dropped(first, 1)) == std::vector<double>(2 * 70 * 80, 0));
  CHECK_FALSE(first == second);
  dropped(second, 0);  // takes no number
  Generator again(7);
  again.next();
  CHECK(second == again);
  manual_seed(7);
  CHECK(elements(scaled_dot_product_attention(q, k, identity, {.dropout = 0.25})) == elements(y));
  Generator of_weights(7);
  check_same(attention_weights(q, k, {.dropout = 0.25, .generator = &of_weights}), y, 1e-12);
}

TEST_CASE("derivatives behind dropout agree with central differences") {
  manual_seed(47);
  const TensorFunction f = [](const std::vector<Tensor>& x) {
    Generator generator(3);
    return attended(x, {.is_causal = true, .dropout = 0.4, .generator = &generator});
  };
  const std::vector<Tensor> inputs = {gaussian({2, 4, 2}), gaussian({2, 4, 2}), gaussian({2, 4, 2})};
  CHECK(check_gradients(f, inputs));
  CHECK(check_second_gradients(f, inputs));
  const std::vector<Tensor> tiles = {gaussian({67, 1}), gaussian({66, 1}), gaussian({66, 1})};
  CHECK(check_gradients(f, tiles));
}

TEST_CASE("bits of attention do not depend on the number of threads") {
  manual_seed(48);
  for (const std::int64_t batch : {1, 9}) {
    const std::vector<Tensor> inputs = {gaussian({batch, 150, 8}, float32), gaussian({batch, 300, 8}, float32),
                                        gaussian({batch, 300, 8}, float32)};
    const Tensor dy = gaussian({batch, 150, 8}, float32);
    const auto results = [&](int threads) {
      const Threads set(threads);
      Generator generator(1);
      std::vector<std::vector<double>> bits;
      const Attend f = [&](const std::vector<Tensor>& x) {
        return attended(x, {.dropout = 0.1, .generator = &generator});
      };
      for (const Tensor& result : with_gradients(f, inputs, dy)) bits.push_back(elements(result));
      return bits;
    };
    const auto alone = results(1);
    for (const int threads : {2, 3, 4, 7}) CHECK((results(threads) == alone));
  }
}

TEST_CASE("memory of attention grows with the length, not with its square") {
  const auto bytes_for = [](std::int64_t length) {
    std::vector<Tensor> x = {gaussian({length, 4}, float32), gaussian({length, 4}, float32),
                             gaussian({length, 4}, float32)};
    for (Tensor& leaf : x) leaf.requires_grad_();
    empty_cache();
    const std::int64_t before = static_cast<std::int64_t>(live_bytes());
    sum(attended(x, {.is_causal = true})).backward();
    // what was freed waits in the cache
    return static_cast<std::int64_t>(live_bytes() + cached_bytes()) - before;
  };
  const std::int64_t few = bytes_for(512), many = bytes_for(2048);
  CHECK(many < 5 * few);
  CHECK(many < 2048 * 2048);
}

TEST_CASE("the backward pass of attention computes only what is needed") {
  const Tensor q = gaussian({3, 2}), k = gaussian({4, 2}), v = gaussian({4, 2});
  for (std::size_t needed = 0; needed < 3; ++needed) {
    std::vector<Tensor> all = {q.clone().requires_grad_(), k.clone().requires_grad_(), v.clone().requires_grad_()};
    std::vector<Tensor> one = {q, k, v};
    one[needed] = one[needed].clone().requires_grad_();
    sum(square(attended(all))).backward();
    sum(square(attended(one))).backward();
    CHECK(elements(*one[needed].grad()) == elements(*all[needed].grad()));
  }
}

TEST_CASE("the backward pass of attention notices a changed result or mask") {
  std::vector<Tensor> x = {gaussian({3, 2}), gaussian({4, 2}), gaussian({4, 2})};
  for (Tensor& leaf : x) leaf.requires_grad_();
  Tensor mask = zeros({3, 4}, {.dtype = float64});
  Tensor y = attended(x, {.mask = mask});
  mask.fill_(1);
  CHECK_THROWS_WITH(sum(y).backward(), Catch::Matchers::ContainsSubstring("scaled_dot_product_attention"));
  Tensor z = attended(x);
  {
    const auto guard = no_grad();
    z.fill_(0);
  }
  CHECK_THROWS_AS(sum(z).backward(), GraphError);
}
