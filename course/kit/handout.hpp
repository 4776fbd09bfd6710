// The handout: what students get.
#pragma once

#include <cstdint>

#include "course/kit/annotated.hpp"
#include "course/kit/tree.hpp"

namespace course {

/// The students' tree: stripped, with the page of each module and the points of each part in docs, and the public cases
/// of each task, drawn by `seed`, in checks/cases. Throws std::runtime_error if a solution is in it.
Tree handout(const Annotated& annotated, const Tree& pages, std::uint64_t seed);

}  // namespace course
