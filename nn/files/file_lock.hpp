// A lock that keeps two programs from writing one file. The file may still be read, and written without a lock.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

namespace minitorch::nn {

/// Locks a regular file for its own lifetime, or until the process ends, however it ends. Others, such as devices and
/// pipes, stay unlocked, as do files on file systems without locks.
class FileLock {
 public:
  /// Creates the file if it is not there. If it cannot be opened, it stays unlocked: its writer says why.
  explicit FileLock(const std::string& path);
  /// Whether another FileLock holds the lock of the file.
  bool is_taken() const { return is_taken_; }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, std::fclose};  // closing it ends the lock
  bool is_taken_ = false;
};

}  // namespace minitorch::nn
