// A progress line for a loop over batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>

#include "nn/training/metrics.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

struct ProgressOptions {
  std::string title = {};       // the beginning of the line
  std::ostream* out = nullptr;  // std::cout if null
  std::optional<operators::Flag>
      is_terminal{};                   // whether to redraw the line; by default, whether standard output is a terminal
  std::function<double()> clock = {};  // returns seconds; a steady clock if empty
  std::function<std::size_t()> columns = {};  // returns the terminal's width; that of standard output if empty
};

/// The line itself: steps done of `total`, items per second, time left, and the running mean of a loss. In a terminal
/// it is redrawn ten times a second and never wraps: if it is too wide, the bar becomes shorter, then bar, speed,
/// time and title are dropped. Elsewhere it prints a plain line every ten seconds. Either way it prints a line at the
/// end.
class ProgressLine {
 public:
  ProgressLine(WholeNumber total, ProgressOptions options);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  /// Ends the line after a `break`.
  ~ProgressLine();

  /// Counts one more step with `items` items.
  void step(WholeNumber items);
  /// Adds the loss of the current step.
  void loss(RealNumber value) { loss_.add(value); }
  double mean_loss() const { return loss_.value(); }
  /// Prints the last line. A second call does nothing.
  void finish();

 private:
  // What a line has besides steps and loss; a bar of 0 is none.
  struct Parts {
    std::size_t bar;
    bool title, speed, time;
  };

  double seconds() const { return options_.clock() - start_; }
  std::string text(const Parts& parts, double now) const;
  std::string text_within(std::size_t columns, double now) const;
  void draw();

  std::int64_t total_;
  ProgressOptions options_;
  double start_, drawn_at_ = 0;
  std::int64_t steps_ = 0, items_ = 0;
  std::size_t width_ = 0;
  bool is_finished_ = false;
  RunningMean loss_;
};

/// A range of batches, such as a DataLoader, that shows progress while you loop over it:
///
///   nn::Progress batches(loader, {.title = "epoch 1"});
///   for (const auto& [x, y] : batches) {
///     ...
///     batches.loss(loss.item());
///   }
template <class Range> class Progress {
 public:
  explicit Progress(Range& range, ProgressOptions options = {})
      : range_(range), line_(static_cast<std::int64_t>(range.size()), std::move(options)) {}

  /// Adds the loss of this step; the line shows the mean of all steps.
  void loss(RealNumber value) { line_.loss(value); }
  double mean_loss() const { return line_.mean_loss(); }

  class End {};
  class Iterator {
   public:
    Iterator(Range& range, ProgressLine& line) : place_(range.begin()), end_(range.end()), line_(&line) {
      if (place_ == end_) line_->finish();
    }
    decltype(auto) operator*() { return *place_; }
    Iterator& operator++() {
      const std::int64_t items = items_of(*place_);
      ++place_;
      line_->step(items);
      if (place_ == end_) line_->finish();
      return *this;
    }
    bool operator==(const End&) const { return place_ == end_; }

   private:
    // A batch has as many items as its x has rows.
    template <class Item> static std::int64_t items_of(const Item& item) {
      if constexpr (requires { item.x.size(0); }) {
        return item.x.size(0);
      } else {
        return 1;
      }
    }

    decltype(std::declval<Range&>().begin()) place_;
    decltype(std::declval<Range&>().end()) end_;
    ProgressLine* line_;
  };

  Iterator begin() { return Iterator(range_, line_); }
  End end() { return {}; }

 private:
  Range& range_;
  ProgressLine line_;
};

}  // namespace minitorch::nn
