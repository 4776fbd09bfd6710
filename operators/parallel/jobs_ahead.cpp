// Threads that run numbered jobs ahead of their use.
#include "operators/parallel/jobs_ahead.hpp"

#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include "operators/errors/error.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::operators {

namespace {

using RunsJobs = ThreadLocalGuard<JobsAhead, bool, false>;

}  // namespace

bool JobsAhead::is_here() { return RunsJobs::value(); }

JobsAhead::JobsAhead(Plan plan, Job job)
    : plan_(plan),
      job_(std::move(job)),
      next_(plan.first),
      turn_(plan.first),
      limit_(plan.first + plan.ahead),
      is_done_(static_cast<std::size_t>(plan.ahead)) {
  const auto threads = static_cast<std::size_t>(plan.threads);
  threads_.reserve(threads);
  try {
    while (threads_.size() < threads) threads_.emplace_back([this] { run(); });
  } catch (const std::system_error& error) {
    end();
    throw Error("threads: the system does not start thread " + std::to_string(threads_.size() + 1) + " of " +
                std::to_string(threads) + ": " + error.code().message());
  } catch (...) {
    end();
    throw;
  }
}

void JobsAhead::run() {
  const RunsJobs here(true);
  std::unique_lock lock(mutex_);
  for (;;) {
    has_changed_.wait(lock, [this] { return is_ending_ || next_ == plan_.end || next_ < limit_; });
    if (is_ending_ || next_ == plan_.end) return;
    const std::int64_t number = next_++;
    lock.unlock();
    job_(*this, number);
    lock.lock();
    const auto is_done = [this](std::int64_t i) -> char& {
      return is_done_[static_cast<std::size_t>(i % plan_.ahead)];
    };
    is_done(number) = 1;
    while (is_done(turn_) != 0) is_done(turn_++) = 0;
    has_changed_.notify_all();
  }
}

void JobsAhead::wait_for(std::int64_t number) {
  std::unique_lock lock(mutex_);
  has_changed_.wait(lock, [&] { return turn_ > number; });
}

void JobsAhead::take(std::int64_t number) {
  {
    const std::lock_guard lock(mutex_);
    limit_ = number + 1 + plan_.ahead;
  }
  has_changed_.notify_all();
}

bool JobsAhead::wait_for_turn(std::int64_t number) {
  std::unique_lock lock(mutex_);
  has_changed_.wait(lock, [&] { return is_ending_ || turn_ == number; });
  return turn_ == number;
}

void JobsAhead::end() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  has_changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace minitorch::operators
