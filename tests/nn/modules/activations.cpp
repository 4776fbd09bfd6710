// Activation layers: PyTorch's values and gradients, central differences, limits, printing and errors.
#include "nn/modules/activations.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/containers.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// Calls f(layer, arguments) for each case of layer `name`, made by make(arguments).
template <class Make> void check_cases(const std::string& name, const Make& make) {
  for (const json& golden : layer_cases(name)) check_layer_case(golden, make(golden.at("arguments")));
}

Tensor some() { return tensor({{-2.5, -0.5, 0.25}, {1.5, 3.0, -1.0}}, {.dtype = float64}); }

}  // namespace

TEST_CASE("activation layers are PyTorch's, values and gradients") {
  check_cases("ReLU", [](const json&) { return nn::ReLU(); });
  check_cases("LeakyReLU", [](const json& given) { return nn::LeakyReLU(given.value("negative_slope", 0.01)); });
  check_cases("ELU", [](const json& given) { return nn::ELU(given.value("alpha", 1.0)); });
  check_cases("GELU", [](const json& given) {
    return given.at("approximate") == "tanh" ? nn::GELU({.approximate = nn::Approximation::tanh}) : nn::GELU();
  });
  check_cases("SiLU", [](const json&) { return nn::SiLU(); });
  check_cases("Sigmoid", [](const json&) { return nn::Sigmoid(); });
  check_cases("Tanh", [](const json&) { return nn::Tanh(); });
  check_cases("Softplus", [](const json& given) { return nn::Softplus(given.value("beta", 1.0)); });
  check_cases("Softmax", [](const json& given) { return nn::Softmax(given.at("dim").get<std::int64_t>()); });
  check_cases("LogSoftmax", [](const json& given) { return nn::LogSoftmax(given.at("dim").get<std::int64_t>()); });
  check_cases("SELU", [](const json&) { return nn::SELU(); });
  check_cases("PReLU", [](const json& given) { return nn::PReLU(given.value("num_parameters", std::int64_t{1})); });
  check_cases("LogSigmoid", [](const json&) { return nn::LogSigmoid(); });
  check_cases("Hardtanh", [](const json& given) {
    return given.empty() ? nn::Hardtanh()
                         : nn::Hardtanh(given.at("min_val").get<double>(), given.at("max_val").get<double>());
  });
  check_cases("ReLU6", [](const json&) { return nn::ReLU6(); });
  check_cases("Hardswish", [](const json&) { return nn::Hardswish(); });
  check_cases("Mish", [](const json&) { return nn::Mish(); });
  check_cases("Softsign", [](const json&) { return nn::Softsign(); });
  check_cases("GLU", [](const json& given) { return nn::GLU(given.value("dim", std::int64_t{-1})); });
}

TEST_CASE("first and second derivatives of activation layers agree with central differences") {
  check_layer_gradients(nn::ReLU(), some());
  check_layer_gradients(nn::LeakyReLU(0.3), some());
  check_layer_gradients(nn::ELU(0.7), some());
  check_layer_gradients(nn::GELU(), some());
  check_layer_gradients(nn::GELU({.approximate = nn::Approximation::tanh}), some());
  check_layer_gradients(nn::SiLU(), some());
  check_layer_gradients(nn::Sigmoid(), some());
  check_layer_gradients(nn::Tanh(), some());
  check_layer_gradients(nn::Softplus(3), some());
  check_layer_gradients(nn::Softmax(0), some());
  check_layer_gradients(nn::LogSoftmax(-1), some());
  check_layer_gradients(nn::SELU(), some());
  check_layer_gradients(nn::PReLU(3), some());
  check_layer_gradients(nn::PReLU(), some());
  check_layer_gradients(nn::LogSigmoid(), some());
  check_layer_gradients(nn::Hardtanh(-2, 2), some());
  check_layer_gradients(nn::ReLU6(), some());
  check_layer_gradients(nn::Hardswish(), some() / 2);
  check_layer_gradients(nn::Mish(), some());
  check_layer_gradients(nn::Softsign(), some());
  check_layer_gradients(nn::GLU(0), some());
}

