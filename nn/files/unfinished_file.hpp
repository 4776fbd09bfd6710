// The unfinished file beside a target: its name, its lock, and the removal of files that killed programs left behind.
// Writing it and renaming it to the target are in atomic_file.hpp.
#pragma once

#include <filesystem>
#include <string>

namespace minitorch::nn {

struct UnfinishedFile {
  std::string path{};
  int descriptor = -1;  // open for writing, and locked while open; -1 if the system refused, with the reason in errno
};

/// Creates a file beside `target`, called ".NAME.PROCESS-NUMBER", with the target's NAME.
UnfinishedFile create_unfinished(const std::filesystem::path& target);

/// Removes the unfinished files of `target` that killed programs left: regular files with such a name that belong to
/// this user, whose process has ended, and that no process has locked. Keeps a file if one of these is uncertain.
void remove_abandoned(const std::filesystem::path& target);

}  // namespace minitorch::nn
