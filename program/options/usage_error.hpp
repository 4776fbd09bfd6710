// The error of a command line that does not follow the help.
#pragma once

#include "operators/errors/error.hpp"

namespace minitorch::program {

/// Options or arguments are missing, unknown or invalid. The program's message ends with a pointer to the help.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace minitorch::program
