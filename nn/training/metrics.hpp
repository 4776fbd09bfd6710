// Metrics: running means, accuracy and the confusion matrix.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Returns the predicted classes, int64 (N). For logits (N, C) that is the first largest in each row; for (N) or (N,
/// 1), logits of class 1 against class 0, it is 1 where they are above 0. Throws ShapeError for other shapes.
Tensor predicted_classes(const Tensor& logits);

/// The weighted mean of a series of numbers, such as the losses of batches.
class RunningMean {
 public:
  /// Throws DataError for a weight that is negative or not finite.
  void add(RealNumber value, RealNumber weight = 1);
  /// NaN before the first value.
  double value() const;
  void reset() { *this = RunningMean(); }

 private:
  double sum_ = 0, weight_ = 0;
};

/// The share of examples with the right prediction.
class Accuracy {
 public:
  /// Adds logits, in a shape of `predicted_classes`, and as many labels, int64 or integral floating-point, (N) or (N,
  /// 1). Throws ShapeError.
  void add(const Tensor& logits, const Tensor& labels);
  /// Returns whether they are logits and classes: one label for each example, of int64, or 0 or 1 for logits of two
  /// classes.
  static bool takes(const Tensor& logits, const Tensor& labels);
  /// Returns a number from 0 to 1; NaN before the first example.
  double value() const;
  std::int64_t right() const { return right_; }
  std::int64_t count() const { return count_; }
  void reset() { *this = Accuracy(); }

 private:
  std::int64_t right_ = 0, count_ = 0;
};

/// Counts, for each class, the predicted classes of its examples.
class ConfusionMatrix {
 public:
  /// Throws ShapeError for less than one class or more than 2²⁰, and MemoryError.
  explicit ConfusionMatrix(WholeNumber classes);
  /// The same with names of the classes to print.
  explicit ConfusionMatrix(std::vector<std::string> names);

  /// Takes the same arguments as `Accuracy::add`. Throws IndexError for a label or a prediction out of range.
  void add(const Tensor& logits, const Tensor& labels);
  /// Returns the number of examples of class `label` predicted as `predicted`. Throws IndexError.
  std::int64_t at(WholeNumber label, WholeNumber predicted) const;
  std::int64_t classes() const { return static_cast<std::int64_t>(names_.size()); }
  const std::vector<std::string>& names() const { return names_; }
  /// Returns the share of right predictions; NaN before the first example.
  double accuracy() const;

 private:
  std::size_t place(std::int64_t label, std::int64_t predicted) const;

  std::vector<std::string> names_;
  std::vector<std::int64_t> counts_;
};

/// Prints a row for each class: the predictions of its examples, and the share of right ones.
std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix);

}  // namespace minitorch::nn
