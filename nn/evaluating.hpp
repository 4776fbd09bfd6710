// A module that evaluates for a while.
#pragma once

#include <vector>

#include "nn/module.hpp"

namespace minitorch::nn {

/// While it lives, `model` and all modules in it evaluate; then each is as it was.
///
///   const nn::Evaluating guard(model);
class [[nodiscard]] Evaluating {
 public:
  explicit Evaluating(const Module& model);
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;
  ~Evaluating();

 private:
  std::vector<Module> modules_;
  std::vector<bool> were_training_;
};

}  // namespace minitorch::nn
