// Task 4.5: networks that read sentences and digits, step by step beside minitorch's.
#include <algorithm>
#include <array>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/strided.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;
using Tensors = std::vector<Tensor>;

Strided number_tensor(Random& random, const Sizes& shape, double low, double high) {
  return strided(shape, Lies::contiguous, random, [&random, low, high] { return random.number(low, high); });
}

// First parameters: their numbers, as a request has them, and leaves of minitorch.
struct Start {
  std::vector<double> numbers;
  Tensors leaves;

  Start(const std::vector<Sizes>& shapes, Random& random) {
    for (const Sizes& shape : shapes) {
      const Strided parameter = number_tensor(random, shape, -1, 1);
      for (const double x : parameter.elements()) numbers.push_back(x);
      leaves.push_back(parameter.leaf());
    }
  }
};

// A step of gradient descent. Returns the loss before it.
double descended(Tensors& parameters, const Tensor& loss, double rate) {
  for (Tensor& parameter : parameters) parameter.zero_grad();
  loss.backward();
  for (Tensor& parameter : parameters) parameter = (parameter.detach() - rate * *parameter.grad()).requires_grad_();
  return loss.item();
}

void append_parameters(std::vector<double>& numbers, const Tensors& parameters) {
  for (const Tensor& parameter : parameters) {
    for (const double x : parameter.to_vector<double>()) numbers.push_back(x);
  }
}

// Sentences

constexpr int embedding = 4, words_of_a_sentence = 6, features = 4;

std::vector<Sizes> shapes_of_sentiment() {
  return {{features, embedding, 2}, {features, 1}, {features, embedding, 3}, {features, 1}, {features, 1}, {1}};
}

Tensor found_by(const Tensor& x, const Tensor& patterns, const Tensor& bias) {
  const auto length = patterns.size(2);
  const Tensor z = minitorch::conv1d(minitorch::pad(x, {{0, length - 1}}), patterns) + bias;
  return minitorch::amax(minitorch::relu(z), {2});
}

// What stays of the features in training: 0, or 1 / (1 - rate).
Tensor kept_by(const Strided& noise, double rate) { return (1 - minitorch::lt(noise.tensor, rate)) / (1 - rate); }

// The probabilities, {N, 1}, where `kept` multiplies the features.
Tensor sentiment(const Tensors& p, const Tensor& sentences, const Tensor& kept) {
  const Tensor x = minitorch::transpose(sentences, 1, 2);
  const Tensor found = found_by(x, p[0], p[1]) + found_by(x, p[2], p[3]);
  return minitorch::sigmoid(minitorch::matmul(found * kept, p[4]) + p[5]);
}

double sentiment_step(Tensors& p, const Tensor& sentences, const Tensor& labels, const Tensor& kept, double rate) {
  const Tensor output = sentiment(p, sentences, kept);
  const Tensor right = labels * output + (1 - labels) * (1 - output);
  return descended(p, -minitorch::mean(minitorch::log(right)), rate);
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

Case sentiment_steps(Random& random) {
  const Start start(shapes_of_sentiment(), random);
  const Sentences all = sentences_of(6, small_language(random), random);
  const double dropout = 0.25, rate = 0.5;
  std::string request = request_of_sentiment("sentiment_steps", start, dropout) + " " + text(rate) + " " +
                        all.words.request() + " " + all.labels.request() + " 3";
  Tensors p = start.leaves;
  std::vector<double> expected;
  for (int i = 0; i < 3; ++i) {
    const Strided noise = number_tensor(random, {6, features}, 0, 0.999);
    expected.push_back(sentiment_step(p, all.words.tensor, all.labels.tensor, kept_by(noise, dropout), rate));
    request += " " + noise.request();
  }
  append_parameters(expected, p);
  return {.part = "sentiment",
          .shown = "the losses of three steps of training on 6 sentences, and the parameters afterwards",
          .request = request,
          .expected = answer(expected),
          .tolerance = 1e-7,
          .why = "Each step: the mean of -log p, with dropout on, backward, descend."};
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
    Tensors p = start.leaves;
    for (int i = 0; i < steps; ++i) sentiment_step(p, training.words.tensor, training.labels.tensor, all, rate);
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
    return {.part = "sentiment",
            .shown = "the classes of 24 other sentences, after 40 steps of training",
            .request = request_of_sentiment("sentiment_classes", start, 0) + " " + text(rate) + " " +
                       std::to_string(steps) + " " + training.words.request() + " " + training.labels.request() + " " +
                       others.words.request() + " " + noise.request(),
            .expected = predictions,
            .rule = Case::Rule::share,
            .limit = 0.9,
            .why = "The classes are those that the same steps from the same first parameters lead to."};
  }
}

// Digits

std::vector<Sizes> shapes_of_digits() { return {{4, 1, 3, 3}, {4, 1, 1}, {6, 4, 3, 3}, {6, 1, 1}, {24, 4}, {4}}; }

Tensor pooled(const Tensor& x, const Tensor& patterns, const Tensor& bias) {
  const Tensor z = minitorch::conv2d(minitorch::pad(x, {{0, 2}, {0, 2}}), patterns) + bias;
  return minitorch::max_pool2d(minitorch::relu(z), {2, 2});
}

