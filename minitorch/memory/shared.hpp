// References to what several threads may hold: storage and leaves. The thread that made a thing counts in a word of its
// own, with plain instructions; all others in a second word, atomically; nothing refers to it when both together are 0
// (biased reference counting: Choi, Shull & Torrellas 2018). When the owner's word comes to 0, or its thread has ended, the
// second word is the only one. All that is neither a plain count nor one atomic instruction happens under one lock.
#pragma once

#include <atomic>
#include <cstdint>

#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// What is counted so. The owner's word is a member of who derives from it: a number, or an OwnCount, which other threads
/// can read, and so find out at once that nothing refers to the thing any more.
class Shared {
 public:
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  /// Whether the calling thread is the owner.
  bool is_mine() const { return owner_.load(std::memory_order_relaxed) == Owner::mine(); }

  /// Whether the calling thread is the owner, and has counted all references.
  bool counts_alone() const { return is_mine() && others_.load(std::memory_order_acquire) == 0; }

  /// A further reference to what somebody refers to already.
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
  /// Whether the caller's reference is the only one. May be false where that cannot be known at once.
  bool is_sole(std::uint32_t own) const {
    const std::int32_t others = others_.load(std::memory_order_acquire);
    return is_mine() ? own + static_cast<std::uint32_t>(others >> flags) == 1 : others == one + merged;
  }

 protected:
  /// One reference, which the word of `owner` counts; where nobody owns it, the second word. Then `own` begins with 0.
  explicit Shared(Owner* owner)
      : owner_(owner == Owner::nobody() ? nullptr : owner), others_(owner == Owner::nobody() ? one + merged : 0) {}
  ~Shared() = default;

  virtual std::uint32_t own() const = 0;
  virtual void set_own(std::uint32_t count) = 0;
  /// Whether other threads may ask for `own` while the owner's thread runs.
  virtual bool shows_own() const = 0;
  /// Nothing refers to it any more.
  virtual void end() = 0;

  /// Outside the owner's list it may be in another, which goes through this.
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

  // The second word: a count, which is negative where others dropped what the owner counted, and two flags.
  static constexpr std::int32_t flags = 2;
  static constexpr std::int32_t one = 1 << flags;
  static constexpr std::int32_t waits = 1;   // it is in the owner's list; then the word changes under the lock alone
  static constexpr std::int32_t merged = 2;  // the owner counts nothing any more

  std::atomic<Owner*> owner_;  // null where merged
  Shared* next_ = nullptr;
  Shared* previous_ = nullptr;  // in the owner's list
  std::atomic<std::int32_t> others_;
};

}  // namespace minitorch::graph
