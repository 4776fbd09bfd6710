// Owners: how threads get and leave them, and how other threads count references to an owner's nodes.
#include "minitorch/memory/owner.hpp"

#include <utility>

#include "minitorch/memory/arena.hpp"
#include "minitorch/memory/shared.hpp"
#include "minitorch/memory/storage.hpp"

namespace minitorch::graph {

// At the end of a thread, frees its owner for later threads. In its last destructors the thread then counts as another
// thread would.
class Owner::End {
 public:
  End() = default;
  End(const End&) = delete;
  End& operator=(const End&) = delete;
  ~End() { mine_->leave(); }
};

Owner* Owner::here() {
  if (mine_ != &nobody_ || has_ended_) return mine_;
  {
    const auto held = lock();
    Owner* owner = all_;
    // Reuse an owner without thread, walk and living nodes. (While nodes live, any thread may destroy them.)
    while (owner != nullptr && (owner->has_thread_ || owner->walk_ != nullptr || owner->counts.nodes != 0))
      owner = owner->next_;
    if (owner == nullptr) {
      owner = new Owner;
      owner->next_ = all_;
      all_ = owner;
    }
    owner->has_thread_ = true;
    mine_ = owner;
  }
  static thread_local const End end;
  return mine_;
}

Owner* Owner::start_graphs() {
  Owner* owner = here();
  if (owner == &nobody_ || owner->makes_graphs_) return owner;
  owner->makes_graphs_ = true;
  const auto held = lock();
  alone_ = alone_ == nullptr ? owner : &several_;
  return owner;
}

void Owner::join_in() {
  static constinit thread_local bool has_joined = false;
  if (has_joined) return;
  const auto held = lock();
  alone_ = &several_;
  has_joined = true;
}

bool Owner::count_elsewhere(ArenaNode& node, std::int32_t change, void (*destroy)(ArenaNode&)) {
  join_in();
  const auto held = lock();
  if (!has_thread_ && walk_ == nullptr) {
    node.references += static_cast<std::uint32_t>(change);
    return node.references == 0;
  }
  if (visits_ == nullptr) visits_ = std::make_unique<std::unordered_map<ArenaNode*, Visits>>();
  Visits& visits = (*visits_)[&node];
  visits.references += change;
  visits.destroy = destroy;
  if (visits.references == 0) visits_->erase(&node);
  has_visitors_.store(true, std::memory_order_relaxed);
  return false;
}

bool Owner::is_last(ArenaNode& node) {
  if (!has_visitors()) return true;
  const auto held = lock();
  if (visits_ == nullptr) return true;
  const auto found = visits_->find(&node);
  if (found == visits_->end()) return true;
  node.references += static_cast<std::uint32_t>(found->second.references);
  visits_->erase(found);
  return node.references == 0;
}

void Owner::settle_all() {
  std::unordered_map<ArenaNode*, Visits> visits;
  while (true) {
    auto held = lock();
    Shared* thing = waiting_;
    if (thing == nullptr) {
      if (visits_ != nullptr) visits_->swap(visits);
      for (auto& [node, visit] : visits) node->references += static_cast<std::uint32_t>(visit.references);
      has_visitors_.store(false, std::memory_order_relaxed);
      break;
    }
    const bool is_over = thing->settle();
    held.unlock();
    if (is_over) thing->end();
  }
  // Nodes without references are not inputs of each other, so destroying one destroys no other one of this list.
  std::erase_if(visits, [](const auto& visit) { return visit.first->references != 0; });
  for (const auto& [node, visit] : visits) visit.destroy(*node);
}

bool Owner::claim_now(const ReverseWalk& walk, Owner*& claimed) {
  if (this == &nobody_) return true;  // so are several threads, each with graphs of its own
  const auto held = this == mine_ ? std::unique_lock<std::mutex>() : lock();
  const ReverseWalk* none = nullptr;
  if (!walk_.compare_exchange_strong(none, &walk, std::memory_order_acquire, std::memory_order_relaxed)) return false;
  next_claimed_ = std::exchange(claimed, this);
  return true;
}

void Owner::give_back(Owner*& claimed) {
  while (claimed != nullptr) {
    Owner* owner = claimed;
    claimed = owner->next_claimed_;
    owner->give_back();
  }
}

// For an owner without thread, the walk settles what other threads have counted meanwhile.
void Owner::give_back() {
  if (this == mine_) return walk_.store(nullptr, std::memory_order_release);
  while (true) {
    {
      const auto held = lock();
      if (has_thread_ || !has_visitors()) return walk_.store(nullptr, std::memory_order_release);
    }
    settle_all();
  }
}

void Owner::leave() {
  while (true) {
    settle();
    Arena::here().publish();
    const auto held = lock();
    if (has_visitors()) continue;
    has_thread_ = false;
    mine_ = &nobody_;
    has_ended_ = true;
    break;
  }
  StorageCache::end_thread();
}

std::int64_t Owner::total(OwnCount<std::int64_t> Counts::*what) {
  const auto held = lock();
  std::int64_t sum = nobody_.counts.*what;
  for (const Owner* owner = all_; owner != nullptr; owner = owner->next_) sum += owner->counts.*what;
  return sum;
}

}  // namespace minitorch::graph
