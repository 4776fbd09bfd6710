// The log file: a line of JSON for each epoch and each interrupt.
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "nn/files/file_lock.hpp"
#include "nn/json/json.hpp"

namespace minitorch::program {

/// Whether a last line without a line end is the beginning of an object of JSON: it is being written, the disk was
/// full, or the program was killed.
bool is_torn(const std::string& last_line);

/// The log of a training that runs: as long as it exists, no other program can make one of the same file.
class TrainingLog {
 public:
  enum class Start { anew, at_the_end };

  /// Locks the file, so that it stays as it is until `begin`. Throws Error if another training is writing it. An empty
  /// path locks and writes nothing.
  explicit TrainingLog(std::string path);
  /// Opens the file. Call it before `write`. Throws Error if the file cannot be written. Keeps old content until the
  /// first line, even with Start::anew, but cuts off a torn last line at Start::at_the_end, and throws Error if it
  /// cannot.
  void begin(Start start);
  /// Whether the next line is added to what the file has. If not, it replaces the log of another training.
  bool keeps_content() const { return start_ == Start::at_the_end; }
  /// Throws Error if the line cannot be written completely; then nothing of it is in the file, unless the message says
  /// that it cannot be cut off.
  void write(const nn::Json& line);

 private:
  void open(std::ios::openmode mode);

  std::string path_;
  std::optional<nn::FileLock> lock_;
  Start start_ = Start::anew;
  std::ofstream file_;
};

}  // namespace minitorch::program
