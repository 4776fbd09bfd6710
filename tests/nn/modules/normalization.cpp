// Layers that normalise: PyTorch's values, gradients and running values, central differences, and errors.
#include "nn/modules/normalization.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

Tensor random(const Shape& shape) { return randn(shape, {.dtype = float64}); }

// Gives a layer parameters and running values that differ from the first ones.
template <class Layer> Layer trained(const Layer& layer) {
  layer.to(float64);
  for (const nn::Parameter& parameter : layer.parameters()) parameter.set_value(random(parameter.shape()));
  for (const auto& [name, buffer] : layer.named_buffers()) {
    if (buffer.dtype() == float64) buffer.set_value(rand(buffer.shape(), {.dtype = float64}) + 0.5);
  }
  return layer;
}

}  // namespace

TEST_CASE("LayerNorm is PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("LayerNorm")) {
    const json& given = golden.at("arguments");
    const Shape shape(given.at("normalized_shape").get<std::vector<std::int64_t>>());
    check_layer_case(golden, nn::LayerNorm(shape, {.eps = given.at("eps").get<double>(),
                                                   .elementwise_affine = given.at("elementwise_affine").get<bool>()}));
  }
}

TEST_CASE("BatchNorm1d is PyTorch's, values, gradients and running values") {
  for (const json& golden : layer_cases("BatchNorm1d")) {
    const json& given = golden.at("arguments");
    const json& momentum = given.at("momentum");
    check_layer_case(
        golden, nn::BatchNorm1d(given.at("num_features").get<std::int64_t>(),
                                {.eps = given.at("eps").get<double>(),
                                 .momentum = momentum.is_null() ? std::nullopt : std::optional(momentum.get<double>()),
                                 .affine = given.at("affine").get<bool>(),
                                 .track_running_stats = given.at("track_running_stats").get<bool>()}));
  }
}

TEST_CASE("BatchNorm2d is PyTorch's, values, gradients and running values") {
  for (const json& golden : layer_cases("BatchNorm2d")) {
    const json& given = golden.at("arguments");
    check_layer_case(golden, nn::BatchNorm2d(given.at("num_features").get<std::int64_t>(),
                                             {.eps = given.at("eps").get<double>(),
                                              .momentum = given.at("momentum").get<double>(),
                                              .affine = given.at("affine").get<bool>(),
                                              .track_running_stats = given.at("track_running_stats").get<bool>()}));
  }
}

TEST_CASE("GroupNorm is PyTorch's, values and gradients") {
  for (const json& golden : layer_cases("GroupNorm")) {
    const json& given = golden.at("arguments");
    check_layer_case(
        golden, nn::GroupNorm(given.at("num_groups").get<std::int64_t>(), given.at("num_channels").get<std::int64_t>(),
                              {.eps = given.at("eps").get<double>(), .affine = given.at("affine").get<bool>()}));
  }
}

TEST_CASE("RMSNorm is rms_norm with its weight, which starts at 1") {
  manual_seed(17);
  const nn::RMSNorm layer(20, {.eps = 0.1}), plain({2, 3}, {.elementwise_affine = false});
  const Tensor x = randn({4, 20}), y = randn({4, 2, 3});
  CHECK(are_equal(*layer.weight, ones({20})));
  layer.weight->set_value(randn({20}));
  CHECK(are_equal(layer(x), rms_norm(x, {20}, {.weight = layer.weight, .eps = 0.1})));
  CHECK(are_equal(plain(y), rms_norm(y, {2, 3})));
  CHECK(plain.parameters().empty());
  check_layer_gradients(trained(nn::RMSNorm(4)), random({3, 4}));
  check_layer_gradients(trained(nn::RMSNorm(17, {.eps = 0.1})), random({2, 17}));
}

