// What the code in the tables of docs/from-pytorch.md may use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

/// y = x³, as in docs/1-autodiff.md.
struct Cube {
  static constexpr auto name = "cube";
  static TensorData forward(const TensorData& x) { return x * x * x; }
  template <class T> static T backward(const T& dy, const T& x) { return 3 * (dy * x * x); }
};

struct Model : nn::Module {
  nn::Linear head = add("head", nn::Linear(2, 3));
  nn::Parameter weight = add("weight", nn::Parameter(zeros({2})));
  Tensor forward(const Tensor& x) const override { return head(x); }
};

/// The variables of the table, and the `add` of a module's constructor. Nothing runs.
struct Declared {
  Tensor x, y, w, b, mask, index, lengths;
  std::vector<Tensor> xs;
  std::vector<float> numbers;
  std::string path, s;
  nn::Parameter p{zeros({2})};
  Model model, encoder;
  nn::Linear decoder{2, 3};
  nn::Embedding embedding{3, 2};
  TensorFunction f;
  TensorMap g;
  nn::Sequential layers;
  nn::LSTM lstm{3, 8};
  nn::TensorDataset dataset{x, y};
  nn::SGD optimizer{model.parameters(), {.lr = 0.1}};
  nn::LinearLR warm_up{optimizer};
  nn::CosineAnnealingLR cosine{optimizer, 10};
  nn::DataLoader loader{dataset, {}};
  Generator generator{1};

  template <class Part> static Part add(const std::string& name, const Part& part);
};
