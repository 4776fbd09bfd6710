// Metrics: running means, accuracy, mean absolute error, perplexity, and the confusion matrix with precision, recall
// and F1.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <utility>
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
  long double sum_ = 0, weight_ = 0;  // which have room for sums of the largest numbers, whose mean is finite
};

/// The share of examples with the right prediction.
class Accuracy {
 public:
  /// Adds logits, in a shape of `predicted_classes`, and as many labels, int64 or integral floating-point, (N) or (N,
  /// 1). An example with a NaN among its logits counts as wrong. Throws ShapeError, DataError for a fraction, and
  /// IndexError for a label that is no class.
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

/// The share of examples whose label is among the k classes with the largest logits. Of equal logits the first counts
/// as larger; NaN counts as largest for other classes than the label's.
class TopKAccuracy {
 public:
  /// Throws DataError for k below 1.
  explicit TopKAccuracy(WholeNumber k);

  /// Adds logits (N, C) and as many labels, as `Accuracy` takes. Throws ShapeError for other shapes and for C below k,
  /// and IndexError for a label out of range; then nothing has changed.
  void add(const Tensor& logits, const Tensor& labels);
  /// Returns a number from 0 to 1; NaN before the first example.
  double value() const;
  std::int64_t right() const { return right_; }
  std::int64_t count() const { return count_; }
  void reset() { right_ = count_ = 0; }

 private:
  std::int64_t k_, right_ = 0, count_ = 0;
};

/// The mean of |prediction - target| over all elements.
class MeanAbsoluteError {
 public:
  /// Throws ShapeError unless both have the same shape.
  void add(const Tensor& predictions, const Tensor& targets);
  /// NaN before the first element.
  double value() const { return mean_.value(); }
  void reset() { mean_.reset(); }

 private:
  RunningMean mean_;
};

/// Options of Perplexity.
struct PerplexityOptions {
  WholeNumber ignore_index = -100;  // a target that does not count, such as padding
};

/// The perplexity of a language model, as torcheval's: the exponential of the mean cross-entropy of the tokens. It is 1
/// if all tokens are certain, and C if all C tokens are always equally likely.
class Perplexity {
 public:
  explicit Perplexity(PerplexityOptions options = {}) : ignore_index_(options.ignore_index) {}

  /// Adds logits (..., C), such as (N, L, C), and the tokens that follow, int64 (...). Throws ShapeError, DtypeError,
  /// and IndexError for a token that is not from 0 to C - 1; then nothing has changed.
  void add(const Tensor& logits, const Tensor& targets);
  /// NaN before the first token.
  double value() const;
  /// Returns the number of tokens that counted.
  std::int64_t count() const { return count_; }
  void reset() { *this = Perplexity({.ignore_index = ignore_index_}); }

 private:
  std::int64_t ignore_index_, count_ = 0;
  double sum_of_losses_ = 0;
};

/// A class that was taken for another, and the number of such examples.
struct Confusion {
  std::int64_t label = 0, predicted = 0, count = 0;
};

/// Counts, for each class, the predicted classes of its examples. An example with a NaN among its logits has none, and
/// counts as wrong. Its memory grows with the pairs that occur, not with the square of the classes.
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
  /// Returns the number of examples of class `label` without a predicted class. Throws IndexError.
  std::int64_t unanswered(WholeNumber label) const;
  /// Returns what was taken for what, the most frequent first; of equal counts, in the order of the classes.
  std::vector<Confusion> confusions() const;
  std::int64_t classes() const { return static_cast<std::int64_t>(names_.size()); }
  const std::vector<std::string>& names() const { return names_; }
  /// Returns the number of right predictions.
  std::int64_t right() const;
  /// Returns the share of right predictions; NaN before the first example.
  double accuracy() const;
  /// Returns the share of right ones among the predictions of a class; NaN if it was never predicted. Throws
  /// IndexError.
  double precision(WholeNumber label) const;
  /// Returns the share of right predictions among the examples of a class; NaN if there are none. Throws IndexError.
  double recall(WholeNumber label) const;
  /// Returns the harmonic mean of precision and recall, 2 right / (predicted + examples); NaN if both are. Throws
  /// IndexError.
  double f1(WholeNumber label) const;

 private:
  /// The number of predictions of a class, and of its examples.
  struct ClassCounts {
    std::int64_t predicted = 0, examples = 0;
  };
  const ClassCounts& counts_of(std::int64_t label) const;
  void check_are_classes(std::int64_t label, std::int64_t predicted) const;
  std::int64_t count_of(std::int64_t label, std::int64_t predicted) const;

  std::vector<std::string> names_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counts_;  // of a label and a prediction, or no_class
  std::vector<ClassCounts> of_classes_;
};

/// The most classes of a confusion matrix that is shown as a table. Of more classes, the most frequent mistakes are.
constexpr std::int64_t largest_readable_matrix = 20;

/// Prints a row for each class: the predictions of its examples, those without one if there are any, under "NaN", and
/// the share of right ones. Of more than `largest_readable_matrix` classes, prints the most frequent mistakes instead.
std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix);

}  // namespace minitorch::nn
