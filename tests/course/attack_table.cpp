// Each call is made by its number, since the C library lacks some, and makes others than it is asked for.
#include "tests/course/attack_table.hpp"

#include <csignal>
#include <cstdint>

#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace course::attacks {

namespace {

template <class... Arguments> long made(long number, Arguments... arguments) { return syscall(number, arguments...); }

// Whether a call that starts a process does so.
bool is_process(long result) {
  if (result == 0) _exit(0);
  return result > 0;
}

// The numbers of calls that old headers lack.
enum : long {
  pidfd_send_signal_call = 424,
  io_uring_setup_call = 425,
  open_tree_call = 428,
  fsopen_call = 430,
  pidfd_open_call = 434,
  clone3_call = 435,
  openat2_call = 437,
  pidfd_getfd_call = 438,
  process_madvise_call = 440,
  memfd_secret_call = 447,
  fchmodat2_call = 452,
  setxattrat_call = 463,
  removexattrat_call = 466,
  open_tree_attr_call = 467,
  file_setattr_call = 469,
};

}  // namespace

const std::vector<Attack>& all_attacks() {
  static const std::vector<Attack> attacks = {
    // --- files ---
    {"read", "open for reading", [](const Victim& v) { return open(v.file.c_str(), O_RDONLY) >= 0; }},
    {"read", "open a folder", [](const Victim& v) { return open(v.folder.c_str(), O_RDONLY | O_DIRECTORY) >= 0; }},
    {"read", "open /proc of itself", [](const Victim&) { return open("/proc/self/environ", O_RDONLY) >= 0; }},
    {"read", "openat2",
     [](const Victim& v) {
       const std::uint64_t how[3] = {O_RDONLY, 0, 0};
       return made(openat2_call, AT_FDCWD, v.file.c_str(), how, sizeof how) >= 0;
     }},
    {"write", "open for writing", [](const Victim& v) { return open(v.file.c_str(), O_WRONLY) >= 0; }},
    {"write", "open for both", [](const Victim& v) { return open(v.file.c_str(), O_RDWR) >= 0; }},
    {"write", "open for both by mode 3 and append",
     [](const Victim& v) { return open(v.file.c_str(), O_RDWR | O_APPEND) >= 0; }},
    {"write", "openat2 for writing",
     [](const Victim& v) {
       const std::uint64_t how[3] = {O_WRONLY, 0, 0};
       return made(openat2_call, AT_FDCWD, v.file.c_str(), how, sizeof how) >= 0;
     }},
    {"write", "make a file",
     [](const Victim& v) { return open((v.folder + "/new").c_str(), O_RDONLY | O_CREAT, 0600) >= 0; }},
    {"write", "a file without a name",
     [](const Victim& v) { return open(v.folder.c_str(), O_TMPFILE | O_RDWR, 0600) >= 0; }},
    {"write", "mkdir", [](const Victim& v) { return mkdir((v.folder + "/new_folder").c_str(), 0700) == 0; }},
    {"write", "mknod", [](const Victim& v) { return mkfifo((v.folder + "/fifo").c_str(), 0600) == 0; }},
    {"write", "symlink", [](const Victim& v) { return symlink("/", (v.folder + "/link").c_str()) == 0; }},
    {"write", "link", [](const Victim& v) { return link(v.file.c_str(), (v.folder + "/hard").c_str()) == 0; }},
    {"write", "rename",
     [](const Victim& v) {
       return rename(v.file.c_str(), v.file.c_str()) == 0 &&
              rename(v.other_file.c_str(), (v.folder + "/moved").c_str()) == 0;
     }},
    {"write", "unlink", [](const Victim& v) { return unlink((v.folder + "/removed").c_str()) == 0; }},
    {"write", "rmdir", [](const Victim& v) { return rmdir(v.empty_folder.c_str()) == 0; }},
    {"leave", "make a file where all can",
     [](const Victim& v) { return open((v.shared + "/new").c_str(), O_WRONLY | O_CREAT, 0600) >= 0; }},
    {"leave", "make a folder where all can",
     [](const Victim& v) { return mkdir((v.shared + "/new_folder").c_str(), 0700) == 0; }},
    {"leave", "make a file of shared memory",
     [](const Victim&) {
       const char* name = "/dev/shm/minitorch-attack";
       return open(name, O_RDWR | O_CREAT, 0600) >= 0 && unlink(name) == 0;
     }},
    {"empty", "truncate", [](const Victim& v) { return truncate(v.file.c_str(), 0) == 0; }},
    {"empty", "open for reading, emptied",
     [](const Victim& v) { return open(v.file.c_str(), O_RDONLY | O_TRUNC) >= 0; }},
    {"rights", "chmod", [](const Victim& v) { return chmod(v.file.c_str(), 0600) == 0; }},
    {"rights", "chmod of a folder", [](const Victim& v) { return chmod(v.folder.c_str(), 0777) == 0; }},
    {"rights", "fchmod", [](const Victim& v) { return fchmod(v.open_file, 0600) == 0; }},
    {"rights", "fchmodat", [](const Victim& v) { return made(SYS_fchmodat, AT_FDCWD, v.file.c_str(), 0600) == 0; }},
    {"rights", "fchmodat2",
     [](const Victim& v) { return made(fchmodat2_call, AT_FDCWD, v.file.c_str(), 0600, 0) == 0; }},
    {"rights", "chown", [](const Victim& v) { return chown(v.file.c_str(), v.user, v.user) == 0; }},
    {"rights", "lchown", [](const Victim& v) { return lchown(v.file.c_str(), v.user, v.user) == 0; }},
    {"rights", "fchown", [](const Victim& v) { return fchown(v.open_file, v.user, v.user) == 0; }},
    {"rights", "fchownat", [](const Victim& v) { return fchownat(AT_FDCWD, v.file.c_str(), v.user, v.user, 0) == 0; }},
    {"rights", "utimensat",
     [](const Victim& v) {
       const timespec times[2] = {{1, 0}, {1, 0}};
       return utimensat(AT_FDCWD, v.file.c_str(), times, 0) == 0;
     }},
    {"rights", "futimens",
     [](const Victim& v) {
       const timespec times[2] = {{1, 0}, {1, 0}};
       return futimens(v.open_file, times) == 0;
     }},
    {"rights", "setxattr",
     [](const Victim& v) { return made(SYS_setxattr, v.file.c_str(), "user.a", "b", 1L, 0) == 0; }},
    {"rights", "lsetxattr",
     [](const Victim& v) { return made(SYS_lsetxattr, v.file.c_str(), "user.a", "b", 1L, 0) == 0; }},
    {"rights", "fsetxattr",
     [](const Victim& v) { return made(SYS_fsetxattr, v.open_file, "user.a", "b", 1L, 0) == 0; }},
    {"rights", "setxattrat",
     [](const Victim& v) {
       const std::uint64_t value[2] = {reinterpret_cast<std::uintptr_t>("b"), 1};
       return made(setxattrat_call, AT_FDCWD, v.file.c_str(), 0, "user.a", value, sizeof value) == 0;
     }},
    {"rights", "removexattr", [](const Victim& v) { return made(SYS_removexattr, v.file.c_str(), "user.first") == 0; }},
    {"rights", "lremovexattr",
     [](const Victim& v) { return made(SYS_lremovexattr, v.file.c_str(), "user.second") == 0; }},
    {"rights", "fremovexattr", [](const Victim& v) { return made(SYS_fremovexattr, v.open_file, "user.third") == 0; }},
    {"rights", "removexattrat",
     [](const Victim& v) { return made(removexattrat_call, AT_FDCWD, v.file.c_str(), 0, "user.fourth") == 0; }},
    {"rights", "flags of a file",
     [](const Victim& v) {
       int flags = FS_NODUMP_FL;
       return ioctl(v.open_file, FS_IOC_SETFLAGS, &flags) == 0;
     }},
    {"rights", "file_setattr",
     [](const Victim& v) {
       std::uint64_t attributes[3] = {};
       return made(file_setattr_call, AT_FDCWD, v.file.c_str(), attributes, sizeof attributes, 0) == 0;
     }},
    {"rights", "a lease",
     [](const Victim& v) {
       // The kernel keeps the lease when the process ends, and delays each open for writing by 45 seconds.
       return fcntl(v.open_file, F_SETLEASE, F_RDLCK) == 0 && fcntl(v.open_file, F_SETLEASE, F_UNLCK) == 0;
     }},
    // --- the grader's process ---
    {"grader", "kill", [](const Victim& v) { return kill(v.grader, SIGURG) == 0; }},
    {"grader", "tkill", [](const Victim& v) { return made(SYS_tkill, v.grader, SIGURG) == 0; }},
    {"grader", "tgkill", [](const Victim& v) { return made(SYS_tgkill, v.grader, v.grader, SIGURG) == 0; }},
    {"grader", "rt_sigqueueinfo",
     [](const Victim& v) {
       siginfo_t info{};
       info.si_code = SI_QUEUE;
       return made(SYS_rt_sigqueueinfo, v.grader, SIGURG, &info) == 0;
     }},
    {"grader", "rt_tgsigqueueinfo",
     [](const Victim& v) {
       siginfo_t info{};
       info.si_code = SI_QUEUE;
       return made(SYS_rt_tgsigqueueinfo, v.grader, v.grader, SIGURG, &info) == 0;
     }},
    {"kernel", "pidfd_open", [](const Victim& v) { return made(pidfd_open_call, v.grader, 0) >= 0; }},
    {"grader", "pidfd_send_signal",
     [](const Victim& v) {
       const long process = made(pidfd_open_call, v.grader, 0);
       return made(pidfd_send_signal_call, process, SIGURG, nullptr, 0) == 0;
     }},
    {"grader", "pidfd_getfd",
     [](const Victim& v) { return made(pidfd_getfd_call, made(pidfd_open_call, v.grader, 0), 1, 0) >= 0; }},
    {"grader", "ptrace",
     [](const Victim& v) { return made(SYS_ptrace, PTRACE_SEIZE, v.grader, nullptr, nullptr) == 0; }},
    {"grader", "process_vm_readv",
     [](const Victim& v) {
       char text[8];
       iovec here{text, sizeof text}, there{text, sizeof text};
       return made(SYS_process_vm_readv, v.grader, &here, 1L, &there, 1L, 0L) >= 0;
     }},
    {"grader", "process_vm_writev",
     [](const Victim& v) {
       static char text[8];
       iovec here{text, sizeof text}, there{text, sizeof text};
       return made(SYS_process_vm_writev, v.grader, &here, 1L, &there, 1L, 0L) >= 0;
     }},
    {"grader", "process_madvise",
     [](const Victim& v) {
       iovec there{nullptr, 0};
       return made(process_madvise_call, made(pidfd_open_call, v.grader, 0), &there, 1L, MADV_COLD, 0) >= 0;
     }},
    {"grader", "prlimit",
     [](const Victim& v) {
       rlimit limits{};
       return made(SYS_prlimit64, v.grader, RLIMIT_CORE, nullptr, &limits) == 0 &&
              made(SYS_prlimit64, v.grader, RLIMIT_CORE, &limits, nullptr) == 0;
     }},
    {"grader", "setpriority",
     [](const Victim& v) { return setpriority(PRIO_PROCESS, static_cast<id_t>(v.grader), 1) == 0; }},
    {"grader", "sched_setaffinity",
     [](const Victim& v) {
       cpu_set_t all;
       CPU_ZERO(&all);
       CPU_SET(0, &all);
       return sched_setaffinity(v.grader, sizeof all, &all) == 0;
     }},
    {"grader", "sched_setscheduler",
     [](const Victim& v) {
       const sched_param lowest{};
       return made(SYS_sched_setscheduler, v.grader, SCHED_BATCH, &lowest) == 0;
     }},
    {"grader", "sched_setparam",
     [](const Victim& v) {
       const sched_param lowest{};
       return made(SYS_sched_setparam, v.grader, &lowest) == 0;
     }},
    {"grader", "sched_setattr",
     [](const Victim& v) {
       std::uint32_t attributes[12] = {48, SCHED_BATCH};
       return made(SYS_sched_setattr, v.grader, attributes, 0) == 0;
     }},
    {"grader", "ioprio_set", [](const Victim& v) { return made(SYS_ioprio_set, 1, v.grader, (2 << 13) | 7) == 0; }},
    {"kernel", "F_SETOWN", [](const Victim& v) { return fcntl(v.output, F_SETOWN, v.grader) == 0; }},
    {"kernel", "F_SETOWN_EX",
     [](const Victim& v) {
       f_owner_ex owner{F_OWNER_PID, v.grader};
       return fcntl(v.output, F_SETOWN_EX, &owner) == 0;
     }},
    {"kernel", "F_SETSIG", [](const Victim& v) { return fcntl(v.output, F_SETSIG, SIGURG) == 0; }},
    {"kernel", "FIOSETOWN", [](const Victim& v) { return ioctl(v.output, FIOSETOWN, &v.grader) == 0; }},
    {"grader", "kcmp", [](const Victim& v) { return made(SYS_kcmp, getpid(), v.grader, 1, 0L, 0L) >= 0; }},
    {"grader", "move_pages",
     [](const Victim& v) { return made(SYS_move_pages, v.grader, 0L, nullptr, nullptr, nullptr, 0) == 0; }},
    {"grader", "migrate_pages",
     [](const Victim& v) {
       const unsigned long nodes = 1;
       return made(SYS_migrate_pages, v.grader, 2L, &nodes, &nodes) >= 0;
     }},
    {"grader", "get_robust_list",
     [](const Victim& v) {
       void* head = nullptr;
       std::size_t size = 0;
       return made(SYS_get_robust_list, v.grader, &head, &size) == 0;
     }},
    // --- the network, and memory that others see ---
    {"network", "socket of the machine", [](const Victim&) { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
    {"network", "socket of TCP", [](const Victim&) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
    {"network", "socket of UDP", [](const Victim&) { return socket(AF_INET6, SOCK_DGRAM, 0) >= 0; }},
    {"network", "netlink", [](const Victim&) { return socket(AF_NETLINK, SOCK_RAW, 0) >= 0; }},
    {"network", "socketpair",
     [](const Victim&) {
       int pair[2];
       return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
     }},
    {"shared", "shmget", [](const Victim&) { return made(SYS_shmget, 0, 4096L, 0600) >= 0; }},
    {"shared", "msgget", [](const Victim&) { return made(SYS_msgget, 0, 0600) >= 0; }},
    {"shared", "semget", [](const Victim&) { return made(SYS_semget, 0, 1, 0600) >= 0; }},
    {"shared", "mq_open",
     [](const Victim&) {
       if (made(SYS_mq_open, "minitorch-attack", O_RDWR | O_CREAT, 0600, nullptr) < 0) return false;
       made(SYS_mq_unlink, "minitorch-attack");
       return true;
     }},
    {"shared", "memfd_create", [](const Victim&) { return made(SYS_memfd_create, "a", 0) >= 0; }},
    {"shared", "memfd_secret", [](const Victim&) { return made(memfd_secret_call, 0) >= 0; }},
    // --- more of the kernel than a program needs ---
    {"kernel", "io_uring",
     [](const Victim&) {
       std::uint32_t parameters[30] = {};
       return made(io_uring_setup_call, 1, parameters) >= 0;
     }},
    {"kernel", "userfaultfd", [](const Victim&) { return made(SYS_userfaultfd, 1) >= 0; }},
    {"kernel", "keyctl", [](const Victim&) { return made(SYS_keyctl, 0, -3, 1) >= 0; }},
    {"kernel", "add_key", [](const Victim&) { return made(SYS_add_key, "user", "a", "b", 1L, -3) >= 0; }},
    {"kernel", "bpf",
     [](const Victim&) {
       std::uint32_t attributes[18] = {1, 4, 4, 1};
       return made(SYS_bpf, 0, attributes, sizeof attributes) >= 0;
     }},
    {"kernel", "perf_event_open",
     [](const Victim&) {
       std::uint32_t attributes[16] = {1, 64};
       return made(SYS_perf_event_open, attributes, 0, -1, -1, 0L) >= 0;
     }},
    {"kernel", "unshare users", [](const Victim&) { return unshare(CLONE_NEWUSER) == 0; }},
    {"kernel", "unshare files", [](const Victim&) { return unshare(CLONE_NEWNS) == 0; }},
    {"kernel", "a process with users of its own",
     [](const Victim&) {
       return is_process(made(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
     }},
    {"kernel", "mount",
     [](const Victim& v) { return made(SYS_mount, "none", v.folder.c_str(), "tmpfs", 0L, nullptr) == 0; }},
    {"kernel", "open_tree", [](const Victim&) { return made(open_tree_call, AT_FDCWD, "/usr", 0) >= 0; }},
    {"kernel", "open_tree_attr",
     [](const Victim&) { return made(open_tree_attr_call, AT_FDCWD, "/usr", 0, nullptr, 0L) >= 0; }},
    {"kernel", "fsopen", [](const Victim&) { return made(fsopen_call, "tmpfs", 0) >= 0; }},
    {"kernel", "chroot", [](const Victim&) { return chroot("/usr") == 0; }},
    {"kernel", "personality", [](const Victim&) { return made(SYS_personality, 0x0040000) >= 0; }},
    {"kernel", "inotify", [](const Victim&) { return made(SYS_inotify_init1, 0) >= 0; }},
    {"kernel", "fanotify", [](const Victim&) { return made(SYS_fanotify_init, 0x200, 0) >= 0; }},
    {"kernel", "syslog", [](const Victim&) { return made(SYS_syslog, 10, nullptr, 0) >= 0; }},
    {"kernel", "name_to_handle_at",
     [](const Victim&) {
       struct {
         std::uint32_t bytes = 128;
         std::int32_t type = 0;
         char handle[128] = {};
       } handle;
       int mount = 0;
       return made(SYS_name_to_handle_at, AT_FDCWD, "/usr", &handle, &mount, 0) == 0;
     }},
    // --- away from the grader ---
    {"escape", "PR_SET_PDEATHSIG", [](const Victim&) { return prctl(PR_SET_PDEATHSIG, 0) == 0; }},
    {"escape", "PR_SET_DUMPABLE", [](const Victim&) { return prctl(PR_SET_DUMPABLE, 1) == 0; }},
    {"escape", "PR_SET_CHILD_SUBREAPER", [](const Victim&) { return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0; }},
    {"escape", "a sibling",
     [](const Victim&) {
       return is_process(made(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
     }},
    {"process", "fork", [](const Victim&) { return is_process(fork()); }},
    {"process", "clone",
     [](const Victim&) { return is_process(made(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr)); }},
#if defined(__x86_64__)
    {"process", "fork by its number", [](const Victim&) { return is_process(made(SYS_fork)); }},
    {"rights", "chmod by its number", [](const Victim& v) { return made(SYS_chmod, v.file.c_str(), 0600) == 0; }},
    {"rights", "utime", [](const Victim& v) { return made(SYS_utime, v.file.c_str(), nullptr) == 0; }},
    {"rights", "utimes", [](const Victim& v) { return made(SYS_utimes, v.file.c_str(), nullptr) == 0; }},
    {"rights", "futimesat",
     [](const Victim& v) { return made(SYS_futimesat, AT_FDCWD, v.file.c_str(), nullptr) == 0; }},
    {"write", "creat", [](const Victim& v) { return made(SYS_creat, (v.folder + "/created").c_str(), 0600) >= 0; }},
    {"write", "open by its number", [](const Victim& v) { return made(SYS_open, v.file.c_str(), O_WRONLY) >= 0; }},
    {"empty", "open by its number, emptied",
     [](const Victim& v) { return made(SYS_open, v.file.c_str(), O_TRUNC) >= 0; }},
#endif
    {"escape", "setpgid", [](const Victim&) { return setpgid(0, 0) == 0; }},
    {"escape", "setsid", [](const Victim&) { return setsid() >= 0; }},
    // At the end: the other program is the proof itself, since it prints these words.
    {"process", "execveat",
     [](const Victim&) {
       const char* words[] = {"echo", "process execveat", nullptr};
       made(SYS_execveat, AT_FDCWD, "/bin/echo", words, nullptr, 0);
       return false;
     }},
    {"process", "execve",
     [](const Victim&) {
       const char* words[] = {"echo", "process execve", nullptr};
       made(SYS_execve, "/bin/echo", words, nullptr);
       return false;
     }},
  };
  return attacks;
}

}  // namespace course::attacks
