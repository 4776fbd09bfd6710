// Modules as trees of handles: names, sharing, clones, walks, printing and errors.
#include "nn/modules/module.hpp"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/summary.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Net : nn::Module {
  nn::Linear hidden = add("hidden", nn::Linear(2, 3));
  nn::Linear out = add("out", nn::Linear(3, 1, {.bias = false}));
  nn::Parameter scale = add("scale", nn::Parameter(tensor({2.0})));
  nn::Buffer calls = add("calls", nn::Buffer(tensor(0)));

  Tensor forward(const Tensor& x) const override {
    calls.value().add_(1);
    return out(relu(hidden(x))) * scale.value();
  }
};

struct Outer : nn::Module {
  Net inner = add("inner", Net());
  nn::Sequential tail = add("tail", nn::Sequential(nn::Linear(1, 4), nn::Identity(), nn::Linear(4, 1)));

  Tensor forward(const Tensor& x) const override { return tail(inner(x)); }
};

std::vector<std::string> names_of(const std::vector<nn::NamedParameter>& all) {
  std::vector<std::string> names;
  for (const auto& named : all) names.push_back(named.name);
  return names;
}

template <class F> std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("parameters have the path of their names, own ones first, in the order of add") {
  const Outer model;
  CHECK(names_of(model.named_parameters()) ==
        std::vector<std::string>{"inner.scale", "inner.hidden.weight", "inner.hidden.bias", "inner.out.weight",
                                 "tail.0.weight", "tail.0.bias", "tail.2.weight", "tail.2.bias"});
  CHECK(model.num_parameters() == 1 + 6 + 3 + 3 + 4 + 4 + 4 + 1);
  CHECK(model.parameters().size() == 8);
  REQUIRE(model.named_buffers().size() == 1);
  CHECK(model.named_buffers()[0].name == "inner.calls");

  std::vector<std::string> modules, kinds;
  for (const auto& [name, module] : model.named_modules()) {
    modules.push_back(name);
    kinds.push_back(module.kind());
  }
  CHECK(modules ==
        std::vector<std::string>{"", "inner", "inner.hidden", "inner.out", "tail", "tail.0", "tail.1", "tail.2"});
  CHECK(kinds[1] == "Net");
  CHECK(kinds[6] == "Identity");
  CHECK(model.children().size() == 2);
}

TEST_CASE("a parameter or a module that is used twice counts once") {
  struct Tied : nn::Module {
    nn::Linear first = add("first", nn::Linear(2, 2, {.bias = false}));
    nn::Linear again = add("again", first);
    nn::Parameter weight = add("weight", first.weight);
  };
  const Tied model;
  CHECK(names_of(model.named_parameters()) == std::vector<std::string>{"weight"});
  CHECK(model.num_parameters() == 4);
  CHECK(model.named_modules().size() == 2);
}

TEST_CASE("copies of a module are the same module") {
  Net model;
  const Net copy = model;
  CHECK(copy == model);
  const Tensor x = tensor({{1.0, -1.0}});
  model.scale.set_value(tensor({5.0}));
  {
    const auto guard = no_grad();
    model.hidden.weight.value().fill_(1);
  }
  CHECK(are_equal(copy(x), model(x)));
  CHECK(copy.scale.value().item() == 5);
  model.eval();
  CHECK_FALSE(copy.is_training());
  CHECK_FALSE(copy.hidden.is_training());
  model.to(float64);
  CHECK(copy.hidden.weight.dtype() == float64);
  CHECK(copy(x.to(float64)).dtype() == float64);
}

