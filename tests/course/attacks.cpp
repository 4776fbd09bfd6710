// Walks the table of attacks: a process for each, in a sandbox.
#include "tests/course/attacks.hpp"

#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/course/attack_table.hpp"
#include "tests/lines.hpp"
#include "tests/nn/files/temporary_folder.hpp"

namespace course::attacks {

namespace {

namespace fs = std::filesystem;

void make_victims(const Victim& v) {
  fs::create_directories(v.empty_folder);
  fs::create_directories(v.shared);
  for (const std::string& file : {v.file, v.other_file, v.folder + "/removed"}) {
    const int out = open(file.c_str(), O_WRONLY | O_CREAT, 0644);
    if (write(out, "text", 4) != 4) _exit(1);
    close(out);
  }
  for (const char* name : {"user.first", "user.second", "user.third", "user.fourth"})
    syscall(SYS_setxattr, v.file.c_str(), name, "a", 1L, 0);
  fs::permissions(v.shared, fs::perms::all);
}

// The attacker: enters the sandbox and writes what works, a line each.
[[noreturn]] void attack(const Sandbox& sandbox, Victim victim, const Attack& one) {
  victim.grader = getppid();
  dup2(victim.output, 1);
  sandbox.enter("/bin/true");
  if (one.works(victim)) {
    const std::string line = std::string(one.kind) + " " + one.call + "\n";
    if (write(1, line.data(), line.size()) < 0) _exit(1);
  }
  _exit(0);
}

// The grader, as its user: each attack comes from a process of its own, because one may spoil the next.
[[noreturn]] void be_grader(Purpose purpose, const Doors& doors, Victim victim) {
  if (victim.user != geteuid() && (setgroups(0, nullptr) != 0 || setgid(victim.user) != 0 || setuid(victim.user) != 0))
    _exit(2);
  prctl(PR_SET_DUMPABLE, 1);
  make_victims(victim);
  victim.open_file = open(victim.file.c_str(), O_RDONLY);
  const Sandbox sandbox = purpose == Purpose::running
                              ? Sandbox::for_running({}, doors)
                              : Sandbox::for_building({}, fs::path(victim.folder) / "nowhere", doors);
  for (const Attack& one : all_attacks()) {
    const pid_t child = fork();
    if (child == 0) attack(sandbox, victim, one);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 126) {
      const std::string line = std::string("broken ") + one.call + "\n";
      if (write(victim.output, line.data(), line.size()) < 0) _exit(1);
    }
  }
  _exit(0);
}

}  // namespace

int count() { return static_cast<int>(all_attacks().size()); }

std::vector<Success> walk(Purpose purpose, const Doors& doors, uid_t user) {
  const minitorch::TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::all);
  const std::string owned = folder.path() + "/owned";
  int output[2];
  if (pipe(output) != 0) throw std::runtime_error("no pipe");
  const Victim victim{.file = owned + "/file",
                      .other_file = owned + "/other",
                      .folder = owned,
                      .empty_folder = owned + "/empty",
                      .shared = folder.path() + "/shared",
                      .open_file = -1,
                      .output = output[1],
                      .grader = 0,
                      .user = user};
  if (doors.own_user) student_user();
  const pid_t grader = fork();
  if (grader == 0) {
    close(output[0]);
    be_grader(purpose, doors, victim);
  }
  close(output[1]);
  std::string text;
  char part[4096];
  for (ssize_t n = 0; (n = read(output[0], part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
  close(output[0]);
  int status = 0;
  waitpid(grader, &status, 0);
  if (status != 0) throw std::runtime_error("the grader of the walk ended with status " + std::to_string(status));
  std::vector<Success> successes;
  for (const std::string& line : minitorch::test::lines_of(text))
    successes.push_back({line.substr(0, line.find(' ')), line.substr(line.find(' ') + 1)});
  return successes;
}

}  // namespace course::attacks
