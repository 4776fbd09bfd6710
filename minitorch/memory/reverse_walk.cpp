// The walk from block to block. The header has the walk within a block.
#include "minitorch/memory/reverse_walk.hpp"

#include <algorithm>
#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::graph {

namespace {

bool is_older(const Block* a, const Block* b) { return a->sequence < b->sequence; }

}  // namespace

void ReverseWalk::refuse() const {
  throw GraphError(
      std::string(caller_) +
      ": another thread runs a backward pass through graphs that the same thread made, which share memory; "
      "run one after the other, or make each graph in the thread that differentiates it");
}

void ReverseWalk::enter(Block& block) {
  heap_.push_back(&block);
  std::push_heap(heap_.begin(), heap_.end(), is_older);
}

Block* ReverseWalk::next_block() {
  if (heap_.empty()) return nullptr;
  std::pop_heap(heap_.begin(), heap_.end(), is_older);
  Block* block = heap_.back();
  heap_.pop_back();
  block->next = nullptr;
  *walked_end_ = block;
  walked_end_ = &block->next;
  return block;
}

ArenaNode* ReverseWalk::first() {
  Block* block = next_block();
  return block == nullptr ? nullptr : newest_from(*block, block->last);
}

}  // namespace minitorch::graph
