// Threads under control: runs parallel code on any number of threads, of which one at a time goes on, so that what a
// race does is the same each time and can be told. One .cpp file of a program includes this.
//
// GCC makes calls of its library (GOMP_parallel and others) of OpenMP's pragmas. The functions below take their place
// in the driver. Other compilers call other functions; there, the threads are OpenMP's own, and only wrong results
// show.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#ifdef __clang__
extern "C" void omp_set_num_threads(int number);
#endif

namespace course::threads {

enum class Order {
  one_after_the_other,  // each thread goes on until it ends or waits for others
  in_turn,              // at each call of `pause`, too, another thread goes on
};

struct Settings {
  int number = 1;
  Order order = Order::one_after_the_other;
  /// Called after each piece of work with the number of the thread that did it, and the number of the phase: it grows
  /// when all threads have waited for each other.
  std::function<void(int thread, int phase)> after_piece = {};
  std::function<void()> before_region = {};  // called before each parallel region
};

constexpr int most_threads = 64;

inline Settings settings;
inline thread_local int own_number = 0, own_team = 1;

// The threads of one parallel region.
class Team {
 public:
  Team(int number, void (*work)(void*), void* data) : states_(static_cast<std::size_t>(number)) {
    for (int i = 0; i < number; ++i) {
      threads_.emplace_back([this, i, number, work, data] {
        own_number = i;
        own_team = number;
        wait_for_turn(i);
        work(data);
        give_back(State::done);
      });
    }
  }
  ~Team() {
    for (std::thread& thread : threads_) thread.join();
  }

  // Lets the threads go on until all have ended.
  void run() {
    for (int next = 0;;) {
      const int n = static_cast<int>(states_.size());
      int tries = 0;
      while (tries < n && state(next) != State::ready) next = (next + 1) % n, ++tries;
      if (tries == n) {
        if (!pass_barrier()) return;
        continue;
      }
      std::unique_lock lock(mutex_);
      turn_ = next;
      changed_.notify_all();
      changed_.wait(lock, [this] { return turn_ < 0; });
      lock.unlock();
      if (settings.after_piece) settings.after_piece(next, phase_);
      next = (next + 1) % n;
    }
  }

  void pause() {
    give_back(State::ready);
    wait_for_turn(own_number);
  }
  void barrier() {
    give_back(State::waits);
    wait_for_turn(own_number);
  }
  // Of a critical section with a name, of one without (null), or of the sections that are atomic. Another thread goes
  // on first, so that all get a part of a queue that a critical section guards.
  void lock(const void* name) {
    pause();
    while (locked_.count(name) > 0) pause();
    locked_.insert(name);
  }
  void unlock(const void* name) { locked_.erase(name); }

  // Loops whose rounds are given out while they run; one at a time.
  struct Loop {
    long next = 0, end = 0, step = 1, chunk = 1;
  };
  // The loop that this thread has come to: the first to come begins it.
  Loop& loop(const Loop& begun) {
    const auto number = static_cast<std::size_t>(begun_loops_[static_cast<std::size_t>(own_number)]++);
    while (loops_.size() <= number) loops_.push_back(std::make_unique<Loop>(begun));
    return *loops_[number];
  }
  Loop& current_loop() {
    return *loops_[static_cast<std::size_t>(begun_loops_[static_cast<std::size_t>(own_number)] - 1)];
  }
  void begin_with(const Loop& loop) {
    loops_.push_back(std::make_unique<Loop>(loop));
    for (int& number : begun_loops_) number = 1;
  }
  bool first_to_come() { return singles_.insert(begun_singles_[static_cast<std::size_t>(own_number)]++).second; }

 private:
  enum class State { ready, waits, done };

  State& state(int i) { return states_[static_cast<std::size_t>(i)]; }

