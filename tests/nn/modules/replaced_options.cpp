// `replace` among modules of one class and any options: it throws, or the module computes what the other one does.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Made {
  nn::Module module;
  std::function<Tensor(const Tensors&)> call;
  Tensors inputs;
};
using Make = std::function<Made()>;  // a new module each time
struct Class {
  std::string name;
  std::vector<Make> options;  // modules of it, each with other options
};

template <class M> Make of_one(const Tensor& x, const M& module) {
  return [=] {
    const M made = nn::clone(module);
    return Made{made, [made](const Tensors& v) { return made.forward(v[0]); }, {x}};
  };
}
template <class M> Make of_two(const Tensor& x, const Tensor& y, const M& module) {
  return [=] {
    const M made = nn::clone(module);
    return Made{made, [made](const Tensors& v) { return made(v[0], v[1]); }, {x, y}};
  };
}

std::vector<Class> classes_of_layers() {
  const Tensor x = randn({4, 6}), series = randn({2, 4, 6}), pictures = randn({2, 4, 6, 6}), words = tensor({{1, 0}});
  const nn::TransformerLayerOptions small{.dim_feedforward = 3};
  nn::TransformerLayerOptions first = small, gelu = small, batch = small, eps = small, dropout = small;
  first.norm_first = true;
  gelu.activation = nn::TransformerActivation::gelu;
  batch.batch_first = true;
  eps.layer_norm_eps = 0.5;
  dropout.dropout = 0.5;
  std::vector<Class> all = {
      {"LeakyReLU", {of_one(x, nn::LeakyReLU(0.1)), of_one(x, nn::LeakyReLU(0.2))}},
      {"ELU", {of_one(x, nn::ELU(1)), of_one(x, nn::ELU(0.5))}},
      {"GELU", {of_one(x, nn::GELU()), of_one(x, nn::GELU({.approximate = nn::Approximation::tanh}))}},
      {"PReLU", {of_one(x, nn::PReLU()), of_one(x, nn::PReLU(6)), of_one(x, nn::PReLU(1, 0.5))}},
      {"Hardtanh", {of_one(x, nn::Hardtanh(-1, 1)), of_one(x, nn::Hardtanh(-1, 0)), of_one(x, nn::Hardtanh(0, 1))}},
      {"Softplus", {of_one(x, nn::Softplus(1)), of_one(x, nn::Softplus(2))}},
      {"GLU", {of_one(x, nn::GLU(0)), of_one(x, nn::GLU(1))}},
      {"Softmax", {of_one(x, nn::Softmax(0)), of_one(x, nn::Softmax(1))}},
      {"LogSoftmax", {of_one(x, nn::LogSoftmax(0)), of_one(x, nn::LogSoftmax(1))}},
      {"Flatten", {of_one(series, nn::Flatten()), of_one(series, nn::Flatten(0, 1)), of_one(series, nn::Flatten(0))}},
      {"Unflatten", {of_one(x, nn::Unflatten(0, {2, 2})), of_one(x, nn::Unflatten(1, {2, 3}))}},
      {"Dropout", {of_one(x, nn::Dropout(0.2)), of_one(x, nn::Dropout(0.8))}},
      {"Dropout2d", {of_one(pictures, nn::Dropout2d(0.2)), of_one(pictures, nn::Dropout2d(0.8))}},
      {"Linear",
       {of_one(x, nn::Linear(6, 2)), of_one(series, nn::Linear(6, 3)), of_one(x, nn::Linear(6, 2, {.bias = false}))}},
      {"Bilinear", {of_two(x, x, nn::Bilinear(6, 6, 2)), of_two(x, series[0], nn::Bilinear(6, 6, 1, {.bias = false}))}},
      {"Embedding",
       {of_one(words, nn::Embedding(2, 3)), of_one(words, nn::Embedding(3, 1)),
        of_one(words, nn::Embedding(2, 3, {.padding_idx = 1}))}},
      {"StandardScaler", {of_one(x, nn::StandardScaler::fit(x)), of_one(series, nn::StandardScaler(6))}},
      {"LayerNorm",
       {of_one(x, nn::LayerNorm(6)), of_one(x, nn::LayerNorm(6, {.eps = 0.5})), of_one(x, nn::LayerNorm({4, 6})),
        of_one(x, nn::LayerNorm(6, {.elementwise_affine = false}))}},
      {"RMSNorm", {of_one(x, nn::RMSNorm(6)), of_one(x, nn::RMSNorm(6, {.eps = 0.5})), of_one(x, nn::RMSNorm({4, 6}))}},
      {"GroupNorm",
       {of_one(series, nn::GroupNorm(2, 4)), of_one(series, nn::GroupNorm(1, 4)),
        of_one(series, nn::GroupNorm(2, 4, {.eps = 0.5}))}},
      {"BatchNorm1d",
       {of_one(x, nn::BatchNorm1d(6)), of_one(x, nn::BatchNorm1d(6, {.eps = 0.5})),
        of_one(x, nn::BatchNorm1d(6, {.momentum = 0.5})), of_one(x, nn::BatchNorm1d(6, {.affine = false}))}},
      {"BatchNorm2d", {of_one(pictures, nn::BatchNorm2d(4)), of_one(pictures, nn::BatchNorm2d(4, {.eps = 0.5}))}},
      {"Conv1d",
       {of_one(series, nn::Conv1d(4, 4, 2)), of_one(series, nn::Conv1d(4, 4, 2, {.stride = 2})),
        of_one(series, nn::Conv1d(4, 4, 2, {.padding = 1})), of_one(series, nn::Conv1d(4, 4, 2, {.dilation = 2}))}},
      {"Conv2d",
       {of_one(pictures, nn::Conv2d(4, 4, 3)), of_one(pictures, nn::Conv2d(4, 4, 3, {.stride = {1, 2}})),
        of_one(pictures, nn::Conv2d(4, 4, 3, {.padding = Padding::same})),
        of_one(pictures, nn::Conv2d(4, 4, 3, {.dilation = 2})), of_one(pictures, nn::Conv2d(4, 4, 3, {.groups = 2}))}},
      {"ConvTranspose2d",
       {of_one(pictures, nn::ConvTranspose2d(4, 4, 2)), of_one(pictures, nn::ConvTranspose2d(4, 4, 2, {.stride = 2})),
        of_one(pictures, nn::ConvTranspose2d(4, 4, 2, {.stride = 2, .output_padding = 1})),
        of_one(pictures, nn::ConvTranspose2d(4, 4, 2, {.padding = 1}))}},
      {"MaxPool1d", {of_one(series, nn::MaxPool1d(2)), of_one(series, nn::MaxPool1d(2, {.stride = 1}))}},
      {"MaxPool2d",
       {of_one(pictures, nn::MaxPool2d(2)), of_one(pictures, nn::MaxPool2d({2, 3})),
        of_one(pictures, nn::MaxPool2d(2, {.padding = 1})), of_one(pictures, nn::MaxPool2d(2, {.ceil_mode = true})),
        of_one(pictures, nn::MaxPool2d(2, {.dilation = 2}))}},
      {"AvgPool1d", {of_one(series, nn::AvgPool1d(2)), of_one(series, nn::AvgPool1d(3))}},
      {"AvgPool2d",
       {of_one(pictures, nn::AvgPool2d(2, {.padding = 1})),
        of_one(pictures, nn::AvgPool2d(2, {.padding = 1, .count_include_pad = false})),
        of_one(pictures, nn::AvgPool2d(2, {.padding = 1, .divisor_override = 3}))}},
      {"AdaptiveAvgPool1d", {of_one(series, nn::AdaptiveAvgPool1d(2)), of_one(series, nn::AdaptiveAvgPool1d(3))}},
      {"AdaptiveAvgPool2d", {of_one(pictures, nn::AdaptiveAvgPool2d(2)), of_one(pictures, nn::AdaptiveAvgPool2d(3))}},
      {"AdaptiveMaxPool2d", {of_one(pictures, nn::AdaptiveMaxPool2d(2)), of_one(pictures, nn::AdaptiveMaxPool2d(3))}},
      {"Upsample",
       {of_one(pictures, nn::Upsample({.scale_factor = 2.0})),
        of_one(pictures, nn::Upsample({.scale_factor = 2.0, .mode = InterpolationMode::bilinear})),
        of_one(pictures,
               nn::Upsample({.scale_factor = 2.0, .mode = InterpolationMode::bilinear, .align_corners = true})),
        of_one(pictures, nn::Upsample({.size = 9}))}},
      {"MultiheadAttention",
       {of_one(series, nn::MultiheadAttention(6, 2)), of_one(series, nn::MultiheadAttention(6, 3)),
        of_one(series, nn::MultiheadAttention(6, 2, {.dropout = 0.5})),
        of_one(series, nn::MultiheadAttention(6, 2, {.batch_first = true}))}},
      {"PositionalEncoding",
       {of_one(series, nn::PositionalEncoding(6, {.max_len = 9})),
        of_one(series, nn::PositionalEncoding(6, {.dropout = 0.5, .max_len = 9})),
        of_one(series, nn::PositionalEncoding(6, {.max_len = 9, .batch_first = true}))}},
  };
  std::vector<Make> encoders, decoders;
  for (const nn::TransformerLayerOptions& options : {small, first, gelu, batch, eps, dropout}) {
    encoders.push_back(of_one(series, nn::TransformerEncoderLayer(6, 2, options)));
    decoders.push_back(of_two(series, series, nn::TransformerDecoderLayer(6, 2, options)));
  }
  all.push_back({"TransformerEncoderLayer", encoders});
  all.push_back({"TransformerDecoderLayer", decoders});
  return all;
}

