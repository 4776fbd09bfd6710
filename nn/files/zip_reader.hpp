// Reads zip archives (PKWARE's APPNOTE.TXT, version 6.3.10) from memory: entries that are stored or deflated, of any
// size (zip64), not encrypted. Names are only names: nothing is unpacked to the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/files/byte_source.hpp"

namespace minitorch::nn {

struct ZipEntry {
  std::string name;           // UTF-8, without NUL
  std::string_view packed{};  // refers to the archive
  std::uint64_t size = 0;     // unpacked, as the archive says
  std::uint32_t crc = 0;
  bool is_deflated = false;
};

/// Returns the entries in the order of the directory. Throws DataError, which begins with `archive` and names the entry
/// and the rule, if the bytes are no archive, or one that has gaps around its directory or spans disks; and if entries
/// share a name, overlap, are encrypted, or are packed in another way.
std::vector<ZipEntry> zip_entries(std::string_view bytes, const std::string& archive);

/// The bytes of an entry, unpacked. `stored_left` is what the archive says.
class ZipEntrySource final : public ByteSource {
 public:
  /// The bytes of the archive must outlive the source. Messages call it `name`.
  ZipEntrySource(const ZipEntry& entry, std::string name);
  ~ZipEntrySource() override;
  std::uint64_t stored_left() const override { return left_; }

 private:
  struct Stream;
  /// Throws DataError if the packed bytes are invalid, or are not as many as the archive says. A read beyond the end
  /// compares the checksum.
  std::size_t fetch(std::span<char> room) override;
  std::size_t unpack(std::span<char> room);
  void check_end();

  std::string_view packed_;  // what is not used yet
  std::uint64_t left_;
  std::uint32_t crc_, crc_so_far_ = 0;
  std::unique_ptr<Stream> stream_;  // null if the entry is stored
  bool is_unpacked_ = false;
};

}  // namespace minitorch::nn
