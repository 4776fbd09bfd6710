// Tasks 3.1 and 3.2: map, zip and reduce on several threads, and the product of matrices.
#include <array>
#include <functional>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/tensor_calls.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

constexpr std::array numbers_of_threads = {1, 2, 4, 3, 7};

// These numbers in turn.
int next_number(std::size_t& next) { return numbers_of_threads[next++ % numbers_of_threads.size()]; }

constexpr const char* of_one_writer =
    "Share the elements of the result among the threads, and let one thread do all that leads to its element.";

std::string on_threads(int number) {
  return number == 1 ? " on one thread" : " on " + std::to_string(number) + " threads";
}

// A call of a parallel function: its name and arguments in a request, its result, and what comes if the elements of
// `out` count, where the function could take them for a start.
struct ParallelCall {
  std::string part, shown, request;
  Tensor result;
  std::function<Tensor(const Tensor& out)> begun_with;
};

ParallelCall parallel_map_of(const Strided& a) {
  return {"map", "parallel_map(square, a, out) of a = " + a.shown(), "map square " + a.request(),
          elementwise("square", a.tensor), nullptr};
}

ParallelCall parallel_zip_of(const Strided& a, const Strided& b) {
  return {"zip", "parallel_zip(sub, a, b, out) of a = " + a.shown() + " and b = " + b.shown(),
          "zip sub " + a.request() + " " + b.request(), a.tensor - b.tensor, nullptr};
}

ParallelCall parallel_reduce_of(const Strided& a, int dim) {
  const FunctionOfTwo f = [](const Tensor& x, const Tensor& y) { return elementwise("twice_and_add", x, y); };
  return {"reduce",
          "parallel_reduce(f, 10, a, " + std::to_string(dim) + ", out) of f(x, y) = 2 x + y and a = " + a.shown(),
          "reduce twice_and_add 10 " + std::to_string(dim) + " " + a.request(), reduced(f, 10, a.tensor, dim),
          [=](const Tensor& out) { return reduced(f, out, a.tensor, dim); }};
}

Case of_result(const ParallelCall& call, int number, Lies lies, Random& random) {
  const Strided out = strided(sizes(call.result.shape()), lies, random, whole_numbers(random));
  Case one{.part = call.part,
           .shown = call.shown + "," + on_threads(number),
           .request = "result " + std::to_string(number) + " " + call.request + " " + out.request(),
           .expected = tensor_answer(call.result),
           .why = number == 1
                      ? ""
                      : "If it is right on one thread: look for variables that the threads share (declared before "
                        "the loop) and for elements that two threads write."};
  if (call.begun_with)
    one.mistakes = {{tensor_answer(call.begun_with(out.tensor)),
                     "It must begin with start: what the elements of out are before means nothing."}};
  return one;
}

// Who writes what, and who works, on four threads.
void add_writers(std::vector<Case>& cases, const ParallelCall& call, Random& random) {
  const Strided out = strided(sizes(call.result.shape()), Lies::contiguous, random, whole_numbers(random));
  const std::string arguments = "4 " + call.request + " " + out.request();
  cases.push_back({.part = "one writer",
                   .shown = "who writes which element in " + call.shown + ", on 4 threads",
                   .request = "overlap " + arguments,
                   .expected = words_of("each element is written by one thread"),
                   .why = of_one_writer});
  cases.push_back({.part = "shared work",
                   .shown = "who works in " + call.shown + ", on 4 threads",
                   .request = "sharing " + arguments,
                   .expected = words_of("several threads share the work"),
                   .why = "`#pragma omp parallel for` before the loop over the elements of the result shares it."});
}

