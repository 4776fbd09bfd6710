// The command `minitorch report`.
#pragma once

#include "program/options/command.hpp"

namespace minitorch::program {

Command report_command();

}  // namespace minitorch::program
