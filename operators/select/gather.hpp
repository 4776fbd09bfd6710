// Reads, adds and writes at the indices that an index tensor holds: gather and index_select, their adjoints scatter_add
// and index_add, and scatter. They throw the IndexError of `check_indices`, in their own names, if an index is out of
// range. y is partly written then, so it must be memory that nobody has seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "operators/layout/dtype.hpp"
#include "operators/layout/view.hpp"

namespace minitorch::operators {

/// Throws IndexError in the name of `function` unless all indices are from 0 to size - 1. `dim`, the dimension that
/// they index, is for the message.
void check_indices(std::string_view function, const View<const std::int64_t>& index, std::size_t dim,
                   std::int64_t size);

/// y[i][j] = x[index[i][j]][j] for dim 0, and so on. y has the shape of index, which is at most x's in the dimensions
/// other than `dim`. Here and below, a tensor without dimensions counts as one of shape (1).
template <Element T>
void gather(const View<const T>& x, std::size_t dim, const View<const std::int64_t>& index, const View<T>& y);

/// y[index[i][j]][j] += x[i][j] for dim 0, and so on, in the order of i. The shape of index is at most x's, and at most
/// y's in the dimensions other than `dim`.
template <Element T>
void scatter_add(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x);

/// y[index[i][j]][j] = x[i][j] for dim 0, and so on, in the order of i: the last one counts. The shapes are as above.
template <Element T>
void scatter(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x);

/// y[..., i, ...] = x[..., index[i], ...]: the slices of x along `dim` at the indices `index`, which has one dimension.
template <Element T>
void index_select(const View<const T>& x, std::size_t dim, const View<const std::int64_t>& index, const View<T>& y);

/// y[..., index[i], ...] += x[..., i, ...], in the order of i.
template <Element T>
void index_add(const View<T>& y, std::size_t dim, const View<const std::int64_t>& index, const View<const T>& x);

}  // namespace minitorch::operators
