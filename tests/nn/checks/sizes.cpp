// Layers and models of impossible sizes: each size in turn is as large as an int64 can be. The error names the layer
// or model itself, and comes before memory is taken or a random number is drawn.
#include "nn/checks/sizes.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// A layer or model, and its constructor with one size after the other.
struct Sized {
  std::string name;
  std::vector<std::function<void(std::int64_t)>> with;
};

template <class Layer> Sized recurrent(const std::string& name) {
  return {name,
          {[](std::int64_t n) { Layer(n, 2); }, [](std::int64_t n) { Layer(2, n); },
           [](std::int64_t n) { Layer(2, 2, {.num_layers = n}); },
           [](std::int64_t n) { Layer(2, n, {.bias = false, .bidirectional = true}); }}};
}

template <class Layer> Sized convolution(const std::string& name) {
  return {name,
          {[](std::int64_t n) { Layer(n, 2, 3); }, [](std::int64_t n) { Layer(2, n, 3); },
           [](std::int64_t n) { Layer(2, 2, n); }, [](std::int64_t n) { Layer(2, 2, 3, {.groups = n}); },
           [](std::int64_t n) { Layer(n, n, 3, {.groups = n}); }}};
}

template <class Layer> Sized transformer_layer(const std::string& name) {
  return {name,
          {[](std::int64_t n) { Layer(n, 1); }, [](std::int64_t n) { Layer(4, n); },
           [](std::int64_t n) { Layer(4, 2, {.dim_feedforward = n}); }}};
}

template <class Layer> Sized of_one_size(const std::string& name) {
  return {name, {[](std::int64_t n) { Layer{n}; }}};
}

template <class Layer> Sized of_two_sizes(const std::string& name) {
  return {name, {[](std::int64_t n) { Layer(n, 2); }, [](std::int64_t n) { Layer(2, n); }}};
}

std::vector<Sized> layers() {
  return {
      of_two_sizes<nn::Linear>("Linear"),
      of_two_sizes<nn::Embedding>("Embedding"),
      {"Bilinear",
       {[](std::int64_t n) { nn::Bilinear(n, 2, 2); }, [](std::int64_t n) { nn::Bilinear(2, n, 2); },
        [](std::int64_t n) { nn::Bilinear(2, 2, n); }}},
      of_one_size<nn::StandardScaler>("StandardScaler"),
      of_one_size<nn::PReLU>("PReLU"),
      of_two_sizes<nn::RNNCell>("RNNCell"),
      of_two_sizes<nn::LSTMCell>("LSTMCell"),
      of_two_sizes<nn::GRUCell>("GRUCell"),
      recurrent<nn::RNN>("RNN"),
      recurrent<nn::LSTM>("LSTM"),
      recurrent<nn::GRU>("GRU"),
      convolution<nn::Conv1d>("Conv1d"),
      convolution<nn::Conv2d>("Conv2d"),
      convolution<nn::ConvTranspose2d>("ConvTranspose2d"),
      {"LayerNorm",
       {[](std::int64_t n) { nn::LayerNorm({n}); },
        [](std::int64_t n) {
          nn::LayerNorm({2, n});
        },
        [](std::int64_t n) { nn::LayerNorm({n}, {.elementwise_affine = false}); }}},
      {"RMSNorm",
       {[](std::int64_t n) { nn::RMSNorm({n}); },
        [](std::int64_t n) {
          nn::RMSNorm({n, 2}, {.elementwise_affine = false});
        }}},
      {"GroupNorm",
       {[](std::int64_t n) { nn::GroupNorm(1, n); }, [](std::int64_t n) { nn::GroupNorm(n, 4); },
        [](std::int64_t n) { nn::GroupNorm(n, n, {.affine = false}); }}},
      of_one_size<nn::BatchNorm1d>("BatchNorm1d"),
      of_one_size<nn::BatchNorm2d>("BatchNorm2d"),
      {"MultiheadAttention",
       {[](std::int64_t n) { nn::MultiheadAttention(n, 1); }, [](std::int64_t n) { nn::MultiheadAttention(4, n); },
        [](std::int64_t n) { nn::MultiheadAttention(n, n, {.bias = false}); }}},
      {"PositionalEncoding",
       {[](std::int64_t n) { nn::PositionalEncoding{n}; },
        [](std::int64_t n) { nn::PositionalEncoding(2, {.max_len = n}); }}},
      transformer_layer<nn::TransformerEncoderLayer>("TransformerEncoderLayer"),
      transformer_layer<nn::TransformerDecoderLayer>("TransformerDecoderLayer"),
  };
}

