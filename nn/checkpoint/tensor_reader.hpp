// Reads the elements of one tensor from JSON, directly into the memory of the tensor. If a file claims more elements
// than the budget allows, memory grows with the elements that arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "minitorch/tensor/tensor.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/json/json.hpp"
#include "nn/text/base64.hpp"

namespace minitorch::nn {

/// Returns the shape of an array of sizes. Throws CheckpointError if it is invalid.
Shape shape_from_json(const Json& sizes);

/// One tensor: dtype, shape, and elements as numbers or base64, in any order. All functions throw CheckpointError, with
/// the fault and the rule.
class TensorReader {
 public:
  /// The budget must outlive the reader; it gets back what the tensor does not keep.
  explicit TensorReader(MemoryBudget& budget) : budget_(&budget) {}

  void set_dtype(const Json& dtype);
  void set_shape(const Json& shape);

  /// Begins the elements.
  void begin_data();
  /// Adds the next element.
  void number(std::string_view text);
  void special(std::string_view text);
  /// Takes numbers that a comma and another element follow; returns the number of characters taken.
  std::size_t take_numbers(std::string_view text);
  /// Takes the next base64; returns the number of characters taken.
  std::size_t take_base64(std::string_view text);
  /// Takes the rest of the base64.
  void end_base64(std::string_view text);

  /// Returns the tensor, after everything was read.
  Tensor finish();

 private:
  bool is_known() const { return dtype_ && shape_; }
  std::string& room_for_early(std::size_t size);
  void read_early();
  void reserve();
  template <class T> void add(T x);
  template <class T> std::size_t take_numbers_of(std::string_view text);

  MemoryBudget* budget_;
  std::optional<DType> dtype_;
  std::optional<Shape> shape_;
  std::int64_t numel_ = 0, count_ = 0;
  TensorData elements_;  // of one dimension, as large as the reserved memory
  std::optional<Base64Decoder> decoder_;
  bool has_data_ = false;
  std::list<std::string> early_;  // what came before dtype and shape: base64, or elements, each with a comma behind it
  bool is_base64_ = false;
};

}  // namespace minitorch::nn
