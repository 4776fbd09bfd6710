// Asks Linux for the available memory. Where there is no such answer, allocation itself has to fail.
#include "program/learning/model_memory.hpp"

#include <fstream>
#include <limits>
#include <string>

#include "operators/errors/error.hpp"
#include "program/learning/models.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

// Returns the bytes of memory that programs can still take; infinity if that is unknown.
double available_memory() {
  std::ifstream file("/proc/meminfo");
  double kilobytes = 0;
  for (std::string word; file >> word;) {
    if (word == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace

void check_memory(const RunSettings& settings, const Task& task) {
  constexpr double bytes_of_a_parameter = 16;  // float32: itself, its gradient, two numbers of the optimiser
  constexpr double gigabyte = 1e9;
  const double parameters = count_parameters(settings, task), bytes = bytes_of_a_parameter * parameters;
  const double available = available_memory();
  if (bytes <= available) return;
  throw Error("a model of " + shown_number(parameters) + " parameters needs up to " + shown_number(bytes / gigabyte) +
              " GB to be trained, and " + shown_number(available / gigabyte) +
              " GB are available; choose smaller sizes");
}

}  // namespace minitorch::program
