// Training steps of networks of pictures and of text, written as a user of minitorch would. libtorch_networks.cpp
// computes the same with the same weights.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "benchmarks/workloads.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/convolution.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/modules/pooling.hpp"
#include "nn/modules/transformer.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/sgd.hpp"

namespace minitorch::benchmarks {
namespace {

Tensor numbers_of(const Shape& shape, std::uint64_t seed) {
  return from_vector(numbers(static_cast<std::size_t>(numel(shape)), seed), shape);
}

// Gives parameter i the numbers of seed i, times 0.1.
void set_weights(const nn::Module& model) {
  std::uint64_t seed = 1;
  for (const nn::Parameter& p : model.parameters()) p.set_value(numbers_of(p.value().shape(), seed++) * 0.1);
}

// 0, 7, 14, ... modulo `classes`.
Tensor labels_of(const Shape& shape, std::int64_t classes) {
  std::vector<std::int64_t> labels(static_cast<std::size_t>(numel(shape)));
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int64_t>(i) * 7 % classes;
  return from_vector(labels, shape);
}

// Steps of a model. The loss that is compared is computed in eval mode, because dropout differs between the libraries.
template <class Model, class Loss>
Prepared steps_of(const Model& model, std::shared_ptr<nn::Optimizer> optimizer, const Loss& loss) {
  const auto step = [=] {
    optimizer->zero_grad();
    loss().backward();
    optimizer->step();
  };
  return {step, [=]() mutable {
            step();
            model.eval();
            const double result = loss().item();
            model.train();
            return std::vector<double>{result};
          }};
}

Prepared pictures_step(nn::Sequential model, std::int64_t batch) {
  set_weights(model);
  const Tensor x = numbers_of({batch, 1, 28, 28}, 100), y = labels_of({batch}, 10);
  const auto optimizer = std::make_shared<nn::SGD>(model.parameters(), nn::SGDOptions{.lr = 1e-7});
  return steps_of(model, optimizer, [=] { return nn::cross_entropy(model(x), y); });
}

Prepared cnn_step() {
  return pictures_step(
      nn::Sequential(nn::Conv2d(1, 16, 3), nn::ReLU(), nn::MaxPool2d(2), nn::Conv2d(16, 32, 3), nn::ReLU(),
                     nn::MaxPool2d(2), nn::Flatten(), nn::Linear(800, 128), nn::ReLU(), nn::Linear(128, 10)),
      64);
}

Prepared course_step() {
  return pictures_step(nn::Sequential(nn::Conv2d(1, 4, 3, {.padding = 1}), nn::ReLU(),
                                      nn::Conv2d(4, 8, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(4), nn::Flatten(),
                                      nn::Linear(392, 64), nn::ReLU(), nn::Dropout(0.25), nn::Linear(64, 10)),
                       16);
}

// Embeddings of characters and positions, pre-norm blocks with relu, and a linear layer.
class CharacterTransformer : public nn::Module {
 public:
  const nn::Embedding tokens, positions;
  const nn::ModuleList<nn::TransformerEncoderLayer> blocks;
  const nn::LayerNorm norm;
  const nn::Linear head;

  CharacterTransformer()
      : tokens(add("tokens", nn::Embedding(characters, character_width))),
        positions(add("positions", nn::Embedding(character_context, character_width))),
        blocks(add("blocks", layers())),
        norm(add("norm", nn::LayerNorm({character_width}))),
        head(add("head", nn::Linear(character_width, characters))) {}

  Tensor forward(const Tensor& text) const override {
    Tensor x = tokens(text) + positions.weight;
    for (const auto& block : blocks) x = block(x, {.is_causal = true});
    return head(norm(x));
  }

 private:
  static nn::ModuleList<nn::TransformerEncoderLayer> layers() {
    nn::ModuleList<nn::TransformerEncoderLayer> result;
    for (int i = 0; i < character_layers; ++i) {
      result.append(nn::TransformerEncoderLayer(
          character_width, character_heads,
          {.dim_feedforward = 4 * character_width, .dropout = 0, .batch_first = true, .norm_first = true}));
    }
    return result;
  }
};

Prepared transformer_step() {
  const CharacterTransformer model;
  set_weights(model);
  const Tensor x = labels_of({character_batch, character_context}, characters);
  const Tensor y = labels_of({character_batch * character_context}, 11);
  const auto optimizer = std::make_shared<nn::AdamW>(model.parameters(), nn::AdamWOptions{.lr = 1e-7});
  return steps_of(model, optimizer, [=] { return nn::cross_entropy(model(x).reshape({-1, characters}), y); });
}

}  // namespace

Preparations minitorch_networks() {
  return {{"CNN step, batch 64", cnn_step},
          {"course's CNN step, batch 16", course_step},
          {"character transformer step", transformer_step}};
}

}  // namespace minitorch::benchmarks
