// The rules of the house that can be read off the text of a file: which way its includes point, where the home
// of a third-party header is, how long a file is and what it is called. What a compiler can tell is not here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace minitorch::house {

using Names = std::set<std::string>;
/// Rooms, such as "nn/modules" or "minitorch/graph/pass", and those of their floor that each may include.
using Rooms = std::map<std::string, Names>;

/// The folder that the file at `path` lies in.
std::string room(const std::string& path);

/// The rooms of the tables in docs/design.md, the text of which is `design`, from the lowest of each floor up.
std::vector<std::pair<std::string, Names>> rooms_in_order(const std::string& design);

/// What is wrong with the file at `path` (relative to the project's root, with '/') that holds `text`.
std::vector<std::string> violations(const std::string& path, const std::string& text, const Rooms& rooms);

/// What `text` includes, such as "nn/modules/linear.hpp", in order.
std::vector<std::string> includes(const std::string& text);

/// Those of `files` that are no word of `cmake`, the text of a CMakeLists.txt, outside its comments.
std::vector<std::string> unlisted(const std::set<std::string>& files, const std::string& cmake);

}  // namespace minitorch::house
