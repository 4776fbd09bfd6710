// A file that is there whole or not at all, whenever the program or the machine stops.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nn/files/byte_sink.hpp"

namespace minitorch::nn {

/// Writes a new file beside `path`, which takes its place at the end. Until then, and where that never comes, what was at
/// `path` stays as it was. What was written so far is removed; a program that is killed leaves it, called like the file with
/// a dot before and a number behind, and the next AtomicFile for the same path removes it. Where `path` is a symbolic link,
/// what it points to is replaced, and the link stays. Owner and permissions of a file that is replaced are kept.
/// Throws CheckpointError, which names the path, where the system refuses: for a folder that is not there or may not be
/// written, a full disk, a `path` that is no file, and a file that cannot be replaced because it is read-only, immutable,
/// protected by its folder, or a mount of its own.
class AtomicFile final : public ByteSink {
 public:
  explicit AtomicFile(const std::string& path);
  ~AtomicFile() override;

  /// Throws CheckpointError where the disk, a quota or a limit has no room for so many bytes. Call it before the first write.
  void check_room(std::uint64_t bytes);
  void write(std::string_view bytes) override;
  /// Waits until all that was written is on the disk, and puts the file in its place.
  void commit();

 private:
  [[noreturn]] void refuse(std::string_view what, const std::string& why) const;
  [[noreturn]] void refuse(std::string_view what, int number) const;

  std::string name_, path_, unfinished_;  // as it was given, and without links
  int file_ = -1;
};

}  // namespace minitorch::nn
