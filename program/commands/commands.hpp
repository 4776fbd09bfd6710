// The program `minitorch`: all its commands.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command minitorch_program();

}  // namespace minitorch::program
