// CMake defines the macro for this file.
#include "tests/paths.hpp"

namespace minitorch::test {

std::string source_path(const std::string& file) { return MINITORCH_SOURCE_DIR "/" + file; }

}  // namespace minitorch::test