TEST_CASE("a clone computes the same and shares nothing") {
  const Outer model;
  model.inner.eval();
  const Tensor x = tensor({{0.5, 2.0}});
  sum(model(x)).backward();
  const Outer copy = nn::clone(model);
  CHECK_FALSE(copy == model);
  CHECK(are_equal(copy(x), model(x)));
  CHECK_FALSE(copy.inner.is_training());
  CHECK(copy.is_training());

  const auto ours = model.named_parameters(), theirs = copy.named_parameters();
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CHECK(ours[i].name == theirs[i].name);
    CHECK_FALSE(ours[i].parameter.is(theirs[i].parameter));
    CHECK(are_equal(ours[i].parameter, theirs[i].parameter));
    CHECK_FALSE(theirs[i].parameter.grad());
  }
  // Its members and its tree refer to the same parameters.
  CHECK(copy.inner.hidden == copy.children()[0].module.children()[0].module);
  const auto before = model(x).to_vector<float>();
  const auto guard = no_grad();
  for (const nn::Parameter& parameter : copy.parameters()) parameter.value().fill_(1);
  CHECK(model(x).to_vector<float>() == before);
  CHECK(copy.tail(tensor({{1.0}})).item() == 9);
  copy.inner.calls.value().fill_(7);
  CHECK(model.inner.calls.value().item() < 7);
}

TEST_CASE("tied parameters stay tied in a clone") {
  struct Tied : nn::Module {
    nn::Linear first = add("first", nn::Linear(2, 2));
    nn::Parameter weight = add("weight", first.weight);
  };
  const Tied copy = nn::clone(Tied());
  CHECK(copy.weight.is(copy.first.weight));
  CHECK(copy.num_parameters() == 6);
}

TEST_CASE("gradients gather in parameters until zero_grad") {
  const Net model;
  sum(model(tensor({{1.0, 2.0}}))).backward();
  for (const nn::Parameter& parameter : model.parameters()) CHECK(parameter.grad());
  model.zero_grad();
  for (const nn::Parameter& parameter : model.parameters()) CHECK_FALSE(parameter.grad());
}

TEST_CASE("to converts parameters, gradients and buffers, but no counts") {
  const Net model;
  sum(model(tensor({{1.0, 2.0}}))).backward();
  model.to(float64);
  for (const nn::Parameter& parameter : model.parameters()) {
    CHECK(parameter.dtype() == float64);
    CHECK(parameter.grad()->dtype() == float64);
    CHECK(parameter.value().is_leaf());
  }
  CHECK(model.calls.dtype() == int64);
  CHECK_THROWS_WITH(model.to(int64), ContainsSubstring("to: the parameters of Net cannot be int64"));
  CHECK(model.scale.dtype() == float64);
}

TEST_CASE("apply visits the parts before the whole") {
  const Outer model;
  std::vector<std::string> kinds;
  model.apply([&](const nn::Module& module) { kinds.push_back(module.kind()); });
  CHECK_THROWS_WITH(model.apply({}), "apply: the function is empty, it must take a module");
  CHECK(kinds.size() == 8);
  CHECK(kinds.front() == "Linear");
  CHECK(kinds.back() != "Linear");
}

TEST_CASE("names are given, have no dot, are UTF-8, and are given once") {
  struct Free : nn::Module {
    using Module::add;
  };
  const Free model;
  model.add("a", nn::Parameter(tensor(1.0)));
  CHECK_THROWS_WITH(model.add("", nn::Identity()), ContainsSubstring("add: the name '' in a Free is empty"));
  CHECK_THROWS_WITH(model.add("b.c", nn::Buffer(tensor(1.0))),
                    ContainsSubstring("add: the name 'b.c' in a Free has a dot"));
  CHECK_THROWS_WITH(model.add("b\xff", nn::Identity()),
                    "add: the name 'b\\xff' in a Free is not UTF-8, so no checkpoint can hold it");
  CHECK_THROWS_WITH(model.add("a", nn::Buffer(tensor(1.0))),
                    ContainsSubstring("add: the name 'a' in a Free is given twice"));
  CHECK_THROWS_WITH(model.add("a", nn::Identity()), ContainsSubstring("given twice"));
  CHECK_THROWS_WITH(model.add("self", model), ContainsSubstring("cannot be part of itself"));
  const Free outer;
  outer.add("inner", model);
  CHECK_THROWS_WITH(model.add("outer", outer), ContainsSubstring("cannot be part of itself"));
  CHECK(model.named_parameters().size() == 1);
  CHECK(model.children().empty());
}

