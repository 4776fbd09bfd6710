// Reads JSON as a sequence of events. A listener stores numbers where they belong, without a document in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"

namespace minitorch::nn {

/// A listener for the events. An exception from one of its functions ends the reading.
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

  /// Takes the beginning of `text` as it stands: elements of an array (`before` is '[' or ',') or the inside of a
  /// string (`before` is '"'). Returns how many characters it took. The rest, at least the last element or the end of
  /// the string, comes as events.
  virtual std::size_t take(char before, std::string_view text);
};

/// Reads a JSON value, to the end of the source. Throws DataError, which names the source and the byte, if it is
/// invalid, or has a string or number of more than 64 MiB or beyond `budget`. What the listener throws becomes such a
/// DataError too.
void read_json(ByteSource& source, JsonEvents& events, MemoryBudget& budget);

}  // namespace minitorch::nn
