// Each grader holds a lock on its folder while it lives. The system takes the lock away when the grader ends, so an
// unlocked folder belongs to nobody.
#include "course/grader/working_folder.hpp"

#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

namespace fs = std::filesystem;

constexpr const char* prefix = "minitorch-grader.";

// Opens and locks a folder of this user. Returns its descriptor, or -1 if another process has it, or has just removed
// it.
int locked(const fs::path& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return -1;
  struct stat status {};
  const bool is_own = fstat(file, &status) == 0 && status.st_uid == geteuid();
  if (is_own && flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &status) == 0 && status.st_nlink > 0) return file;
  close(file);
  return -1;
}

void remove_folders_of_dead_graders(const fs::path& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    const int lock = locked(entry.path());
    if (lock < 0) continue;
    fs::remove_all(entry.path(), ignored);
    close(lock);
  }
}

}  // namespace

WorkingFolder::WorkingFolder(const Doors& doors) {
  remove_folders_of_dead_graders(fs::temp_directory_path());
  for (int i = 0; i < 10 && lock_ < 0; ++i) {
    std::string name = (fs::temp_directory_path() / (prefix + std::string("XXXXXX"))).string();
    if (mkdtemp(name.data()) == nullptr) break;
    path_ = name;
    lock_ = locked(path_);  // unless another grader has just taken it for a dead one's
  }
  if (lock_ < 0) throw std::runtime_error("grader: no folder for temporary files");
  if (doors.own_user && chown(path_.c_str(), geteuid(), student_user()) == 0) fs::permissions(path_, fs::perms(0710));
}

WorkingFolder::~WorkingFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  close(lock_);
}

fs::path WorkingFolder::emptied(const std::string& name) const {
  fs::remove_all(path_ / name);
  fs::create_directory(path_ / name);
  return path_ / name;
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
