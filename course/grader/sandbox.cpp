// Landlock, another user where the grader is root, and limits. call_filter.cpp has seccomp.
#include "course/grader/sandbox.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <random>

#include <fcntl.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "course/grader/call_filter.hpp"

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

namespace fs = std::filesystem;

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

// The kernel's numbers (linux/landlock.h), since the headers of many systems are older than their kernels.
namespace landlock {

constexpr long create_ruleset = 444, add_rule = 445, restrict_self = 446;
constexpr int rule_of_path = 1;
constexpr unsigned ask_for_version = 1;

constexpr std::uint64_t execute = 1U << 0U, write_file = 1U << 1U, read_file = 1U << 2U, read_folder = 1U << 3U;
constexpr std::uint64_t remove_and_make = 0x1ff0;             // folders, files, devices, sockets, FIFOs and links
constexpr std::uint64_t refer = 1U << 13U;                    // to move or link between folders; version 2
constexpr std::uint64_t truncate = 1U << 14U;                 // version 3
constexpr std::uint64_t control_device = 1U << 15U;           // ioctl; version 5
constexpr std::uint64_t bind = 1U << 0U, connect = 1U << 1U;  // TCP; version 4
constexpr std::uint64_t abstract_sockets = 1U << 0U, signals = 1U << 1U;  // of processes outside; version 6

constexpr std::uint64_t to_read = execute | read_file | read_folder;
constexpr std::uint64_t of_files = execute | write_file | read_file | truncate;

struct Ruleset {
  std::uint64_t files, network, scoped;
};
struct [[gnu::packed]] PathRule {
  std::uint64_t allowed;
  std::int32_t folder;
};

long version() { return syscall(create_ruleset, nullptr, 0, ask_for_version); }

// All that this kernel can refuse.
Ruleset everything() {
  const long known = version();
  Ruleset all{.files = to_read | write_file | remove_and_make, .network = 0, .scoped = 0};
  if (known >= 2) all.files |= refer;
  if (known >= 3) all.files |= truncate;
  if (known >= 4) all.network = bind | connect;
  if (known >= 5) all.files |= control_device;
  if (known >= 6) all.scoped = abstract_sockets | signals;
  return all;
}

}  // namespace landlock

void allow(int rules, const fs::path& path, std::uint64_t access) {
  const int file = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (file < 0) return;  // what is not there needs no rule
  struct stat status {};
  if (fstat(file, &status) == 0 && !S_ISDIR(status.st_mode)) access &= landlock::of_files;
  const landlock::PathRule rule{.allowed = access, .folder = file};
  if (syscall(landlock::add_rule, rules, landlock::rule_of_path, &rule, 0) != 0) give_up("a rule for files");
  close(file);
}

