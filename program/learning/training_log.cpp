// Flushes each line, so that readers see it at once.
#include "program/learning/training_log.hpp"

#include <utility>

#include "operators/errors/error.hpp"

namespace minitorch::program {

TrainingLog::TrainingLog(std::string path, Start start) : path_(std::move(path)), start_(start) {
  if (!path_.empty()) open(std::ios::app);
}

void TrainingLog::open(std::ios::openmode mode) {
  file_ = std::ofstream(path_, mode);
  if (!file_) throw Error("--log: " + path_ + ": cannot be written; choose a file in a folder that is there");
}

void TrainingLog::write(const nn::Json& line) {
  if (path_.empty()) return;
  if (std::exchange(start_, Start::at_the_end) == Start::anew) open(std::ios::trunc);
  file_ << line.dump() << std::endl;  // NOLINT(performance-avoid-endl): readers wait for the line
  if (!file_) throw Error("--log: " + path_ + ": cannot be written to its end");
}

}  // namespace minitorch::program
