// The order of a backward pass: a walk back over memory, newest node first. It does not know what the pass does.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "minitorch/memory/arena.hpp"

namespace minitorch::graph {

/// Whether this thread runs a backward pass, of Scalars or of Tensors. Their nodes share blocks and marks, so there is
/// one pass at a time.
inline constinit thread_local bool pass_is_under_way = false;

/// Visits the nodes that a pass reaches, newest first: walks back over each block with such nodes, and takes the blocks
/// from a heap. While a node is visited, older nodes may be added. Marks and lists in blocks serve one walk at a time:
/// if several threads have nodes, the walk has to claim the owners of the nodes first.
class ReverseWalk {
 public:
  /// `heap` is empty memory that walks reuse. Messages name `caller`.
  ReverseWalk(std::vector<Block*>& heap, std::string_view caller) : heap_(heap), caller_(caller) {}
  ReverseWalk(const ReverseWalk&) = delete;
  ReverseWalk& operator=(const ReverseWalk&) = delete;

  /// Claims an owner of nodes until the end of the walk. Throws GraphError if the walk of another thread has it.
  void claim(Owner& owner) {
    if (!owner.claim(*this, claimed_)) [[unlikely]]
      refuse();
  }

  /// Marks `node` as reached, so that the walk visits it.
  void add(ArenaNode& node) {
    Block& block = Block::of(node);
    const std::uint16_t offset = Block::offset_of(node);
    if (offset < block.oldest_reached) {
      if (block.oldest_reached == Block::none) [[unlikely]]
        enter(block);
      block.oldest_reached = offset;
    }
    node.reached = true;
  }

  /// Returns the newest reached node; null if there is none.
  ArenaNode* first();
  /// Returns the newest reached node that is older than `visited`, the last one returned; null if there is none. It is
  /// found from `visited` alone: a place that the walk kept would be written at each node and waited for at the next.
  [[gnu::always_inline]] ArenaNode* next(const ArenaNode& visited) {
    Block& block = Block::of(visited);
    load_before(visited);
    return visited.previous < block.oldest_reached ? first() : newest_from(block, visited.previous);
  }

  /// Removes the mark from each reached node, visited or not, and calls f(node), which may destroy it, and returns
  /// whether it leaves to the walk to take back the node's memory. Ends the walk, and gives back the owners.
  template <class F> void finish(F f) {
    while (next_block() != nullptr) {
    }
    while (walked_ != nullptr) {
      Block& block = *walked_;
      walked_ = block.next;
      Arena::hold(block);  // while f destroys its nodes
      std::uint32_t over = 0;
      for (std::uint16_t offset = block.last; offset >= block.oldest_reached;) {
        ArenaNode* node = block.node_at(offset);
        offset = node->previous;
        load_before(*node);
        if (!node->reached) continue;
        node->reached = false;
        if (f(*node)) ++over;
      }
      block.oldest_reached = Block::none;
      Arena::here().let_go(block, over);
    }
    Owner::give_back(claimed_);
  }

 private:
  // The newest reached node in `block`, of that at `offset` and older ones. There is one.
  static ArenaNode* newest_from(Block& block, std::uint16_t offset) {
    ArenaNode* node = block.node_at(offset);
    while (!node->reached) node = block.node_at(node->previous);
    return node;
  }

  // Lets the processor load the memory of nodes made a little before `node`, which the walk is about to reach. It is no
  // call, because GCC drops calls that change nothing.
  [[gnu::always_inline]] static void load_before(const ArenaNode& node) {
    constexpr std::uintptr_t bytes = 1024;
    __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(&node) - bytes), 1);
  }

  [[noreturn]] void refuse() const;
  void enter(Block& block);
  Block* next_block();

  std::vector<Block*>& heap_;  // older blocks than the current one that have reached nodes
  std::string_view caller_;
  Block* walked_ = nullptr;  // the list of all blocks walked, newest first, with the current one
  Block** walked_end_ = &walked_;
  Owner* claimed_ = nullptr;  // the list of the owners that the walk has
};

}  // namespace minitorch::graph
