// The functions of tensors that the headers declare, for tests that walk them all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "tests/paths.hpp"

namespace minitorch::test {

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the names in a text that the first group of `declaration` matches.
inline std::set<std::string> names_in(const std::string& text, const std::regex& declaration) {
  std::set<std::string> names;
  for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end; ++match) {
    names.insert((*match)[1]);
  }
  return names;
}

/// Returns the text of a header without its namespaces `detail`.
inline std::string without_details(std::string text) {
  const std::string begin = "namespace minitorch::detail {", end = "}  // namespace minitorch::detail";
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin))
    text.erase(at, text.find(end, at) + end.size() - at);
  return text;
}

/// Returns the functions whose first argument is a tensor or a list of tensors.
inline std::set<std::string> declared_functions() {
  static const std::regex declaration(
      R"((?:V|Tensor|Selected|Unique|Slogdet|Qr|Svd|Eigh|variable_of(?:_pair)?<[A-Z, ]+>|std::vector<Tensor>)\s+)"
      R"(([a-z_0-9]+)\()"
      R"((?:bool condition, |std::string_view equation, )?const (?:V|C|T|X|Tensor|TensorList|std::vector<V>)&)");
  static const std::regex member(R"(\n  [^\n]*)");  // what is indented: also the rest of a list of arguments
  std::set<std::string> names;
  for (const char* room : {"minitorch/functions", "minitorch/graph", "minitorch/window"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_path(room))) {
      if (entry.path().extension() != ".hpp") continue;
      const std::string text = without_details(text_of(entry.path()));
      names.merge(names_in(std::regex_replace(text, member, ""), declaration));
    }
  }
  return names;
}

}  // namespace minitorch::test
