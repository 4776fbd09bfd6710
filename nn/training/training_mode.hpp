// Puts a model into training mode, and back.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/modules/evaluating.hpp"
#include "nn/modules/module.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn::detail {

/// Calls f with `model` in training mode. Then each module has the mode that it had before, also after an exception.
/// Throws Error, in the name of `function`, if an Evaluating of this thread keeps the model in eval mode.
template <class F> void in_training_mode(std::string_view function, const Module& model, const F& f) {
  if (Evaluating::covers(model))
    throw Error(std::string(function) + ": an Evaluating of this thread keeps the model in eval mode");
  std::vector<std::pair<Module, bool>> before;
  for (const Module& module : model.modules()) before.emplace_back(module, module.is_training());
  const auto restore = [&] {
    for (bool differs = true; std::exchange(differs, false);) {  // again, since a module sets those in it
      for (const auto& [module, is_training] : before) {
        if (module.is_training() == is_training) continue;
        is_training ? module.train() : module.eval();
        differs = true;
      }
    }
  };
  model.train();
  try {
    f();
  } catch (...) {
    restore();
    throw;
  }
  restore();
}

}  // namespace minitorch::nn::detail
