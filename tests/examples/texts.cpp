// What the examples that learn a language share: made sentences, windows, and the loss of a text.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "examples/characters.hpp"
#include "examples/opinions.hpp"
#include "nn/models/recurrent_language_model.hpp"
#include "nn/models/transformer_language_model.hpp"
#include "nn/modules/init.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::examples;

namespace {

std::multiset<std::string> bag_of(const std::string& sentence) {
  std::istringstream words(sentence.substr(0, sentence.size() - 1));
  return {std::istream_iterator<std::string>(words), {}};
}

}  // namespace

TEST_CASE("opinions are different sentences, half of them praise, and in a third the words do not decide") {
  const nn::Sentences all = opinions();
  CHECK(all.texts.size() == 192);
  CHECK(std::set<std::string>(all.texts.begin(), all.texts.end()).size() == 192);
  CHECK(std::count(all.labels.begin(), all.labels.end(), 1) == 96);
  std::map<std::multiset<std::string>, std::set<std::int64_t>> labels_of_bags;
  for (std::size_t i = 0; i < all.texts.size(); ++i) labels_of_bags[bag_of(all.texts[i])].insert(all.labels[i]);
  const auto undecided = std::count_if(all.texts.begin(), all.texts.end(), [&](const std::string& text) {
    return labels_of_bags[bag_of(text)].size() == 2;
  });
  CHECK(undecided == 64);
}

TEST_CASE("windows are rows of tokens and of those that follow") {
  const auto [read, following] = windows_at({5, 6, 7, 8, 9}, {0, 2}, 2);
  CHECK(read.to_vector<std::int64_t>() == Tokens{5, 6, 7, 8});
  CHECK(following.to_vector<std::int64_t>() == Tokens{6, 7, 8, 9});
  Generator generator(1);
  CHECK(random_windows({5, 6, 7}, {0, 1}, 30, 1, generator).read.shape() == Shape{30, 1});
}

TEST_CASE("the loss of a text counts every token after the first once, whatever the windows") {
  const nn::RecurrentLanguageModel model(3, {.embedding = 2, .hidden = 2});
  nn::init::zeros(model.head.weight);  // the logits are the bias, whatever was read
  model.head.bias->set_value(tensor({0.0F, 1.0F, 2.0F}));
  const double total = std::log(1 + std::exp(1.0) + std::exp(2.0));
  const Tokens text = {0, 1, 1, 0, 2, 2, 1, 0, 2, 1, 0};
  double expected = 0;
  for (std::size_t i = 1; i < text.size(); ++i) expected += (total - static_cast<double>(text[i])) / 10;
  for (const std::int64_t length : {1, 2, 3, 4, 7, 10, 50}) {
    CAPTURE(length);
    CHECK(loss_of_text(model, text, length) == Approx(expected).epsilon(1e-6));
    CHECK(loss_of_text(model, text, length, 0) == Approx(expected).epsilon(1e-6));
    CHECK(loss_of_text(model, text, length, 9) == Approx(expected).epsilon(1e-6));
  }
}

TEST_CASE("the loss of lines reads each line from its start, where it fits into a window") {
  manual_seed(1);
  const nn::TransformerLanguageModel model(4, {.context = 6, .layers = 1, .heads = 1, .width = 4});
  const Tokens text = {0, 1, 2, 0, 3, 2, 1, 0};  // two lines: 1 2, and 3 2 1
  const auto [first, after_first] = windows_at(text, {0}, 3);
  const auto [second, after_second] = windows_at(text, {3}, 4);
  const auto no_graph = no_grad();
  const double a = nn::cross_entropy(model(first)[0], after_first[0], {.reduction = nn::Reduction::sum}).item(),
               b = nn::cross_entropy(model(second)[0], after_second[0], {.reduction = nn::Reduction::sum}).item();
  CHECK(loss_of_text(model, text, 6, 0) == Approx((a + b) / 7).epsilon(1e-6));
}