void guard_files(const std::vector<fs::path>& readable, const std::vector<fs::path>& writable) {
  const landlock::Ruleset all = landlock::everything();
  const auto rules = static_cast<int>(syscall(landlock::create_ruleset, &all, sizeof all, 0));
  if (rules < 0) give_up("rules for files");
  const std::uint64_t to_write = all.files & ~landlock::control_device;
  for (const char* system : {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives"})
    allow(rules, system, landlock::to_read);
  allow(rules, "/dev/null", to_write);
  for (const fs::path& path : readable) allow(rules, path, landlock::to_read);
  for (const fs::path& path : writable) allow(rules, path, to_write);
  if (syscall(landlock::restrict_self, rules, 0) != 0) give_up("Landlock");
  close(rules);
}

// --- A user of its own ---

// The largest number that the file of a user namespace, /proc/self/uid_map, knows.
std::uint64_t largest_known(const char* map) {
  std::ifstream file(map);
  std::uint64_t largest = 0, inside = 0, outside = 0, count = 0;
  while (file >> inside >> outside >> count) largest = std::max(largest, inside + count - 1);
  return largest;
}

bool become_user(uid_t user) { return setgroups(0, nullptr) == 0 && setgid(user) == 0 && setuid(user) == 0; }

// Runs a function in a child, and returns whether it returns true there.
template <class Function> bool in_child(const Function& function) {
  const pid_t child = fork();
  if (child == 0) _exit(function() ? 0 : 1);
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Root of a container may have no other users; nor is one known where /proc is missing. student_user() is 0 then.
bool can_become_student() {
  static const bool can =
      geteuid() == 0 && student_user() != 0 && in_child([user = student_user()] { return become_user(user); });
  return can;
}

void limit_to(__rlimit_resource resource, rlim_t value) {
  const rlimit limits{value, value};
  setrlimit(resource, &limits);
}

// A copy of the path at an address that is drawn from all. A program cannot find it: exec takes the memory away.
const char* hidden_copy(const std::string& program) {
  std::random_device random;
  const std::uint64_t place = (std::uint64_t{random()} << 32U | random()) & 0x7ffffffff000U;
  const std::size_t size = program.size() + 1 + 4096;
  void* memory = mmap(reinterpret_cast<void*>(place), size,  // NOLINT(performance-no-int-to-ptr): of a random address
                      PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) give_up("memory");
  return std::strcpy(static_cast<char*>(memory) + random() % 4096, program.c_str());
}

}  // namespace

Doors Doors::of_this_machine() {
  return {.landlock = landlock::version() >= 1, .seccomp = has_call_filters(), .own_user = can_become_student()};
}

Sandbox::Sandbox(Purpose purpose, std::vector<fs::path> readable, std::vector<fs::path> writable, const Doors& doors)
    : purpose_(purpose),
      readable_(std::move(readable)),
      writable_(std::move(writable)),
      doors_(doors),
      parent_(getpid()) {
  if (doors.own_user) student_user();  // drawn here, and not once more in the child
}

Sandbox Sandbox::for_running(const std::vector<fs::path>& readable, const Doors& doors) {
  return {Purpose::running, readable, {}, doors};
}

Sandbox Sandbox::for_building(const std::vector<fs::path>& readable, const fs::path& writable, const Doors& doors) {
  return {Purpose::building, readable, {writable}, doors};
}

const char* Sandbox::enter(const std::string& program) const {
  const char* path = doors_.seccomp && purpose_ == Purpose::running ? hidden_copy(program) : program.c_str();
  limit_to(RLIMIT_FSIZE, purpose_ == Purpose::running ? 0 : largest_file);
  limit_to(RLIMIT_NOFILE, most_descriptors);
  limit_to(RLIMIT_NPROC, doors_.own_user ? most_processes : most_processes_of_a_person);
  if (doors_.own_user && !become_user(student_user())) give_up("another user");
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // the grader's end is the end of this process
  if (getppid() != parent_) give_up("the grader has ended");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("no new privileges");
  if (doors_.landlock) guard_files(readable_, writable_);
  if (doors_.seccomp && !filter_calls(purpose_, path)) give_up("seccomp");
  return path;
}

std::vector<std::string> not_held_off(const Doors& doors) {
  std::vector<std::string> open;
  if (!doors.landlock && !doors.own_user)
    open.emplace_back(
        "This kernel has no Landlock and the grader is not root: a submission can read all files of the grader's "
        "user, the solutions among them; one that takes over the compiler can also write them.");
  if (!doors.landlock && doors.own_user)
    open.emplace_back(
        "This kernel has no Landlock: a submission can read each file that all users can read. Keep the solutions "
        "where only root can read them.");
  if (!doors.seccomp)
    open.emplace_back(
        "This kernel has no seccomp for this processor: a submission can use the network, shared memory and all calls "
        "of the kernel, and start processes.");
  if (!doors.seccomp && !doors.own_user)
    open.emplace_back(
        "Without seccomp, and as the grader is not root, a submission can also end the grader, start processes that go "
        "on after the grading, and change the rights of its user's files.");
  if (!doors.seccomp && !doors.landlock)
    open.emplace_back(doors.own_user ? "Without both, a submission can leave empty files where all users can write."
                                     : "Without both, a submission can delete and empty files of the grader's user, "
                                       "the results among them.");
  return open;
}

uid_t student_user() {
  static const uid_t user = [] {
    std::random_device random;
    const std::uint64_t largest = std::min(largest_known("/proc/self/uid_map"), largest_known("/proc/self/gid_map"));
    // Numbers from 0x70000000 are for nobody. A container may have the first 65536 alone: there, the last ones.
    if (largest >= 0x7fffffff) return static_cast<uid_t>(0x70000000 + random() % 0x0ffffff0);
    return static_cast<uid_t>(largest < 65534 ? largest : largest - 2 - random() % 4000);
  }();
  return user;
}

void give_to(uid_t user, const fs::path& path) {
  [[maybe_unused]] int done = lchown(path.c_str(), user, user);
  if (!fs::is_directory(fs::symlink_status(path))) return;
  for (const auto& entry : fs::recursive_directory_iterator(path)) done = lchown(entry.path().c_str(), user, user);
}

void end_processes_of_student() {
  in_child([user = student_user()] { return become_user(user) && kill(-1, SIGKILL) == 0; });
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
