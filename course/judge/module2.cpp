// Tasks 2.1 and 2.2: strides, positions, views, and broadcasting.
#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/strided.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

int shapes_to_try(Audience audience) { return audience == Audience::grader ? 30 : 6; }

Sizes random_shape(Random& random, int dimensions, int smallest = 1, int largest = 4) {
  Sizes shape;
  for (int d = 0; d < dimensions; ++d) shape.push_back(random.whole(smallest, largest));
  return shape;
}

minitorch::Tensor counted(const Sizes& shape) { return minitorch::zeros(dims(shape), {.dtype = minitorch::float64}); }

Sizes reversed(const Sizes& numbers) { return {numbers.rbegin(), numbers.rend()}; }

Case of_strides(const Sizes& shape) {
  const Sizes strides = sizes(counted(shape).strides());
  const Sizes column_major = reversed(sizes(counted(reversed(shape)).strides()));
  return {.part = "strides_of",
          .shown = "strides_of(" + shown(shape) + ")",
          .request = "strides_of " + text(shape),
          .expected = named_answer("strides", strides),
          .mistakes = {{named_answer("strides", column_major),
                        "These strides let the first index count fastest; in row-major order it is the last."},
                       {named_answer("strides", reversed(strides)),
                        "The strides are in the reverse order: the last must be 1."},
                       {named_answer("strides", shape), "These are the sizes; a stride is a product of later sizes."}},
          .why = "The last stride is 1; each other is the product of the sizes of all later dimensions."};
}

// By the formula itself: any strides are asked for, and minitorch makes no tensor of strides that are chosen.
Case of_position(const Sizes& index, const Sizes& strides, int offset) {
  const int sum = std::inner_product(index.begin(), index.end(), strides.begin(), 0);
  return {.part = "index_to_position",
          .shown = "index_to_position(" + shown(index) + ", " + shown(strides) + ", " + std::to_string(offset) + ")",
          .request = "position " + text(index) + " " + text(strides) + " " + std::to_string(offset),
          .expected = answer({static_cast<double>(offset + sum)}),
          .mistakes = {{answer({static_cast<double>(sum)}), "The offset is missing."}}};
}

// The element `ordinal` of a tensor whose elements are 0, 1, 2, ...: where minitorch has it.
Case of_index(int ordinal, const Sizes& shape) {
  const auto find = [](int n, const Sizes& sizes_there) {
    Sizes index(sizes_there.size());
    minitorch::Tensor rest = minitorch::arange(minitorch::zeros(dims(sizes_there)).numel()).view(dims(sizes_there));
    for (int& i : index) {
      while (rest.select(0, i).min().item() > n || rest.select(0, i).max().item() < n) ++i;
      rest = rest.select(0, i);
    }
    return index;
  };
  return {.part = "to_index",
          .shown = "to_index(" + std::to_string(ordinal) + ", " + shown(shape) + ")",
          .request = "index " + std::to_string(ordinal) + " " + text(shape),
          .expected = named_answer("index", find(ordinal, shape)),
          .mistakes = {{named_answer("index", reversed(find(ordinal, reversed(shape)))),
                        "Here the first index counts fastest; in row-major order it is the last."},
                       {named_answer("index", reversed(find(ordinal, shape))),
                        "The numbers of the index are in the reverse order."}}};
}

std::vector<std::string> view_answer(const minitorch::Tensor& a, const Sizes& strides, int offset) {
  std::vector<std::string> words = named_answer("shape", sizes(a.shape()));
  for (const std::string& word : named_answer("strides", strides)) words.push_back(word);
  words.insert(words.end(), {"offset", std::to_string(offset), "view", "elements"});
  for (const std::string& word : list_answer(a.to_vector<double>())) words.push_back(word);
  return words;
}

Case of_permute(const Strided& a, const Sizes& order) {
  const minitorch::Tensor right = minitorch::permute(a.tensor, dims(order));
  Sizes back(order.size());
  for (std::size_t d = 0; d < order.size(); ++d) back[static_cast<std::size_t>(order[d])] = static_cast<int>(d);
  const minitorch::Tensor inverse = minitorch::permute(a.tensor, dims(back));
  return {.part = "permute",
          .shown = "permute(a, " + shown(order) + ") of the shape " + shown(a.shape()) + ", strides " +
                   shown(sizes(a.tensor.strides())) + ", offset " + std::to_string(a.tensor.offset()),
          .request = "permute " + a.request() + " " + text(order),
          .expected = view_answer(right, sizes(right.strides()), static_cast<int>(right.offset())),
          .mistakes = {{view_answer(inverse, sizes(inverse.strides()), static_cast<int>(inverse.offset())),
                        "This is the inverse: dimension order[d] of the result is dimension d of a. Dimension d of the "
                        "result must be dimension order[d] of a."}},
          .why =
              "Dimension d of the result has the size and the stride of dimension order[d] of a; the offset and the "
              "storage stay."};
}

