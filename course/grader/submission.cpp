// Finds and copies files of a submission. Whatever a student has put there, links among it, leads nowhere else.
#include "course/grader/submission.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

namespace fs = std::filesystem;

constexpr off_t largest_source = 256 << 10;

// Opens a file below a folder, with these flags. Returns -1 if it is not there, or if a part of its path is a link.
int open_inside(const fs::path& root, const fs::path& path, int flags) {
  int folder = open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  const auto parts = std::distance(path.begin(), path.end());
  std::ptrdiff_t number = 0;
  for (const fs::path& part : path) {
    const bool is_last = ++number == parts;
    const int next = openat(folder, part.c_str(), (is_last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
    const int error = errno;
    close(folder);
    errno = error;
    if (next < 0) return -1;
    folder = next;
  }
  return folder;
}

// Whether there is something at the path, or at a link on the way to it.
bool is_there(const fs::path& root, const fs::path& path) {
  const int file = open_inside(root, path, O_PATH);
  if (file >= 0) close(file);
  return file >= 0 || (errno != ENOENT && errno != ENOTDIR) || fs::is_symlink(fs::symlink_status(root / *path.begin()));
}

// Those of the two usual places below `folder` where something is.
std::vector<std::string> places_in(const fs::path& submission, const fs::path& folder, const fs::path& file) {
  std::vector<std::string> places;
  if (is_there(submission, folder / file)) places.push_back((folder / file).string());
  if (file.has_parent_path() && is_there(submission, folder / file.filename()))
    places.push_back((folder / file.filename()).string());
  return places;
}

// The folders in which a student's tree may lie: not hidden ones, nor those that macOS puts into archives.
std::vector<std::string> folders_of(const fs::path& submission, const std::string& module) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(submission, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name[0] == '.' || name == "__MACOSX" || name == module) continue;
    if (fs::is_directory(fs::symlink_status(entry.path(), ignored))) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

FoundFile find_file(const fs::path& submission, const std::string& file) {
  std::vector<std::string> places = places_in(submission, "", file);
  if (places.empty()) {
    for (const std::string& folder : folders_of(submission, fs::path(file).parent_path().string())) {
      for (const std::string& place : places_in(submission, folder, file)) places.push_back(place);
    }
  }
  if (places.empty()) return {.fault = file + " is missing"};
  if (places.size() > 1)
    return {.fault = file + " is there twice, so none is graded: " + places[0] + " and " + places[1]};
  return {.path = places[0]};
}

std::string copy_file(const fs::path& submission, const std::string& path, const fs::path& target) {
  const int file = open_inside(submission, path, O_RDONLY | O_NONBLOCK);
  if (file < 0) return errno == ENOENT ? path + " is missing" : path + " is a link or cannot be read";
  struct stat status {};
  std::string fault;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) fault = path + " is not a regular file";
  if (fault.empty() && status.st_size > largest_source) fault = path + " has more than 256 KB";
  std::string text(fault.empty() ? static_cast<std::size_t>(status.st_size) : 0, '\0');
  std::size_t done = 0;
  ssize_t n = 1;
  while (done < text.size() && (n = read(file, text.data() + done, text.size() - done)) > 0)
    done += static_cast<std::size_t>(n);
  close(file);
  if (!fault.empty()) return fault;
  if (n < 0) return path + " cannot be read";
  std::ofstream out(target, std::ios::binary);
  out << text.substr(0, done);
  out.close();
  if (!out) throw std::runtime_error("grader: " + target.string() + " cannot be written");
  return "";
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
