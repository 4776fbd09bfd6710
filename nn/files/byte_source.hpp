// Where bytes come from, one after the other: from memory, a stream, or a file; unpacked, see gzip.hpp.
#pragma once

#include <cstdint>
#include <cstdio>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace minitorch::nn {

class ByteSource {
 public:
  /// `name` stands for the source in messages.
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Fills as much of `room` as there are bytes, from its start; how many that are, fewer than there is room for only at
  /// the end. Throws DataError where they cannot be read.
  std::size_t read(std::span<char> room) {
    const std::size_t count = fetch(room);
    bytes_read_ += count;
    return count;
  }
  /// The number of bytes read so far.
  std::uint64_t bytes_read() const { return bytes_read_; }
  /// How many bytes are still stored where they come from, packed as they may be: so much memory may be taken at once for
  /// them. 0 where that is not known.
  virtual std::uint64_t stored_left() const { return 0; }
  /// The length that memory may be taken for (memory_budget.hpp): the bytes read so far, and those that are still stored.
  virtual std::uint64_t counted_length() const { return bytes_read_ + stored_left(); }

  const std::string& name() const { return name_; }
  /// Throws DataError: the name, and what is wrong.
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  virtual std::size_t fetch(std::span<char> room) = 0;

  std::string name_;
  std::uint64_t bytes_read_ = 0;
};

/// Bytes in memory, which must live as long.
class MemorySource final : public ByteSource {
 public:
  MemorySource(std::string_view bytes, std::string name) : ByteSource(std::move(name)), left_(bytes) {}
  std::uint64_t stored_left() const override { return left_.size(); }

 private:
  std::size_t fetch(std::span<char> room) override;

  std::string_view left_;
};

/// Bytes of a stream, which must live as long.
class StreamSource final : public ByteSource {
 public:
  /// Throws DataError where it has failed already, as one of a file that is not there has.
  StreamSource(std::istream& stream, std::string name);
  std::uint64_t stored_left() const override { return left_; }

 private:
  std::size_t fetch(std::span<char> room) override;

  std::istream& stream_;
  std::uint64_t left_ = 0;
};

/// Bytes of a file, which is named by its path.
class FileSource final : public ByteSource {
 public:
  /// Throws DataError where it cannot be opened.
  explicit FileSource(const std::string& path);
  std::uint64_t stored_left() const override { return left_; }

 private:
  std::size_t fetch(std::span<char> room) override;

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t left_ = 0;
};

}  // namespace minitorch::nn