TEST_CASE("first and second derivatives of BatchNorm2d and GroupNorm agree with central differences") {
  manual_seed(18);
  for (const bool is_training : {true, false}) {
    const nn::BatchNorm2d layer(2);
    trained(layer);
    if (!is_training) layer.eval();
    check_layer_gradients(layer, random({2, 2, 2, 2}));
    check_layer_gradients(layer, random({1, 2, 4, 4}));
  }
  check_layer_gradients(trained(nn::GroupNorm(2, 4)), random({2, 4, 2}));
  check_layer_gradients(trained(nn::GroupNorm(1, 2)), random({1, 2, 4, 4}));
}

TEST_CASE("running values of BatchNorm2d are those of BatchNorm1d for joined pictures, in any precision") {
  for (const double scale : {1.0, 1e18}) {  // squares of the larger ones overflow in float32 and need another way
    const nn::BatchNorm2d pictures(3);
    const nn::BatchNorm1d joined(3);
    const Tensor x = (randn({4, 3, 5, 5}) + 2) * scale;
    CHECK(all(is_close(pictures(x), joined(x.reshape({4, 3, 25})).reshape(x.shape()), {.rtol = 1e-4, .atol = 1e-5}))
              .item() == 1);
    const auto close = [](const Tensor& a, const Tensor& b) { return all(is_close(a, b, {.rtol = 1e-4})).item() == 1; };
    CHECK(close(*pictures.running_mean, *joined.running_mean));
    CHECK(close(*pictures.running_var, *joined.running_var));
    CHECK(close(*pictures.running_mean, mean(x, {0, 2, 3}) * 0.1));
    CHECK(pictures.num_batches_tracked->value().item() == 1);
  }
}

TEST_CASE("first and second derivatives of LayerNorm agree with central differences") {
  manual_seed(14);
  check_layer_gradients(trained(nn::LayerNorm(4)), random({3, 4}));
  check_layer_gradients(trained(nn::LayerNorm({2, 3}, {.eps = 0.1})), random({2, 2, 3}));
  check_layer_gradients(nn::LayerNorm(3, {.elementwise_affine = false}), random({4, 3}).t().contiguous().t());
}

TEST_CASE("first and second derivatives of BatchNorm1d agree with central differences, training and evaluating") {
  manual_seed(15);
  for (const bool is_training : {true, false}) {
    const auto check = [&](const nn::BatchNorm1d& layer, const Tensor& x) {
      trained(layer);
      if (!is_training) layer.eval();
      check_layer_gradients(layer, x);
    };
    check(nn::BatchNorm1d(3), random({4, 3}));
    check(nn::BatchNorm1d(2), random({2, 2, 3}));
    check(nn::BatchNorm1d(2, {.affine = false}), random({3, 2}));
    check(nn::BatchNorm1d(2, {.track_running_stats = false}), random({3, 2}));
  }
}

TEST_CASE("standardize gives mean 0 and variance 1 over any dimensions") {
  manual_seed(16);
  const Tensor x = random({4, 5, 6}) * 3 + 7;
  for (const Dims& dims : {Dims{}, Dims{0}, Dims{-1}, Dims{0, 2}}) {
    const Tensor y = nn::standardize(x, dims, 0);
    CHECK(max(abs(mean(y, dims))).item() < 1e-14);
    CHECK(max(abs(var(y, dims, {.correction = 0}) - 1)).item() < 1e-13);
  }
  CHECK(nn::standardize(x, {0}, 1e-5).shape() == x.shape());
  const Tensor equal = nn::standardize(full({2, 3}, 4.0, {.requires_grad = true}), {1});
  CHECK(are_equal(equal, zeros({2, 3})));
  CHECK_THROWS_WITH(nn::standardize(tensor({1, 2}), {0}),
                    ContainsSubstring("standardize: needs float32 or float64, not an int64 tensor (2)"));
  CHECK_THROWS_AS(nn::standardize(x, {3}), IndexError);
}

TEST_CASE("normalising a large mean loses no more than the numbers themselves") {
  const Tensor x = tensor({{10001.0, 10002.0, 10003.0, 10004.0}});
  const auto y = nn::LayerNorm(4, {.eps = 0})(x).to_vector<double>();
  CHECK(y[0] == Approx(-1.3416407865).epsilon(1e-6));
  CHECK(y[3] == Approx(1.3416407865).epsilon(1e-6));
}

