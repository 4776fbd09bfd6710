// Puts a model into training mode, and back.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/modules/evaluating.hpp"
#include "nn/modules/module.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn::detail {

/// Gives each module of a model, when it ends, the mode that it had when this was made. It allocates nothing then, so
/// it can end while an exception is on its way.
class [[nodiscard]] KeptModes {
 public:
  explicit KeptModes(const Module& model) {
    for (const Module& module : model.modules()) modes_.emplace_back(module, module.is_training());
  }
  KeptModes(const KeptModes&) = delete;
  KeptModes& operator=(const KeptModes&) = delete;
  ~KeptModes() {
    for (const auto& [module, is_training] : modes_) module.set_own_training(is_training);
  }

 private:
  std::vector<std::pair<Module, bool>> modes_;
};

/// Calls f with `model` in training mode. Then each module has the mode that it had before, also after an exception.
/// Throws Error, in the name of `function`, if an Evaluating of this thread keeps the model or a part of it in eval
/// mode: such a module would not be in training mode, and its mode as it is could not be put back.
template <class F> void in_training_mode(std::string_view function, const Module& model, const F& f) {
  const std::vector<Module> modules = model.modules();
  if (std::any_of(modules.begin(), modules.end(), Evaluating::covers)) {
    throw Error(std::string(function) +
                ": an Evaluating of this thread keeps the model, or a part of it, in eval mode; it must have ended");
  }
  const KeptModes kept(model);
  model.train();
  f();
}

}  // namespace minitorch::nn::detail
