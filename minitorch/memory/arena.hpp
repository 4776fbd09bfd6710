// The memory of the graph: nodes lie in the order they were made, in blocks of one size.
// Operations are made after their inputs, so this order is a topological one, and a backward pass is a walk back over
// memory. What the nodes mean is not known here.
//
// A block is reused when its last node is gone. One node that lives on keeps its whole block.
// Graphs that one thread makes share blocks, so they belong together: another thread may run a backward pass over them,
// and join them to its own, while the first uses none of them, as when it waits or has ended. To hold, read and drop
// results of functions is safe from any thread (owner.hpp).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "minitorch/memory/owner.hpp"

namespace minitorch::graph {

/// What the arena and backward passes keep in each node. The marks of a leaf are for passes of its owner alone
/// (stand_ins.hpp).
struct ArenaNode {
  static constexpr std::uint16_t of_leaf = 0xffff;

  std::uint32_t references = 1;  // that its owner counts
  std::uint16_t previous = 0;    // place in its block (Block::place_of) of the node made before it; 0: none
  std::uint8_t arity = 0;        // the number of its edges
  bool is_plain : 1 = false;     // nothing but its edges needs destruction
  bool reached : 1 = false;      // a derivative has arrived in the pass under way
  bool sorted : 1 = false;       // met by the topological sort under way
  bool excluded : 1 = false;     // no gradient is asked of what lies behind it
  bool captured : 1 = false;     // its derivative is asked for, and kept
  bool released : 1 = false;     // its edges and saved values are gone
  bool named : 1 = false;        // its block knows its name

  /// Whether it is a leaf, which outlives graphs and has a memory of its own: no block, no order.
  bool is_leaf() const { return previous == of_leaf; }
};
static_assert(sizeof(ArenaNode) == 8);

/// The memory of some two hundred nodes.
struct Block {
  static constexpr std::size_t alignment = 16384;  // of the sizes that are as fast (benchmarks/) the smallest
  static constexpr std::size_t word = 8;           // the unit of places
  static constexpr std::uint16_t none = 0xffff;    // greater than all places

  Owner* owner = nullptr;               // who fills it
  std::uint64_t sequence = 0;           // greater than that of any other block with inputs of its nodes
  std::uint16_t last = 0;               // the newest node, as in `ArenaNode::previous`
  std::uint32_t live = 0;               // nodes not yet destroyed
  std::uint16_t oldest_reached = none;  // the oldest node with `reached` set
  bool open = false;                    // an arena still adds nodes
  Block* next = nullptr;  // in the one list that it is in: free blocks, or blocks that a pass went through
  std::size_t size = alignment;
  std::shared_ptr<void> slab;  // the memory it is cut from
  std::map<const ArenaNode*, std::string> names;

  /// The block that holds `node`, which is no leaf.
  static Block& of(const ArenaNode& node) {
    return *reinterpret_cast<Block*>(reinterpret_cast<std::uintptr_t>(&node) & ~(alignment - 1));
  }

  /// Where `node` lies in its block.
  static std::uint16_t place_of(const ArenaNode& node) {
    return static_cast<std::uint16_t>((reinterpret_cast<std::uintptr_t>(&node) & (alignment - 1)) / word);
  }

  /// The node at `place`, as `last` and `ArenaNode::previous` give it.
  ArenaNode* node_at(std::uint16_t place) {
    return reinterpret_cast<ArenaNode*>(reinterpret_cast<char*>(this) + word * place);
  }
};

/// This thread's supply of blocks, and the one that it fills.
class Arena {
 public:
  /// The calling thread's arena.
  static Arena& here() { return here_; }

  /// Memory for one node after all nodes that this thread made. Throws MemoryError where the system has none;
  /// then nothing has changed.
  void* allocate(std::size_t size) {
    if (size > static_cast<std::size_t>(end_ - cursor_)) [[unlikely]]
      start_block(size);
    return cursor_;
  }

  /// Counts the node just made in the memory that `allocate` returned.
  void add(ArenaNode& node, std::size_t size) {
    node.previous = block_->last;
    block_->last = Block::place_of(node);
    ++block_->live;
    cursor_ += size;
    ++nodes_;
  }

  /// Makes sure that the next node comes after `input` in the order of creation, whichever thread made that.
  void come_after(const ArenaNode& input) {
    if (block_ == nullptr || Block::of(input).sequence > block_->sequence) [[unlikely]] {
      close_block();
      sequence_ = last_sequence_;  // the next number is greater than all that any thread has used
    }
  }

  /// A number that no thread has used before, greater than all that this thread used.
  std::uint64_t next_sequence() {
    if (sequence_ == last_sequence_) [[unlikely]]
      reserve_sequences();
    return ++sequence_;
  }

  /// Takes back the memory of a node whose life has ended.
  [[gnu::always_inline]] void take_back(ArenaNode& node, bool is_alone = Owner::is_alone()) {
    Block& block = Block::of(node);
    if (!is_alone && block.owner != Owner::mine()) [[unlikely]]
      return take_back_elsewhere(node, block);
    if (node.named) [[unlikely]]
      block.names.erase(&node);
    --nodes_;
    drop(block);
  }

  /// Counts one node less in `block`, which is used anew after its last.
  void drop(Block& block) {
    if (--block.live == 0) [[unlikely]]
      reuse(block);
  }

  /// Lets other threads know how many nodes this one has made.
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
  static void take_back_elsewhere(ArenaNode& node, Block& block);
  void restart(Block& block);
  void end_thread();

  char* cursor_ = nullptr;
  char* end_ = nullptr;
  Block* block_ = nullptr;
  Block* free_ = nullptr;
  std::int64_t nodes_ = 0;           // made less destroyed, since `publish`
  std::uint64_t sequence_ = 0;       // the last one used
  std::uint64_t last_sequence_ = 0;  // the last one reserved for this thread
  enum class Thread { new_to_us, running, ending } thread_ = Thread::new_to_us;

  static std::atomic<std::uint64_t> sequences_;  // reserved by all threads
  static constinit thread_local Arena here_;
};

inline constinit thread_local Arena Arena::here_;

}  // namespace minitorch::graph

namespace minitorch {

/// The number of nodes, leaves included, that live in all threads: 0 when all graphs and leaves are gone. Results of other
/// threads are counted as these last saw them, when they swept a graph, took memory for one, or ended; and until then also
/// what another thread than theirs has dropped.
std::int64_t live_nodes();

}  // namespace minitorch
