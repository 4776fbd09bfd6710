// Reading and adding at places that an index tensor names: gather, index_select, and their adjoints, which add where
// those read. Indices are checked by `check_indices` beforehand; the kernels take them as valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// Throws IndexError, in the name of `function`, where an index is none of 0, ..., size - 1: those of dimension `dim`.
void check_indices(std::string_view function, const View<const std::int64_t>& index, std::size_t dim,
                   std::int64_t size);

/// y[i][j] = x[index[i][j]][j] for dim 0, and so on. y has the shape of index, which is no larger than x's in the other
/// dimensions. Here and below, a tensor without dimensions is treated as one with one.
template <Element T>
void gather(const View<const T>& x, std::size_t dim, const View<const std::int64_t>& index, const View<T>& y);

/// y[index[i][j]][j] += x[i][j] for dim 0, and so on, in the order of i. The shape of index is no larger than x's, and in
/// the other dimensions no larger than y's.
template <Element T>
void scatter_add(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x);

/// y[..., i, ...] = x[..., index[i], ...]: the slices of x along `dim` that `index`, of one dimension, names.
template <Element T>
void index_select(const View<const T>& x, std::size_t dim, const View<const std::int64_t>& index, const View<T>& y);

/// y[..., index[i], ...] += x[..., i, ...], in the order of i.
template <Element T>
void index_add(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x);

}  // namespace minitorch::operators
