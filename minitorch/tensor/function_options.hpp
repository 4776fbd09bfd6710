// The options of tensor functions.
#pragma once

#include <cstdint>

#include "operators/layout/number_arguments.hpp"

namespace minitorch {

/// Options of reductions.
struct ReduceOptions {
  operators::Flag keepdim = false;  // keep the reduced dimensions, with size 1
};

/// Options of `var` and `stddev`. PyTorch takes the bool in var(x, 0, True) for `unbiased`, so {true} does not compile.
struct VarOptions {
  operators::ByName by_name = operators::ByName();
  operators::Flag keepdim = false;
  WholeNumber correction = 1;  // divide the sum of squares by n - correction
};

/// Options of `addmm`: beta x + alpha a b.
struct AddmmOptions {
  RealNumber beta = 1;
  RealNumber alpha = 1;
};

/// What `pad` puts around a tensor: its elements mirrored at the edge, without the edge itself; the element at the
/// edge; or the elements from the other end.
enum class PadMode : std::uint8_t { reflect, replicate, circular };

/// The order of the dimensions that `meshgrid` gives: of matrices (ij), or with the first two exchanged, of pictures
/// (xy).
enum class Indexing : std::uint8_t { ij, xy };

/// Options of `sort` and `argsort`.
struct SortOptions {
  operators::Flag descending = false;
};

/// Options of `topk`.
struct TopkOptions {
  operators::Flag largest = true;
};

/// How to_text writes a tensor.
struct TensorTextOptions {
  WholeNumber precision = 4;      // digits after the point, at most 17
  operators::Flag whole = false;  // all elements of more than 1000, too
};

}  // namespace minitorch
