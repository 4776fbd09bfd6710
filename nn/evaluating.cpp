// A module that evaluates for a while.
#include "nn/evaluating.hpp"

#include <cstddef>

namespace minitorch::nn {

Evaluating::Evaluating(const Module& model) : modules_(model.named_modules()) {
  for (const NamedModule& named : modules_) were_training_.push_back(named.module.is_training());
  model.eval();
}

// A module's mode is also that of all in it, which come after it and have the last word.
Evaluating::~Evaluating() {
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    if (were_training_[i]) {
      modules_[i].module.train();
    } else {
      modules_[i].module.eval();
    }
  }
}

}  // namespace minitorch::nn
