// Means, accuracy, perplexity and confusion of classes, by hand.
#include "nn/training/metrics.hpp"

#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

TEST_CASE("a running mean weighs its numbers") {
  nn::RunningMean mean;
  CHECK(std::isnan(mean.value()));
  mean.add(1);
  mean.add(4, 2);
  CHECK(mean.value() == 3);
  nn::RunningMean large;
  large.add(1e308, 10);
  large.add(1e308, 3);
  CHECK(large.value() == 1e308);
  CHECK_THROWS_WITH(mean.add(1, -1), ContainsSubstring("RunningMean: a weight is -1"));
  CHECK(mean.value() == 3);
  mean.reset();
  CHECK(std::isnan(mean.value()));
}

TEST_CASE("the predicted class has the first largest logit, and of two classes the sign decides") {
  CHECK(nn::predicted_classes(tensor({{0.1, 3.0, 2.0}, {5.0, 5.0, 1.0}})).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{1, 0});
  CHECK(nn::predicted_classes(tensor({{0.1}, {-3.0}, {0.0}})).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{1, 0, 0});
  CHECK(nn::predicted_classes(tensor({-1.0, 1.0})).to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 1});
  CHECK(nn::predicted_classes(zeros({0, 3})).shape() == Shape{0});
  CHECK_THROWS_WITH(nn::predicted_classes(zeros({2, 3, 4})),
                    ContainsSubstring("predicted_classes: logits (2, 3, 4), they must be (N, C)"));
  CHECK_THROWS_AS(nn::predicted_classes(zeros({2, 0})), ShapeError);
}

TEST_CASE("accuracy is the share of right answers over all batches") {
  nn::Accuracy accuracy;
  CHECK(std::isnan(accuracy.value()));
  accuracy.add(tensor({{1.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}}), tensor({0, 1, 1}));
  accuracy.add(tensor({{2.0}}), tensor({{1.0}}));
  CHECK(accuracy.right() == 3);
  CHECK(accuracy.count() == 4);
  CHECK(accuracy.value() == 0.75);
  CHECK_THROWS_WITH(accuracy.add(zeros({3, 2}), tensor({0, 1})),
                    ContainsSubstring("Accuracy: labels (2) for logits (3, 2), there must be one for each"));
  CHECK(accuracy.count() == 4);
  accuracy.reset();
  CHECK(accuracy.count() == 0);
}

TEST_CASE("accuracy counts an example of NaN as wrong, and refuses a label that is no class") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  nn::Accuracy accuracy;
  accuracy.add(tensor({{nan, nan}, {nan, 1}, {1, nan}, {1, 0}}), tensor({0, 1, 0, 0}));
  CHECK(accuracy.right() == 1);
  accuracy.add(tensor({nan, 1, -1}), tensor({0, 1, 0}));
  CHECK(accuracy.right() == 3);
  accuracy.add(zeros({0, 3}), zeros({0}, {.dtype = int64}));
  CHECK(accuracy.count() == 7);
  CHECK_THROWS_WITH(accuracy.add(zeros({2, 3}), tensor({0, 3})), "Accuracy: label 3, classes are from 0 to 2");
  CHECK_THROWS_WITH(accuracy.add(zeros({2, 3}), tensor({-1, 0})), "Accuracy: label -1, classes are from 0 to 2");
  CHECK_THROWS_WITH(accuracy.add(zeros({1}), tensor({2.0})), "Accuracy: label 2, classes are from 0 to 1");
  CHECK(accuracy.count() == 7);
}

