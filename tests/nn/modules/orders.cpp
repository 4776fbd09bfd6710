// Derivatives of derivatives with respect to some inputs or parameters, of every layer and every loss.
#include "tests/minitorch/graph/orders.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "nn/losses/elementwise_losses.hpp"
#include "nn/losses/weighting.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using orders::Subsets;
using Tensors = std::vector<Tensor>;
using F = orders::Function<Tensor>;

namespace {

struct Row {
  std::string name;  // as a header declares it
  F f;
  Tensors point;
};

// Returns different numbers between -1.5 and 1.5, none near 0, where some functions have a kink.
Tensor some_numbers(const Shape& shape, double shift = 0) {
  const Tensor x = sin(arange(numel(shape), {.dtype = float64}) * 2.3 + shift) * 1.4;
  return reshape(where(x > 0, x + 0.1, x - 0.1), shape);
}
Tensor some_probabilities(const Shape& shape, double shift = 0) { return sigmoid(some_numbers(shape, shift)); }

// A layer as a function of its inputs, followed by its parameters.
Row row_of(const std::string& name, const nn::Module& layer, const Tensors& inputs,
           const std::function<Tensor(const Tensors&)>& call) {
  layer.to(float64);
  const std::vector<nn::Parameter> parameters = layer.parameters();
  Tensors point = inputs;
  for (const nn::Parameter& p : parameters) point.push_back(p.value().detach().clone());
  const std::size_t n = inputs.size();
  return {name,
          [layer, parameters, call, n](const Tensors& given) {
            const Tensors own = [&] {
              Tensors values;
              for (const nn::Parameter& p : parameters) values.push_back(p.value());
              return values;
            }();
            for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].value() = given[n + i];
            const Tensor y = call(given);
            for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].value() = own[i];
            return y;
          },
          point};
}

template <class Layer> Row row_of(const std::string& name, const Layer& layer, const Tensor& input) {
  return row_of(name, layer, Tensors{input}, [layer](const Tensors& v) { return layer.forward(v[0]); });
}

// Returns all results of a recurrent layer for x and initial states.
template <class Layer> Row recurrent_row(const std::string& name, const Layer& layer, std::int64_t layers) {
  const Tensor x = some_numbers({3, 2, 2}), h0 = some_numbers({layers, 2, 2}, 1), c0 = some_numbers({layers, 2, 2}, 2);
  if constexpr (std::is_same_v<Layer, nn::LSTM>) {
    return row_of(name, layer, Tensors{x, h0, c0}, [layer](const Tensors& v) {
      const auto [output, h, c] = layer(v[0], v[1], v[2]);
      return cat({flatten(output), flatten(h), flatten(c)});
    });
  } else {
    return row_of(name, layer, Tensors{x, h0}, [layer](const Tensors& v) {
      const auto [output, h] = layer(v[0], v[1]);
      return cat({flatten(output), flatten(h)});
    });
  }
}

