// Tensor: an array of numbers that remembers how it was computed. making.hpp makes tensors. Functions are in
// tensor_functions.hpp (elementwise), views.hpp, slicing.hpp, reductions.hpp, products.hpp, selection.hpp, joining.hpp
// and sorting.hpp, and are members too (tensor_members.hpp). Changes in place are members only.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/options.hpp"
#include "minitorch/tensor/tensor_data.hpp"
#include "minitorch/tensor/tensor_members.hpp"
#include "minitorch/tensor/tensor_traits.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

class Generator;

/// How a tensor is made.
struct TensorOptions {
  std::optional<DType> dtype = {};  // float32, or what making.hpp says
  bool requires_grad = false;       // a leaf, where gradients gather
};

/// An array of numbers in a graph. A handle: copies are the same value, and share elements and gradient.
///
/// A Tensor is a leaf, made with `requires_grad`, which accumulates a gradient; or the result of a function of leaves;
/// or a constant, which needs no gradient and is in no graph. Views (`permute`, `narrow`, `expand`, ...) share the
/// elements of their base.
///
/// What a tensor was moved from is like a new Tensor(): a constant without elements.
///
/// Any thread may read it, and use it in graphs of its own; changes are not locked (docs/threads.md).
class Tensor : public TensorMembers<Tensor> {
 public:
  /// No elements: a constant of shape (0).
  Tensor() = default;
  /// A constant with these elements.
  explicit Tensor(const TensorData& data) : data_(data) {}
  explicit Tensor(TensorData&& data) : data_(std::move(data)) {}
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  /// Another value for this handle; elements are not copied. Not for what a function returned: `x[0] = y` would change
  /// nothing of x, where `x[0].copy_(y)` does.
  Tensor& operator=(const Tensor&) & = default;
  Tensor& operator=(Tensor&&) & noexcept = default;
  ~Tensor() = default;

  const Shape& shape() const { return data_.shape(); }
  /// The size in a dimension, which may be counted from the end. Throws IndexError.
  std::int64_t size(std::int64_t dim) const;
  /// The number of dimensions.
  std::size_t dim() const { return data_.dim(); }
  std::int64_t numel() const { return data_.numel(); }
  DType dtype() const { return data_.dtype(); }
  const Strides& strides() const { return data_.strides(); }
  std::int64_t offset() const { return data_.offset(); }
  bool is_contiguous() const { return data_.is_contiguous(); }

  /// The one element. Throws ShapeError where there are more or none. int64 elements beyond 2⁵³ are rounded.
  double item() const;
  /// The element at an index; places may be counted from the end. Throws IndexError.
  double at(std::initializer_list<std::int64_t> index) const;
  /// All elements in the order of their index, converted to T (float, double, std::int64_t).
  template <operators::Element T> std::vector<T> to_vector() const;
  /// Copies all elements, in the order of their index, to memory of the same kind. Throws ShapeError where it has not
  /// exactly `numel()` places, and DtypeError where T is not the kind of element.
  template <operators::Element T> void copy_to(std::span<T> memory) const;
  /// Where the element at index (0, 0, ...) lies. Throws DtypeError where T is not the kind of element. Whoever writes
  /// there does it behind the graph's back.
  template <operators::Element T> T* data_pointer() const;

  bool requires_grad() const { return static_cast<bool>(edge_); }
  bool is_leaf() const { return edge_ && edge_->is_leaf(); }
  bool is_constant() const { return !edge_; }
  /// Makes this handle of a constant a leaf; earlier copies stay constants. With false, makes this handle of a leaf a
  /// constant without a gradient; earlier copies stay leaves. Throws GraphError for the result of a function, and
  /// DtypeError for int64.
  Tensor& requires_grad_(bool requires_grad = true);

  /// The sum of all derivatives that reached this leaf since `zero_grad`; none until one did, and always none for
  /// other tensors: their derivatives are passed on, not kept (`grad({y}, {x})` gives them).
  std::optional<Tensor> grad() const;
  /// Forgets the gradient; `grad()` is none.
  void zero_grad();
  /// Replaces the gradient of a leaf, as clipping does. Throws GraphError for another tensor, ShapeError and DtypeError
  /// where it does not fit.
  void set_grad(const Tensor& gradient);

  /// For optimisers: the gradient without a handle to it; null if there is none. It is contiguous, and valid until the
  /// gradient is replaced.
  const TensorData* grad_data() const;
  /// The same to be changed in place: nobody else sees the elements, since they are copied first where anybody could.
  const TensorData* own_grad_data();
  /// Notes that a step has used the gradient, so that `check_zero_grad` can tell of a forgotten `zero_grad`.
  void note_grad_used();

