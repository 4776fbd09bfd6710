// The operations on tensors that the graph needs (graph/node/variable.hpp). Users need tensor.hpp only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "minitorch/graph/node/node.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "minitorch/tensor/tensor_data.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

class Tensor;

template <> struct graph::VariableTraits<Tensor> {
  using Data = TensorData;
  struct Output {
    explicit Output(const TensorData& data) : shape(data.shape()), dtype(data.dtype()) {}

    Shape shape;
    DType dtype;
  };

  /// Fits a derivative to the value that owns it: sums over the dimensions that were broadcast, and converts the dtype.
  /// Returns false if the owner's shape does not broadcast to that of `d`.
  static bool fit(TensorData& d, const Output& owner) {
    if (d.shape() != owner.shape || d.dtype() != owner.dtype || !d.is_defined()) [[unlikely]]
      return make_fit(d, owner);
    return true;
  }
  static bool fit(Tensor& d, const Output& owner);
  /// sum += d, in place only if no other tensor shares the memory of `sum`.
  static void add_into(TensorData& sum, const TensorData& d);
  static void add_into(Tensor& sum, const Tensor& d);
  static bool adds_in_place(const TensorData& sum) { return sum.storage().is_sole() && sum.is_contiguous(); }
  static void own(TensorData& d) {
    if (!adds_in_place(d)) d = clone(d);
  }
  static void release(TensorData& d) { d.release(); }
  static void release(Tensor& d);

  /// Saved tensors: `record_version` remembers the version of the memory, and `check_saved` throws GraphError if the
  /// tensor was changed in place since. `edge` is null for a saved output.
  static void record_version(TensorData& data) { data.record_version(); }
  static void check_saved(const TensorData& data, const Edge<Tensor>* edge, std::string_view function) {
    if (!data.is_unchanged()) [[unlikely]]
      refuse_changed(data, edge, function);
  }
  /// The same for a tensor that a function keeps beside its arguments. The message names it by `what`: "its index".
  static void check_kept(const TensorData& data, std::string_view what, std::string_view function) {
    if (!data.is_unchanged()) [[unlikely]]
      refuse_changed(data, what, function);
  }
  static Tensor restored(const TensorData& data, const Edge<Tensor>& edge, std::string_view function);

  /// Tells the recording of this thread that a step reads, changes or drops the gradient of a leaf.
  static void tell_recording(ArenaNode& leaf, const std::optional<TensorData>& gradient, StepRecording::Touch touch);

  static bool is_finite(const TensorData& data);
  static std::string described(const Output& output);
  static std::string described(const TensorData& data) { return described(Output(data)); }
  static std::string not_finite_text(const TensorData& data);

 private:
  static bool make_fit(TensorData& d, const Output& owner);
  [[noreturn]] static void refuse_changed(const TensorData& data, const Edge<Tensor>* edge, std::string_view function);
  [[noreturn]] static void refuse_changed(const TensorData& data, std::string_view what, std::string_view function);
};

}  // namespace minitorch