Case refused(const std::string& part, const std::string& shown_call, const std::string& request) {
  return {.part = part,
          .shown = shown_call + ", which must throw std::invalid_argument",
          .request = request,
          .expected = {},
          .rule = Case::Rule::throws};
}

}  // namespace

std::vector<Case> strides(Random& random, Audience audience) {
  std::vector<Case> cases;
  const std::vector<Sizes> first = {{}, {3}, {2, 3}, {2, 3, 4}, {1}, {4, 1}, {1, 5}, {3, 1, 2}};
  std::transform(first.begin(), first.end(), std::back_inserter(cases), of_strides);
  cases.push_back(of_position({}, {}, 3));
  cases.push_back(of_position({1, 2}, {3, 1}, 0));
  cases.push_back(of_position({1, 2}, {1, 2}, 4));
  for (int n = 0; n < 6; ++n) cases.push_back(of_index(n, {2, 3}));
  cases.push_back(of_index(0, {}));
  for (int i = 0; i < shapes_to_try(audience); ++i) {
    const Sizes shape = random_shape(random, 1 + i % 4);
    cases.push_back(of_strides(shape));
    Sizes index, steps;
    for (const int n : shape) {
      index.push_back(random.whole(0, n - 1));
      steps.push_back(random.whole(0, 12));
    }
    cases.push_back(of_position(index, steps, random.whole(0, 20)));
    const int size = std::accumulate(shape.begin(), shape.end(), 1, std::multiplies<>());
    cases.push_back(of_index(random.whole(0, size - 1), shape));
    cases.push_back(of_index(size - 1, shape));
    Sizes order(shape.size());
    std::iota(order.begin(), order.end(), 0);
    std::rotate(order.begin(), order.begin() + random.whole(0, static_cast<int>(order.size()) - 1), order.end());
    if (i % 3 == 0) std::swap(order.front(), order.back());
    const Lies lies = i % 3 == 0 ? Lies::contiguous : i % 3 == 1 ? Lies::permuted : Lies::inside;
    cases.push_back(of_permute(strided(shape, lies, random, whole_numbers(random)), order));
  }
  const Strided a = strided({2, 3}, {1, 2, 3, 4, 5, 6});
  cases.push_back(of_permute(strided({}, {7}), {}));
  for (const Sizes& order : {Sizes{0, 0}, {0}, {0, 2}, {-1, 0}, {0, 1, 2}}) {
    cases.push_back(refused("permute", "permute(a, " + shown(order) + ") of the shape {2, 3}",
                            "permute " + a.request() + " " + text(order)));
  }
  return cases;
}

