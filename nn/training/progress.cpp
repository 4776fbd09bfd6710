// A progress line for a loop over batches.
#include "nn/training/progress.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "nn/text/terminal_text.hpp"

namespace minitorch::nn {

namespace {

constexpr std::size_t bar_width = 24, shortest_bar = 4;
constexpr double terminal_interval = 0.1, plain_interval = 10;  // seconds

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Returns "3:05" or "1:02:03".
std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::lround(std::max(seconds, 0.0)));
  const auto two_digits = [](std::int64_t n) { return (n < 10 ? ":0" : ":") + std::to_string(n); };
  const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60;
  return (hours == 0 ? std::to_string(minutes) : std::to_string(hours) + two_digits(minutes)) + two_digits(whole % 60);
}

// Returns three significant digits: "0.0123", "1.23", "123", "12.3k", "4.56M".
std::string three_digits(double number) {
  std::string_view units = " kMG";
  for (; number >= 999.5 && units.size() > 1; units.remove_prefix(1)) number /= 1000;
  std::ostringstream text;
  text << std::setprecision(3) << number;
  if (units.front() != ' ') text << units.front();
  return text.str();
}

}  // namespace

ProgressLine::ProgressLine(WholeNumber total, ProgressOptions options) : total_(total), options_(std::move(options)) {
  if (options_.out == nullptr) options_.out = &std::cout;
  if (!options_.clock) options_.clock = steady_seconds;
  if (!options_.columns) options_.columns = [] { return terminal_columns(STDOUT_FILENO); };
  if (!options_.is_terminal) options_.is_terminal = options_.out == &std::cout && isatty(STDOUT_FILENO) != 0;
  start_ = options_.clock();
}

ProgressLine::~ProgressLine() {
  if (steps_ > 0) finish();
}

void ProgressLine::step(WholeNumber items) {
  ++steps_;
  items_ += items;
  const double now = seconds();
  if (now - drawn_at_ < (*options_.is_terminal ? terminal_interval : plain_interval)) return;
  drawn_at_ = now;
  draw();
}

std::string ProgressLine::text(const Parts& parts, double now) const {
  std::string line = parts.title ? escaped(options_.title) : "";
  if (parts.bar > 0) {
    const double part = total_ == 0 ? 1 : static_cast<double>(std::min(steps_, total_)) / static_cast<double>(total_);
    const auto filled = static_cast<std::size_t>(part * static_cast<double>(parts.bar));
    line += (line.empty() ? "[" : " [") + std::string(filled, '#') + std::string(parts.bar - filled, '.') + "]";
  }
  line += (line.empty() ? "" : " ") + std::to_string(steps_) + "/" + std::to_string(total_);
  if (now > 0 && parts.speed) line += "  " + three_digits(static_cast<double>(items_) / now) + " items/s";
  if (is_finished_ && parts.time) {
    line += "  in " + duration(now);
  } else if (steps_ > 0 && parts.time) {
    line += "  " + duration(now / static_cast<double>(steps_) * static_cast<double>(total_ - steps_)) + " left";
  }
  if (!std::isnan(loss_.value())) line += "  loss " + three_digits(loss_.value());
  return line;
}

std::string ProgressLine::text_within(std::size_t columns, double now) const {
  std::string line = text({.bar = bar_width, .title = true, .speed = true, .time = true}, now);
  const std::size_t width = display_width(line);
  if (width <= columns) return line;
  const std::size_t excess = width - columns;
  if (excess + shortest_bar <= bar_width)
    return text({.bar = bar_width - excess, .title = true, .speed = true, .time = true}, now);
  constexpr std::array shorter = {Parts{.bar = 0, .title = true, .speed = true, .time = true},
                                  Parts{.bar = 0, .title = true, .speed = false, .time = true},
                                  Parts{.bar = 0, .title = true, .speed = false, .time = false},
                                  Parts{.bar = 0, .title = false, .speed = false, .time = false}};
  for (const Parts& parts : shorter) {
    line = text(parts, now);
    if (display_width(line) <= columns) return line;
  }
  return std::string(cut_to_width(line, columns));
}

void ProgressLine::draw() {
  const double now = seconds();  // once: the width that is measured is the width of the line that is drawn
  if (!*options_.is_terminal) {
    *options_.out << text({.bar = 0, .title = true, .speed = true, .time = true}, now) << std::endl;
    return;
  }
  // The last column stays free: some terminals go to the next line after a character there.
  const std::size_t columns = std::max<std::size_t>(options_.columns(), 2) - 1;
  std::string line = text_within(columns, now);
  const std::size_t width = display_width(line), before = std::min(width_, columns);
  if (width < before) line.append(before - width, ' ');  // overwrites the previous text
  width_ = width;
  *options_.out << '\r' << line << (is_finished_ ? "\n" : "") << std::flush;
}

void ProgressLine::finish() {
  if (is_finished_) return;
  is_finished_ = true;
  draw();
}

}  // namespace minitorch::nn