std::vector<Class> classes_of_recurrent_layers() {
  const Tensor x = randn({4, 6}), series = randn({2, 4, 6});
  const nn::RecurrentOptions deep{.num_layers = 2}, noisy{.num_layers = 2, .dropout = 0.5}, batch{.batch_first = true},
      both{.bidirectional = true};
  std::vector<Make> lstms, grus;
  for (const nn::RecurrentOptions& options : {nn::RecurrentOptions(), deep, noisy, batch, both}) {
    lstms.push_back(of_one(series, nn::LSTM(6, 3, options)));
    grus.push_back(of_one(series, nn::GRU(6, 3, options)));
  }
  return {
      {"RNN",
       {of_one(series, nn::RNN(6, 3)), of_one(series, nn::RNN(6, 3, {.nonlinearity = nn::Nonlinearity::relu})),
        of_one(series, nn::RNN(6, 3, {.batch_first = true}))}},
      {"LSTM", lstms},
      {"GRU", grus},
      {"RNNCell",
       {of_one(x, nn::RNNCell(6, 3)), of_one(x, nn::RNNCell(6, 3, {.nonlinearity = nn::Nonlinearity::relu}))}},
      {"LSTMCell", {of_one(x, nn::LSTMCell(6, 3)), of_one(x, nn::LSTMCell(6, 3, {.bias = false}))}},
      {"GRUCell", {of_one(x, nn::GRUCell(6, 3)), of_one(x, nn::GRUCell(6, 3, {.bias = false}))}},
  };
}

