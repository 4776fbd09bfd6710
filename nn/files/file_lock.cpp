// The lock is the system's flock, which belongs to the open file.
#include "nn/files/file_lock.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <sys/file.h>

namespace minitorch::nn {

FileLock::FileLock(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) return;
  file_.reset(std::fopen(path.c_str(), "ae"));  // e: programs that this one starts do not have it
  if (file_ != nullptr) is_taken_ = flock(fileno(file_.get()), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace minitorch::nn