TEST_CASE("perplexity is the exponential of the mean cross-entropy of all tokens") {
  nn::Perplexity perplexity;
  CHECK(std::isnan(perplexity.value()));
  // Probabilities 1/4 and 3/4 of the tokens that follow, then 1/2: exp(-(ln 1/4 + ln 3/4 + ln 1/2) / 3).
  perplexity.add(log(tensor({{{0.25, 0.75}, {0.25, 0.75}}}, {.dtype = float64})), tensor({{0, 1}}));
  CHECK(perplexity.value() == Approx(std::pow(0.25 * 0.75, -0.5)).epsilon(1e-14));
  perplexity.add(zeros({2}), tensor(1));
  CHECK(perplexity.value() == Approx(std::pow(0.25 * 0.75 * 0.5, -1 / 3.0)).epsilon(1e-7));
  CHECK(perplexity.count() == 3);
  CHECK_THROWS_WITH(perplexity.add(zeros({1, 2, 5}), tensor({0, 1})),
                    "Perplexity: targets (2) for logits (1, 2, 5), they must be (...) and (..., C) for at least one "
                    "token C");
  CHECK_THROWS_AS(perplexity.add(zeros({2, 5}), tensor({0, 5})), IndexError);
  CHECK_THROWS_AS(perplexity.add(zeros({2, 5}), tensor({0.0, 1.0})), DtypeError);
  CHECK(perplexity.count() == 3);
  perplexity.reset();
  CHECK(std::isnan(perplexity.value()));
}

TEST_CASE("the perplexity of equally likely tokens is their number, and ignored ones do not count") {
  nn::Perplexity perplexity({.ignore_index = 0});
  perplexity.add(zeros({2, 3, 7}), tensor({{1, 2, 0}, {6, 0, 0}}));
  CHECK(perplexity.value() == Approx(7));
  CHECK(perplexity.count() == 3);
  perplexity.add(tensor({{-1e30, 1e30}}), tensor({0}));
  CHECK(perplexity.count() == 3);
  perplexity.reset();
  perplexity.add(tensor({{-1e30, 1e30}}), tensor({1}));
  CHECK(perplexity.value() == 1);
  CHECK(perplexity.count() == 1);
  perplexity.add(zeros({0, 4, 9}), zeros({0, 4}, {.dtype = int64}));
  CHECK(perplexity.count() == 1);
}

TEST_CASE("a confusion matrix shows whole names of classes where a line has room for them") {
  const auto text_of = [](const nn::ConfusionMatrix& matrix) {
    std::ostringstream out;
    out << matrix;
    return out.str();
  };
  const auto told = [&](std::vector<std::string> names) { return text_of(nn::ConfusionMatrix(std::move(names))); };
  CHECK(told({"negative", "\u81ea\u7136"}) ==
        "         negative     \u81ea\u7136    right\n"
        "negative        0        0     0.0%\n"
        "\u81ea\u7136            0        0     0.0%\n");
  const std::string longest = std::string(40, 'a') + "b";  // cut
  for (std::size_t classes = 1; classes <= 12; ++classes) {
    std::vector<std::string> names(classes, "a name of a class");
    names.back() = longest;
    const std::string text = told(names), head = text.substr(0, text.find('\n'));
    CAPTURE(text);
    if (classes <= 4) CHECK(head.size() <= 80);
    nn::ConfusionMatrix with_nan(names);
    with_nan.add(full({1, static_cast<std::int64_t>(classes)}, std::nan("")), tensor({0}));
    if (classes <= 4) CHECK(text_of(with_nan).find('\n') <= 80);
    CHECK_THAT(head, ContainsSubstring("aaaaaaa") && ContainsSubstring(classes == 2 ? "a name of a class" : "a"));
    CHECK(head.find('b') == std::string::npos);
  }
}

TEST_CASE("a confusion matrix counts pairs of true and predicted classes") {
  nn::ConfusionMatrix matrix({"cat", "dog"});
  matrix.add(tensor({{1.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}}), tensor({0, 1, 1}));
  CHECK(matrix.at(0, 0) == 1);
  CHECK(matrix.at(1, 0) == 1);
  CHECK(matrix.at(1, 1) == 1);
  CHECK(matrix.at(0, 1) == 0);
  CHECK(matrix.accuracy() == Approx(2.0 / 3));
  std::ostringstream out;
  out << matrix;
  CHECK(out.str() ==
        "      cat   dog    right\n"
        "cat     1     0   100.0%\n"
        "dog     1     1    50.0%\n");
  CHECK_THROWS_WITH(matrix.add(tensor({{1.0, 0.0}, {0.0, 1.0}}), tensor({0, 2})),
                    ContainsSubstring("ConfusionMatrix: label 2 predicted as 1, classes are from 0 to 1"));
  CHECK(matrix.at(0, 0) == 1);
  CHECK_THROWS_AS(matrix.at(2, 0), IndexError);
  CHECK_THROWS_AS(nn::ConfusionMatrix(0), ShapeError);
  CHECK(nn::ConfusionMatrix(10).names()[9] == "9");
  CHECK(std::isnan(nn::ConfusionMatrix(2).accuracy()));
}

