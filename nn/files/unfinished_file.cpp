// A lock shows whether the writer still lives: the system releases the lock when the process ends, however it ends.
#include "nn/files/unfinished_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <memory>
#include <string_view>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace minitorch::nn {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t longest_of_name = 200;  // a file name may have 255 bytes

std::string start_of_name(const fs::path& target) {
  return "." + target.filename().string().substr(0, longest_of_name) + ".";
}

fs::path folder_of(const fs::path& target) { return target.has_parent_path() ? target.parent_path() : fs::path("."); }

// Returns the process in a name such as ".run.json.4711-0", for the `start` ".run.json."; 0 for any other name.
pid_t process_in(std::string_view name, std::string_view start) {
  if (!name.starts_with(start)) return 0;
  name.remove_prefix(start.size());
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::size_t hyphen = std::min(name.find('-'), name.size());
  const std::string_view process = name.substr(0, hyphen);
  if (hyphen == name.size() || !is_number(process) || !is_number(name.substr(hyphen + 1))) return 0;
  pid_t number = 0;
  const auto [end, error] = std::from_chars(process.data(), process.data() + process.size(), number);
  return error == std::errc() && end == process.data() + process.size() ? number : 0;
}

bool has_ended(pid_t process) { return kill(process, 0) != 0 && errno == ESRCH; }

// Whether `path` still names the open `file`. Since it was opened, its writer may have finished, and another writer may
// have used the name for a new file.
bool is_named(const std::string& path, const struct stat& file) {
  struct stat found {};
  return lstat(path.c_str(), &found) == 0 && found.st_dev == file.st_dev && found.st_ino == file.st_ino;
}

void remove_where_unlocked(const std::string& path) {
  constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int file = open(path.c_str(), flags);  // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX has no other
  if (file < 0) return;
  struct stat found {};
  const bool is_ours = fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid();
  // A writer renames or removes its file before it releases the lock, so a name checked under the lock stays valid.
  if (is_ours && flock(file, LOCK_EX | LOCK_NB) == 0 && is_named(path, found)) unlink(path.c_str());
  close(file);
}

}  // namespace

UnfinishedFile create_unfinished(const fs::path& target) {
  const std::string start = start_of_name(target) + std::to_string(getpid()) + "-";
  for (int number = 0;; ++number) {  // up to the first free name
    UnfinishedFile file{.path = (target.parent_path() / (start + std::to_string(number))).string()};
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    file.descriptor = open(file.path.c_str(), flags, 0666);  // NOLINT(cppcoreguidelines-pro-type-vararg)
    if (file.descriptor < 0 && errno != EEXIST) return file;
    if (file.descriptor < 0) continue;
    struct stat found {};
    (void)flock(file.descriptor, LOCK_EX);  // fails on file systems without locks; there, no file is ever removed
    if (fstat(file.descriptor, &found) == 0 && found.st_nlink > 0) return file;
    close(file.descriptor);  // another program removed the file as abandoned before it was locked
  }
}

void remove_abandoned(const fs::path& target) {
  const std::string start = start_of_name(target), folder = folder_of(target).string();
  // std::filesystem's directory iterator ends the program if memory for a name runs out.
  const std::unique_ptr<DIR, int (*)(DIR*)> names(opendir(folder.c_str()), closedir);
  if (names == nullptr) return;
  while (const dirent* const entry = readdir(names.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    const pid_t process = process_in(name, start);
    // Programs in different containers may have the same process number, so for its own only the lock is decisive.
    if (process > 0 && (process == getpid() || has_ended(process)))
      remove_where_unlocked((folder_of(target) / name).string());
  }
}

}  // namespace minitorch::nn
