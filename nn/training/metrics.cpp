// Metrics of a model: means, accuracy, perplexity, confusion matrices.
#include "nn/training/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <limits>
#include <ostream>
#include <utility>

#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool is_of_two_classes(const Tensor& logits) {
  return logits.dim() == 1 || (logits.dim() == 2 && logits.shape()[1] == 1);
}
bool is_of_classes(const Tensor& logits) {
  return is_of_two_classes(logits) || (logits.dim() == 2 && logits.shape()[1] > 0);
}

// Returns whether there is a NaN among the logits of each example.
Tensor has_nan(const Tensor& logits) {
  return isnan(is_of_two_classes(logits) ? flatten(logits.detach()) : amax(logits.detach(), 1));
}

double share(std::int64_t part, std::int64_t all) {
  return all == 0 ? not_a_number : static_cast<double>(part) / static_cast<double>(all);
}

bool has_one_each(const Tensor& labels, std::int64_t n) {
  return (labels.dim() == 1 || (labels.dim() == 2 && labels.shape()[1] == 1)) && labels.shape()[0] == n;
}

// Returns the labels as (N) in int64. Throws ShapeError if there is not one for each prediction, and DataError for
// fractions.
Tensor checked_labels(std::string_view function, const Tensor& logits, const Tensor& labels) {
  const std::int64_t n = logits.dim() == 0 ? 1 : logits.shape()[0];
  if (!has_one_each(labels, n)) {
    throw ShapeError(std::string(function) + ": labels " + to_text(labels.shape()) + " for logits " +
                     to_text(logits.shape()) + ", there must be one for each, of shape (" + std::to_string(n) + ")");
  }
  const Tensor given = flatten(labels.detach());
  if (given.dtype() == int64) return given;
  Tensor indices = given.to(int64);
  if (any(given != indices.to(given.dtype())).item() != 0) {
    throw DataError(std::string(function) + ": a label is not an integer, labels must be class indices");
  }
  return indices;
}

void check_label(std::string_view function, std::int64_t label, std::int64_t classes) {
  if (label >= 0 && label < classes) return;
  throw IndexError(std::string(function) + ": label " + std::to_string(label) + ", classes are from 0 to " +
                   std::to_string(classes - 1));
}

constexpr std::int64_t most_classes = 1 << 20;
constexpr std::int64_t no_class = most_classes;  // of an example that was not answered; the last in a row

void check_classes(std::int64_t n) {
  if (n >= 1 && n <= most_classes) return;
  throw ShapeError("ConfusionMatrix: " + std::to_string(n) + " classes, the number must be from 1 to " +
                   std::to_string(most_classes));
}

std::vector<std::string> numbers_up_to(std::int64_t n) {
  check_classes(n);
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < n; ++i) names.push_back(std::to_string(i));
  return names;
}

}  // namespace

Tensor predicted_classes(const Tensor& logits) {
  if (is_of_two_classes(logits)) return flatten(logits.detach() > 0).to(int64);
  if (!is_of_classes(logits)) {
    throw ShapeError("predicted_classes: logits " + to_text(logits.shape()) +
                     ", they must be (N, C) for C classes, or (N) or (N, 1) for two");
  }
  return argmax(logits, 1);
}

void RunningMean::add(RealNumber value, RealNumber weight) {
  check_not_negative("RunningMean", "a weight", weight);
  if (weight == 0) return;  // 0 times an infinite value would be NaN
  sum_ += static_cast<long double>(value) * weight;
  weight_ += weight;
}

double RunningMean::value() const { return weight_ == 0 ? not_a_number : static_cast<double>(sum_ / weight_); }

void Accuracy::add(const Tensor& logits, const Tensor& labels) {
  const Tensor predicted = predicted_classes(logits);
  const Tensor truth = checked_labels("Accuracy", logits, labels);
  const bool is_of_two = is_of_two_classes(logits);
  for (const std::int64_t label : truth.to_vector<std::int64_t>())
    check_label("Accuracy", label, is_of_two ? 2 : logits.shape()[1]);
  right_ += static_cast<std::int64_t>(sum((predicted == truth) * logical_not(has_nan(logits))).item());
  count_ += truth.numel();
}

bool Accuracy::takes(const Tensor& logits, const Tensor& labels) {
  if (!is_of_classes(logits) || !has_one_each(labels, logits.shape()[0])) return false;
  if (labels.dtype() == int64) return true;
  return is_of_two_classes(logits) && all((labels == 0) + (labels == 1)).item() != 0;
}

double Accuracy::value() const { return share(right_, count_); }

TopKAccuracy::TopKAccuracy(WholeNumber k) : k_(k) { check_at_least("TopKAccuracy", "k", k, 1); }

