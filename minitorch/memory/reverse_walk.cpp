// The walk from block to block. The header has the walk within a block.
#include "minitorch/memory/reverse_walk.hpp"

#include <algorithm>

namespace minitorch::graph {

namespace {

bool is_older(const Block* a, const Block* b) { return a->sequence < b->sequence; }

}  // namespace

void ReverseWalk::enter(Block& block) {
  heap_.push_back(&block);
  std::push_heap(heap_.begin(), heap_.end(), is_older);
}

bool ReverseWalk::next_block() {
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end(), is_older);
  block_ = heap_.back();
  heap_.pop_back();
  offset_ = block_->last;
  block_->next = nullptr;
  *walked_end_ = block_;
  walked_end_ = &block_->next;
  return true;
}

}  // namespace minitorch::graph
