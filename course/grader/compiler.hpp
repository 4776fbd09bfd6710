// Calls the compiler, for files of the course and, in a sandbox, for files of students.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "course/grader/sandbox.hpp"

namespace course {

struct CommandResult {
  bool succeeded = false;
  std::string output = {};  // what the command printed, its beginning
};

/// Where the files of a compilation are. `include` is the root of the headers.
struct Compilation {
  std::filesystem::path source, object, include;
};

class Compiler {
 public:
  /// `program` is the compiler's path; "" looks for g++ and then clang++ in /usr/bin.
  explicit Compiler(std::string program = "", const Doors& doors = Doors::of_this_machine());
  const std::string& program() const { return program_; }

  /// Compiles a file that is trusted.
  CommandResult compile(const Compilation& one) const;
  /// Compiles a file of a student in a sandbox that can read the source's folder and the headers, and write the
  /// object's folder.
  CommandResult compile_untrusted(const Compilation& one) const;
  /// Links objects, of which one may be a student's, to a program without symbols, in a sandbox that can read the
  /// objects and write the program's folder.
  CommandResult link(const std::vector<std::filesystem::path>& objects, const std::filesystem::path& program) const;

 private:
  std::vector<std::string> command(const Compilation& one) const;
  CommandResult run_in_sandbox(const std::vector<std::string>& command, const Sandbox& sandbox,
                               const std::filesystem::path& temporary) const;
  std::string program_;
  Doors doors_;
};

}  // namespace course
