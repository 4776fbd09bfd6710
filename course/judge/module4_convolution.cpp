// Tasks 4.1 and 4.2: convolutions of signals and of pictures.
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/strided.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

// The sizes of x and of the weight: signals or pictures, channels, patterns; then the sizes of an input and of a
// pattern.
struct Sized {
  int n, c, o;
  Sizes input, pattern;

  Sizes x() const { return joined_sizes({n, c}, input); }
  Sizes weight() const { return joined_sizes({o, c}, pattern); }
  Sizes z() const { return joined_sizes({n, o}, input); }
  bool is_plain() const { return n == 1 && c == 1 && o == 1; }

 private:
  static Sizes joined_sizes(Sizes first, const Sizes& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
  }
};

enum class Zeros { behind, in_front, around };

// x with zeros so that a convolution with the weight is as large as x.
Tensor with_zeros(const Tensor& x, const Tensor& weight, Zeros zeros) {
  std::vector<std::pair<std::int64_t, std::int64_t>> widths;
  for (int axis = static_cast<int>(weight.dim()) - 1; axis >= 2; --axis) {
    const std::int64_t all = weight.size(axis) - 1;
    const std::int64_t front = zeros == Zeros::behind ? 0 : zeros == Zeros::in_front ? all : all / 2;
    widths.emplace_back(front, all - front);
  }
  return minitorch::pad(x, widths);
}

Tensor of_each_window(const Tensor& x, const Tensor& weight) {
  return weight.dim() == 3 ? minitorch::conv1d(x, weight) : minitorch::conv2d(x, weight);
}

Tensor convolution(const Tensor& x, const Tensor& weight, Zeros zeros = Zeros::behind) {
  return of_each_window(with_zeros(x, weight, zeros), weight);
}

Tensor turned_round(const Tensor& weight) {
  return weight.dim() == 3 ? minitorch::flip(weight, {2}) : minitorch::flip(weight, {2, 3});
}

bool fits_inside(const Sized& sized) {
  for (std::size_t axis = 0; axis < sized.input.size(); ++axis) {
    if (sized.pattern[axis] > sized.input[axis]) return false;
  }
  return true;
}

std::string name_of(const Sized& sized) { return sized.input.size() == 1 ? "conv1d" : "conv2d"; }

std::string end_of_input(const Sized& sized) {
  return sized.input.size() == 1 ? "beyond its end" : "below its last row and right of its last column";
}

Case of_convolution(const Sized& sized, const Strided& x, const Strided& weight) {
  const Tensor &a = x.tensor, &w = weight.tensor;
  Case one{
      .part = sized.is_plain() ? "forward" : "channels",
      .shown = name_of(sized) + "(x, w) of x = " + x.shown() + " and w = " + weight.shown(),
      .request = "forward " + x.request() + " " + weight.request(),
      .expected = tensor_answer(convolution(a, w)),
      .mistakes = {{tensor_answer(convolution(a, turned_round(w), Zeros::in_front)),
                    "The pattern is turned round (t - k for t + k), so that zeros are in front: weight k belongs to "
                    "position t + k."},
                   {tensor_answer(convolution(a, turned_round(w))),
                    "The pattern is turned round: its first weight belongs to position t itself."},
                   {tensor_answer(convolution(a, w, Zeros::in_front)),
                    "The zeros are at the other end: x counts as 0 " + end_of_input(sized) + "."},
                   {tensor_answer(convolution(a, w, Zeros::around)),
                    "The zeros are at both ends: x counts as 0 " + end_of_input(sized) + " only."}}};
  if (fits_inside(sized))
    one.mistakes.push_back({tensor_answer(of_each_window(a, w)),
                            "The result must be as large as the input, so where a pattern reaches beyond the end, "
                            "there are zeros."});
  if (sized.input.size() == 2 && sized.pattern[0] == sized.pattern[1])
    one.mistakes.push_back(
        {tensor_answer(convolution(a, minitorch::transpose(w, 2, 3))), "Rows and columns of the pattern are swapped."});
  if (sized.c > 1)
    one.mistakes.push_back({tensor_answer(convolution(minitorch::narrow(a, 1, 0, 1), minitorch::narrow(w, 1, 0, 1))),
                            "This is the first channel's part; the products of all channels are added."});
  return one;
}

// The derivative of one input.
Case of_derivative(const Sized& sized, bool is_x, const Strided& x, const Strided& weight, const Strided& d) {
  const auto derivatives = [&](const Tensor& upstream) {
    const Tensor a = x.leaf(), w = weight.leaf();
    convolution(a, w).backward(upstream);
    return is_x ? std::pair{*a.grad(), *w.grad()} : std::pair{*w.grad(), *a.grad()};
  };
  const auto [right, other] = derivatives(d.tensor);
  const Tensor &a = x.tensor, &w = weight.tensor;
  Case one{.part = is_x ? "derivative of x" : "derivative of w",
           .shown = name_of(sized) + ": the derivative with respect to " + (is_x ? "x" : "w") +
                    ", of x = " + x.shown() + ", w = " + weight.shown() + ", d = " + d.shown(),
           .request = std::string("backward ") + (is_x ? "x " : "w ") + x.request() + " " + weight.request() + " " +
                      d.request(),
           .expected = tensor_answer(right),
           .mistakes = {{tensor_answer(other), "The two derivatives are swapped: that with respect to x comes first."},
                        {tensor_answer(derivatives(minitorch::ones_like(d.tensor)).first),
                         "These are the derivatives of the sum of z; the chain rule multiplies by d."}},
           .why = "Each product in z sends d times one factor to the other; all that comes to one element is added."};
  if (is_x) {
    one.mistakes.push_back({tensor_answer(convolution(d.tensor, minitorch::transpose(w, 0, 1))),
                            "z[t] sends to x[t + k]; here x[t] gets from z[t + k], which does not use it."});
    const Tensor last = minitorch::narrow(w, 0, sized.o - 1, 1),
                 d_last = minitorch::narrow(d.tensor, 1, sized.o - 1, 1);
    Tensor of_k_0 = last;
    for (int axis = 2; axis < static_cast<int>(w.dim()); ++axis) of_k_0 = minitorch::narrow(of_k_0, axis, 0, 1);
    one.mistakes.push_back({tensor_answer(d_last * of_k_0),
                            "Each contribution was written over the one before: they must be added (+=)."});
    return one;
  }
  one.mistakes.push_back({tensor_answer(turned_round(right)), "The derivatives of the pattern are turned round."});
  if (sized.n > 1) {
    const Tensor w_leaf = weight.leaf();
    convolution(minitorch::narrow(a, 0, 0, 1), w_leaf).backward(minitorch::narrow(d.tensor, 0, 0, 1));
    one.mistakes.push_back(
        {tensor_answer(*w_leaf.grad()), "This is what the first input sends; the weights serve all N, so all add up."});
  }
  return one;
}

