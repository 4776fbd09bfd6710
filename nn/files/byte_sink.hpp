// Where bytes go, one after the other: to a text in memory, or a stream; into a file, see atomic_file.hpp; packed by gzip,
// see gzip.hpp.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace minitorch::nn {

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  /// Takes all of `bytes`, or throws.
  virtual void write(std::string_view bytes) = 0;
};

/// Gathers in memory.
class StringSink final : public ByteSink {
 public:
  void write(std::string_view bytes) override { text_ += bytes; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// Writes to a stream, which must live as long. Throws DataError where it fails.
class StreamSink final : public ByteSink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}
  void write(std::string_view bytes) override;
  /// Hands on what the stream has not yet: only then it is known that it could.
  void flush();

 private:
  std::ostream& stream_;
};

}  // namespace minitorch::nn
