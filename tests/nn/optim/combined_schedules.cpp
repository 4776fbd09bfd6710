// Schedules of schedules: their lists, their parts, and steps that one of them cannot make.
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/combined_lr.hpp"
#include "nn/optim/lambda_lr.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

nn::SGD sgd_of_rate_1() { return nn::SGD({nn::Parameter(zeros({1}))}, {.lr = 1}); }

}  // namespace

TEST_CASE("combinations refuse lists of schedulers that cannot be, and change nothing") {
  nn::SGD optimizer = sgd_of_rate_1(), another = sgd_of_rate_1();
  nn::ExponentialLR a(optimizer, 0.5), b(optimizer, 0.5), c(another, 0.5);
  a.step();
  const auto refused = [&](const nn::SchedulerList& list, const std::vector<std::int64_t>& milestones,
                           const std::string& why) {
    CHECK_THROWS_WITH(nn::SequentialLR(optimizer, list, milestones), "SequentialLR: " + why);
    CHECK(optimizer.lr() == 0.5);
  };
  refused({}, {}, "the list of schedulers is empty, it must have at least one");
  refused({a, c}, {1}, "schedulers 0 and 1 have different optimisers, all must have the same");
  refused({c}, {}, "its schedulers have another optimiser, they must have the same");
  refused({a, b, a}, {1, 2}, "schedulers 0 and 2 are the same, each may be given once");
  refused({a, b}, {}, "0 milestones for 2 schedulers, there must be one less than schedulers");
  refused({a, b}, {0}, "the first milestone is 0, it must be at least 1");
  nn::StepLR d(optimizer, 2);
  refused({a, b, d}, {4, 4}, "a milestone after 4 is 4, it must be at least 5");
  CHECK_THROWS_WITH(nn::ChainedScheduler({}),
                    "ChainedScheduler: the list of schedulers is empty, it must have at least one");
  CHECK_THROWS_WITH(nn::ChainedScheduler({a, c}), ContainsSubstring("ChainedScheduler: schedulers 0 and 1"));
}

TEST_CASE("a step that one of several schedules cannot make changes none of them") {
  nn::SGD optimizer = sgd_of_rate_1();
  nn::ExponentialLR falling(optimizer, 0.5);
  nn::LambdaLR until_two(optimizer, [](std::int64_t t) { return t > 2 ? NAN : 1.0; });
  nn::ChainedScheduler chained({falling, until_two});
  for (int i = 0; i < 2; ++i) chained.step();
  CHECK_THROWS_WITH(chained.step(), "LambdaLR: the factor of step 3 is nan, it must be a finite number from 0 on");
  CHECK(falling.steps() == 2);
  CHECK(chained.steps() == 2);
  nn::LambdaLR never_begins(optimizer,
                            [first = true](std::int64_t) mutable { return std::exchange(first, false) ? 1 : -1.0; });
  nn::SequentialLR sequence(optimizer, {falling, never_begins}, {1});
  CHECK(optimizer.lr() == 1);
  CHECK_THROWS_WITH(sequence.step(), ContainsSubstring("LambdaLR: the factor of step 0 is -1"));
  CHECK(sequence.steps() == 0);
  CHECK(optimizer.lr() == 1);
}

TEST_CASE("schedules of schedules call the function of a LambdaLR once for each step") {
  nn::SGD optimizer = sgd_of_rate_1();
  std::vector<std::int64_t> asked;
  nn::LambdaLR counted(optimizer, [&](std::int64_t t) {
    asked.push_back(t);
    return 1.0;
  });
  nn::ChainedScheduler chained({counted});
  nn::SequentialLR outer(optimizer, {chained}, {});
  asked.clear();
  for (int i = 0; i < 3; ++i) outer.step();
  CHECK(asked == std::vector<std::int64_t>{1, 2, 3});
  CHECK(counted.steps() == 3);
  CHECK(counted.get_last_lr() == std::vector<double>{1});
}