TEST_CASE("gelu by tanh is near the exact one, but not the same") {
  const Tensor x = linspace(-5, 5, 1001, {.dtype = float64});
  const Tensor exact = nn::GELU()(x), near = nn::gelu_tanh(x);
  const double difference = max(abs(exact - near)).item();
  CHECK(difference < 5e-4);
  CHECK(difference > 1e-4);
}

TEST_CASE("gelu by tanh and its derivatives have their limits far out") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const DType dtype : {float32, float64}) {
    const Tensor x = tensor({-infinity, -1e30, 1e30, infinity}, {.dtype = dtype}).requires_grad_();
    const Tensor y = nn::gelu_tanh(x);
    CHECK(y.at({0}) == 0);
    CHECK(y.at({1}) == 0);
    CHECK(y.at({3}) == infinity);
    const Tensor dx = grad(sum(y.narrow(0, 0, 3)) + y[3], {x}, {.create_graph = true})[0];
    CHECK(dx.to_vector<double>() == std::vector<double>{0, 0, 1, 1});
    const Tensor ddx = grad(sum(dx), {x}, {.create_graph = true})[0];
    CHECK(ddx.to_vector<double>() == std::vector<double>{0, 0, 0, 0});
    CHECK(grad(sum(ddx), {x})[0].to_vector<double>() == std::vector<double>{0, 0, 0, 0});
  }
  CHECK(std::isnan(nn::gelu_tanh(tensor({std::nan("")})).item()));
}

TEST_CASE("activation layers keep float32") {
  const nn::Sequential all(nn::ReLU(), nn::LeakyReLU(), nn::ELU(), nn::GELU(),
                           nn::GELU({.approximate = nn::Approximation::tanh}), nn::SiLU(), nn::Sigmoid(), nn::Tanh(),
                           nn::Softplus(0.5), nn::Softmax(1), nn::LogSoftmax(1), nn::SELU(), nn::LogSigmoid(),
                           nn::Hardtanh(), nn::ReLU6(), nn::Hardswish(), nn::Mish(), nn::Softsign());
  CHECK(all(ones({2, 3})).dtype() == float32);
  CHECK(all.num_parameters() == 0);
}

TEST_CASE("activation layers print their options") {
  CHECK(printed(nn::ReLU()) == "ReLU()");
  CHECK(printed(nn::LeakyReLU()) == "LeakyReLU(negative_slope=0.01)");
  CHECK(printed(nn::ELU(0.5)) == "ELU(alpha=0.5)");
  CHECK(printed(nn::GELU()) == "GELU(approximate=none)");
  CHECK(printed(nn::GELU({.approximate = nn::Approximation::tanh})) == "GELU(approximate=tanh)");
  CHECK(printed(nn::SiLU()) == "SiLU()");
  CHECK(printed(nn::Sigmoid()) == "Sigmoid()");
  CHECK(printed(nn::Tanh()) == "Tanh()");
  CHECK(printed(nn::Softplus()) == "Softplus(beta=1)");
  CHECK(printed(nn::Softmax(-1)) == "Softmax(dim=-1)");
  CHECK(printed(nn::LogSoftmax(1)) == "LogSoftmax(dim=1)");
  CHECK(printed(nn::SELU()) == "SELU()");
  CHECK(printed(nn::PReLU(3)) == "PReLU(num_parameters=3)");
  CHECK(printed(nn::LogSigmoid()) == "LogSigmoid()");
  CHECK(printed(nn::Hardtanh(-1, 2.5)) == "Hardtanh(min_val=-1, max_val=2.5)");
  CHECK(printed(nn::ReLU6()) == "ReLU6()");
  CHECK(printed(nn::Hardswish()) == "Hardswish()");
  CHECK(printed(nn::Mish()) == "Mish()");
  CHECK(printed(nn::Softsign()) == "Softsign()");
  CHECK(printed(nn::GLU()) == "GLU(dim=-1)");
}

