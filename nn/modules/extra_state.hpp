// What a module keeps besides tensors: a vocabulary, a counter, the names of classes. PyTorch's get_extra_state.
#pragma once

#include <string>
#include <utility>

#include "nn/json/json.hpp"
#include "nn/modules/handle.hpp"

namespace minitorch::nn {

/// A JSON value of a module. It goes with `state_dict`, checkpoints and `clone`, as a buffer does:
///
///   struct Tagger : nn::Module {
///     nn::ExtraState words = add("words", nn::ExtraState(nn::Json::Array{"the", "cat"}));
///   };
///   model.words.value().append("sat");
///
/// It is a handle: copies share the value. It cannot be assigned to; assign to its value.
class ExtraState {
 public:
  explicit ExtraState(Json value = {}) : value_(detail::Handle<Json>::make(std::move(value))) {}
  ExtraState(const ExtraState&) = default;
  ExtraState(ExtraState&&) noexcept = default;
  ExtraState& operator=(const ExtraState&) = delete;
  ExtraState& operator=(ExtraState&&) = delete;
  ~ExtraState() = default;

  /// Returns the value, which you may change.
  Json& value() const { return *value_; }

 private:
  friend void detail::check_clone(const Module& original, const Module& copy);

  detail::Handle<Json> value_;
};

/// An extra state and its path: "encoder.words".
struct NamedExtraState {
  std::string name;
  ExtraState state;
};

}  // namespace minitorch::nn
