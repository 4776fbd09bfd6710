// An optimiser refuses to step once one of its parameters is in no model any more: tie, replace or a container has put
// another in its place.
#include <cstddef>
#include <cstdint>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/body_and_head.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::BodyAndHead;

namespace {

// An optimiser of a model's current parameters. Tests whether its step throws after the model gets others.
struct Trained {
  nn::SGD optimizer;
  explicit Trained(const nn::Module& model) : optimizer(model.parameters(), {.lr = 0.1}) {}
  bool is_refused() {
    try {
      optimizer.step();
    } catch (const Error& error) {
      CHECK_THAT(error.what(), ContainsSubstring("is in no model any more"));
      return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("an optimiser that was made before a replacement refuses to step, and one made after it trains") {
  const BodyAndHead model;
  nn::SGD optimizer(model.parameters(), {.lr = 0.1});
  nn::replace(model.head, nn::Linear(4, 3));
  CHECK_THROWS_WITH(
      optimizer.step(),
      ContainsSubstring("step: the parameter 'head.weight' (2, 4) of SGD is in no model any more, because tie "
                        "or replace put another in its place; make a new optimiser"));
  nn::SGD other(model.parameters(), {.lr = 0.1});
  const double before = model.head.bias->value().at({0});
  sum(model(ones({1, 2}))).backward();
  other.step();
  CHECK(model.head.bias->value().at({0}) == Approx(before - 0.1));
}

TEST_CASE("an optimiser notices every replacement, the second and those in containers and clones too") {
  const nn::Linear layer(1, 2);
  for (const std::int64_t size : {3, 4, 5}) {
    Trained before(layer);
    nn::replace(layer, nn::Linear(1, size));
    CHECK(before.is_refused());
    CHECK_FALSE(Trained(layer).is_refused());
  }

  nn::Sequential sequential(nn::Linear(1, 1), nn::Sequential(nn::Linear(1, 1)));
  nn::ModuleList<nn::Linear> list = {nn::Linear(1, 1), nn::Linear(1, 1)};
  nn::ModuleDict<nn::Linear> dict = {{"a", nn::Linear(1, 1)}};
  Trained of_sequential(sequential), of_list(list), of_dict(dict);
  sequential.replace(1, nn::Linear(1, 1));
  list.replace(-1, nn::Linear(1, 1));
  dict.replace("a", nn::Linear(1, 1));
  CHECK(of_sequential.is_refused());
  CHECK(of_list.is_refused());
  CHECK(of_dict.is_refused());

  const nn::Linear a(1, 1, {.bias = false}), b(1, 1, {.bias = false});
  nn::tie(a.weight, b.weight);
  const nn::Linear copy = nn::clone(a);
  Trained of_both(a), of_copy(copy);
  nn::replace(copy, nn::Linear(1, 1, {.bias = false}));
  CHECK(of_copy.is_refused());
  nn::replace(a, nn::Linear(1, 1, {.bias = false}));
  CHECK_FALSE(of_both.is_refused());  // b still has it
}

TEST_CASE("an optimiser follows modules that a container swaps, but not replaced ones") {
  const nn::Linear a(1, 1), b(1, 1);
  nn::ModuleList<nn::Linear> list = {a, b};
  Trained of_list(list);
  list.replace(0, b).replace(1, a);  // swapped, each out for a moment
  CHECK_FALSE(of_list.is_refused());

  list.replace(0, nn::Linear(1, 1));
  CHECK(of_list.is_refused());
  CHECK_FALSE(Trained(b).is_refused());  // a separate model now
  Trained of_b(b);
  nn::replace(b, nn::Linear(1, 2));
  CHECK(of_b.is_refused());

  nn::Sequential twice(a, a), around(a);
  Trained of_twice(twice);
  twice.replace(0, nn::Linear(1, 1));
  CHECK_FALSE(of_twice.is_refused());
  around.replace(0, nn::Sequential(a, nn::ReLU()));
  CHECK_FALSE(of_twice.is_refused());
}

TEST_CASE("an optimiser goes on when any part of what was replaced returns with its parameters") {
  for (std::size_t returning = 0; returning < 4; ++returning) {
    for (const bool at_its_place : {true, false}) {
      CAPTURE(returning, at_its_place);
      const nn::Linear linear(1, 1);
      const nn::Sequential nested(linear), inner(nested);
      nn::Sequential model(nn::ReLU(), inner);
      Trained of_model(model);
      model.replace(1, nn::Identity());
      CHECK(of_model.is_refused());
      const auto put_back = [&](const auto& part) { at_its_place ? model.replace(1, part) : model.append(part); };
      if (returning == 0) put_back(inner);
      if (returning == 1) put_back(nested);
      if (returning == 2) put_back(linear);
      if (returning == 3) put_back(nn::Sequential(nested));
      CHECK_FALSE(of_model.is_refused());
      if (returning > 0) continue;  // the others stay parts of what was replaced
      model.replace(-1, nn::Identity());
      CHECK(of_model.is_refused());
    }
  }
}

TEST_CASE("an optimiser goes on when a part of what is replaced takes its place") {
  const nn::Linear linear(1, 1);
  const nn::Sequential nested(linear), inner(nested);
  nn::Sequential model(nn::ReLU(), inner);
  Trained of_model(model);
  model.replace(1, nested);
  CHECK_FALSE(of_model.is_refused());
  model.replace(1, linear);
  CHECK_FALSE(of_model.is_refused());
}

TEST_CASE("a part of a model that is no more is a part of nothing, and may be part of another") {
  const nn::Linear a(1, 1);
  nn::Sequential model(a);
  { const nn::Sequential other(a); }
  Trained of_model(model);
  model.replace(0, nn::Linear(1, 1));
  CHECK(of_model.is_refused());
}
