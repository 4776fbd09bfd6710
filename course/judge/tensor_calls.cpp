// Functions of Tensors, by minitorch.
#include "course/judge/tensor_calls.hpp"

#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

using minitorch::Tensor;

int rounds_of_tensors(Audience audience) { return audience == Audience::grader ? 12 : 3; }

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all = {
      {{1}, Lies::contiguous},       {{3}, Lies::contiguous},  {{2, 3}, Lies::contiguous}, {{2, 3}, Lies::permuted},
      {{2, 2}, Lies::inside},        {{}, Lies::contiguous},   {{0}, Lies::contiguous},    {{2, 0}, Lies::contiguous},
      {{2, 3, 2}, Lies::permuted},   {{3, 2}, Lies::repeated}, {{2, 3, 4}, Lies::inside},  {{1, 1, 1}, Lies::permuted},
      {{2, 1, 3, 2}, Lies::permuted}};
  return all;
}

const std::vector<std::pair<Sizes, Sizes>>& shape_pairs() {
  static const std::vector<std::pair<Sizes, Sizes>> all = {
      {{2}, {2}},          {{2, 2}, {2, 2}}, {{2, 3}, {3}},    {{3}, {2, 3}},      {{2, 1}, {3}},
      {{2, 1}, {1, 3}},    {{}, {2, 2}},     {{2, 2}, {}},     {{3, 1}, {3, 2}},   {{2, 3, 2}, {3, 1}},
      {{1, 2}, {3, 1, 2}}, {{0}, {1}},       {{2, 0}, {2, 1}}, {{2, 1, 3}, {4, 1}}};
  return all;
}

const std::vector<std::pair<Sizes, Sizes>>& shapes_to_view() {
  static const std::vector<std::pair<Sizes, Sizes>> all = {{{4}, {2, 2}}, {{2, 3}, {6}},       {{2, 3}, {3, 2}},
                                                           {{1}, {}},     {{2, 3}, {2, 1, 3}}, {{0, 3}, {3, 0}}};
  return all;
}

Sizes turned_order(std::size_t dimensions) {
  Sizes order;
  for (std::size_t d = 0; d < dimensions; ++d) order.push_back(static_cast<int>((d + 1) % dimensions));
  return order;
}

Tensor elementwise(const std::string& name, const Tensor& x) {
  if (name == "square") return x * x;
  if (name == "half") return x / 2;
  if (name == "next") return x + 1;
  if (name == "neg") return -x;
  if (name == "inv") return minitorch::inv(x);
  if (name == "log") return minitorch::log(x);
  if (name == "exp") return minitorch::exp(x);
  if (name == "sigmoid") return minitorch::sigmoid(x);
  return minitorch::relu(x);
}

Tensor elementwise(const std::string& name, const Tensor& x, const Tensor& y) {
  if (name == "add") return x + y;
  if (name == "sub") return x - y;
  if (name == "twice_and_add") return 2 * x + y;
  if (name == "lt") return minitorch::lt(x, y);
  if (name == "eq") return minitorch::eq(x, y);
  if (name == "is_close") return minitorch::lt(minitorch::abs(x - y), 0.01);
  return x * y;
}

Tensor reduced(const FunctionOfTwo& f, double start, const Tensor& x, int dim) {
  minitorch::Shape shape = x.shape();
  shape[dim] = 1;
  return reduced(f, minitorch::full(shape, start, {.dtype = minitorch::float64}), x, dim);
}

Tensor reduced(const FunctionOfTwo& f, const Tensor& start, const Tensor& x, int dim) {
  Tensor total = start;
  for (int i = 0; i < static_cast<int>(x.size(dim)); ++i) total = f(total, minitorch::narrow(x, dim, i, 1));
  return total;
}

Call call_of_one(const std::string& name) {
  return {name, name + "(a)", [name](const std::vector<Tensor>& x) { return elementwise(name, x[0]); }};
}

Call call_of_two(const std::string& name) {
  return {name, name + "(a, b)", [name](const std::vector<Tensor>& x) { return elementwise(name, x[0], x[1]); }};
}

Call call_of_sum(int dim) {
  return {"sum " + std::to_string(dim), "sum(a, " + std::to_string(dim) + ")",
          [dim](const std::vector<Tensor>& x) { return minitorch::sum(x[0], dim, {.keepdim = true}); }};
}

Call call_of_permute(const Sizes& order) {
  return {"permute " + text(order), "permute(a, " + shown(order) + ")",
          [order](const std::vector<Tensor>& x) { return minitorch::permute(x[0], dims(order)); }};
}

Call call_of_view(const Sizes& shape) {
  return {"view " + text(shape), "view(a, " + shown(shape) + ")",
          [shape](const std::vector<Tensor>& x) { return minitorch::view(x[0], dims(shape)); }};
}

Numbers numbers_for(const std::string& name, Random& random) {
  return name == "log" ? small_numbers(random, 0.1, 4) : small_numbers(random, -3, 3);
}

std::string request_of(const std::vector<Strided>& inputs) {
  std::string result = std::to_string(inputs.size());
  for (const Strided& input : inputs) result += " " + input.request();
  return result;
}

std::string shown_inputs(const std::vector<Strided>& inputs) {
  std::string result = " of a = " + inputs[0].shown();
  return inputs.size() > 1 ? result + " and b = " + inputs[1].shown() : result;
}

std::vector<Tensor> tensors_of(const std::vector<Strided>& inputs) {
  std::vector<Tensor> result;
  result.reserve(inputs.size());
  for (const Strided& input : inputs) result.push_back(input.tensor);
  return result;
}

}  // namespace course::judge
