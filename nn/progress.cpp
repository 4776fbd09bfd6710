// A line that tells how far a loop over batches has come.
#include "nn/progress.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <utility>

#include <unistd.h>

namespace minitorch::nn {

namespace {

constexpr int bar_width = 24;
constexpr double terminal_interval = 0.1, plain_interval = 10;  // seconds

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// "3:05", "1:02:03"
std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::lround(std::max(seconds, 0.0)));
  const auto two_digits = [](std::int64_t n) { return (n < 10 ? ":0" : ":") + std::to_string(n); };
  const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60;
  return (hours == 0 ? std::to_string(minutes) : std::to_string(hours) + two_digits(minutes)) + two_digits(whole % 60);
}

// Three digits: "0.0123", "1.23", "123", "12.3k"
std::string three_digits(double number) {
  const bool is_large = number >= 999.5;
  std::ostringstream text;
  text << std::setprecision(3) << (is_large ? number / 1000 : number) << (is_large ? "k" : "");
  return text.str();
}

}  // namespace

ProgressLine::ProgressLine(std::int64_t total, ProgressOptions options) : total_(total), options_(std::move(options)) {
  if (options_.out == nullptr) options_.out = &std::cout;
  if (!options_.clock) options_.clock = steady_seconds;
  if (!options_.is_terminal) options_.is_terminal = options_.out == &std::cout && isatty(STDOUT_FILENO) != 0;
  start_ = options_.clock();
}

ProgressLine::~ProgressLine() {
  if (steps_ > 0) finish();
}

void ProgressLine::step(std::int64_t items) {
  ++steps_;
  items_ += items;
  const double now = seconds();
  if (now - drawn_at_ < (*options_.is_terminal ? terminal_interval : plain_interval)) return;
  drawn_at_ = now;
  draw();
}

std::string ProgressLine::text() const {
  const double now = seconds();
  std::string line = options_.title;
  if (*options_.is_terminal) {
    const auto filled = total_ == 0 ? bar_width : static_cast<int>(bar_width * std::min(steps_, total_) / total_);
    line += (line.empty() ? "[" : " [") + std::string(static_cast<std::size_t>(filled), '#') +
            std::string(static_cast<std::size_t>(bar_width - filled), '.') + "]";
  }
  line += (line.empty() ? "" : " ") + std::to_string(steps_) + "/" + std::to_string(total_);
  if (now > 0) line += "  " + three_digits(static_cast<double>(items_) / now) + " items/s";
  if (is_finished_) {
    line += "  in " + duration(now);
  } else if (steps_ > 0) {
    line += "  " + duration(now / static_cast<double>(steps_) * static_cast<double>(total_ - steps_)) + " left";
  }
  if (!std::isnan(loss_.value())) line += "  loss " + three_digits(loss_.value());
  return line;
}

void ProgressLine::draw() {
  std::string line = text();
  if (!*options_.is_terminal) {
    *options_.out << line << std::endl;
    return;
  }
  const std::size_t width = line.size();
  if (width < width_) line.append(width_ - width, ' ');  // over what was there before
  width_ = width;
  *options_.out << '\r' << line << (is_finished_ ? "\n" : "") << std::flush;
}

void ProgressLine::finish() {
  if (is_finished_) return;
  is_finished_ = true;
  draw();
}

}  // namespace minitorch::nn
