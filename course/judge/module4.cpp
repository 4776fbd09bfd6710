// Tasks 4.3 and 4.4: pooling, the maximum, softmax and dropout.
#include <algorithm>
#include <functional>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/strided.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;
using OfOne = std::function<Tensor(const Tensor&)>;

// A function of one tensor, and versions of it that have a well-known mistake.
struct Layer {
  std::string part, request, shown;
  OfOne f;
  std::vector<std::pair<OfOne, std::string>> wrong = {};
};

Case of_value(const Layer& layer, const Strided& x) {
  Case one{.part = layer.part,
           .shown = layer.shown + " of x = " + x.shown(),
           .request = "value " + x.request() + " " + layer.request,
           .expected = tensor_answer(layer.f(x.tensor))};
  for (const auto& [f, words] : layer.wrong) one.mistakes.push_back({tensor_answer(f(x.tensor)), words});
  return one;
}

constexpr const char* no_history =
    "The result does not remember how it was computed: compute with Tensors and their functions, not with their data.";

// The derivative of the sum of all elements of the result, each times a weight.
Case of_slope(const Layer& layer, const Strided& x, const Numbers& numbers, Random& random) {
  const Strided weights = strided(sizes(layer.f(x.tensor).shape()), Lies::contiguous, random, numbers);
  const auto derivative = [&](const OfOne& f) {
    const Tensor leaf = x.leaf();
    f(leaf).backward(weights.tensor);
    return tensor_answer(*leaf.grad());
  };
  Case one{.part = layer.part,
           .shown = "the derivative with respect to x of the sum of " + layer.shown + " times " + weights.shown() +
                    ", of x = " + x.shown(),
           .request = "derivative " + x.request() + " " + weights.request() + " " + layer.request,
           .expected = derivative(layer.f),
           .mistakes = {{tensor_answer(minitorch::zeros_like(x.tensor)), no_history}}};
  for (const auto& [f, words] : layer.wrong) {
    if (f(x.tensor).shape() == weights.tensor.shape()) one.mistakes.push_back({derivative(f), words});
  }
  return one;
}

Case that_throws(const Layer& layer, const Strided& x) {
  return {.part = layer.part,
          .shown = layer.shown + ", which must throw std::invalid_argument, of x = " + x.shown(),
          .request = "value " + x.request() + " " + layer.request,
          .expected = {},
          .rule = Case::Rule::throws};
}

// Pooling

struct Windows {
  Sizes shape;  // {N, C, H, W}
  int height, width;

  int rows() const { return shape[2] / height; }
  int columns() const { return shape[3] / width; }
};

const std::vector<Windows>& windows() {
  static const std::vector<Windows> all = {
      {{1, 1, 2, 2}, 2, 2}, {{1, 1, 2, 4}, 2, 2}, {{1, 1, 4, 4}, 2, 2}, {{1, 1, 1, 1}, 1, 1}, {{1, 1, 2, 3}, 1, 3},
      {{1, 1, 3, 2}, 3, 1}, {{1, 1, 2, 3}, 1, 1}, {{1, 2, 2, 2}, 2, 1}, {{2, 1, 2, 2}, 1, 2}, {{1, 1, 4, 6}, 2, 3},
      {{1, 1, 6, 4}, 3, 2}, {{2, 3, 4, 4}, 2, 2}, {{3, 1, 3, 9}, 3, 3}, {{1, 2, 5, 5}, 5, 1}, {{2, 2, 2, 6}, 2, 3}};
  return all;
}

std::string call_of(const std::string& name, const Windows& w) {
  return name + "(x, " + std::to_string(w.height) + ", " + std::to_string(w.width) + ")";
}

std::string request_of_windows(const std::string& name, const Windows& w) {
  return name + " " + std::to_string(w.height) + " " + std::to_string(w.width);
}

// The windows of x, their elements in a last dimension; `order` brings the six dimensions of rows and columns there.
Tensor cut(const Tensor& x, const Windows& w, const Sizes& order) {
  const Tensor six =
      minitorch::contiguous(x).view(dims({w.shape[0], w.shape[1], w.rows(), w.height, w.columns(), w.width}));
  return minitorch::contiguous(minitorch::permute(six, dims(order)))
      .view(dims({w.shape[0], w.shape[1], w.rows(), w.columns(), w.height * w.width}));
}

Tensor of_neighbours(const Tensor& x, const Windows& w) { return cut(x, w, {0, 1, 2, 3, 4, 5}); }

