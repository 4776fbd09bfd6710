// set_value copies into a parameter's own memory, so that graphs of the old elements notice, however the parameter came
// to it; a tensor that was assigned is somebody else's, and stays.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Way {
  std::string name;
  std::function<void(const nn::Linear&)> go;
};

// What a program may do to a parameter and leave it with memory of its own.
const std::vector<Way>& ways() {
  static const std::vector<Way> all = {
      {"as it was made", [](const nn::Linear&) {}},
      {"converted by its module", [](const nn::Linear& model) { model.to(float64); }},
      {"converted alone", [](const nn::Linear& model) { model.weight.to(float64); }},
      {"converted to the dtype that it has", [](const nn::Linear& model) { model.to(float32); }},
      {"set to another dtype",
       [](const nn::Linear& model) {
         model.weight.set_value(ones({1, 1}, {.dtype = float64}));
       }},
      {"frozen", [](const nn::Linear& model) { model.requires_grad_(false); }},
      {"frozen and converted",
       [](const nn::Linear& model) {
         model.requires_grad_(false);
         model.to(float64);
       }},
      {"frozen and thawed",
       [](const nn::Linear& model) {
         model.requires_grad_(false);
         model.requires_grad_();
       }},
      {"lent",
       [](const nn::Linear& model) {
         nn::functional_call(model, {{"weight", zeros({1, 1})}}, ones({1, 1}));
       }},
      {"lent and set meanwhile",
       [](const nn::Linear& model) {
         nn::functional_call(model, {{"weight", zeros({1, 1})}}, [&] {
           model.weight.set_value(ones({1, 1}));
           return 0;
         });
       }},
      {"lent, converted and frozen meanwhile",
       [](const nn::Linear& model) {
         nn::functional_call(model, {{"weight", zeros({1, 1})}}, [&] {
           model.to(float64);
           model.requires_grad_(false);
           return 0;
         });
       }},
      {"replaced by another's", [](const nn::Linear& model) { nn::replace(model, nn::Linear(1, 1, {.bias = false})); }},
      {"tied to another's",
       [](const nn::Linear& model) { nn::tie(model.weight, nn::Linear(1, 1, {.bias = false}).weight); }},
      {"loaded",
       [](const nn::Linear& model) { model.load_state_dict(nn::Linear(1, 1, {.bias = false}).state_dict()); }},
      {"assigned, and then set",
       [](const nn::Linear& model) {
         model.weight.value() = ones({1, 1});
         model.weight.set_value(zeros({1, 1}));
       }},
  };
  return all;
}

}  // namespace

TEST_CASE("a value that is set is in every handle, and a graph of the old one refuses its backward pass") {
  for (const auto& [name, go] : ways()) {
    CAPTURE(name);
    const nn::Linear made(1, 1, {.bias = false});
    go(made);
    for (const nn::Linear& model : {made, nn::clone(made)}) {
      const DType dtype = model.weight.dtype();
      const bool is_frozen = model.weight.is_frozen();
      const Tensor before = model.weight.value();
      // So that the weight is saved.
      const Tensor x = ones({1, 1}, {.dtype = dtype, .requires_grad = true});
      const Tensor loss = square(model(x)).sum();
      model.weight.set_value(tensor({{3.0}}, {.dtype = dtype}));
      CHECK(before.item() == 3);
      CHECK(model.weight.is_frozen() == is_frozen);
      CHECK(model.weight.requires_grad() != is_frozen);
      CHECK_THROWS_WITH(loss.backward(), ContainsSubstring("changed in place since"));
      CHECK_FALSE(model.weight.grad());
      if (is_frozen) continue;
      square(model(x)).sum().backward();
      CHECK(model.weight.grad()->item() == 6);
      model.weight.set_value(model.weight.value() + 1);
      CHECK(model.weight.value().item() == 4);
      CHECK_FALSE(model.weight.grad());
    }
  }
}

TEST_CASE("a graph of a parameter that is frozen and set later refuses its backward pass") {
  const nn::Linear model(1, 1, {.bias = false});
  const Tensor loss = square(model(ones({1, 1}, {.requires_grad = true}))).sum();
  model.requires_grad_(false);
  model.weight.set_value(zeros({1, 1}));
  model.requires_grad_();
  CHECK_THROWS_WITH(loss.backward(), ContainsSubstring("changed in place since"));
}

TEST_CASE("a tensor that was assigned stays as it was, whatever came between, and the parameter is a leaf again") {
  for (const bool is_leaf : {true, false}) {
    for (const auto& [name, go] : ways()) {
      CAPTURE(is_leaf, name);
      const nn::Linear model(1, 1, {.bias = false});
      const Tensor given = full({1, 1}, 7.0, {.requires_grad = is_leaf});
      model.weight.value() = given;
      go(model);
      model.weight.set_value(tensor({{3.0}}, {.dtype = model.weight.dtype()}));
      if (name != "loaded") CHECK(given.item() == 7);  // a state goes into the memory that there is
      CHECK(model.weight.value().item() == 3);
      CHECK(model.weight.requires_grad() != model.weight.is_frozen());
    }
  }
}

TEST_CASE("a tensor that was assigned to a frozen parameter stays as it was when that is thawed and set") {
  const nn::Linear model(1, 1, {.bias = false});
  model.requires_grad_(false);
  const Tensor given = full({1, 1}, 7.0);
  model.weight.value() = given;
  model.requires_grad_();
  model.weight.set_value(zeros({1, 1}));
  CHECK(given.item() == 7);
}

TEST_CASE("set_value makes a parameter a contiguous leaf again, whatever view of it was assigned") {
  const nn::Parameter weight(tensor({{1.0, 2.0}, {3.0, 4.0}}));
  const std::vector<std::function<Tensor(const Tensor&)>> views = {
      [](const Tensor& x) { return x.detach(); },
      [](const Tensor& x) { return x.t(); },
      [](const Tensor& x) { return x.detach().t().requires_grad_(); },
      [](const Tensor& x) {
        return x.detach().select(0, 0).expand({2, 2});
      },
  };
  for (const auto& view : views) {
    weight.value() = view(weight.value());
    weight.set_value(tensor({{5.0, 6.0}, {7.0, 8.0}}));
    CHECK(weight.value().to_vector<float>() == std::vector<float>{5, 6, 7, 8});
    CHECK(weight.value().is_leaf());
    CHECK(weight.value().is_contiguous());
  }
  weight.set_value(weight.value().t());
  CHECK(weight.value().to_vector<float>() == std::vector<float>{5, 7, 6, 8});
  CHECK_THROWS_AS(weight.set_value(ones({2})), ShapeError);
}

TEST_CASE("what a conversion replaces is free, with its gradient") {
  const nn::Linear model(100, 100);
  const auto before = live_bytes();
  sum(model(ones({1, 100}))).backward();
  model.to(float64);
  model.zero_grad();
  model.to(float32);
  CHECK(live_bytes() == before);
}
