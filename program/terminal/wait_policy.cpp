// Restarts the program once, with the variable set.
#include "program/terminal/wait_policy.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace minitorch::program {

void wait_briefly(char** argv) {
  constexpr auto variable = "GOMP_SPINCOUNT";
  if (std::getenv(variable) != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error && setenv(variable, "1000", 1) == 0) execv(self.c_str(), argv);  // returns only on failure
}

}  // namespace minitorch::program
