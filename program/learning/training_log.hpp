// The file that gets a line of JSON for each epoch.
#pragma once

#include <fstream>
#include <string>

#include "nn/json/json.hpp"

namespace minitorch::program {

class TrainingLog {
 public:
  enum class Start { anew, at_the_end };

  /// None where `path` is empty. Throws Error where the file cannot be written. What is there stays until the first line.
  TrainingLog(std::string path, Start start);
  /// Throws Error where the line cannot be written to its end.
  void write(const nn::Json& line);

 private:
  void open(std::ios::openmode mode);

  std::string path_;
  Start start_;
  std::ofstream file_;
};

}  // namespace minitorch::program
