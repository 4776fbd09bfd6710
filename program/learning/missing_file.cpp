// Asks the file system.
#include "program/learning/missing_file.hpp"

#include <filesystem>
#include <system_error>

#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace fs = std::filesystem;

void check_is_there(const std::string& path, std::string_view advice) {
  std::error_code error;
  if (path.empty() || fs::status(path, error).type() != fs::file_type::not_found) return;
  const std::string here = nn::escaped(fs::current_path(error).string());
  const std::string from = fs::path(path).is_absolute() ? ""
                           : here.empty()               ? " from here, a folder that is no longer there"
                                                        : " from here, the folder " + here;
  throw DataError(nn::escaped(path) + ": cannot be opened: No such file or directory" + from + "; " +
                  std::string(advice));
}

}  // namespace minitorch::program