TEST_CASE("LayerNorm is the same when training and when evaluating, of a batch of any size") {
  const nn::LayerNorm layer(3);
  const Tensor x = randn({2, 3}), y = layer(x);
  layer.eval();
  CHECK(are_equal(layer(x), y));
  CHECK(are_equal(layer(x.narrow(0, 0, 1)), y.narrow(0, 0, 1)));
  CHECK(layer(zeros({0, 3})).shape() == Shape{0, 3});
  CHECK(layer(x).dtype() == float32);
}

TEST_CASE("BatchNorm1d goes by the batch when training, and by what it has seen when evaluating") {
  const nn::BatchNorm1d layer(2, {.eps = 0});
  const Tensor x = tensor({{1.0, 10.0}, {3.0, 30.0}});
  CHECK(are_equal(layer(x), tensor({{-1.0, -1.0}, {1.0, 1.0}})));
  // 0.9 · 0 + 0.1 · mean, and 0.9 · 1 + 0.1 · the sum of squares / (n - 1)
  CHECK(layer.running_mean->value().at({1}) == Approx(2.0));
  CHECK(layer.running_var->value().at({0}) == Approx(0.9 + 0.1 * 2));
  CHECK(layer.running_var->value().at({1}) == Approx(0.9 + 0.1 * 200));
  CHECK(layer.num_batches_tracked->value().item() == 1);
  layer.eval();
  const Tensor y = layer(x);
  CHECK(y.at({0, 0}) == Approx((1 - 0.2) / std::sqrt(1.1)));
  CHECK(y.at({1, 1}) == Approx((30 - 2) / std::sqrt(20.9)));
  CHECK(layer.num_batches_tracked->value().item() == 1);
  CHECK(are_equal(layer(x.narrow(0, 1, 1)), y.narrow(0, 1, 1)));
}

TEST_CASE("without a momentum running values are the mean over all batches") {
  const nn::BatchNorm1d layer(1, {.momentum = std::nullopt});
  for (const double shift : {0.0, 3.0, 9.0}) layer(tensor({{-1.0}, {1.0}}) + shift);
  CHECK(layer.running_mean->value().item() == Approx(4));
  CHECK(layer.running_var->value().item() == Approx(2));
  CHECK(layer.num_batches_tracked->value().item() == 3);
}

TEST_CASE("running values are constants of the layer's dtype") {
  const nn::BatchNorm1d layer(3);
  layer(randn({4, 3}, {.requires_grad = true}));
  CHECK(layer.running_mean->dtype() == float32);
  CHECK(layer.running_mean->value().is_constant());
  CHECK(layer.running_var->value().is_constant());
  layer.to(float64);
  CHECK(layer.running_mean->dtype() == float64);
  CHECK(layer.running_var->dtype() == float64);
  CHECK(layer.weight->dtype() == float64);
  CHECK(layer.num_batches_tracked->dtype() == int64);
  CHECK(layer.num_batches_tracked->value().item() == 1);
  CHECK(layer(random({4, 3})).dtype() == float64);
}

TEST_CASE("a clone of BatchNorm1d shares neither parameters nor running values") {
  const nn::BatchNorm1d layer(2);
  layer(randn({5, 2}));
  const nn::BatchNorm1d copy = nn::clone(layer);
  const Tensor mean_before = copy.running_mean->value().clone();
  CHECK(are_equal(*copy.running_mean, *layer.running_mean));
  layer(randn({5, 2}) + 10);
  layer.weight->set_value(zeros({2}));
  CHECK(are_equal(*copy.running_mean, mean_before));
  CHECK_FALSE(are_equal(*layer.running_mean, mean_before));
  CHECK(copy.num_batches_tracked->value().item() == 1);
  CHECK(layer.num_batches_tracked->value().item() == 2);
  CHECK(are_equal(*copy.weight, ones({2})));
  copy.eval();
  CHECK(layer.is_training());
  // The clone's members and its tree refer to the same parameters.
  CHECK(copy.named_buffers()[0].buffer.is(*copy.running_mean));
}

