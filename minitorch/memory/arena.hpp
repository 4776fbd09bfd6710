// The memory of the graph. An arena lays nodes one after another, in the order of their creation, in blocks of one
// size. A node is made after its inputs, so this is a topological order, and a backward pass is a walk back over
// memory. The arena does not know what the nodes mean.
//
// A block is reused after its last node is destroyed. A single living node keeps its whole block.
// The graphs of one thread share blocks. Another thread may run a backward pass over them, or build on them, only while
// their owner uses none of its graphs (it waits, or has ended). A pass claims the owners of the blocks that it walks
// through, so there is one at a time. Any thread may hold, read and drop results of functions at any time (owner.hpp).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// The header of each node, for the arena and for backward passes. The marks of a leaf are for passes of its owner only
/// (graph/node/stand_ins.hpp).
struct ArenaNode {
  static constexpr std::uint16_t of_leaf = 0xffff;

  std::uint32_t references = 1;  // those that its owner counts
  std::uint16_t previous = 0;    // the offset (Block::offset_of) of the node made before it in its block; 0 if none
  std::uint8_t arity = 0;        // the number of its edges
  bool is_plain : 1 = false;     // only its edges need destruction
  bool reached : 1 = false;      // a derivative has arrived in the current pass
  bool sorted : 1 = false;       // found by the current topological sort
  bool excluded : 1 = false;     // the current pass needs no derivative here or further back
  bool is_target : 1 = false;    // `grad` asks for its derivative, so the pass leaves it there
  bool released : 1 = false;     // its edges and saved values were released
  bool named : 1 = false;        // its block has its name
  bool has_edge : 1 = false;     // its derivative has an edge: it is a variable, to be differentiated again

  /// Whether it is a leaf. A leaf outlives graphs and is allocated alone: it has no block and no order.
  bool is_leaf() const { return previous == of_leaf; }
};
static_assert(sizeof(ArenaNode) == 8);

/// The memory of 250 to 400 nodes of Scalars.
struct Block {
  static constexpr std::size_t alignment = 16384;  // the smallest size of those that are fastest (benchmarks/)
  static constexpr std::size_t word = 8;           // the alignment of nodes
  static constexpr std::uint16_t none = 0xffff;    // greater than all offsets

  Owner* owner = nullptr;               // the thread that fills it
  std::uint64_t sequence = 0;           // greater than that of any other block with inputs of its nodes
  std::uint16_t last = 0;               // the offset of the newest node
  std::uint32_t live = 0;               // the number of nodes not yet destroyed
  std::uint16_t oldest_reached = none;  // the offset of the oldest node with `reached` set
  bool open = false;                    // whether an arena still adds nodes
  Block* next = nullptr;                // in the list of free blocks, or of the blocks that a pass has walked
  std::size_t size = alignment;
  std::shared_ptr<void> slab;  // the memory that it was cut from
  std::map<const ArenaNode*, std::string> names;

  /// The block of `node`, which is not a leaf.
  static Block& of(const ArenaNode& node) {
    return *reinterpret_cast<Block*>(reinterpret_cast<std::uintptr_t>(&node) & ~(alignment - 1));
  }

  /// The offset of `node` in its block, in bytes.
  static std::uint16_t offset_of(const ArenaNode& node) {
    return static_cast<std::uint16_t>(reinterpret_cast<std::uintptr_t>(&node) & (alignment - 1));
  }

  /// The node at `offset`.
  ArenaNode* node_at(std::uint16_t offset) {
    return reinterpret_cast<ArenaNode*>(reinterpret_cast<char*>(this) + offset);
  }
};

/// A thread's blocks: the one that it fills, and the free ones.
class Arena {
 public:
  /// The calling thread's arena.
  static Arena& here() { return here_; }

  /// Whether the next node of `size` bytes needs no new block.
  bool has_room(std::size_t size) const { return size <= static_cast<std::size_t>(end_ - cursor_); }

  /// Returns memory for one node, behind all nodes that this thread made. If the system has no more memory, throws
  /// MemoryError and changes nothing.
  void* allocate(std::size_t size) {
    if (!has_room(size)) [[unlikely]]
      start_block(size);
    return cursor_;
  }

