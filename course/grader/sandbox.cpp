// Landlock, seccomp, and another user where the grader is root.
#include "course/grader/sandbox.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#define COURSE_HAS_LANDLOCK 1
#else
#define COURSE_HAS_LANDLOCK 0
#endif

namespace course {

namespace {

namespace fs = std::filesystem;

constexpr uid_t student = 65534;  // nobody
constexpr rlim_t largest_file = 64U << 20;

[[noreturn]] void give_up(const char* what) {
  const std::string words = std::string("sandbox: ") + what + ": " + std::strerror(errno) + "\n";
  [[maybe_unused]] const ssize_t n = write(2, words.data(), words.size());
  _exit(126);
}

// --- Landlock: what may be read, executed and written ---

#if COURSE_HAS_LANDLOCK
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
  if (landlock_version() < 1) return;
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

// --- seccomp: which calls of the system are refused ---

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t architecture = 0;
#endif

constexpr std::array refused_calls = {
    // the network, and talking to other processes
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_shmget,
    SYS_msgget,
    SYS_semget,
    SYS_mq_open,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_ptrace,
    SYS_kill,
    SYS_tkill,
    SYS_pidfd_open,
    SYS_pidfd_send_signal,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_setpriority,
    // the rights and names of files, which Landlock does not guard
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
    // the machine
    SYS_mount,
    SYS_umount2,
    SYS_unshare,
    SYS_setns,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_keyctl,
    SYS_add_key,
    SYS_setsid,
    SYS_setpgid,
#if defined(__x86_64__)
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
#endif
};

sock_filter statement(std::uint16_t code, std::uint32_t value) { return {code, 0, 0, value}; }
sock_filter jump(std::uint16_t code, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
  return {code, if_true, if_false, value};
}

constexpr std::uint32_t low_half(std::size_t argument) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t));
}

// A filter is a list of instructions. `refuse` returns an error from the call, `allow` lets it pass.
std::vector<sock_filter> filter(bool starts_processes) {
  const sock_filter allow = statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const sock_filter refuse = statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  const sock_filter load_call = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  std::vector<sock_filter> program = {
    statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
    jump(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),  // another architecture's calls have other numbers
    statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    load_call,
#if defined(__x86_64__)
    jump(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),  // the calls of x32
    statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
#endif
  };
  for (const long call : refused_calls) {
    program.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    program.push_back(refuse);
  }
  // A signal to a thread: to one of this process only.
  program.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 4));
  program.push_back(statement(BPF_LD | BPF_W | BPF_ABS, low_half(0)));
  program.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(getpid()), 1, 0));
  program.push_back(refuse);
  program.push_back(allow);
  if (!starts_processes) {
#if defined(__x86_64__)
    for (const long call : {SYS_fork, SYS_vfork}) {
      program.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
      program.push_back(refuse);
    }
#endif
    // clone3 keeps its flags in memory, which a filter cannot read; without it, the C library calls clone.
    program.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    program.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    program.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3));
    program.push_back(statement(BPF_LD | BPF_W | BPF_ABS, low_half(0)));
    program.push_back(jump(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
    program.push_back(refuse);
  }
  program.push_back(allow);
  return program;
}

bool has_seccomp() { return architecture != 0 && prctl(PR_GET_SECCOMP) >= 0; }

void guard_calls(bool starts_processes) {
  if (!has_seccomp()) return;
  std::vector<sock_filter> instructions = filter(starts_processes);
  const sock_fprog program{static_cast<unsigned short>(instructions.size()), instructions.data()};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) give_up("seccomp");
}

void become_student() {
  if (geteuid() != 0) return;
  if (setgroups(0, nullptr) != 0 || setgid(student) != 0 || setuid(student) != 0) give_up("another user");
}

}  // namespace

Sandbox Sandbox::for_running(const std::vector<fs::path>& readable) {
  Sandbox sandbox;
  sandbox.readable_ = readable;
  return sandbox;
}

Sandbox Sandbox::for_compiling(const std::vector<fs::path>& readable, const fs::path& writable) {
  Sandbox sandbox;
  sandbox.readable_ = readable;
  sandbox.writable_ = {writable};
  sandbox.starts_processes_ = true;
  return sandbox;
}

void Sandbox::enter() const {
  const rlimit files{starts_processes_ ? largest_file : 0, starts_processes_ ? largest_file : 0};
  setrlimit(RLIMIT_FSIZE, &files);
  const rlimit descriptors{256, 256};
  setrlimit(RLIMIT_NOFILE, &descriptors);
  become_student();
  prctl(PR_SET_PDEATHSIG, 9);  // the grader's end is the end of this process
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("no new privileges");
  guard_files(readable_, writable_);
  guard_calls(starts_processes_);
}

std::vector<std::string> Sandbox::not_held_off() {
  std::vector<std::string> open;
  if (landlock_version() < 1 && !has_own_user())
    open.emplace_back(
        "This kernel has no Landlock and the grader is not root: a submission can read and write all files "
        "of the grader's user, so the solutions, the hidden tests, and the results.");
  if (!has_seccomp())
    open.emplace_back(
        "This kernel has no seccomp for this processor: a submission can start processes, use the network "
        "and send signals to processes of its user.");
  return open;
}

bool Sandbox::has_own_user() { return geteuid() == 0; }

void Sandbox::give_to_student(const fs::path& path) {
  if (!has_own_user()) return;
  [[maybe_unused]] int done = lchown(path.c_str(), student, student);
  if (!fs::is_directory(fs::symlink_status(path))) return;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    done = lchown(entry.path().c_str(), student, student);
}

}  // namespace course