TEST_CASE("a layer has the parameters and buffers that it was asked for, by PyTorch's names") {
  const auto names = [](const nn::Module& layer) {
    std::string all;
    for (const auto& [name, parameter] : layer.named_parameters()) all += name + " ";
    for (const auto& [name, buffer] : layer.named_buffers()) all += name + " ";
    return all;
  };
  CHECK(names(nn::LayerNorm(2)) == "weight bias ");
  CHECK(names(nn::LayerNorm(2, {.elementwise_affine = false})).empty());
  CHECK(names(nn::BatchNorm1d(2)) == "weight bias running_mean running_var num_batches_tracked ");
  CHECK(names(nn::BatchNorm1d(2, {.affine = false})) == "running_mean running_var num_batches_tracked ");
  CHECK(names(nn::BatchNorm1d(2, {.track_running_stats = false})) == "weight bias ");
  CHECK(names(nn::BatchNorm2d(2)) == "weight bias running_mean running_var num_batches_tracked ");
  CHECK(names(nn::GroupNorm(1, 2)) == "weight bias ");
  CHECK(names(nn::GroupNorm(1, 2, {.affine = false})).empty());
  CHECK(names(nn::RMSNorm(2)) == "weight ");
  CHECK(nn::LayerNorm({2, 3}).weight->shape() == Shape{2, 3});
}

TEST_CASE("normalised bits do not depend on the number of threads") {
  const Tensor x = randn({64, 40, 50});
  const auto results = [&] {
    const Tensor leaf = x.clone().requires_grad_();
    const nn::BatchNorm1d batch(40);
    const Tensor y = nn::LayerNorm({40, 50})(batch(leaf));
    sum(square(y) * y).backward();
    return std::vector<Tensor>{y, *leaf.grad(), *batch.running_var};
  };
  const auto first = results();
  for (const int n : {1, 3}) {
    const Threads threads(n);
    const auto again = results();
    for (std::size_t i = 0; i < first.size(); ++i) CHECK(are_equal(first[i], again[i]));
  }
}

TEST_CASE("normalising layers print as PyTorch's") {
  CHECK(printed(nn::LayerNorm({2, 3})) == "LayerNorm((2, 3), eps=1e-05, elementwise_affine=true)");
  CHECK(printed(nn::BatchNorm1d(4)) ==
        "BatchNorm1d(4, eps=1e-05, momentum=0.1, affine=true, track_running_stats=true)");
  CHECK(printed(nn::BatchNorm2d(4)) ==
        "BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=true, track_running_stats=true)");
  CHECK(printed(nn::GroupNorm(2, 4)) == "GroupNorm(2, 4, eps=1e-05, affine=true)");
  CHECK(printed(nn::RMSNorm({2, 3})) == "RMSNorm((2, 3), eps=none, elementwise_affine=true)");
  CHECK(printed(nn::BatchNorm1d(4, {.momentum = std::nullopt, .affine = false})) ==
        "BatchNorm1d(4, eps=1e-05, momentum=none, affine=false, track_running_stats=true)");
}

