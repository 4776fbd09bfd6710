// Registered parts and members always refer to the same thing: nothing registered can be assigned to, and tie and
// replace change both, for all handles and copies.
#include "nn/modules/replace.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/body_and_head.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::BodyAndHead;

namespace {

struct Scaled : nn::Module {
  BodyAndHead net = add("net", BodyAndHead());
  nn::Parameter scale = add("scale", nn::Parameter(ones({2})));
  nn::Buffer seen = add("seen", nn::Buffer(tensor(0)));

  Tensor forward(const Tensor& x) const override { return net(x) * scale.value(); }
};

struct Language : nn::Module {
  nn::Embedding embedding = add("embedding", nn::Embedding(5, 3));
  nn::Linear decoder = add("decoder", nn::Linear(3, 5));

  Tensor forward(const Tensor& x) const override { return decoder(embedding(x)); }
};

template <class T>
concept Unassignable = !std::is_copy_assignable_v<T> && !std::is_move_assignable_v<T> &&
                       std::is_copy_constructible_v<T> && std::is_move_constructible_v<T> && !std::is_swappable_v<T>;

template <class Layer>
concept HasFixedBias = !requires(Layer layer) {
  layer.bias = std::nullopt;
};

}  // namespace

TEST_CASE("nothing that a model has registered can be assigned to") {
  STATIC_REQUIRE(Unassignable<nn::Parameter>);
  STATIC_REQUIRE(Unassignable<nn::Buffer>);
  STATIC_REQUIRE(Unassignable<nn::Module>);
  STATIC_REQUIRE(Unassignable<BodyAndHead>);
  STATIC_REQUIRE(Unassignable<nn::Linear>);
  STATIC_REQUIRE(Unassignable<nn::Bilinear>);
  STATIC_REQUIRE(Unassignable<nn::Embedding>);
  STATIC_REQUIRE(Unassignable<nn::LayerNorm>);
  STATIC_REQUIRE(Unassignable<nn::BatchNorm1d>);
  STATIC_REQUIRE(Unassignable<nn::Dropout>);
  STATIC_REQUIRE(Unassignable<nn::RNN>);
  STATIC_REQUIRE(Unassignable<nn::LSTM>);
  STATIC_REQUIRE(Unassignable<nn::GRU>);
  STATIC_REQUIRE(Unassignable<nn::Sequential>);
  STATIC_REQUIRE(Unassignable<nn::ModuleList<nn::Linear>>);
  STATIC_REQUIRE(Unassignable<nn::ModuleDict<nn::Linear>>);
  STATIC_REQUIRE(HasFixedBias<nn::Linear>);
  STATIC_REQUIRE(HasFixedBias<nn::Bilinear>);
  STATIC_REQUIRE(HasFixedBias<nn::LayerNorm>);
  STATIC_REQUIRE(HasFixedBias<nn::BatchNorm1d>);
}

TEST_CASE("layers are copied, chosen, moved and kept in lists") {
  const nn::Linear a(2, 3), b(3, 2);
  for (const bool first : {true, false}) {
    const nn::Linear chosen = first ? a : b;
    CHECK(chosen == (first ? a : b));
  }
  std::vector<nn::Linear> layers = {a};
  layers.push_back(b);
  layers.emplace_back(1, 1);
  const std::vector<nn::Linear> others = layers;
  layers.clear();
  CHECK(layers.empty());
  CHECK(others[1] == b);
  std::optional<nn::Linear> perhaps;
  perhaps.emplace(a);
  CHECK(*perhaps == a);
}

