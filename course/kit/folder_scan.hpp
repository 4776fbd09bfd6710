// Scans a folder of any kind for solutions, such as a repository that is about to be published.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "course/kit/leak_scan.hpp"

namespace course {

struct FolderScan {
  std::vector<std::string> leaks;   // "path: what"
  std::vector<std::string> unread;  // "path: why": what may hold solutions unseen
};

/// Scans all files below a folder, or one file. Follows links, each folder once.
FolderScan scanned(const LeakScan& scan, const std::filesystem::path& root);

}  // namespace course
