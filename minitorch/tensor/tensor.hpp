// Tensor: an array of numbers that remembers how it was computed. functions/making.hpp makes tensors. The functions
// are in functions/ and window/; tensor_members.hpp lists those that are members, too. In-place changes are members
// only.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/graph/node/optional_gradient.hpp"
#include "minitorch/graph/node/references.hpp"
#include "minitorch/graph/options.hpp"
#include "minitorch/tensor/tensor_data.hpp"
#include "minitorch/tensor/tensor_members.hpp"
#include "minitorch/tensor/tensor_traits.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

class Generator;

/// Options of the functions that make tensors (functions/making.hpp).
struct TensorOptions {
  std::optional<DType> dtype = {};        // if not given, the function chooses it, in most cases float32
  operators::Flag requires_grad = false;  // makes a leaf, which accumulates a gradient
};

/// An array of numbers in a graph. A handle: copies are the same value, and share elements and gradient.
///
/// A Tensor is a leaf, made with `requires_grad`, which accumulates a gradient; or the result of a function of leaves;
/// or a constant, which needs no gradient and is in no graph. Views (`permute`, `narrow`, `expand`, ...) share the
/// elements of their base.
///
/// A moved-from tensor is a constant without elements, like Tensor().
///
/// Any thread may read a tensor and use it in its own graphs. Changes are not locked (docs/threads.md).
class Tensor : public TensorMembers<Tensor> {
 public:
  /// A constant of shape (0), float32.
  Tensor() = default;
  /// A constant with these elements.
  explicit Tensor(const TensorData& data) : data_(data) {}
  explicit Tensor(TensorData&& data) : data_(std::move(data)) {}
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  /// Makes this handle refer to another value; copies no elements. Does not compile for a function's result: `x[0] = y`
  /// would not change x; `x[0].copy_(y)` does.
  Tensor& operator=(const Tensor&) & = default;
  Tensor& operator=(Tensor&&) & noexcept = default;
  ~Tensor() = default;

  const Shape& shape() const { return data_.shape(); }
  /// The size of dimension `dim`; a negative `dim` counts from the end. Throws IndexError.
  std::int64_t size(WholeNumber dim) const;
  /// The number of dimensions.
  std::size_t dim() const { return data_.dim(); }
  std::int64_t numel() const { return data_.numel(); }
  DType dtype() const { return data_.dtype(); }
  const Strides& strides() const { return data_.strides(); }
  std::int64_t offset() const { return data_.offset(); }
  bool is_contiguous() const { return data_.is_contiguous(); }

  /// The value of a tensor with one element. int64 values beyond 2⁵³ are rounded. Throws ShapeError for any other
  /// number of elements.
  double item() const;
  /// The element at `index`, which has a number for each dimension; negative ones count from the end. int64 values
  /// beyond 2⁵³ are rounded. Throws IndexError.
  double at(std::initializer_list<WholeNumber> index) const;
  /// A copy of all elements in row-major order, converted to T (float, double or std::int64_t).
  template <operators::Element T> std::vector<T> to_vector() const;
  /// Copies all elements to `memory` in row-major order. Throws ShapeError unless `memory` has numel() elements, and
  /// DtypeError unless T is the type of this dtype.
  template <operators::Element T> void copy_to(std::span<T> memory) const;
  /// A pointer to the first element; the others are at `strides()`. Throws DtypeError unless T is the type of this
  /// dtype. The graph does not notice what is written through it.
  template <operators::Element T> T* data_pointer() const;

  bool requires_grad() const { return static_cast<bool>(edge_); }
  bool is_leaf() const { return edge_ && edge_->is_leaf(); }
  bool is_constant() const { return !edge_; }
  /// With true, makes a constant a leaf; with false, makes a leaf a constant without a gradient. Earlier copies of the
  /// handle keep what they were. Throws GraphError for the result of a function, and DtypeError for int64.
  Tensor& requires_grad_(operators::Flag requires_grad = true);