void add_results_of_layouts(std::vector<Case>& cases, Random& random) {
  std::size_t maps = 0, reductions = 0, zips = 0;  // the first of each is on one thread
  int place = 0;
  for (const Layout& layout : layouts()) {
    const Strided a = strided(layout.shape, layout.lies, random, numbers_of_case(place++, random));
    const Lies lies = layout.lies == Lies::repeated ? Lies::contiguous : layout.lies;
    cases.push_back(of_result(parallel_map_of(a), next_number(maps), lies, random));
    for (int dim = 0; dim < static_cast<int>(layout.shape.size()); ++dim)
      cases.push_back(of_result(parallel_reduce_of(a, dim), next_number(reductions), lies, random));
  }
  place = 0;
  for (const auto& [first, second] : shape_pairs()) {
    const Numbers numbers = numbers_of_case(place++, random);
    const Strided a = strided(first, Lies::permuted, random, numbers);
    const Strided b = strided(second, Lies::contiguous, random, numbers);
    const Lies lies = zips % 2 == 0 ? Lies::contiguous : Lies::inside;
    cases.push_back(of_result(parallel_zip_of(a, b), next_number(zips), lies, random));
  }
}

// All three functions of tensors of one shape.
std::vector<ParallelCall> calls_of(const Sizes& shape, Random& random) {
  const Strided a = strided(shape, Lies::permuted, random, whole_numbers(random));
  const Strided row = strided({shape.back()}, Lies::contiguous, random, whole_numbers(random));
  std::vector<ParallelCall> calls = {parallel_map_of(a), parallel_zip_of(a, row)};
  for (int dim = 0; shape.size() > 1 && dim < static_cast<int>(shape.size()); ++dim)
    calls.push_back(parallel_reduce_of(a, dim));
  return calls;
}

}  // namespace

std::vector<Case> parallel_ops(Random& random, Audience audience) {
  std::vector<Case> cases;
  for (int round = 0; round < (audience == Audience::grader ? 2 : 1); ++round) add_results_of_layouts(cases, random);
  for (const Sizes& shape : {Sizes{8}, {4, 6}, {3, 5, 2}}) {
    const std::vector<ParallelCall> calls = calls_of(shape, random);
    for (const int number : numbers_of_threads) {
      for (const ParallelCall& call : calls) cases.push_back(of_result(call, number, Lies::contiguous, random));
    }
    for (const ParallelCall& call : calls) add_writers(cases, call, random);
  }
  // A reduction to few elements, whose work is shared only in its own way.
  add_writers(cases, parallel_reduce_of(strided({2, 9}, Lies::contiguous, random, whole_numbers(random)), 1), random);
  return cases;
}

namespace {

const std::vector<std::pair<Sizes, Sizes>>& factors() {
  static const std::vector<std::pair<Sizes, Sizes>> all = {
      {{1, 1}, {1, 1}},       {{2, 2}, {2, 2}},    {{2, 3}, {3, 4}},    {{1, 4}, {4, 1}},          {{3, 1}, {1, 3}},
      {{2, 2, 3}, {2, 3, 2}}, {{2, 2, 3}, {3, 2}}, {{2, 3}, {4, 3, 2}}, {{3, 1, 2, 2}, {2, 2, 3}}, {{2, 0}, {0, 3}},
      {{0, 2}, {2, 3}},       {{0, 2, 2}, {2, 2}}, {{5, 70}, {70, 9}},  {{9, 130}, {130, 66}}};
  return all;
}

Tensor product_of(const Strided& a, const Strided& b) { return minitorch::matmul(a.tensor, b.tensor); }

std::string call_of_shape(const Sizes& a, const Sizes& b) {
  return "product_shape(" + shown(a) + ", " + shown(b) + ")";
}

Case of_product_shape(const Sizes& a, const Sizes& b) {
  const Tensor product = minitorch::matmul(minitorch::zeros(dims(a)), minitorch::zeros(dims(b)));
  return {.part = "shapes",
          .shown = call_of_shape(a, b),
          .request = "shape " + text(a) + " " + text(b),
          .expected = named_answer("shape", sizes(product.shape()))};
}

// Vectors are no factors here, though minitorch takes them.
Case of_wrong_factors(const Sizes& a, const Sizes& b) {
  return {.part = "shapes",
          .shown = call_of_shape(a, b) + ", which must throw std::invalid_argument",
          .request = "shape " + text(a) + " " + text(b),
          .expected = {},
          .rule = Case::Rule::throws};
}

// The tensor that a product is written to. What its elements are before means nothing.
Strided out_of(const Strided& a, const Strided& b, Random& random) {
  return strided(sizes(product_of(a, b).shape()), Lies::contiguous, random, whole_numbers(random));
}

std::string request_of_product(const std::string& name, int threads, const Strided& a, const Strided& b,
                               const Strided& out) {
  return name + " " + std::to_string(threads) + " " + a.request() + " " + b.request() + " " + out.request();
}

Case of_product(const Strided& a, const Strided& b, int threads, Random& random) {
  const Strided out = out_of(a, b, random);
  Case one{.part = "products",
           .shown = "the product of a = " + a.shown() + " and b = " + b.shown() + "," + on_threads(threads),
           .request = request_of_product("product", threads, a, b, out),
           .expected = tensor_answer(product_of(a, b)),
           .mistakes = {{tensor_answer(product_of(a, b) + out.tensor),
                         "The products are added to what out has before, which means nothing: begin with 0."}}};
  const Sizes left = a.shape(), right = b.shape();
  if (left == right && left.size() == 2) {
    one.mistakes.push_back({tensor_answer(a.tensor * b.tensor), "These are the products of the elements."});
    one.mistakes.push_back({tensor_answer(product_of(b, a)), "This is b a: the order of the factors matters."});
    one.mistakes.push_back({tensor_answer(minitorch::matmul(a.tensor, minitorch::permute(b.tensor, {1, 0}))),
                            "This is a times b transposed: rows of a meet columns of b."});
  }
  return one;
}

}  // namespace