TEST_CASE("a moved-from module is the same module as before") {
  Scaled outer;
  const Scaled moved = std::move(outer);
  CHECK(outer == moved);  // NOLINT(bugprone-use-after-move)
  CHECK(are_equal(outer(ones({1, 2})), moved(ones({1, 2}))));
  CHECK(outer.parameters().size() == 5);
  nn::Parameter parameter(ones({2}));
  const nn::Parameter other = std::move(parameter);
  CHECK(parameter.is(other));  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a replaced layer is what all handles and copies compute, train, print and save") {
  const Scaled model;
  const Scaled before = model;  // copies; some are on the path to the layer
  const BodyAndHead inner = model.net;
  const nn::Linear head = model.net.head;
  const Scaled clone = nn::clone(model);
  const Tensor x = tensor({{1.0, -1.0}});
  const Tensor of_clone = clone(x);

  const nn::Linear other(4, 3);
  nn::replace(model.net.head, other);
  model.scale.value() = ones({3}).requires_grad_();
  const Tensor expected = other(relu(model.net.body(x)));
  for (const Scaled& one : {model, before}) CHECK(are_equal(one(x), expected));
  CHECK(are_equal(inner(x), expected));
  CHECK(head.weight.is(other.weight));
  CHECK(are_equal(clone(x), of_clone));

  CHECK(before.named_parameters()[3].name == "net.head.weight");
  CHECK(before.named_parameters()[3].parameter.is(other.weight));
  CHECK(model.num_parameters() == 12 + 15 + 3);
  CHECK(are_equal(model.state_dict().at("net.head.weight"), other.weight));
  CHECK_THAT(printed(before), ContainsSubstring("(head): Linear(in_features=4, out_features=3, bias=true)"));
  model.eval();
  CHECK_FALSE(model.net.head.is_training());
  CHECK(other.is_training());

  std::stringstream file;
  nn::save(file, nn::CheckpointFormat::json, model);
  Scaled loaded;
  nn::replace(loaded.net.head, nn::Linear(4, 3));
  loaded.scale.value() = ones({3}).requires_grad_();
  nn::load(file, nn::CheckpointFormat::json, loaded);
  CHECK(are_equal(loaded(x), expected));

  const Scaled copy = nn::clone(model);
  CHECK(are_equal(copy(x), expected));
  CHECK_FALSE(copy.net.head.weight.is(other.weight));
  CHECK(copy.parameters()[3].is(copy.net.head.weight));
}

TEST_CASE("a local handle is the layer of the model, and another local is not") {
  const BodyAndHead model;
  const nn::Linear old = nn::clone(model.head);
  nn::replace(model.head, nn::Linear(4, 5));
  CHECK(old.weight.shape() == Shape{2, 4});
  CHECK(model.head.weight.shape() == Shape{5, 4});
  nn::replace(model.head, old);
  CHECK(model.head.weight.is(old.weight));
  nn::replace(model.head, model.head);
  CHECK(model.head.weight.is(old.weight));
}

TEST_CASE("two heads are exchanged by way of a third") {
  const BodyAndHead a, b;
  const nn::Linear third(4, 2);
  const auto of_a = a.parameters(), of_b = b.parameters();
  nn::replace(third, a.head);
  nn::replace(a.head, b.head);
  nn::replace(b.head, third);
  CHECK(a.head.weight.is(of_b[2]));
  CHECK(b.head.weight.is(of_a[2]));
  CHECK_FALSE(of_a[2].was_replaced());
  CHECK_FALSE(of_b[2].was_replaced());
}

TEST_CASE("tied parameters are one: they count once, train together and are saved under both names") {
  const Language model;
  const Language before = model;
  nn::tie(model.decoder.weight, model.embedding.weight);
  CHECK(before.decoder.weight.is(before.embedding.weight));
  CHECK(model.parameters().size() == 2);
  CHECK(model.num_parameters() == 15 + 5);

  nn::SGD optimizer(model.parameters(), {.lr = 0.5});
  sum(model(tensor({1, 2}))).backward();
  optimizer.step();
  const nn::StateDict state = model.state_dict();
  CHECK(are_equal(state.at("decoder.weight"), state.at("embedding.weight")));
  CHECK(state.tensors.size() == 3);
  const Language copy = nn::clone(model);
  CHECK(copy.decoder.weight.is(copy.embedding.weight));
  const Language other;
  CHECK_THROWS_AS(other.load_state_dict({}), Error);
  nn::tie(other.decoder.weight, other.embedding.weight);
  other.load_state_dict(state);
  CHECK(are_equal(other(tensor({3})), model(tensor({3}))));
}

