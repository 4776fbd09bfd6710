// Landlock, another user where the grader is root, and limits. call_filter.cpp has seccomp.
#include "course/grader/sandbox.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#endif

#include "course/grader/call_filter.hpp"

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

namespace fs = std::filesystem;

constexpr uid_t student = 65534;  // nobody
constexpr rlim_t largest_file = 64U << 20;
constexpr rlim_t most_descriptors = 256;
// Of the user's processes and threads. A user of the grader's own has others.
constexpr rlim_t most_processes = 256, most_processes_of_a_person = 4096;

[[noreturn]] void give_up(const char* what) {
  const std::string words = std::string("sandbox: ") + what + ": " + std::strerror(errno) + "\n";
  [[maybe_unused]] const ssize_t n = write(2, words.data(), words.size());
  _exit(126);
}

// --- Landlock: what may be read, executed and written ---

#ifdef LANDLOCK_CREATE_RULESET_VERSION
constexpr std::uint64_t to_read =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t to_write = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                   LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr std::uint64_t of_files =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;

long landlock_version() { return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION); }

void allow(int rules, const fs::path& path, std::uint64_t access) {
  const int file = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (file < 0) return;  // what is not there needs no rule
  struct stat status {};
  if (fstat(file, &status) == 0 && !S_ISDIR(status.st_mode)) access &= of_files;
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = file};
  if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) give_up("a rule for files");
  close(file);
}

void guard_files(const std::vector<fs::path>& readable, const std::vector<fs::path>& writable) {
  const landlock_ruleset_attr all{.handled_access_fs = to_read | to_write};
  const auto rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, sizeof all.handled_access_fs, 0));
  if (rules < 0) give_up("rules for files");
  for (const char* system : {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives"})
    allow(rules, system, to_read);
  allow(rules, "/dev/null", to_read | to_write);
  for (const fs::path& path : readable) allow(rules, path, to_read);
  for (const fs::path& path : writable) allow(rules, path, to_read | to_write);
  if (syscall(SYS_landlock_restrict_self, rules, 0) != 0) give_up("Landlock");
  close(rules);
}
#else
long landlock_version() { return -1; }
void guard_files(const std::vector<fs::path>&, const std::vector<fs::path>&) {}
#endif

void become_student() {
  if (setgroups(0, nullptr) != 0 || setgid(student) != 0 || setuid(student) != 0) give_up("another user");
}

void limit_to(__rlimit_resource resource, rlim_t value) {
  const rlimit limits{value, value};
  setrlimit(resource, &limits);
}

}  // namespace

Doors Doors::of_this_machine() {
  return {.landlock = landlock_version() >= 1, .seccomp = has_call_filters(), .own_user = geteuid() == 0};
}

Sandbox Sandbox::for_running(const std::vector<fs::path>& readable, const Doors& doors) {
  return {Purpose::running, readable, {}, doors};
}

Sandbox Sandbox::for_compiling(const std::vector<fs::path>& readable, const fs::path& writable, const Doors& doors) {
  return {Purpose::compiling, readable, {writable}, doors};
}

Sandbox Sandbox::for_linking(const std::vector<fs::path>& readable, const fs::path& writable, Doors doors) {
  doors.own_user = false;  // only the grader can read the workshop
  return {Purpose::linking, readable, {writable}, doors};
}

void Sandbox::enter() const {
  limit_to(RLIMIT_FSIZE, purpose_ == Purpose::running ? 0 : largest_file);
  limit_to(RLIMIT_NOFILE, most_descriptors);
  limit_to(RLIMIT_NPROC, doors_.own_user ? most_processes : most_processes_of_a_person);
  if (doors_.own_user) become_student();
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // the grader's end is the end of this process
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("no new privileges");
  if (doors_.landlock) guard_files(readable_, writable_);
  if (doors_.seccomp && !filter_calls(purpose_)) give_up("seccomp");
}

std::vector<std::string> not_held_off(const Doors& doors) {
  std::vector<std::string> open;
  if (!doors.landlock && !doors.own_user)
    open.emplace_back(
        "This kernel has no Landlock and the grader is not root: a submission can read all files of the grader's "
        "user, the solutions among them.");
  if (!doors.landlock && doors.own_user)
    open.emplace_back(
        "This kernel has no Landlock: a submission can read each file that all users can read. Keep the solutions "
        "where only root can read them.");
  if (!doors.seccomp)
    open.emplace_back(
        "This kernel has no seccomp for this processor: a submission can use the network, and start processes that "
        "go on after the grading.");
  if (!doors.seccomp && !doors.own_user)
    open.emplace_back(
        "Without seccomp, and as the grader is not root, a submission can also end the grader, or change the rights "
        "of its user's files.");
  if (!doors.seccomp && !doors.landlock)
    open.emplace_back(doors.own_user ? "Without both, a submission can leave empty files where all users can write."
                                     : "Without both, a submission can delete and empty files of the grader's user, "
                                       "the results among them.");
  return open;
}

void give_to_student(const fs::path& path) {
  [[maybe_unused]] int done = lchown(path.c_str(), student, student);
  if (!fs::is_directory(fs::symlink_status(path))) return;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    done = lchown(entry.path().c_str(), student, student);
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
