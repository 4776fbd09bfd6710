// What a student's object file may define and use.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace course {

/// The names of an object file that other files see.
struct ObjectNames {
  std::set<std::string> defined;      // once in a program
  std::set<std::string> weak;         // inline functions and templates, of which the linker takes one
  std::set<std::string> used;         // of other files
  std::set<std::string> unique = {};  // static variables of weak functions; the linker takes one before a weak function

  bool has(const std::string& name) const {
    return defined.contains(name) || weak.contains(name) || unique.contains(name);
  }
  void add(const ObjectNames& other);
};

/// Throws std::runtime_error if the file is no whole object file.
ObjectNames names_of(const std::filesystem::path& object);

/// What a student's object file does that would let it speak for the driver, as "defines 'write'" or "uses 'main'"; ""
/// if nothing. It may define what the reference version of its file defines, and names that nobody else has: none that
/// the driver calls or has, and no function of the system. It may use all but what only the driver has.
std::string forbidden_name(const ObjectNames& student, const ObjectNames& reference, const ObjectNames& driver,
                           const ObjectNames& others);

}  // namespace course
