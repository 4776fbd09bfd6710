// Adding members and elements to a JSON value.
#include "nn/json/json_builder.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

void JsonBuilder::number(std::string_view text) {
  const bool is_integer = text.find_first_of(".eE") == std::string_view::npos && text != "-0";
  const auto integer = is_integer ? read_number<std::int64_t>(text) : std::nullopt;
  const auto natural = is_integer ? read_number<std::uint64_t>(text) : std::nullopt;
  if (integer) {
    add(*integer);
  } else if (natural) {
    add(*natural);
  } else {
    const auto x = read_number<double>(text);
    if (!x) throw DataError(no_number<double>(text));
    add(*x);
  }
}

Json& JsonBuilder::add(Json value) {
  if (open_.empty()) {
    is_begun_ = true;
    root_ = std::move(value);
    return root_;
  }
  auto& [inside, key] = open_.back();
  if (inside->is_array()) return append(*inside, std::move(value));
  constexpr std::size_t node = 4 * sizeof(void*) + sizeof(Json::Object::value_type);
  count(block_bytes(node) + 2 * heap_bytes(key));  // Level has a second copy of the key
  return (*inside)[key] = std::move(value);
}

// Counts the growth of an array: while it grows, the old and the new elements both take memory.
Json& JsonBuilder::append(Json& array, Json value) {
  const Json::Array& values = array.as_array();
  if (values.size() < values.capacity()) return array.append(std::move(value));
  const std::uint64_t before = values.empty() ? 0 : block_bytes(values.capacity() * sizeof(Json));
  count(block_bytes(std::max<std::size_t>(1, 2 * values.size()) * sizeof(Json)));
  Json& added = array.append(std::move(value));
  budget_.give_back(before);
  counted_ -= before;
  return added;
}

void JsonBuilder::open(Json empty) {
  count(block_bytes(empty.is_array() ? sizeof(Json::Array) : sizeof(Json::Object)));
  open_.push_back({.value = &add(std::move(empty)), .key = {}});
}

void JsonBuilder::key(std::string& name) {
  auto& [inside, key] = open_.back();
  if (inside->find(name) != nullptr) throw DataError("has the key '" + beginning_of(name) + "' twice in an object");
  key = std::move(name);
}

}  // namespace minitorch::nn
