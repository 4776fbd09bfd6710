// Optimisers and clipping against PyTorch's trajectories, from tests/golden/make_optimizers.py.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/optim/adadelta.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/clip.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/nadam.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using nlohmann::json;

namespace {

// The parameters of the golden trajectories.
struct Problem {
  nn::Parameter x, y, z, unused;

  explicit Problem(DType dtype)
      : x(tensor({{0.5, -0.4, 1.3}, {0.1, 0.9, -1.1}}, {.dtype = dtype})),
        y(tensor({0.3, -0.7, 1.2}, {.dtype = dtype})),
        z(tensor(0.8, {.dtype = dtype})),
        unused(ones({2}, {.dtype = dtype})) {}

  const nn::Parameter& at(const std::string& name) const {
    return name == "x" ? x : name == "y" ? y : name == "z" ? z : unused;
  }
  std::vector<nn::Parameter> all() const { return {x, y, z, unused}; }
  Tensor loss(int step) const {
    const Tensor &a = x, &b = y, &c = z;
    const Tensor rosenbrock = sum(square(1 - a)) + 5 * sum(square(b - square(a)));
    return step % 3 == 0 ? rosenbrock : rosenbrock + sum(square(c * b - 1));
  }
  std::vector<double> numbers() const {
    std::vector<double> result;
    for (const Tensor& parameter : {x.value(), y.value(), z.value()}) {
      for (const double v : parameter.to_vector<double>()) result.push_back(v);
    }
    return result;
  }
};

void read(const json& from, const char* name, RealNumber& to) {
  if (from.contains(name)) to = from[name].get<double>();
}
void read(const json& from, const char* name, operators::Flag& to) {
  if (from.contains(name)) to = from[name].get<bool>();
}
template <class Options> Options options_of(const json& from) {
  Options o;
  read(from, "lr", o.lr);
  read(from, "weight_decay", o.weight_decay);
  if constexpr (requires { o.maximize; }) read(from, "maximize", o.maximize);
  if constexpr (requires { o.momentum; }) read(from, "momentum", o.momentum);
  if constexpr (requires { o.eps; }) read(from, "eps", o.eps);
  if constexpr (requires { o.dampening; }) read(from, "dampening", o.dampening);
  if constexpr (requires { o.nesterov; }) read(from, "nesterov", o.nesterov);
  if constexpr (requires { o.amsgrad; }) read(from, "amsgrad", o.amsgrad);
  if constexpr (requires { o.alpha; }) read(from, "alpha", o.alpha);
  if constexpr (requires { o.centered; }) read(from, "centered", o.centered);
  if constexpr (requires { o.lr_decay; }) {
    read(from, "lr_decay", o.lr_decay);
    read(from, "initial_accumulator_value", o.initial_accumulator_value);
  }
  if constexpr (requires { o.momentum_decay; }) read(from, "momentum_decay", o.momentum_decay);
  if constexpr (requires { o.rho; }) read(from, "rho", o.rho);
  if constexpr (requires { o.betas; }) {
    if (from.contains("betas")) o.betas = {from["betas"][0].get<double>(), from["betas"][1].get<double>()};
  }
  return o;
}

template <class Optimizer, class Options>
std::unique_ptr<nn::Optimizer> made_of(const json& groups, const Problem& problem) {
  std::vector<nn::ParameterGroup<Options>> all;
  for (const json& group : groups) {
    std::vector<nn::Parameter> parameters;
    for (const json& name : group["parameters"]) parameters.push_back(problem.at(name.get<std::string>()));
    all.push_back({.parameters = parameters, .options = options_of<Options>(group["options"])});
  }
  return std::make_unique<Optimizer>(all);
}

std::unique_ptr<nn::Optimizer> lbfgs_of(const json& group, const Problem& problem) {
  const json& from = group["options"];
  nn::LBFGSOptions o;
  read(from, "lr", o.lr);
  read(from, "tolerance_grad", o.tolerance_grad);
  read(from, "tolerance_change", o.tolerance_change);
  if (from.contains("max_iter")) o.max_iter = from["max_iter"].get<std::int64_t>();
  if (from.contains("max_eval")) o.max_eval = from["max_eval"].get<std::int64_t>();
  if (from.contains("history_size")) o.history_size = from["history_size"].get<std::int64_t>();
  if (from.contains("line_search_fn")) o.line_search_fn = nn::LineSearch::strong_wolfe;
  return std::make_unique<nn::LBFGS>(problem.all(), o);
}

std::unique_ptr<nn::Optimizer> optimizer_of(const json& golden, const Problem& problem) {
  const auto name = golden["optimizer"].get<std::string>();
  const json& groups = golden["groups"];
  if (name == "SGD") return made_of<nn::SGD, nn::SGDOptions>(groups, problem);
  if (name == "Adam") return made_of<nn::Adam, nn::AdamOptions>(groups, problem);
  if (name == "AdamW") return made_of<nn::AdamW, nn::AdamWOptions>(groups, problem);
  if (name == "LBFGS") return lbfgs_of(groups[0], problem);
  if (name == "NAdam") return made_of<nn::NAdam, nn::NAdamOptions>(groups, problem);
  if (name == "RMSprop") return made_of<nn::RMSprop, nn::RMSpropOptions>(groups, problem);
  if (name == "Adagrad") return made_of<nn::Adagrad, nn::AdagradOptions>(groups, problem);
  REQUIRE(name == "Adadelta");
  return made_of<nn::Adadelta, nn::AdadeltaOptions>(groups, problem);
}

void clip(const json& arguments, const Problem& problem) {
  if (arguments.contains("clip_value")) nn::clip_grad_value(problem.all(), arguments["clip_value"].get<double>());
  if (!arguments.contains("max_norm")) return;
  nn::ClipGradNormOptions options;
  if (arguments.contains("norm_type")) {
    const json& type = arguments["norm_type"];
    options.norm_type = type.is_string() ? std::numeric_limits<double>::infinity() : type.get<double>();
  }
  nn::clip_grad_norm(problem.all(), arguments["max_norm"].get<double>(), options);
}

// Returns the error relative to the golden numbers, or to 0.1 if they are smaller. They are about 1.
double worst_difference(const json& golden, DType dtype) {
  const Problem problem(dtype);
  const auto optimizer = optimizer_of(golden, problem);
  const double sign = golden["groups"][0]["options"].contains("maximize") ? -1 : 1;
  const json& wanted = golden[std::string(to_text(dtype))];
  double worst = 0;
  std::size_t compared = 0;
  const int steps = golden.contains("steps") ? golden["steps"].get<int>() : 20;
  for (int step = 1; step <= steps; ++step) {
    optimizer->step([&] {
      optimizer->zero_grad();
      const Tensor loss = sign * problem.loss(step);
      loss.backward();
      if (golden.contains("clip")) clip(golden["clip"], problem);
      return loss;
    });
    if (!wanted.contains(std::to_string(step))) continue;
    const auto expected = wanted[std::to_string(step)].get<std::vector<double>>(), found = problem.numbers();
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double difference = std::abs(found[i] - expected[i]) / std::max(0.1, std::abs(expected[i]));
      if (!(difference <= worst)) worst = difference;
    }
    ++compared;
  }
  CHECK(compared == wanted.size());
  CHECK(problem.unused.value().to_vector<double>() == std::vector<double>{1, 1});
  return worst;
}

// What rounding may do to a long trajectory: some times what a start a few units in the last place away does.
double of_rounding(const json& golden, DType dtype) {
  return golden.contains("spread") ? 30 * golden["spread"][std::string(to_text(dtype))].get<double>() : 0;
}

const std::vector<json>& golden_cases() {
  static const std::vector<json> cases = [] {
    std::ifstream file(test::source_path("tests/golden/optimizers.json"));
    return json::parse(file).get<std::vector<json>>();
  }();
  return cases;
}

}  // namespace

TEST_CASE("trajectories in float64 are PyTorch's") {
  for (const json& golden : golden_cases()) {
    CAPTURE(golden["optimizer"].dump(), golden["groups"].dump());
    CHECK(worst_difference(golden, float64) < std::max(1e-11, of_rounding(golden, float64)));
  }
}

TEST_CASE("trajectories in float32 are PyTorch's") {
  for (const json& golden : golden_cases()) {
    CAPTURE(golden["optimizer"].dump(), golden["groups"].dump());
    CHECK(worst_difference(golden, float32) < std::max(1e-5, of_rounding(golden, float32)));
  }
}
