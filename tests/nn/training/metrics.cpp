// Means, accuracy and confusion of classes, by hand.
#include "nn/training/metrics.hpp"

#include <cmath>
#include <sstream>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a running mean weighs its numbers") {
  nn::RunningMean mean;
  CHECK(std::isnan(mean.value()));
  mean.add(1);
  mean.add(4, 2);
  CHECK(mean.value() == 3);
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

TEST_CASE("a confusion matrix shows whole names of classes where a line has room for them") {
  const auto told = [](std::vector<std::string> names) {
    std::ostringstream out;
    out << nn::ConfusionMatrix(std::move(names));
    return out.str();
  };
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
