// The thread that made a thing counts the references to it without atomic operations; other threads count beside it
// (shared.hpp for storage and leaves, here for the nodes of a graph). An Owner stands for that thread. It is never
// freed: after its thread has ended, the holder of the lock acts for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace minitorch::graph {

struct ArenaNode;
class Shared;

/// A number that one thread at a time changes, with plain instructions, and that any thread may read.
template <class T> class OwnCount {
 public:
  constexpr OwnCount(T value = 0) : value_(value) {}  // NOLINT(google-explicit-constructor): it is that number
  OwnCount(const OwnCount&) = delete;
  OwnCount& operator=(const OwnCount&) = delete;
  OwnCount& operator=(T value) {
    value_.store(value, std::memory_order_release);
    return *this;
  }
  ~OwnCount() = default;

  operator T() const { return value_.load(std::memory_order_acquire); }  // NOLINT(google-explicit-constructor)
  void add(T change) { *this = value_.load(std::memory_order_relaxed) + change; }
  /// For those who may not be alone.
  void add_atomically(T change) { value_.fetch_add(change, std::memory_order_acq_rel); }

 private:
  std::atomic<T> value_;
};

/// A thread, as the owner of what it makes.
class alignas(64) Owner {
 public:
  /// What a sum over threads is made of.
  struct Counts {
    OwnCount<std::int64_t> nodes;  // in blocks of this owner, as of the last Arena::publish
    OwnCount<std::int64_t> leaves;
    OwnCount<std::int64_t> cached_bytes;  // that wait in its cache
    OwnCount<std::int64_t> bytes;         // from the system, cached or not
  };

  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;
  ~Owner() = default;

  /// The calling thread's owner: `nobody()` before it made anything, and after its end.
  static Owner* mine() { return mine_; }
  static Owner* nobody() { return &nobody_; }
  /// The same; makes one where the thread may still have one.
  static Owner* here();

  /// Whether the calling thread made all nodes and leaves that there are, and no other has counted references to them.
  /// Then it counts without looking at whose they are. Another thread never sees true, and this one sees false as soon
  /// as it can see what another did.
  ///
  /// A plain word, not an atomic one, at which GCC forgets all that it knows of memory: that costs 5 to 10 % of an operation
  /// of Scalars (benchmarks/README.md). It changes twice at most, and only the rule above depends on when
  /// a thread sees that, so the thread sanitizer ignores this read.
  [[gnu::no_sanitize_thread]] static bool is_alone() { return alone_ == mine_; }
  /// The calling thread makes nodes or leaves.
  static Owner* start_graphs();
  /// The calling thread counts references to what another made.
  static void join_in();

  /// Held while what has another owner is settled.
  static std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  /// Counts `change` references to a node of this owner, in another thread. Whether none is left, which is known only
  /// where the owner's thread has ended; else that thread destroys the node when it settles.
  bool count_elsewhere(ArenaNode& node, std::int32_t change, void (*destroy)(ArenaNode&));
  /// The calling thread, which is the owner, counts no reference to `node` any more: whether others count none either.
  bool is_last(ArenaNode& node);
  /// Whether others may have counted nodes of this owner.
  bool has_visitors() const { return has_visitors_.load(std::memory_order_relaxed); }
  /// Takes over all that others counted of what the calling thread owns, and ends what nobody refers to any more.
  void settle() {
    if (has_visitors()) [[unlikely]]
      settle_all();
  }

  /// Adds to a count of the calling thread.
  static void count(OwnCount<std::int64_t> Counts::*what, std::int64_t change) {
    if (mine_ == &nobody_) {
      (nobody_.counts.*what).add_atomically(change);
    } else {
      (mine_->counts.*what).add(change);
    }
  }
  /// The sum over all threads, ended ones too.
  static std::int64_t total(OwnCount<std::int64_t> Counts::*what);

  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): each is kept by who changes it
  Counts counts;

 private:
  friend class Shared;
  class End;

  /// What other threads counted of a node.
  struct Visits {
    std::int32_t references = 0;
    void (*destroy)(ArenaNode&) = nullptr;
  };

  constexpr Owner() = default;
  void settle_all();
  void leave();

  bool has_thread_ = false;
  bool makes_graphs_ = false;
  std::atomic<bool> has_visitors_ = false;
  Shared* waiting_ = nullptr;  // things of which others dropped more references than they added
  std::unique_ptr<std::unordered_map<ArenaNode*, Visits>> visits_;
  Owner* next_ = nullptr;  // of all owners

  static Owner nobody_, several_;
  static inline constinit Owner* volatile alone_ = nullptr;
  static inline constinit std::mutex mutex_;
  static inline constinit Owner* all_ = nullptr;
  static constinit thread_local Owner* mine_;
  static inline constinit thread_local bool has_ended_ = false;
};

inline constinit Owner Owner::nobody_;
inline constinit Owner Owner::several_;
inline constinit thread_local Owner* Owner::mine_ = &Owner::nobody_;

}  // namespace minitorch::graph
