// Bytes packed by gzip (RFC 1952), written and read one after the other. zlib does the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"

namespace minitorch::nn {

/// Packs what is written and passes it on to another sink, which must live as long. The same bytes are packed the same: no
/// name and no time is written.
class GzipSink final : public ByteSink {
 public:
  explicit GzipSink(ByteSink& below);
  ~GzipSink() override;
  void write(std::string_view bytes) override;
  /// Writes what is still to be written. What is not finished is cut off.
  void finish();

 private:
  struct Stream;
  void pack(std::string_view bytes, bool is_end);

  ByteSink& below_;
  std::unique_ptr<Stream> stream_;
};

/// Weights that were trained pack 2 to 4 times, and with moments and embeddings that are zero, 10 times. gzip can pack
/// bytes that are all the same 1032 times: what is packed more than this gives no reason for more memory.
constexpr std::uint64_t most_counted = 100;

/// What another source gives, unpacked where it begins as gzip does, else as it is. The source must live as long.
class UnpackedSource final : public ByteSource {
 public:
  explicit UnpackedSource(ByteSource& below);
  ~UnpackedSource() override;
  std::uint64_t stored_left() const override { return below_.stored_left() + left_.size(); }
  /// Of what is packed no more than `most_counted` bytes for each that was unpacked.
  std::uint64_t counted_length() const override;
  /// Whether the bytes were packed.
  bool is_packed() const { return stream_ != nullptr; }

 private:
  struct Stream;
  /// Throws DataError where the packing is wrong, cut off, or its check sum does not fit.
  std::size_t fetch(std::span<char> room) override;
  std::size_t unpack(std::span<char> room);
  void fetch_packed();

  ByteSource& below_;
  std::vector<char> packed_;
  std::span<char> left_;             // of packed_, not yet used
  std::unique_ptr<Stream> stream_;   // null where nothing is packed
  bool is_between_members_ = false;  // a file may be several, one after the other
};

}  // namespace minitorch::nn
