// Attention layers: PyTorch's values and gradients, central differences, first weights, masks, dropout, printing,
// checkpoints, and errors.
#include "nn/modules/transformer.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/modules/attention.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/summary.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<json> transformer_cases(const std::string& layer) {
  static const json all = json::parse(std::ifstream(test::source_path("tests/golden/transformer.json")));
  std::vector<json> result;
  for (const json& one : all.at("cases")) {
    if (one.at("layer") == layer) result.push_back(one);
  }
  REQUIRE(result.size() > 4);
  return result;
}

// A mask of a case; none if it has none of this name.
std::optional<Tensor> mask_named(const json& golden, const std::string& name) {
  if (!golden.at("masks").contains(name)) return std::nullopt;
  const json& mask = golden.at("masks").at(name);
  return golden_tensor(mask, mask.at(2) == "int64" ? int64 : float64);
}

nn::TransformerLayerOptions layer_options(const json& given) {
  return {.dim_feedforward = given.at("dim_feedforward").get<std::int64_t>(),
          .dropout = given.at("dropout").get<double>(),
          .activation = given.value("activation", "relu") == "gelu" ? nn::TransformerActivation::gelu
                                                                    : nn::TransformerActivation::relu,
          .layer_norm_eps = given.value("layer_norm_eps", 1e-5),
          .batch_first = given.value("batch_first", false),
          .norm_first = given.value("norm_first", false)};
}

Tensor random_sequence(const Shape& shape) { return randn(shape, {.dtype = float64}); }

std::string parameters_text(const nn::Module& layer) {
  std::string all;
  for (const auto& [name, parameter] : layer.named_parameters()) all += name + to_text(parameter.shape()) + " ";
  return all;
}

}  // namespace

TEST_CASE("MultiheadAttention is PyTorch's, values, gradients and weights") {
  for (const json& golden : transformer_cases("MultiheadAttention")) {
    CAPTURE(golden.at("masks").dump());
    const json& given = golden.at("arguments");
    const nn::MultiheadAttention layer(
        given.at("embed_dim").get<std::int64_t>(), given.at("num_heads").get<std::int64_t>(),
        {.bias = given.value("bias", true), .batch_first = given.value("batch_first", false)});
    for (const bool needs_weights : {false, true}) {
      const nn::AttentionCall call{.key_padding_mask = mask_named(golden, "key_padding_mask"),
                                   .attn_mask = mask_named(golden, "attn_mask"),
                                   .need_weights = needs_weights,
                                   .average_attn_weights = golden.value("average", true)};
      check_layer_case(golden, layer, [&](const Tensors& x) {
        const auto [output, weights] = x.size() == 1 ? layer(x[0], call) : layer(x[0], x[1], x[2], call);
        CHECK(weights.has_value() == needs_weights);
        if (weights && golden.contains("weights")) check_is_golden("weights", *weights, golden.at("weights"));
        return output;
      });
    }
  }
}

TEST_CASE("TransformerEncoderLayer is PyTorch's, values and gradients") {
  for (const json& golden : transformer_cases("TransformerEncoderLayer")) {
    const json& given = golden.at("arguments");
    const nn::TransformerEncoderLayer layer(given.at("d_model").get<std::int64_t>(),
                                            given.at("nhead").get<std::int64_t>(), layer_options(given));
    const nn::EncoderCall call{.src_mask = mask_named(golden, "src_mask"),
                               .src_key_padding_mask = mask_named(golden, "src_key_padding_mask")};
    check_layer_case(golden, layer, [&](const Tensors& x) { return layer(x[0], call); });
  }
}

TEST_CASE("TransformerDecoderLayer is PyTorch's, values and gradients") {
  for (const json& golden : transformer_cases("TransformerDecoderLayer")) {
    const json& given = golden.at("arguments");
    const nn::TransformerDecoderLayer layer(given.at("d_model").get<std::int64_t>(),
                                            given.at("nhead").get<std::int64_t>(), layer_options(given));
    const nn::DecoderCall call{.tgt_mask = mask_named(golden, "tgt_mask"),
                               .memory_mask = mask_named(golden, "memory_mask"),
                               .tgt_key_padding_mask = mask_named(golden, "tgt_key_padding_mask"),
                               .memory_key_padding_mask = mask_named(golden, "memory_key_padding_mask")};
    check_layer_case(golden, layer, [&](const Tensors& x) { return layer(x[0], x[1], call); });
  }
}