std::vector<Row> layers() {
  manual_seed(5);
  const Tensor x = some_numbers({3, 2});
  const nn::Dropout dropout(0.5);
  const auto of_dropout = [dropout](const Tensors& v) {
    manual_seed(7);  // each time the same elements
    return dropout(v[0]);
  };
  const nn::Dropout2d dropout2d(0.5);
  const Tensor pictures = some_numbers({1, 2, 3, 3}, 1);
  const nn::BatchNorm1d batch_norm(2), evaluating(2);
  const Tensor batch = some_numbers({4, 2}, 1);
  evaluating.eval();
  const nn::Bilinear bilinear(2, 3, 2);
  const nn::Embedding embedding(3, 2), padded(3, 2, {.padding_idx = 1});
  const nn::MultiheadAttention attention(2, 2);
  const nn::TransformerLayerOptions small{
      .dim_feedforward = 2, .dropout = 0, .activation = nn::TransformerActivation::gelu};
  const nn::TransformerDecoderLayer decoder(2, 1, small);
  const nn::RNNCell rnn_cell(2, 2);
  const nn::GRUCell gru_cell(2, 2);
  const nn::LSTMCell lstm_cell(2, 2);
  const Tensor h = some_numbers({3, 2}, 2);
  const nn::ModuleList<nn::Linear> list = {nn::Linear(2, 2), nn::Linear(2, 1)};
  const nn::ModuleDict<nn::Linear> dict = {{"a", nn::Linear(2, 2)}, {"b", nn::Linear(2, 2)}};
  return {
      row_of("ReLU", nn::ReLU(), x),
      row_of("LeakyReLU", nn::LeakyReLU(0.2), x),
      row_of("ELU", nn::ELU(0.5), x),
      row_of("GELU", nn::GELU(), x),
      row_of("GELU", nn::GELU({.approximate = nn::Approximation::tanh}), x),
      row_of("SiLU", nn::SiLU(), x),
      row_of("Sigmoid", nn::Sigmoid(), x),
      row_of("Tanh", nn::Tanh(), x),
      row_of("Softplus", nn::Softplus(2), x),
      row_of("SELU", nn::SELU(), x),
      row_of("PReLU", nn::PReLU(2), x),
      row_of("Hardtanh", nn::Hardtanh(-2, 1), x),
      row_of("ReLU6", nn::ReLU6(), x),
      row_of("Mish", nn::Mish(), x),
      row_of("Hardswish", nn::Hardswish(), x),
      row_of("LogSigmoid", nn::LogSigmoid(), x),
      row_of("Softsign", nn::Softsign(), x),
      row_of("GLU", nn::GLU(), x),
      row_of("Softmax", nn::Softmax(1), x),
      row_of("LogSoftmax", nn::LogSoftmax(0), x),
      row_of("Identity", nn::Identity(), x),
      row_of("Flatten", nn::Flatten(0), x),
      row_of("StandardScaler", nn::StandardScaler::fit(x), x),
      row_of("Unflatten", nn::Unflatten(0, {3, 1}), x),
      row_of("Dropout", dropout, Tensors{x}, of_dropout),
      row_of("Dropout2d", dropout2d, Tensors{pictures},
             [dropout2d](const Tensors& v) {
               manual_seed(7);
               return dropout2d(v[0]);
             }),
      row_of("MaxPool1d", nn::MaxPool1d(2), some_numbers({2, 4})),
      row_of("MaxPool2d", nn::MaxPool2d(2, {.stride = 1}), pictures),
      row_of("AvgPool1d", nn::AvgPool1d(2), some_numbers({2, 4})),
      row_of("AvgPool2d", nn::AvgPool2d(2, {.padding = 1}), pictures),
      row_of("AdaptiveAvgPool1d", nn::AdaptiveAvgPool1d(3), some_numbers({2, 4})),
      row_of("AdaptiveAvgPool2d", nn::AdaptiveAvgPool2d(2), pictures),
      row_of("AdaptiveMaxPool2d", nn::AdaptiveMaxPool2d(2), pictures),
      row_of("Upsample", nn::Upsample({.scale_factor = 1.5}), pictures),
      row_of("Upsample", nn::Upsample({.size = 2, .mode = InterpolationMode::bilinear}), pictures),
      row_of("Linear", nn::Linear(2, 3), x),
      row_of("Linear", nn::Linear(2, 3, {.bias = false}), some_numbers({2, 2, 2})),
      row_of("Linear", nn::Linear(2, 3), some_numbers({2, 2, 2})),
      row_of("Bilinear", bilinear, Tensors{x, some_numbers({3, 3})},
             [bilinear](const Tensors& v) { return bilinear(v[0], v[1]); }),
      row_of("Conv1d", nn::Conv1d(2, 2, 2, {.padding = 1}), some_numbers({2, 2, 3})),
      row_of("Conv2d", nn::Conv2d(2, 2, {2, 1}, {.groups = 2}), some_numbers({2, 2, 2, 2})),
      row_of("ConvTranspose2d", nn::ConvTranspose2d(2, 1, 2, {.stride = 2}), some_numbers({2, 2, 2, 1})),
      row_of("Embedding", embedding, {},
             [embedding](const Tensors&) {
               return embedding(tensor({{2, 0}, {2, 1}}));
             }),
      row_of("Embedding", padded, {},
             [padded](const Tensors&) {
               return padded(tensor({{2, 0}, {2, 2}}));  // the row of padding has no derivative
             }),
      row_of("LayerNorm", nn::LayerNorm(2), some_numbers({3, 2}, 1)),
      row_of("LayerNorm", nn::LayerNorm(Shape{2, 3}, {.elementwise_affine = false}), some_numbers({2, 2, 3}, 1)),
      row_of("BatchNorm1d", batch_norm, batch),
      row_of("BatchNorm1d", evaluating, batch),
      row_of("BatchNorm1d", nn::BatchNorm1d(2), some_numbers({3, 2, 2}, 1)),
      row_of("BatchNorm2d", nn::BatchNorm2d(2), some_numbers({2, 2, 4, 4}, 1)),
      row_of("GroupNorm", nn::GroupNorm(2, 4), some_numbers({2, 4, 3}, 1)),
      row_of("GroupNorm", nn::GroupNorm(1, 2), some_numbers({2, 2, 17}, 1)),
      row_of("RMSNorm", nn::RMSNorm(3), some_numbers({2, 3}, 1)),
      row_of("MultiheadAttention", attention, Tensors{some_numbers({2, 1, 2}), some_numbers({3, 1, 2}, 1)},
             [attention](const Tensors& v) { return attention(v[0], v[1], v[1]).output; }),
      row_of("TransformerEncoderLayer", nn::TransformerEncoderLayer(2, 1, small), some_numbers({3, 1, 2}, 1)),
      row_of("TransformerDecoderLayer", decoder, Tensors{some_numbers({3, 1, 2}), some_numbers({2, 1, 2}, 1)},
             [decoder](const Tensors& v) { return decoder(v[0], v[1], {.tgt_is_causal = true}); }),
      row_of("PositionalEncoding", nn::PositionalEncoding(2, {.dropout = 0, .max_len = 4}), some_numbers({3, 1, 2})),
      row_of("Sequential", nn::Sequential(nn::Linear(2, 3), nn::Tanh(), nn::Linear(3, 1)), x),
      row_of("ModuleList", list, Tensors{x}, [list](const Tensors& v) { return list[1](tanh(list[0](v[0]))); }),
      row_of("ModuleDict", dict, Tensors{x}, [dict](const Tensors& v) { return dict["a"](v[0]) * dict["b"](v[0]); }),
      recurrent_row("RNN", nn::RNN(2, 2), 1),
      recurrent_row("RNN", nn::RNN(2, 2, {.num_layers = 2, .nonlinearity = nn::Nonlinearity::relu, .bias = false}), 2),
      recurrent_row("LSTM", nn::LSTM(2, 2), 1),
      recurrent_row("LSTM", nn::LSTM(2, 2, {.bidirectional = true}), 2),
      recurrent_row("GRU", nn::GRU(2, 2), 1),
      recurrent_row("GRU", nn::GRU(2, 2, {.num_layers = 2, .bias = false}), 2),
      row_of("GRU", nn::GRU(2, 2), some_numbers({3, 2, 2})),
      row_of("RNNCell", rnn_cell, Tensors{x, h}, [rnn_cell](const Tensors& v) { return rnn_cell(v[0], v[1]); }),
      row_of("GRUCell", gru_cell, Tensors{x, h}, [gru_cell](const Tensors& v) { return gru_cell(v[0], v[1]); }),
      row_of("LSTMCell", lstm_cell, Tensors{x, h, h * 2},
             [lstm_cell](const Tensors& v) {
               const auto [next, content] = lstm_cell(v[0], v[1], v[2]);
               return next * 2 + content;
             }),
  };
}

