// Many steps of optimisers with gradients that are constant, zero, huge, tiny or nonzero once: parameters stay finite.
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/adadelta.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/nadam.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

namespace {

constexpr int steps = 10000;

using Parameters = std::vector<nn::Parameter>;
struct OptimizerWay {
  std::string name;
  std::function<std::unique_ptr<nn::Optimizer>(const Parameters&)> make;
};

template <class O, class Options> OptimizerWay way(const std::string& name, const Options& options) {
  return {name, [options](const Parameters& parameters) { return std::make_unique<O>(parameters, options); }};
}

std::vector<OptimizerWay> optimizer_ways() {
  return {
      way<nn::SGD>("SGD", nn::SGDOptions{.lr = 1e-3}),
      way<nn::SGD>("SGD, momentum", nn::SGDOptions{.lr = 1e-3, .momentum = 0.9}),
      way<nn::SGD>("SGD, Nesterov", nn::SGDOptions{.lr = 1e-3, .momentum = 0.9, .nesterov = true}),
      way<nn::Adam>("Adam", nn::AdamOptions{}),
      way<nn::Adam>("Adam, AMSGrad", nn::AdamOptions{.amsgrad = true}),
      way<nn::AdamW>("AdamW", nn::AdamWOptions{}),
      way<nn::NAdam>("NAdam", nn::NAdamOptions{}),
      way<nn::RMSprop>("RMSprop", nn::RMSpropOptions{}),
      way<nn::RMSprop>("RMSprop, momentum", nn::RMSpropOptions{.momentum = 0.9}),
      way<nn::RMSprop>("RMSprop, centred", nn::RMSpropOptions{.centered = true}),
      way<nn::RMSprop>("RMSprop, centred, momentum", nn::RMSpropOptions{.momentum = 0.9, .centered = true}),
      way<nn::RMSprop>("RMSprop, centred, alpha", nn::RMSpropOptions{.alpha = 0.5, .centered = true}),
      way<nn::Adagrad>("Adagrad", nn::AdagradOptions{}),
      way<nn::Adadelta>("Adadelta", nn::AdadeltaOptions{}),
  };
}

struct Gradients {
  std::string name;
  double size;
  bool is_once;
};
const std::vector<Gradients> patterns = {
    {"constant", 0.3, false}, {"zero", 0, false},        {"huge", 1e30, false},
    {"tiny", 1e-30, false},   {"huge once", 1e30, true}, {"once", 0.3, true},
};

// Returns the parameter after all steps, started at 1 and -1.
std::vector<double> after(const OptimizerWay& way, const Gradients& given, DType dtype) {
  const nn::Parameter parameter(tensor({1.0, -1.0}, {.dtype = dtype}));
  const auto optimizer = way.make({parameter});
  const Tensor gradient = tensor({given.size, -given.size}, {.dtype = dtype}), none = zeros({2}, {.dtype = dtype});
  for (int step = 0; step < steps; ++step) {
    parameter.value().set_grad(step > 0 && given.is_once ? none : gradient);
    optimizer->step();
  }
  return parameter.value().to_vector<double>();
}

}  // namespace

TEST_CASE("no optimiser makes NaN of gradients of any size") {
  for (const DType dtype : {float32, float64}) {
    for (const OptimizerWay& way : optimizer_ways()) {
      for (const Gradients& given : patterns) {
        CAPTURE(way.name, given.name, to_text(dtype));
        const auto found = after(way, given, dtype);
        CHECK(std::isfinite(found[0]));
        CHECK(found[1] == -found[0]);
        if (given.size == 0 && way.name != "AdamW") CHECK(found[0] == 1);
        if (given.size == 0.3 && !given.is_once) CHECK(found[0] < 1);
      }
    }
  }
}

TEST_CASE("steps along huge gradients of float64 are as large as along others, as those of Adam should be") {
  const OptimizerWay adam = way<nn::Adam>("Adam", nn::AdamOptions{});
  const double ordinary = after(adam, patterns[0], float64)[0], huge = after(adam, patterns[2], float64)[0];
  CHECK(huge == Approx(ordinary).epsilon(1e-6));
}

TEST_CASE(
    "in float32 a gradient beyond 1.8e19, whose square is infinite, moves no parameter that divides by its root") {
  for (const OptimizerWay& each : optimizer_ways()) {
    const bool divides = each.name.rfind("SGD", 0) != 0;
    CAPTURE(each.name);
    if (divides && each.name != "AdamW") CHECK(after(each, patterns[2], float32)[0] == 1);
  }
}

TEST_CASE("NaN in a gradient is not hidden by a centred RMSprop") {
  const nn::Parameter parameter(ones({1}));
  nn::RMSprop optimizer({parameter}, {.centered = true});
  parameter.value().set_grad(full({1}, std::numeric_limits<double>::quiet_NaN()));
  optimizer.step();
  CHECK(std::isnan(parameter.value().item()));
}
