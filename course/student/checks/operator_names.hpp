// The names of operators in the requests of task 0.2.
#pragma once

#include <cstdint>
#include <string>

namespace course {

// BEGIN HIDDEN TESTS
/// A name as the grader's requests have it: a number, and a code of both. A program that reads the requests past the
/// driver learns nothing from it of which operators are right.
inline std::string coded_name(const std::string& name, const std::string& number) {
  std::uint64_t code = 14695981039346656037U;  // FNV-1a
  for (const char c : "7f3a9c" + number + ":" + name + "e1d05b") {
    code ^= static_cast<unsigned char>(c);
    code *= 1099511628211U;
  }
  return number + ":" + std::to_string(code);
}
// END HIDDEN TESTS

}  // namespace course
