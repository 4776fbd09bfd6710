// What a clone holds: every part of its own, or it is refused. module.cpp tests that it computes the same.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/extra_state.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/averaged_model.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a part that a model holds by pointer or reference has no clone, and one without members has") {
  struct Deep : nn::Module {
    explicit Deep(int depth) : inner(depth == 0 ? nullptr : std::make_shared<Deep>(depth - 1)) {
      if (inner) add("inner", *inner);
    }
    nn::Linear linear = add("linear", nn::Linear(1, 1));
    std::shared_ptr<Deep> inner;
  };
  struct Weights {
    nn::Parameter w{ones({1})};
    nn::Buffer b{ones({1})};
    nn::ExtraState e{nn::Json(1)};
    nn::Linear layer{1, 1};
  };
  struct Pointing : nn::Module {
    explicit Pointing(const std::string& name) : held(std::make_shared<Weights>()) {
      if (name == "w") add(name, held->w);
      if (name == "b") add(name, held->b);
      if (name == "e") add(name, held->e);
      if (name == "layer") add(name, held->layer);
    }
    std::shared_ptr<Weights> held;
  };
  struct Referring : nn::Module {
    explicit Referring(const nn::Linear& linear) : layer(linear) { add("layer", linear); }
    const nn::Linear& layer;
  };
  const auto is_refused = [](const std::string& kind, const std::string& path, const auto& model) {
    CHECK_THROWS_WITH(nn::clone(model),
                      ContainsSubstring("clone: no member of " + kind + " holds '" + path + "' by value"));
  };
  is_refused("Deep", "inner", Deep(2));
  for (const std::string name : {"w", "b", "e", "layer"}) is_refused("Pointing", name, Pointing(name));
  const nn::Linear linear(1, 1);
  is_refused("Referring", "layer", Referring(linear));
  CHECK_THROWS_WITH(nn::AveragedModel(Deep(1)), ContainsSubstring("'inner' by value"));

  CHECK(nn::clone(Deep(0)).parameters().size() == 2);
  CHECK(nn::clone(static_cast<const nn::Module&>(Deep(2))).parameters().size() == 6);
  struct Kept : nn::Module {
    Kept() { add("layer", nn::Linear(1, 1)); }
    std::optional<nn::Parameter> maybe = add("maybe", nn::Parameter(ones({1})));
    std::vector<nn::Linear> several = {add("0", nn::Linear(1, 1)), add("1", nn::Linear(1, 1))};
    std::function<Tensor(const Tensor&)> captured = [layer = add("captured", nn::Linear(1, 1))](const Tensor& x) {
      return layer(x);
    };
  };
  const Kept kept, copy = nn::clone(kept);
  CHECK(copy.parameters().size() == 9);
  const Tensor before = kept.captured(ones({1, 1}));
  for (const nn::Parameter& parameter : copy.parameters()) parameter.set_value(zeros(parameter.shape()));
  CHECK(copy.captured(ones({1, 1})).item() == 0);
  CHECK(equal(kept.captured(ones({1, 1})), before));
}
