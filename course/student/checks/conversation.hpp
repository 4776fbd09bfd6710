// A conversation with a driver: a process that answers requests, and that may crash, hang, or try to cheat.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "checks/seal.hpp"

namespace course {

struct Limits {
  double seconds = 10;                // of the clock, for the whole conversation
  double memory = 512.0 * (1 << 20);  // bytes of address space; 0 for no limit
};

/// Words as execve takes them: they must live as long.
std::vector<char*> pointers(std::vector<std::string>& words);

/// How to start the driver. `before_exec` runs in the new process, just before the driver does, and gets the driver's
/// path. It returns the path that execve takes.
struct Launch {
  std::vector<std::string> command;
  Limits limits = {};
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "OMP_NUM_THREADS=2",
                                          "OMP_WAIT_POLICY=passive"};
  std::function<const char*(const std::string&)> before_exec = {};
  Secret secret = {};  // of the driver
};

class Conversation {
 public:
  /// Starts the driver. The first request that follows says if this failed.
  explicit Conversation(const Launch& launch);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  /// Ends the driver, and the processes of its group.
  ~Conversation();

  /// What came of a request.
  struct Reply {
    bool is_answer = false;  // else `text` says how the driver ended
    std::string text = {};   // "ok" with words, or "throws" with a message
    double seconds = 0;      // of the processor, from the request to the answer, all threads together
  };
  Reply ask(const std::string& request);
  /// Whether threads of the driver go on though it has answered: their time would count in that of the next request.
  bool has_busy_threads() const;

  /// Whether the driver comes to its end and says how many requests it has answered. If not, `ending` says why.
  bool ends_well();
  const std::string& ending() const { return ending_; }
  /// What the driver printed, up to some thousand bytes.
  const std::string& printed() const { return printed_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool write_line(const std::string& line);
  bool read_line(std::string& line);
  void wait_for(int descriptor, short events);
  void take_printed();
  bool fail(const std::string& ending);
  void stop();
  double processor_seconds() const;

  Secret secret_;
  pid_t child_ = -1;
  int requests_ = -1, answers_ = -1, output_ = -1;
  std::string key_, buffer_, printed_, ending_;
  int count_ = 0, status_ = 0;
  Clock::time_point end_;
  double seconds_;
};

}  // namespace course
