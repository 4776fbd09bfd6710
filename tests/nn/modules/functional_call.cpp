// Calls of models with other tensors than their parameters.
#include "nn/modules/functional_call.hpp"

#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

nn::Sequential small_model() {
  manual_seed(4);
  nn::Sequential model(nn::Linear(2, 3), nn::Tanh(), nn::Linear(3, 1));
  model.to(float64);
  return model;
}

std::vector<nn::NamedTensor> tensors_of(const nn::Module& model) {
  std::vector<nn::NamedTensor> all;
  for (const auto& [name, parameter] : model.named_parameters()) all.push_back({name, parameter.value()});
  return all;
}

}  // namespace

TEST_CASE("functional_call computes with the tensors, and puts the parameters back") {
  const nn::Sequential model = small_model();
  const Tensor x = randn({4, 2}, {.dtype = float64}), before = model(x).detach();
  nn::Sequential other = small_model();
  for (const nn::Parameter& p : other.parameters()) p.set_value(p.value() * 2 + 1);
  CHECK(equal(nn::functional_call(model, tensors_of(other), x), other(x)));
  CHECK(equal(model(x), before));
  const Tensor bias = tensor({7.0}, {.dtype = float64});
  CHECK(allclose(nn::functional_call(model, {{"2.bias", bias}}, x) - bias, before - model.parameters()[3]));
  CHECK_THROWS(nn::functional_call(model, {{"2.bias", bias}}, ones({4, 5}, {.dtype = float64})));
  CHECK(equal(model(x), before));
  CHECK(equal(nn::functional_call(model, {}, [&] { return model(x) * 2; }), before * 2));
}

TEST_CASE("functional_call lends buffers too, and a tied parameter once") {
  const nn::BatchNorm1d norm(2);
  norm.eval();
  const Tensor x = ones({3, 2}), mean = tensor({1.0, 0.0});
  const Tensor y = nn::functional_call(norm, {{"running_mean", mean}}, x);
  CHECK(allclose(y.select(1, 0), zeros({3})));
  CHECK(allclose(norm(x), ones({3, 2}), {.atol = 1e-4}));
  struct Tied : nn::Module {
    nn::Linear a = add("a", nn::Linear(2, 2, {.bias = false})), b = add("b", nn::Linear(2, 2, {.bias = false}));
    Tensor forward(const Tensor& in) const override { return b(a(in)); }
  };
  const Tied tied;
  nn::tie(tied.b.weight, tied.a.weight);
  CHECK(allclose(nn::functional_call(tied, {{"a.weight", 2 * eye(2)}}, x), 4 * x));
  CHECK(allclose(nn::functional_call(tied, {{"b.weight", 2 * eye(2)}}, x), 4 * x));
  CHECK(allclose(nn::functional_call(tied, tied.state_dict().tensors, x), tied(x)));
  struct Shared : nn::Module {
    nn::BatchNorm1d a = add("a", nn::BatchNorm1d(2)), b = add("b", a);
    Tensor forward(const Tensor& in) const override { return b(a(in)); }
  };
  const Shared shared;
  shared.eval();
  CHECK(allclose(nn::functional_call(shared, shared.state_dict().tensors, x), shared(x)));
  const Tensor w = eye(2, {.requires_grad = true});
  CHECK_THROWS_AS(nn::functional_call(tied, {{"a.weight", w.detach()}, {"b.weight", w}}, x), Error);
  CHECK_THROWS_WITH(nn::functional_call(tied, {{"a.weight", eye(2)}, {"b.weight", eye(2)}}, x),
                    "functional_call: 'b.weight' is given twice, as 'a.weight' too, which is the same parameter");
}

