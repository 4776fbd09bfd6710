// Filters calls of the system by their numbers and, for some, by their arguments.
#include "course/grader/call_filter.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t architecture = 0;
#endif

using Calls = std::vector<long>;

// All that a student's program may call, whatever the arguments. It computes, and it answers through pipes that are
// open: it needs memory, threads, clocks, and the files of the loader. add_checked_calls has more.
const Calls& for_running() {
  static const Calls calls = {
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_lseek,
    SYS_close,
    SYS_dup,
    SYS_dup3,
    SYS_pipe2,
    SYS_ppoll,
    SYS_pselect6,
    // memory
    SYS_brk,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_membarrier,
    // threads
    SYS_futex,
    SYS_set_robust_list,
    SYS_set_tid_address,
    SYS_rseq,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getcpu,
    SYS_exit,
    SYS_exit_group,
    // signals of its own
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_rt_sigsuspend,
    SYS_rt_sigpending,
    SYS_rt_sigtimedwait,
    SYS_sigaltstack,
    SYS_restart_syscall,
    // time
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_times,
    SYS_getrusage,
    // what it is, and where it runs
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getcwd,
    SYS_uname,
    SYS_sysinfo,
    SYS_getrandom,
    // files, for reading alone; Landlock says which
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_faccessat,
    439,  // faccessat2
    SYS_readlinkat,
    SYS_getdents64,
#if defined(__x86_64__)
    SYS_arch_prctl,
    SYS_dup2,
    SYS_pipe,
    SYS_poll,
    SYS_select,
    SYS_pause,
    SYS_time,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_getrlimit,
#endif
  };
  return calls;
}

// What a compiler and a linker may not call. A list of all that they may would differ from one compiler to the next; a
// student's code does not run in them.
const Calls& refused_to_builders() {
  static const Calls calls = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    // shared memory and queues, which outlive a process
    SYS_shmget,
    SYS_msgget,
    SYS_semget,
    SYS_mq_open,
    SYS_memfd_create,
    447,  // memfd_secret
    // the memory, signals, limits and priority of other processes
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_ptrace,
    SYS_kill,
    SYS_tkill,
    434,  // pidfd_open
    438,  // pidfd_getfd
    424,  // pidfd_send_signal
    440,  // process_madvise
    448,  // process_mrelease
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_setpriority,
    SYS_sched_setaffinity,
    SYS_sched_setscheduler,
    SYS_sched_setparam,
    SYS_sched_setattr,
    SYS_ioprio_set,
    SYS_migrate_pages,
    SYS_move_pages,
    SYS_kcmp,
    SYS_get_robust_list,
    SYS_setsid,
    SYS_setpgid,
    // the rights, owners, times and sizes of files, which Landlock does not guard, or not everywhere
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
    SYS_removexattr,
    SYS_lremovexattr,
    SYS_fremovexattr,
    SYS_truncate,
    // the machine
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    428,  // open_tree
    429,  // move_mount
    430,  // fsopen
    431,  // fsconfig
    432,  // fsmount
    433,  // fspick
    442,  // mount_setattr
    SYS_unshare,
    SYS_setns,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_fanotify_init,
    SYS_inotify_init1,
    425,  // io_uring_setup
    426,  // io_uring_enter
    427,  // io_uring_register
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_name_to_handle_at,
    SYS_open_by_handle_at,
    SYS_quotactl,
    443,  // quotactl_fd
    SYS_syslog,
    SYS_personality,
#if defined(__x86_64__)
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
    SYS_inotify_init,
    SYS_modify_ldt,
#endif
  };
  return calls;
}

// Calls have been numbered alike on all architectures since this one. Those that are younger do not exist for a
// compiler: nobody has looked at them for the list above.
constexpr std::uint32_t last_known_call = 450;

// A program of a filter: rules in order, of which the first that fits decides.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0);  // another architecture's calls have other numbers
    add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);  // the calls of x32
    add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
