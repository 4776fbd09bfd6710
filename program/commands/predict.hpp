// `minitorch predict`: predicts with a trained model, from numbers, rows of a table, or pictures.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command predict_command();

}  // namespace minitorch::program
