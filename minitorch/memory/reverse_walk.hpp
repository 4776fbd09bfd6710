// The order of a backward pass: newest first, in memory. What is done at each node is not known here.
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/memory/arena.hpp"

namespace minitorch::graph {

/// Whether this thread is in a backward pass, of whichever kind of variable: nodes of all kinds lie side by side, and bear
/// the marks of one pass at a time.
inline constinit thread_local bool pass_is_under_way = false;

/// The nodes that a pass reaches, newest first, whatever else lies between them: a walk back over each block in which
/// there is one, and from block to block by a heap. Whoever is visited may let older nodes be reached.
class ReverseWalk {
 public:
  /// `heap` is room that is empty, and is kept from walk to walk.
  explicit ReverseWalk(std::vector<Block*>& heap) : heap_(heap) {}
  ReverseWalk(const ReverseWalk&) = delete;
  ReverseWalk& operator=(const ReverseWalk&) = delete;

  /// Marks `node` as reached, to be visited in its turn.
  void add(ArenaNode& node) {
    Block& block = Block::of(node);
    const std::uint16_t place = Block::place_of(node);
    if (place < block.oldest_reached) {
      if (block.oldest_reached == Block::none && &block != block_) [[unlikely]]
        enter(block);
      block.oldest_reached = place;
    }
    node.reached = true;
  }

  /// The newest node reached but not visited yet, which is now; null where there is none.
  ArenaNode* visit_next() {
    while (block_ == nullptr || place_ < block_->oldest_reached) {
      if (!next_block()) return nullptr;
    }
    ArenaNode* node = nullptr;
    do {
      node = block_->node_at(place_);
      place_ = node->previous;
    } while (!node->reached);
    return node;
  }

  /// Takes the mark from each node reached, visited or not, newest first where all are visited, and calls f for it,
  /// which may destroy it. The walk is then at its end.
  template <class F> void finish(F f) {
    while (next_block()) {
    }
    while (walked_ != nullptr) {
      Block& block = *walked_;
      walked_ = block.next;
      ++block.live;  // holds the block while f destroys its nodes
      for (std::uint16_t place = block.last; place >= block.oldest_reached;) {
        ArenaNode* node = block.node_at(place);
        place = node->previous;
        if (!node->reached) continue;
        node->reached = false;
        f(*node);
      }
      block.oldest_reached = Block::none;
      Arena::here().drop(block);
    }
    block_ = nullptr;
  }

 private:
  void enter(Block& block);
  bool next_block();

  std::vector<Block*>& heap_;  // blocks with nodes reached, older than the current one
  Block* block_ = nullptr;
  std::uint16_t place_ = 0;  // where to look next in the current block
  Block* walked_ = nullptr;  // all blocks that were current, newest first
  Block** walked_end_ = &walked_;
};

}  // namespace minitorch::graph