std::vector<Row> loss_rows() {
  const Tensor x = some_numbers({3, 2}), y = some_numbers({3, 2}, 1), p = some_probabilities({3, 2}),
               q = some_probabilities({3, 2}, 1), classes = tensor({1, 0, 1});
  const Tensor weight = tensor({0.3, 1.7}, {.dtype = float64}),
               signs = tensor({{1.0, -1.0}, {-1.0, 1.0}, {1.0, 1.0}}, {.dtype = float64});
  const auto of_two = [](auto loss) { return [loss](const Tensors& v) { return loss(v[0], v[1]); }; };
  std::vector<Row> rows = {
      {"mse", of_two([](const Tensor& a, const Tensor& b) { return nn::mse(a, b); }), {x, y}},
      {"l1", of_two([](const Tensor& a, const Tensor& b) { return nn::l1(a, b); }), {x, y}},
      {"smooth_l1", of_two([](const Tensor& a, const Tensor& b) { return nn::smooth_l1(a, b); }), {x, y}},
      {"huber", of_two([](const Tensor& a, const Tensor& b) { return nn::huber(a, b, {.delta = 0.7}); }), {x, y}},
      {"margin_ranking",
       of_two([=](const Tensor& a, const Tensor& b) { return nn::margin_ranking(a, b, signs, {.margin = 0.5}); }),
       {x, y}},
      {"triplet_margin",
       [](const Tensors& v) { return nn::triplet_margin(v[0], v[1], v[2], {.margin = 3}); },
       {x, y, some_numbers({3, 2}, 2)}},
      {"hinge", [=](const Tensors& v) { return nn::hinge(v[0], signs); }, {x}},
      {"kl_div", of_two([](const Tensor& a, const Tensor& b) { return nn::kl_div(log(a), b); }), {p, q}},
      {"kl_div",
       of_two([](const Tensor& a, const Tensor& b) {
         return nn::kl_div(log(a), log(b), {.log_target = true, .reduction = nn::KlReduction::batchmean});
       }),
       {p, q}},
      {"bce", of_two([](const Tensor& a, const Tensor& b) { return nn::bce(a, b); }), {p, q}},
      {"bce",
       of_two([=](const Tensor& a, const Tensor& b) {
         return nn::bce(a, b, {.weight = weight, .reduction = nn::Reduction::none});
       }),
       {p, q}},
      {"bce_with_logits", of_two([](const Tensor& a, const Tensor& b) { return nn::bce_with_logits(a, b); }), {x, q}},
      {"bce_with_logits",
       of_two([=](const Tensor& a, const Tensor& b) {
         return nn::bce_with_logits(a, b, {.weight = weight, .pos_weight = weight, .reduction = nn::Reduction::sum});
       }),
       {x, q}},
      {"nll", [=](const Tensors& v) { return nn::nll(log(v[0]), classes); }, {p}},
      {"nll", [=](const Tensors& v) { return nn::nll(log(v[0]), classes, {.weight = v[1]}); }, {p, q[0]}},
      {"cross_entropy", [=](const Tensors& v) { return nn::cross_entropy(v[0], classes); }, {x}},
      {"cross_entropy",
       [=](const Tensors& v) { return nn::cross_entropy(v[0], classes, {.weight = v[1], .label_smoothing = 0.1}); },
       {x, q[0]}},
      {"cross_entropy", of_two([](const Tensor& a, const Tensor& b) { return nn::cross_entropy(a, b); }), {x, q}},
      {"weighted", of_two([](const Tensor& a, const Tensor& b) { return nn::weighted(a, b); }), {q, x}},
      {"standardize", [](const Tensors& v) { return nn::standardize(v[0], {1}); }, {some_numbers({2, 3}, 1)}},
      {"prelu", of_two([](const Tensor& a, const Tensor& b) { return nn::prelu(a, b); }), {x, y[0]}},
      {"glu", [](const Tensors& v) { return nn::glu(v[0], 1); }, {x}},
      {"gelu_tanh", [](const Tensors& v) { return nn::gelu_tanh(v[0]); }, {x}},
      {"linear",
       [](const Tensors& v) { return nn::linear(v[0], v[1], v[2]); },
       {x, some_numbers({3, 2}, 2), y[0][0].reshape({1}).expand({3})}},
      {"dropout2d",
       [](const Tensors& v) {
         manual_seed(7);
         return nn::dropout2d(v[0], 0.5);
       },
       {some_numbers({1, 3, 2})}},
      {"dropout",
       [](const Tensors& v) {
         manual_seed(7);
         return nn::dropout(v[0], 0.5);
       },
       {x}},
      {"resized", [](const Tensors& v) { return nn::resized(v[0], 3, 1); }, {some_numbers({1, 2, 3})}},
      {"reduced", [](const Tensors& v) { return nn::reduced(v[0] * v[0], nn::Reduction::sum); }, {x}},
      {"MSELoss", of_two(nn::MSELoss()), {x, y}},
      {"L1Loss", of_two(nn::L1Loss()), {x, y}},
      {"SmoothL1Loss", of_two(nn::SmoothL1Loss()), {x, y}},
      {"HuberLoss", of_two(nn::HuberLoss()), {x, y}},
      {"BCELoss", of_two(nn::BCELoss({.weight = weight})), {p, q}},
      {"BCEWithLogitsLoss", of_two(nn::BCEWithLogitsLoss({.weight = weight})), {x, q}},
      {"KLDivLoss", of_two(nn::KLDivLoss()), {x, q}},
      {"CrossEntropyLoss", of_two(nn::CrossEntropyLoss({.weight = weight})), {x, q}},
      {"NLLLoss", [=, loss = nn::NLLLoss()](const Tensors& v) { return loss(v[0], classes); }, {x}},
      {"MarginRankingLoss",
       [=, loss = nn::MarginRankingLoss({.margin = 0.5})](const Tensors& v) { return loss(v[0], v[1], signs); },
       {x, y}},
      {"TripletMarginLoss",
       [loss = nn::TripletMarginLoss({.margin = 3})](const Tensors& v) { return loss(v[0], v[1], v[2]); },
       {x, y, some_numbers({3, 2}, 2)}},
  };
  return rows;
}

