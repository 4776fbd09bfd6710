// States of optimisers: later steps are the same after loading. Those that do not fit are in
// optimizer_states_refused.cpp.
#include <cmath>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/nadam.hpp"
#include "tests/catch.hpp"
#include "tests/nn/optim/trained_optimizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;
using test::InOrder, test::numbers_of, test::optimizer_makers, test::OptimizerMaker, test::Parameters;
using test::step_down, test::Turned, test::two_parameters;

TEST_CASE("an optimiser that takes another's state makes the same steps, bit for bit") {
  for (const DType dtype : {float32, float64}) {
    for (const OptimizerMaker& make : optimizer_makers) {
      const Parameters p = two_parameters(dtype);
      const auto a = make(p);
      CAPTURE(a->name());
      for (int i = 0; i < 3; ++i) step_down(*a);
      Parameters q;
      for (const nn::Parameter& parameter : p) q.emplace_back(parameter.value());
      const auto b = make(q);
      b->set_lr(7);  // the state restores the old rate
      b->load_state_dict(a->state_dict());
      for (int i = 0; i < 3; ++i) {
        step_down(*a);
        step_down(*b);
        CHECK(numbers_of(p) == numbers_of(q));
      }
    }
  }
}

TEST_CASE("a state is a copy to whom it is loaded into") {
  const Parameters p = two_parameters(float32);
  nn::Adam a(p, {.lr = 0.1}), b(p, {.lr = 0.1});
  step_down(a);
  const nn::StateDict state = a.state_dict();
  b.load_state_dict(state);
  const auto before = state.at("0.exp_avg").to_vector<double>();
  step_down(b);
  CHECK(state.at("0.exp_avg").to_vector<double>() == before);
}

TEST_CASE("a state is loaded into the memory that is there, of whichever name it was") {
  const Parameters p = two_parameters(float32);
  nn::Adam optimizer(p, {.lr = 0.1});
  step_down(optimizer);
  nn::StateDict state = optimizer.state_dict();
  const Tensor average = state.at("0.exp_avg"), square = state.at("0.exp_avg_sq");
  const auto averages = average.to_vector<double>(), squares = square.to_vector<double>();
  std::swap(state.tensors[0].name, state.tensors[1].name);
  optimizer.load_state_dict(state);
  CHECK(average.to_vector<double>() == squares);
  CHECK(square.to_vector<double>() == averages);
  CHECK(optimizer.state_dict().at("0.exp_avg").to_vector<double>() == squares);
}

TEST_CASE("NAdam's product of momenta is a number of each parameter, and follows a beta that changes") {
  const Parameters p = two_parameters(float32);
  nn::NAdam optimizer(p, {.betas = {0.5, 0.9}, .momentum_decay = 0});
  step_down(optimizer);
  optimizer.set_momentum(0.25, 0);
  step_down(optimizer);
  const nn::StateDict state = optimizer.state_dict();
  CHECK(state.at("1.mu_product").dtype() == float64);
  CHECK(state.at("1.mu_product").item() == 0.25 * 0.125);
  nn::StateDict wrong = state;
  for (nn::NamedTensor& one : wrong.tensors) {
    if (one.name == "0.mu_product") one.tensor = ones({3});
  }
  CHECK_THROWS_WITH(optimizer.load_state_dict(wrong),
                    ContainsSubstring("has a tensor '0.mu_product' (3) float32, it must be () float64"));
}

TEST_CASE("an optimiser's state has PyTorch's names, by the numbers of parameters over all groups") {
  const Parameters p = two_parameters(float32);
  nn::Adam optimizer(std::vector<nn::Adam::Group>{{.parameters = {p[0]}, .options = {.lr = 0.5}},
                                                  {.parameters = {p[1]}, .options = {.lr = 0.25, .amsgrad = true}}});
  CHECK(optimizer.state_dict().tensors.empty());
  step_down(optimizer);
  const nn::StateDict state = optimizer.state_dict();
  std::vector<std::string> names;
  for (const auto& named : state.tensors) names.push_back(named.name);
  CHECK(names ==
        std::vector<std::string>{"0.exp_avg", "0.exp_avg_sq", "1.exp_avg", "1.exp_avg_sq", "1.max_exp_avg_sq"});
  const Json& groups = state.values.at("groups");
  CHECK(groups.as_array()[1].dump() ==
        R"({"initial_lr": null, "options": {"amsgrad": true, "betas": [0.9, 0.999], "eps": 1e-08, "lr": 0.25, )"
        R"("maximize": false, "weight_decay": 0.0}, "steps": [1]})");
}

