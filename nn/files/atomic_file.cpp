// Writes a file beside the target, flushes it to the disk, and renames it. POSIX promises that a rename is atomic.
#include "nn/files/atomic_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nn/files/replaceable.hpp"
#include "nn/files/unfinished_file.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace fs = std::filesystem;

namespace {

constexpr int most_links = 40;  // Linux's limit for a chain of symbolic links

// Gives a file the owner and permissions of the file at `path`. If the system does not allow that, it keeps its own.
void take_over_rights(int file, const std::string& path) {
  struct stat old {};
  struct stat own {};
  if (stat(path.c_str(), &old) != 0 || fstat(file, &own) != 0) return;
  const bool has_other_owner = old.st_uid != own.st_uid || old.st_gid != own.st_gid;
  if (has_other_owner && fchown(file, old.st_uid, old.st_gid) != 0) errno = 0;
  fchmod(file, old.st_mode & 07777U);
}

}  // namespace

AtomicFile::AtomicFile(const std::string& path) : name_(path), path_(path) {
  if (path.empty()) throw DataError("a file without a name cannot be written: the path is empty");
  std::error_code error;
  fs::path target = path;
  for (int links = 0; links < most_links && fs::is_symlink(target, error); ++links)
    target = target.parent_path() / fs::read_symlink(target, error);
  std::error_code why_unknown;
  const fs::file_status status = fs::status(target, why_unknown);
  path_ = target.string();
  if (fs::exists(status) && !fs::is_regular_file(status))
    refuse("cannot be written", "it exists and is not a regular file");
  if (fs::is_symlink(target, error))
    throw DataError(escaped(path) + ": cannot be written: it is a symbolic link that leads back to itself");
  if (status.type() == fs::file_type::none) refuse("cannot be written", why_unknown.value());
  const std::string why = why_not_replaceable(path_);
  if (!why.empty()) refuse("cannot be written", why);
  remove_abandoned(target);
  UnfinishedFile created = create_unfinished(target);
  if (created.descriptor < 0) refuse("cannot be written", errno);
  unfinished_ = std::move(created.path);
  file_ = created.descriptor;
  take_over_rights(file_, path_);
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  unlink(unfinished_.c_str());  // before close releases the lock: then the name may be another writer's
  close(file_);
}

void AtomicFile::refuse(std::string_view what, const std::string& why) const {
  const std::string place = path_ == name_ ? "" : " (it is a link to " + escaped(path_) + ")";
  throw DataError(escaped(name_) + ": " + std::string(what) + ": " + why + place);
}

void AtomicFile::refuse(std::string_view what, int number) const {
  refuse(what, std::generic_category().message(number));
}

void AtomicFile::check_room(std::uint64_t bytes) {
  const int number = posix_fallocate(file_, 0, static_cast<off_t>(bytes));
  if (number == ENOSPC || number == EFBIG || number == EDQUOT)
    refuse("there is no room for the " + std::to_string(bytes) + " bytes that it may take", number);
  if (ftruncate(file_, 0) != 0) refuse("cannot be written", errno);
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse("cannot be written, what was there before is unchanged", errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void AtomicFile::commit() {
  const std::string folder = fs::path(path_).parent_path().string();  // allocates, so it comes before the rename
  while (fsync(file_) != 0) {
    if (errno != EINTR) refuse("cannot be written to the disk, what was there before is unchanged", errno);
  }
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0)
    refuse("cannot be put in its place, what was there before is unchanged", errno);
  close(file_);
  file_ = -1;
  // The rename is on the disk once the folder is. Not every file system can flush a folder, so failures are ignored.
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const int opened = open(folder.empty() ? "." : folder.c_str(), flags);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (opened < 0) return;
  fsync(opened);
  close(opened);
}

}  // namespace minitorch::nn
