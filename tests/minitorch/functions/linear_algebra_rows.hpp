// Rows of the table of differentiable functions: linear algebra, and views by strides. Functions of the decompositions
// do not depend on the signs of vectors.
#pragma once

#include <vector>

#include "minitorch/functions/linear_algebra.hpp"
#include "minitorch/functions/strided_views.hpp"
#include "minitorch/minitorch.hpp"
#include "tests/minitorch/functions/tensor_row.hpp"

namespace minitorch::table {

inline Tensor positive_definite(const Tensor& x) {
  return matmul(x, transpose(x)) + eye(x.size(-2), {.dtype = x.dtype()});
}
inline Tensor symmetric(const Tensor& x) { return x + transpose(x); }

inline void add_linear_algebra(Rows& rows) {
  const std::vector<std::vector<double>> points = {{-2.5, -0.7, 0.3, 1.4, 0.9}};
  // A decomposition has no derivative where rows or columns are equal.
  const auto add = [&](const char* name, const auto& f, const std::vector<std::vector<Shape>>& cases) {
    rows.push_back({name, f, cases, points});
    rows.back().takes_ties = false;
  };
  const std::vector<std::vector<Shape>> square = {{{3, 3}}, {{2, 2, 2}}, {{1, 1}}, {{0, 0}}, {{0, 2, 2}}};
  const std::vector<std::vector<Shape>> any = {{{3, 3}}, {{2, 3, 2}}, {{2, 2, 3}}, {{1, 1}}, {{0, 2}}, {{0, 2, 3}}};
  rows.push_back({"det", [](const Arguments& v) { return det(v[0]); }, square, points});
  add(
      "slogdet", [](const Arguments& v) { return slogdet(v[0]).logabsdet; }, square);
  add(
      "inverse", [](const Arguments& v) { return inverse(v[0]); }, square);
  add("solve", [](const Arguments& v) { return solve(v[0], v[1]); },
      {{{3, 3}, {3}},
       {{2, 2}, {2, 3}},
       {{2, 2, 2}, {2, 2}},
       {{2, 2}, {3, 2, 1}},
       {{2, 1, 2, 2}, {3, 2, 2}},
       {{0, 0}, {0, 2}},
       {{2, 2}, {2, 0}},
       {{0, 2, 2}, {2, 1}}});
  add(
      "cholesky", [](const Arguments& v) { return cholesky(positive_definite(v[0])); }, square);
  add(
      "qr", [](const Arguments& v) { return qr(v[0]).q; }, any);
  add(
      "qr", [](const Arguments& v) { return qr(v[0]).r; }, any);
  add(
      "svd", [](const Arguments& v) { return svd(v[0]).s; }, any);
  add(
      "svd", [](const Arguments& v) { return minitorch::square(svd(v[0]).u); }, any);
  add(
      "svd", [](const Arguments& v) { return minitorch::square(svd(v[0]).vh); }, any);
  add(
      "svd",
      [](const Arguments& v) {
        const auto [u, s, vh] = svd(v[0]);
        return matmul(u * unsqueeze(exp(s * 0.2), -2), vh);
      },
      any);
  add(
      "eigh", [](const Arguments& v) { return eigh(symmetric(v[0])).eigenvalues; }, square);
  add(
      "eigh", [](const Arguments& v) { return minitorch::square(eigh(symmetric(v[0])).eigenvectors); }, square);
  rows.push_back({"as_strided",
                  [](const Arguments& v) {
                    return as_strided(clone(v[0]), {2, 3}, {2, 1}, 1);
                  },
                  {{{2, 3}}, {{7}}}});
  rows.push_back({"as_strided",
                  [](const Arguments& v) {
                    return as_strided(transpose(clone(v[0])), {2, 0}, {1, 1});
                  },
                  {{{2, 3}}}});
  rows.push_back({"as_strided",
                  [](const Arguments& v) {
                    return as_strided(expand(clone(v[0]), {2, 3}), {2, 2}, {1, 1});
                  },
                  {{{3}}, {{1, 3}}}});
}

}  // namespace minitorch::table
