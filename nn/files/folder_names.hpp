// The names in a folder.
#pragma once

#include <string>
#include <vector>

namespace minitorch::nn {

/// Returns the names of the entries of a folder, sorted and without hidden ones. Throws DataError if it cannot be read.
std::vector<std::string> folder_names(const std::string& folder);

}  // namespace minitorch::nn
