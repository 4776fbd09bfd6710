// Invalid user-defined functions, and the compiler's error for each. compile_errors.cmake compiles this file, which
// fails, and looks for every text after "says:".
#include <array>
#include <span>
#include <vector>

#include "minitorch/graph/function/list_function.hpp"
#include "minitorch/minitorch.hpp"

using namespace minitorch;

namespace {

// says: backward must be const or static
struct NotConst {
  static double forward(double x) { return x; }
  double backward(double dy, double) { return dy; }
};
Scalar not_const(const Scalar& x) { return apply<NotConst>(x); }

// says: backward must be a public member, const or static, that takes the derivative of the result
struct TakesTooMuch {
  static double forward(double x) { return x; }
  static double backward(double dy, double, double, double) { return dy; }
};
Scalar takes_too_much(const Scalar& x) { return apply<TakesTooMuch>(x); }

struct None {
  static double forward(double x) { return x; }
};
Scalar none(const Scalar& x) { return apply<None>(x); }

// says: backward must return a std::array with a derivative for each argument of the function
struct ReturnsOneOfTwo {
  static double forward(double x, double y) { return x + y; }
  static double backward(double dz, double, double) { return dz; }
};
Scalar returns_one_of_two(const Scalar& x) { return apply<ReturnsOneOfTwo>(x, x); }

struct ReturnsTooMany {
  static double forward(double x, double y) { return x + y; }
  static std::array<double, 3> backward(double dz, double, double) { return {dz, dz, dz}; }
};
Scalar returns_too_many(const Scalar& x) { return apply<ReturnsTooMany>(x, x); }

// says: forward must take the data of each argument, double or TensorData, and return such data
struct ForwardOfVariables {
  static Tensor forward(const Tensor& x) { return x; }
  template <class T> static T backward(const T& dy, const T&) { return dy; }
};
Tensor forward_of_variables(const Tensor& x) { return apply<ForwardOfVariables>(x); }

// says: the arguments of a function are all Scalars, with plain numbers beside them, or all Tensors
struct Sum {
  template <class T> static T forward(const T& x, const T& y) { return x + y; }
  template <class T> static std::array<T, 2> backward(const T& dz, const T&, const T&) { return {dz, dz}; }
};
Tensor of_both_kinds(const Tensor& x, const Scalar& y) { return apply<Sum>(x, y); }

// says: a function with saves_argument must take NeedsInputGrad in its backward: what it does not need is not saved
struct ReadsWithoutNeeds : Sum {
  static bool saves_argument(std::size_t i, const NeedsInputGrad& needs) { return needs[i]; }
};
Tensor reads_without_needs(const Tensor& x) { return apply<ReadsWithoutNeeds>(x, x); }

// says: a function's options need no more than the alignment of a pointer
struct alignas(64) Aligned {
  static double forward(double x) { return x; }
  static double backward(double dy, double) { return dy; }
};
Scalar aligned(const Scalar& x) { return apply<Aligned>(x); }

// says: the backward of a function of a list must be a public member, const or static, that takes the derivative of the
struct ListReads {
  static double forward(std::span<const double> xs) { return xs[0]; }
  static std::vector<double> backward(double dy, const std::vector<double>&) { return {dy}; }
};
Scalar list_reads(const std::vector<Scalar>& xs) { return apply_to_list(ListReads{}, std::span<const Scalar>(xs)); }

// says: the backward of a function of a list must return a std::vector with a derivative for each of it
struct ListReturnsArray {
  static double forward(std::span<const double> xs) { return xs[0]; }
  static std::array<double, 1> backward(double dy) { return {dy}; }
};
Scalar list_array(const std::vector<Scalar>& xs) {
  return apply_to_list(ListReturnsArray{}, std::span<const Scalar>(xs));
}

// says: the forward of a function of a list must take a std::span<const double> or std::span<const TensorData>
struct ListForward {
  static double forward(double x) { return x; }
  static std::vector<double> backward(double dy) { return {dy}; }
};
Scalar list_forward(const std::vector<Scalar>& xs) { return apply_to_list(ListForward{}, std::span<const Scalar>(xs)); }

// says: VariableLike
Tensor of_text() { return relu("text"); }

// says: VariablePair
Tensor of_a_tensor_and_text(const Tensor& x) { return maximum(x, "text"); }

}  // namespace