std::vector<Class> classes_of_losses() {
  const Tensor x = randn({3, 3}), y = randn({3, 3}) * 2, p = softmax(x, 1), q = softmax(y, 1);
  const Tensor classes = tensor({0, 2, 1}),
               signs = tensor({{1.0F, -1.0F, 1.0F}, {1.0F, 1.0F, -1.0F}, {-1.0F, 1.0F, 1.0F}});
  const nn::Reduction sum = nn::Reduction::sum, none = nn::Reduction::none;
  const auto triplet = [=](const nn::TripletMarginOptions& options) -> Make {
    return [=] {
      const nn::TripletMarginLoss made(options);
      return Made{made, [made](const Tensors& v) { return made(v[0], v[1], v[2]); }, {x, y, x * 2}};
    };
  };
  const auto ranking = [=](const nn::MarginRankingOptions& options) -> Make {
    return [=] {
      const nn::MarginRankingLoss made(options);
      return Made{made, [made, signs](const Tensors& v) { return made(v[0], v[1], signs); }, {x, y}};
    };
  };
  return {
      {"CrossEntropyLoss",
       {of_two(x, classes, nn::CrossEntropyLoss()), of_two(x, classes, nn::CrossEntropyLoss({.reduction = sum})),
        of_two(x, classes, nn::CrossEntropyLoss({.ignore_index = 2})),
        of_two(x, classes, nn::CrossEntropyLoss({.label_smoothing = 0.5}))}},
      {"NLLLoss",
       {of_two(x, classes, nn::NLLLoss()), of_two(x, classes, nn::NLLLoss({.reduction = none})),
        of_two(x, classes, nn::NLLLoss({.ignore_index = 2}))}},
      {"MSELoss", {of_two(x, y, nn::MSELoss()), of_two(x, y, nn::MSELoss({.reduction = sum}))}},
      {"L1Loss", {of_two(x, y, nn::L1Loss()), of_two(x, y, nn::L1Loss({.reduction = sum}))}},
      {"SmoothL1Loss",
       {of_two(x, y, nn::SmoothL1Loss()), of_two(x, y, nn::SmoothL1Loss({.beta = 0.5})),
        of_two(x, y, nn::SmoothL1Loss({.reduction = none}))}},
      {"HuberLoss",
       {of_two(x, y, nn::HuberLoss()), of_two(x, y, nn::HuberLoss({.delta = 0.5})),
        of_two(x, y, nn::HuberLoss({.reduction = none}))}},
      {"BCELoss",
       {of_two(p, q, nn::BCELoss()), of_two(p, q, nn::BCELoss({.reduction = sum})),
        of_two(p, q, nn::BCELoss({.weight = q}))}},
      {"BCEWithLogitsLoss",
       {of_two(x, q, nn::BCEWithLogitsLoss()), of_two(x, q, nn::BCEWithLogitsLoss({.reduction = sum})),
        of_two(x, q, nn::BCEWithLogitsLoss({.pos_weight = q}))}},
      {"KLDivLoss",
       {of_two(x, q, nn::KLDivLoss()), of_two(x, q, nn::KLDivLoss({.log_target = true})),
        of_two(x, q, nn::KLDivLoss({.reduction = nn::KlReduction::batchmean})),
        of_two(x, q, nn::KLDivLoss({.reduction = nn::KlReduction::sum}))}},
      {"MarginRankingLoss", {ranking({}), ranking({.margin = 0.5}), ranking({.reduction = sum})}},
      {"TripletMarginLoss",
       {triplet({}), triplet({.margin = 3}), triplet({.p = 1}), triplet({.eps = 0.5}), triplet({.swap = true}),
        triplet({.reduction = sum})}},
  };
}

