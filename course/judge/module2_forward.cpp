// Task 2.3: map, zip, reduce, and the values of the functions of Tensors.
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/tensor_calls.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

// The elements that a loop over the storage would see, which does not heed strides.
std::vector<double> in_storage_order(const Strided& a) {
  std::vector<double> result = a.storage;
  result.resize(a.elements().size());
  return result;
}

constexpr const char* of_strides_words =
    "The elements were taken in the order of the storage; a view has them elsewhere: find them by their index.";

void add_maps(std::vector<Case>& cases, Random& random) {
  int place = 0;
  for (const Layout& layout : layouts()) {
    const Strided a = strided(layout.shape, layout.lies, random, numbers_of_case(place++, random));
    for (const std::string name : {"next", "square"}) {
      Case one{.part = "map",
               .shown = "map(" + name + ", a) of a = " + a.shown(),
               .request = "map " + name + " " + a.request(),
               .expected = tensor_answer(elementwise(name, a.tensor))};
      if (!a.tensor.is_contiguous()) {
        const Strided plain = strided(a.shape(), in_storage_order(a));
        one.mistakes.push_back({tensor_answer(elementwise(name, plain.tensor)), of_strides_words});
      }
      cases.push_back(one);
    }
  }
}

void add_zips(std::vector<Case>& cases, Random& random, Audience audience) {
  int place = 0;
  for (int i = 0; i < rounds_of_tensors(audience); ++i) {
    const Lies lies = i % 3 == 0 ? Lies::contiguous : i % 3 == 1 ? Lies::permuted : Lies::inside;
    for (const auto& [first, second] : shape_pairs()) {
      const Numbers numbers = numbers_of_case(place++, random);
      const Strided a = strided(first, lies, random, numbers);
      const Strided b = strided(second, lies, random, numbers);
      const std::string name = i % 2 == 0 ? "sub" : "twice_and_add";
      cases.push_back({.part = "zip",
                       .shown = "zip(" + name + ", a, b) of a = " + a.shown() + " and b = " + b.shown(),
                       .request = "zip " + name + " " + a.request() + " " + b.request(),
                       .expected = tensor_answer(elementwise(name, a.tensor, b.tensor)),
                       .mistakes = {{tensor_answer(elementwise(name, b.tensor, a.tensor)),
                                     "The order of the two matters: it must be f(element of a, element of b)."}}});
    }
  }
  const Strided a = strided({2}, {1, 2}), b = strided({3}, {1, 2, 3});
  cases.push_back({.part = "zip",
                   .shown = "zip of the shapes {2} and {3}, which must throw std::invalid_argument",
                   .request = "zip add " + a.request() + " " + b.request(),
                   .expected = {},
                   .rule = Case::Rule::throws});
}

void add_reductions(std::vector<Case>& cases, Random& random) {
  int place = 0;
  for (const Layout& layout : layouts()) {
    const Strided a = strided(layout.shape, layout.lies, random, numbers_of_case(place++, random));
    for (int dim = 0; dim < static_cast<int>(layout.shape.size()); ++dim) {
      for (const auto& [name, start] : {std::pair<std::string, double>{"add", 0}, {"sub", 10}, {"mul", 1}}) {
        const FunctionOfTwo f = [n = name](const Tensor& x, const Tensor& y) { return elementwise(n, x, y); };
        const FunctionOfTwo turned = [n = name](const Tensor& x, const Tensor& y) { return elementwise(n, y, x); };
        const Tensor right = reduced(f, start, a.tensor, dim);
        cases.push_back(
            {.part = "reduce",
             .shown = "reduce(" + name + ", " + text(start) + ", a, " + std::to_string(dim) + ") of a = " + a.shown(),
             .request = "reduce " + name + " " + text(start) + " " + std::to_string(dim) + " " + a.request(),
             .expected = tensor_answer(right),
             .mistakes = {{tensor_answer(reduced(turned, start, a.tensor, dim)),
                           "The order of the two matters: it must be f(what is there so far, next element)."},
                          {tensor_answer(reduced(f,
                                                 name == "mul"   ? 0
                                                 : name == "sub" ? 0
                                                                 : 1,
                                                 a.tensor, dim)),
                           "It must begin with start."}}});
      }
    }
  }
}

Case of_forward(const std::string& part, const Call& call, const std::vector<Strided>& inputs) {
  return {.part = part,
          .shown = "forward of " + call.shown + shown_inputs(inputs),
          .request = "forward " + call.request + " " + request_of(inputs),
          .expected = tensor_answer(call.f(tensors_of(inputs)))};
}

}  // namespace