TEST_CASE("gradients of functional_call go to the tensors, through steps of training too") {
  const nn::Sequential model = small_model();
  const Tensor x = randn({4, 2}, {.dtype = float64}), y = randn({4, 1}, {.dtype = float64});
  const auto loss_after_a_step = [&](const std::vector<Tensor>& weights) {
    std::vector<nn::NamedTensor> own = tensors_of(model);
    for (std::size_t i = 0; i < own.size(); ++i) own[i].tensor = weights[i];
    const Tensor loss = nn::mse(nn::functional_call(model, own, x), y);
    const std::vector<Tensor> slopes = grad(loss, weights, {.create_graph = true});
    for (std::size_t i = 0; i < own.size(); ++i) own[i].tensor = weights[i] - 0.1 * slopes[i];
    return nn::mse(nn::functional_call(model, own, -1 * x), y);
  };
  std::vector<Tensor> weights;
  for (const nn::Parameter& p : model.parameters()) weights.push_back(p.value().detach());
  CHECK(check_gradients(loss_after_a_step, weights).ok);
  for (const nn::Parameter& p : model.parameters()) CHECK(!p.grad().has_value());
}

TEST_CASE("running values that functional_call changes are found in the tensors given, as in PyTorch") {
  const nn::BatchNorm1d model(2, {.momentum = 0.5});
  const Tensor x = tensor({{1.0, 4.0}, {3.0, 8.0}});
  const Tensor mean = zeros({2}), var = ones({2}), batches = tensor(3);
  const std::vector<nn::NamedTensor> given = {
      {"running_mean", mean}, {"running_var", var}, {"num_batches_tracked", batches}};
  nn::functional_call(model, given, x);
  CHECK(equal(mean, tensor({1.0, 3.0})));
  CHECK(equal(var, tensor({1.5, 4.5})));
  CHECK(batches.item() == 4);
  CHECK(equal(model.running_mean->value(), zeros({2})));
  CHECK(equal(model.running_var->value(), ones({2})));
  CHECK(model.num_batches_tracked->value().item() == 0);
  model.eval();
  nn::functional_call(model, given, x);
  CHECK(equal(mean, tensor({1.0, 3.0})));
  model.train();
}

TEST_CASE("functional_call refuses a buffer whose elements are one in memory, of any view") {
  const nn::BatchNorm1d model(2);
  const Tensor x = tensor({{1.0, 4.0}, {3.0, 8.0}});
  for (const Tensor& mean : {zeros({1}).expand({2}), as_strided(zeros({3}), {2}, {0})}) {
    CHECK_THROWS_WITH(nn::functional_call(model, {{"running_mean", mean}}, x),
                      "functional_call: 'running_mean' is (2) float32 and the tensor in its place (2) float32, whose "
                      "elements may be one in memory, so that the model cannot change it; pass a clone");
  }
  CHECK(equal(model.running_mean->value(), zeros({2})));

  struct Table : nn::Module {
    nn::Buffer table = add("table", nn::Buffer(zeros({2, 2})));
    Tensor forward(const Tensor& given) const override { return given + table; }
  };
  const Tensor rows_share_one = as_strided(ones({3}), {2, 2}, {1, 1});  // no stride is 0
  CHECK_THROWS_AS(nn::functional_call(Table(), {{"table", rows_share_one}}, x), ShapeError);
  CHECK(equal(nn::functional_call(Table(), {{"table", as_strided(ones({4}), {2, 2}, {1, 2})}}, x), x + 1));
}

TEST_CASE("functional_call refuses what does not fit, and nothing has changed") {
  const nn::Linear model(2, 3);
  const Tensor x = ones({1, 2}), before = model(x).detach(), weight = zeros({3, 2});
  CHECK_THROWS_WITH(nn::functional_call(model, {{"weight", weight}, {"wieght", weight}}, x),
                    "functional_call: 'wieght' is no parameter or buffer of the model; state_dict() lists "
                    "them");
  CHECK_THROWS_WITH(nn::functional_call(model, {{"weight", weight}, {"bias", ones({2})}}, x),
                    "functional_call: 'bias' is (3) float32 and the tensor in its place (2) float32, the shapes must "
                    "be equal");
  CHECK_THROWS_WITH(nn::functional_call(model, {{"bias", ones({3}, {.dtype = float64})}}, x),
                    "functional_call: 'bias' is (3) float32 and the tensor in its place (3) float64, the dtypes must "
                    "be equal");
  CHECK_THROWS_WITH(nn::functional_call(model, {{"weight", weight}, {"weight", weight}}, x),
                    "functional_call: 'weight' is given twice");
  CHECK(equal(model(x), before));
}
