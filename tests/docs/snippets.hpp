// What comes before the snippets of a page, as docs/README.md says, and how what they print is caught.
#pragma once

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

/// What `snippet` writes to std::cout, in a state as at the start of a program.
std::string printed_by(void (*snippet)());
