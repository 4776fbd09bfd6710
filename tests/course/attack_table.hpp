// The calls that tests/course/attacks.hpp tries, one by one.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace course::attacks {

// What is attacked. The file and the folder belong to the grader's user; all can write in `shared`.
struct Victim {
  std::string file, other_file, folder, empty_folder, shared;
  int open_file, output;  // descriptors: of the file, for reading, and of a pipe to the grader
  pid_t grader;
  uid_t user;
};

struct Attack {
  const char* kind;
  const char* call;
  bool (*works)(const Victim& victim);
};

/// All attacks. A call that succeeds without any harm is of the kind "kernel": no program of a student needs it.
const std::vector<Attack>& all_attacks();

}  // namespace course::attacks
