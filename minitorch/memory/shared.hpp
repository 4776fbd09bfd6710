// Reference counts of objects that threads share: storage and leaves. The thread that made an object, its owner, counts
// in one word with plain instructions. All other threads count in a second word with atomic ones. The object ends when
// the sum is 0 (biased reference counting: Choi, Shull & Torrellas 2018). When the owner's word falls to 0, or the
// owner's thread has ended, both are merged into the second word. Everything else happens under one lock.
#pragma once

#include <atomic>
#include <cstdint>

#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// The base of objects that are counted so. The owner's word is a member of the derived class: a plain number, or an
/// OwnCount, which other threads can read, so that they notice at once when no reference is left.
class Shared {
 public:
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  /// Whether the calling thread is the owner.
  bool is_mine() const { return owner_.load(std::memory_order_relaxed) == Owner::mine(); }

  /// Whether the calling thread is the owner and counts all references.
  bool counts_alone() const { return is_mine() && others_.load(std::memory_order_acquire) == 0; }

  /// Adds a reference to an object that has some already.
  template <class Own> void add(Own& own) {
    if (is_mine()) [[likely]] {
      own = own + 1;
    } else {
      add_elsewhere();
    }
  }
  /// Drops a reference. True if it was the last; the caller then destroys the object.
  template <class Own> bool drop(Own& own) {
    if (!is_mine()) [[unlikely]]
      return drop_elsewhere();
    const std::uint32_t left = own - 1;
    const std::int32_t others = others_.load(std::memory_order_acquire);
    if (left != 0 && (others & waits) == 0) {
      own = left;
      return false;
    }
    return others == 0 || drop_last_of_mine(left);
  }
  /// Whether the caller's reference is the only one that counts. `own()` has those of the owner that do; only the owner
  /// calls it. May return false for an object of another thread.
  template <class Own> bool is_sole(const Own& own) const {
    const std::int32_t others = others_.load(std::memory_order_acquire);
    return is_mine() ? own() + static_cast<std::uint32_t>(others >> flags) == 1 : others == one + merged;
  }

 protected:
  /// Starts with one reference, in the word of `owner`; for Owner::nobody() in the second word, with `own` at 0.
  explicit Shared(Owner* owner)
      : owner_(owner == Owner::nobody() ? nullptr : owner), others_(owner == Owner::nobody() ? one + merged : 0) {}
  ~Shared() = default;

  virtual std::uint32_t own() const = 0;
  virtual void set_own(std::uint32_t count) = 0;
  /// Whether other threads may call `own` while the owner's thread runs.
  virtual bool shows_own() const = 0;
  /// Destroys or recycles the object, which has no references any more.
  virtual void end() = 0;

  /// A link that a derived class may use for a list of its own while the object is not in the owner's list.
  Shared* next() const { return next_; }
  void set_next(Shared* next) { next_ = next; }

 private:
  friend class Owner;

  [[gnu::cold]] void add_elsewhere();
  [[gnu::cold]] bool drop_elsewhere();
  [[gnu::cold]] bool drop_last_of_mine(std::uint32_t left);
  void link(Owner& owner);
  void unlink(Owner& owner);
  bool merge(std::int32_t total);
  bool settle();

  // The second word: a count and two flags. The count is negative if others dropped references that the owner counted.
  static constexpr std::int32_t flags = 2;
  static constexpr std::int32_t one = 1 << flags;
  static constexpr std::int32_t waits = 1;   // it is in the owner's list; the word then changes under the lock only
  static constexpr std::int32_t merged = 2;  // the second word counts all references

  std::atomic<Owner*> owner_;  // null if merged
  Shared* next_ = nullptr;
  Shared* previous_ = nullptr;  // in the owner's list
  std::atomic<std::int32_t> others_;
};

}  // namespace minitorch::graph
