// An input to try a trained model with.
#pragma once

#include <string>

#include "program/learning/data.hpp"

namespace minitorch::program {

/// Returns arguments that `minitorch predict` takes for a model of these data, as a shell reads them: the numbers or
/// words of a test example, a sentence, a prompt, or "--test 3" for what no line can hold.
std::string example_input(const Data& data);

}  // namespace minitorch::program
