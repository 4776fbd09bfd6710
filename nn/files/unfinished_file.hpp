// The file beside a target that is written until it takes the target's place: its name, its lock, and the removal of those
// that killed programs left behind. When it takes the place is not known here (atomic_file.hpp).
#pragma once

#include <filesystem>
#include <string>

namespace minitorch::nn {

struct UnfinishedFile {
  std::string path{};
  int descriptor = -1;  // open for writing, and locked while it is open; -1 where the system refused, as errno says
};

/// Creates a file beside `target`, called ".NAME.PROCESS-NUMBER" where NAME is that of the target.
UnfinishedFile create_unfinished(const std::filesystem::path& target);

/// Removes the unfinished files of `target` that a killed program left: regular files of this user that have such a name,
/// whose process has ended, and that nobody has locked. Leaves a file alone where one of these is not certain.
void remove_abandoned(const std::filesystem::path& target);

}  // namespace minitorch::nn