Layer tiles(const Windows& w) {
  return {.part = "tile",
          .request = request_of_windows("tile", w),
          .shown = call_of("tile", w),
          .f =
              [w](const Tensor& x) {
                return cut(x, w, {0, 1, 2, 4, 3, 5});
              },
          .wrong = {{[w](const Tensor& x) { return of_neighbours(x, w); },
                     "These are neighbours in a row. The rows of a window lie apart: bring them together by permute."},
                    {[w](const Tensor& x) {
                       return cut(x, w, {0, 1, 2, 4, 5, 3});
                     },
                     "The elements of a window stand column by column; they must stand row by row."}}};
}

Layer averages(const Windows& w) {
  return {.part = "avg_pool2d",
          .request = request_of_windows("avg_pool2d", w),
          .shown = call_of("avg_pool2d", w),
          .f =
              [w](const Tensor& x) {
                return minitorch::avg_pool2d(x, {w.height, w.width});
              },
          .wrong = {{[w](const Tensor& x) {
                       return minitorch::avg_pool2d(x, {w.height, w.width}) * (w.height * w.width);
                     },
                     "These are sums; an average is divided by the number of elements of a window."},
                    {[w](const Tensor& x) { return minitorch::mean(of_neighbours(x, w), {4}); },
                     "These are averages of neighbours in a row, not of windows."}}};
}

Layer maxima(const Windows& w) {
  return {.part = "max_pool2d",
          .request = request_of_windows("max_pool2d", w),
          .shown = call_of("max_pool2d", w),
          .f =
              [w](const Tensor& x) {
                return minitorch::max_pool2d(x, {w.height, w.width});
              },
          .wrong = {{[w](const Tensor& x) { return minitorch::amax(of_neighbours(x, w), {4}); },
                     "These are maxima of neighbours in a row, not of windows."},
                    {[w](const Tensor& x) {
                       return minitorch::amax(cut(x, w, {0, 1, 2, 4, 3, 5}), {4});
                     },
                     "Equal elements share the derivative here; the first of a window must get it."},
                    {[w](const Tensor& x) {
                       return minitorch::avg_pool2d(x, {w.height, w.width});
                     },
                     "These are averages; the largest element is asked for."}}};
}

Lies lies_of(int i) { return i < 5 || i % 3 == 0 ? Lies::contiguous : i % 3 == 1 ? Lies::permuted : Lies::inside; }

void add_pictures_that_do_not_fit(std::vector<Case>& cases, Layer (*layer)(const Windows&), Random& random) {
  for (const Windows& w : {Windows{{1, 1, 3, 4}, 2, 2}, Windows{{1, 1, 4, 3}, 2, 2}, Windows{{1, 1, 2, 2}, 3, 1}})
    cases.push_back(that_throws(layer(w), strided(w.shape, Lies::contiguous, random, whole_numbers(random))));
}

}  // namespace

std::vector<Case> pooling(Random& random, Audience audience) {
  std::vector<Case> cases;
  const int rounds = audience == Audience::grader ? 3 : 1;
  for (int round = 0, i = 0; round < rounds; ++round) {
    for (const Windows& w : windows()) {
      const Numbers numbers = numbers_of_case(i, random);
      const Strided x = strided(w.shape, lies_of(i++), random, numbers);
      for (Layer layer : {tiles(w), averages(w)}) {
        cases.push_back(of_value(layer, x));
        layer.part = "derivatives";
        cases.push_back(of_slope(layer, x, numbers, random));
      }
    }
  }
  add_pictures_that_do_not_fit(cases, tiles, random);
  return cases;
}

