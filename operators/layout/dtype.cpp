// Prints dtypes.
#include "operators/layout/dtype.hpp"

#include <ostream>

namespace minitorch {

std::ostream& operator<<(std::ostream& out, DType dtype) { return out << to_text(dtype); }

}  // namespace minitorch
