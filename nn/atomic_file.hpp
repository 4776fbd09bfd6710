// A file that is there whole or not at all, whenever the program or the machine stops.
#pragma once

#include <string>
#include <string_view>

#include "nn/byte_sink.hpp"

namespace minitorch::nn {

/// Writes a new file beside `path`, which takes its place at the end. Until then, and where that never comes, what was at
/// `path` stays as it was; what was written so far is removed, unless the program was killed: then a file called like it,
/// with a dot before and a number behind, is left. Where `path` is a symbolic link, what it points to is replaced.
/// Throws CheckpointError, which names the path, where the system refuses: for a folder that is not there or may not be
/// written, a full disk, or a `path` that is no file.
class AtomicFile final : public ByteSink {
 public:
  explicit AtomicFile(const std::string& path);
  ~AtomicFile() override;

  void write(std::string_view bytes) override;
  /// Waits until all that was written is on the disk, and puts the file in its place.
  void commit();

 private:
  [[noreturn]] void refuse(std::string_view what) const;

  std::string path_, unfinished_;
  int file_ = -1;
};

}  // namespace minitorch::nn
