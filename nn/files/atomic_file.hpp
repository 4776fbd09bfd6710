// A file that is written whole or not at all, even if the program or the machine stops.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nn/files/byte_sink.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

/// Writes a new file beside `path`, which replaces it at the end. Until then, or if the end is never reached, the old
/// file stays as it was. An unfinished file is removed. A killed program leaves it, named like the file with a dot in
/// front and a number at the end, and the next AtomicFile for the same path removes it. If `path` is a symbolic link,
/// its target is replaced, and the link stays. A replaced file keeps its owner and permissions.
/// Throws DataError, which names the path, if the system refuses: for a folder that does not exist or is
/// read-only, a full disk, a `path` that is no file, and a file that cannot be replaced because it is read-only,
/// immutable, protected by its folder, or a mount of its own.
class AtomicFile final : public ByteSink {
 public:
  explicit AtomicFile(const std::string& path);
  ~AtomicFile() override;

  /// Throws DataError if the disk, a quota or a limit has no room for the bytes. Call it before the first write.
  void check_room(std::uint64_t bytes);
  void write(std::string_view bytes) override;
  /// Waits until all that was written is on the disk, and puts the file in its place.
  void commit();

 private:
  [[noreturn]] void refuse(std::string_view what, const std::string& why) const;
  [[noreturn]] void refuse(std::string_view what, int number) const;

  std::string name_, path_, unfinished_;  // the path as given, without links, and of the unfinished file
  int file_ = -1;
};

/// Writes a file of data whole or not at all: `write` writes its bytes into a sink. Throws DataError, as AtomicFile
/// does.
template <class Write> void write_data_file(const std::string& path, const Write& write) {
  naming_memory(path, [&] {
    AtomicFile file(path);
    write(file);
    file.commit();
  });
}

}  // namespace minitorch::nn