namespace {

std::string with_dim(const std::string& name, int dim) { return name + "(x, " + std::to_string(dim) + ")"; }

// The derivative of the maximum where it goes to all of equal elements.
Tensor to_all_largest(const Tensor& x, int dim) {
  const Tensor largest = minitorch::amax(x, {dim}, {.keepdim = true}).detach();
  const Tensor is_largest = minitorch::eq(x, largest).detach();
  return minitorch::sum((x - x.detach()) * is_largest, {dim}, {.keepdim = true}) + largest;
}

Layer maximum(int dim) {
  const auto last = [dim](const Tensor& x) {
    return minitorch::max(minitorch::flip(x, {dim}), dim, {.keepdim = true}).values;
  };
  return {.part = "max",
          .request = "max " + std::to_string(dim),
          .shown = with_dim("max", dim),
          .f = [dim](const Tensor& x) { return minitorch::max(x, dim, {.keepdim = true}).values; },
          .wrong = {{[dim](const Tensor& x) { return minitorch::relu(minitorch::amax(x, {dim}, {.keepdim = true})); },
                     "The maximum of numbers below 0 is below 0, too: begin with -infinity."},
                    {[dim](const Tensor& x) { return minitorch::sum(x, dim, {.keepdim = true}); },
                     "This is a sum: only the largest element counts."},
                    {[dim](const Tensor& x) { return to_all_largest(x, dim); },
                     "A tie: all of the largest elements get the derivative here; it goes to the first only."},
                    {[dim](const Tensor& x) { return minitorch::amax(x, {dim}, {.keepdim = true}); },
                     "A tie: the largest elements share the derivative here; it goes to the first only."},
                    {last, "A tie: the last of the largest elements gets the derivative here; it goes to the first."}}};
}

// The sum goes over all elements, though the maximum is that along `dim`.
Tensor over_all(const Tensor& x, int dim) {
  const Tensor powers = minitorch::exp(x - minitorch::amax(x, {dim}, {.keepdim = true}).detach());
  return powers / minitorch::sum(powers);
}

Tensor softmax_without_maximum(const Tensor& x, int dim) {
  const Tensor powers = minitorch::exp(x);
  return powers * minitorch::inv(minitorch::sum(powers, dim, {.keepdim = true}));
}

constexpr const char* too_large = "In a double, e^1000 is infinite and e^-1000 is 0: subtract the maximum before exp.";

Layer of_softmax(int dim) {
  return {.part = "softmax",
          .request = "softmax " + std::to_string(dim),
          .shown = with_dim("softmax", dim),
          .f = [dim](const Tensor& x) { return minitorch::softmax(x, dim); },
          .wrong = {{[dim](const Tensor& x) { return softmax_without_maximum(x, dim); }, too_large},
                    {[dim](const Tensor& x) { return over_all(x, dim); },
                     "The sum goes over all elements here, but must go over the given dimension."},
                    {[dim](const Tensor& x) { return minitorch::log_softmax(x, dim); }, "This is logsoftmax."}}};
}

Layer of_logsoftmax(int dim) {
  return {.part = "softmax",
          .request = "logsoftmax " + std::to_string(dim),
          .shown = with_dim("logsoftmax", dim),
          .f = [dim](const Tensor& x) { return minitorch::log_softmax(x, dim); },
          .wrong = {{[dim](const Tensor& x) { return minitorch::log(softmax_without_maximum(x, dim)); }, too_large},
                    {[dim](const Tensor& x) {
                       return x - minitorch::log(minitorch::sum(minitorch::exp(x), dim, {.keepdim = true}));
                     },
                     too_large},
                    {[dim](const Tensor& x) { return minitorch::log(minitorch::softmax(x, dim)); },
                     "This is log(softmax(x)): where softmax is 0, its logarithm is infinite. Use the formula."},
                    {[dim](const Tensor& x) {
                       return minitorch::log_softmax(x, dim) + minitorch::amax(x, {dim}, {.keepdim = true}).detach();
                     },
                     "The maximum was subtracted in the sum, but not from x itself."},
                    {[dim](const Tensor& x) { return minitorch::log(over_all(x, dim)); },
                     "The sum goes over all elements here, but must go over the given dimension."}}};
}

Layer of_dropout(double rate, const Strided& noise, bool is_training) {
  const Tensor kept = 1 - minitorch::lt(noise.tensor, rate), above = minitorch::lt(rate, noise.tensor);
  const auto times = [](const Tensor& factors) { return [factors](const Tensor& x) { return x * factors; }; };
  Layer layer{.part = "dropout",
              .request = "dropout " + text(rate) + (is_training ? " training " : " evaluation ") + noise.request(),
              .shown = "dropout(x, " + text(rate) + ", noise, " + (is_training ? "true" : "false") +
                       ") with the noise " + noise.shown() + ",",
              .f = times(is_training ? kept / (1 - rate) : minitorch::ones_like(kept))};
  layer.wrong = {{times(kept), "The elements that stay must be divided by 1 - rate."},
                 {times((1 - kept) / (1 - rate)), "The elements stay where they must become 0."},
                 {times(1 - kept), "The elements stay where they must become 0, and those that stay are not scaled."},
                 {times(above / (1 - rate)), "Where the noise is equal to the rate, the element stays."},
                 {times(kept * (1 - rate)), "The elements that stay are multiplied by 1 - rate; divide them by it."}};
  if (rate > 0)
    layer.wrong.emplace_back(times(kept / rate), "Divide by 1 - rate, the share that stays, not by the rate.");
  if (is_training) return layer;
  const std::string off = "In evaluation, dropout is off: x comes back as it is.";
  layer.wrong = {{times(kept / (1 - rate)), off},
                 {times(kept), off},
                 {times(minitorch::full_like(kept, 1 - rate)), off + " It is not scaled: training is."},
                 {times(minitorch::full_like(kept, 1 / (1 - rate))), off + " It is not scaled."}};
  return layer;
}

void add_dropouts(std::vector<Case>& cases, Random& random, int rounds) {
  const Strided first = strided({3}, {0.7, 0.2, 0.5});
  for (const bool is_training : {true, false}) {
    const Layer layer = of_dropout(0.5, first, is_training);
    cases.push_back(of_value(layer, strided({3}, {1, 2, 3})));
    cases.push_back(of_slope(layer, strided({3}, {1, 2, 3}), whole_numbers(random), random));
  }
  for (int i = 0; i < rounds; ++i) {
    for (const Sizes& shape : {Sizes{1}, {4}, {2, 3}, {1, 2, 2}}) {
      for (const double rate : {0.0, 0.25, 0.8}) {
        const Strided noise = strided(shape, Lies::contiguous, random, [&random] { return random.number(0, 0.999); });
        const Strided x = strided(shape, lies_of(i + 5), random, small_numbers(random, -9, 9));
        for (const bool is_training : {true, false}) cases.push_back(of_value(of_dropout(rate, noise, is_training), x));
      }
    }
  }
  for (const double rate : {1.0, -0.5, 1.5}) {
    for (const bool is_training : {true, false}) {
      const Layer layer = {
          .part = "dropout",
          .request = "dropout " + text(rate) + (is_training ? " training " : " evaluation ") + first.request(),
          .shown = "dropout(x, " + text(rate) + ", noise, " + (is_training ? "true" : "false") + ")",
          .f = nullptr};
      cases.push_back(that_throws(layer, strided({3}, {1, 2, 3})));
    }
  }
}

// Tensors and dimensions, small ones first.
const std::vector<std::pair<Sizes, int>>& shapes_and_dims() {
  static const std::vector<std::pair<Sizes, int>> all = {
      {{2}, 0},       {{1}, 0},       {{3}, 0},       {{1, 3}, 1},    {{2, 2}, 0},       {{2, 3}, 1},
      {{2, 3}, 0},    {{3, 1}, 1},    {{1, 1, 1}, 1}, {{2, 3, 2}, 1}, {{2, 3, 2}, 0},    {{3, 2, 4}, 2},
      {{2, 1, 5}, 2}, {{2, 2, 1}, 2}, {{5, 3}, 1},    {{4, 2}, 0},    {{2, 2, 2, 3}, 3}, {{2, 3, 1, 2}, 1}};
  return all;
}

template <class T> std::vector<T> first_of(const std::vector<T>& all, std::size_t most) {
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()))};
}

