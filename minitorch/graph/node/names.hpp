// Names of nodes: the name that a user gave, its form in messages, and a unique number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "minitorch/graph/node/leaf.hpp"
#include "minitorch/graph/node/node.hpp"
#include "minitorch/memory/arena.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::graph {

/// A number that no other node has or had. Of two results of one thread, the later one has the greater number.
template <class V> std::uint64_t unique_id(const Node<V>& node) {
  if (node.is_leaf()) return static_cast<const Leaf<V>&>(node).sequence * Block::alignment;
  const Block& block = Block::of(node);
  const auto offset =
      reinterpret_cast<const char*>(static_cast<const ArenaNode*>(&node)) - reinterpret_cast<const char*>(&block);
  return block.sequence * Block::alignment + static_cast<std::uint64_t>(offset);
}

/// The name that a user gave the node; empty if none.
template <class V> std::string name(const Node<V>& node) {
  if (node.is_leaf()) return static_cast<const Leaf<V>&>(node).name;
  return node.named ? Block::of(node).names.at(&node) : std::string();
}

/// The name for messages, after a space: " 'x'"; empty if none.
template <class V> std::string quoted_name(const Node<V>& node) {
  const std::string its_name = name(node);
  return its_name.empty() ? its_name : " '" + its_name + "'";
}

/// Names the node, for `explain`, `to_dot` and messages.
template <class V> void set_name(Node<V>& node, std::string_view name) {
  naming_memory("set_name", [&] {
    if (node.is_leaf()) {
      static_cast<Leaf<V>&>(node).name = name;
    } else {
      Block::of(node).names.insert_or_assign(&node, std::string(name));
      node.named = true;
    }
  });
}

}  // namespace minitorch::graph
