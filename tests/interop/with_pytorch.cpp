// minitorch's side of pytorch.py: loads weights that PyTorch wrote, trains, and saves the model for PyTorch. It
// compares nothing itself; pytorch.py does.
//
//   interop_with_pytorch mlp|lstm|cnn|transformer sgd|adam float32|float64 safetensors|json|base64 <folder>
//
// In the folder it reads weights.E and data.E, which has "x" and "target"; E is safetensors or json. It writes
//   model.E      the model after three steps;
//   training.E   the same and the optimiser, a checkpoint with the parts "model" and "optimizer";
//   next.E       the model after one more step;
//   outputs.E    the tensors of data.E, the outputs "before" and "after" the three steps, and their "losses".
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

using namespace minitorch;

namespace {

// Maps three integers to the logits of four classes.
struct Mlp : nn::Module {
  nn::Embedding embedding = add("embedding", nn::Embedding(7, 4));
  nn::Linear hidden = add("hidden", nn::Linear(3 * 4, 16));
  nn::LayerNorm layer_norm = add("layer_norm", nn::LayerNorm(16));
  nn::BatchNorm1d batch_norm = add("batch_norm", nn::BatchNorm1d(16));
  nn::Linear out = add("out", nn::Linear(16, 4));

  Tensor forward(const Tensor& x) const override {
    const Tensor h = gelu(layer_norm(hidden(flatten(embedding(x), 1))));
    return out(relu(batch_norm(h)));
  }
};

// Maps sequences (N, T, 3) to (N, T, 2).
struct Lstm : nn::Module {
  nn::LSTM lstm = add("lstm", nn::LSTM(3, 5, {.num_layers = 2, .batch_first = true, .bidirectional = true}));
  nn::Linear out = add("out", nn::Linear(2 * 5, 2));

  Tensor forward(const Tensor& x) const override { return out(lstm(x).output); }
};

// Maps pictures (N, 2, 4, 4), read as rows, to (N, 4, 2).
struct Transformer : nn::Module {
  nn::BatchNorm2d batch_norm = add("batch_norm", nn::BatchNorm2d(2));
  nn::GroupNorm group_norm = add("group_norm", nn::GroupNorm(2, 2));
  nn::TransformerEncoderLayer encoder =
      add("encoder", nn::TransformerEncoderLayer(8, 2,
                                                 {.dim_feedforward = 12,
                                                  .dropout = 0,
                                                  .activation = nn::TransformerActivation::gelu,
                                                  .batch_first = true,
                                                  .norm_first = true}));
  nn::TransformerDecoderLayer decoder =
      add("decoder", nn::TransformerDecoderLayer(8, 4, {.dim_feedforward = 12, .dropout = 0, .batch_first = true}));
  nn::Linear out = add("out", nn::Linear(8, 2));

  Tensor forward(const Tensor& x) const override {
    const Tensor rows = flatten(transpose(group_norm(batch_norm(x)), 1, 2), 2);
    return out(decoder(rows, encoder(rows, {.is_causal = true})));
  }
};

// Maps pictures (N, 2, 7, 6) to (N, 2, 64).
struct Cnn : nn::Module {
  nn::Conv2d first = add("first", nn::Conv2d(2, 4, {3, 2}, {.padding = 1, .groups = 2}));
  nn::Conv2d second = add("second", nn::Conv2d(4, 3, 3, {.stride = 2, .bias = false}));
  nn::ConvTranspose2d back = add("back", nn::ConvTranspose2d(3, 2, 3, {.stride = 2, .output_padding = 1}));
  nn::Conv1d line = add("line", nn::Conv1d(2, 2, 5, {.padding = Padding::same, .dilation = 2}));

  Tensor forward(const Tensor& x) const override {
    const Tensor h = back(tanh(second(relu(first(x)))));
    return line(flatten(h, 2));
  }
};

Tensor class_loss(const Tensor& y, const Tensor& target) { return nn::cross_entropy(y, target); }
Tensor distance_loss(const Tensor& y, const Tensor& target) { return nn::mse(y, target); }

constexpr int steps = 3;

// The command-line arguments.
struct Names {
  std::string model, optimizer, dtype, format, folder;
};

[[noreturn]] void refuse(const std::string& argument, const std::string& choices) {
  throw Error("the argument '" + argument + "' must be one of " + choices);
}

DType dtype_of(const std::string& name) {
  if (name == "float32") return float32;
  if (name == "float64") return float64;
  refuse(name, "float32, float64");
}

std::unique_ptr<nn::Optimizer> optimizer_of(const std::string& name, const nn::Module& model) {
  if (name == "sgd") {
    const nn::SGDOptions options = {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01};
    return std::make_unique<nn::SGD>(model.parameters(), options);
  }
  if (name == "adam") return std::make_unique<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 0.01, .eps = 1e-4});
  refuse(name, "sgd, adam");
}

template <class Model> void run(const Names& names, Tensor (*loss_of)(const Tensor& y, const Tensor& target)) {
  const nn::SaveOptions options = {.encoding = names.format == "base64" ? nn::Encoding::base64 : nn::Encoding::numbers};
  const std::string extension = names.format == "safetensors" ? ".safetensors" : ".json";
  const auto path = [&](const std::string& name) { return names.folder + "/" + name + extension; };

  Model model;
  model.to(dtype_of(names.dtype));
  nn::load(path("weights"), model);
  nn::CheckpointContents outputs = nn::read_checkpoint(path("data"));
  std::vector<nn::NamedTensor>& tensors = outputs.parts.front().state.tensors;
  const Tensor x = outputs.parts.front().state.at("x"), target = outputs.parts.front().state.at("target");

  const auto evaluate = [&] {
    model.eval();
    const auto guard = no_grad();
    const Tensor y = model(x);
    model.train();
    return y;
  };
  const std::unique_ptr<nn::Optimizer> optimizer = optimizer_of(names.optimizer, model);
  const auto step = [&] {
    const Tensor loss = loss_of(model(x), target);
    optimizer->zero_grad();
    loss.backward();
    optimizer->step();
    return loss.detach();
  };

  tensors.push_back({"before", evaluate()});
  std::vector<Tensor> losses;
  for (int i = 0; i < steps; ++i) losses.push_back(step());
  tensors.push_back({"after", evaluate()});
  tensors.push_back({"losses", stack(losses)});
  nn::write_checkpoint(path("outputs"), outputs, options);

  nn::save(path("model"), model, options);
  nn::Checkpoint training;
  training.add("model", model).add("optimizer", *optimizer);
  training.save(path("training"), options);
  step();
  nn::save(path("next"), model, options);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 5) throw Error("there must be five arguments: model optimizer dtype format folder");
  const Names names{arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]};
  if (names.format != "safetensors" && names.format != "json" && names.format != "base64")
    refuse(names.format, "safetensors, json, base64");
  if (names.model == "mlp") {
    run<Mlp>(names, class_loss);
  } else if (names.model == "lstm") {
    run<Lstm>(names, distance_loss);
  } else if (names.model == "transformer") {
    run<Transformer>(names, distance_loss);
  } else if (names.model == "cnn") {
    run<Cnn>(names, distance_loss);
  } else {
    refuse(names.model, "mlp, lstm, cnn, transformer");
  }
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "interop_with_pytorch: " << error.what() << "\n";
  return EXIT_FAILURE;
}
