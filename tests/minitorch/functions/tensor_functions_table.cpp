// The rows, by kinds of function.
#include "tests/minitorch/functions/tensor_functions_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/minitorch/functions/arranging_rows.hpp"
#include "tests/minitorch/functions/functions_table.hpp"
#include "tests/minitorch/functions/linear_algebra_rows.hpp"
#include "tests/minitorch/window/window_rows.hpp"

namespace minitorch::table {

namespace {

void add_elementwise(Rows& rows) {
  const std::vector<std::vector<Shape>> of_one = {{{2, 3}}, {{2, 2, 2}}, {{1, 1}}, {{}}, {{2, 0}}};
  const std::vector<std::vector<Shape>> of_two = {{{2, 3}, {2, 3}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {2, 2}},
                                                  {{2, 2}, {}},     {{1}, {1}},    {{}, {}},         {{0, 3}, {1}}};
  for (const UnaryRow& row : unary()) {
    rows.push_back(
        {row.name, [&row](const Arguments& v) { return row.function_of_tensor(v[0]); }, of_one, {row.points}});
  }
  rows.push_back({"clamp", [](const Arguments& v) { return clamp(v[0], -1); }, of_one});

  for (const BinaryRow& row : binary()) {
    std::vector<double> xs, ys;
    for (const auto& point : row.points) {
      xs.push_back(point[0]);
      ys.push_back(point[1]);
    }
    rows.push_back(
        {row.name, [&row](const Arguments& v) { return row.function_of_tensors(v[0], v[1]); }, of_two, {xs, ys}});
    rows.push_back(
        {row.name, [&row](const Arguments& v) { return row.of_tensor_with_number_right(v[0], 1.7); }, of_one, {xs}});
    rows.push_back(
        {row.name, [&row](const Arguments& v) { return row.of_tensor_with_number_left(1.7, v[0]); }, of_one, {ys}});
  }

  const auto condition = [] { return tensor({{1, 0, 1}, {0, 2, 0}}); };
  rows.push_back({"where",
                  [=](const Arguments& v) { return where(condition(), v[0], v[1]); },
                  {{{2, 3}, {2, 3}}, {{3}, {}}, {{2, 1}, {1, 3}}, {{2, 2, 3}, {1}}}});
  rows.push_back({"where", [=](const Arguments& v) { return where(condition(), v[0], 2); }, {{{2, 3}}, {{}}}});
  rows.push_back({"where", [=](const Arguments& v) { return where(condition(), 2, v[0]); }, {{{2, 3}}, {{2, 1}}}});
  rows.push_back({"where", [](const Arguments& v) { return where(true, v[0], 2); }, {{{2, 3}}}});
  rows.push_back({"where", [](const Arguments& v) { return where(ones({0, 3}), v[0], v[1]); }, {{{3}, {0, 1}}}});
  const std::vector<std::vector<Shape>> of_ends = {{{2, 3}, {2, 3}}, {{3}, {2, 1}}, {{}, {1}}, {{0, 3}, {1}}};
  for (const double weight : {0.0, 0.25, 0.5, 1.0, 1.5}) {
    rows.push_back({"lerp", [=](const Arguments& v) { return lerp(v[0], v[1], weight); }, of_ends});
  }
  rows.push_back({"lerp",
                  [](const Arguments& v) { return lerp(v[0], v[1], v[2]); },
                  {{{2, 3}, {2, 3}, {2, 3}}, {{3}, {2, 1}, {}}, {{0, 3}, {1}, {3}}}});
  rows.push_back({"masked_fill",
                  [=](const Arguments& v) { return masked_fill(v[0], condition(), 7); },
                  {{{2, 3}}, {{2, 2, 3}}, {{1}}}});
}

// Returns the cases of a function that reduces dimensions. `of_all` are those that reduce all.
void add_reduction(Rows& rows, const std::string& name,
                   const std::function<Tensor(const Tensor&, const Dims&, bool)>& f,
                   const std::vector<std::vector<Shape>>& of_all = {{{2, 3}}, {{1}}, {{}}},
                   const std::vector<std::vector<double>>& points = {{-2.5, -0.7, 0.3, 1.4}}) {
  const auto add = [&](const Dims& dims, bool keepdim, const std::vector<std::vector<Shape>>& cases) {
    rows.push_back({name, [=](const Arguments& v) { return f(v[0], dims, keepdim); }, cases, points});
  };
  add({}, false, of_all);
  add({}, true, {{{2, 3}}});
  add({0}, false, {{{3, 2}}, {{2, 2, 2}}, {{2, 0}}});
  add({-1}, true, {{{2, 3}}, {{0, 2}}});
  add({0, 2}, false, {{{2, 2, 3}}});
  add({1}, true, {{{2, 3, 2}}});
}

void add_reductions(Rows& rows) {
  const std::vector<std::vector<Shape>> also_of_none = {{{2, 3}}, {{1}}, {{}}, {{0}}, {{0, 3}}};
  const auto as_sum = [](auto f) {
    return
        [f](const Tensor& x, const Dims& dims, bool keepdim) { return f(x, dims, ReduceOptions{.keepdim = keepdim}); };
  };
  const auto add = [&](const std::string& name, auto f) { add_reduction(rows, name, as_sum(f)); };
  const auto product = as_sum([](const Tensor& x, const Dims& d, ReduceOptions o) { return prod(x, d, o); });
  add_reduction(rows, "sum", as_sum([](const Tensor& x, const Dims& d, ReduceOptions o) { return sum(x, d, o); }),
                also_of_none);
  add_reduction(rows, "prod", product, also_of_none);
  // one zero in a product, and several
  add_reduction(rows, "prod", product, {{{2, 3}}, {{3}}}, {{0.0, 1.5, -0.5, 2.0}});
  add_reduction(rows, "prod", product, {{{2, 3}}}, {{0.0, 1.5}});
  add("mean", [](const Tensor& x, const Dims& d, ReduceOptions o) { return mean(x, d, o); });
  add("amax", [](const Tensor& x, const Dims& d, ReduceOptions o) { return amax(x, d, o); });
  add("amin", [](const Tensor& x, const Dims& d, ReduceOptions o) { return amin(x, d, o); });
  add("logsumexp", [](const Tensor& x, const Dims& d, ReduceOptions o) { return logsumexp(x, d, o); });
  for (const double p : {2., 0., 1., 1.5, 3., HUGE_VAL, -HUGE_VAL}) {
    add("norm", [p](const Tensor& x, const Dims& d, ReduceOptions o) { return norm(x, p, d, o); });
  }
  for (const std::int64_t correction : {0, 1}) {
    const std::vector<std::vector<Shape>> of_all = {{{2, 3}}, {{4}}};
    add_reduction(
        rows, "var",
        [=](const Tensor& x, const Dims& d, bool keepdim) {
          return var(x, d, {.keepdim = keepdim, .correction = correction});
        },
        of_all);
    add_reduction(
        rows, "stddev",
        [=](const Tensor& x, const Dims& d, bool keepdim) {
          return stddev(x, d, {.keepdim = keepdim, .correction = correction});
        },
        of_all);
  }
  for (TensorRow& row : rows) {
    if (row.name == "stddev") row.takes_ties = false;
  }
  rows.push_back({"max", [](const Arguments& v) { return max(v[0]); }, {{{2, 3}}, {{}}}});
  rows.push_back({"min", [](const Arguments& v) { return min(v[0]); }, {{{2, 3}}, {{}}}});
  rows.push_back({"sum_to",
                  [](const Arguments& v) {
                    return sum_to(v[0], {2, 1});
                  },
                  {{{3, 2, 2}}, {{2, 3}}, {{2, 1}}}});

  const auto along = [&](const std::string& name, const std::function<Tensor(const Tensor&, std::int64_t)>& f) {
    rows.push_back({name, [f](const Arguments& v) { return f(v[0], 0); }, {{{3, 2}}, {{4}}, {{1}}, {{}}}});
    rows.push_back({name, [f](const Arguments& v) { return f(v[0], -1); }, {{{2, 3}}, {{0, 3}}, {{}}}});
    rows.push_back({name, [f](const Arguments& v) { return f(v[0], 1); }, {{{2, 3, 2}}}});
  };
  along("max", [](const Tensor& x, std::int64_t dim) { return max(x, dim).values; });
  along("max", [](const Tensor& x, std::int64_t dim) { return max(x, dim, {.keepdim = true}).values; });
  along("min", [](const Tensor& x, std::int64_t dim) { return min(x, dim).values; });
  along("cumsum", [](const Tensor& x, std::int64_t dim) { return cumsum(x, dim); });
  along("softmax", [](const Tensor& x, std::int64_t dim) { return softmax(x, dim); });
  along("log_softmax", [](const Tensor& x, std::int64_t dim) { return log_softmax(x, dim); });
  along("sort", [](const Tensor& x, std::int64_t dim) { return sort(x, dim).values; });
  along("sort", [](const Tensor& x, std::int64_t dim) { return sort(x, dim, {.descending = true}).values; });
  along("topk", [](const Tensor& x, std::int64_t dim) { return topk(x, 1, dim).values; });
  rows.push_back({"topk",
                  [](const Arguments& v) { return topk(v[0], 2, 0, {.largest = false}).values; },
                  {{{4}}, {{3, 2}}, {{3, 0}}}});
}

void add_products(Rows& rows) {
  rows.push_back({"matmul",
                  [](const Arguments& v) { return matmul(v[0], v[1]); },
                  {{{3}, {3}},
                   {{2, 3}, {3}},
                   {{3}, {3, 2}},
                   {{2, 3}, {3, 4}},
                   {{1, 1}, {1, 1}},
                   {{2, 2, 3}, {3, 2}},
                   {{2, 3}, {2, 3, 2}},
                   {{2, 2, 3}, {3}},
                   {{3}, {2, 3, 2}},
                   {{2, 2, 3}, {2, 3, 2}},
                   {{2, 1, 2, 2}, {3, 2, 2}},
                   {{2, 0}, {0, 3}},
                   {{0, 2}, {2, 3}},
                   {{0, 2, 3}, {3, 2}},
                   {{0, 2, 3}, {0, 3, 2}},
                   {{0}, {0}}}});
  const auto by = [&](const std::string& equation, const std::vector<std::vector<Shape>>& cases) {
    rows.push_back({"einsum", [=](const Arguments& v) { return einsum(equation, v); }, cases});
  };
  by("ij,jk->ik", {{{2, 3}, {3, 2}}, {{2, 0}, {0, 3}}});
  by("ij,kj", {{{2, 3}, {2, 3}}});
  by("bij,bjk->bik", {{{2, 2, 3}, {2, 3, 2}}});
  by("...ij,...jk->...ik", {{{2, 1, 2, 3}, {3, 3, 2}}, {{2, 3}, {3, 2}}});
  by("i,j->ij", {{{2}, {3}}});
  by("i,i->", {{{3}, {3}}});
  by("ij->ji", {{{2, 3}}});
  by("ij->i", {{{2, 3}}});
  by("ij->", {{{2, 3}}});
  by("ii->i", {{{3, 3}}});
  by("ii", {{{2, 2}}});
  by("ij,jk,kl->il", {{{2, 3}, {3, 2}, {2, 2}}});
  by("ij,ij->ij", {{{2, 3}, {2, 3}}});
}

void add_views(Rows& rows) {
  rows.push_back({"reshape",
                  [](const Arguments& v) {
                    return reshape(v[0], {3, -1});
                  },
                  {{{2, 3}}, {{3, 2, 2}}, {{6}}}});
  rows.push_back({"reshape", [](const Arguments& v) { return reshape(v[0], {}); }, {{{1, 1}}, {{1}}, {{}}}});
  rows.push_back({"reshape", [](const Arguments& v) { return reshape(v[0], {0, 2}); }, {{{3, 0}}}});
  rows.push_back({"view", [](const Arguments& v) { return view(v[0], {2, 1, 3}); }, {{{2, 3}}, {{1, 2, 3}}}});
  rows.push_back({"flatten", [](const Arguments& v) { return flatten(v[0]); }, {{{2, 3}}, {{}}, {{2, 0}}}});
  rows.push_back({"flatten", [](const Arguments& v) { return flatten(v[0], 1, 2); }, {{{2, 2, 2}}, {{2, 1, 2, 2}}}});
  rows.push_back({"unsqueeze", [](const Arguments& v) { return unsqueeze(v[0], -1); }, {{{2, 3}}, {{}}, {{0}}}});
  rows.push_back({"squeeze", [](const Arguments& v) { return squeeze(v[0], 1); }, {{{2, 1, 3}}, {{2, 3}}}});
  rows.push_back({"squeeze", [](const Arguments& v) { return squeeze(v[0]); }, {{{1, 2, 1}}, {{1}}, {{}}}});
  rows.push_back({"permute", [](const Arguments& v) { return permute(v[0], {2, 0, 1}); }, {{{2, 3, 2}}, {{2, 0, 1}}}});
  rows.push_back({"permute", [](const Arguments& v) { return permute(v[0], {}); }, {{{}}}});
  rows.push_back({"transpose", [](const Arguments& v) { return transpose(v[0], 0, -1); }, {{{2, 3, 2}}, {{3}}, {{}}}});
  rows.push_back({"t", [](const Arguments& v) { return t(v[0]); }, {{{2, 3}}, {{3}}, {{}}}});
  rows.push_back({"expand",
                  [](const Arguments& v) {
                    return expand(v[0], {2, 3, 2});
                  },
                  {{{3, 1}}, {{1, 1, 2}}, {{}}, {{2, 3, 2}}}});
  rows.push_back({"expand", [](const Arguments& v) { return expand(v[0], {0, -1}); }, {{{2}}, {{1, 3}}}});
  rows.push_back({"narrow", [](const Arguments& v) { return narrow(v[0], -1, 1, 2); }, {{{2, 4}}, {{3}}, {{0, 3}}}});
  rows.push_back({"narrow", [](const Arguments& v) { return narrow(v[0], 0, 1, 0); }, {{{2, 3}}}});
  rows.push_back({"slice", [](const Arguments& v) { return slice(v[0], 0, 1, 6, 2); }, {{{6}}, {{4, 2}}, {{1, 2}}}});
  rows.push_back({"slice", [](const Arguments& v) { return slice(v[0], 1, -3); }, {{{2, 4}}, {{2, 2}}}});
  rows.push_back({"select", [](const Arguments& v) { return select(v[0], 1, -1); }, {{{2, 3}}, {{2, 1, 2}}, {{0, 2}}}});
  rows.push_back({"split",
                  [](const Arguments& v) {
                    const auto parts = split(v[0], 2, 0);
                    return cat({parts.back(), parts.front() * 2, parts.back()});
                  },
                  {{{3, 2}}, {{5}}, {{1}}, {{0, 2}}}});
  rows.push_back({"split",
                  [](const Arguments& v) {
                    const auto parts = split(v[0], std::vector<std::int64_t>{1, 0, 2}, 1);
                    return parts[0] * parts[2] + sum(parts[1]);
                  },
                  {{{2, 3}}}});
  rows.push_back({"chunk",
                  [](const Arguments& v) {
                    const auto parts = chunk(v[0], 2, -1);
                    return cat({parts[1], parts[0] * 2}, -1);
                  },
                  {{{2, 3}}, {{4}}}});
  rows.push_back({"slice_backward",
                  [](const Arguments& v) { return slice_backward(v[0], 0, 1, 2, 6); },
                  {{{2, 2}}, {{3}}, {{0}}}});
  rows.push_back({"contiguous", [](const Arguments& v) { return contiguous(v[0]); }, {{{2, 3}}, {{}}, {{0}}}});
  rows.push_back({"clone", [](const Arguments& v) { return clone(v[0]); }, {{{2, 3}}, {{}}, {{0}}}});
  rows.push_back({"to", [](const Arguments& v) { return to(v[0], float64); }, {{{2, 3}}, {{}}}});
}

void add_selection(Rows& rows) {
  const auto places = [] { return tensor({{2, 0}, {1, 1}}); };
  rows.push_back({"gather", [=](const Arguments& v) { return gather(v[0], 1, places()); }, {{{2, 3}}, {{3, 3}}}});
  rows.push_back({"gather", [=](const Arguments& v) { return gather(v[0], 0, t(places())); }, {{{3, 2}}}});
  rows.push_back({"gather", [](const Arguments& v) { return gather(v[0], 0, tensor(0)); }, {{{}}}});
  rows.push_back({"gather",
                  [](const Arguments& v) {
                    return gather(v[0], 0, zeros({0, 2}, {.dtype = int64}));
                  },
                  {{{2, 2}}, {{0, 2}}}});
  rows.push_back({"scatter_add",
                  [=](const Arguments& v) { return scatter_add(v[0], 1, places(), v[1]); },
                  {{{2, 3}, {2, 2}}, {{2, 3}, {3, 4}}}});
  rows.push_back({"scatter_add",
                  [=](const Arguments& v) { return scatter_add(v[0], -2, t(places()), v[1]); },
                  {{{3, 2}, {2, 2}}}});
  rows.push_back({"scatter_add", [](const Arguments& v) { return scatter_add(v[0], 0, tensor(0), v[1]); }, {{{}, {}}}});
  const auto rows_chosen = [] { return slice(tensor({2, 9, 0, 9, 2, 9}), 0, 0, 6, 2); };
  rows.push_back({"index_select",
                  [=](const Arguments& v) { return index_select(v[0], 0, rows_chosen()); },
                  {{{3, 2}}, {{3}}, {{3, 2, 2}}, {{3, 0}}}});
  rows.push_back(
      {"index_select", [=](const Arguments& v) { return index_select(v[0], -1, rows_chosen()); }, {{{2, 3}}}});
  rows.push_back(
      {"index_select", [](const Arguments& v) { return index_select(v[0], 0, tensor({0})); }, {{{}}, {{1}}}});
  rows.push_back({"index_add",
                  [=](const Arguments& v) { return index_add(v[0], 0, rows_chosen(), v[1]); },
                  {{{3, 2}, {3, 2}}, {{4}, {3}}, {{3, 0}, {3, 0}}}});
  rows.push_back(
      {"index_add", [=](const Arguments& v) { return index_add(v[0], -1, rows_chosen(), v[1]); }, {{{2, 3}, {2, 3}}}});
}

void add_joining(Rows& rows) {
  rows.push_back({"cat",
                  [](const Arguments& v) { return cat(v); },
                  {{{2, 2}, {1, 2}, {3, 2}}, {{2}, {0}, {1}}, {{3}}, {{0, 2}, {0, 2}}}});
  rows.push_back({"cat", [](const Arguments& v) { return cat(v, -1); }, {{{2, 2}, {2, 1}}, {{2, 1, 2}, {2, 1, 1}}}});
  rows.push_back({"cat", [](const Arguments& v) { return cat({v[0], v[0], v[0] * 2}); }, {{{2, 2}}}});
  rows.push_back({"cat", [](const Arguments& v) { return cat(split(v[0], 1)); }, {{{300}}}});  // more than a node takes
  rows.back().is_large = true;
  rows.push_back({"stack", [](const Arguments& v) { return stack(v, 1); }, {{{2, 2}, {2, 2}}, {{3}, {3}, {3}}}});
  rows.push_back({"stack", [](const Arguments& v) { return stack(v); }, {{{2}, {2}}, {{}, {}}, {{0}, {0}}}});
  rows.push_back({"pad", [](const Arguments& v) { return pad(v[0], {{1, 2}}, 3); }, {{{2, 2}}, {{3}}, {{2, 0}}}});
  rows.push_back({"pad", [](const Arguments& v) { return pad(v[0], {{-1, 1}, {0, -1}}); }, {{{3, 2}}, {{2, 2, 3}}}});
  rows.push_back({"flip", [](const Arguments& v) { return flip(v[0], {0, -1}); }, {{{2, 3}}, {{2, 2, 2}}, {{0, 2}}}});
  rows.push_back({"flip", [](const Arguments& v) { return flip(v[0], {0}); }, {{{3}}, {{}}}});
  rows.push_back({"roll", [](const Arguments& v) { return roll(v[0], 2, 0); }, {{{3}}, {{3, 2}}, {{0, 2}}}});
  rows.push_back({"roll", [](const Arguments& v) { return roll(v[0], -4, -1); }, {{{2, 3}}}});
  rows.push_back({"diagonal",
                  [](const Arguments& v) { return diagonal(v[0]); },
                  {{{3, 3}}, {{2, 3}}, {{3, 2, 2}}, {{1, 1}}, {{0, 2}}}});
  rows.push_back({"diagonal", [](const Arguments& v) { return diagonal(v[0], 0, -1, 0); }, {{{2, 3, 2}}, {{3, 1, 2}}}});
  rows.push_back({"diagonal_backward",
                  [](const Arguments& v) {
                    return diagonal_backward(v[0], {2, 3, 3}, 0, 2, 0);
                  },
                  {{{3, 2}}}});
  rows.push_back({"tril", [](const Arguments& v) { return tril(v[0], -1); }, {{{3, 3}}, {{2, 2, 2}}, {{0, 2}}}});
  rows.push_back({"triu", [](const Arguments& v) { return triu(v[0], 1); }, {{{3, 3}}, {{2, 3, 2}}, {{2, 0}}}});
}

void add_normalization_and_attention(Rows& rows) {
  const std::vector<std::vector<double>> points = {{-2.5, 1.4, 0.3, -0.7, 2.1}};
  rows.push_back({"standardize",
                  [](const Arguments& v) { return standardize(v[0], {-1}, 0.1); },
                  {{{2, 3}}, {{2, 17}}, {{0, 3}}},
                  points});
  rows.push_back({"layer_norm",
                  [](const Arguments& v) { return layer_norm(v[0], {3}, {.weight = v[1], .bias = v[2], .eps = 0.1}); },
                  {{{2, 3}, {3}, {3}}, {{0, 3}, {3}, {3}}},
                  points});
  rows.push_back({"rms_norm",
                  [](const Arguments& v) { return rms_norm(v[0], {3}, {.weight = v[1], .eps = 0.1}); },
                  {{{2, 3}, {3}}, {{0, 3}, {3}}},
                  points});
  rows.push_back({"group_norm",
                  [](const Arguments& v) { return group_norm(v[0], 2, {.weight = v[1], .bias = v[2], .eps = 0.1}); },
                  {{{2, 4}, {4}, {4}}, {{1, 2, 3}, {2}, {2}}, {{1, 2, 16}, {2}, {2}}, {{0, 4}, {4}, {4}}},
                  points});
  rows.push_back({"batch_norm",
                  [](const Arguments& v) { return batch_norm(v[0], {.weight = v[1], .bias = v[2], .eps = 0.1}); },
                  {{{3, 2}, {2}, {2}}, {{1, 2, 3}, {2}, {2}}, {{1, 2, 16}, {2}, {2}}},
                  points});
  rows.push_back({"batch_norm",
                  [](const Arguments& v) { return batch_norm(v[0], v[1], square(v[2]), {.eps = 0.1}); },
                  {{{3, 2}, {2}, {2}}},
                  points});
  rows.push_back({"scaled_dot_product_attention",
                  [](const Arguments& v) { return scaled_dot_product_attention(v[0], v[1], v[2]); },
                  {{{2, 3}, {4, 3}, {4, 2}}, {{2, 1, 1}, {3, 1}, {1, 3, 2}}, {{0, 3}, {2, 3}, {2, 1}}}});
  rows.push_back({"attention_weights",
                  [](const Arguments& v) { return attention_weights(v[0], v[1]); },
                  {{{2, 3}, {4, 3}}, {{2, 1, 1}, {3, 1}}, {{0, 3}, {2, 3}}}});
}

}  // namespace

const Rows& of_tensors() {
  static const Rows rows = [] {
    Rows result;
    add_elementwise(result);
    add_reductions(result);
    add_products(result);
    add_views(result);
    add_selection(result);
    add_joining(result);
    add_products_of_given_shapes(result);
    add_arranging(result);
    add_choosing(result);
    add_distances(result);
    add_linear_algebra(result);
    add_windows(result);
    add_normalization_and_attention(result);
    return result;
  }();
  return rows;
}

}  // namespace minitorch::table