void TopKAccuracy::add(const Tensor& logits, const Tensor& labels) {
  if (logits.dim() != 2 || logits.shape()[1] < k_) {
    throw ShapeError("TopKAccuracy: logits " + to_text(logits.shape()) +
                     ", they must be (N, C) for at least k = " + std::to_string(k_) + " classes");
  }
  const auto truth = checked_labels("TopKAccuracy", logits, labels).to_vector<std::int64_t>();
  const auto numbers = logits.detach().to_vector<double>();
  const std::int64_t classes = logits.shape()[1];
  std::int64_t right = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const std::int64_t label = truth[i];
    check_label("TopKAccuracy", label, classes);
    const double* const row = numbers.data() + i * static_cast<std::size_t>(classes);
    std::int64_t ahead = 0;
    for (std::int64_t c = 0; c < classes; ++c)
      ahead += c != label && !(row[c] < row[label] || (c > label && row[c] == row[label])) ? 1 : 0;
    right += ahead < k_ ? 1 : 0;
  }
  right_ += right;
  count_ += static_cast<std::int64_t>(truth.size());
}

double TopKAccuracy::value() const { return share(right_, count_); }

void MeanAbsoluteError::add(const Tensor& predictions, const Tensor& targets) {
  if (predictions.shape() != targets.shape()) {
    throw ShapeError("MeanAbsoluteError: predictions " + to_text(predictions.shape()) + " for targets " +
                     to_text(targets.shape()) + ", their shapes must be equal");
  }
  const Tensor errors = abs(predictions.detach().to(float64) - targets.detach().to(float64));
  for (const double error : errors.to_vector<double>()) mean_.add(error);
}

void Perplexity::add(const Tensor& logits, const Tensor& targets) {
  Shape shape = logits.shape();
  if (!shape.empty()) shape.erase(shape.size() - 1);
  if (logits.dim() == 0 || logits.size(-1) == 0 || targets.shape() != shape) {
    throw ShapeError("Perplexity: targets " + to_text(targets.shape()) + " for logits " + to_text(logits.shape()) +
                     ", they must be (...) and (..., C) for at least one token C");
  }
  const Tensor truth = targets.detach().reshape({-1});
  const Tensor losses = cross_entropy(logits.detach().reshape({truth.numel(), logits.size(-1)}), truth,
                                      {.ignore_index = ignore_index_, .reduction = Reduction::none});
  const double loss = sum(losses.to(float64)).item(), counted = sum(truth != ignore_index_).item();
  sum_of_losses_ += loss;
  count_ += static_cast<std::int64_t>(counted);
}

double Perplexity::value() const {
  return count_ == 0 ? not_a_number : std::exp(sum_of_losses_ / static_cast<double>(count_));
}

ConfusionMatrix::ConfusionMatrix(WholeNumber classes) : ConfusionMatrix(numbers_up_to(classes)) {}

ConfusionMatrix::ConfusionMatrix(std::vector<std::string> names) : names_(std::move(names)) {
  check_classes(classes());
  naming_memory("the counts of a ConfusionMatrix", [this] { of_classes_.resize(names_.size()); });
}

void ConfusionMatrix::check_are_classes(std::int64_t label, std::int64_t predicted) const {
  if (names_.empty()) throw Error("ConfusionMatrix: it has been moved from, so it has no classes");
  const auto is_class = [this](std::int64_t i) { return i >= 0 && i < classes(); };
  if (!is_class(label) || !is_class(predicted)) {
    throw IndexError("ConfusionMatrix: label " + std::to_string(label) + " predicted as " + std::to_string(predicted) +
                     ", classes are from 0 to " + std::to_string(classes() - 1));
  }
}

std::int64_t ConfusionMatrix::count_of(std::int64_t label, std::int64_t predicted) const {
  const auto found = counts_.find({label, predicted});
  return found == counts_.end() ? 0 : found->second;
}

void ConfusionMatrix::add(const Tensor& logits, const Tensor& labels) {
  naming_memory("ConfusionMatrix", [&] {
    auto predicted = predicted_classes(logits).to_vector<std::int64_t>();
    const auto truth = checked_labels("ConfusionMatrix", logits, labels).to_vector<std::int64_t>();
    const auto is_unanswered = has_nan(logits).to_vector<float>();
    for (std::size_t i = 0; i < truth.size(); ++i) {
      check_are_classes(truth[i], predicted[i]);
      if (is_unanswered[i] != 0) predicted[i] = no_class;
    }
    for (std::size_t i = 0; i < truth.size(); ++i) counts_.try_emplace({truth[i], predicted[i]}, 0);
    for (std::size_t i = 0; i < truth.size(); ++i) {  // nothing throws from here on
      ++counts_.find({truth[i], predicted[i]})->second;
      ++of_classes_[static_cast<std::size_t>(truth[i])].examples;
      if (predicted[i] != no_class) ++of_classes_[static_cast<std::size_t>(predicted[i])].predicted;
    }
  });
}

std::int64_t ConfusionMatrix::at(WholeNumber label, WholeNumber predicted) const {
  check_are_classes(label, predicted);
  return count_of(label, predicted);
}

std::int64_t ConfusionMatrix::unanswered(WholeNumber label) const {
  check_are_classes(label, 0);
  return count_of(label, no_class);
}

std::vector<Confusion> ConfusionMatrix::confusions() const {
  std::vector<Confusion> all;
  for (const auto& [pair, count] : counts_) {
    const auto& [label, predicted] = pair;
    if (count > 0 && predicted != label && predicted != no_class) all.push_back({label, predicted, count});
  }
  std::stable_sort(all.begin(), all.end(), [](const Confusion& a, const Confusion& b) { return a.count > b.count; });
  return all;
}

