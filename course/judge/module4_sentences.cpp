// Task 4.5: the network that reads sentences.
#include <array>
#include <cmath>
#include <string>

#include "course/judge/module4_networks.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

constexpr int embedding = 4, words_of_a_sentence = 6, features = 4;

std::vector<Sizes> shapes_of_sentiment() {
  return {{features, embedding, 2}, {features, 1}, {features, embedding, 3}, {features, 1}, {features, 1}, {1}};
}

Tensor found_by(const Tensor& x, const Tensor& patterns, const Tensor& bias) {
  const auto length = patterns.size(2);
  const Tensor z = minitorch::conv1d(minitorch::pad(x, {{0, length - 1}}), patterns) + bias;
  return minitorch::max(minitorch::relu(z), 2).values;
}

// What stays of the features in training: 0, or 1 / (1 - rate).
Tensor kept_by(const Strided& noise, double rate) { return (1 - minitorch::lt(noise.tensor, rate)) / (1 - rate); }

// The probabilities, {N, 1}, where `kept` multiplies the features.
Tensor sentiment(const Parameters& p, const Tensor& sentences, const Tensor& kept) {
  const Tensor x = minitorch::transpose(sentences, 1, 2);
  const Tensor found = found_by(x, p[0], p[1]) + found_by(x, p[2], p[3]);
  return minitorch::sigmoid(minitorch::matmul(found * kept, p[4]) + p[5]);
}

Tensor sentiment_loss(const Parameters& p, const Tensor& sentences, const Tensor& labels, const Tensor& kept) {
  const Tensor output = sentiment(p, sentences, kept);
  return -minitorch::mean(minitorch::log(labels * output + (1 - labels) * (1 - output)));
}

struct Sentences {
  Strided words, labels;
};

// Sentences of a small language: neutral words, and one that is good or bad, or "not" and one of these. The first two
// numbers of a word say good or bad, and not; each word of the vocabulary is a little different.
Sentences sentences_of(int n, const std::vector<std::vector<double>>& vocabulary, Random& random) {
  std::vector<double> numbers, labels;
  for (int i = 0; i < n; ++i) {
    std::array<int, words_of_a_sentence> sentence{};  // numbers of words: 0, 1 good; 2, 3 bad; 4 not; 5 to 9 neutral
    for (int& word : sentence) word = random.whole(5, 9);
    const bool is_good = random.whole(0, 1) == 1, is_negated = random.whole(0, 1) == 1;
    const auto place = static_cast<std::size_t>(random.whole(0, words_of_a_sentence - 2));
    sentence[place] = is_negated ? 4 : random.whole(5, 9);
    sentence[place + 1] = random.whole(0, 1) + (is_good ? 0 : 2);
    for (const int word : sentence) {
      const auto& vector = vocabulary[static_cast<std::size_t>(word)];
      numbers.insert(numbers.end(), vector.begin(), vector.end());
    }
    labels.push_back(is_good != is_negated ? 1 : 0);
  }
  return {strided({n, words_of_a_sentence, embedding}, numbers), strided({n, 1}, labels)};
}

std::vector<std::vector<double>> small_language(Random& random) {
  std::vector<std::vector<double>> vocabulary;
  for (int word = 0; word < 10; ++word) {
    std::vector<double> vector = random.numbers(embedding, -0.3, 0.3);
    if (word < 4) vector[0] += word < 2 ? 1 : -1;
    if (word == 4) vector[1] += 1;
    for (double& x : vector) x = std::round(x * 1000) / 1000;
    vocabulary.push_back(vector);
  }
  return vocabulary;
}

std::string request_of_sentiment(const std::string& name, const Start& start, double dropout) {
  return name + " " + std::to_string(embedding) + " " + std::to_string(features) + " " + text(dropout) + " " +
         text(start.numbers);
}

void add_sentiments(std::vector<Case>& cases, Random& random) {
  for (const int n : {1, 2, 5}) {
    const Start start(shapes_of_sentiment(), random);
    const Strided sentences = number_tensor(random, {n, n == 1 ? 1 : 6, embedding}, -1, 1);
    const Strided noise = number_tensor(random, {n, features}, 0, 0.999);
    const double dropout = 0.25;
    const Tensor kept = kept_by(noise, dropout), all = minitorch::ones_like(kept);
    for (const bool is_training : {false, true}) {
      const auto answer_with = [&](const Tensor& factors) {
        return tensor_answer(sentiment(start.leaves, sentences.tensor, factors));
      };
      const std::string off = "In evaluation, dropout must be off: hand is_training on to dropout.";
      cases.push_back(
          {.part = "sentiment",
           .shown = "the probabilities of " + std::to_string(n) + (n == 1 ? " sentence" : " sentences") +
                    (is_training ? ", in training" : ", in evaluation") + ", with dropout of 0.25",
           .request = request_of_sentiment("sentiments", start, dropout) +
                      (is_training ? " training " : " evaluation ") + sentences.request() + " " + noise.request(),
           .expected = answer_with(is_training ? kept : all),
           .mistakes = {
               {answer_with(is_training ? all : kept), is_training ? "In training, dropout must be on." : off}}});
    }
  }
}