TEST_CASE("a module without forward(x) names itself in the error") {
  struct Empty : nn::Module {};
  const std::string text = message_of([] { Empty()(ones({2, 3})); });
  CHECK_THAT(text, ContainsSubstring("forward: a Empty has no forward that takes one tensor, here x (2, 3); define"));
}

TEST_CASE("a copy of a layer as nn::Module names ways to keep the class") {
  nn::ModuleList<nn::Module> list;
  list.append(nn::Linear(2, 3));
  CHECK_THAT(message_of([&] { list[0](ones({1, 2})); }), ContainsSubstring("does not know the class: call"));
  const std::unique_ptr<nn::Module> kept = std::make_unique<nn::Linear>(2, 3);
  const nn::Module& referred = *kept;
  CHECK(referred(ones({1, 2})).shape() == Shape{1, 3});
}

TEST_CASE("a parameter is a leaf of floating-point numbers whose shape does not change") {
  const Tensor value = tensor({1.0, 2.0});
  const nn::Parameter parameter(value.expand({3, 2}).t());
  CHECK(parameter.value().is_leaf());
  CHECK(parameter.value().is_contiguous());
  CHECK_THROWS_AS(nn::Parameter(tensor({1, 2})), DtypeError);
  CHECK_THROWS_WITH(parameter.set_value(ones({3, 2})),
                    ContainsSubstring("set_value: the value is (3, 2) and the parameter is (2, 3)"));
  parameter.set_value(ones({2, 3}));
  CHECK(parameter.value().at({1, 2}) == 1);
  const nn::Buffer buffer(tensor({1.0}, {.requires_grad = true}));
  CHECK(buffer.value().is_constant());
  CHECK_THROWS_WITH(buffer.set_value(ones({2})),
                    ContainsSubstring("the value is (2) and the buffer is (1), the shapes must be equal"));
}

TEST_CASE("a model prints as a tree") {
  CHECK(printed(Outer()) ==
        "Outer(\n"
        "  (inner): Net(\n"
        "    (hidden): Linear(in_features=2, out_features=3, bias=true)\n"
        "    (out): Linear(in_features=3, out_features=1, bias=false)\n"
        "  )\n"
        "  (tail): Sequential(\n"
        "    (0): Linear(in_features=1, out_features=4, bias=true)\n"
        "    (1): Identity()\n"
        "    (2): Linear(in_features=4, out_features=1, bias=true)\n"
        "  )\n"
        ")");
  CHECK(printed(nn::Linear(1, 2)) == "Linear(in_features=1, out_features=2, bias=true)");
}

TEST_CASE("a summary shows the shapes on the way, and leaves the model as it was") {
  const Outer model;
  model.inner.eval();
  CHECK(nn::summary(model, {5, 2}) ==
        "layer                     output  parameters  bytes  multiply-adds\n"
        "Outer                     (5, 1)           0      0              0\n"
        "  inner: Net              (5, 1)           1     12              0\n"
        "    inner.hidden: Linear  (5, 3)           9     36             30\n"
        "    inner.out: Linear     (5, 1)           3     12             15\n"
        "  tail: Sequential        (5, 1)           0      0              0\n"
        "    tail.0: Linear        (5, 4)           8     32             20\n"
        "    tail.1: Identity      (5, 4)           0      0              0\n"
        "    tail.2: Linear        (5, 1)           5     20             20\n"
        "all                                       26    112             85\n");
  CHECK(model.is_training());
  CHECK_FALSE(model.inner.is_training());
  CHECK_THROWS_AS(nn::summary(model, {5, 3}), ShapeError);
  CHECK(model.is_training());
}

