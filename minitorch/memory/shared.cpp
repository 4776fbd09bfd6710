// The counts of threads that are not the owner, and how both words are merged.
#include "minitorch/memory/shared.hpp"

namespace minitorch::graph {

void Shared::add_elsewhere() {
  std::int32_t others = others_.load(std::memory_order_relaxed);
  while ((others & waits) == 0) {
    if (others_.compare_exchange_weak(others, others + one, std::memory_order_relaxed)) return;
  }
  const auto lock = Owner::lock();
  others_.fetch_add(one, std::memory_order_relaxed);
}

bool Shared::drop_elsewhere() {
  std::int32_t others = others_.load(std::memory_order_relaxed);
  while ((others & waits) == 0 && ((others & merged) != 0 || others >= one)) {
    if (others_.compare_exchange_weak(others, others - one, std::memory_order_acq_rel)) return others - one == merged;
  }
  // This drops a reference that the owner counted.
  const auto lock = Owner::lock();
  std::int32_t left = 0;
  do {
    left = others - one;
    if ((left & merged) == 0 && left < 0) left |= waits;  // from here on only a holder of the lock may end it
  } while (!others_.compare_exchange_weak(others, left, std::memory_order_acq_rel));
  if ((left & waits) == 0) return left == merged;

  Owner& owner = *owner_.load(std::memory_order_relaxed);
  if ((others & waits) == 0) link(owner);
  if (owner.has_thread_ && !shows_own()) return false;
  const std::int32_t total = static_cast<std::int32_t>(own()) + (left >> flags);
  if (owner.has_thread_ && total != 0) return false;
  unlink(owner);
  return merge(total);
}

// For the owner: it drops the last reference that it counted, or the object is in its list.
bool Shared::drop_last_of_mine(std::uint32_t left) {
  const auto lock = Owner::lock();
  Owner& owner = *Owner::mine();
  set_own(left);
  const std::int32_t others = others_.load(std::memory_order_acquire);
  if ((others & waits) != 0) {
    const std::int32_t total = static_cast<std::int32_t>(left) + (others >> flags);
    unlink(owner);
    if (left == 0 || total == 0) return merge(total);
    set_own(static_cast<std::uint32_t>(total));
    others_.store(0, std::memory_order_release);
    return false;
  }
  owner_.store(nullptr, std::memory_order_relaxed);
  return others_.fetch_or(merged, std::memory_order_acq_rel) >> flags == 0;
}

// Makes the second word count all `total` references. Returns whether there are none. The caller holds the lock.
bool Shared::merge(std::int32_t total) {
  set_own(0);
  if (total != 0) owner_.store(nullptr, std::memory_order_relaxed);
  others_.store(total == 0 ? 0 : total * one + merged, std::memory_order_release);
  return total == 0;
}

// Merges the counts of an object in the owner's list into the owner's word. Returns whether it has no references. The
// caller is the owner's thread and holds the lock.
bool Shared::settle() {
  unlink(*Owner::mine());
  const std::int32_t total = static_cast<std::int32_t>(own()) + (others_.load(std::memory_order_acquire) >> flags);
  set_own(static_cast<std::uint32_t>(total));
  others_.store(0, std::memory_order_release);
  return total == 0;
}

void Shared::link(Owner& owner) {
  previous_ = nullptr;
  next_ = owner.waiting_;
  if (next_ != nullptr) next_->previous_ = this;
  owner.waiting_ = this;
  owner.has_visitors_.store(true, std::memory_order_relaxed);
}

void Shared::unlink(Owner& owner) {
  (previous_ == nullptr ? owner.waiting_ : previous_->next_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
}

}  // namespace minitorch::graph
