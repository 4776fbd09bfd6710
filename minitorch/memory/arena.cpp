// Blocks of nodes: how an arena takes, fills and reuses them. The header has the work done for every node.
#include "minitorch/memory/arena.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "minitorch/memory/huge_pages.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

namespace {

// The offset of the first node, behind the header of the block, in bytes.
constexpr std::size_t first_node = (sizeof(Block) + Block::word - 1) / Block::word * Block::word;

std::shared_ptr<void> allocate_slab(std::size_t size) {
  void* slab = take_from_system(size, Block::alignment);
  if (slab == nullptr) throw std::bad_alloc();
  return {slab, [size](void* taken) { return_to_system(taken, size, Block::alignment); }};
}

// Makes a block in a slab. The slab lives until all its blocks are deleted.
Block* make_block(std::shared_ptr<void> slab, std::size_t offset, std::size_t size) {
  auto* block = new (static_cast<char*>(slab.get()) + offset) Block;
  block->size = size;
  block->slab = std::move(slab);
  return block;
}

void delete_block(Block* block) {
  const auto slab = std::move(block->slab);
  std::destroy_at(block);
}

// Counts one node less in another thread's block. The caller holds the lock.
void drop_elsewhere(Block& block) {
  if (--block.live == 0 && !block.open) delete_block(&block);
}

}  // namespace

// A thread's memory for new blocks. It cuts them from large slabs, so that consecutive blocks are adjacent: with
// scattered blocks, a pass over ten million nodes took twice the time (benchmarks/README.md).
class Supply {
 public:
  Supply() { Arena::here().thread_ = Arena::Thread::running; }
  Supply(const Supply&) = delete;
  Supply& operator=(const Supply&) = delete;
  ~Supply() { Arena::here().end_thread(); }

  Block* cut() {
    if (used_ == slab_size) {
      slab_ = allocate_slab(slab_size);
      used_ = 0;
    }
    Block* block = make_block(slab_, used_, Block::alignment);
    used_ += Block::alignment;
    return block;
  }

 private:
  static constexpr std::size_t slab_size = huge_page;

  std::shared_ptr<void> slab_;
  std::size_t used_ = slab_size;
};

Block* Arena::new_block(std::size_t size) {
  return naming_memory("graph: a block of nodes", [&] {
    if (thread_ == Thread::ending) return make_block(allocate_slab(size), 0, size);
    static thread_local Supply supply;
    return size > Block::alignment ? make_block(allocate_slab(size), 0, size) : supply.cut();
  });
}

constinit std::atomic<std::uint64_t> Arena::sequences_ = 0;

// Reserves many numbers at once. If each result is dropped before the next is made, every operation starts a block, and
// an atomic instruction each time would be a tenth of its cost.
void Arena::reserve_sequences() {
  constexpr std::uint64_t number = 1024;
  sequence_ = sequences_.fetch_add(number, std::memory_order_relaxed);
  last_sequence_ = sequence_ + number;
}

void Arena::start_block(std::size_t node_size) {
  const std::size_t size = std::max(Block::alignment, first_node + node_size);
  Owner* owner = Owner::start_graphs();
  owner->settle();
  publish();
  Block* block = free_;
  if (block == nullptr || size > Block::alignment) {
    block = new_block(size);
  } else {
    free_ = block->next;
  }
  close_block();
  block->owner = owner;
  restart(*block);
  block_ = block;
}

void Arena::restart(Block& block) {
  block.sequence = next_sequence();
  block.last = 0;
  block.open = true;
  cursor_ = reinterpret_cast<char*>(&block) + first_node;
  end_ = reinterpret_cast<char*>(&block) + block.size;
}

void Arena::close_block() {
  if (block_ == nullptr) return;
  Block& block = *block_;
  block_ = nullptr;
  cursor_ = end_ = nullptr;
  block.open = false;
  if (block.live == 0) reuse(block);
}

void Arena::reuse(Block& block) {
  const bool is_current = &block == block_;
  if (is_current && block.size == Block::alignment && thread_ == Thread::running) {
    restart(block);
  } else if (is_current) {
    close_block();
  } else if (!block.open) {
    if (thread_ == Thread::running && block.size == Block::alignment) {
      block.next = free_;
      free_ = &block;
    } else {
      delete_block(&block);
    }
  }
}

// Takes back a node of another thread, which waits or has ended.
void Arena::take_back_elsewhere(ArenaNode& node, Block& block) {
  const auto lock = Owner::lock();
  block.names.erase(&node);
  block.owner->counts.nodes.add_atomically(-1);
  drop_elsewhere(block);
}

void Arena::hold_elsewhere(Block& block) {
  const auto lock = Owner::lock();
  ++block.live;
}

void Arena::let_go_elsewhere(Block& block) {
  const auto lock = Owner::lock();
  drop_elsewhere(block);
}

void Arena::end_thread() {
  thread_ = Thread::ending;
  close_block();
  publish();
  while (free_ != nullptr) {
    Block* block = free_;
    free_ = block->next;
    delete_block(block);
  }
}

}  // namespace minitorch::graph

namespace minitorch {

std::int64_t live_nodes() {
  graph::Owner::mine()->settle();
  graph::Arena::here().publish();
  return graph::Owner::total(&graph::Owner::Counts::nodes) + graph::Owner::total(&graph::Owner::Counts::leaves);
}

}  // namespace minitorch
