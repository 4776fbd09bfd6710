// A module that evaluates for a while.
#pragma once

#include <unordered_set>

#include "nn/modules/module.hpp"

namespace minitorch::nn {

/// While it lives, `model` and all modules in it evaluate in this thread, whatever their own mode is. Nothing of the model
/// changes, so that several threads may evaluate one model at once.
///
///   const nn::Evaluating guard(model);
class [[nodiscard]] Evaluating {
 public:
  explicit Evaluating(const Module& model);
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;
  ~Evaluating() { current_ = outer_; }

  /// Whether `module` evaluates because of a guard of this thread.
  static bool covers(const Module& module);

 private:
  std::unordered_set<const void*> states_;  // of the modules
  const Evaluating* outer_;
  static inline constinit thread_local const Evaluating* current_ = nullptr;
};

}  // namespace minitorch::nn
