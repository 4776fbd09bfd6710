// The guard that puts a model into evaluation mode for a scope.
#include "nn/modules/evaluating.hpp"

#include "operators/recording/recording.hpp"

namespace minitorch::nn {

Evaluating::Evaluating(const Module& model) {
  operators::Recording::note_setting();
  for (const Module& module : model.modules()) states_.insert(&*module.state_);
}

Evaluating::~Evaluating() { operators::Recording::note_setting(); }

bool Evaluating::covers(const Module& module) {
  for (const Evaluating* guard = Current::value(); guard != nullptr; guard = guard->current_.before()) {
    if (guard->states_.contains(&*module.state_)) return true;
  }
  return false;
}

}  // namespace minitorch::nn
