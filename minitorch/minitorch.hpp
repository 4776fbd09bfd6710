// All of minitorch's first floor: Scalars, their functions, backpropagation, and the tools that check and show it.
#pragma once

#include "minitorch/backpropagate.hpp"
#include "minitorch/central_difference.hpp"
#include "minitorch/check_gradients.hpp"
#include "minitorch/dot.hpp"
#include "minitorch/explain.hpp"
#include "minitorch/function.hpp"
#include "minitorch/grad_mode.hpp"
#include "minitorch/gradients.hpp"
#include "minitorch/scalar.hpp"
#include "minitorch/scalar_functions.hpp"
#include "minitorch/topological_sort.hpp"
#include "operators/error.hpp"
