// Finds the call of a layer that made a result, by the order in which results are made.
#include "minitorch/tools/graph_layers.hpp"

#include <algorithm>
#include <limits>

#include "minitorch/memory/arena.hpp"

namespace minitorch::graph {

std::optional<std::size_t> GraphLayers::call_of(const Node<Tensor>& node) const {
  if (node.is_leaf()) return std::nullopt;
  const std::uint64_t id = unique_id(node);
  const auto behind = std::upper_bound(calls_.begin(), calls_.end(), id,
                                       [](std::uint64_t number, const Call& call) { return number < call.first; });
  if (behind == calls_.begin()) return std::nullopt;
  std::optional<std::size_t> call = static_cast<std::size_t>(behind - calls_.begin()) - 1;
  while (call && calls_[*call].last <= id) call = calls_[*call].within;
  return call;
}

void GraphLayers::begin(std::string_view layer) {
  calls_.push_back({.layer = layer,
                    .within = open_.empty() ? std::nullopt : std::optional(open_.back()),
                    .first = Arena::here().position(),
                    .last = std::numeric_limits<std::uint64_t>::max()});
  open_.push_back(calls_.size() - 1);
}

void GraphLayers::end() noexcept {
  calls_[open_.back()].last = Arena::here().position();
  open_.pop_back();
}

std::string name_in_layers(const Node<Tensor>& node) {
  const GraphLayers* const layers = GraphLayers::current();
  std::string given = name(node);
  return given.empty() && node.is_leaf() && layers != nullptr ? layers->name_of(node) : given;
}

std::string layer_of(const Node<Tensor>& node) {
  const GraphLayers* const layers = GraphLayers::current();
  const auto call = layers == nullptr ? std::nullopt : layers->call_of(node);
  return call ? std::string(layers->calls()[*call].layer) : std::string();
}

}  // namespace minitorch::graph
