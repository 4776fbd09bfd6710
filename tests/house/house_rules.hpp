// The rules of the house that can be read off the text of a file: which way its includes point, in which room
// a third-party header stays, how long a file is and what it is called. What a compiler can tell is not here.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace minitorch::house {

/// What is wrong with the file at `path` (relative to the project's root, with '/') that holds `text`.
std::vector<std::string> violations(const std::string& path, const std::string& text);

/// What the first include of `text` names, such as "nn/linear.hpp"; empty where it includes nothing.
std::string first_include(const std::string& text);

/// Those of `files` that are no word of `cmake`, the text of a CMakeLists.txt, outside its comments.
std::vector<std::string> unlisted(const std::set<std::string>& files, const std::string& cmake);

}  // namespace minitorch::house