TEST_CASE("activation layers refuse what has no value") {
  CHECK_THROWS_WITH(nn::Softplus(0), ContainsSubstring("Softplus: beta is 0, it must be positive and finite"));
  CHECK_THROWS_AS(nn::Softplus(std::nan("")), DataError);
  CHECK_THROWS_WITH(nn::gelu_tanh(tensor({1, 2})),
                    ContainsSubstring("gelu_tanh: needs float32 or float64, not an int64 tensor (2)"));
  CHECK_THROWS_AS(nn::Softmax(2)(some()), IndexError);
  CHECK_THROWS_AS(nn::LogSoftmax(-3)(some()), IndexError);
  CHECK_THROWS_WITH(nn::Hardtanh(1, 1), "Hardtanh: min_val is 1 and max_val is 1, min_val must be below max_val");
  CHECK_THROWS_AS(nn::Hardtanh(std::nan(""), 1), DataError);
  CHECK_THROWS_WITH(nn::GLU()(some()), "glu: dimension -1 of the input (2, 3) has size 3, it must be even");
  CHECK_THROWS_AS(nn::GLU(2)(some()), IndexError);
  CHECK_THROWS_AS(nn::GLU()(tensor(1.0)), IndexError);
  CHECK_THROWS_AS(nn::glu(tensor({1, 2})), DtypeError);
  CHECK_THROWS_WITH(nn::glu(tensor(1.0)), "glu: an input () has no dimension to halve");
  CHECK_THROWS_WITH(nn::PReLU(0), ContainsSubstring("PReLU: num_parameters is 0, it must be at least 1"));
  CHECK_THROWS_WITH(nn::PReLU(1, std::nan("")), ContainsSubstring("PReLU: init is nan"));
  CHECK_THROWS_WITH(nn::PReLU(2)(ones({2, 3})),
                    "prelu: a weight (2) for an input (2, 3), it must have one element, or one for each channel, "
                    "dimension 1 of the input");
  CHECK_THROWS_AS(nn::PReLU(2)(ones({2})), ShapeError);
  CHECK_THROWS_AS(nn::PReLU()(some()), DtypeError);
  CHECK_THROWS_AS(nn::prelu(tensor({1, 2}), ones({1})), DtypeError);
}

TEST_CASE("PReLU starts with 1/4, and learns its slope, one for all or one for each channel") {
  const nn::PReLU one, three(3, 0.5);
  CHECK(one.weight.to_vector<double>() == std::vector<double>{0.25});
  CHECK(three.weight.to_vector<double>() == std::vector<double>{0.5, 0.5, 0.5});
  CHECK(one(tensor(-2.0)).item() == -0.5);
  CHECK(one(tensor(-2.0)).shape() == Shape{});
  CHECK(three(zeros({0, 3, 2})).shape() == Shape{0, 3, 2});

  const nn::PReLU copy = nn::clone(one);
  sum(one(tensor({0.0, -2.0, 3.0}))).backward();
  CHECK(one.weight.grad()->item() == -2);
  CHECK_FALSE(copy.weight.grad());
}

TEST_CASE("the derivatives of prelu at an infinite input and at 0 are those of its branch") {
  const double infinity = std::numeric_limits<double>::infinity();
  const Tensor x = tensor({infinity, 0.0, -1.0}, {.requires_grad = true});
  const Tensor w = tensor({0.25}, {.requires_grad = true});
  sum(nn::prelu(x, w)).backward();
  CHECK(x.grad()->to_vector<double>() == std::vector<double>{1, 0.25, 0.25});
  CHECK(w.grad()->item() == -1);
}

TEST_CASE("glu of no elements has none") {
  CHECK(nn::glu(zeros({3, 0})).shape() == Shape{3, 0});
  CHECK(nn::glu(zeros({0, 4})).shape() == Shape{0, 2});
}

TEST_CASE("softplus does not overflow where only beta x does") {
  const Tensor x = tensor({1e38, -1e38, 0.0}, {.requires_grad = true});
  const Tensor y = nn::Softplus(10)(x);
  CHECK(y.to_vector<double>()[0] == Approx(1e38));
  CHECK(y.to_vector<double>()[1] == 0);
  sum(y).backward();
  CHECK(x.grad()->to_vector<double>() == std::vector<double>{1, 0, 0.5});
}
