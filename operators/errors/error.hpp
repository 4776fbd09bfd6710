// The exceptions of the library, all derived from `minitorch::Error`.
// Every message names the function, its operands and the broken rule. `assert` is for our own invariants.
#pragma once

#include <stdexcept>
#include <string>

namespace minitorch {

/// The base class of all exceptions of this library.
class Error : public std::runtime_error {
 public:
  /// Replaces each NUL of the message by U+FFFD: a message may echo a file, and a NUL would cut `what()` short.
  explicit Error(const std::string& message);
};

/// Shapes that do not fit each other or the function.
class ShapeError : public Error {
  using Error::Error;
};

/// A dtype that the function does not take.
class DtypeError : public Error {
  using Error::Error;
};

/// An index outside its range.
class IndexError : public Error {
  using Error::Error;
};

/// An impossible request to the graph: the derivative of a constant, a second backward pass over a released graph.
class GraphError : public Error {
  using Error::Error;
};

/// Input data in a wrong format or with wrong values.
class DataError : public Error {
  using Error::Error;
};

/// The system has no memory left for an operation.
class MemoryError : public Error {
  using Error::Error;
};

/// A checkpoint that cannot be read or written, or that does not fit the object it is loaded into.
class CheckpointError : public Error {
  using Error::Error;
};

}  // namespace minitorch
