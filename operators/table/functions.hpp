// The table of elementwise functions of one argument: the list of all rows. The rows themselves are in elementary.hpp,
// algebraic.hpp and activations.hpp.
#pragma once

#include "operators/table/activations.hpp"
#include "operators/table/algebraic.hpp"
#include "operators/table/elementary.hpp"

namespace minitorch::operators {

/// Functions of a table.
template <class... F> struct Table {};

/// The functions of one argument: a new one is a struct in one of those files and a word here.
using UnaryFunctions = Table<Id, Neg, Inv, Exp, Log, Sqrt, Square, Abs, Sin, Cos, Tanh, Sigmoid, Relu, Clamp, LeakyRelu,
                             Elu, Erfc, Gelu, Silu, Softplus, PowConstant>;

}  // namespace minitorch::operators