TEST_CASE("first and second derivatives of attention layers agree with central differences") {
  manual_seed(51);
  const nn::MultiheadAttention attention(4, 2);
  check_layer_gradients(attention, {random_sequence({3, 1, 4}), random_sequence({2, 1, 4}), random_sequence({2, 1, 4})},
                        [&](const Tensors& x) { return attention(x[0], x[1], x[2], {.is_causal = true}).output; });
  const nn::TransformerEncoderLayer encoder(
      2, 1, {.dim_feedforward = 3, .dropout = 0, .activation = nn::TransformerActivation::gelu});
  check_layer_gradients(encoder, random_sequence({3, 1, 2}));
}

TEST_CASE("attention layers have PyTorch's parameters and first weights") {
  manual_seed(52);
  CHECK(parameters_text(nn::MultiheadAttention(4, 2)) ==
        "in_proj_weight(12, 4) in_proj_bias(12) out_proj.weight(4, 4) out_proj.bias(4) ");
  CHECK(parameters_text(nn::MultiheadAttention(4, 2, {.bias = false})) ==
        "in_proj_weight(12, 4) out_proj.weight(4, 4) ");
  CHECK(parameters_text(nn::TransformerEncoderLayer(4, 2, {.dim_feedforward = 3})) ==
        "self_attn.in_proj_weight(12, 4) self_attn.in_proj_bias(12) self_attn.out_proj.weight(4, 4) "
        "self_attn.out_proj.bias(4) linear1.weight(3, 4) linear1.bias(3) linear2.weight(4, 3) linear2.bias(4) "
        "norm1.weight(4) norm1.bias(4) norm2.weight(4) norm2.bias(4) ");
  CHECK_THAT(parameters_text(nn::TransformerDecoderLayer(4, 2)),
             ContainsSubstring("multihead_attn.in_proj_weight(12, 4)") && ContainsSubstring("norm3.bias(4)") &&
                 ContainsSubstring("linear1.weight(2048, 4)"));
  const nn::MultiheadAttention layer(64, 4);
  const double bound = std::sqrt(6.0 / (64 + 192));  // xavier_uniform
  CHECK(amax(abs(layer.in_proj_weight.value())).item() == Approx(bound).epsilon(0.01));
  CHECK(amax(abs(layer.in_proj_weight.value())).item() <= bound);
  CHECK(amax(abs(layer.out_proj.weight.value())).item() == Approx(1 / 8.0).epsilon(0.01));
  CHECK(amax(abs(layer.in_proj_bias->value())).item() == 0);
  CHECK(amax(abs(layer.out_proj.bias->value())).item() == 0);
}

TEST_CASE("an int64 mask of attention layers leaves keys out, and a causal call is a mask of its kind") {
  manual_seed(53);
  const nn::MultiheadAttention layer(4, 2, {.batch_first = true});
  const Tensor x = randn({2, 3, 4}), above = triu(ones({3, 3}), 1).to(int64);
  const Tensor causal = layer(x, {.is_causal = true}).output;
  CHECK(all(is_close(causal, layer(x, {.attn_mask = above}).output)).item() == 1);
  const Tensor added = where(above, -HUGE_VAL, zeros({3, 3}));
  CHECK(all(is_close(causal, layer(x, {.attn_mask = added}).output)).item() == 1);
  // what is left out does not change the others
  Tensor changed = x.clone();
  narrow(changed, 1, 2, 1).fill_(100);
  const Tensor padding = tensor({{0, 0, 1}, {0, 0, 1}});
  const auto head = [&](const Tensor& input) {
    return narrow(layer(input, {.key_padding_mask = padding}).output, 1, 0, 2);
  };
  CHECK(are_equal(head(x), head(changed)));
  // a query without a key gives the bias of out_proj
  const Tensor none = layer(x, {.key_padding_mask = ones({2, 3}, {.dtype = int64})}).output;
  CHECK(are_equal(none, layer.out_proj.bias->value().expand({2, 3, 4})));
}

TEST_CASE("attention layers take batches of any size, and sequences without a batch") {
  const nn::MultiheadAttention layer(4, 2);
  CHECK(layer(randn({3, 0, 4}), {.need_weights = true}).weights->shape() == Shape{0, 3, 3});
  CHECK(layer(randn({0, 2, 4})).shape() == Shape{0, 2, 4});
  const Tensor x = randn({5, 4});
  const auto [alone, weights] = layer(x, {.need_weights = true, .average_attn_weights = false});
  CHECK(weights->shape() == Shape{2, 5, 5});
  CHECK(all(is_close(alone, squeeze(layer(unsqueeze(x, 1)), 1))).item() == 1);
  CHECK(all(is_close(layer(x), layer(x, x, x).output, {.rtol = 1e-4, .atol = 1e-5})).item() == 1);
}

