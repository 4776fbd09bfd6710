// Several threads use a model at once: every layer, every loss, and every reader of a whole model. Each thread gets the
// result that a single thread gets.
#include <cstdint>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/threads/together.hpp"

using namespace minitorch;

namespace {

constexpr int model_threads = 3, model_rounds = 5;

using Numbers = std::vector<double>;

void add_numbers(Numbers& all, const Tensor& tensor) {
  for (const double x : tensor.to_vector<double>()) all.push_back(x);
}

// A layer, and a computation with it.
struct Layer {
  nn::Module module;
  std::function<Tensor()> output;
};

template <class M> std::pair<const std::string, Layer> one_input(const std::string& name, const M& layer, Tensor x) {
  return {name, {layer, [layer, x] { return layer.forward(x); }}};
}

Tensor numbers_of(const Shape& shape) {
  Tensor x = arange(numel(shape)).to(float32);
  return (sin(x) * 0.5).reshape(shape);
}

// Returns every layer.
std::map<std::string, Layer> layers() {
  const Tensor x = numbers_of({4, 3}), sequence = numbers_of({5, 2, 3});
  const nn::Bilinear bilinear(3, 3, 2);
  const nn::ModuleList<nn::Linear> list = {nn::Linear(3, 2), nn::Linear(2, 3)};
  const nn::ModuleDict<nn::Linear> dict = {{"a", nn::Linear(3, 2)}};
  return {one_input("Linear", nn::Linear(3, 2), x),
          {"Bilinear", {bilinear, [=] { return bilinear(x, x); }}},
          one_input("Identity", nn::Identity(), x),
          one_input("Flatten", nn::Flatten(), sequence),
          one_input("ReLU", nn::ReLU(), x),
          one_input("LeakyReLU", nn::LeakyReLU(), x),
          one_input("ELU", nn::ELU(), x),
          one_input("GELU", nn::GELU(), x),
          one_input("SiLU", nn::SiLU(), x),
          one_input("Sigmoid", nn::Sigmoid(), x),
          one_input("Tanh", nn::Tanh(), x),
          one_input("Softplus", nn::Softplus(), x),
          one_input("Softmax", nn::Softmax(-1), x),
          one_input("LogSoftmax", nn::LogSoftmax(-1), x),
          one_input("Dropout", nn::Dropout(0.5), x),
          one_input("Embedding", nn::Embedding(5, 3), arange(5)),
          one_input("LayerNorm", nn::LayerNorm(3), x),
          one_input("BatchNorm1d", nn::BatchNorm1d(3), x),
          one_input("RNN", nn::RNN(3, 4), sequence),
          one_input("LSTM", nn::LSTM(3, 4), sequence),
          one_input("GRU", nn::GRU(3, 4, {.num_layers = 2, .bidirectional = true}), sequence),
          {"ModuleList", {list, [=] { return list.at(1)(list.at(0)(x)); }}},
          {"ModuleDict", {dict, [=] { return dict["a"](x); }}},
          one_input("Sequential", nn::Sequential(nn::Linear(3, 4), nn::Tanh(), nn::Dropout(), nn::Linear(4, 2)), x)};
}

Numbers output_of(const Layer& layer) {
  Numbers all;
  add_numbers(all, layer.output());
  return all;
}

// Returns the derivatives of a loss with respect to all parameters.
Numbers derivatives_of(const Layer& layer) {
  std::vector<Tensor> parameters;
  for (const nn::Parameter& parameter : layer.module.parameters()) parameters.push_back(parameter.value());
  Numbers all;
  if (parameters.empty()) return all;
  for (const Tensor& d : grad(sum(square(layer.output())), parameters)) add_numbers(all, d);
  return all;
}

// Returns the results of all functions that read a whole model.
Numbers state_of(const Layer& layer) {
  Numbers all;
  for (const auto& [name, tensor] : layer.module.state_dict().tensors) add_numbers(all, tensor);
  std::ostringstream file, text;
  nn::save(file, nn::CheckpointFormat::json, layer.module);
  text << layer.module << layer.module.num_parameters();
  for (const auto& named : layer.module.named_parameters()) text << named.name << named.parameter.shape().size();
  for (const auto& named : layer.module.named_buffers()) text << named.name;
  for (const auto& named : layer.module.named_modules()) text << named.name << named.module.kind();
  all.push_back(static_cast<double>(std::hash<std::string>()(file.str() + text.str())));
  return all;
}

// Whether all threads get the result of a single thread.
bool is_the_same_for_all(const std::function<Numbers()>& f) {
  const Numbers expected = f();
  const auto found = results_of(model_threads, [&](int) {
    Numbers last;
    for (int round = 0; round < model_rounds; ++round) last = f();
    return last;
  });
  for (const Numbers& one : found) {
    if (one != expected) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every layer can be read by several threads at once") {
  for (const auto& [name, layer] : layers()) {
    CAPTURE(name);
    layer.module.eval();
    CHECK(is_the_same_for_all([&layer = layer] {
      const auto guard = no_grad();
      return output_of(layer);
    }));
    CHECK(is_the_same_for_all([&layer = layer] { return derivatives_of(layer); }));
    CHECK(is_the_same_for_all([&layer = layer] { return state_of(layer); }));
  }
}

TEST_CASE("a layer of an ended thread works like any other") {
  std::map<std::string, Layer> made;
  std::thread([&] { made = layers(); }).join();
  for (const auto& [name, layer] : made) {
    CAPTURE(name);
    layer.module.eval();
    CHECK(is_the_same_for_all([&layer = layer] { return derivatives_of(layer); }));
  }
}

TEST_CASE("dropout draws from the source of each thread") {
  const nn::Dropout dropout(0.5);
  const Tensor x = ones({200});
  const auto drawn = [&] {
    manual_seed(3);
    return dropout(x).to_vector<double>();
  };
  CHECK(is_the_same_for_all(drawn));
}

TEST_CASE("every loss can be computed of shared tensors") {
  const Tensor x = numbers_of({4, 3}), logits = from_vector(x.to_vector<float>(), {4, 3}, {.requires_grad = true});
  const Tensor y = sigmoid(numbers_of({4, 3}) + 0.1), classes = from_vector(std::vector<std::int64_t>{0, 2, 1, 0}, {4});
  const std::map<std::string, std::function<Tensor()>> losses = {
      {"mse", [&] { return nn::mse(logits, y); }},
      {"l1", [&] { return nn::l1(logits, y); }},
      {"smooth_l1", [&] { return nn::smooth_l1(logits, y); }},
      {"bce", [&] { return nn::bce(sigmoid(logits), y); }},
      {"bce_with_logits", [&] { return nn::bce_with_logits(logits, y); }},
      {"kl_div", [&] { return nn::kl_div(log_softmax(logits, -1), y); }},
      {"hinge", [&] { return nn::hinge(logits, (y > 0.5) * 2.0 - 1.0); }},
      {"nll", [&] { return nn::nll(log_softmax(logits, -1), classes); }},
      {"cross_entropy", [&] { return nn::cross_entropy(logits, classes); }}};
  for (const auto& [name, loss] : losses) {
    CAPTURE(name);
    CHECK(is_the_same_for_all([&loss = loss, &logits] {
      Numbers all;
      add_numbers(all, grad(loss(), {logits}).at(0));
      return all;
    }));
  }
}

TEST_CASE("several threads evaluate one model, which is training, on one dataset") {
  const nn::Sequential model(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Dropout(0.9), nn::Linear(4, 2));
  const nn::TensorDataset data(numbers_of({20, 3}), from_vector(std::vector<std::int64_t>(20, 1), {20}));
  CHECK(is_the_same_for_all([&] {
    const nn::Evaluation found = nn::evaluate(model, nn::DataLoader(data, {.batch_size = 8}));
    return Numbers{found.loss, found.accuracy};
  }));
  CHECK(model.is_training());
}

TEST_CASE("each thread may put a shared model into evaluation mode") {
  const nn::Sequential model(nn::Linear(3, 4), nn::Dropout(0.9));
  const Tensor x = numbers_of({2, 3});
  CHECK(is_the_same_for_all([&] {
    model.eval();
    return model(x).to_vector<double>();
  }));
}

TEST_CASE("each thread trains a clone of one model") {
  const nn::Sequential model(nn::Linear(3, 4), nn::Tanh(), nn::Linear(4, 1));
  const Tensor x = numbers_of({8, 3}), y = numbers_of({8, 1});
  CHECK(is_the_same_for_all([&] {
    const auto own = nn::clone(model);
    nn::Adam optimizer(own.parameters());
    for (int step = 0; step < 5; ++step) {
      optimizer.zero_grad();
      nn::mse(own(x), y).backward();
      optimizer.step();
    }
    Numbers all;
    for (const nn::Parameter& parameter : own.parameters()) add_numbers(all, parameter.value());
    return all;
  }));
}

TEST_CASE("views of shared tensors, and what prints them") {
  const Tensor x = numbers_of({4, 6}), w = ones({4, 6}, {.requires_grad = true});
  CHECK(is_the_same_for_all([&] {
    std::ostringstream text;
    text << x << w << x.t() << x[1];
    Numbers all = {static_cast<double>(std::hash<std::string>()(text.str())), x.at({1, 2})};
    for (const Tensor& view : {x.reshape({6, 4}).t(), x.narrow(1, 1, 3), x.expand({2, 4, 6}), x.permute({1, 0}),
                               x.detach(), x.contiguous(), w.flatten()}) {
      add_numbers(all, view * 2.0 + sum(w));
    }
    return all;
  }));
}