TEST_CASE("every layer's parameters and buffers can be replaced by those of another") {
  const auto check = [](const nn::Module& layer, const nn::Module& by) {
    CAPTURE(layer.kind());
    nn::replace(layer, by);
    const auto ours = layer.named_parameters(), theirs = by.named_parameters();
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i].parameter.is(theirs[i].parameter));
    const auto buffers = layer.named_buffers(), others = by.named_buffers();
    REQUIRE(buffers.size() == others.size());
    for (std::size_t i = 0; i < buffers.size(); ++i) CHECK(buffers[i].buffer.is(others[i].buffer));
    CHECK(printed(layer) == printed(by));
  };
  check(nn::Linear(2, 3), nn::Linear(4, 1));
  check(nn::Bilinear(2, 3, 1), nn::Bilinear(1, 2, 3));
  check(nn::Embedding(2, 3), nn::Embedding(7, 1));
  check(nn::LayerNorm(3), nn::LayerNorm(3));
  check(nn::BatchNorm1d(3), nn::BatchNorm1d(3));
  check(nn::RNN(2, 3), nn::RNN(2, 3));
  check(nn::LSTM(2, 3, {.num_layers = 2}), nn::LSTM(2, 3, {.num_layers = 2}));
  check(nn::GRU(2, 3, {.bidirectional = true}), nn::GRU(2, 3, {.bidirectional = true}));
  check(nn::Sequential(nn::Linear(1, 1), nn::ReLU()), nn::Sequential(nn::Linear(2, 2), nn::ReLU()));
  check(nn::ModuleList<nn::Linear>{nn::Linear(1, 1)}, nn::ModuleList<nn::Linear>{nn::Linear(2, 1)});
  check(Scaled(), Scaled());

  const nn::BatchNorm1d norm(3), other(3);
  const nn::BatchNorm1d copy = norm;
  nn::replace(norm, other);
  copy(randn({4, 3}));
  CHECK(other.num_batches_tracked->value().item() == 1);
  const nn::LSTM lstm(2, 3), better(2, 3);
  nn::replace(lstm, better);
  const Tensor x = randn({4, 1, 2});
  CHECK(are_equal(lstm(x).output, better(x).output));
}

TEST_CASE("a part that does not fit is refused with the reason, and nothing changes") {
  const BodyAndHead model;
  const auto before = model.parameters();
  const std::string text = printed(model);
  const auto refused = [&](const std::function<void()>& f, const std::string& why) {
    CHECK_THROWS_WITH(f(), ContainsSubstring(why));
    CHECK(std::ranges::equal(model.parameters(), before, &nn::Parameter::is));
    CHECK(printed(model) == text);
  };
  refused([&] { nn::replace(model.head, nn::Linear(4, 2, {.bias = false})); },
          "replace: a Linear has other parameters: weight, bias, not weight; put what changes its structure into a "
          "Sequential, whose replace takes any module");
  refused([&] { nn::replace(model.head, nn::Bilinear(2, 2, 2)); },
          "replace: a Linear by a Bilinear, both must be of one class");
  nn::Linear of_float64(4, 2);
  of_float64.to(float64);
  refused([&] { nn::replace(model.head, of_float64); },
          "replace: a Linear takes 'weight' (2, 4) float32 by (2, 4) float64, both must be of one dtype");
  refused([&] { nn::tie(model.head.weight, model.body.weight); },
          "tie: a parameter (2, 4) float32 to (4, 2) float32, the shapes must be equal");
  refused([&] { nn::tie(*model.head.bias, nn::Parameter(zeros({2}, {.dtype = float64}))); }, "must be of one dtype");
  refused([&] { nn::tie(before[0], before[0]); }, "belongs to no module; give the member itself");
  CHECK_THROWS_WITH(nn::replace(nn::Dropout(0.1), nn::Dropout(0.2)),
                    ContainsSubstring("replace: a Dropout with (p=0.1) by one with (p=0.2), which must be equal"));
  CHECK_THROWS_WITH(nn::replace(nn::LayerNorm(2), nn::LayerNorm(3)), ContainsSubstring("must be equal"));
  const nn::Sequential chain(nn::Linear(1, 1), nn::Dropout(0.1)), other(nn::Linear(2, 2), nn::Dropout(0.2));
  const auto weight = chain.parameters()[0];
  CHECK_THROWS_AS(nn::replace(chain, other), Error);
  CHECK(chain.parameters()[0].is(weight));
}

