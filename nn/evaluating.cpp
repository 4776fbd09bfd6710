// A module that evaluates for a while.
#include "nn/evaluating.hpp"

#include <cstddef>

namespace minitorch::nn {

Evaluating::Evaluating(const Module& model) : modules_(model.modules()) {
  for (const Module& module : modules_) were_training_.push_back(module.is_training());
  model.eval();
}

Evaluating::~Evaluating() {
  for (std::size_t i = 0; i < modules_.size(); ++i) modules_[i].state_->is_training = were_training_[i];
}

}  // namespace minitorch::nn
