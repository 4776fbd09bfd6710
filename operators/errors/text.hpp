// Numbers as text.
#pragma once

#include <string>

namespace minitorch {

/// The shortest decimal that reads back to the same float64: "0.1", "16", "1e+300", "inf", "nan".
std::string to_text(double x);

}  // namespace minitorch
