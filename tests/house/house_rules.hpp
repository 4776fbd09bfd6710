// The rules of the house that the text of a file can break: directions of includes, homes of third-party headers,
// lengths and names. The compiler checks the others.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace minitorch::house {

using Names = std::set<std::string>;
/// Rooms, such as "nn/modules" or "minitorch/graph/pass", each with the rooms of its floor that it may include.
using Rooms = std::map<std::string, Names>;

/// Returns the folder of the file at `path`.
std::string room(const std::string& path);

/// Returns the rooms in the tables of docs/design.md, the lowest of each floor first. `design` is its text.
std::vector<std::pair<std::string, Names>> rooms_in_order(const std::string& design);

/// Returns the faults of the file at `path`, relative to the project's root. `text` is its content.
std::vector<std::string> violations(const std::string& path, const std::string& text, const Rooms& rooms);

/// Returns the includes of `text` in order, such as "nn/modules/linear.hpp".
std::vector<std::string> includes(const std::string& text);

/// Returns the lines of `text` that have more than 120 characters, with their numbers: "7: int x = ...".
std::vector<std::string> long_lines(const std::string& text);

/// Returns the long lines of a page of Markdown, except in tables and blocks of output.
std::vector<std::string> long_lines_of_page(const std::string& text);

/// Returns the `files` that do not appear in `cmake`, the text of a CMakeLists.txt, outside its comments.
std::vector<std::string> unlisted(const std::set<std::string>& files, const std::string& cmake);

}  // namespace minitorch::house
