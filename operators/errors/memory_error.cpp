// The error of last resort is built when the program starts, so throwing a copy of it allocates no message.
#include "operators/errors/memory_error.hpp"

#include <string>

#include "operators/errors/error.hpp"

namespace minitorch {

namespace {

const MemoryError nameless("out of memory");  // NOLINT(cert-err58-cpp)

}  // namespace

void refuse_memory(std::string_view what) {
  try {
    throw MemoryError(std::string(what) + ": out of memory");
  } catch (const std::bad_alloc&) {
    throw MemoryError(nameless);
  }
}

}  // namespace minitorch
