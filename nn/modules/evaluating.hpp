// A guard that puts a module into eval mode.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "nn/modules/module.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::nn {

/// While it lives, `model` and all modules in it are in eval mode in this thread, whatever their own mode is. The model
/// does not change, so several threads may evaluate it at once.
///
///   const nn::Evaluating guard(model);
class [[nodiscard]] Evaluating {
 public:
  explicit Evaluating(const Module& model);
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;
  ~Evaluating() = default;

  /// Returns whether a guard of this thread puts `module` into eval mode.
  static bool covers(const Module& module);
  /// Returns the number of the innermost guard of this thread, which no other has; 0 if there is none.
  static std::uint64_t current();
  /// Returns whether a guard of this thread has the number; 0 stands for none, and is always true.
  static bool is_alive(std::uint64_t number);

 private:
  std::uint64_t number_;
  std::unordered_set<const void*> states_;  // of the modules
  using Current = ThreadLocalGuard<Evaluating>;
  Current current_{this};
};

}  // namespace minitorch::nn
