// The includes and names that docs/README.md promises to snippets, and the capture of their output.
#pragma once

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

/// Returns the output of `snippet`, which runs in the state of a new program.
std::string printed_by(void (*snippet)());
