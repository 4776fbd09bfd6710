// Rows of the table of differentiable functions: products of given shapes, repeating, moving, choosing, running
// products, order statistics and distances.
#pragma once

#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/minitorch/functions/tensor_row.hpp"

namespace minitorch::table {

inline void add_products_of_given_shapes(Rows& rows) {
  rows.push_back({"dot", [](const Arguments& v) { return dot(v[0], v[1]); }, {{{3}, {3}}, {{1}, {1}}, {{0}, {0}}}});
  rows.push_back({"outer", [](const Arguments& v) { return outer(v[0], v[1]); }, {{{2}, {3}}, {{1}, {2}}, {{0}, {2}}}});
  rows.push_back({"mv", [](const Arguments& v) { return mv(v[0], v[1]); }, {{{2, 3}, {3}}, {{2, 0}, {0}}}});
  rows.push_back({"mm", [](const Arguments& v) { return mm(v[0], v[1]); }, {{{2, 3}, {3, 2}}, {{0, 2}, {2, 3}}}});
  rows.push_back(
      {"bmm", [](const Arguments& v) { return bmm(v[0], v[1]); }, {{{2, 2, 3}, {2, 3, 2}}, {{0, 1, 2}, {0, 2, 1}}}});
  for (const auto& [beta, alpha] : {std::pair(1.0, 1.0), {0.5, -2.0}}) {
    const AddmmOptions options{.beta = beta, .alpha = alpha};
    rows.push_back({"addmm",
                    [options](const Arguments& v) { return addmm(v[0], v[1], v[2], options); },
                    {{{2, 2}, {2, 3}, {3, 2}}, {{2}, {2, 3}, {3, 2}}, {{}, {1, 1}, {1, 1}}, {{2, 1}, {2, 0}, {0, 2}}}});
  }
  rows.push_back({"trace", [](const Arguments& v) { return trace(v[0]); }, {{{2, 3}}, {{3, 2}}, {{0, 2}}}});
}

inline void add_arranging(Rows& rows) {
  rows.push_back({"diagonal", [](const Arguments& v) { return diagonal(v[0], 1); }, {{{3, 3}}, {{2, 3}}, {{2, 1}}}});
  rows.push_back({"diagonal", [](const Arguments& v) { return diagonal(v[0], -1, -1, 0); }, {{{2, 2, 3}}}});
  rows.push_back({"diagonal_backward",
                  [](const Arguments& v) {
                    return diagonal_backward(v[0], {2, 3, 3}, -1, 2, 0);
                  },
                  {{{3, 2}}}});
  rows.push_back({"diag", [](const Arguments& v) { return diag(v[0], 1); }, {{{2}}, {{2, 3}}, {{0}}}});
  rows.push_back({"movedim", [](const Arguments& v) { return movedim(v[0], {0, 2}, {2, 1}); }, {{{2, 3, 2}}}});
  rows.push_back({"unbind",
                  [](const Arguments& v) {
                    const auto parts = unbind(v[0], -1);
                    return parts.front() * parts.back() + parts.front();
                  },
                  {{{2, 3}}, {{3}}, {{0, 2}}}});
  rows.push_back({"repeat", [](const Arguments& v) { return repeat(v[0], {2, 1, 3}); }, {{{1, 2}}, {{2, 2, 1}}, {{}}}});
  rows.push_back({"repeat", [](const Arguments& v) { return repeat(v[0], {1, 1}); }, {{{2, 2}}, {{0, 2}}}});
  rows.push_back(
      {"repeat_interleave", [](const Arguments& v) { return repeat_interleave(v[0], 3, 0); }, {{{2}}, {{2, 2}}, {{}}}});
  rows.push_back({"repeat_interleave", [](const Arguments& v) { return repeat_interleave(v[0], 2); }, {{{2, 2}}}});
  rows.push_back({"repeat_interleave",
                  [](const Arguments& v) {
                    return repeat_interleave(v[0], tensor({2, 0, 1}), -1);
                  },
                  {{{2, 3}}, {{3}}}});
  for (const Indexing indexing : {Indexing::ij, Indexing::xy}) {
    rows.push_back({"meshgrid",
                    [indexing](const Arguments& v) {
                      const auto grid = meshgrid(v, indexing);
                      return grid[0] * grid[1] + grid[0];
                    },
                    {{{2}, {3}}, {{}, {2}}}});
  }
  for (const PadMode mode : {PadMode::reflect, PadMode::replicate, PadMode::circular}) {
    rows.push_back({"pad",
                    [mode](const Arguments& v) {
                      return pad(v[0], {{2, 1}, {-1, 1}}, mode);
                    },
                    {{{3, 3}}, {{2, 2, 4}}}});
  }
  rows.push_back({"roll", [](const Arguments& v) { return roll(v[0], {1, -2}, {0, 1}); }, {{{2, 3}}, {{2, 0}}}});
  rows.push_back({"roll", [](const Arguments& v) { return roll(v[0], 2); }, {{{2, 3}}, {{}}}});
  rows.push_back({"diff", [](const Arguments& v) { return diff(v[0]); }, {{{4}}, {{2, 3}}, {{1}}}});
  rows.push_back({"diff", [](const Arguments& v) { return diff(v[0], 2, 0); }, {{{4}}, {{3, 2}}, {{1, 2}}}});
}

inline void add_choosing(Rows& rows) {
  const auto places = [] { return tensor({{2, 0}, {1, 1}}); };  // of the equal ones the last counts
  rows.push_back({"scatter",
                  [=](const Arguments& v) { return scatter(v[0], 1, places(), v[1]); },
                  {{{2, 3}, {2, 2}}, {{2, 3}, {3, 4}}}});
  rows.push_back({"scatter", [](const Arguments& v) { return scatter(v[0], 0, tensor(0), v[1]); }, {{{}, {}}}});
  rows.push_back({"scatter", [=](const Arguments& v) { return scatter(v[0], 0, t(places()), 5); }, {{{3, 2}}}});
  rows.push_back({"masked_select",
                  [](const Arguments& v) {
                    return masked_select(v[0], tensor({{1, 0, 1}, {0, 0, 1}}));
                  },
                  {{{2, 3}}, {{3}}, {{2, 1}}}});
  for (const bool with_zeros : {false, true}) {
    const std::vector<double> points = with_zeros ? std::vector<double>{0, 1.5, -0.5} : std::vector{-2.5, -0.7, 0.3};
    for (const std::int64_t dim : {0, -1}) {
      rows.push_back({"cumprod",
                      [=](const Arguments& v) { return cumprod(v[0], dim); },
                      {{{5}}, {{2, 3}}, {{3, 2, 2}}, {{}}, {{0, 2}}},
                      {points}});
    }
  }
  rows.push_back({"median", [](const Arguments& v) { return median(v[0]); }, {{{5}}, {{2, 2}}, {{}}}});
  rows.back().takes_ties = false;
  rows.push_back({"median",
                  [](const Arguments& v) { return median(v[0], 1, {.keepdim = true}).values; },
                  {{{2, 3}}, {{2, 4, 2}}, {{0, 2}}}});
  rows.back().takes_ties = false;
  const std::vector<std::vector<double>> samples = {{-2.5, -0.7, 0.3, 1.4}, {0.3, 0.6, 0.9}};
  rows.push_back({"quantile", [](const Arguments& v) { return quantile(v[0], 0.4); }, {{{5}}, {{2, 2}}, {{}}}});
  rows.back().takes_ties = false;
  rows.push_back({"quantile",
                  [](const Arguments& v) { return quantile(v[0], v[1], 1, {.keepdim = true}); },
                  {{{2, 3}, {2}}, {{1, 4, 2}, {}}},
                  samples});
  rows.back().takes_ties = false;
}

inline void add_distances(Rows& rows) {
  for (const double p : {2.0, 3.0}) {
    rows.push_back({"normalize", [p](const Arguments& v) { return normalize(v[0], p, 0); }, {{{3}}, {{2, 3}}, {{}}}});
    rows.push_back({"pairwise_distance",
                    [p](const Arguments& v) { return pairwise_distance(v[0], v[1], p); },
                    {{{2, 3}, {2, 3}}, {{3}, {2, 1}}, {{0, 2}, {2}}},
                    {{-2.5, -0.7, 0.3}, {1.4, 2.1, 0.9}}});
    rows.push_back({"cdist",
                    [p](const Arguments& v) { return cdist(v[0], v[1], p); },
                    {{{2, 3}, {3, 3}}, {{2, 2, 2}, {1, 2}}, {{0, 2}, {3, 2}}, {{2, 0}, {2, 0}}},
                    {{-2.5, -0.7, 0.3}, {1.4, 2.1, 0.9, 3.2}}});
  }
  rows.push_back({"normalize", [](const Arguments& v) { return normalize(v[0], 2, -1, 100); }, {{{2, 3}}}});
  rows.push_back({"cosine_similarity",
                  [](const Arguments& v) { return cosine_similarity(v[0], v[1], -1); },
                  {{{2, 3}, {2, 3}}, {{3}, {2, 3}}, {{0, 2}, {2}}}});
}

}  // namespace minitorch::table
