// Destinations for a sequence of bytes: a string, a counter, a stream. For files see atomic_file.hpp, for compression
// gzip.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
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

  /// Writes all of `bytes`, or throws.
  virtual void write(std::string_view bytes) = 0;
};

/// Collects the bytes in a string.
class StringSink final : public ByteSink {
 public:
  void write(std::string_view bytes) override { text_ += bytes; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// Keeps the first `most` bytes and drops the others.
class BeginningSink final : public ByteSink {
 public:
  explicit BeginningSink(std::size_t most) : most_(most) {}
  void write(std::string_view bytes) override { text_ += bytes.substr(0, most_ - text_.size()); }
  std::string take() { return std::exchange(text_, {}); }

 private:
  std::size_t most_;
  std::string text_;
};

/// Counts the bytes.
class CountingSink final : public ByteSink {
 public:
  void write(std::string_view bytes) override { count_ += bytes.size(); }
  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
};

/// Writes to a stream, which must outlive the sink. Throws DataError if the stream fails.
class StreamSink final : public ByteSink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}
  void write(std::string_view bytes) override;
  /// Flushes the stream. Throws DataError if it fails, which may show only now.
  void flush();

 private:
  std::ostream& stream_;
};

}  // namespace minitorch::nn