// Few different numbers, so that there are ties.
Numbers numbers_with_ties(Random& random) {
  return [&random] { return random.whole(-2, 1); };
}

}  // namespace

std::vector<Case> maximum_softmax_dropout(Random& random, Audience audience) {
  std::vector<Case> cases;
  const auto both = [&](const Layer& layer, const Strided& x, int place = 0) {
    cases.push_back(of_value(layer, x));
    cases.push_back(of_slope(layer, x, numbers_of_case(place, random), random));
  };
  both(maximum(0), strided({3}, {-2, -1, -3}));
  both(maximum(1), strided({1, 3}, {7, 2, 7}));
  both(maximum(0), strided({3}, {-2e300, -1e300, -3e300}));
  for (const auto& numbers : {std::vector<double>{1000, 1001}, {-1000, -1001}, {0, 1000}, {-1000, 0}}) {
    both(of_softmax(0), strided({2}, numbers));
    both(of_logsoftmax(0), strided({2}, numbers));
  }
  const int rounds = audience == Audience::grader ? 4 : 1;
  const std::size_t most = audience == Audience::grader ? 100 : 10;
  for (int round = 0, i = 0; round < rounds; ++round) {
    for (const auto& [shape, dim] : first_of(shapes_and_dims(), most)) {
      const Lies lies = lies_of(i++);
      both(maximum(dim), strided(shape, lies, random, numbers_of_case(i, random)), i);
      both(maximum(dim), strided(shape, lies, random, numbers_with_ties(random)));
      const Strided x = strided(shape, lies, random, small_numbers(random, -3, 3));
      both(of_softmax(dim), x, i);
      both(of_logsoftmax(dim), x, i);
    }
    for (const Windows& w : first_of(windows(), most)) {
      both(maxima(w), strided(w.shape, lies_of(i), random, numbers_of_case(i, random)), i);
      ++i;
      both(maxima(w), strided(w.shape, Lies::contiguous, random, numbers_with_ties(random)));
    }
  }
  add_pictures_that_do_not_fit(cases, maxima, random);
  add_dropouts(cases, random, rounds);
  return cases;
}

}  // namespace course::judge
