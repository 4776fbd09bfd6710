// States of optimisers: later steps are the same after loading, and a state that does not fit changes nothing.
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/adadelta.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/nadam.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"
#include "operators/errors/text.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;

namespace {

using Parameters = std::vector<nn::Parameter>;

Parameters two(DType dtype) {
  return {nn::Parameter(tensor({1, 2, 3}, {.dtype = dtype})), nn::Parameter(tensor({{4}, {5}}, {.dtype = dtype}))};
}

void step(nn::Optimizer& optimizer) {
  const Parameters all = optimizer.parameters();
  optimizer.step([&] {
    optimizer.zero_grad();
    Tensor loss = sum(square(all[0].value()));
    if (all.size() > 1) loss = loss + sum(square(all[1].value()) * 0.5);
    loss.backward();
    return loss;
  });
}

std::vector<double> numbers(const Parameters& parameters) {
  std::vector<double> all;
  for (const nn::Parameter& parameter : parameters) {
    const auto some = parameter.value().to_vector<double>();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

using Maker = std::function<std::unique_ptr<nn::Optimizer>(const Parameters&)>;

const std::vector<Maker> makers = {
    [](const Parameters& p) { return std::make_unique<nn::SGD>(p, nn::SGDOptions{.lr = 0.1}); },
    [](const Parameters& p) {
      return std::make_unique<nn::SGD>(p, nn::SGDOptions{.lr = 0.1, .momentum = 0.9, .nesterov = true});
    },
    [](const Parameters& p) { return std::make_unique<nn::Adam>(p, nn::AdamOptions{.lr = 0.1, .amsgrad = true}); },
    [](const Parameters& p) { return std::make_unique<nn::AdamW>(p, nn::AdamWOptions{.lr = 0.1}); },
    [](const Parameters& p) { return std::make_unique<nn::NAdam>(p, nn::NAdamOptions{.lr = 0.1}); },
    [](const Parameters& p) {
      return std::make_unique<nn::RMSprop>(p, nn::RMSpropOptions{.momentum = 0.5, .centered = true});
    },
    [](const Parameters& p) { return std::make_unique<nn::Adagrad>(p, nn::AdagradOptions{.lr_decay = 0.1}); },
    [](const Parameters& p) { return std::make_unique<nn::Adadelta>(p); },
    [](const Parameters& p) {
      return std::make_unique<nn::LBFGS>(p, nn::LBFGSOptions{.lr = 0.01, .max_iter = 3, .history_size = 4});
    },
    [](const Parameters& p) {
      return std::make_unique<nn::LBFGS>(
          p, nn::LBFGSOptions{.max_iter = 2, .history_size = 9, .line_search_fn = nn::LineSearch::strong_wolfe});
    },
};

}  // namespace

TEST_CASE("an optimiser that takes another's state makes the same steps, bit for bit") {
  for (const DType dtype : {float32, float64}) {
    for (const Maker& make : makers) {
      const Parameters p = two(dtype);
      const auto a = make(p);
      CAPTURE(a->name());
      for (int i = 0; i < 3; ++i) step(*a);
      Parameters q;
      for (const nn::Parameter& parameter : p) q.emplace_back(parameter.value());
      const auto b = make(q);
      b->set_lr(7);  // the state restores the old rate
      b->load_state_dict(a->state_dict());
      for (int i = 0; i < 3; ++i) {
        step(*a);
        step(*b);
        CHECK(numbers(p) == numbers(q));
      }
    }
  }
}

TEST_CASE("a state is a copy to whom it is loaded into") {
  const Parameters p = two(float32);
  nn::Adam a(p, {.lr = 0.1}), b(p, {.lr = 0.1});
  step(a);
  const nn::StateDict state = a.state_dict();
  b.load_state_dict(state);
  const auto before = state.at("0.exp_avg").to_vector<double>();
  step(b);
  CHECK(state.at("0.exp_avg").to_vector<double>() == before);
}

TEST_CASE("a state is loaded into the memory that is there, of whichever name it was") {
  const Parameters p = two(float32);
  nn::Adam optimizer(p, {.lr = 0.1});
  step(optimizer);
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
  const Parameters p = two(float32);
  nn::NAdam optimizer(p, {.betas = {0.5, 0.9}, .momentum_decay = 0});
  step(optimizer);
  optimizer.set_momentum(0.25, 0);
  step(optimizer);
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
  const Parameters p = two(float32);
  nn::Adam optimizer(std::vector<nn::Adam::Group>{{.parameters = {p[0]}, .options = {.lr = 0.5}},
                                                  {.parameters = {p[1]}, .options = {.lr = 0.25, .amsgrad = true}}});
  CHECK(optimizer.state_dict().tensors.empty());
  step(optimizer);
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

TEST_CASE("a state that does not fit is an error that says why, and changes nothing") {
  const Parameters p = two(float32);
  nn::Adam optimizer(p, {.lr = 0.1}), same(p, {.lr = 0.1});
  step(optimizer);
  const nn::StateDict good = optimizer.state_dict();
  same.load_state_dict(good);
  const auto refused = [&](const nn::StateDict& state, const std::string& why) {
    CHECK_THROWS_WITH(same.load_state_dict(state), ContainsSubstring(why));
    CHECK(same.state_dict().values == good.values);
    CHECK(same.state_dict().tensors.size() == good.tensors.size());
  };
  const auto changed = [&](auto&& change) {
    nn::StateDict state = good;
    change(state);
    return state;
  };
  // Returns a value of the state's only group.
  const auto with_group = [&](const std::string& key, const Json& value) {
    return changed([&](nn::StateDict& s) {
      Json group = s.values.at("groups").as_array()[0];
      group[key] = value;
      s.values["groups"] = Json::Array{group};
    });
  };
  refused(nn::SGD(p, {.lr = 1}).state_dict(), "the state belongs to SGD, not to Adam");
  refused(nn::Adam({p[0]}).state_dict(), "has 1 parameters, this optimiser's has 2");
  refused(changed([](auto& s) { s.values["groups"] = Json::Array{}; }), "has 0 groups, this optimiser has 1");
  refused(changed([](auto& s) { s.tensors.pop_back(); }), "has made 1 steps, but has no tensor '1.exp_avg_sq'");
  refused(changed([](auto& s) {
            s.tensors.push_back({"2.exp_avg", zeros({1})});
          }),
          "has a tensor '2.exp_avg', but this optimiser has no");
  refused(changed([](auto& s) { s.tensors[0].tensor = zeros({2}); }),
          "has a tensor '0.exp_avg' (2) float32, but its parameter is (3)");
  refused(changed([](auto& s) { s.tensors[0].tensor = zeros({3}, {.dtype = float64}); }), "(3) float64");
  refused(with_group("steps", Json::Array{1, -1}),
          "Adam, group 0, the number of steps is -1, it must be from 0 to 9007199254740992");
  refused(with_group("initial_lr", -1.0), "has the initial_lr -1.0");
  Json options = good.values.at("groups").as_array()[0].at("options");
  options["lr"] = -0.5;
  refused(with_group("options", options), "lr is -0.5");
  options["lr"] = "fast";
  refused(with_group("options", options), "a number was expected, not \"fast\"");
  options["lr"] = 0.5;
  options["speed"] = 1;
  refused(with_group("options", options), "Adam has no option 'speed'; its options are lr, ");
  refused(with_group("options", Json::Object{}), "there is no 'lr'");
}

namespace {

// Two models with the same names and shapes of members, in another order.
struct InOrder : nn::Module {
  nn::Parameter a = add("a", nn::Parameter(tensor({1.0, 2.0})));
  nn::Parameter b = add("b", nn::Parameter(tensor({3.0, 4.0})));
};
struct Turned : nn::Module {
  nn::Parameter b = add("b", nn::Parameter(tensor({3.0, 4.0})));
  nn::Parameter a = add("a", nn::Parameter(tensor({1.0, 2.0})));
};
struct Renamed : nn::Module {
  nn::Parameter a = add("a", nn::Parameter(tensor({1.0, 2.0})));
  nn::Parameter c = add("c", nn::Parameter(tensor({3.0, 4.0})));
};

template <class Model> void step(const Model& model, nn::Optimizer& optimizer) {
  optimizer.step([&] {
    optimizer.zero_grad();
    const Tensor loss = sum(pow(model.a.value(), 4)) / 20 + sum(exp(model.b.value())) / 50;
    loss.backward();
    return loss;
  });
}

}  // namespace

TEST_CASE("a model whose members stand in another order takes the state of each by its name") {
  for (const Maker& make : makers) {
    const InOrder model;
    const Turned turned;
    const auto a = make(model.parameters()), b = make(turned.parameters());
    CAPTURE(a->name());
    for (int i = 0; i < 3; ++i) step(model, *a);
    turned.load_state_dict(model.state_dict());
    b->load_state_dict(a->state_dict());
    for (int i = 0; i < 3; ++i) {
      step(model, *a);
      step(turned, *b);
      CHECK(numbers({model.a, model.b}) == numbers({turned.a, turned.b}));
    }
  }
}

TEST_CASE("an optimiser's state goes by files of each format to a model in another order") {
  for (const auto format : {nn::CheckpointFormat::json, nn::CheckpointFormat::safetensors}) {
    const InOrder model;
    const Turned turned;
    nn::Adam a(model.parameters()), b(turned.parameters());
    step(model, a);
    std::stringstream file;
    nn::Checkpoint().add("model", model).add("optimizer", a).save(file, format);
    nn::Checkpoint().add("model", turned).add("optimizer", b).load(file, format);
    CHECK(a.state_dict().values.at("groups").as_array()[0].at("paths").dump() == R"(["a", "b"])");
    step(model, a);
    step(turned, b);
    CHECK(numbers({model.a, model.b}) == numbers({turned.a, turned.b}));
  }
}

TEST_CASE("parameters are found within their group, and a state of others is refused") {
  const InOrder model;
  const Turned turned;
  const Renamed renamed;
  const auto group = [](const nn::Parameter& p) { return nn::Adam::Group{.parameters = {p}, .options = {}}; };
  const auto of = [](const nn::Module& m, std::size_t i) { return m.parameters()[i]; };
  nn::Adam two_groups({group(of(model, 0)), group(of(model, 1))}),
      exchanged({group(of(turned, 0)), group(of(turned, 1))});
  CHECK_THROWS_WITH(
      exchanged.load_state_dict(two_groups.state_dict()),
      ContainsSubstring("in the state of Adam, group 0 has the parameter 'a' where this optimiser has 'b'"));
  nn::Adam a(model.parameters()), c(renamed.parameters());
  CHECK_THROWS_WITH(c.load_state_dict(a.state_dict()),
                    ContainsSubstring("group 0 has the parameter 'b' where this optimiser has 'c'"));
  // Without paths, as in old files, the order decides.
  nn::Adam plain({renamed.a, renamed.c});
  CHECK_NOTHROW(plain.load_state_dict(a.state_dict()));
  CHECK_NOTHROW(c.load_state_dict(plain.state_dict()));
  CHECK(plain.state_dict().values.at("groups").as_array()[0].find("paths") == nullptr);
  // Two models of one kind: the same list of paths is the same order.
  std::vector<nn::Parameter> both = model.parameters();
  for (const nn::Parameter& parameter : InOrder().parameters()) both.push_back(parameter);
  nn::Adam twice(both);
  CHECK_NOTHROW(twice.load_state_dict(twice.state_dict()));
}

TEST_CASE("the history of L-BFGS goes by a file, in PyTorch's names, and is refused where it does not fit") {
  const InOrder model;
  nn::LBFGS a(model.parameters(), {.lr = 0.1, .max_iter = 2, .max_eval = 9});
  step(model, a);
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
    step(model, a);
    step(turned, b);
    CHECK(numbers({model.a, model.b}) == numbers({turned.a, turned.b}));
  }
  const nn::StateDict good = a.state_dict();
  const auto refused = [&](const nn::StateDict& state, const std::string& why) {
    CHECK_THROWS_WITH(a.load_state_dict(state), ContainsSubstring(why));
    CHECK(a.state_dict().values == good.values);
    CHECK(a.state_dict().tensors.size() == good.tensors.size());
  };
  nn::StateDict wrong = good;
  wrong.tensors.erase(wrong.tensors.begin());
  refused(wrong, "has made 10 iterations, but has no tensor '0.d'");
  wrong = good;
  wrong.tensors[1].tensor = ones({3});
  refused(wrong, "has a tensor '0.prev_flat_grad' (3) float32, but its parameters are (4) float32");
  wrong = good;
  wrong.tensors.erase(wrong.tensors.begin() + 2);
  refused(wrong, "this optimiser has no state tensor of that name");
  const auto with_search = [&](const std::string& key, double value) {
    nn::StateDict state = good;
    Json group = state.values.at("groups").as_array()[0];
    group["search"][key] = value;
    state.values["groups"] = Json::Array{group};
    return state;
  };
  const double infinity = std::numeric_limits<double>::infinity(), not_a_number = std::nan("");
  for (const double t : {infinity, not_a_number, -1.0})
    refused(with_search("t", t), "has the t " + to_text(t) + ", which must be finite and 0 or more");
  for (const double scale : {infinity, not_a_number, 0.0, -1.0})
    refused(with_search("H_diag", scale), "has the H_diag " + to_text(scale) + ", which must be finite and above 0");
  for (const double element : {0.0, not_a_number, infinity, -1.0}) {
    wrong = good;
    wrong.tensors[2].tensor = full({4}, element);
    wrong.tensors[3].tensor = ones({4});
    refused(wrong, "has tensors '0.old_dirs.0' and '0.old_stps.0' with the product ");
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
  for (const double number : numbers({p})) CHECK(std::isfinite(number));
  CHECK(optimizer.state_dict().values.at("groups").as_array()[0].at("search").at("H_diag").as_double() > 0);
}

TEST_CASE("an optimiser refuses a mean of squares below 0, and a product of momenta out of range") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> squares = {
      {"Adam", {"0.exp_avg_sq", "0.max_exp_avg_sq"}},
      {"AdamW", {"0.exp_avg_sq"}},
      {"NAdam", {"0.exp_avg_sq"}},
      {"RMSprop", {"0.square_avg"}},
      {"Adagrad", {"0.sum"}},
      {"Adadelta", {"0.square_avg", "0.acc_delta"}}};
  for (const Maker& make : makers) {
    const Parameters p = two(float32);
    const auto optimizer = make(p);
    step(*optimizer);
    const nn::StateDict good = optimizer->state_dict();
    const auto with = [&](const std::string& tensor, const Tensor& value) {
      nn::StateDict state = good;
      for (nn::NamedTensor& one : state.tensors) one.tensor = one.name == tensor ? value : one.tensor;
      return state;
    };
    for (const auto& [kind, tensors] : squares) {
      if (kind != optimizer->name()) continue;
      for (const std::string& name : tensors) {
        CHECK_THROWS_WITH(optimizer->load_state_dict(with(name, tensor({1.0, -0.5, 0.0}))),
                          "load_state_dict: in the state of " + kind + ", group 0 has a tensor '" + name +
                              "' with the number -0.5, it must be 0 or more");
        optimizer->load_state_dict(with(name, tensor({1.0, std::nan(""), 0.0})));  // of a training that diverged
        optimizer->load_state_dict(good);
      }
    }
    if (optimizer->name() != "NAdam") continue;
    for (const double product : {std::nan(""), -0.1, 1.1}) {
      CHECK_THROWS_WITH(optimizer->load_state_dict(with("0.mu_product", tensor(product, {.dtype = float64}))),
                        "load_state_dict: in the state of NAdam, group 0 has a tensor '0.mu_product' with the number " +
                            to_text(product) + ", it must be from 0 to 1");
    }
    CHECK(equal(optimizer->state_dict().at("0.mu_product"), good.at("0.mu_product")));
  }
}

TEST_CASE("the state of a group that was added goes by a file to an optimiser of as many groups") {
  const InOrder model;
  const auto body = model.parameters()[0], head = model.parameters()[1];
  nn::Adam a({body}, {.lr = 0.1});
  step(model, a);
  a.add_param_group({.parameters = {head}, .options = {.lr = 0.05}});
  for (int i = 0; i < 2; ++i) step(model, a);
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
    step(model, a);
    step(other, b);
    CHECK(numbers({model.a, model.b}) == numbers({other.a, other.b}));
  }
}
