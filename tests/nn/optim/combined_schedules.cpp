// Schedules of schedules: their lists, their parts, and steps that one of them cannot make.
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/combined_lr.hpp"
#include "nn/optim/lambda_lr.hpp"
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
