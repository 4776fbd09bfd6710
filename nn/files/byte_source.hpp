// Sources of a sequence of bytes: memory, a stream, a file. For decompression see gzip.hpp.
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
  /// Messages call the source `name`.
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Reads up to room.size() bytes into `room`, and returns their number. Reads fewer only at the end of the source.
  /// Throws DataError if reading fails.
  std::size_t read(std::span<char> room) {
    const std::size_t count = fetch(room);
    bytes_read_ += count;
    return count;
  }
  /// Returns the number of bytes read so far.
  std::uint64_t bytes_read() const { return bytes_read_; }
  /// Returns the number of stored bytes that are still to be read, compressed or not. A reader may allocate this much
  /// at once. 0 if unknown.
  virtual std::uint64_t stored_left() const { return 0; }
  /// Returns the length that a memory budget is in proportion to (memory_budget.hpp): the bytes read so far plus
  /// stored_left().
  virtual std::uint64_t counted_length() const { return bytes_read_ + stored_left(); }

  const std::string& name() const { return name_; }
  /// Throws DataError "NAME: why".
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  virtual std::size_t fetch(std::span<char> room) = 0;

  std::string name_;
  std::uint64_t bytes_read_ = 0;
};

/// Bytes in memory, which must outlive the source.
class MemorySource final : public ByteSource {
 public:
  MemorySource(std::string_view bytes, std::string name) : ByteSource(std::move(name)), left_(bytes) {}
  std::uint64_t stored_left() const override { return left_.size(); }

 private:
  std::size_t fetch(std::span<char> room) override;

  std::string_view left_;
};

/// Bytes of a stream, which must outlive the source.
class StreamSource final : public ByteSource {
 public:
  /// Throws DataError if the stream has failed already, as for a file that does not exist.
  StreamSource(std::istream& stream, const std::string& name);
  std::uint64_t stored_left() const override { return left_; }

 private:
  std::size_t fetch(std::span<char> room) override;

  std::istream& stream_;
  std::uint64_t left_ = 0;
};

/// Bytes of a file. Messages name it by its path.
class FileSource final : public ByteSource {
 public:
  /// Throws DataError if the file cannot be opened.
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

/// Returns all bytes that are still to be read. Throws DataError if reading fails.
std::string read_all(ByteSource& source);
/// Returns the bytes of a file. Throws DataError if it cannot be read.
std::string read_file(const std::string& path);

}  // namespace minitorch::nn
