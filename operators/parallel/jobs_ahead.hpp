// Work beside that of the caller: numbered jobs, which threads of their own do before the caller waits for them. How a
// kernel shares out its work is in parallel.hpp.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace minitorch::operators {

/// Runs the jobs first, first + 1, ..., end - 1 on threads of its own. They begin in this order, and at most `ahead` of
/// them are begun and not yet taken. Kernels of a job run on one thread: the others belong to the caller.
class JobsAhead {
 public:
  /// The function of a job gets its number. It must not throw.
  using Job = std::function<void(JobsAhead& jobs, std::int64_t number)>;
  struct Plan {
    std::int64_t first, end;
    int threads;         // at least 1
    std::int64_t ahead;  // at least 1
  };

  /// Throws Error if the system cannot start the threads.
  JobsAhead(Plan plan, Job job);
  JobsAhead(const JobsAhead&) = delete;
  JobsAhead& operator=(const JobsAhead&) = delete;
  /// Waits for the jobs that are running. No other begins.
  ~JobsAhead() { end(); }

  /// Waits until the job `number` and all before it are done. For the caller.
  void wait_for(std::int64_t number);
  /// Says that the caller has taken the results of the job `number` and of all before it, so that others may begin.
  void take(std::int64_t number);
  /// Waits until all jobs before the job `number` are done. For this job. Returns false if the caller waits for no more
  /// jobs.
  bool wait_for_turn(std::int64_t number);

  /// Whether the calling thread is one of those that run jobs.
  static bool is_here();

 private:
  void run();
  void end();

  const Plan plan_;
  const Job job_;
  std::mutex mutex_;
  std::condition_variable has_changed_;
  std::int64_t next_, turn_, limit_;  // the first job that has not begun, that is not done, that may not begin
  std::vector<char> is_done_;         // of the job i, at i mod `ahead`
  bool is_ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace minitorch::operators
