// How well a model does: means over batches, the share of right answers, and which classes are taken for which.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "minitorch/tensor/tensor.hpp"

namespace minitorch::nn {

/// The classes that logits are for, int64 (N): of (N, C) the first largest in each row; of (N) or (N, 1), the logits of
/// class 1 beside a class 0 whose logit is 0, it is 1 where they are above 0. Throws ShapeError for other shapes.
Tensor predicted_classes(const Tensor& logits);

/// The mean of numbers that come one after the other, such as the losses of batches, each with a weight.
class RunningMean {
 public:
  /// Throws DataError for a weight that is negative or not finite.
  void add(double value, double weight = 1);
  /// NaN where nothing has come.
  double value() const;
  void reset() { *this = RunningMean(); }

 private:
  double sum_ = 0, weight_ = 0;
};

/// The share of examples whose class is predicted.
class Accuracy {
 public:
  /// Logits as `predicted_classes` takes them, and as many labels, int64 or whole floating-point numbers, (N) or (N, 1).
  /// Throws ShapeError.
  void add(const Tensor& logits, const Tensor& labels);
  /// From 0 to 1; NaN where nothing has come.
  double value() const;
  std::int64_t right() const { return right_; }
  std::int64_t count() const { return count_; }
  void reset() { *this = Accuracy(); }

 private:
  std::int64_t right_ = 0, count_ = 0;
};

/// How often examples of one class are taken for another.
class ConfusionMatrix {
 public:
  /// Throws ShapeError for less than one class and for more than 2²⁰, and MemoryError.
  explicit ConfusionMatrix(std::int64_t classes);
  /// The same with names of the classes, for printing.
  explicit ConfusionMatrix(std::vector<std::string> names);

  /// As `Accuracy::add`. Throws IndexError for a label or a prediction that is no class.
  void add(const Tensor& logits, const Tensor& labels);
  /// How many examples of class `label` were taken for class `predicted`. Throws IndexError.
  std::int64_t at(std::int64_t label, std::int64_t predicted) const;
  std::int64_t classes() const { return static_cast<std::int64_t>(names_.size()); }
  const std::vector<std::string>& names() const { return names_; }
  /// The share of all that were right; NaN where nothing has come.
  double accuracy() const;

 private:
  std::size_t place(std::int64_t label, std::int64_t predicted) const;

  std::vector<std::string> names_;
  std::vector<std::int64_t> counts_;
};

/// A row for each class, with what its examples were taken for, and the share of them that were right.
std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix);

}  // namespace minitorch::nn
