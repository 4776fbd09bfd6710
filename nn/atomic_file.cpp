// Written beside, flushed to the disk, renamed: POSIX promises that a rename replaces a file at once.
#include "nn/atomic_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "operators/error.hpp"

namespace minitorch::nn {

namespace fs = std::filesystem;

namespace {

constexpr int most_links = 40;                // one after the other, as Linux has it
constexpr std::size_t longest_of_name = 200;  // of the 255 bytes that a name may have, and that of the unfinished file

}  // namespace

AtomicFile::AtomicFile(const std::string& path) : path_(path) {
  std::error_code error;
  fs::path target = path;
  for (int links = 0; links < most_links && fs::is_symlink(target, error); ++links)
    target = target.parent_path() / fs::read_symlink(target, error);
  const fs::file_status status = fs::status(target, error);
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw CheckpointError(path + ": cannot be written: it is there and is no file");
  if (fs::is_symlink(target, error)) throw CheckpointError(path + ": cannot be written: it is a link in a circle");
  path_ = target.string();
  const std::string start =
      "." + target.filename().string().substr(0, longest_of_name) + "." + std::to_string(getpid()) + "-";
  for (int number = 0; file_ < 0; ++number) {  // a name that is free, whoever else writes here
    unfinished_ = (target.parent_path() / (start + std::to_string(number))).string();
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    file_ = open(unfinished_.c_str(), flags, 0666);  // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX has no other
    if (file_ < 0 && errno != EEXIST) refuse("cannot be written");
  }
  struct stat old {};
  if (stat(path_.c_str(), &old) == 0) fchmod(file_, old.st_mode & 07777U);  // where it fails, it is as for a new file
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(unfinished_.c_str());
}

void AtomicFile::refuse(std::string_view what) const {
  const int number = errno;
  throw CheckpointError(path_ + ": " + std::string(what) + ": " + std::generic_category().message(number));
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse("cannot be written, what was there before is as it was");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void AtomicFile::commit() {
  if (fsync(file_) != 0) refuse("cannot be written to the disk, what was there before is as it was");
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) refuse("cannot be put in its place");
  close(file_);
  file_ = -1;
  // The name is on the disk when its folder is; a system that cannot do that has done what it can.
  const std::string folder = fs::path(path_).parent_path().string();
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const int opened = open(folder.empty() ? "." : folder.c_str(), flags);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (opened < 0) return;
  fsync(opened);
  close(opened);
}

}  // namespace minitorch::nn
