// Flushes each line, so that readers see it at once.
#include "program/learning/training_log.hpp"

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

// Ends the last line, or cuts it off if it is the beginning of an object of JSON: the disk was full, or the program was
// killed.
void mend_last_line(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return;
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t end = text.rfind('\n') + 1;  // 0 if there is no line
  if (end == text.size() || text[end] != '{') return;
  try {
    nn::Json::parse(text.substr(end), path);
    std::ofstream(path, std::ios::app) << '\n';
  } catch (const Error&) {
    std::filesystem::resize_file(path, end, error);
  }
}

}  // namespace

TrainingLog::TrainingLog(std::string path, Start start) : path_(std::move(path)), start_(start) {
  if (path_.empty()) return;
  if (start == Start::at_the_end) mend_last_line(path_);
  open(std::ios::app);
}

void TrainingLog::open(std::ios::openmode mode) {
  file_ = std::ofstream(path_, mode);
  if (!file_) throw Error("--log: " + path_ + ": cannot be written; choose a file in a folder that is there");
}

void TrainingLog::write(const nn::Json& line) {
  if (path_.empty()) return;
  if (std::exchange(start_, Start::at_the_end) == Start::anew) open(std::ios::trunc);
  file_ << line.dump() << std::endl;  // NOLINT(performance-avoid-endl): readers wait for the line
  if (file_) return;
  file_.close();
  mend_last_line(path_);
  throw Error("--log: " + path_ + ": cannot be written to its end");
}

}  // namespace minitorch::program