std::vector<Case> tensor_forward(Random& random, Audience audience) {
  std::vector<Case> cases;
  add_maps(cases, random);
  add_zips(cases, random, audience);
  add_reductions(cases, random);
  int place = 0;
  for (const Layout& layout : layouts()) {
    const Numbers numbers = numbers_of_case(place++, random);
    for (const std::string name : {"neg", "inv", "log", "exp", "sigmoid", "relu"}) {
      const Strided a = strided(layout.shape, layout.lies, random, numbers_for(name, random));
      cases.push_back(of_forward("functions", call_of_one(name), {a}));
    }
    for (int dim = 0; dim < static_cast<int>(layout.shape.size()); ++dim)
      cases.push_back(
          of_forward("sums and views", call_of_sum(dim), {strided(layout.shape, layout.lies, random, numbers)}));
    cases.push_back(of_forward("sums and views", call_of_permute(turned_order(layout.shape.size())),
                               {strided(layout.shape, layout.lies, random, numbers)}));
  }
  for (const auto& [first, second] : shape_pairs()) {
    for (const std::string name : {"add", "mul"}) {
      const Numbers numbers = small_numbers(random, -9, 9);
      cases.push_back(of_forward(
          "functions", call_of_two(name),
          {strided(first, Lies::permuted, random, numbers), strided(second, Lies::contiguous, random, numbers)}));
    }
    const Strided a = strided(first, Lies::permuted, random, whole_numbers(random));
    const Strided b = strided(second, Lies::contiguous, random, whole_numbers(random));
    for (const std::string name : {"lt", "eq", "is_close"}) {
      cases.push_back({.part = "functions",
                       .shown = name + "_tensors(a, b)" + shown_inputs({a, b}),
                       .request = "compare " + name + " " + a.request() + " " + b.request(),
                       .expected = tensor_answer(elementwise(name, a.tensor, b.tensor))});
    }
  }
  const Strided near = strided({3}, {1, 2, 3}), there = strided({3}, {1.005, 2.5, 3});
  for (const std::string name : {"lt", "eq", "is_close"}) {
    cases.push_back({.part = "functions",
                     .shown = name + "_tensors(a, b)" + shown_inputs({near, there}),
                     .request = "compare " + name + " " + near.request() + " " + there.request(),
                     .expected = tensor_answer(elementwise(name, near.tensor, there.tensor))});
  }
  cases.push_back(of_forward("sums and views", call_of_permute(swapped_order),
                             {strided({2, 3, 2}, Lies::contiguous, random, small_numbers(random, -9, 9))}));
  for (const auto& [from, to] : shapes_to_view()) {
    const Strided a = strided(from, Lies::contiguous, random, whole_numbers(random));
    cases.push_back(of_forward("sums and views", call_of_view(to), {a}));
  }
  const Strided a = strided({2, 3}, Lies::contiguous, random, whole_numbers(random));
  for (const Call& call : {call_of_view({6}), call_of_permute({1, 0})}) {
    cases.push_back({.part = "sums and views",
                     .shown = "whether " + call.shown + " shares the storage of a" + shown_inputs({a}),
                     .request = "shares " + call.request + " " + request_of({a}),
                     .expected = {"view"},
                     .why = "A view has new strides for the same numbers; nothing is copied."});
  }
  Strided turned = a;
  turned.tensor = minitorch::permute(a.tensor, {1, 0});
  cases.push_back({.part = "sums and views",
                   .shown = "view(a, {6}), which must throw std::invalid_argument, since a is not contiguous," +
                            shown_inputs({turned}),
                   .request = "forward view 1 6 " + request_of({turned}),
                   .expected = {},
                   .rule = Case::Rule::throws});
  cases.push_back({.part = "sums and views",
                   .shown = "view(a, {5}), which must throw std::invalid_argument," + shown_inputs({a}),
                   .request = "forward view 1 5 " + request_of({a}),
                   .expected = {},
                   .rule = Case::Rule::throws});
  Strided rows = strided({3, 2}, {1, 2, 3, 4, 5, 6});
  rows.tensor = minitorch::narrow(rows.tensor, 0, 1, 2);
  Case of_rows = of_forward("sums and views", call_of_view({4}), {rows});
  of_rows.shown += ", which are contiguous and begin at the offset 2";
  of_rows.mistakes = {{tensor_answer({4}, {1, 2, 3, 4}), "The offset is missing."}};
  cases.push_back(of_rows);
  return cases;
}

}  // namespace course::judge
