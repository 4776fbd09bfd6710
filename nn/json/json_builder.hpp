// Builds a JSON value from the events of its text. Counts memory before it is allocated.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/files/memory_budget.hpp"
#include "nn/json/json.hpp"
#include "nn/json/json_reader.hpp"

namespace minitorch::nn {

/// Builds a Json from events. Throws DataError if it exceeds the budget.
class JsonBuilder final : public JsonEvents {
 public:
  /// The budget must outlive the builder.
  explicit JsonBuilder(MemoryBudget& budget) : budget_(budget) {}

  void null() override { add(Json()); }
  void boolean(bool value) override { add(value); }
  void number(std::string_view text) override;
  void string(std::string& text) override {
    count(block_bytes(sizeof(std::string)) + heap_bytes(text));
    add(std::move(text));
  }
  void begin_object() override { open(Json::Object{}); }
  void key(std::string& name) override;
  void end_object() override { close(); }
  void begin_array() override { open(Json::Array{}); }
  void end_array() override { close(); }

  /// Whether no value has begun since the last `take_value`.
  bool is_between_values() const { return open_.empty() && !is_begun_; }
  /// Whether a value is complete.
  bool is_complete() const { return open_.empty() && is_begun_; }
  Json take_value() {
    is_begun_ = false;
    last_counted_ = std::exchange(counted_, 0);
    return std::move(root_);
  }
  /// Gives the memory of the last taken value back to the budget. Call it if that value is not kept.
  void give_back_taken() { budget_.give_back(std::exchange(last_counted_, 0)); }

 private:
  void count(std::uint64_t bytes) {
    budget_.take(bytes);
    counted_ += bytes;
  }
  Json& add(Json value);
  Json& append(Json& array, Json value);
  void open(Json empty);
  void close() { open_.pop_back(); }

  // The open arrays and objects from the outermost to the innermost, and the key of an object's next member.
  struct Level {
    Json* value;
    std::string key;
  };
  MemoryBudget& budget_;
  std::uint64_t counted_ = 0, last_counted_ = 0;  // bytes of the value in progress, and of the last taken value
  Json root_;
  bool is_begun_ = false;
  std::vector<Level> open_;
};

}  // namespace minitorch::nn
