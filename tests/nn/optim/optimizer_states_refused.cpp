// States of optimisers that do not fit: each is an error that says why, and changes nothing.
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/sgd.hpp"
#include "operators/errors/text.hpp"
#include "tests/catch.hpp"
#include "tests/nn/optim/trained_optimizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;
using test::InOrder, test::optimizer_makers, test::OptimizerMaker, test::Parameters, test::Renamed, test::step_down;
using test::Turned, test::two_parameters;

TEST_CASE("a state that does not fit is an error that says why, and changes nothing") {
  const Parameters p = two_parameters(float32);
  nn::Adam optimizer(p, {.lr = 0.1}), same(p, {.lr = 0.1});
  step_down(optimizer);
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

TEST_CASE("a history of L-BFGS is refused where it does not fit") {
  const InOrder model;
  nn::LBFGS a(model.parameters(), {.lr = 0.1, .max_iter = 2, .max_eval = 9});
  for (int i = 0; i < 5; ++i) step_down(model, a);
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

TEST_CASE("an optimiser refuses a mean of squares below 0, and a product of momenta out of range") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> squares = {
      {"Adam", {"0.exp_avg_sq", "0.max_exp_avg_sq"}},
      {"AdamW", {"0.exp_avg_sq"}},
      {"NAdam", {"0.exp_avg_sq"}},
      {"RMSprop", {"0.square_avg"}},
      {"Adagrad", {"0.sum"}},
      {"Adadelta", {"0.square_avg", "0.acc_delta"}}};
  for (const OptimizerMaker& make : optimizer_makers) {
    const Parameters p = two_parameters(float32);
    const auto optimizer = make(p);
    step_down(*optimizer);
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
