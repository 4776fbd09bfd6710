// `minitorch eval`: the score of a trained model on the test examples.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command eval_command();

}  // namespace minitorch::program
