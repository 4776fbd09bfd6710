// JSON as it is read: event by event, so that whoever listens puts numbers where they belong, and no document of them is
// ever made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nn/byte_source.hpp"
#include "nn/json.hpp"

namespace minitorch::nn {

/// Who listens. What a function throws ends the reading.
class JsonEvents {
 public:
  JsonEvents() = default;
  JsonEvents(const JsonEvents&) = delete;
  JsonEvents& operator=(const JsonEvents&) = delete;
  virtual ~JsonEvents() = default;

  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  /// `text` is a number by JSON's grammar, and finite as a float64.
  virtual void number(std::string_view text) = 0;
  virtual void string(std::string& text) = 0;
  virtual void begin_object() = 0;
  virtual void key(std::string& name) = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;

  /// Asked before an element of an array ('[' or ',' was before it), and in a text ('"' was before): what comes next may be
  /// taken at once, as it stands. Returns how many characters were; what is left, at least the last element and the end of
  /// a text, comes as events.
  virtual std::size_t take(char before, std::string_view text);
};

/// Reads a JSON value, to the end of the source. Throws DataError, which names the source and about which byte it is, where
/// it is none, or has a text or number of more than 64 MiB; the same for what the listener throws.
void read_json(ByteSource& source, JsonEvents& events);

/// Makes a Json of events.
class JsonBuilder final : public JsonEvents {
 public:
  void null() override { add(Json()); }
  void boolean(bool value) override { add(value); }
  void number(std::string_view text) override;
  void string(std::string& text) override { add(std::move(text)); }
  void begin_object() override { open(Json::Object{}); }
  void key(std::string& name) override;
  void end_object() override { close(); }
  void begin_array() override { open(Json::Array{}); }
  void end_array() override { close(); }

  /// Whether a value is complete.
  bool is_complete() const { return open_.empty() && is_begun_; }
  Json take_value() {
    is_begun_ = false;
    return std::move(root_);
  }

 private:
  Json& add(Json value);
  void open(Json empty);
  void close() { open_.pop_back(); }

  // What is open, from the outermost to the innermost: where it lies, and the key of an object that comes next.
  struct Level {
    Json* value;
    std::string key;
  };
  Json root_;
  bool is_begun_ = false;
  std::vector<Level> open_;
};

}  // namespace minitorch::nn
