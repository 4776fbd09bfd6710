// Reads the elements of one tensor from JSON, as they come, into the memory of the tensor itself. Memory is taken as
// elements come where a file says that it has more of them than it may have room for.
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

/// The shape that an array of sizes is. Throws CheckpointError where it is none.
Shape shape_from_json(const Json& sizes);

/// One tensor: its dtype and shape, and its elements as numbers or in base64, in any order. All functions throw
/// CheckpointError, with what is wrong and the rule.
class TensorReader {
 public:
  /// The budget, which must live as long, gets back what the tensor does not keep.
  explicit TensorReader(MemoryBudget& budget) : budget_(&budget) {}

  void set_dtype(const Json& dtype);
  void set_shape(const Json& shape);

  /// The elements begin; `stored_left` as of ByteSource.
  void begin_data(std::uint64_t stored_left);
  /// The next element.
  void number(std::string_view text);
  void special(std::string_view text);
  /// Numbers that a comma and a further element follow, from the start of `text`; how many characters were taken.
  std::size_t take_numbers(std::string_view text);
  /// The next of base64; how many characters were taken.
  std::size_t take_base64(std::string_view text);
  /// The rest of base64.
  void end_base64(std::string_view text);

  /// The tensor, when all of it was read.
  Tensor finish();

 private:
  bool is_known() const { return dtype_ && shape_; }
  std::string& room_for_early(std::size_t size);
  void read_early();
  void start();
  void reserve(std::int64_t count);
  template <class T> void add(T x);
  template <class T> std::size_t take_numbers_of(std::string_view text);

  MemoryBudget* budget_;
  std::optional<DType> dtype_;
  std::optional<Shape> shape_;
  std::int64_t numel_ = 0, count_ = 0;
  TensorData elements_;  // of one dimension, as many as there is room for
  std::uint64_t stored_left_ = 0;
  std::optional<Base64Decoder> decoder_;
  bool has_data_ = false;
  std::list<std::string> early_;  // what came before dtype and shape: base64, or elements, each with a comma behind it
  bool is_base64_ = false;
};

}  // namespace minitorch::nn