TEST_CASE("a model whose members stand in another order takes the state of each by its name") {
  for (const OptimizerMaker& make : optimizer_makers) {
    const InOrder model;
    const Turned turned;
    const auto a = make(model.parameters()), b = make(turned.parameters());
    CAPTURE(a->name());
    for (int i = 0; i < 3; ++i) step_down(model, *a);
    turned.load_state_dict(model.state_dict());
    b->load_state_dict(a->state_dict());
    for (int i = 0; i < 3; ++i) {
      step_down(model, *a);
      step_down(turned, *b);
      CHECK(numbers_of({model.a, model.b}) == numbers_of({turned.a, turned.b}));
    }
  }
}

TEST_CASE("an optimiser's state goes by files of each format to a model in another order") {
  for (const auto format : {nn::CheckpointFormat::json, nn::CheckpointFormat::safetensors}) {
    const InOrder model;
    const Turned turned;
    nn::Adam a(model.parameters()), b(turned.parameters());
    step_down(model, a);
    std::stringstream file;
    nn::Checkpoint().add("model", model).add("optimizer", a).save(file, format);
    nn::Checkpoint().add("model", turned).add("optimizer", b).load(file, format);
    CHECK(a.state_dict().values.at("groups").as_array()[0].at("paths").dump() == R"(["a", "b"])");
    step_down(model, a);
    step_down(turned, b);
    CHECK(numbers_of({model.a, model.b}) == numbers_of({turned.a, turned.b}));
  }
}

TEST_CASE("the history of L-BFGS goes by a file, in PyTorch's names") {
  const InOrder model;
  nn::LBFGS a(model.parameters(), {.lr = 0.1, .max_iter = 2, .max_eval = 9});
  step_down(model, a);
  std::vector<std::string> names;
  for (const auto& named : a.state_dict().tensors) names.push_back(named.name);
  CHECK(names == std::vector<std::string>{"0.d", "0.prev_flat_grad", "0.old_dirs.0", "0.old_stps.0"});
  CHECK(a.state_dict().at("0.d").shape() == Shape{4});
  CHECK(a.largest_state_bytes() == (2 + 2 * 100) * 4 * sizeof(double));
  const Turned turned;
  nn::LBFGS b(turned.parameters(), {.lr = 0.1, .max_iter = 2});
  std::stringstream file;
  nn::Checkpoint().add("model", model).add("optimizer", a).save(file, nn::CheckpointFormat::json);
  nn::Checkpoint().add("model", turned).add("optimizer", b).load(file, nn::CheckpointFormat::json);
  CHECK(b.options().max_eval == std::optional<WholeNumber>(9));
  for (int i = 0; i < 4; ++i) {
    step_down(model, a);
    step_down(turned, b);
    CHECK(numbers_of({model.a, model.b}) == numbers_of({turned.a, turned.b}));
  }
}

TEST_CASE("L-BFGS keeps no pair that overflows: directions stay numbers") {
  const nn::Parameter p(tensor({1.0, 2.0}));
  nn::LBFGS optimizer({p}, {.lr = 1, .max_iter = 1});
  const auto step_down = [&] {
    optimizer.step([&] {
      optimizer.zero_grad();
      const Tensor loss = sum(square(p.value()));
      loss.backward();
      return loss;
    });
  };
  step_down();
  nn::StateDict state = optimizer.state_dict();
  Json group = state.values.at("groups").as_array()[0];
  group["search"]["t"] = 1e308;
  state.values["groups"] = Json::Array{group};
  optimizer.load_state_dict(state);
  for (int i = 0; i < 3; ++i) step_down();
  for (const double number : numbers_of({p})) CHECK(std::isfinite(number));
  CHECK(optimizer.state_dict().values.at("groups").as_array()[0].at("search").at("H_diag").as_double() > 0);
}

TEST_CASE("the state of a group that was added goes by a file to an optimiser of as many groups") {
  const InOrder model;
  const auto body = model.parameters()[0], head = model.parameters()[1];
  nn::Adam a({body}, {.lr = 0.1});
  step_down(model, a);
  a.add_param_group({.parameters = {head}, .options = {.lr = 0.05}});
  for (int i = 0; i < 2; ++i) step_down(model, a);
  std::stringstream file;
  nn::Checkpoint().add("model", model).add("optimizer", a).save(file, nn::CheckpointFormat::json);
  const InOrder other;
  nn::Adam b({other.parameters()[0]}, {.lr = 1});
  CHECK_THROWS_WITH(b.load_state_dict(a.state_dict()), ContainsSubstring("has 2 groups, this optimiser has 1"));
  b.add_param_group({.parameters = {other.parameters()[1]}});
  nn::Checkpoint().add("model", other).add("optimizer", b).load(file, nn::CheckpointFormat::json);
  CHECK(b.state_dict().values.at("groups").as_array()[0].at("steps").dump() == "[3]");
  CHECK(b.state_dict().values.at("groups").as_array()[1].at("steps").dump() == "[2]");
  for (int i = 0; i < 3; ++i) {
    step_down(model, a);
    step_down(other, b);
    CHECK(numbers_of({model.a, model.b}) == numbers_of({other.a, other.b}));
  }
}