TEST_CASE("dropout of attention layers works in training mode alone, and by manual_seed") {
  const nn::TransformerEncoderLayer layer(4, 2, {.dim_feedforward = 8, .dropout = 0.5});
  const Tensor x = randn({3, 2, 4});
  const auto with_seed = [&](std::uint64_t seed) {
    manual_seed(seed);
    return layer(x).detach();
  };
  CHECK(are_equal(with_seed(1), with_seed(1)));
  CHECK_FALSE(are_equal(with_seed(1), with_seed(2)));
  layer.eval();
  CHECK(are_equal(with_seed(1), with_seed(2)));
  CHECK_FALSE(layer.self_attn.is_training());
}

TEST_CASE("attention layers are cloned, saved and loaded, and summarised") {
  manual_seed(54);
  const nn::TransformerDecoderLayer layer(4, 2, {.dim_feedforward = 3, .dropout = 0});
  const Tensor tgt = randn({3, 1, 4}), memory = randn({2, 1, 4});
  const nn::TransformerDecoderLayer copy = nn::clone(layer), other(4, 2, {.dim_feedforward = 3, .dropout = 0});
  CHECK(are_equal(copy(tgt, memory), layer(tgt, memory)));
  const TemporaryFolder folder;
  for (const std::string file : {"layer.json", "layer.safetensors"}) {
    nn::save(folder.path() + "/" + file, layer);
    nn::load(folder.path() + "/" + file, other);
    CHECK(are_equal(other(tgt, memory), layer(tgt, memory)));
  }
  CHECK_THAT(nn::summary(nn::Sequential(nn::TransformerEncoderLayer(4, 2, {.dim_feedforward = 3}), nn::Linear(4, 1)),
                         {3, 2, 4}),
             ContainsSubstring("self_attn") && ContainsSubstring("(3, 2, 4)"));
}

TEST_CASE("attention layers print their parts") {
  CHECK(printed(nn::MultiheadAttention(4, 2, {.dropout = 0.1, .batch_first = true})) ==
        "MultiheadAttention(\n"
        "  embed_dim=4, num_heads=2, dropout=0.1, batch_first=true\n"
        "  (out_proj): Linear(in_features=4, out_features=4, bias=true)\n)");
  CHECK_THAT(printed(nn::TransformerEncoderLayer(4, 2, {.dim_feedforward = 3, .norm_first = true})),
             ContainsSubstring("activation=relu, norm_first=true") &&
                 ContainsSubstring("(linear1): Linear(in_features=4, out_features=3, bias=true)"));
}

TEST_CASE("PositionalEncoding adds sines and cosines of the position") {
  const nn::PositionalEncoding layer(5, {.dropout = 0, .max_len = 7});
  CHECK(layer.pe.shape() == Shape{7, 1, 5});
  const Tensor y = layer(zeros({3, 2, 5}));
  CHECK(y.at({0, 1, 0}) == 0);
  CHECK(y.at({0, 1, 1}) == 1);
  CHECK(y.at({2, 0, 0}) == Approx(std::sin(2.0)));
  CHECK(y.at({2, 1, 3}) == Approx(std::cos(2 * std::pow(10000.0, -2 / 5.0))));
  CHECK(y.at({2, 1, 4}) == Approx(std::sin(2 * std::pow(10000.0, -4 / 5.0))));
  const nn::PositionalEncoding first(5, {.dropout = 0, .max_len = 7, .batch_first = true});
  CHECK(are_equal(first(zeros({2, 3, 5})), transpose(y, 0, 1).contiguous()));
  CHECK(are_equal(layer(zeros({3, 5})), select(y, 1, 0).contiguous()));
  const Tensor x = zeros({2, 1, 5}, {.requires_grad = true});
  sum(layer(x)).backward();
  CHECK(are_equal(*x.grad(), ones({2, 1, 5})));
  CHECK(layer.named_buffers().front().name == "pe");
  CHECK(layer.parameters().empty());
  CHECK(printed(layer) == "PositionalEncoding(\n  d_model=5, max_len=7\n  (dropout): Dropout(p=0)\n)");
}

TEST_CASE("bits of attention layers do not depend on the number of threads") {
  const auto results = [](int threads) {
    const Threads set(threads);
    manual_seed(55);
    const nn::TransformerEncoderLayer layer(32, 4, {.dim_feedforward = 64});
    const Tensor y = layer(randn({40, 6, 32}));
    sum(square(y)).backward();
    std::vector<std::vector<double>> bits = {y.to_vector<double>()};
    for (const nn::Parameter& parameter : layer.parameters()) bits.push_back(parameter.grad()->to_vector<double>());
    return bits;
  };
  const auto alone = results(1);
  for (const int threads : {2, 3, 4, 7}) CHECK((results(threads) == alone));
}

