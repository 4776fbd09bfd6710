// A setting of the hidden layers of a perceptron: one value for all, or one for each.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

/// `T` is a name or a number. Who uses the values checks that there are as many as layers (check_each_layer, mlp.hpp).
template <class T> struct PerLayer {
  std::vector<T> values;  // one, or one for each layer

  template <std::convertible_to<T> Value>
  PerLayer(Value value) : values{T(std::move(value))} {}  // NOLINT(google-explicit-constructor): one is the rule

  /// The value for all layers, or for the first.
  const T& first() const { return values.front(); }
  /// The value for a layer, counted from 0.
  const T& of(std::size_t layer) const { return values.size() == 1 ? first() : values.at(layer); }

  /// One value where all are alike, as in checkpoints from before there were lists; else a list.
  nn::Json to_json() const {
    const bool is_one = std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
    return is_one ? nn::Json(first()) : nn::Json(values);
  }
  /// Throws DataError for an empty list, and for values that are no T.
  static PerLayer from_json(const nn::Json& json) {
    if (!json.is_array()) return value_in(json);
    if (json.as_array().empty()) throw DataError("there are no values; give one for all layers, or one for each");
    PerLayer all;
    for (const nn::Json& value : json.as_array()) all.values.push_back(value_in(value));
    return all;
  }

  friend bool operator==(const PerLayer&, const PerLayer&) = default;

 private:
  PerLayer() = default;
  static T value_in(const nn::Json& json) {
    if constexpr (std::same_as<T, double>) {
      return json.as_double();
    } else {
      return json.as_string();
    }
  }
};

}  // namespace minitorch::program
