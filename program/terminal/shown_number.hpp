// Numbers for people: short, with commas between thousands. What another program reads is written in full instead.
#pragma once

#include <cstdint>
#include <string>

namespace minitorch::program {

/// "402,133"
std::string shown_count(std::int64_t n);

/// Four digits at least, and all of a number's whole part: "402,133", "12.35", "0.001235", "1.235e+15".
std::string shown_number(double x);

/// Six digits: "402133", "0.00123457".
std::string short_number(double x);

}  // namespace minitorch::program
