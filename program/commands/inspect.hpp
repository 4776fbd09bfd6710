// `minitorch inspect`, also as the program `minitorch-inspect`: shows a checkpoint, compares two, or converts one to
// another format.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command inspect_command();

}  // namespace minitorch::program
