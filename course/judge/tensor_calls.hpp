// Functions of Tensors in the cases of modules 2 and 3: in requests, in messages, and by minitorch.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "course/judge/judge.hpp"
#include "course/judge/strided.hpp"

namespace course::judge {

/// A shape, and how a tensor of it lies in its storage.
struct Layout {
  Sizes shape;
  Lies lies;
};
/// Layouts from small to large: contiguous ones, views, one element, none.
const std::vector<Layout>& layouts();
/// Pairs of shapes that fit, the plain ones first.
const std::vector<std::pair<Sizes, Sizes>>& shape_pairs();
/// Shapes of contiguous tensors, and shapes that they can be viewed as.
const std::vector<std::pair<Sizes, Sizes>>& shapes_to_view();
/// An order of dimensions that differs from its inverse where there are three.
Sizes turned_order(std::size_t dimensions);
/// An order of three dimensions that turns none.
inline const Sizes swapped_order = {1, 0, 2};

/// The function of numbers that is called so in requests, for each element.
minitorch::Tensor elementwise(const std::string& name, const minitorch::Tensor& x);
minitorch::Tensor elementwise(const std::string& name, const minitorch::Tensor& x, const minitorch::Tensor& y);
/// f(... f(f(start, x0), x1) ..., xn) along a dimension, which stays with the size 1.
using FunctionOfTwo = std::function<minitorch::Tensor(const minitorch::Tensor&, const minitorch::Tensor&)>;
minitorch::Tensor reduced(const FunctionOfTwo& f, double start, const minitorch::Tensor& x, int dim);
/// The same from a start for each element of the result.
minitorch::Tensor reduced(const FunctionOfTwo& f, const minitorch::Tensor& start, const minitorch::Tensor& x, int dim);

/// A function of Tensors, with what it has to know beside its inputs.
struct Call {
  std::string request, shown;
  std::function<minitorch::Tensor(const std::vector<minitorch::Tensor>&)> f;
};
Call call_of_one(const std::string& name);
Call call_of_two(const std::string& name);
Call call_of_sum(int dim);
Call call_of_permute(const Sizes& order);
Call call_of_view(const Sizes& shape);
/// Inputs on which the function of this name is well defined.
Numbers numbers_for(const std::string& name, Random& random);

/// The inputs of a call in requests and messages, and as minitorch's.
std::string request_of(const std::vector<Strided>& inputs);
std::string shown_inputs(const std::vector<Strided>& inputs);
std::vector<minitorch::Tensor> tensors_of(const std::vector<Strided>& inputs);

/// How many rounds of random inputs the cases of tensors have.
int rounds_of_tensors(Audience audience);

}  // namespace course::judge
