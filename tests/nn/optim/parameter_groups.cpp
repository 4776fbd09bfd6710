// Groups of an optimiser: each has parameters and options of its own, and one may be added later.
#include <algorithm>
#include <array>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/nn/optim/parameter.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::parameter;

TEST_CASE("groups have options of their own") {
  const nn::Parameter a = parameter({1.0}), b = parameter({1.0});
  nn::SGD optimizer({{.parameters = {a}, .options = {.lr = 0.5}}, {.parameters = {b}, .options = {.lr = 0.25}}});
  CHECK(optimizer.num_groups() == 2);
  CHECK(std::ranges::equal(optimizer.parameters(), std::vector<nn::Parameter>{a, b}, &nn::Parameter::is));
  (sum(a.value()) + sum(b.value())).backward();
  optimizer.step();
  CHECK(a.value().item() == 0.5);
  CHECK(b.value().item() == 0.75);
  optimizer.set_lr(0, 0);
  optimizer.step();
  CHECK(a.value().item() == 0.5);
  CHECK(b.value().item() == 0.5);
  const nn::Adam adam({{.parameters = {a}}, {.parameters = {b}, .options = {.lr = 0.25}}});
  CHECK(adam.lr(0) == 1e-3);
  CHECK(adam.lr(1) == 0.25);
}

TEST_CASE("a group that is added learns from then on, with its own options") {
  const nn::Parameter body = parameter({1.0}), head = parameter({1.0});
  nn::SGD optimizer({body}, {.lr = 0.5, .momentum = 0.5});
  const auto step = [&] {
    optimizer.zero_grad();
    (sum(body.value()) + sum(head.value())).backward();
    optimizer.step();
  };
  step();
  CHECK(head.value().item() == 1);
  nn::ExponentialLR schedule(optimizer, 0.5);
  optimizer.add_param_group({.parameters = {head}, .options = {.lr = 0.25}});
  CHECK(optimizer.num_groups() == 2);
  CHECK(std::ranges::equal(optimizer.parameters(), std::vector<nn::Parameter>{body, head}, &nn::Parameter::is));
  head.zero_grad();
  step();
  CHECK(body.value().item() == 1 - 0.5 - 0.5 * 1.5);
  CHECK(head.value().item() == 0.75);
  schedule.step();
  CHECK(optimizer.lr(0) == 0.25);
  CHECK(optimizer.lr(1) == 0.25);
  schedule.step();
  CHECK(optimizer.lr(0) == 0.125);
  CHECK(optimizer.lr(1) == 0.25);  // the schedule was made before the group was there
  CHECK(schedule.get_last_lr().size() == 1);
  CHECK(nn::ExponentialLR(optimizer, 0.5).get_last_lr() == std::vector<double>{0.125, 0.25});
}

TEST_CASE("a group that cannot be added is an error, and changes nothing") {
  const nn::Parameter w = parameter({1, 2}), v = parameter({1, 2, 3});
  w.value().set_name("w");
  nn::SGD optimizer({w}, {.lr = 0.5});
  CHECK_THROWS_WITH(optimizer.add_param_group({.parameters = {v, w}, .options = {.lr = 1}}),
                    "add_param_group: the parameter 'w' (2) is given twice, each may be given once");
  CHECK_THROWS_WITH(optimizer.add_param_group({.parameters = {v, v}, .options = {.lr = 1}}),
                    "add_param_group: the parameter (3) is given twice, each may be given once");
  CHECK_THROWS_WITH(optimizer.add_param_group({.parameters = {}, .options = {.lr = 1}}),
                    "add_param_group: group 1 has no parameters, it must have at least one; did the model have any?");
  CHECK_THROWS_WITH(optimizer.add_param_group({.parameters = {v}}), ContainsSubstring("SGD: lr is not given"));
  CHECK(optimizer.num_groups() == 1);
  CHECK_THROWS_AS(optimizer.options(1), IndexError);
  optimizer.add_param_group({.parameters = {v}, .options = {.lr = 1}});
  CHECK(optimizer.num_groups() == 2);
  nn::SGD of_scalars(std::vector{Scalar{1.0}}, {.lr = 1});
  CHECK_THROWS_WITH(of_scalars.add_param_group({.parameters = {v}, .options = {.lr = 1}}),
                    "add_param_group: SGD was made of Scalars, which have one group; make an optimiser of all of them");
}

TEST_CASE("options are read and set by group") {
  nn::Adam adam({{.parameters = {parameter({1.0})}}, {.parameters = {parameter({1.0})}, .options = {.lr = 0.25}}});
  adam.set_lr(0.5);
  CHECK(adam.lr(0) == 0.5);
  CHECK(adam.lr(1) == 0.5);
  CHECK(adam.has_momentum());
  adam.set_momentum(0.75, 1);
  CHECK(adam.momentum(0) == 0.9);
  CHECK(adam.options(1).betas == std::array<RealNumber, 2>{0.75, 0.999});
  adam.set_options({.lr = 2, .eps = 1}, 1);
  CHECK(adam.options(1).eps == 1);
  CHECK(adam.initial_lr(1) == 2);
  adam.set_lr(3, 1);
  CHECK(adam.initial_lr(1) == 2);
  nn::SGD sgd({parameter({1.0})}, {.lr = 1, .momentum = 0.5});
  CHECK(sgd.momentum() == 0.5);
  const nn::Adagrad adagrad({parameter({1.0})});
  CHECK_FALSE(adagrad.has_momentum());
  CHECK_THROWS_WITH(adagrad.momentum(), "Adagrad: it has neither momentum nor beta1");
}
