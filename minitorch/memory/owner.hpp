// Owners: the threads that make nodes, leaves and storage. The owner of an object counts its references without atomic
// operations. Other threads count theirs apart: for storage and leaves in a second word (shared.hpp), for nodes in the
// Owner. An Owner is never freed: after its thread has ended, the holder of the lock acts for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace minitorch::graph {

struct ArenaNode;
class ReverseWalk;
class Shared;

/// A number that one thread at a time changes, without atomic read-modify-write instructions, and any thread may read.
template <class T> class OwnCount {
 public:
  constexpr OwnCount(T value = 0) : value_(value) {}  // NOLINT(google-explicit-constructor): used like a number
  OwnCount(const OwnCount&) = delete;
  OwnCount& operator=(const OwnCount&) = delete;
  OwnCount& operator=(T value) {
    value_.store(value, std::memory_order_release);
    return *this;
  }
  ~OwnCount() = default;

  operator T() const { return value_.load(std::memory_order_acquire); }  // NOLINT(google-explicit-constructor)
  void add(T change) { *this = value_.load(std::memory_order_relaxed) + change; }
  /// The same, if several threads may change the number at once.
  void add_atomically(T change) { value_.fetch_add(change, std::memory_order_acq_rel); }

 private:
  std::atomic<T> value_;
};

/// A thread, as the owner of the objects that it makes.
class alignas(64) Owner {
 public:
  /// The numbers of one owner, which `total` sums.
  struct Counts {
    OwnCount<std::int64_t> nodes;  // in blocks of this owner, as of the last Arena::publish
    OwnCount<std::int64_t> leaves;
    OwnCount<std::int64_t> cached_bytes;  // free storage in its cache
    OwnCount<std::int64_t> bytes;         // storage from the system, cached or in use
  };

  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;
  ~Owner() = default;

  /// The calling thread's owner: `nobody()` before the thread made anything, and after its end.
  static Owner* mine() { return mine_; }
  static Owner* nobody() { return &nobody_; }
  /// The same, but gives the thread an owner if it has none yet and has not ended.
  static Owner* here();

  /// Whether the calling thread made all existing nodes and leaves, and no other thread has counted references to them.
  /// Then it may count without asking for the owner. At most one thread sees true. It sees false as soon as it can see
  /// an action of another thread.
  ///
  /// `alone_` is volatile and not atomic, so this read races, in the words of the standard. GCC takes an atomic load,
  /// even a relaxed one, for a change of all memory, and loads again what it had in registers: that costs 4 to 14 % of
  /// an operation on Scalars (benchmarks/README.md). A word of this size and alignment is read and written whole; it
  /// changes at most twice; and only the rule above depends on when a thread sees that. So the thread sanitizer ignores
  /// this read.
  [[gnu::no_sanitize_thread]] static bool is_alone() { return alone_ == mine_; }
  /// Called before the calling thread makes nodes or leaves. Returns its owner.
  static Owner* start_graphs();
  /// Called before the calling thread counts references to nodes or leaves of another one.
  static void join_in();

  /// Returns the lock that protects the merging of reference counts from several threads.
  static std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  /// Counts `change` references to a node of this owner, which is not the calling thread. Returns whether the caller
  /// must destroy the node: none is left, the owner's thread has ended, and no walk has claimed it. Otherwise the owner
  /// does so when it settles, or the walk when it gives the owner back.
  bool count_elsewhere(ArenaNode& node, std::int32_t change, void (*destroy)(ArenaNode&));
  /// For the owner's thread, after its own count of `node` has fallen to 0: returns whether other threads hold no
  /// references either. If they do, takes over their count.
  bool is_last(ArenaNode& node);
  /// Whether other threads may have counted references to objects of this owner.
  bool has_visitors() const { return has_visitors_.load(std::memory_order_relaxed); }
  /// Adds the counts of other threads to those of the calling thread's objects, and destroys those without references.
  void settle() {
    if (has_visitors()) [[unlikely]]
      settle_all();
  }

  /// Lets only `walk` pass through graphs of this owner, and adds it to `claimed`, the list of the walk's owners.
  /// Returns false if another walk has it.
  bool claim(const ReverseWalk& walk, Owner*& claimed) {
    return walk_.load(std::memory_order_relaxed) == &walk || claim_now(walk, claimed);
  }
  /// Gives back the owners of a list that `claim` made, and empties it.
  static void give_back(Owner*& claimed);

  /// Adds to a count of the calling thread.
  static void count(OwnCount<std::int64_t> Counts::*what, std::int64_t change) {
    if (mine_ == &nobody_) {
      (nobody_.counts.*what).add_atomically(change);
    } else {
      (mine_->counts.*what).add(change);
    }
  }
  /// The sum of a count over all owners, also those whose threads have ended.
  static std::int64_t total(OwnCount<std::int64_t> Counts::*what);

  // NOLINTNEXTLINE(cppcoreguidelines-non-private-member-variables-in-classes): other classes keep the counts
  Counts counts;

 private:
  friend class Shared;
  class End;

  /// The references to a node that other threads have counted.
  struct Visits {
    std::int32_t references = 0;
    void (*destroy)(ArenaNode&) = nullptr;
  };

  constexpr Owner() = default;
  void settle_all();
  bool claim_now(const ReverseWalk& walk, Owner*& claimed);
  void give_back();
  void leave();

  bool has_thread_ = false;
  bool makes_graphs_ = false;
  std::atomic<bool> has_visitors_ = false;
  Shared* waiting_ = nullptr;  // objects of which others dropped more references than they added
  std::unique_ptr<std::unordered_map<ArenaNode*, Visits>> visits_;
  Owner* next_ = nullptr;                           // in the list of all owners
  std::atomic<const ReverseWalk*> walk_ = nullptr;  // the walk that has claimed it
  Owner* next_claimed_ = nullptr;                   // by the same walk

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