std::vector<Sized> models() {
  return {
      {"TransformerBlock",
       {[](std::int64_t n) { nn::TransformerBlock(n, 1); }, [](std::int64_t n) { nn::TransformerBlock(4, n); }}},
      {"TransformerLanguageModel",
       {[](std::int64_t n) { nn::TransformerLanguageModel{n}; },
        [](std::int64_t n) { nn::TransformerLanguageModel(4, {.context = n}); },
        [](std::int64_t n) { nn::TransformerLanguageModel(4, {.layers = n}); },
        [](std::int64_t n) { nn::TransformerLanguageModel(4, {.heads = n}); },
        [](std::int64_t n) { nn::TransformerLanguageModel(4, {.heads = 1, .width = n}); }}},
      {"RecurrentLanguageModel",
       {[](std::int64_t n) { nn::RecurrentLanguageModel{n}; },
        [](std::int64_t n) { nn::RecurrentLanguageModel(4, {.embedding = n}); },
        [](std::int64_t n) { nn::RecurrentLanguageModel(4, {.hidden = n}); },
        [](std::int64_t n) { nn::RecurrentLanguageModel(4, {.layers = n}); }}},
      {"SentenceCnn",
       {[](std::int64_t n) { nn::SentenceCnn(n, 2); }, [](std::int64_t n) { nn::SentenceCnn(9, n); },
        [](std::int64_t n) { nn::SentenceCnn(9, 2, {.embedding = n}); },
        [](std::int64_t n) {
          nn::SentenceCnn(9, 2, {.widths = {3, n}});
        },
        [](std::int64_t n) { nn::SentenceCnn(9, 2, {.maps = n}); }}},
      {"PictureCnn",
       {[](std::int64_t n) { nn::PictureCnn({.channels = n}, 2); },
        [](std::int64_t n) { nn::PictureCnn({.height = n}, 2); },
        [](std::int64_t n) { nn::PictureCnn({.width = n}, 2); }, [](std::int64_t n) { nn::PictureCnn({}, n); },
        [](std::int64_t n) {
          nn::PictureCnn({}, 2, {.maps = {4, n}});
        },
        [](std::int64_t n) { nn::PictureCnn({}, 2, {.hidden = n}); }}},
      {"CourseCnn",
       {[](std::int64_t n) { nn::CourseCnn({.channels = n}, 2); },
        [](std::int64_t n) { nn::CourseCnn({.height = n}, 2); }, [](std::int64_t n) { nn::CourseCnn({.width = n}, 2); },
        [](std::int64_t n) { nn::CourseCnn({}, n); }}},
  };
}

// The classes of nn/modules and nn/models whose constructor takes a size.
std::set<std::string> classes_with_sizes() {
  std::set<std::string> classes;
  const std::regex constructor(R"(\n  (?:explicit )?(\w+)\((?:WholeNumber|Pair2d|PictureSize|const Shape&) )");
  for (const char* folder : {"nn/modules", "nn/models"}) {
    for (const auto& entry : std::filesystem::directory_iterator(test::source_path(folder))) {
      if (entry.path().extension() != ".hpp") continue;
      std::ifstream file(entry.path());
      const std::string text(std::istreambuf_iterator<char>(file), {});
      for (std::sregex_iterator i(text.begin(), text.end(), constructor), end; i != end; ++i) classes.insert((*i)[1]);
    }
  }
  return classes;
}

std::string shape_error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a layer or model of an impossible size names itself, and draws no random number") {
  manual_seed(1);
  const std::string before = default_generator().state();
  for (const auto& rows : {layers(), models()}) {
    for (const Sized& row : rows) {
      for (std::size_t i = 0; i < row.with.size(); ++i) {
        for (const std::int64_t size : {std::numeric_limits<std::int64_t>::max(), std::int64_t{1} << 61}) {
          INFO(row.name << ", its size " << i << " is " << size);
          CHECK_THAT(shape_error_of([&] { row.with[i](size); }), Catch::Matchers::StartsWith(row.name + ": "));
        }
      }
    }
  }
  CHECK((default_generator().state() == before));
}

TEST_CASE("the walk over impossible sizes has every class that takes a size") {
  // Dimensions and windows: a window has a limit of its own, a dimension is checked against the input.
  std::set<std::string> walked = {
      "Flatten",   "Unflatten", "GLU",       "Softmax",           "LogSoftmax",        "MaxPool1d",
      "MaxPool2d", "AvgPool1d", "AvgPool2d", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d"};
  for (const auto& rows : {layers(), models()}) {
    for (const Sized& row : rows) walked.insert(row.name);
  }
  CHECK(classes_with_sizes() == walked);
}

TEST_CASE("the error of an impossible size tells what would be too large") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  CHECK_THROWS_WITH(
      nn::Conv2d(most, 4, 3),
      "Conv2d: the shape (4, 9223372036854775807, 3, 3) is too large: the product of its sizes, zeros left "
      "out, must be below 2^60");
  CHECK_THROWS_WITH(nn::LSTM(2, std::int64_t{1} << 30),
                    "LSTM: these sizes make 4611686035607257088 parameters, there must be fewer than 2^60");
  CHECK_THROWS_WITH(nn::TransformerLanguageModel(4, {.layers = most}),
                    ContainsSubstring("TransformerLanguageModel: these sizes make 1.8") &&
                        ContainsSubstring("parameters, there must be fewer than 2^60"));
  CHECK_NOTHROW(nn::check_number_of_parameters("x", 0x1p60 - 128));
}
