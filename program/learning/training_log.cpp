// Flushes each line, so that readers see it at once.
#include "program/learning/training_log.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

// Returns what a file of `size` bytes has after its last line end; nullopt if it cannot be read. Reads four times that
// at most, or 1 KiB.
std::optional<std::string> last_line(const std::string& path, std::uintmax_t size) {
  std::ifstream file(path, std::ios::binary);
  for (std::uintmax_t length = 1024;; length *= 2) {
    const bool is_whole = length >= size;
    std::string tail(is_whole ? size : length, '\0');
    file.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
    if (!file.read(tail.data(), static_cast<std::streamsize>(tail.size()))) return std::nullopt;
    const std::size_t end = tail.rfind('\n') + 1;  // 0 if there is no line end
    if (end > 0 || is_whole) return tail.substr(end);
  }
}

// Ends the last line, or cuts it off if it is torn. Returns why that failed, or an empty text.
std::string mend_last_line(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return "";
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  const std::optional<std::string> line = error ? std::nullopt : last_line(path, size);
  if (!line) return "it cannot be read, to go on after its last line";
  if (!line->starts_with('{')) return "";
  if (is_torn(*line)) {
    std::filesystem::resize_file(path, size - line->size(), error);
    return error ? "its last line is torn, and cannot be cut off: " + error.message() : "";
  }
  std::ofstream file(path, std::ios::app);
  return file << '\n' << std::flush ? "" : "its last line has no end, and none can be written";
}

}  // namespace

bool is_torn(const std::string& last_line) {
  if (!last_line.starts_with('{')) return false;
  try {
    nn::Json::parse(last_line);
    return false;
  } catch (const DataError&) {
    return true;
  }
}

TrainingLog::TrainingLog(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  lock_.emplace(path_);
  if (lock_->is_taken()) throw Error("--log: " + path_ + ": another training is writing it; choose another path");
}

void TrainingLog::begin(Start start) {
  start_ = start;
  if (path_.empty()) return;
  if (const std::string fault = start == Start::at_the_end ? mend_last_line(path_) : ""; !fault.empty())
    throw Error("--log: " + path_ + ": " + fault);
  open(std::ios::app);
}

void TrainingLog::open(std::ios::openmode mode) {
  file_ = std::ofstream(path_, mode);
  if (!file_) throw Error("--log: " + path_ + ": cannot be written: " + std::generic_category().message(errno));
}

void TrainingLog::write(const nn::Json& line) {
  if (path_.empty()) return;
  if (std::exchange(start_, Start::at_the_end) == Start::anew) open(std::ios::trunc);
  file_ << line.dump() << std::endl;  // NOLINT(performance-avoid-endl): readers wait for the line
  if (file_) return;
  file_.close();
  const std::string fault = mend_last_line(path_);
  throw Error("--log: " + path_ + ": cannot be written to its end" + (fault.empty() ? "" : "; " + fault));
}

}  // namespace minitorch::program
