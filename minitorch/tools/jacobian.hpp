// Matrices of derivatives of a function of one tensor, and their products with vectors, as in PyTorch's
// torch.autograd.functional.
#pragma once

#include <functional>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// A function of one Tensor.
using TensorMap = std::function<Tensor(const Tensor&)>;

/// Options of `jacobian` and its like.
struct JacobianOptions {
  operators::Flag create_graph = false;  // the derivatives can be differentiated in turn, also with respect to x
};

/// The value of a function, and its derivative times a vector.
struct VectorProduct {
  Tensor output, product;
};

// `f` is called once, with a tensor that shares the memory of x: a leaf of its own, or, with create_graph and an x that
// requires a gradient, a view of x. It records its graph under `no_grad` too. What y does not depend on has the
// derivative 0. All throw DtypeError if x or y is int64.

/// Returns dyᵢ/dxⱼ for y = f(x), of the shape of y followed by that of x. Takes one backward pass for each element of
/// y.
Tensor jacobian(const TensorMap& f, const Tensor& x, JacobianOptions options = {});

/// Returns d²y/dxᵢdxⱼ for y = f(x) of one element, of the shape of x twice. Takes one backward pass for each element of
/// x. Throws ShapeError if y has not one element.
Tensor hessian(const TensorMap& f, const Tensor& x, JacobianOptions options = {});

/// Returns y and Σᵢ vᵢ dyᵢ/dx, of the shape of x. Throws ShapeError if v has not the shape of y.
VectorProduct vjp(const TensorMap& f, const Tensor& x, const Tensor& v, JacobianOptions options = {});

/// Returns y and Σⱼ dy/dxⱼ vⱼ, of the shape of y, by two backward passes: the derivative of `vjp` with respect to its
/// vector. Throws ShapeError if v has not the shape of x.
VectorProduct jvp(const TensorMap& f, const Tensor& x, const Tensor& v, JacobianOptions options = {});

/// Returns y and Σⱼ d²y/dxdxⱼ vⱼ for y of one element, of the shape of x, without making the Hessian. Throws ShapeError
/// if y has not one element, or v has not the shape of x.
VectorProduct hvp(const TensorMap& f, const Tensor& x, const Tensor& v, JacobianOptions options = {});

}  // namespace minitorch
