// Finds programs for the tests of the course. CMake passes their paths only to course_paths.cpp.
#pragma once

#include <string>

namespace minitorch::test {

/// Python, which runs validate.py; "" if there is none.
std::string python_path();
/// The program `grader`.
std::string grader_path();
/// The workshop that the build has prepared.
std::string workshop_path();

}  // namespace minitorch::test
