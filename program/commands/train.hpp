// `minitorch train`: trains a model, or resumes a training.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command train_command();

}  // namespace minitorch::program