TEST_CASE("an example whose logits are NaN is wrong in the confusion matrix, as for the accuracy") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Tensor logits = tensor({{nan, nan}, {1.0, 0.0}, {0.0, nan}, {nan, 0.0}}), labels = tensor({0, 0, 1, 0});
  nn::ConfusionMatrix matrix(2);
  matrix.add(logits, labels);
  nn::Accuracy accuracy;
  accuracy.add(logits, labels);
  CHECK(matrix.accuracy() == accuracy.value());
  CHECK(matrix.accuracy() == 0.25);
  CHECK(matrix.at(0, 0) == 1);
  CHECK(matrix.at(1, 1) == 0);
  CHECK(matrix.unanswered(0) == 2);
  CHECK(matrix.unanswered(1) == 1);
  CHECK(matrix.recall(0) == Approx(1.0 / 3));
  CHECK(matrix.precision(0) == 1);
  CHECK_THROWS_AS(matrix.unanswered(2), IndexError);
  std::ostringstream out;
  out << matrix;
  CHECK(out.str() ==
        "      0     1   NaN    right\n"
        "0     1     0     2    33.3%\n"
        "1     0     0     1     0.0%\n");
}

TEST_CASE("the confusions are the wrong pairs, the most frequent first") {
  nn::ConfusionMatrix matrix(3);
  CHECK(matrix.confusions().empty());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  matrix.add(
      tensor({{0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}, {1.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {nan, 0.0, 0.0}}),
      tensor({0, 0, 2, 2, 1, 1}));
  CHECK(matrix.right() == 1);
  std::vector<std::vector<std::int64_t>> pairs;
  for (const auto& [label, predicted, count] : matrix.confusions()) pairs.push_back({label, predicted, count});
  CHECK(pairs == std::vector<std::vector<std::int64_t>>{{2, 0, 2}, {0, 1, 1}, {0, 2, 1}});
}

TEST_CASE("a confusion matrix of a million classes takes the memory of the pairs that occur, and prints the mistakes") {
  nn::ConfusionMatrix matrix(1 << 20);
  const auto printed = [&] {
    std::ostringstream out;
    out << matrix;
    return out.str();
  };
  CHECK(printed() == "no class is taken for another\n");
  matrix.add(full({2, 1 << 20}, 0.0), tensor({0, 1'000'000}));
  CHECK(matrix.at(0, 0) == 1);
  CHECK(matrix.at(1'000'000, 0) == 1);
  CHECK(matrix.accuracy() == 0.5);
  CHECK(printed() ==
        "class    taken for  examples\n"
        "1000000  0                 1\n");
}

TEST_CASE("of more than 20 classes the 20 most frequent mistakes are printed") {
  nn::ConfusionMatrix matrix(31);
  for (std::int64_t label = 1; label < 30; ++label)
    matrix.add(full({label, 31}, 0.0), full({label}, label, {.dtype = int64}));
  matrix.add(full({2, 31}, std::nan("")), tensor({3, 4}));
  std::ostringstream out;
  out << matrix;
  CHECK_THAT(out.str(), StartsWith("class  taken for  examples\n"
                                   "29     0                29\n"
                                   "28     0                28\n"));
  CHECK_THAT(out.str(), EndsWith("10     0                10\n"
                                 "any    NaN               2\n"));
}

TEST_CASE("a confusion matrix that was moved from says so") {
  nn::ConfusionMatrix matrix(2);
  const nn::ConfusionMatrix moved = std::move(matrix);
  CHECK_THROWS_WITH(matrix.at(0, 0),  // NOLINT(bugprone-use-after-move,hicpp-invalid-access-moved): tests that
                    "ConfusionMatrix: it has been moved from, so it has no classes");
  CHECK(moved.classes() == 2);
}

TEST_CASE("precision, recall and F1 are shares of a row and a column of the confusion matrix") {
  nn::ConfusionMatrix matrix(3);
  CHECK(std::isnan(matrix.precision(0)));
  CHECK(std::isnan(matrix.recall(0)));
  CHECK(std::isnan(matrix.f1(0)));
  matrix.add(tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}, {1.0, 0.0, 0.0}}), tensor({0, 0, 0, 1}));
  CHECK(matrix.precision(0) == Approx(2.0 / 3));  // of three predictions of 0, two are right
  CHECK(matrix.recall(0) == Approx(2.0 / 3));     // of three examples of 0, two are found
  CHECK(matrix.f1(0) == Approx(2.0 / 3));
  CHECK(matrix.precision(1) == 0);
  CHECK(matrix.recall(1) == 0);
  CHECK(matrix.f1(1) == 0);
  CHECK(std::isnan(matrix.precision(2)));
  matrix.add(tensor({{0.0, 1.0, 0.0}}), tensor({1}));
  CHECK(matrix.precision(1) == 0.5);
  CHECK(matrix.recall(1) == 0.5);
  CHECK_THROWS_AS(matrix.precision(3), IndexError);
  CHECK_THROWS_AS(matrix.recall(-1), IndexError);
}