TEST_CASE("a schedule of schedules may be part of another") {
  nn::SGD optimizer = sgd_of_rate_1();
  nn::LinearLR warm_up(optimizer, {.start_factor = 0.5, .total_iters = 2});
  nn::ExponentialLR falling(optimizer, 0.5);
  nn::ConstantLR low(optimizer, {.factor = 0.25, .total_iters = 1});
  nn::ChainedScheduler both({low, falling});
  nn::SequentialLR schedule(optimizer, {warm_up, both}, {2});
  std::vector<double> rates = {optimizer.lr()};
  for (int i = 0; i < 4; ++i) {
    schedule.step();
    rates.push_back(optimizer.lr());
  }
  CHECK(rates == std::vector<double>{0.5, 0.75, 0.25, 0.5, 0.25});
  nn::ConstantLR start(optimizer, {.factor = 0.125, .total_iters = 9});
  nn::SequentialLR outer(optimizer, {start, schedule}, {1});
  CHECK(optimizer.lr() == 0.125);
  rates.clear();
  for (int i = 0; i < 5; ++i) {
    outer.step();
    rates.push_back(optimizer.lr());
  }
  CHECK(rates == std::vector<double>{0.5, 0.75, 0.25, 0.5, 0.25});
}

TEST_CASE("a step of schedules that one of them cannot make leaves all as they were") {
  const nn::Parameter w(zeros({1})), v(zeros({1}));
  nn::SGD optimizer({{.parameters = {w}, .options = {.lr = 0.5, .momentum = 0.5}},
                     {.parameters = {v}, .options = {.lr = 1e300, .momentum = 0.5}}});
  nn::StepLR steps(optimizer, 1, {.gamma = 0.5});
  bool is_too_large = true;
  nn::ExponentialLR falling(optimizer, 0.5);
  nn::LambdaLR growing(optimizer, [&](std::int64_t step) { return step > 0 && is_too_large ? 1e200 : 0.25; });
  nn::ChainedScheduler inner({steps, falling}), chained({inner, growing});
  const auto seen = [&] {
    std::vector<double> all = {optimizer.lr(0), optimizer.lr(1)};
    for (const nn::Scheduler* one : std::vector<const nn::Scheduler*>{&steps, &falling, &growing, &inner, &chained}) {
      all.push_back(static_cast<double>(one->steps()));
      all.insert(all.end(), one->get_last_lr().begin(), one->get_last_lr().end());
    }
    return all;
  };
  const std::vector<double> before = seen();
  CHECK_THROWS_AS(chained.step(), Error);
  CHECK(seen() == before);
  is_too_large = false;
  chained.step();
  CHECK(optimizer.lr(0) == 0.125);
  CHECK(steps.steps() == 1);
}

TEST_CASE("a cycle that one group cannot make is refused, and leaves the rates and momenta of all groups") {
  const nn::Parameter w(zeros({1})), v(zeros({1}));
  nn::SGD optimizer({{.parameters = {w}, .options = {.lr = 0.5, .momentum = 0.5}},
                     {.parameters = {v}, .options = {.lr = 0.5, .momentum = 0.5}}});
  const auto seen = [&] {
    return std::vector{optimizer.lr(0), optimizer.lr(1), optimizer.momentum(0), optimizer.momentum(1)};
  };
  const std::vector<double> before = seen();
  for (const nn::Anneal strategy : {nn::Anneal::cos, nn::Anneal::linear}) {
    nn::OneCycleLROptions options{
        .max_lr = {1.0, 1e300}, .total_steps = 4, .anneal_strategy = strategy, .final_div_factor = 1e-20};
    CHECK_THROWS_WITH(nn::OneCycleLR(optimizer, options),  // the second rate would be 4e318 at the end
                      "OneCycleLR: max_lr 1e+300 / div_factor 25, or that / final_div_factor 1e-20, is not finite");
    options.div_factor = 1e-300;
    options.final_div_factor = 1e300;
    CHECK_THROWS_AS(nn::OneCycleLR(optimizer, options), Error);  // at the start
    options.div_factor = 1e-200;
    options.final_div_factor = 1e-200;
    CHECK_THROWS_AS(nn::OneCycleLR(optimizer, options), Error);  // their product is 0
  }
  CHECK(seen() == before);
  nn::StepLR later(optimizer, 1, {.gamma = 0.5});
  later.step();
  CHECK(optimizer.lr(0) == 0.25);
}
