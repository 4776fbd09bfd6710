// Puts a model into training mode, and back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/modules/evaluating.hpp"
#include "nn/modules/module.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn::detail {

/// Calls f with `model` in training mode. Then each module has the mode that it had before, also after an exception.
/// Throws Error, in the name of `function`, if an Evaluating of this thread keeps the model or a part of it in eval
/// mode: such a module would not be in training mode, and its mode as it is could not be put back.
template <class F> void in_training_mode(std::string_view function, const Module& model, const F& f) {
  const std::vector<Module> modules = model.modules();
  if (std::any_of(modules.begin(), modules.end(), Evaluating::covers)) {
    throw Error(std::string(function) +
                ": an Evaluating of this thread keeps the model, or a part of it, in eval mode; it must have ended");
  }
  // What contains others comes before them, because it sets their modes too: it has more modules than each of them.
  std::multimap<std::size_t, std::pair<Module, bool>, std::greater<>> before;
  for (const Module& module : modules) before.emplace(module.modules().size(), std::pair(module, module.is_training()));
  const auto put_back = [&] {
    for (const auto& [size, mode] : before) mode.second ? mode.first.train() : mode.first.eval();
  };
  model.train();
  try {
    f();
  } catch (...) {
    put_back();
    throw;
  }
  put_back();
}

}  // namespace minitorch::nn::detail
