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

// Calls have been numbered alike on all architectures since this one. Those that are younger do not exist here: nobody
// has looked at them for this list.
constexpr std::uint32_t last_known_call = 450;

using Calls = std::vector<long>;

// The network, other processes, and the machine.
const Calls& refused_to_all() {
  static const Calls calls = {
      SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
      // shared memory and queues, which outlive a process
      SYS_shmget, SYS_msgget, SYS_semget, SYS_mq_open,
      // the memory, signals, limits and priority of other processes
      SYS_process_vm_readv, SYS_process_vm_writev, SYS_ptrace, SYS_kill, SYS_tkill, SYS_pidfd_open,
      SYS_pidfd_send_signal, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setpriority, SYS_sched_setaffinity,
      SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr, SYS_ioprio_set, SYS_migrate_pages, SYS_move_pages,
      SYS_kcmp, SYS_setsid, SYS_setpgid,
      438,  // pidfd_getfd
      440,  // process_madvise
      448,  // process_mrelease
      // the machine
      SYS_mount, SYS_umount2, SYS_unshare, SYS_setns, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup,
      SYS_keyctl, SYS_add_key, SYS_request_key, SYS_open_by_handle_at};
  return calls;
}

// The rights, owners and times of files, which Landlock does not guard. A linker makes its output executable.
const Calls& of_rights() {
  static const Calls calls = {
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
#if defined(__x86_64__)
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
#endif
  };
  return calls;
}

// All that makes, names, empties and removes files: a program of a student writes to its pipes alone. So nothing is
// written even where there is no Landlock.
const Calls& of_writing() {
  static const Calls calls = {
    SYS_truncate,
    SYS_ftruncate,
    SYS_fallocate,
    SYS_mkdirat,
    SYS_unlinkat,
    SYS_renameat2,
    SYS_linkat,
    SYS_symlinkat,
    SYS_mknodat,
    SYS_memfd_create,
    437,  // openat2, whose flags a filter cannot read
#if defined(SYS_renameat)
    SYS_renameat,
#endif
#if defined(__x86_64__)
    SYS_creat,
    SYS_mkdir,
    SYS_rmdir,
    SYS_unlink,
    SYS_rename,
    SYS_link,
    SYS_symlink,
    SYS_mknod,
#endif
  };
  return calls;
}

// A program of a filter. `refused` lists what it refuses; the rest passes.
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
    add(BPF_JMP | BPF_JGT | BPF_K, last_known_call, 0, 1);
    refuse(ENOSYS);
  }

  void refuse_all(const Calls& calls) {
    for (const long call : calls) {
      if_call(call, 1);
      refuse(EPERM);
    }
  }
  // Says that a call does not exist, so that the C library makes another.
  void deny(long call) {
    if_call(call, 1);
    refuse(ENOSYS);
  }
  // Refuses a call unless its first argument is one of the values.
  void refuse_unless_first_is(long call, std::initializer_list<std::uint32_t> values) {
    if_call(call, static_cast<std::uint8_t>(values.size() + 3));
    load(argument(0));
    auto left = static_cast<std::uint8_t>(values.size());
    for (const std::uint32_t value : values) add(BPF_JMP | BPF_JEQ | BPF_K, value, left--, 0);
    refuse(EPERM);
    pass();
  }
  // Refuses a call if an argument is one of the values.
  void refuse_if_is(long call, std::size_t index, std::initializer_list<std::uint32_t> values) {
    if_call(call, static_cast<std::uint8_t>(values.size() + 3));
    load(argument(index));
    auto left = static_cast<std::uint8_t>(values.size());
    for (const std::uint32_t value : values) add(BPF_JMP | BPF_JEQ | BPF_K, value, left--, 0);
    pass();
    refuse(EPERM);
  }
  // Refuses a call if an argument has one of these bits, or unless it has one.
  void refuse_if_bits(long call, std::size_t index, std::uint32_t bits, bool if_set = true) {
    if_call(call, 4);
    load(argument(index));
    add(BPF_JMP | BPF_JSET | BPF_K, bits, if_set ? 1 : 0, if_set ? 0 : 1);
    pass();
    refuse(EPERM);
  }

  bool install() {
    pass();
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

}  // namespace

bool has_call_filters() { return architecture != 0 && prctl(PR_GET_SECCOMP) >= 0; }

bool filter_calls(Purpose purpose) {
  Filter filter;
  filter.refuse_all(refused_to_all());
  if (purpose != Purpose::linking) filter.refuse_all(of_rights());
  if (purpose == Purpose::running) {
    filter.refuse_all(of_writing());
    constexpr std::uint32_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    filter.refuse_if_bits(SYS_openat, 2, writes);
#if defined(__x86_64__)
    filter.refuse_if_bits(SYS_open, 1, writes);
    filter.refuse_all({SYS_fork, SYS_vfork});
#endif
    // clone3 keeps its flags in memory, which a filter cannot read; without it, the C library calls clone.
    filter.deny(SYS_clone3);
    filter.refuse_if_bits(SYS_clone, 0, CLONE_THREAD, false);
    filter.refuse_if_is(SYS_prctl, 0, {PR_SET_PDEATHSIG});  // the end of the grader is this process's end
  }
  // Signals, and limits: to this process only. Descriptors send no signals, and terminals get no words.
  filter.refuse_unless_first_is(SYS_tgkill, {static_cast<std::uint32_t>(getpid())});
  filter.refuse_unless_first_is(SYS_prlimit64, {0, static_cast<std::uint32_t>(getpid())});
  filter.refuse_if_is(SYS_fcntl, 1, {F_SETOWN, F_SETSIG, F_SETOWN_EX});
  filter.refuse_if_is(SYS_ioctl, 1, {TIOCSTI, TIOCLINUX});
  return filter.install();
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