TEST_CASE("normalising layers refuse inputs that do not fit, and stay unchanged") {
  CHECK_THROWS_WITH(nn::LayerNorm(Shape{}), ContainsSubstring("LayerNorm: normalized_shape is (), it must have a"));
  CHECK_THROWS_WITH(nn::LayerNorm({2, 0}), ContainsSubstring("LayerNorm: a size of normalized_shape is 0"));
  CHECK_THROWS_AS(nn::LayerNorm(2, {.eps = std::numeric_limits<double>::infinity()}), DataError);
  CHECK_THROWS_WITH(nn::LayerNorm(2, {.eps = -1}),
                    ContainsSubstring("LayerNorm: eps is -1, it must be a finite number from 0 on"));
  CHECK_THROWS_WITH(nn::LayerNorm({2, 3})(ones({3, 3})),
                    ContainsSubstring("LayerNorm: the input (3, 3) must end with the normalized shape (2, 3)"));
  CHECK_THROWS_AS(nn::LayerNorm({2, 3})(ones({3})), ShapeError);
  CHECK_THROWS_WITH(nn::LayerNorm(2)(tensor({1, 2})),
                    ContainsSubstring("LayerNorm: needs float32 or float64, not an int64 tensor (2)"));

  CHECK_THROWS_WITH(nn::RMSNorm(Shape{}), ContainsSubstring("RMSNorm: normalized_shape is (), it must have a"));
  CHECK_THROWS_WITH(nn::RMSNorm({2, 3})(ones({3, 3})),
                    "RMSNorm: the input (3, 3) must end with the normalized shape (2, 3)");
  CHECK_THROWS_WITH(nn::GroupNorm(3, 4), "GroupNorm: num_channels is 4, it must be divisible by num_groups = 3");
  CHECK_THROWS_WITH(nn::GroupNorm(0, 4), ContainsSubstring("GroupNorm: num_groups is 0"));
  CHECK_THROWS_WITH(nn::GroupNorm(2, 4)(ones({2, 3})),
                    "GroupNorm: the input (2, 3) must have num_channels = 4 channels in dimension 1");
  CHECK_THROWS_WITH(nn::BatchNorm2d(3)(ones({2, 3, 4})),
                    "BatchNorm2d: the input (2, 3, 4) must have 4 dimensions, (N, C, H, W)");
  CHECK_THROWS_WITH(nn::BatchNorm2d(3)(ones({1, 3, 1, 1})),
                    ContainsSubstring("BatchNorm2d: the input (1, 3, 1, 1) has 1 values for a channel"));

  CHECK_THROWS_WITH(nn::BatchNorm1d(0), ContainsSubstring("BatchNorm1d: num_features is 0"));
  CHECK_THROWS_AS(nn::BatchNorm1d(1, {.eps = std::nan("")}), DataError);
  const nn::BatchNorm1d layer(3);
  CHECK_THROWS_WITH(layer(ones({3})), ContainsSubstring("BatchNorm1d: the input (3) must have 2 or 3 dimensions"));
  CHECK_THROWS_AS(layer(ones({2, 3, 1, 1})), ShapeError);
  CHECK_THROWS_WITH(layer(ones({3, 2})), ContainsSubstring("BatchNorm1d: the input (3, 2) must have num_features = 3"));
  CHECK_THROWS_WITH(layer(ones({1, 3})), ContainsSubstring("BatchNorm1d: the input (1, 3) has 1 values for a channel"));
  CHECK_THROWS_AS(layer(ones({1, 3, 1})), ShapeError);
  CHECK_THROWS_AS(layer(ones({0, 3})), ShapeError);
  CHECK_THROWS_WITH(layer(ones({2, 3}, {.dtype = int64})),
                    ContainsSubstring("BatchNorm1d: needs float32 or float64, not an int64 tensor (2, 3)"));
  CHECK(layer.num_batches_tracked->value().item() == 0);
  CHECK(are_equal(*layer.running_mean, zeros({3})));
  CHECK_NOTHROW(layer(ones({1, 3, 2})));
  layer.eval();
  CHECK_NOTHROW(layer(ones({1, 3})));
  const nn::BatchNorm1d untracked(3, {.track_running_stats = false});
  untracked.eval();
  CHECK_THROWS_AS(untracked(ones({1, 3})), ShapeError);
}

