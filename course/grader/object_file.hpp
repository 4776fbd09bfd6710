// What an object file defines.
#pragma once

#include <filesystem>
#include <string>

namespace course {

/// A name that the object defines for the linker and that belongs to the system, the C++ library or the checker:
/// "main", "read", or operator new. The driver would call it instead of the right one. Empty if there is none. "nothing
/// that can be read" for a file that is no object of this machine.
std::string foreign_name(const std::filesystem::path& object);

}  // namespace course
