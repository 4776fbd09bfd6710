// Task 2.4: the derivatives of the functions of Tensors.
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/tensor_calls.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

// Whether one of the two shapes is broadcast.
bool is_broadcast(const std::pair<Sizes, Sizes>& shapes) { return shapes.first != shapes.second; }

std::vector<Tensor> leaves_of(const std::vector<Strided>& inputs) {
  std::vector<Tensor> leaves;
  leaves.reserve(inputs.size());
  for (const Strided& input : inputs) leaves.push_back(input.leaf());
  return leaves;
}

// The derivatives of f with respect to its inputs, times d.
std::vector<Tensor> derivatives_of(const Call& call, const std::vector<Strided>& inputs, const Tensor& d) {
  const std::vector<Tensor> leaves = leaves_of(inputs);
  call.f(leaves).backward(d);
  std::vector<Tensor> result;
  result.reserve(leaves.size());
  for (const Tensor& leaf : leaves) result.push_back(*leaf.grad());
  return result;
}

std::vector<std::string> tensor_answers(const std::vector<Tensor>& tensors) {
  std::vector<std::string> words;
  for (const Tensor& tensor : tensors) {
    for (const std::string& word : tensor_answer(tensor)) words.push_back(word);
  }
  return words;
}

// The derivatives of add or mul without the sums that undo broadcasting.
std::vector<Tensor> not_summed(const std::string& name, const std::vector<Strided>& inputs, const Tensor& d) {
  if (name == "add") return {d, d};
  return {d * inputs[1].tensor, d * inputs[0].tensor};
}

constexpr const char* forgotten_sum =
    "The sum is missing that undoes broadcasting: an element that was used several times gets the sum of all that "
    "comes back to it.";

constexpr const char* of_rules =
    "The rules are those of task 1.3, element by element: exp and sigmoid take their value, the others their input.";

constexpr const char* of_permute_words =
    "The derivatives go back to where the elements came from: permute d by the inverse order.";

Case of_backward(const std::string& part, const Call& call, const std::vector<Strided>& inputs, int place,
                 Random& random, const std::string& why = "") {
  const Tensor value = call.f(tensors_of(inputs));
  const Strided d = strided(sizes(value.shape()), Lies::contiguous, random, numbers_of_case(place, random));
  const Tensor ones = minitorch::ones_like(value);
  Case one{.part = part,
           .shown = "backward of " + call.shown + " with d = " + d.shown() + "," + shown_inputs(inputs),
           .request = "backward " + call.request + " " + request_of(inputs) + " " + d.request(),
           .expected = tensor_answers(derivatives_of(call, inputs, d.tensor)),
           .why = why};
  if (inputs.size() == 2) {
    one.mistakes.push_back({tensor_answers(not_summed(call.request, inputs, d.tensor)), forgotten_sum});
    std::vector<Tensor> swapped = derivatives_of(call, inputs, d.tensor);
    std::swap(swapped[0], swapped[1]);
    one.mistakes.push_back(
        {tensor_answers(swapped), "The two derivatives are swapped: that of the first comes first."});
  }
  one.mistakes.push_back({tensor_answers(derivatives_of(call, inputs, ones)),
                          "These are the function's own derivatives; the chain rule multiplies each by d."});
  return one;
}

Case of_undo(const Sizes& whole, const Sizes& shape, Lies lies, int place, Random& random) {
  const Strided d = strided(whole, lies, random, numbers_of_case(place, random));
  const Tensor leaf = minitorch::zeros(dims(shape), {.dtype = minitorch::float64, .requires_grad = true});
  leaf.expand(dims(whole)).backward(d.tensor);
  return {.part = "undo_broadcast",
          .shown = "undo_broadcast(d, " + shown(shape) + ") of d = " + d.shown(),
          .request = "undo " + d.request() + " " + text(shape),
          .expected = tensor_answer(*leaf.grad()),
          .mistakes = {{tensor_answer(d.tensor), forgotten_sum}},
          .why = "Each element of the result is the sum of the elements of d whose broadcast_index it is."};
}

// A step of a formula: a function and the numbers of its inputs.
struct Step {
  Call call;
  std::vector<int> inputs;
};

Case of_formula(const std::string& shown_formula, const std::vector<Strided>& inputs, const std::vector<Step>& steps) {
  std::vector<Tensor> values = leaves_of(inputs);
  std::string request = "formula " + request_of(inputs) + " " + std::to_string(steps.size());
  for (const Step& step : steps) {
    std::vector<Tensor> arguments;
    for (const int i : step.inputs) arguments.push_back(values[static_cast<std::size_t>(i)]);
    values.push_back(step.call.f(arguments));
    request += " " + step.call.request + " " + text(step.inputs);
  }
  minitorch::sum(values.back()).backward();
  std::vector<Tensor> derivatives;
  for (std::size_t i = 0; i < inputs.size(); ++i) derivatives.push_back(*values[i].grad());
  return {.part = "formulas",
          .shown = "the derivatives of the sum of all elements of " + shown_formula + shown_inputs(inputs),
          .request = request,
          .expected = tensor_answers(derivatives)};
}

