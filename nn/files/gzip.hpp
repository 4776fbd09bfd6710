// Compression and decompression by gzip (RFC 1952) with zlib, as a sink and a source.
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

/// Compresses bytes into another sink, which must outlive this one. Equal bytes give equal output: no name and no time
/// is written.
class GzipSink final : public ByteSink {
 public:
  explicit GzipSink(ByteSink& below);
  ~GzipSink() override;
  void write(std::string_view bytes) override;
  /// Writes the rest of the output. Without this call the output is cut off.
  void finish();

 private:
  struct Stream;
  void pack(std::string_view bytes, bool is_end);

  ByteSink& below_;
  std::unique_ptr<Stream> stream_;
};

/// The largest compression ratio that a memory budget counts. Trained weights shrink 2 to 4 times; with optimiser
/// moments and embeddings that are zero, 10 times. Equal bytes shrink 1032 times, so a small file could else claim much
/// memory.
constexpr std::uint64_t most_counted = 100;

/// The bytes of another source, decompressed if they begin like gzip, and unchanged otherwise. That source must outlive
/// this one.
class UnpackedSource final : public ByteSource {
 public:
  explicit UnpackedSource(ByteSource& below);
  ~UnpackedSource() override;
  std::uint64_t stored_left() const override { return below_.stored_left() + left_.size(); }
  /// Counts at most `most_counted` bytes for each compressed byte.
  std::uint64_t counted_length() const override;
  /// Whether the bytes are compressed.
  bool is_packed() const { return stream_ != nullptr; }

 private:
  struct Stream;
  /// Throws DataError if the compressed data are invalid or cut off, or the checksum differs.
  std::size_t fetch(std::span<char> room) override;
  std::size_t unpack(std::span<char> room);
  void fetch_packed();

  ByteSource& below_;
  std::vector<char> packed_;
  std::span<char> left_;             // the part of packed_ that is not used yet
  std::unique_ptr<Stream> stream_;   // null if nothing is compressed
  bool is_between_members_ = false;  // a gzip file may have several members
};

}  // namespace minitorch::nn