  void wait_for_turn(int number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this, number] { return turn_ == number; });
  }
  void give_back(State now) {
    const std::lock_guard lock(mutex_);
    state(own_number) = now;
    turn_ = -1;
    changed_.notify_all();
  }
  // All threads wait for each other, or have ended. Returns false if all have ended.
  bool pass_barrier() {
    bool has_waiting = false;
    for (State& each : states_) {
      has_waiting = has_waiting || each == State::waits;
      if (each == State::waits) each = State::ready;
    }
    ++phase_;
    return has_waiting;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int turn_ = -1, phase_ = 0;
  std::set<const void*> locked_;
  std::vector<State> states_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::array<int, most_threads> begun_loops_{}, begun_singles_{};  // of each thread
  std::set<int> singles_;
  std::vector<std::thread> threads_;
};

inline Team* team = nullptr;

/// The driver's functions call this: another thread may go on here.
inline void pause() {
  if (team != nullptr && own_team > 1 && settings.order == Order::in_turn) team->pause();
}

}  // namespace course::threads

#ifdef __clang__

namespace course::threads {
inline constexpr bool are_under_control = false;
inline void use(const Settings& other) {
  settings = other;
  omp_set_num_threads(other.number);
}
}  // namespace course::threads

#else

namespace course::threads {

inline constexpr bool are_under_control = true;
inline void use(const Settings& other) { settings = other; }

inline Team::Loop own_loop;  // of a region of one thread

// A region that is one loop begins with it: `loop`, if it is not null.
inline void run(void (*work)(void*), void* data, unsigned number, const Team::Loop* loop = nullptr) {
  const int n = number == 0 ? settings.number : static_cast<int>(number < most_threads ? number : most_threads);
  if (n == 1 || team != nullptr) {  // a region inside a region has one thread
    const int before = own_number, size = own_team;
    own_number = 0;
    own_team = 1;
    if (loop != nullptr) own_loop = *loop;
    if (team == nullptr && settings.before_region) settings.before_region();
    work(data);
    own_number = before;
    own_team = size;
    if (team == nullptr && settings.after_piece) settings.after_piece(0, 0);
    return;
  }
  if (settings.before_region) settings.before_region();
  Team now(n, work, data);
  if (loop != nullptr) now.begin_with(*loop);
  team = &now;
  now.run();
  team = nullptr;
}

// The next rounds of a loop.
inline bool next_rounds(Team::Loop& loop, long* begin, long* end) {
  const bool is_over = loop.step > 0 ? loop.next >= loop.end : loop.next <= loop.end;
  if (is_over) return false;
  *begin = loop.next;
  loop.next += loop.step * loop.chunk;
  const bool is_past = loop.step > 0 ? loop.next > loop.end : loop.next < loop.end;
  *end = is_past ? loop.end : loop.next;
  return true;
}
inline bool shared_loop() { return team != nullptr && own_team > 1; }
// At each piece of such a loop, another thread goes on, so that all get a part.
inline bool begin_loop(long start, long end, long step, long chunk, long* begin, long* stop) {
  if (shared_loop()) team->pause();
  const Team::Loop loop{start, end, step, chunk > 0 ? chunk : 1};
  if (!shared_loop()) own_loop = loop;
  return next_rounds(shared_loop() ? team->loop(loop) : own_loop, begin, stop);
}
inline bool go_on_with_loop(long* begin, long* stop) {
  if (shared_loop()) team->pause();
  return next_rounds(shared_loop() ? team->current_loop() : own_loop, begin, stop);
}
inline void barrier() {
  if (shared_loop()) team->barrier();
}
inline void lock(const void* name) {
  if (shared_loop()) team->lock(name);
}
inline void unlock(const void* name) {
  if (shared_loop()) team->unlock(name);
}

}  // namespace course::threads