void add_formulas(std::vector<Case>& cases, Random& random) {
  const auto drawn = [&random](const Sizes& shape, Lies lies = Lies::contiguous) {
    return strided(shape, lies, random, small_numbers(random, -2, 2));
  };
  const Call add = call_of_two("add"), mul = call_of_two("mul");
  cases.push_back(of_formula("a a", {drawn({2})}, {{mul, {0, 0}}}));
  cases.push_back(of_formula("a b + a", {drawn({2}), drawn({2})}, {{mul, {0, 1}}, {add, {2, 0}}}));
  cases.push_back(of_formula("a b", {drawn({2, 2}), drawn({2})}, {{mul, {0, 1}}}));
  cases.push_back(of_formula("sigmoid(a b + b)", {drawn({2, 3}, Lies::permuted), drawn({3})},
                             {{mul, {0, 1}}, {add, {2, 1}}, {call_of_one("sigmoid"), {3}}}));
  cases.push_back(of_formula("exp(sum(a, 0)) a", {drawn({2, 3}, Lies::inside)},
                             {{call_of_sum(0), {0}}, {call_of_one("exp"), {1}}, {mul, {2, 0}}}));
  cases.push_back(of_formula("relu(permute(a, {1, 2, 0}) b) + log(exp(b))", {drawn({2, 3, 2}), drawn({2, 1})},
                             {{call_of_permute({1, 2, 0}), {0}},
                              {mul, {2, 1}},
                              {call_of_one("relu"), {3}},
                              {call_of_one("exp"), {1}},
                              {call_of_one("log"), {5}},
                              {add, {4, 6}}}));
  // the layer of task 2.5
  cases.push_back(of_formula(
      "the products of rows and weights: view(sum(view(a, {3, 2, 1}) b, 1), {3, 2})", {drawn({3, 2}), drawn({2, 2})},
      {{call_of_view({3, 2, 1}), {0}}, {mul, {2, 1}}, {call_of_sum(1), {3}}, {call_of_view({3, 2}), {4}}}));
}

}  // namespace

std::vector<Case> tensor_backward(Random& random, Audience audience) {
  std::vector<Case> cases;
  int place = 0;
  for (const auto& [whole, shape] : std::vector<std::pair<Sizes, Sizes>>{{{2}, {2}},
                                                                         {{3}, {1}},
                                                                         {{3}, {}},
                                                                         {{3, 2}, {2}},
                                                                         {{3, 2}, {3, 1}},
                                                                         {{3, 2}, {1, 2}},
                                                                         {{3, 2}, {1, 1}},
                                                                         {{2, 3, 2}, {3, 1}},
                                                                         {{0}, {1}},
                                                                         {{2, 0}, {1, 0}},
                                                                         {{2, 2, 2}, {2}}}) {
    cases.push_back(of_undo(whole, shape, Lies::contiguous, place++, random));
    cases.push_back(of_undo(whole, shape, Lies::permuted, place++, random));
  }
  place = 0;
  for (const Layout& layout : layouts()) {
    const Numbers numbers = numbers_of_case(place, random);
    for (const std::string name : {"neg", "inv", "log", "exp", "sigmoid", "relu"}) {
      const Strided a = strided(layout.shape, layout.lies, random, numbers_for(name, random));
      cases.push_back(of_backward("functions of one", call_of_one(name), {a}, place, random, of_rules));
    }
    for (int dim = 0; dim < static_cast<int>(layout.shape.size()); ++dim)
      cases.push_back(of_backward("sums and views", call_of_sum(dim),
                                  {strided(layout.shape, layout.lies, random, numbers)}, place, random,
                                  "Each element moves its sum by as much as it moves itself, so d comes back "
                                  "broadcast to the shape of a."));
    cases.push_back(of_backward("sums and views", call_of_permute(turned_order(layout.shape.size())),
                                {strided(layout.shape, layout.lies, random, numbers)}, place, random,
                                of_permute_words));
    ++place;
  }
  cases.push_back(of_backward("sums and views", call_of_permute(swapped_order),
                              {strided({2, 3, 2}, Lies::contiguous, random, small_numbers(random, -9, 9))}, place,
                              random, of_permute_words));
  cases.push_back(
      of_backward("functions of one", call_of_one("relu"), {strided({3}, {-2, 0, 2})}, place, random, of_rules));
  for (const auto& [from, to] : shapes_to_view())
    cases.push_back(of_backward("sums and views", call_of_view(to),
                                {strided(from, Lies::contiguous, random, whole_numbers(random))}, place, random,
                                "The derivatives stay as they are: d, viewed with the shape of a."));
  place = 0;
  for (int i = 0; i < rounds_of_tensors(audience); ++i) {
    for (const auto& shapes : shape_pairs()) {
      const Numbers numbers = numbers_of_case(place, random);
      const Strided a = strided(shapes.first, i % 2 == 0 ? Lies::contiguous : Lies::permuted, random, numbers);
      const Strided b = strided(shapes.second, Lies::contiguous, random, numbers);
      for (const std::string name : {"add", "mul"})
        cases.push_back(of_backward(is_broadcast(shapes) ? "broadcasting" : "add and mul", call_of_two(name), {a, b},
                                    place, random));
      ++place;
    }
    add_formulas(cases, random);
  }
  return cases;
}

}  // namespace course::judge