std::vector<Case> matrix_products(Random& random, Audience audience) {
  std::vector<Case> cases;
  for (const auto& [a, b] : factors()) cases.push_back(of_product_shape(a, b));
  const std::vector<std::pair<Sizes, Sizes>> errors = {{{2, 3}, {2, 3}}, {{3}, {3, 2}},          {{2, 3}, {3}},
                                                       {{}, {}},         {{2, 2, 3}, {3, 3, 2}}, {{1, 3}, {1, 3}},
                                                       {{2, 3}, {1, 4}}};
  for (const auto& [a, b] : errors) cases.push_back(of_wrong_factors(a, b));
  std::size_t next = 0;
  int place = 0;
  for (int round = 0; round < (audience == Audience::grader ? 4 : 2); ++round) {
    for (const auto& [first, second] : factors()) {
      const Lies lies = round == 0 ? Lies::contiguous : round % 2 == 1 ? Lies::permuted : Lies::inside;
      const Numbers numbers = numbers_of_case(place++, random);
      const Strided a = strided(first, lies, random, numbers);
      const Strided b = strided(second, lies, random, numbers);
      cases.push_back(of_product(a, b, next_number(next), random));
    }
  }
  const std::vector<std::pair<Sizes, Sizes>> to_share = {{{300, 3}, {3, 5}}, {{70, 6}, {6, 3}}, {{2, 130, 4}, {4, 4}}};
  for (const auto& [first, second] : to_share) {
    const Strided a = strided(first, Lies::contiguous, random, whole_numbers(random));
    const Strided b = strided(second, Lies::contiguous, random, whole_numbers(random));
    const std::string what =
        " in the product of the shapes " + shown(first) + " and " + shown(second) + ", on 4 threads";
    cases.push_back({.part = "threads",
                     .shown = "who works" + what,
                     .request = request_of_product("sharing", 4, a, b, out_of(a, b, random)),
                     .expected = words_of("several threads share the work"),
                     .why = "`#pragma omp parallel for` before a loop over rows of the result shares them."});
    cases.push_back({.part = "threads",
                     .shown = "who writes which element" + what,
                     .request = request_of_product("overlap", 4, a, b, out_of(a, b, random)),
                     .expected = words_of("each element is written by one thread"),
                     .why = of_one_writer});
  }
  const std::string seed = std::to_string(random.whole(1, 100000));
  cases.push_back(
      {.part = "speed",
       .shown = "the time for two matrices of 256 rows and columns, on one thread",
       .request = "fast 256 " + seed,
       .expected = words_of("plain 256 " + seed),
       .rule = Case::Rule::faster,
       .limit = 0.5,
       .why = "Loops in the order i, l, j, with `#pragma omp simd` before the innermost; addresses once a row."});
  return cases;
}

}  // namespace course::judge
