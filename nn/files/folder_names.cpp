// Reads folders by readdir: libstdc++'s directory_iterator ends the program if there is no memory for a name.
#include "nn/files/folder_names.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <dirent.h>

#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

std::vector<std::string> folder_names(const std::string& folder) {
  const auto refuse = [&](int why) {
    throw DataError(escaped(folder) + ": cannot be read as a folder: " + std::generic_category().message(why));
  };
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
  if (open == nullptr) refuse(errno);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* const entry = readdir(open.get());  // NOLINT(concurrency-mt-unsafe): no other thread has `open`
    if (entry == nullptr) break;
    std::string name = entry->d_name;
    if (!name.starts_with('.')) names.push_back(std::move(name));
  }
  if (errno != 0) refuse(errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace minitorch::nn