namespace {

// The right shape by minitorch, or nothing if the shapes do not fit.
std::vector<std::string> broadcast_answer(const Sizes& a, const Sizes& b) {
  try {
    return named_answer("shape", sizes((counted(a) + counted(b)).shape()));
  } catch (const minitorch::Error&) {
    return {};
  }
}

Case of_shapes(const Sizes& a, const Sizes& b) {
  const std::string call = "shape_broadcast(" + shown(a) + ", " + shown(b) + ")";
  const std::string request = "shape " + text(a) + " " + text(b);
  const std::vector<std::string> right = broadcast_answer(a, b);
  if (right.empty()) return refused("its error", call, request);
  Case one{.part = "shape_broadcast",
           .shown = call,
           .request = request,
           .expected = right,
           .why = "Written below each other, aligned at the right, sizes are equal, or one is 1 or missing."};
  if (a != b) {
    one.mistakes.push_back({named_answer("shape", a), "This is the shape of the first; b may have larger sizes."});
    one.mistakes.push_back({named_answer("shape", b), "This is the shape of the second; a may have larger sizes."});
  }
  return one;
}

// A size that fits n.
int fitting(int n, Random& random) { return random.whole(0, 2) == 0 ? 1 : n; }

Case of_broadcast_index(const Sizes& index, const Sizes& whole, const Sizes& shape) {
  // minitorch expands a tensor of the smaller shape with the elements 0, 1, 2, ...: which one stands at the index?
  minitorch::Tensor small = minitorch::arange(counted(shape).numel()).view(dims(shape));
  minitorch::Tensor large = small.expand(dims(whole));
  for (const int i : index) large = large.select(0, i);
  const auto number = static_cast<int>(large.item());
  Sizes right(shape.size());
  for (std::size_t d = 0; d < shape.size(); ++d)
    right[d] = shape[d] == 1 ? 0 : number / static_cast<int>(small.strides()[d]) % shape[d];
  const auto missing = static_cast<std::ptrdiff_t>(index.size() - shape.size());
  const Sizes left{index.begin(), index.end() - missing}, unclamped{index.begin() + missing, index.end()};
  return {
      .part = "broadcast_index",
      .shown = "broadcast_index(" + shown(index) + ", " + shown(shape) + "), for a result of the shape " + shown(whole),
      .request = "index " + text(index) + " " + text(shape),
      .expected = named_answer("index", right),
      .mistakes = {{named_answer("index", unclamped), "Where the size is 1, the only index is 0."},
                   {named_answer("index", left), "Shapes are aligned at the right: the first numbers are left out."}},
      .why = "Leave out the numbers of missing dimensions on the left; where the size is 1, take 0."};
}

}  // namespace

std::vector<Case> broadcasting(Random& random, Audience audience) {
  std::vector<Case> cases;
  const std::vector<std::pair<Sizes, Sizes>> by_hand = {
      {{3}, {3}},    {{3}, {}},     {{}, {3}},        {{}, {}},         {{1}, {4}},
      {{4}, {1}},    {{2, 3}, {3}}, {{3}, {2, 3}},    {{2, 1}, {1, 3}}, {{4, 3, 1}, {3, 5}},
      {{2, 0}, {1}}, {{0}, {1}},    {{5, 1, 2}, {2}}, {{2}, {5, 1, 2}}};
  const auto of_pair = [](const std::pair<Sizes, Sizes>& shapes) { return of_shapes(shapes.first, shapes.second); };
  std::transform(by_hand.begin(), by_hand.end(), std::back_inserter(cases), of_pair);
  Case that_fits = of_shapes({2}, {2});
  that_fits.part = "its error";  // it is not enough to throw
  cases.push_back(that_fits);
  const std::vector<std::pair<Sizes, Sizes>> errors = {
      {{2}, {2}},       {{2}, {3}},       {{2, 3}, {2, 1}}, {{2, 3}, {2}},    {{2, 3}, {3, 2}},
      {{4, 2, 3}, {2}}, {{1, 3}, {3, 1}}, {{3}, {0}},       {{2, 1, 3}, {4}}, {{3, 2}, {2, 3}}};
  std::transform(errors.begin(), errors.end(), std::back_inserter(cases), of_pair);
  cases.push_back(of_broadcast_index({1, 2}, {2, 3}, {3}));
  cases.push_back(of_broadcast_index({1, 2}, {2, 3}, {2, 1}));
  cases.push_back(of_broadcast_index({1, 2}, {2, 3}, {}));
  cases.push_back(of_broadcast_index({1}, {2}, {2}));
  for (int i = 0; i < shapes_to_try(audience); ++i) {
    const Sizes whole = random_shape(random, 1 + i % 4, 2, 5);
    Sizes a, b = whole;
    for (const int n : whole) a.push_back(fitting(n, random));
    for (std::size_t d = 0; d < b.size(); ++d) b[d] = a[d] == 1 ? b[d] : fitting(b[d], random);
    if (i % 2 == 0) a.erase(a.begin(), a.begin() + random.whole(0, static_cast<int>(a.size())));
    cases.push_back(of_shapes(a, b));
    cases.push_back(of_shapes(b, a));
    Sizes index;
    for (const int n : whole) index.push_back(random.whole(0, n - 1));
    cases.push_back(of_broadcast_index(index, whole, a));
    Sizes wrong = whole;
    wrong[static_cast<std::size_t>(random.whole(0, static_cast<int>(wrong.size()) - 1))] += 1;
    cases.push_back(of_shapes(whole, wrong));
  }
  return cases;
}

}  // namespace course::judge