// NOLINTBEGIN: the names are GCC's
#define COURSE_LOOP(kind)                                                                                            \
  bool GOMP_loop_##kind##_start(long start, long end, long step, long chunk, long* begin, long* stop) {              \
    return course::threads::begin_loop(start, end, step, chunk, begin, stop);                                        \
  }                                                                                                                  \
  bool GOMP_loop_##kind##_next(long* begin, long* stop) { return course::threads::go_on_with_loop(begin, stop); }    \
  bool GOMP_loop_ull_##kind##_start(bool, unsigned long long start, unsigned long long end, unsigned long long step, \
                                    unsigned long long chunk, unsigned long long* begin, unsigned long long* stop) { \
    return course::threads::begin_loop(static_cast<long>(start), static_cast<long>(end), static_cast<long>(step),    \
                                       static_cast<long>(chunk), reinterpret_cast<long*>(begin),                     \
                                       reinterpret_cast<long*>(stop));                                               \
  }                                                                                                                  \
  bool GOMP_loop_ull_##kind##_next(unsigned long long* begin, unsigned long long* stop) {                            \
    return course::threads::go_on_with_loop(reinterpret_cast<long*>(begin), reinterpret_cast<long*>(stop));          \
  }                                                                                                                  \
  void GOMP_parallel_loop_##kind(void (*work)(void*), void* data, unsigned number, long start, long end, long step,  \
                                 long chunk, unsigned) {                                                             \
    const course::threads::Team::Loop loop{start, end, step, chunk > 0 ? chunk : 1};                                 \
    course::threads::run(work, data, number, &loop);                                                                 \
  }

// The same for loops whose chunks the environment chooses: here, of one round.
#define COURSE_RUNTIME_LOOP(kind)                                                                                    \
  bool GOMP_loop_##kind##_start(long start, long end, long step, long* begin, long* stop) {                          \
    return course::threads::begin_loop(start, end, step, 1, begin, stop);                                            \
  }                                                                                                                  \
  bool GOMP_loop_##kind##_next(long* begin, long* stop) { return course::threads::go_on_with_loop(begin, stop); }    \
  bool GOMP_loop_ull_##kind##_start(bool, unsigned long long start, unsigned long long end, unsigned long long step, \
                                    unsigned long long* begin, unsigned long long* stop) {                           \
    return course::threads::begin_loop(static_cast<long>(start), static_cast<long>(end), static_cast<long>(step), 1, \
                                       reinterpret_cast<long*>(begin), reinterpret_cast<long*>(stop));               \
  }                                                                                                                  \
  bool GOMP_loop_ull_##kind##_next(unsigned long long* begin, unsigned long long* stop) {                            \
    return course::threads::go_on_with_loop(reinterpret_cast<long*>(begin), reinterpret_cast<long*>(stop));          \
  }                                                                                                                  \
  void GOMP_parallel_loop_##kind(void (*work)(void*), void* data, unsigned number, long start, long end, long step,  \
                                 unsigned) {                                                                         \
    const course::threads::Team::Loop loop{start, end, step, 1};                                                     \
    course::threads::run(work, data, number, &loop);                                                                 \
  }

extern "C" {
void GOMP_parallel(void (*work)(void*), void* data, unsigned number, unsigned) {
  course::threads::run(work, data, number);
}
void GOMP_barrier() { course::threads::barrier(); }
void GOMP_critical_start() { course::threads::lock(nullptr); }
void GOMP_critical_end() { course::threads::unlock(nullptr); }
void GOMP_critical_name_start(void** name) { course::threads::lock(name); }
void GOMP_critical_name_end(void** name) { course::threads::unlock(name); }
void GOMP_atomic_start() { course::threads::lock(&course::threads::team); }
void GOMP_atomic_end() { course::threads::unlock(&course::threads::team); }
bool GOMP_single_start() { return !course::threads::shared_loop() || course::threads::team->first_to_come(); }
void GOMP_loop_end() { course::threads::barrier(); }
void GOMP_loop_end_nowait() {}
COURSE_LOOP(dynamic)
COURSE_LOOP(guided)
COURSE_LOOP(nonmonotonic_dynamic)
COURSE_LOOP(nonmonotonic_guided)
COURSE_RUNTIME_LOOP(runtime)
COURSE_RUNTIME_LOOP(nonmonotonic_runtime)
COURSE_RUNTIME_LOOP(maybe_nonmonotonic_runtime)
int omp_get_thread_num() noexcept { return course::threads::own_number; }
int omp_get_num_threads() noexcept { return course::threads::own_team; }
int omp_get_max_threads() noexcept { return course::threads::settings.number; }
void omp_set_num_threads(int) noexcept {}
}
#undef COURSE_LOOP
#undef COURSE_RUNTIME_LOOP
// NOLINTEND

#endif
