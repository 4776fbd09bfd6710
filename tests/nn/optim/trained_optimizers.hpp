// Optimisers of every kind, and models to train, for tests of states.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/module.hpp"
#include "nn/optim/adadelta.hpp"
#include "nn/optim/adagrad.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/lbfgs.hpp"
#include "nn/optim/nadam.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"

namespace minitorch::test {

using Parameters = std::vector<nn::Parameter>;

inline Parameters two_parameters(DType dtype) {
  return {nn::Parameter(tensor({1, 2, 3}, {.dtype = dtype})), nn::Parameter(tensor({{4}, {5}}, {.dtype = dtype}))};
}

/// A step down the squares of the parameters.
inline void step_down(nn::Optimizer& optimizer) {
  const Parameters all = optimizer.parameters();
  optimizer.step([&] {
    optimizer.zero_grad();
    Tensor loss = sum(square(all[0].value()));
    if (all.size() > 1) loss = loss + sum(square(all[1].value()) * 0.5);
    loss.backward();
    return loss;
  });
}

inline std::vector<double> numbers_of(const Parameters& parameters) {
  std::vector<double> all;
  for (const nn::Parameter& parameter : parameters) {
    const auto some = parameter.value().to_vector<double>();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

using OptimizerMaker = std::function<std::unique_ptr<nn::Optimizer>(const Parameters&)>;

/// Of every kind.
inline const std::vector<OptimizerMaker> optimizer_makers = {
    [](const Parameters& p) { return std::make_unique<nn::SGD>(p, nn::SGDOptions{.lr = 0.1}); },
    [](const Parameters& p) {
      return std::make_unique<nn::SGD>(p, nn::SGDOptions{.lr = 0.1, .momentum = 0.9, .nesterov = true});
    },
    [](const Parameters& p) { return std::make_unique<nn::Adam>(p, nn::AdamOptions{.lr = 0.1, .amsgrad = true}); },
    [](const Parameters& p) { return std::make_unique<nn::AdamW>(p, nn::AdamWOptions{.lr = 0.1}); },
    [](const Parameters& p) { return std::make_unique<nn::NAdam>(p, nn::NAdamOptions{.lr = 0.1}); },
    [](const Parameters& p) {
      return std::make_unique<nn::RMSprop>(p, nn::RMSpropOptions{.momentum = 0.5, .centered = true});
    },
    [](const Parameters& p) { return std::make_unique<nn::Adagrad>(p, nn::AdagradOptions{.lr_decay = 0.1}); },
    [](const Parameters& p) { return std::make_unique<nn::Adadelta>(p); },
    [](const Parameters& p) {
      return std::make_unique<nn::LBFGS>(p, nn::LBFGSOptions{.lr = 0.01, .max_iter = 3, .history_size = 4});
    },
    [](const Parameters& p) {
      return std::make_unique<nn::LBFGS>(
          p, nn::LBFGSOptions{.max_iter = 2, .history_size = 9, .line_search_fn = nn::LineSearch::strong_wolfe});
    },
};

/// Two models with the same names and shapes of members, in another order, and one with another name.
struct InOrder : nn::Module {
  nn::Parameter a = add("a", nn::Parameter(tensor({1.0, 2.0})));
  nn::Parameter b = add("b", nn::Parameter(tensor({3.0, 4.0})));
};
struct Turned : nn::Module {
  nn::Parameter b = add("b", nn::Parameter(tensor({3.0, 4.0})));
  nn::Parameter a = add("a", nn::Parameter(tensor({1.0, 2.0})));
};
struct Renamed : nn::Module {
  nn::Parameter a = add("a", nn::Parameter(tensor({1.0, 2.0})));
  nn::Parameter c = add("c", nn::Parameter(tensor({3.0, 4.0})));
};

/// A step down a function of the two parameters.
template <class Model> void step_down(const Model& model, nn::Optimizer& optimizer) {
  optimizer.step([&] {
    optimizer.zero_grad();
    const Tensor loss = sum(pow(model.a.value(), 4)) / 20 + sum(exp(model.b.value())) / 50;
    loss.backward();
    return loss;
  });
}

}  // namespace minitorch::test
