// Checks permissions by stat, and on Linux mounts and attributes by statx.
#include "nn/files/replaceable.hpp"

#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace minitorch::nn {

namespace {

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

#ifdef STATX_ATTR_MOUNT_ROOT
bool has_attribute(const std::string& path, std::uint64_t attribute) {
  struct statx found {};
  return statx(AT_FDCWD, path.c_str(), 0, STATX_BASIC_STATS, &found) == 0 && (found.stx_attributes & attribute) != 0;
}

std::string refused_by_linux(const std::string& path) {
  if (has_attribute(path, STATX_ATTR_MOUNT_ROOT))
    return "it is a mount of its own, as a single file in a container is; mount its folder instead";
  if (has_attribute(path, STATX_ATTR_IMMUTABLE) || has_attribute(path, STATX_ATTR_APPEND))
    return "it is immutable or append-only; chattr -i -a makes it a usual file";
  if (has_attribute(folder_of(path), STATX_ATTR_APPEND))
    return "its folder is append-only; chattr -a makes it a usual folder";
  return "";
}
#else
std::string refused_by_linux(const std::string&) { return ""; }
#endif

}  // namespace

std::string why_not_replaceable(const std::string& path) {
  struct stat file {};
  struct stat folder {};
  if (stat(path.c_str(), &file) != 0) return "";
  constexpr unsigned writable_by_any = 0222;  // a file that only root can write despite its mode counts as read-only
  if ((file.st_mode & writable_by_any) == 0 || access(path.c_str(), W_OK) != 0)
    return "it is there and is read-only; chmod u+w makes it writable, or choose another path";
  const bool is_protected = stat(folder_of(path).c_str(), &folder) == 0 && (folder.st_mode & S_ISVTX) != 0;
  if (is_protected && geteuid() != 0 && geteuid() != file.st_uid && geteuid() != folder.st_uid)
    return "it belongs to another user, and its folder lets only the owner of a file replace it; choose another path";
  return refused_by_linux(path);
}

}  // namespace minitorch::nn