std::int64_t ConfusionMatrix::right() const {
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < classes(); ++i) right += count_of(i, i);
  return right;
}

double ConfusionMatrix::accuracy() const {
  std::int64_t all = 0;
  for (const ClassCounts& one : of_classes_) all += one.examples;
  return share(right(), all);
}

const ConfusionMatrix::ClassCounts& ConfusionMatrix::counts_of(std::int64_t label) const {
  check_are_classes(label, label);
  return of_classes_[static_cast<std::size_t>(label)];
}

double ConfusionMatrix::precision(WholeNumber label) const {
  return share(at(label, label), counts_of(label).predicted);
}

double ConfusionMatrix::recall(WholeNumber label) const { return share(at(label, label), counts_of(label).examples); }

double ConfusionMatrix::f1(WholeNumber label) const {
  const ClassCounts& counts = counts_of(label);
  return share(2 * at(label, label), counts.predicted + counts.examples);
}

namespace {

void print_mistakes(std::ostream& out, const ConfusionMatrix& matrix) {
  constexpr std::size_t widest_name = 30, most = 20;
  std::vector<std::array<std::string, 3>> rows = {{"class", "taken for", "examples"}};
  std::vector<Confusion> confusions = matrix.confusions();
  confusions.resize(std::min(most, confusions.size()));
  const auto name_of = [&](std::int64_t label) {
    return std::string(cut_to_width(matrix.names()[static_cast<std::size_t>(label)], widest_name));
  };
  for (const auto& [label, predicted, count] : confusions)
    rows.push_back({name_of(label), name_of(predicted), std::to_string(count)});
  std::int64_t unanswered = 0;
  for (std::int64_t i = 0; i < matrix.classes(); ++i) unanswered += matrix.unanswered(i);
  if (unanswered > 0) rows.push_back({"any", "NaN", std::to_string(unanswered)});
  if (rows.size() == 1) {
    out << "no class is taken for another\n";
    return;
  }
  std::array<std::size_t, 2> widths{};
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < widths.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
  }
  for (const auto& [name, predicted, count] : rows) {
    out << left_aligned(name, widths[0]) << "  " << left_aligned(predicted, widths[1]) << "  "
        << right_aligned(count, rows[0][2].size()) << "\n";
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix) {
  if (matrix.classes() > largest_readable_matrix) {
    print_mistakes(out, matrix);
    return out;
  }
  constexpr std::size_t widest_label = 30, least_heading = 7, line = 80, beside = 9;
  std::vector<std::string_view> labels, headings;
  std::size_t label_width = 0, width = 5;
  std::int64_t unanswered = 0;
  for (std::int64_t i = 0; i < matrix.classes(); ++i) unanswered += matrix.unanswered(i);
  for (std::int64_t i = 0; i < matrix.classes(); ++i) {
    const std::string& name = matrix.names()[static_cast<std::size_t>(i)];
    labels.push_back(cut_to_width(name, widest_label));
    label_width = std::max(label_width, display_width(labels.back()));
  }
  // Headings are whole if a line has room for them, with a space before each.
  const std::size_t columns = labels.size() + (unanswered > 0 ? 1 : 0);
  const std::size_t room = (line - label_width - beside) / std::max<std::size_t>(1, columns);
  const std::size_t widest_heading = std::clamp(room, least_heading + 1, widest_label + 1) - 1;
  for (std::int64_t i = 0; i < matrix.classes(); ++i) {
    headings.push_back(cut_to_width(matrix.names()[static_cast<std::size_t>(i)], widest_heading));
    width = std::max(width, display_width(headings.back()));
    for (std::int64_t j = 0; j < matrix.classes(); ++j) width = std::max(width, std::to_string(matrix.at(i, j)).size());
  }
  if (unanswered > 0) {
    headings.emplace_back("NaN");
    width = std::max(width, std::to_string(unanswered).size());
  }
  const auto column = static_cast<int>(width) + 1;
  out << std::string(label_width, ' ');
  for (const std::string_view heading : headings) out << ' ' << right_aligned(heading, width);
  out << std::setw(9) << "right"
      << "\n";
  for (std::int64_t i = 0; i < matrix.classes(); ++i) {
    out << left_aligned(labels[static_cast<std::size_t>(i)], label_width);
    std::int64_t all = 0;
    for (std::int64_t j = 0; j < matrix.classes(); ++j) {
      all += matrix.at(i, j);
      out << std::setw(column) << matrix.at(i, j);
    }
    if (unanswered > 0) out << std::setw(column) << matrix.unanswered(i);
    all += matrix.unanswered(i);
    const std::int64_t tenths =
        all == 0 ? 0 : (2000 * matrix.at(i, i) + all) / (2 * all);  // of a percent; integers leave the stream's state
    out << std::setw(6) << tenths / 10 << "." << tenths % 10 << "%\n";
  }
  return out;
}

}  // namespace minitorch::nn