Case of_other_channels(int of_x, int of_weight, Sized sized, Random& random) {
  Sized other = sized;
  sized.c = of_x;
  other.c = of_weight;
  const Strided x = strided(sized.x(), Lies::contiguous, random, whole_numbers(random));
  const Strided weight = strided(other.weight(), Lies::contiguous, random, whole_numbers(random));
  return {.part = "channels",
          .shown = name_of(sized) + "(x, w) of the shapes " + shown(sized.x()) + " and " + shown(other.weight()) +
                   ", which must throw std::invalid_argument",
          .request = "forward " + x.request() + " " + weight.request(),
          .expected = {},
          .rule = Case::Rule::throws};
}

// The cases of all these sizes: signals and pictures lie in their storage in all ways.
std::vector<Case> convolutions(const std::vector<Sized>& all, Random& random) {
  std::vector<Case> cases;
  int i = 0;
  for (const Sized& sized : all) {
    const Lies lies = i < 6 || i % 3 == 0 ? Lies::contiguous : i % 3 == 1 ? Lies::permuted : Lies::inside;
    const Numbers numbers = numbers_of_case(i, random);
    const Strided x = strided(sized.x(), lies, random, numbers);
    const Strided weight = strided(sized.weight(), lies, random, numbers);
    const Strided d = strided(sized.z(), Lies::contiguous, random, numbers);
    cases.push_back(of_convolution(sized, x, weight));
    for (const bool is_x : {true, false}) cases.push_back(of_derivative(sized, is_x, x, weight, d));
    ++i;
  }
  cases.push_back(of_other_channels(1, 2, all.front(), random));
  cases.push_back(of_other_channels(2, 1, all.front(), random));
  return cases;
}

// Sizes by chance: `axes` is 1 for signals, 2 for pictures.
Sized random_sizes(Random& random, int axes) {
  Sized sized{random.whole(1, 3), random.whole(1, 3), random.whole(1, 3), {}, {}};
  for (int axis = 0; axis < axes; ++axis) {
    sized.input.push_back(random.whole(1, axes == 1 ? 7 : 5));
    sized.pattern.push_back(random.whole(1, 4));
  }
  return sized;
}

std::vector<Case> convolutions(std::vector<Sized> by_hand, int axes, Random& random, Audience audience) {
  const int more = audience == Audience::grader ? 16 : 2;
  for (int i = 0; i < more; ++i) by_hand.push_back(random_sizes(random, axes));
  return convolutions(by_hand, random);
}

}  // namespace

std::vector<Case> convolutions_of_signals(Random& random, Audience audience) {
  return convolutions({{1, 1, 1, {3}, {2}},
                       {1, 1, 1, {2}, {1}},
                       {1, 1, 1, {1}, {1}},
                       {1, 1, 1, {5}, {3}},
                       {1, 1, 1, {1}, {2}},
                       {1, 1, 1, {2}, {4}},
                       {1, 1, 1, {4}, {2}},
                       {1, 1, 1, {4}, {3}},
                       {1, 2, 1, {2}, {2}},
                       {1, 1, 2, {2}, {2}},
                       {2, 1, 1, {2}, {2}},
                       {1, 3, 2, {3}, {1}},
                       {2, 2, 3, {4}, {3}},
                       {3, 2, 1, {1}, {3}}},
                      1, random, audience);
}

std::vector<Case> convolutions_of_pictures(Random& random, Audience audience) {
  return convolutions({{1, 1, 1, {1, 2}, {1, 2}},
                       {1, 1, 1, {2, 1}, {2, 1}},
                       {1, 1, 1, {2, 2}, {2, 2}},
                       {1, 1, 1, {1, 1}, {1, 1}},
                       {1, 1, 1, {2, 3}, {2, 2}},
                       {1, 1, 1, {3, 2}, {1, 3}},
                       {1, 1, 1, {3, 3}, {2, 3}},
                       {1, 1, 1, {1, 1}, {2, 3}},
                       {1, 2, 1, {2, 2}, {1, 2}},
                       {1, 1, 2, {2, 2}, {2, 1}},
                       {2, 1, 1, {2, 2}, {2, 2}},
                       {2, 2, 3, {3, 4}, {3, 3}},
                       {3, 2, 1, {1, 3}, {3, 2}}},
                      2, random, audience);
}

}  // namespace course::judge