void check_with_usual_subsets(const Row& row) {
  CAPTURE(row.name);
  // Where all inputs are of one shape that is never broadcast, times ones; here their own subsets are enough.
  for (const Subsets& subsets : orders::usual_subsets()) {
    CAPTURE(subsets[0], subsets[1], subsets[2]);
    CHECK(orders::fault<Tensor>(row.f, row.point, subsets) == "");
  }
  CHECK(orders::fault<Tensor>(orders::scaled<Tensor>(row.f), orders::beside_ones(row.point), {1, 2, 1}) == "");
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> found_in(const std::string& text, const std::regex& declaration) {
  std::set<std::string> names;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), declaration); match != std::sregex_iterator();
       ++match) {
    names.insert((*match)[1]);
  }
  return names;
}

// Whole models are made of layers (tests/nn/models/), and have no backward of their own.
std::string headers_of_layers() {
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path("nn"))) {
    const bool is_model = entry.path().parent_path().filename() == "models";
    if (entry.path().extension() == ".hpp" && !is_model) text += text_of(entry.path());
  }
  return text;
}

}  // namespace

TEST_CASE("every layer and every loss that a header declares is tried for derivatives of derivatives") {
  std::set<std::string> tried;
  for (const Row& row : layers()) tried.insert(row.name);
  for (const Row& row : loss_rows()) tried.insert(row.name);
  const std::string text = headers_of_layers();
  std::set<std::string> declared =
      found_in(text, std::regex(R"(class (\w+)(?: final)? : public (?:Module|Recurrent|RNNCellBase|BatchNorm)\b)"));
  CHECK(declared.size() > 20);
  declared.merge(found_in(text, std::regex(R"(\nTensor (\w+)\(const Tensor& \w+)")));
  for (const char* of_others : {"Recurrent", "RNNCellBase", "BatchNorm", "recur"})
    declared.erase(of_others);      // the base of layers
  declared.erase("AveragedModel");  // has the layers of its model
  for (const char* constant : {"predicted_classes", "not_finite", "make_grid"}) declared.erase(constant);
  for (const std::string& name : declared) {
    CAPTURE(name);
    CHECK(tried.contains(name));
  }
}

TEST_CASE("every layer has derivatives of derivatives that were asked for some inputs and parameters") {
  for (const Row& row : layers()) check_with_usual_subsets(row);
}

TEST_CASE("every loss has derivatives of derivatives that were asked for some inputs") {
  for (const Row& row : loss_rows()) check_with_usual_subsets(row);
}

TEST_CASE("so has any layer and any loss for any subset of inputs and parameters") {
  std::vector<Row> rows = layers();
  for (Row& row : loss_rows()) rows.push_back(std::move(row));
  CHECK(rc::check([&rows] {
    const Row& row = rows[*rc::gen::inRange<std::size_t>(0, rows.size())];
    RC_TAG(row.name);
    const auto bits = rc::gen::inRange<std::uint64_t>(0, 64);
    const std::string fault =
        orders::fault<Tensor>(row.f, row.point, {*bits, *bits, *bits}, *rc::gen::arbitrary<std::uint32_t>());
    if (!fault.empty()) RC_FAIL(row.name + ": " + fault);
  }));
}
