// Finds many texts in one at once.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace course {

/// Packed texts (code_text.hpp), each with the name of what it is a part of.
class Fragments {
 public:
  /// Shorter ones stand in many texts by chance, and are left out.
  static constexpr std::size_t shortest = 12;

  void add(const std::string& fragment, const std::string& name);
  /// Drops those that stand in a text.
  void drop_those_in(std::string_view packed_text);
  /// The fragments that stand in a text.
  std::vector<std::string> found_in(std::string_view packed_text) const;
  const std::string& name_of(const std::string& fragment) const { return names_.at(fragment); }

 private:
  std::map<std::string, std::string> names_;
  std::unordered_map<std::string, std::vector<std::string>> by_beginning_;  // their first letters
};

}  // namespace course