std::vector<Class> classes_of_models() {
  const Tensor tokens = tensor({{1, 0, 2, 1}}), larger = randn({2, 1, 10, 10}), picture = randn({2, 1, 9, 9});
  const auto transformer = [&](std::int64_t vocabulary, nn::TransformerLanguageModelOptions options) {
    options.width = 4;
    options.layers = 1;
    return of_one(tokens, nn::TransformerLanguageModel(vocabulary, options));
  };
  const auto recurrent = [&](std::int64_t vocabulary, nn::RecurrentLanguageModelOptions options) {
    options.embedding = options.hidden = 4;
    return of_one(tokens, nn::RecurrentLanguageModel(vocabulary, options));
  };
  const auto sentences = [&](const nn::SentenceCnnOptions& options) {
    return of_one(tokens, nn::SentenceCnn(5, 2, options));
  };
  const auto block = [&](std::int64_t heads, double dropout) {
    return of_one(randn({1, 3, 4}), nn::TransformerBlock(4, heads, dropout));
  };
  const nn::PictureSize nine{.channels = 1, .height = 9, .width = 9}, ten{.channels = 1, .height = 10, .width = 10};
  return {
      {"TransformerLanguageModel",
       {transformer(5, {.context = 4, .heads = 1}), transformer(6, {.context = 4, .heads = 1}),
        transformer(5, {.context = 8, .heads = 1}), transformer(5, {.context = 4, .heads = 2}),
        transformer(5, {.context = 4, .heads = 1, .dropout = 0.5})}},
      {"RecurrentLanguageModel",
       {recurrent(5, {}), recurrent(6, {}), recurrent(5, {.cell = nn::RecurrentCell::rnn}), recurrent(5, {.layers = 2}),
        recurrent(5, {.dropout = 0.5})}},
      {"SentenceCnn",
       {sentences({.embedding = 3, .widths = {2, 3}}), sentences({.embedding = 3, .widths = {2, 2}}),
        sentences({.embedding = 3, .widths = {2, 3}, .dropout = 0.1}),
        sentences({.embedding = 3, .widths = {2, 3}, .word_dropout = 0.1})}},
      {"TransformerBlock", {block(1, 0), block(2, 0), block(1, 0.5)}},
      {"PictureCnn",
       {of_one(picture, nn::PictureCnn(nine, 2, {.maps = {2}, .hidden = 3})),
        of_one(larger, nn::PictureCnn(ten, 2, {.maps = {2}, .hidden = 3})),
        of_one(picture, nn::PictureCnn(nine, 3, {.maps = {2}, .hidden = 4})),
        of_one(picture, nn::PictureCnn(nine, 2, {.maps = {2}, .hidden = 3, .dropout = 0.1}))}},
      {"CourseCnn",
       {of_one(picture, nn::CourseCnn(nine, 2)), of_one(larger, nn::CourseCnn(ten, 2)),
        of_one(picture, nn::CourseCnn(nine, 2, {.dropout = 0.1}))}},
  };
}

