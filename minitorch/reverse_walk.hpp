// The order of a reverse sweep: the nodes that wait to be visited, newest first. What is done at each is not known here.
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/arena.hpp"

namespace minitorch {

/// Nodes that wait to be visited, newest first, whatever else lies between them: a walk back over each block in
/// which one waits, and from block to block by a heap. Visited nodes may make others wait that are older.
class ReverseWalk {
 public:
  ReverseWalk() = default;
  ReverseWalk(const ReverseWalk&) = delete;
  ReverseWalk& operator=(const ReverseWalk&) = delete;

  /// Lets `node` wait.
  void add(ArenaNode& node) {
    Block& block = Block::of(node);
    const std::uint16_t place = Block::place_of(node);
    if (place < block.oldest_waiting) {
      if (block.oldest_waiting == Block::none && &block != block_) [[unlikely]]
        enter(block);
      block.oldest_waiting = place;
    }
    node.waiting = true;
  }

  /// The newest of the nodes that wait, which then waits no longer; null where none does.
  ArenaNode* take_newest() {
    while (block_ == nullptr || place_ < block_->oldest_waiting) {
      if (!next_block()) return nullptr;
    }
    ArenaNode* node = nullptr;
    do {
      node = block_->node_at(place_);
      place_ = node->previous;
    } while (!node->waiting);
    node->waiting = false;
    return node;
  }

  /// Calls f for each node marked `visited` in the blocks that the walk went through, newest first. f takes the mark
  /// away, and may destroy the node. The walk is then at its end.
  template <class F> void for_each_visited(F f) {
    while (visited_ != nullptr) {
      Block& block = *visited_;
      visited_ = block.next;
      ++block.live;  // holds the block while f destroys its nodes
      for (std::uint16_t place = block.last; place != 0;) {
        ArenaNode* node = block.node_at(place);
        place = node->previous;
        if (node->visited) f(*node);
      }
      Arena::here().drop(block);
    }
    block_ = nullptr;
  }

 private:
  void enter(Block& block);
  bool next_block();

  std::vector<Block*> heap_;  // blocks in which nodes wait, but for the current one
  Block* block_ = nullptr;
  std::uint16_t place_ = 0;   // where to look next in the current block
  Block* visited_ = nullptr;  // all blocks that were current, newest first
  Block** visited_end_ = &visited_;
};

}  // namespace minitorch
