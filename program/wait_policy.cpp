// A program that replaces itself by itself, once.
#include "program/wait_policy.hpp"

#include <cstdlib>

#include <unistd.h>

namespace minitorch::program {

void wait_passively(char** argv) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  if (setenv("OMP_WAIT_POLICY", "passive", 1) == 0) execv("/proc/self/exe", argv);  // returns only where it failed
}

}  // namespace minitorch::program