Tensor digit_scores(const Tensors& p, const Tensor& pictures) {
  const Tensor last = pooled(pooled(pictures, p[0], p[1]), p[2], p[3]);
  return minitorch::log_softmax(minitorch::matmul(last.view({pictures.size(0), 24}), p[4]) + p[5], 1);
}

double digit_step(Tensors& p, const Tensor& pictures, const Tensor& labels, double rate) {
  const auto n = static_cast<double>(pictures.size(0));
  return descended(p, -minitorch::sum(labels * digit_scores(p, pictures)) / n, rate);
}

struct Drawings {
  Strided pictures, labels;
  std::vector<int> digits;
};

// The digits 0, 1, 4 and 7, moved by a row or a column, of different strength, with noise.
Drawings drawings_of(int n, Random& random) {
  static constexpr std::array<const char*, 4> drawings = {
      ".####.#....##....##....##....#.####.", "...#....##...#.#.....#.....#.....#..",
      "#...#.#...#.#...#.######....#.....#.", "######.....#....#....#....#....#...."};
  Drawings result;
  std::vector<double> numbers, labels;
  for (int i = 0; i < n; ++i) {
    const int digit = i % 4, down = random.whole(0, 2), right = random.whole(0, 2);
    const double strength = random.number(0.7, 1);
    for (int row = 0; row < 8; ++row) {
      for (int column = 0; column < 8; ++column) {
        const int r = row - down, c = column - right;
        const bool is_inside = r >= 0 && r < 6 && c >= 0 && c < 6;
        const bool is_set = is_inside && drawings[static_cast<std::size_t>(digit)][r * 6 + c] == '#';
        const double grey = (is_set ? strength : 0) + random.number(-0.1, 0.1);
        numbers.push_back(std::round(grey * 100) / 100);
      }
    }
    result.digits.push_back(digit);
    for (int j = 0; j < 4; ++j) labels.push_back(j == digit ? 1 : 0);
  }
  result.pictures = strided({n, 1, 8, 8}, numbers);
  result.labels = strided({n, 4}, labels);
  return result;
}

void add_digits(std::vector<Case>& cases, Random& random) {
  for (const int n : {1, 3}) {
    const Start start(shapes_of_digits(), random);
    const Drawings all = drawings_of(n, random);
    const Tensor right = digit_scores(start.leaves, all.pictures.tensor);
    cases.push_back(
        {.part = "digits",
         .shown = "the logarithms of the probabilities of " + std::to_string(n) + (n == 1 ? " picture" : " pictures"),
         .request = "digits " + text(start.numbers) + " " + all.pictures.request(),
         .expected = tensor_answer(right),
         .mistakes = {
             {tensor_answer(minitorch::exp(right)), "These are the probabilities; their logarithms are asked for."}}});
  }
  const Start start(shapes_of_digits(), random);
  const Drawings all = drawings_of(4, random);
  Tensors p = start.leaves;
  std::vector<double> expected;
  expected.reserve(3);
  for (int i = 0; i < 3; ++i) expected.push_back(digit_step(p, all.pictures.tensor, all.labels.tensor, 0.2));
  append_parameters(expected, p);
  cases.push_back({.part = "digits",
                   .shown = "the losses of three steps of training on 4 pictures, and the parameters afterwards",
                   .request = "digit_steps " + text(start.numbers) + " 0.2 3 " + all.pictures.request() + " " +
                              all.labels.request(),
                   .expected = answer(expected),
                   .tolerance = 1e-7,
                   .why = "Each step: the mean of -log p of the right digits, backward, descend."});
}

Case digits_learned(Random& random) {
  constexpr int n = 12, steps = 20;
  constexpr double rate = 0.3;
  for (;;) {
    const Start start(shapes_of_digits(), random);
    const Drawings training = drawings_of(n, random), others = drawings_of(n, random);
    Tensors p = start.leaves;
    for (int i = 0; i < steps; ++i) digit_step(p, training.pictures.tensor, training.labels.tensor, rate);
    const std::vector<double> best =
        minitorch::argmax(digit_scores(p, others.pictures.tensor), 1).to(minitorch::float64).to_vector<double>();
    std::vector<std::string> predictions;
    int right = 0;
    for (std::size_t i = 0; i < best.size(); ++i) {
      predictions.push_back(text(best[i]));
      right += static_cast<int>(best[i]) == others.digits[i] ? 1 : 0;
    }
    if (right < 0.8 * n) continue;
    return {.part = "digits",
            .shown = "the digits that 12 other pictures show, after 20 steps of training",
            .request = "digit_classes " + text(start.numbers) + " " + text(rate) + " " + std::to_string(steps) + " " +
                       training.pictures.request() + " " + training.labels.request() + " " + others.pictures.request(),
            .expected = predictions,
            .rule = Case::Rule::share,
            .limit = 0.9,
            .why = "The digits are those that the same steps from the same first parameters lead to."};
  }
}

}  // namespace

std::vector<Case> networks_of_layers(Random& random, Audience) {
  std::vector<Case> cases;
  add_sentiments(cases, random);
  cases.push_back(sentiment_steps(random));
  cases.push_back(sentiment_learned(random));
  add_digits(cases, random);
  cases.push_back(digits_learned(random));
  return cases;
}

}  // namespace course::judge
