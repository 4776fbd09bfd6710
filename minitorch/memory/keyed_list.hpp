// KeyedList: a list of values, in the order of their arrival, with a key each.
#pragma once

#include <algorithm>
#include <bit>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace minitorch::graph {

/// A list with at most one value for each key. A key is a pointer.
template <class Key, class Value> class KeyedList {
 public:
  bool contains(Key key) const { return keys_.contains(key); }
  /// Adds a value whose key is new; if memory runs out, changes nothing.
  void add(Key key, Value value) {
    static_assert(std::is_nothrow_move_constructible_v<Value>);
    list_.reserve(std::bit_ceil(list_.size() + 1));
    keys_.insert(key);
    list_.push_back(std::move(value));  // there is room
  }
  /// Takes out the value that `has_key` finds, if the key is there.
  template <class HasKey> void remove(Key key, const HasKey& has_key) {
    if (keys_.erase(key) > 0) list_.erase(std::find_if(list_.begin(), list_.end(), has_key));
  }

  const std::vector<Value>& list() const { return list_; }

 private:
  std::vector<Value> list_;
  std::unordered_set<Key> keys_;
};

}  // namespace minitorch::graph