TEST_CASE("top-k accuracy counts labels among the k largest logits, of equal ones the first") {
  nn::TopKAccuracy top(2);
  CHECK(std::isnan(top.value()));
  top.add(tensor({{3.0, 1.0, 2.0}, {3.0, 1.0, 2.0}, {1.0, 1.0, 1.0}, {1.0, 1.0, 1.0}}), tensor({2, 1, 1, 2}));
  CHECK(top.right() == 2);
  CHECK(top.count() == 4);
  CHECK(top.value() == 0.5);
  top.add(tensor({{NAN, 0.0, 1.0}, {0.0, 1.0, NAN}}), tensor({1, 2}));  // NaN is never right
  CHECK(top.right() == 2);
  nn::TopKAccuracy first(1);
  nn::Accuracy accuracy;
  const Tensor logits = randn({50, 4}), labels = randint(0, 4, {50});
  first.add(logits, labels);
  accuracy.add(logits, labels);
  CHECK(first.right() == accuracy.right());
  CHECK_THROWS_WITH(top.add(zeros({2, 1}), tensor({0, 0})),
                    "TopKAccuracy: logits (2, 1), they must be (N, C) for at least k = 2 classes");
  CHECK_THROWS_WITH(top.add(zeros({2, 3}), tensor({0, 3})), "TopKAccuracy: label 3, classes are from 0 to 2");
  CHECK_THROWS_WITH(top.add(zeros({2, 3}), tensor({0})),
                    ContainsSubstring("TopKAccuracy: labels (1) for logits (2, 3)"));
  CHECK(top.count() == 6);
  CHECK_THROWS_WITH(nn::TopKAccuracy(0), "TopKAccuracy: k is 0, it must be at least 1");
  top.reset();
  CHECK(top.count() == 0);
}

TEST_CASE("the mean absolute error is that of all elements, also of batches of several sizes") {
  nn::MeanAbsoluteError error;
  CHECK(std::isnan(error.value()));
  error.add(tensor({1.0, 2.0, 3.0}), tensor({2.0, 0.0, 3.0}));
  error.add(tensor({{0.0}}), tensor({{5.0}}));
  CHECK(error.value() == 2);
  error.add(zeros({0}), zeros({0}));
  CHECK(error.value() == 2);
  CHECK_THROWS_WITH(error.add(zeros({2}), zeros({2, 1})),
                    "MeanAbsoluteError: predictions (2) for targets (2, 1), their shapes must be equal");
  error.reset();
  CHECK(std::isnan(error.value()));
  nn::MeanAbsoluteError large;
  large.add(full({3}, 1e308, {.dtype = float64}), zeros({3}, {.dtype = float64}));
  CHECK(large.value() == 1e308);
}