TEST_CASE("attention layers refuse what does not fit, by name, shapes and rule") {
  CHECK_THROWS_WITH(nn::MultiheadAttention(0, 1), ContainsSubstring("MultiheadAttention: embed_dim is 0"));
  CHECK_THROWS_WITH(nn::MultiheadAttention(4, 0), ContainsSubstring("MultiheadAttention: num_heads is 0"));
  CHECK_THROWS_WITH(nn::MultiheadAttention(4, 3),
                    "MultiheadAttention: embed_dim is 4, it must be divisible by num_heads = 3");
  CHECK_THROWS_WITH(nn::MultiheadAttention(4, 2, {.dropout = 2}),
                    ContainsSubstring("MultiheadAttention: dropout is 2, it must be from 0 to 1"));
  CHECK_THROWS_WITH(nn::TransformerEncoderLayer(4, 3),
                    "TransformerEncoderLayer: d_model is 4, it must be divisible by nhead = 3");
  CHECK_THROWS_WITH(nn::TransformerDecoderLayer(4, 2, {.dim_feedforward = 0}),
                    ContainsSubstring("TransformerDecoderLayer: dim_feedforward is 0"));
  CHECK_THROWS_AS(nn::TransformerEncoderLayer(4, 2, {.layer_norm_eps = -1}), DataError);
  CHECK_THROWS_WITH(nn::PositionalEncoding(0), ContainsSubstring("PositionalEncoding: d_model is 0"));
  CHECK_THROWS_AS(nn::PositionalEncoding(4, {.dropout = -1}), DataError);

  const nn::MultiheadAttention layer(4, 2), first(4, 2, {.batch_first = true});
  const Tensor q = ones({3, 2, 4}), k = ones({5, 2, 4});
  const std::string shapes = ": q (3, 2, 4), k (5, 2, 4), v (5, 2, 4)";
  CHECK_THROWS_WITH(layer(ones({4})),
                    "MultiheadAttention: q, k and v must all be (L, N, E), or all (L, E): q (4), k (4), v (4)");
  CHECK_THROWS_WITH(first(q, ones({5, 4}), ones({5, 4})),
                    "MultiheadAttention: q, k and v must all be (N, L, E), or all (L, E): q (3, 2, 4), k (5, 4), v (5, "
                    "4)");
  CHECK_THROWS_WITH(layer(ones({3, 2, 5})),
                    "MultiheadAttention: the last size must be embed_dim = 4: q (3, 2, 5), k "
                    "(3, 2, 5), v (3, 2, 5)");
  CHECK_THROWS_WITH(layer(q, k, ones({4, 2, 4})),
                    "MultiheadAttention: k and v must have one shape: q (3, 2, 4), k (5, 2, 4), v (4, 2, 4)");
  CHECK_THROWS_WITH(layer(q, ones({5, 1, 4}), ones({5, 1, 4})),
                    "MultiheadAttention: q and k must have one batch size: q (3, 2, 4), k (5, 1, 4), v (5, 1, 4)");
  CHECK_THROWS_WITH(layer(q, k, k, {.key_padding_mask = ones({5, 2})}),
                    "MultiheadAttention: key_padding_mask must be (2, 5)" + shapes + ", key_padding_mask (5, 2)");
  CHECK_THROWS_WITH(layer(q, k, k, {.attn_mask = ones({5, 3})}),
                    "MultiheadAttention: attn_mask must be (3, 5) or (4, 3, 5)" + shapes + ", attn_mask (5, 3)");
  CHECK_THROWS_WITH(layer(q.to(float64)), ContainsSubstring("MultiheadAttention: the input is float64"));

  const nn::PositionalEncoding encoding(4, {.max_len = 3});
  CHECK_THROWS_WITH(encoding(ones({4, 1, 4})), "PositionalEncoding: the input (4, 1, 4) has 4 positions, max_len is 3");
  CHECK_THROWS_WITH(encoding(ones({4})),
                    ContainsSubstring("PositionalEncoding: the input (4) must be (L, N, d_model)"));
  CHECK_THROWS_AS(encoding(ones({2, 1, 3})), ShapeError);
  CHECK_THROWS_AS(encoding(ones({2, 1, 4}, {.dtype = float64})), DtypeError);
}