Training sentiment_training(Random& random) {
  const Start start(shapes_of_sentiment(), random);
  constexpr int n = 6;
  const Sentences all = sentences_of(n, small_language(random), random);
  const double dropout = 0.25, rate = 0.5;
  const Tensor x = all.words.tensor, y = all.labels.tensor;
  std::string request = request_of_sentiment("sentiment_steps", start, dropout) + " " + text(rate) + " " +
                        all.words.request() + " " + all.labels.request() + " 4";
  std::vector<Tensor> kept;
  for (int i = 0; i < 4; ++i) {
    const Strided noise = number_tensor(random, {n, features}, 0, 0.999);
    kept.push_back(kept_by(noise, dropout));
    request += " " + noise.request();
  }
  const auto of_step = [kept](int step) { return kept[static_cast<std::size_t>(step)]; };
  const Loss right = [=](const Parameters& p, int step) { return sentiment_loss(p, x, y, of_step(step)); };
  const Loss evaluated = [=](const Parameters& p, int) {
    return sentiment_loss(p, x, y, minitorch::ones_like(kept[0]));
  };
  const Loss exchanged = [=](const Parameters& p, int step) { return sentiment_loss(p, x, 1 - y, of_step(step)); };
  return {.part = "sentiment",
          .what = "6 sentences at the rate 0.5",
          .request = request,
          .names = {"pairs", "pairs_bias", "triples", "triples_bias", "out.weight", "out.bias"},
          .start = start.leaves,
          .rate = rate,
          .size = n,
          .loss = right,
          .wrong = {{evaluated, "Dropout is off here; a step of training is with is_training = true."},
                    {exchanged, "The classes are exchanged: for class 1, p is the output itself."}}};
}

void add_sentiment_steps(std::vector<Case>& cases, Random& random) {
  for (;;) {
    const Training training = sentiment_training(random);
    if (depends_on_rounding(training, random)) continue;
    add_steps(cases, training);
    return;
  }
}

// Sentences and first parameters from which minitorch's network learns: this must not depend on luck.
Case sentiment_learned(Random& random) {
  constexpr int n = 24, steps = 40;
  constexpr double rate = 1;
  for (;;) {
    const Start start(shapes_of_sentiment(), random);
    const auto vocabulary = small_language(random);
    const Sentences training = sentences_of(n, vocabulary, random), others = sentences_of(n, vocabulary, random);
    const Strided noise = number_tensor(random, {n, features}, 0, 0.999);
    const Tensor all = minitorch::ones_like(noise.tensor);
    Parameters p = start.leaves;
    const Loss loss = [&](const Parameters& now, int) {
      return sentiment_loss(now, training.words.tensor, training.labels.tensor, all);
    };
    descended(p, loss, steps, rate);
    const std::vector<double> outputs = sentiment(p, others.words.tensor, all).to_vector<double>();
    const std::vector<double> labels = others.labels.elements();
    std::vector<std::string> predictions;
    int right = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const int predicted = outputs[i] > 0.5 ? 1 : 0;
      predictions.push_back(std::to_string(predicted));
      right += predicted == static_cast<int>(labels[i]) ? 1 : 0;
    }
    if (right < 0.85 * n) continue;
    return {
        .part = "sentiment",
        .shown = "the classes of 24 other sentences, after 40 steps of training",
        .request = request_of_sentiment("sentiment_classes", start, 0) + " " + text(rate) + " " +
                   std::to_string(steps) + " " + training.words.request() + " " + training.labels.request() + " " +
                   others.words.request() + " " + noise.request(),
        .expected = predictions,
        .rule = Case::Rule::share,
        .limit = 0.9,
        .why =
            "These are the classes that the right steps lead to; each sentence is of class 1 if its output is above "
            "0.5 in evaluation."};
  }
}

}  // namespace

void add_sentences(std::vector<Case>& cases, Random& random) {
  add_sentiments(cases, random);
  add_sentiment_steps(cases, random);
  cases.push_back(sentiment_learned(random));
}

}  // namespace course::judge
