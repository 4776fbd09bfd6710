// nn::LayerNames: explain and to_dot show layers and parameters by their paths.
#include "nn/modules/layer_names.hpp"

#include <sstream>
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct NamedBlock : nn::Module {
  nn::Linear first = add("first", nn::Linear(3, 3));
  nn::Linear second = add("second", nn::Linear(3, 3));

  Tensor forward(const Tensor& x) const override { return second(relu(first(x))); }
};

struct NamedNet : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d(1, 3, 2));
  NamedBlock block = add("block", NamedBlock());

  Tensor forward(const Tensor& x) const override { return block(mean(relu(conv(x)), {2, 3})); }
};

std::size_t count_of(const std::string& part, const std::string& text) {
  std::size_t count = 0;
  for (auto place = text.find(part); place != std::string::npos; place = text.find(part, place + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("explain shows the layer of each function, and the paths of parameters") {
  const NamedNet net;
  const nn::LayerNames names(net);
  const std::string text = explain(sum(net(ones({2, 1, 4, 4}))));

  CHECK_THAT(text, ContainsSubstring(" = linear(#3, block.second.weight, block.second.bias): (2, 3)   "
                                     "[block.second: Linear(in_features=3, out_features=3, bias=true)]\n"));
  CHECK_THAT(text, ContainsSubstring("): (2, 3)   [block: NamedBlock]\n"));  // relu in the block
  CHECK_THAT(text, ContainsSubstring("): (2, 3, 3, 3)   [NamedNet]\n"));     // relu in the model itself
  CHECK_THAT(text, ContainsSubstring("\nblock.first.weight: (3, 3)\n"));     // a leaf
  CHECK_THAT(text.substr(0, text.find('\n')), !ContainsSubstring("["));      // the sum is of no layer
  CHECK_THAT(text, ContainsSubstring("conv2d((2, 1, 4, 4), conv.weight, conv.bias)"));
  CHECK(backpropagation_steps(sum(net(ones({2, 1, 4, 4})))).at(1).layer ==
        "block.second: Linear(in_features=3, out_features=3, bias=true)");
}

TEST_CASE("to_dot draws layers as boxes, one within the other") {
  const NamedNet net;
  const nn::LayerNames names(net);
  const std::string text = to_dot(sum(net(ones({2, 1, 4, 4}))));

  CHECK(count_of("subgraph cluster_", text) == 5);
  CHECK_THAT(text, ContainsSubstring("label=\"block.first: Linear(in_features=3, out_features=3, bias=true)\";"));
  CHECK_THAT(text, ContainsSubstring("[shape=ellipse, label=\"block.first.weight: (3, 3)\"];"));
  const auto block = text.find("label=\"block: NamedBlock\""), inner = text.find("label=\"block.first"),
             end = text.rfind("  }\n");
  CHECK(block < inner);
  CHECK(inner < end);
  CHECK(text.find(" -> ") > end);  // an arrow would draw its nodes into the box that it stands in
}

TEST_CASE("a layer that is called twice has a box for each call") {
  const nn::Linear linear(3, 3);
  const nn::LayerNames names(linear);
  CHECK(count_of("subgraph cluster_", to_dot(linear(linear(ones({1, 3}))))) == 2);
}

TEST_CASE("results that no call of the model made have no layer") {
  const NamedNet net, other;
  const Tensor before = net(ones({2, 1, 4, 4}));
  const nn::LayerNames names(net);
  CHECK_THAT(explain(before), !ContainsSubstring("["));
  CHECK_THAT(explain(other(ones({2, 1, 4, 4}))), !ContainsSubstring("["));
  const Tensor y = net(ones({2, 1, 4, 4}));
  CHECK_THAT(explain(y * 2).substr(0, 40), !ContainsSubstring("["));
}

TEST_CASE("a call that throws leaves no layer behind") {
  const NamedNet net;
  const nn::LayerNames names(net);
  CHECK_THROWS_AS(net(ones({2, 5, 4, 4})), ShapeError);
  CHECK_THAT(explain(ones({1}, {.requires_grad = true}) * 2), !ContainsSubstring("["));
  const std::string first = explain(net(ones({2, 1, 4, 4})));
  CHECK_THAT(first, ContainsSubstring("[block.second: Linear"));
  CHECK_THAT(explain(ones({1}, {.requires_grad = true}) * 2), !ContainsSubstring("["));
}

TEST_CASE("layers with call operators of their own are shown, too") {
  const nn::TransformerDecoderLayer decoder(4, 2, {.dim_feedforward = 4, .dropout = 0});
  const nn::GRU gru(4, 4);
  const nn::Sequential both(decoder, gru);
  const nn::LayerNames names(both);
  const Tensor x = ones({3, 1, 4});
  const std::string text = to_dot(gru(decoder(x, x)).output);
  for (const char* layer : {"0: TransformerDecoderLayer", "0.self_attn: MultiheadAttention", "0.multihead_attn: Multi",
                            "0.norm3: LayerNorm", "1: GRU"}) {
    CHECK(count_of("label=\"" + std::string(layer), text) == 1);
  }
}

TEST_CASE("so are the blocks of a model") {
  const nn::TransformerLanguageModel model(5, {.context = 4, .layers = 2, .heads = 1, .width = 4});
  const nn::LayerNames names(model);
  nn::TextState state;
  const std::string text = to_dot(model.read(zeros({1, 3}, {.dtype = int64}), state));
  for (const char* layer : {"blocks.0: TransformerBlock", "blocks.1: TransformerBlock", "blocks.1.qkv: Linear"}) {
    CHECK(count_of("label=\"" + std::string(layer), text) == 1);
  }
}

TEST_CASE("without LayerNames, explain and to_dot show functions alone") {
  const NamedNet net;
  const Tensor y = net(ones({2, 1, 4, 4}));
  { const nn::LayerNames names(net); }
  CHECK_THAT(explain(y), !ContainsSubstring("["));
  CHECK_THAT(to_dot(y), !ContainsSubstring("subgraph"));
}