  /// Adds the node that was made in the memory of the last `allocate`.
  void add(ArenaNode& node, std::size_t size) {
    node.previous = block_->last;
    block_->last = Block::offset_of(node);
    ++block_->live;
    cursor_ += size;
    ++nodes_;
  }

  /// Ensures that the next node follows `input` in the order of creation, also if another thread made `input`.
  void ensure_after(const ArenaNode& input) {
    if (block_ == nullptr || Block::of(input).sequence > block_->sequence) [[unlikely]] {
      close_block();
      sequence_ = last_sequence_;  // reserve new numbers: they are greater than all that any thread has used
    }
  }

  /// Returns a number above the `unique_id` (graph/node/names.hpp) of each node that this thread has made, and not
  /// above that of any node that it makes later.
  std::uint64_t position() const {
    if (block_ == nullptr) return (sequence_ + 1) * Block::alignment;
    const auto offset = static_cast<std::size_t>(cursor_ - reinterpret_cast<const char*>(block_));
    return block_->sequence * Block::alignment + std::min(offset, Block::alignment - 1);  // a large block has one node
  }

  /// A number that no thread has used, greater than all that this thread has used.
  std::uint64_t next_sequence() {
    if (sequence_ == last_sequence_) [[unlikely]]
      reserve_sequences();
    return ++sequence_;
  }

  /// Takes back the memory of a destroyed node.
  [[gnu::always_inline]] void take_back(ArenaNode& node, bool is_alone = Owner::is_alone()) {
    Block& block = Block::of(node);
    if (!is_alone && !is_mine(block)) [[unlikely]]
      return take_back_elsewhere(node, block);
    if (node.named) [[unlikely]]
      block.names.erase(&node);
    --nodes_;
    drop(block);
  }

  /// Keeps `block`, whatever is destroyed, until `let_go`.
  static void hold(Block& block) {
    if (!is_mine(block)) [[unlikely]]
      return hold_elsewhere(block);
    ++block.live;
  }
  /// Ends `hold`, and takes back the memory of `number` destroyed nodes without names in `block`; 0 if it is another
  /// thread's.
  void let_go(Block& block, std::uint32_t number) {
    if (!is_mine(block)) [[unlikely]]
      return let_go_elsewhere(block);
    nodes_ -= number;
    block.live -= number;
    drop(block);
  }

  /// Publishes the number of nodes for `live_nodes` of other threads.
  void publish() {
    Owner::count(&Owner::Counts::nodes, nodes_);
    nodes_ = 0;
  }

 private:
  friend class Supply;

  void reserve_sequences();
  void start_block(std::size_t node_size);
  Block* new_block(std::size_t size);
  void close_block();
  void reuse(Block& block);
  static bool is_mine(const Block& block) { return block.owner == Owner::mine(); }
  // Counts one node less in `block`. The last one frees the block for reuse.
  void drop(Block& block) {
    if (--block.live == 0) [[unlikely]]
      reuse(block);
  }
  static void take_back_elsewhere(ArenaNode& node, Block& block);
  static void hold_elsewhere(Block& block);
  static void let_go_elsewhere(Block& block);
  void restart(Block& block);
  void end_thread();

  char* cursor_ = nullptr;
  char* end_ = nullptr;
  Block* block_ = nullptr;
  Block* free_ = nullptr;
  std::int64_t nodes_ = 0;           // nodes made minus nodes destroyed since `publish`
  std::uint64_t sequence_ = 0;       // the last number used
  std::uint64_t last_sequence_ = 0;  // the last number reserved for this thread
  enum class Thread { new_to_us, running, ending } thread_ = Thread::new_to_us;

  static std::atomic<std::uint64_t> sequences_;  // the last number reserved by any thread
  static constinit thread_local Arena here_;
};

inline constinit thread_local Arena Arena::here_;

}  // namespace minitorch::graph

namespace minitorch {

/// The number of living nodes of all threads, leaves included: 0 after all graphs and leaves are destroyed. Other
/// threads' numbers are as of their last backward pass, new block of nodes, or end; a node that another thread than its
/// own dropped counts until then.
std::int64_t live_nodes();

}  // namespace minitorch