TEST_CASE("members of containers are replaced by modules of any configuration, for all copies") {
  nn::Sequential model(nn::Linear(2, 2), nn::Dropout(0.1));
  const nn::Sequential copy = model;
  model.replace(1, nn::Linear(2, 3)).replace(-2, nn::Identity());
  CHECK(printed(copy) == "Sequential(\n  (0): Identity()\n  (1): Linear(in_features=2, out_features=3, bias=true)\n)");
  CHECK(copy(ones({1, 2})).shape() == Shape{1, 3});
  CHECK(copy.named_parameters()[0].name == "1.weight");
  CHECK_THROWS_WITH(model.replace(2, nn::Identity()), ContainsSubstring("Sequential: there is no module 2 among 2"));
  CHECK_THROWS_WITH(model.replace(0, model), ContainsSubstring("cannot be part of itself"));
  CHECK(model(ones({1, 2})).shape() == Shape{1, 3});

  nn::ModuleList<nn::Linear> list = {nn::Linear(1, 2), nn::Linear(2, 3)};
  const nn::ModuleList<nn::Linear> other = list;
  list.replace(-1, nn::Linear(2, 5, {.bias = false}));
  CHECK(other[1].weight.shape() == Shape{5, 2});
  CHECK(other[1] == other.children()[1].module);
  CHECK(other.parameters().size() == 3);

  nn::ModuleDict<nn::Linear> dict = {{"a", nn::Linear(1, 2)}};
  dict.replace("a", nn::Linear(1, 4));
  CHECK(dict["a"].weight.shape() == Shape{4, 1});
  CHECK(dict["a"] == dict.children()[0].module);
  CHECK_THROWS_WITH(dict.replace("b", nn::Linear(1, 1)), ContainsSubstring("there is no module 'b' among a"));
}

TEST_CASE("negative indices of containers count from the end, and others are refused") {
  const nn::ModuleList<nn::Linear> list = {nn::Linear(1, 2), nn::Linear(2, 3)};
  CHECK(list[-1] == list[1]);
  CHECK(list.at(-2) == list[0]);
  CHECK_THROWS_WITH(list[2], ContainsSubstring("ModuleList: there is no module 2 among 2"));
  CHECK_THROWS_WITH(list[-3], ContainsSubstring("ModuleList: there is no module -3 among 2"));
  CHECK_THROWS_AS(list[static_cast<std::size_t>(-1)], IndexError);
  CHECK_THROWS_AS(nn::ModuleList<nn::Linear>()[0], IndexError);
}

TEST_CASE("models that are trained together give one list, in which each parameter is there once") {
  const BodyAndHead a, b;
  nn::tie(b.body.weight, a.body.weight);
  const auto all = nn::parameters_of({a, b});
  CHECK(all.size() == 7);
  CHECK(all[0].path() == "0.body.weight");
  CHECK(all[4].path() == "1.body.bias");
}