  /// The gradient of a leaf: the sum of the derivatives of all backward passes since `zero_grad`. It is empty if no
  /// pass has reached it since, and for tensors that are not leaves: they keep none, but `grad(y, {x})` computes it.
  OptionalGradient<Tensor> grad() const;
  /// Removes the gradient: grad() then returns nullopt.
  void zero_grad();
  /// Replaces the gradient by a copy of `gradient`. Throws GraphError unless this is a leaf, and ShapeError or
  /// DtypeError unless `gradient` has its shape and dtype.
  void set_grad(const Tensor& gradient);

  /// For optimisers: the gradient, contiguous; null if there is none. Valid until the gradient is replaced.
  const TensorData* grad_data() const;
  /// The same for changes in place. Copies the elements first if another tensor may share them.
  const TensorData* own_grad_data();
  /// Marks the gradient as used by an optimiser's step, so that `check_zero_grad` can warn of a forgotten `zero_grad`.
  void note_grad_used();

  /// A constant that shares the elements: both see changes in place.
  Tensor detach() const { return Tensor(data_); }

  /// The name that `set_name` gave; empty if none.
  std::string name() const;
  /// Names the value for `explain`, `to_dot` and messages. A constant is in no graph and keeps no name.
  Tensor& set_name(std::string_view name);
  /// A number that no other value in a graph has or had; 0 for a constant.
  std::uint64_t unique_id() const;

  /// Adds d this / d x to the gradient of every leaf x that this was computed from.
  /// Throws GraphError for a constant and for a graph that an earlier backward pass released, and ShapeError unless
  /// this has one element; then nothing has changed.
  void backward(BackwardOptions options = {}) const;
  /// The same times `d_output`, the derivative to start from. Throws ShapeError unless it has the shape of this.
  template <std::convertible_to<const Tensor&> T> void backward(const T& d_output, BackwardOptions options = {}) const {
    backward_from(d_output, options);
  }

  // Changes in place. All views of the same memory see them. They throw GraphError if this or an operand requires a
  // gradient and a graph is recorded; under no_grad() they are allowed. The backward pass throws if a saved tensor was
  // changed since it was saved. Operands are broadcast to this and converted to its dtype. They throw ShapeError if an
  // operand does not broadcast to it, and DtypeError for a fraction in int64; but copy_ and fill_ convert, and cut it
  // off, as in PyTorch.

  /// this += alpha y
  Tensor& add_(const Tensor& y, RealNumber alpha = 1);
  Tensor& sub_(const Tensor& y);
  Tensor& mul_(const Tensor& y);
  Tensor& div_(const Tensor& y);
  Tensor& add_(RealNumber y);
  Tensor& sub_(RealNumber y);
  Tensor& mul_(RealNumber y);
  Tensor& div_(RealNumber y);
  Tensor& copy_(const Tensor& y);
  Tensor& fill_(RealNumber value);
  Tensor& zero_();
  /// Clamps every element to [min, max]; a NaN bound is ignored.
  Tensor& clamp_(RealNumber min, RealNumber max);
  /// Fills with random numbers, uniform on [low, high), from `generator`, or from default_generator() if it is null.
  /// Throws DtypeError for int64, and DataError for bounds that are not finite or out of order.
  Tensor& uniform_(RealNumber low = 0, RealNumber high = 1, Generator* generator = nullptr);
  /// Fills with random numbers, normal with this mean and standard deviation. Throws DtypeError for int64, and
  /// DataError for a mean or a deviation that is not finite, or a negative deviation.
  Tensor& normal_(RealNumber mean = 0, RealNumber std = 1, Generator* generator = nullptr);

  /// For functions: a value, and the edge to the node that computed it.
  Tensor(const TensorData& data, graph::Edge<Tensor> edge) : data_(data), edge_(std::move(edge)) {}
  Tensor(TensorData&& data, graph::Edge<Tensor> edge) : data_(std::move(data)), edge_(std::move(edge)) {}
  const TensorData& data() const { return data_; }
  const graph::Edge<Tensor>& edge() const { return edge_; }

