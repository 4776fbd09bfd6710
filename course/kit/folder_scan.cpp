// Reads whatever lies in a folder.
#include "course/kit/folder_scan.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>

#include "course/kit/tree.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest = 64 << 20;

// Says of what begins like a compressed file that it is one.
bool is_compressed(std::string_view text) {
  using namespace std::string_view_literals;
  constexpr std::array beginnings = {"\x1F\x8B"sv,
                                     "PK\x03\x04"sv,
                                     "BZh"sv,
                                     "\xFD"
                                     "7zXZ"sv,
                                     "7z\xBC\xAF"sv,
                                     "\x28\xB5\x2F\xFD"sv,
                                     "Rar!\x1A"sv,
                                     "\x04\x22\x4D\x18"sv,
                                     "%PDF"sv,
                                     "x\x01"sv,
                                     "x\x9C"sv,
                                     "x\xDA"sv};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [text](std::string_view one) { return text.starts_with(one); });
}

class Scanner {
 public:
  explicit Scanner(const LeakScan& scan) : scan_(scan) {}

  void visit(const fs::path& path, const std::string& name) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
      return skip(name, fs::is_symlink(fs::symlink_status(path, error)) ? "a link to nothing" : "is not there");
    if (fs::is_directory(status)) return visit_folder(path, name);
    if (!fs::is_regular_file(status)) return skip(name, "not a regular file");
    if (fs::file_size(path, error) > largest) return skip(name, "has more than 64 MB");
    try {
      const std::string text = read_tree_file(path).text;
      if (is_compressed(text)) return skip(name, "is compressed: unpack it and scan what is in it");
      for (std::string& leak : scan_.leaks(text)) result.leaks.push_back(leak.insert(0, name + ": "));
    } catch (const std::exception&) {
      skip(name, "cannot be read");
    }
  }

  FolderScan result;

 private:
  void skip(const std::string& name, const std::string& why) { result.unread.push_back(name + ": " + why); }

  void visit_folder(const fs::path& path, const std::string& name) {
    if (path.filename() == ".git")
      return skip(name, "git's history is compressed: scan a checkout of each branch and tag");
    std::error_code error;
    if (!seen_.insert(fs::canonical(path, error)).second) return;
    fs::directory_iterator entries(path, error);
    if (error) return skip(name, "cannot be read");
    std::vector<fs::path> sorted;
    for (const auto& entry : entries) sorted.push_back(entry.path());
    std::sort(sorted.begin(), sorted.end());
    for (const fs::path& entry : sorted) visit(entry, (name.empty() ? "" : name + "/") + entry.filename().string());
  }

  const LeakScan& scan_;
  std::set<fs::path> seen_;
};

}  // namespace

FolderScan scanned(const LeakScan& scan, const fs::path& root) {
  Scanner scanner(scan);
  scanner.visit(root, fs::is_directory(root) ? "" : root.filename().string());
  return scanner.result;
}

}  // namespace course
