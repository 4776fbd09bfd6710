// The guard that puts a model into evaluation mode for a scope.
#include "nn/modules/evaluating.hpp"

#include <atomic>

namespace minitorch::nn {

namespace {

std::atomic<std::uint64_t> guards = 0;

}  // namespace

Evaluating::Evaluating(const Module& model) : number_(++guards) {
  for (const Module& module : model.modules()) states_.insert(&*module.state_);
}

std::uint64_t Evaluating::current() {
  const Evaluating* const guard = Current::value();
  return guard == nullptr ? 0 : guard->number_;
}

bool Evaluating::is_alive(std::uint64_t number) {
  const Evaluating* guard = Current::value();
  while (guard != nullptr && guard->number_ != number) guard = guard->current_.before();
  return number == 0 || guard != nullptr;
}

bool Evaluating::covers(const Module& module) {
  for (const Evaluating* guard = Current::value(); guard != nullptr; guard = guard->current_.before()) {
    if (guard->states_.contains(&*module.state_)) return true;
  }
  return false;
}

}  // namespace minitorch::nn