TEST_CASE("a summary shows unregistered parts that a model computes with") {
  struct Forgetful : nn::Module {
    nn::Linear in = add("in", nn::Linear(2, 3));
    nn::Linear out{3, 1};
    nn::Parameter scale{tensor({2.0})};

    Tensor forward(const Tensor& x) const override { return out(nn::ReLU()(in(x))) * scale.value(); }
  };
  const Forgetful model;
  const auto guard = no_grad();
  CHECK(
      nn::summary(model, {5, 2}) ==
      "layer                          output  parameters  bytes  multiply-adds\n"
      "Forgetful                      (5, 1)           0      0              0\n"
      "  in: Linear                   (5, 3)           9     36             30\n"
      "all                                             9     36             45\n"
      "not registered: Linear         (5, 1)           4     16             15\n"
      "not registered: parameter (1)                   1\n"
      "What is not registered is neither trained by an optimiser of parameters() nor saved; make members with add, as\n"
      "in  nn::Linear out = add(\"out\", nn::Linear(16, 1));\n");
}

TEST_CASE("a model of any depth or width is put together, walked, copied and destroyed in linear time") {
  // If a step took quadratic time, it would take minutes; a recursion would overflow the stack.
  static constexpr std::int64_t n = test::fewer_if_sanitized(50'000);
  const auto use = [](const auto& model, std::size_t parameters) {
    CHECK(model.parameters().size() == parameters);
    CHECK(model.modules().size() > static_cast<std::size_t>(n));
    model.eval();
    model.train();
    model.zero_grad();
    model.to(float64);
    std::int64_t count = 0;
    model.apply([&](const nn::Module&) { ++count; });
    CHECK(count > n);
    const auto copy = nn::clone(model);
    CHECK(copy.parameters().size() == parameters);
    copy.load_state_dict(model.state_dict());
    nn::SGD optimizer(copy.parameters(), {.lr = 0.1});
    optimizer.load_state_dict(optimizer.state_dict());
    optimizer.step();
  };
  SECTION("deep") {
    std::vector<nn::Sequential> levels;
    levels.emplace_back(nn::Linear(1, 1));
    for (std::int64_t i = 1; i < n; ++i) {
      const nn::Sequential outer;
      levels.push_back(outer);
      levels.back().append(levels[levels.size() - 2]);
    }
    const nn::Sequential model = levels.back();
    levels.clear();
    use(model, 2);
  }
  SECTION("deep, from above") {
    const nn::Sequential model;
    std::vector<nn::Sequential> levels = {model};
    for (std::int64_t i = 1; i < n; ++i) {
      levels.emplace_back();
      levels[levels.size() - 2].append(levels.back());
    }
    levels.back().append(nn::Linear(1, 1));
    levels.clear();
    use(model, 2);
  }
  SECTION("wide") {
    nn::ModuleList<nn::Linear> model;
    for (std::int64_t i = 0; i < n; ++i) model.append(nn::Linear(1, 1, {.bias = false}));
    use(model, n);
    CHECK(model.named_parameters().back().name == std::to_string(n - 1) + ".weight");
    CHECK(model.children().size() == n);
  }
}

TEST_CASE("a deep tree prints with a line for each level") {
  nn::Sequential model;
  std::vector<nn::Sequential> levels = {model};
  for (int i = 1; i < 3; ++i) {
    levels.emplace_back();
    levels[levels.size() - 2].append(levels.back());
  }
  CHECK(printed(model) == "Sequential(\n  (0): Sequential(\n    (0): Sequential()\n  )\n)");
}

TEST_CASE("a parameter refuses int64 in its own name") {
  const Tensor whole = tensor({1, 2});
  CHECK_THROWS_WITH(nn::Parameter(whole), "Parameter: the value is (2) int64, a parameter must be float32 or float64");
  const nn::Parameter parameter(ones({2}));
  CHECK_THROWS_WITH(parameter.set_value(whole),
                    "set_value: the value is (2) int64, a parameter must be float32 or float64");
  CHECK_THROWS_AS(nn::Parameter(whole), DtypeError);
}
