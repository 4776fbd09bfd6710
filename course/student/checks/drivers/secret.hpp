// The secret of the drivers. The grader compiles them with one that it draws; here there is nothing to hide.
#pragma once

#include "checks/seal.hpp"

namespace course {

constexpr Secret secret{0, 0};

}  // namespace course