TEST_CASE("batch normalisation takes an empty batch in eval mode, and refuses it in training mode") {
  for (const bool has_running_values : {true, false}) {
    const nn::BatchNorm1d layer(3, {.track_running_stats = has_running_values});
    layer.to(float64);
    for (const Shape& shape : {Shape{0, 3}, Shape{0, 3, 2}, Shape{2, 3, 0}}) {
      const Tensor x = zeros(shape, {.dtype = float64, .requires_grad = true});
      layer.train();
      CHECK_THROWS_WITH(layer(x),
                        ContainsSubstring("BatchNorm1d: the input " + to_text(shape) + " has 0 values for a"));
      layer.eval();
      const Tensor y = layer(x);
      CHECK(y.shape() == shape);
      const Tensor ones_like_y = ones(shape, {.dtype = float64});
      const auto slopes = grad({y}, {x, *layer.weight, *layer.bias}, {.grad_outputs = {ones_like_y}});
      CHECK(slopes[0].shape() == shape);
      for (const std::size_t i : {1U, 2U}) CHECK(are_equal(slopes[i], zeros({3}, {.dtype = float64})));
    }
  }
}

TEST_CASE("values of any size are normalised: the result for s x and s² eps is that for x and eps") {
  manual_seed(21);
  const Tensor x = random({4, 6}), dy = random({4, 6});
  const auto with_derivatives = [&](const Tensor& unscaled, double scale, double eps, const Dims& dims) {
    const Tensor leaf = (unscaled * scale).requires_grad_();
    const Tensor y = nn::standardize(leaf, dims, eps * scale * scale);
    const Tensor dx = grad({y}, {leaf}, {.create_graph = true, .grad_outputs = {dy.to(leaf.dtype())}})[0];
    const Tensor second = grad({square(dx * scale)}, {leaf}, {.grad_outputs = {dy.to(leaf.dtype())}})[0];
    return cat({y.detach().to(float64), dx.detach().to(float64) * scale, second.to(float64) * scale}, 0);
  };
  for (const Dims& dims : {Dims{1}, Dims{0}, Dims{}}) {
    for (const double eps : {0.0, 0.1}) {
      const Tensor expected = with_derivatives(x, 1, eps, dims);
      for (const double scale : {0x1p100, 0x1p-100}) {
        // Only float64 can represent eps s².
        if (eps == 0) CHECK(amax(abs(with_derivatives(x.to(float32), scale, 0, dims) - expected)).item() < 1e-3);
        CHECK(amax(abs(with_derivatives(x, scale * scale * scale * scale, eps == 0 ? 0 : 1e-300, dims) -
                       with_derivatives(x, 1, 0, dims)))
                  .item() < 1e-9);
        CHECK(amax(abs(with_derivatives(x, scale, eps, dims) - expected)).item() < 1e-9);
      }
    }
  }
}

TEST_CASE("layers normalise values whose squares overflow") {
  const Tensor expected = nn::LayerNorm(3, {.eps = 0})(tensor({{1.0, 2.0, 3.0}}));
  for (const double size : {1e20, 1e37}) {
    const Tensor y = nn::LayerNorm(3)(tensor({{size, 2 * size, 3 * size}, {1.0, 1.0, 1.0}, {size, size, size}}));
    CHECK(amax(abs(y.narrow(0, 0, 1) - expected)).item() < 1e-6);
    CHECK(amax(abs(y.narrow(0, 1, 2))).item() == 0);  // equal values
  }
  const Tensor tiny = nn::LayerNorm(3)(tensor({{1e-30, 2e-30, 3e-30}, {1e30, 2e30, 3e30}}));
  CHECK(tiny.narrow(0, 0, 1).narrow(1, 2, 1).item() == Approx(1e-30 / std::sqrt(1e-5)).margin(0));
  CHECK(tiny.narrow(0, 1, 1).narrow(1, 2, 1).item() == Approx(std::sqrt(1.5)));
  CHECK(amax(abs(nn::LayerNorm(7)(full({1, 7}, 1e10)))).item() == 0);
  const nn::BatchNorm1d batch(1);
  const Tensor y = batch(tensor({{1e20}, {2e20}, {3e20}}));
  CHECK(amax(abs(reshape(y, {1, 3}) - expected)).item() < 1e-6);
  CHECK(batch.running_mean->value().item() == Approx(2e19));
  CHECK(nn::LayerNorm(3)(zeros({0, 3})).shape() == Shape{0, 3});
}