 private:
  void backward_from(const Tensor& d_output, BackwardOptions options) const;

  TensorData data_;
  graph::Edge<Tensor> edge_;
};

/// Tensor, which builds a graph, or TensorData, which does not. A function that a backward calls has an overload for
/// each (functions/on_data.hpp), so one backward serves plain passes and passes that build a graph.
template <class V>
concept TensorLike = std::same_as<V, Tensor> || std::same_as<V, TensorData>;

/// A list of tensors as a function's argument: `cat({x, y})`, `cat(x.split(2))`, `cat(model.parameters())`. Takes
/// braces, a vector, or any other range of tensors, or of types that convert to Tensor, such as parameters. Refers to
/// the elements of a vector variable instead of copying them, so do not keep a TensorList longer than the call.
class TensorList {
 public:
  // NOLINTBEGIN(google-explicit-constructor): a call is written with the list itself
  TensorList(std::initializer_list<Tensor> tensors) : own_(tensors), tensors_(own_) {}
  TensorList(std::vector<Tensor>&& tensors) : own_(std::move(tensors)), tensors_(own_) {}
  TensorList(const std::vector<Tensor>& tensors) : tensors_(tensors) {}
  template <std::ranges::input_range Range>
  requires std::convertible_to < std::ranges::range_reference_t<const Range>,
  const Tensor& > TensorList(const Range& range) : own_(converted(range)), tensors_(own_) {}
  // NOLINTEND(google-explicit-constructor)
  TensorList(const TensorList&) = delete;
  TensorList& operator=(const TensorList&) = delete;
  ~TensorList() = default;

  const Tensor* begin() const { return tensors_.data(); }
  const Tensor* end() const { return tensors_.data() + tensors_.size(); }
  std::size_t size() const { return tensors_.size(); }
  bool empty() const { return tensors_.empty(); }
  const Tensor& operator[](std::size_t i) const { return tensors_[i]; }

 private:
  template <class Range> static std::vector<Tensor> converted(const Range& range) {
    std::vector<Tensor> tensors;
    if constexpr (std::ranges::sized_range<const Range>) tensors.reserve(std::ranges::size(range));
    for (const Tensor& x : range) tensors.push_back(x);
    return tensors;
  }

  std::vector<Tensor> own_;  // empty if the tensors are the caller's
  std::span<const Tensor> tensors_;
};

/// Options of `grad` for tensors.
struct TensorGradOptions {
  operators::Flag create_graph = false;       // the derivatives can be differentiated in turn
  operators::Flag retain_graph = false;       // keep the graph for another backward pass; create_graph implies it
  operators::Flag materialize_grads = false;  // 0 for an input that no output depends on, instead of an error
  std::vector<Tensor> grad_outputs{};  // the derivative that each output starts from; 1 for an output of one element
};

/// Returns the derivatives of Σ outputs[i] grad_outputs[i] with respect to `inputs`, which are leaves or results of
/// functions. Each has the shape and dtype of its input. Changes no gradient.
/// Throws GraphError for an input that is a constant or that no output depends on, and ShapeError for a grad_output
/// that has not its output's shape; then nothing has changed.
std::vector<Tensor> grad(const TensorList& outputs, const TensorList& inputs, const TensorGradOptions& options = {});
/// The same for one output.
std::vector<Tensor> grad(const Tensor& output, const TensorList& inputs, const TensorGradOptions& options = {});

/// The shape and the dtype, for messages: "(2, 3) float32".
std::string shape_and_dtype(const Tensor& x);

/// The text that `<<` prints, with more digits, or with all elements: to_text(x, {.precision = 9, .whole = true}).
/// Throws DataError for a precision outside [0, 17].
std::string to_text(const Tensor& x, const TensorTextOptions& options = {});

/// Prints `x` as PyTorch does: "tensor([[1., 2.],\n        [3., 4.]], requires_grad=true)".
std::ostream& operator<<(std::ostream& out, const Tensor& x);

}  // namespace minitorch
