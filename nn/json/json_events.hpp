// JSON as it is read: event by event, so that whoever listens puts numbers where they belong, and no document of them is
// ever made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"

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
/// it is none, or has a text or number of more than 64 MiB, or one for which `budget` has no memory; the same for what the
/// listener throws.
void read_json(ByteSource& source, JsonEvents& events, MemoryBudget& budget);

}  // namespace minitorch::nn
