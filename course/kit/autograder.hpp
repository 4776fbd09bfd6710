// The archive of an autograder: the grader's sources, with solutions, and the scripts of a platform.
#pragma once

#include <filesystem>
#include <string>

#include "course/kit/tree.hpp"

namespace course {

/// The files of an archive for "gradescope", "classroom50" or "prairielearn". `project` is the root of minitorch. Each
/// archive says in the first line of its README that it holds solutions. Throws std::runtime_error for another
/// platform.
Tree autograder(const std::filesystem::path& project, const std::string& platform);

}  // namespace course