  /// The same elements as a constant; changes in place are seen by both.
  Tensor detach() const { return Tensor(data_); }

  /// The name given; empty where none.
  std::string name() const;
  /// Names the value for `explain`, `to_dot` and messages. A constant is in no graph and keeps no name.
  Tensor& set_name(std::string_view name);
  /// A number that no other value in a graph has or had; 0 for a constant.
  std::uint64_t unique_id() const;

  /// Adds d this / d x times 1 to the gradient of every leaf x that this was computed from.
  /// Throws GraphError for a constant and for a graph that an earlier backward pass released, and ShapeError unless
  /// this has one element; then nothing changed.
  void backward(BackwardOptions options = {}) const;
  /// The same times `d_output`, which has the shape of this.
  void backward(const Tensor& d_output, BackwardOptions options = {}) const;

  // Changes in place, which all views of the same memory see. They throw GraphError if this or an operand requires a
  // gradient and a graph is recorded; under no_grad() they are allowed. The backward pass throws if a saved tensor was
  // changed since it was saved. Operands are broadcast to this and converted to its dtype. Throw ShapeError if they do
  // not broadcast to it, and DtypeError for a fraction in
  // int64.

  /// Adds alpha y.
  Tensor& add_(const Tensor& y, double alpha = 1);
  Tensor& sub_(const Tensor& y);
  Tensor& mul_(const Tensor& y);
  Tensor& div_(const Tensor& y);
  Tensor& add_(double y);
  Tensor& sub_(double y);
  Tensor& mul_(double y);
  Tensor& div_(double y);
  Tensor& copy_(const Tensor& y);
  Tensor& fill_(double value);
  Tensor& zero_();
  /// Puts what is below min or above max there.
  Tensor& clamp_(double min, double max);
  /// Fills with random numbers, uniform on [low, high); this thread's source of them if `generator` is null.
  Tensor& uniform_(double low = 0, double high = 1, Generator* generator = nullptr);
  /// Fills with random numbers, normal with this mean and standard deviation.
  Tensor& normal_(double mean = 0, double std = 1, Generator* generator = nullptr);

  /// A value and its place in the graph, for functions.
  Tensor(const TensorData& data, graph::Edge<Tensor> edge) : data_(data), edge_(std::move(edge)) {}
  Tensor(TensorData&& data, graph::Edge<Tensor> edge) : data_(std::move(data)), edge_(std::move(edge)) {}
  const TensorData& data() const { return data_; }
  const graph::Edge<Tensor>& edge() const { return edge_; }

 private:
  TensorData data_;
  graph::Edge<Tensor> edge_;
};

/// A tensor with a graph, `Tensor`, or without one, `TensorData`. The backward of a function is a template over it, and
/// functions/on_data.hpp declares the functions of TensorData that it calls.
template <class V>
concept TensorLike = std::same_as<V, Tensor> || std::same_as<V, TensorData>;

/// What `grad` does with tensors beside computing derivatives.
struct TensorGradOptions {
  bool create_graph = false;           // the derivatives can be differentiated in turn
  bool retain_graph = false;           // the graph stays for another backward pass; create_graph implies it
  bool materialize_grads = false;      // 0 for an input that no output depends on, instead of an error
  std::vector<Tensor> grad_outputs{};  // what each output's derivative starts from; 1 for an output of one element
};

/// The derivatives of the sum of `outputs`, each times its grad_output, with respect to `inputs`, leaves or results of
/// functions. No gradient is changed. Throws GraphError for an input that is a constant or that no output was computed
/// from, and ShapeError where a grad_output does not fit; then nothing changed.
std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const TensorGradOptions& options = {});
/// The same for one output.
std::vector<Tensor> grad(const Tensor& output, const std::vector<Tensor>& inputs,
                         const TensorGradOptions& options = {});
/// The same with respect to parameters, or others that stand for tensors.
template <std::convertible_to<const Tensor&> X>
std::vector<Tensor> grad(const Tensor& output, const std::vector<X>& inputs, const TensorGradOptions& options = {}) {
  return grad(output, std::vector<Tensor>(inputs.begin(), inputs.end()), options);
}

/// Returns the shape and the dtype, for messages: "(2, 3) float32"
std::string shape_and_dtype(const Tensor& x);

/// As PyTorch prints it: "tensor([[1., 2.],\n        [3., 4.]], requires_grad=true)"
std::ostream& operator<<(std::ostream& out, const Tensor& x);

}  // namespace minitorch
