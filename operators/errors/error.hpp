// The errors a user can meet, all derived from `minitorch::Error`.
// Every message names the function, its operands and the rule that was broken; `assert` is for our own invariants.
#pragma once

#include <stdexcept>
#include <string>

namespace minitorch {

/// What every exception of this library derives from.
class Error : public std::runtime_error {
 public:
  /// `what()` shows U+FFFD for each NUL of the message, which would end it there: a message may echo what is in a file.
  explicit Error(const std::string& message);
};

/// Sizes that do not fit together.
class ShapeError : public Error {
  using Error::Error;
};

/// Elements of a kind that a function does not take.
class DtypeError : public Error {
  using Error::Error;
};

/// An index outside its range.
class IndexError : public Error {
  using Error::Error;
};

/// A graph asked for what it cannot give: a derivative of a constant, a second backward pass over a released graph.
class GraphError : public Error {
  using Error::Error;
};

/// Data that is not what it should be.
class DataError : public Error {
  using Error::Error;
};

/// The system has no memory for what was to be done.
class MemoryError : public Error {
  using Error::Error;
};

/// A checkpoint that cannot be read, does not fit what it is loaded into, or cannot be written.
class CheckpointError : public Error {
  using Error::Error;
};

}  // namespace minitorch
