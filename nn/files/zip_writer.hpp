// Writes zip archives (PKWARE's APPNOTE.TXT, version 6.3.10) of stored entries. All sizes are zip64's, of 64 bits, so
// that small and large archives take the same way. Equal entries give equal bytes: the time is always that of 1980.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/files/byte_sink.hpp"

namespace minitorch::nn {

/// Writes an archive into a sink, which must outlive it.
class ZipWriter {
 public:
  explicit ZipWriter(ByteSink& below) : below_(below) {}

  /// Writes an entry of these bytes, one part after the other. The name is UTF-8 of up to 65,535 bytes.
  void add(std::string_view name, const std::vector<std::string_view>& parts);
  /// Writes the directory. Without this call there is no archive.
  void finish();

 private:
  void write(std::string_view bytes);

  ByteSink& below_;
  std::uint64_t written_ = 0, entries_ = 0;
  std::string directory_;
};

}  // namespace minitorch::nn