// Replaces each module by each of other options.
void check_replaced(const std::vector<Class>& classes) {
  for (const Class& one : classes) {
    for (std::size_t i = 0; i < one.options.size(); ++i) {
      for (std::size_t j = 0; j < one.options.size(); ++j) {
        if (i == j) continue;
        CAPTURE(one.name, i, j);
        const Made ours = one.options[i](), theirs = one.options[j]();
        const auto output_of = [](const Made& made, const Tensors& inputs) {
          manual_seed(3);  // for dropout
          return made.call(inputs);
        };
        const Tensor before = output_of(ours, ours.inputs);
        try {
          nn::replace(ours.module, theirs.module);
        } catch (const Error&) {
          CHECK(are_equal(output_of(ours, ours.inputs), before));
          continue;
        }
        CHECK(are_equal(output_of(ours, theirs.inputs), output_of(theirs, theirs.inputs)));
        CHECK(printed(ours.module) == printed(theirs.module));
      }
    }
  }
}

std::string text_of_headers() {
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path("nn"))) {
    if (entry.path().extension() != ".hpp") continue;
    std::ifstream file(entry.path());
    text.append(std::istreambuf_iterator<char>(file), {});
  }
  return text;
}

}  // namespace

TEST_CASE("a layer that is replaced by one of other options refuses, or computes what that does") {
  manual_seed(5);
  check_replaced(classes_of_layers());
}

TEST_CASE("so does a recurrent layer") {
  manual_seed(5);
  check_replaced(classes_of_recurrent_layers());
}

TEST_CASE("so does a loss") {
  manual_seed(5);
  check_replaced(classes_of_losses());
}

TEST_CASE("so does a model") {
  manual_seed(5);
  check_replaced(classes_of_models());
}

TEST_CASE("every class of module with options is replaced in these tests") {
  // Those without options, containers, the average, and bases.
  std::set<std::string> tried = {"ReLU",        "SELU",       "ReLU6",      "SiLU",          "Mish",
                                 "Hardswish",   "Sigmoid",    "Tanh",       "LogSigmoid",    "Softsign",
                                 "Identity",    "Sequential", "ModuleList", "AveragedModel", "ModuleDict",
                                 "RNNCellBase", "BatchNorm",  "Recurrent",  "LanguageModel"};
  for (const auto& classes :
       {classes_of_layers(), classes_of_recurrent_layers(), classes_of_losses(), classes_of_models()}) {
    for (const Class& one : classes) tried.insert(one.name);
  }
  const std::string text = text_of_headers();
  const std::regex declaration(
      R"(\bclass (\w+)(?: final)? : public (?:Module|Recurrent|RNNCellBase|BatchNorm|LanguageModel)\b)");
  const auto first = std::sregex_iterator(text.begin(), text.end(), declaration);
  CHECK(std::distance(first, std::sregex_iterator()) > 60);
  std::for_each(first, std::sregex_iterator(), [&](const std::smatch& found) {
    CAPTURE(found[1].str());
    CHECK(tried.contains(found[1]));
  });
}

TEST_CASE("a refusal names the options that printing does not show, too") {
  CHECK_THROWS_WITH(nn::replace(nn::RNN(2, 3), nn::RNN(2, 3, {.nonlinearity = nn::Nonlinearity::relu})),
                    ContainsSubstring("replace: a RNN with (2, 3, nonlinearity=tanh) by one with (2, 3, "
                                      "nonlinearity=relu), which must be equal"));
  CHECK_THROWS_WITH(nn::replace(nn::MSELoss(), nn::MSELoss({.reduction = nn::Reduction::sum})),
                    ContainsSubstring("a MSELoss with (reduction=mean) by one with (reduction=sum)"));
  CHECK_THROWS_WITH(
      nn::replace(nn::TransformerLanguageModel(10, {.context = 8}), nn::TransformerLanguageModel(20, {.context = 4})),
      ContainsSubstring("with (vocabulary=10, context=8) by one with (vocabulary=20, context=4)"));
}