#endif
  }

  void pass_all(const Calls& calls) {
    for (const long call : calls) {
      if_call(call, 1);
      pass();
    }
  }
  void refuse_all(const Calls& calls) {
    for (const long call : calls) {
      if_call(call, 1);
      refuse(EPERM);
    }
  }
  void refuse_calls_above(std::uint32_t call) {
    add(BPF_JMP | BPF_JGT | BPF_K, call, 0, 1);
    refuse(ENOSYS);
  }
  // Says that a call does not exist, so that the C library makes another.
  void deny(long call) {
    if_call(call, 1);
    refuse(ENOSYS);
  }
  // Passes a call if the argument is one of the values; otherwise refuses it.
  void pass_if_is(long call, std::size_t index, std::initializer_list<std::uint32_t> values) {
    if_call(call, static_cast<std::uint8_t>(values.size() + 3));
    load(argument(index));
    auto left = static_cast<std::uint8_t>(values.size());
    for (const std::uint32_t value : values) add(BPF_JMP | BPF_JEQ | BPF_K, value, left--, 0);
    refuse(EPERM);
    pass();
  }
  // Passes a call if those bits of the argument that are in `mask` are `value`; otherwise refuses it.
  void pass_if_bits_are(long call, std::size_t index, std::uint32_t mask, std::uint32_t value) {
    if_call(call, 5);
    load(argument(index));
    add(BPF_ALU | BPF_AND | BPF_K, mask);
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    refuse(EPERM);
    pass();
  }
  // Refuses a call if those bits of the argument that are in `mask` are `value`; otherwise passes it.
  void refuse_if_bits_are(long call, std::size_t index, std::uint32_t mask, std::uint32_t value) {
    if_call(call, 5);
    load(argument(index));
    add(BPF_ALU | BPF_AND | BPF_K, mask);
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    refuse(EPERM);
    pass();
  }
  // Passes a call if its first argument is this address; otherwise refuses it.
  void pass_if_address_is(long call, const char* address) {
    const auto number = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(address));
    if_call(call, 6);
    load(argument(0));
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 2);
    load(argument(0) + 4);
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number >> 32U), 1, 0);
    refuse(EPERM);
    pass();
  }

  // What no rule decides is passed, or does not exist.
  bool install(bool passes_others) {
    if (passes_others) {
      pass();
    } else {
      refuse(ENOSYS);
    }
    const sock_fprog program{static_cast<unsigned short>(instructions_.size()), instructions_.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  static std::uint32_t argument(std::size_t index) {  // its low half
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + index * sizeof(std::uint64_t));
  }
  void add(std::uint32_t code, std::uint32_t value, std::uint8_t if_true = 0, std::uint8_t if_false = 0) {
    instructions_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, value});
  }
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
  // The next `length` instructions are for this call alone.
  void if_call(long call, std::uint8_t length) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, length);
  }
  void refuse(std::uint32_t error) { add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error); }
  void pass() { add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW); }

  std::vector<sock_filter> instructions_;
};

// The calls whose arguments decide.
void add_checked_calls(Filter& filter, Purpose purpose, const char* program) {
  const auto self = static_cast<std::uint32_t>(getpid());
  constexpr std::uint32_t set_name_of_memory = 0x53564d41;  // PR_SET_VMA, which old headers lack
  // Signals and limits, of this process alone. Descriptors send no signals and hold no leases.
  filter.pass_if_is(SYS_tgkill, 0, {self});
  filter.pass_if_is(SYS_prlimit64, 0, {0, self});
  filter.pass_if_is(SYS_fcntl, 1, {F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC});
  filter.pass_if_is(SYS_prctl, 0, {PR_SET_NAME, PR_GET_NAME, set_name_of_memory});
  // A filter cannot read what these have in memory. Without them, the C library calls clone and openat.
  filter.deny(SYS_clone3);
  filter.deny(437);  // openat2
  constexpr std::uint32_t new_spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                       CLONE_NEWPID | CLONE_NEWNET | CLONE_PARENT;
  if (purpose == Purpose::running) {
    filter.pass_if_bits_are(SYS_clone, 0, new_spaces | CLONE_THREAD, CLONE_THREAD);
    filter.pass_if_bits_are(SYS_openat, 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
#if defined(__x86_64__)
    filter.pass_if_bits_are(SYS_open, 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
#endif
    filter.pass_if_address_is(SYS_execve, program);
  } else {
    filter.pass_if_bits_are(SYS_clone, 0, new_spaces, 0);
    filter.refuse_if_bits_are(SYS_openat, 2, O_ACCMODE | O_TRUNC, O_TRUNC);  // empties a file that it only reads
#if defined(__x86_64__)
    filter.refuse_if_bits_are(SYS_open, 1, O_ACCMODE | O_TRUNC, O_TRUNC);
#endif
    filter.pass_if_is(SYS_ioctl, 1, {TCGETS, TIOCGWINSZ, FIONREAD});
  }
}

}  // namespace

bool has_call_filters() { return architecture != 0 && prctl(PR_GET_SECCOMP) >= 0; }

bool filter_calls(Purpose purpose, const char* program) {
  Filter filter;
  if (purpose == Purpose::running) {
    filter.pass_all(for_running());
  } else {
    filter.refuse_calls_above(last_known_call);
    filter.refuse_all(refused_to_builders());
  }
  add_checked_calls(filter, purpose, program);
  return filter.install(purpose == Purpose::building);
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
