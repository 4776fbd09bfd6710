// Task 4.5: the network that reads sentences.
#include <array>
#include <cmath>
#include <string>

#include "course/judge/module4_networks.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/training.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

// Numbers of a word, patterns of pairs and of triples, words of a sentence.
struct SentenceSizes {
  int embedding, features, words;
};

std::vector<Sizes> shapes_of_sentiment(const SentenceSizes& sizes) {
  const auto [e, f, words] = sizes;
  return {{f, e, 2}, {f, 1}, {f, e, 3}, {f, 1}, {f, 1}, {1}};
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
Sentences sentences_of(int n, int words, const std::vector<std::vector<double>>& vocabulary, Random& random) {
  std::vector<double> numbers, labels;
  for (int i = 0; i < n; ++i) {
    std::vector<int> sentence;  // numbers of words: 0, 1 good; 2, 3 bad; 4 not; 5 to 9 neutral
    for (int j = 0; j < words; ++j) sentence.push_back(random.whole(5, 9));
    const bool is_good = random.whole(0, 1) == 1, is_negated = random.whole(0, 1) == 1;
    const auto place = static_cast<std::size_t>(random.whole(0, words - 2));
    sentence[place] = is_negated ? 4 : random.whole(5, 9);
    sentence[place + 1] = random.whole(0, 1) + (is_good ? 0 : 2);
    for (const int word : sentence) {
      const auto& vector = vocabulary[static_cast<std::size_t>(word)];
      numbers.insert(numbers.end(), vector.begin(), vector.end());
    }
    labels.push_back(is_good != is_negated ? 1 : 0);
  }
  const auto embedding = static_cast<int>(vocabulary[0].size());
  return {strided({n, words, embedding}, numbers), strided({n, 1}, labels)};
}

std::vector<std::vector<double>> small_language(int embedding, Random& random) {
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

std::string request_of_sentiment(const SentenceSizes& sizes, const Start& start, double dropout) {
  return std::to_string(sizes.embedding) + " " + std::to_string(sizes.features) + " " + text(dropout) + " " +
         text(start.numbers);
}

std::string in_words(int n, int words) {
  return std::to_string(n) + (n == 1 ? " sentence of " : " sentences of ") + std::to_string(words) +
         (words == 1 ? " word" : " words");
}

void add_sentiment(std::vector<Case>& cases, int n, const SentenceSizes& sizes, Random& random) {
  const Start start(shapes_of_sentiment(sizes), random);
  const Strided sentences = number_tensor(random, {n, sizes.words, sizes.embedding}, -1, 1);
  const Strided noise = number_tensor(random, {n, sizes.features}, 0, 0.999);
  const double dropout = 0.25;
  const Tensor kept = kept_by(noise, dropout), all = minitorch::ones_like(kept);
  const auto answer_with = [&](const Tensor& factors) {
    return tensor_answer(sentiment(start.leaves, sentences.tensor, factors));
  };
  for (const bool is_training : {false, true}) {
    const std::string off = "In evaluation, dropout must be off: hand is_training on to dropout.";
    cases.push_back(
        {.part = "forward of sentences",
         .shown = "the probabilities of " + in_words(n, sizes.words) +
                  (is_training ? ", in training" : ", in evaluation") + ", with dropout of 0.25",
         .request = "sentences " + request_of_sentiment(sizes, start, dropout) +
                    (is_training ? " training " : " evaluation ") + sentences.request() + " " + noise.request(),
         .expected = answer_with(is_training ? kept : all),
         .mistakes = {
             {answer_with(is_training ? all : kept), is_training ? "In training, dropout must be on." : off}}});
  }
}

// The noise of each step is drawn for `steps` steps; a longer training begins again with the first.
Training training_on_sentences(const Sentences& all, const SentenceSizes& sizes, double dropout, double rate, int steps,
                               Random& random) {
  const Start start(shapes_of_sentiment(sizes), random);
  const int n = all.words.shape()[0];
  const Tensor x = all.words.tensor, y = all.labels.tensor;
  std::string request = request_of_sentiment(sizes, start, dropout) + " " + text(rate) + " " + all.words.request() +
                        " " + all.labels.request() + " " + std::to_string(steps);
  std::vector<Tensor> kept;
  for (int i = 0; i < steps; ++i) {
    const Strided noise = number_tensor(random, {n, sizes.features}, 0, 0.999);
    kept.push_back(kept_by(noise, dropout));
    request += " " + noise.request();
  }
  const auto of_step = [kept](int step) { return kept[static_cast<std::size_t>(step) % kept.size()]; };
  const Loss right = [=](const Parameters& p, int step) { return sentiment_loss(p, x, y, of_step(step)); };
  const Loss evaluated = [=](const Parameters& p, int) {
    return sentiment_loss(p, x, y, minitorch::ones_like(kept[0]));
  };
  const Loss exchanged = [=](const Parameters& p, int step) { return sentiment_loss(p, x, 1 - y, of_step(step)); };
  return {.part = "steps of sentences",
          .handler = "sentence_steps",
          .what = "the network on " + in_words(n, sizes.words),
          .request = request,
          .names = {"pairs", "pairs_bias", "triples", "triples_bias", "out.weight", "out.bias"},
          .start = start.leaves,
          .rate = rate,
          .size = n,
          .definition =
              "The loss is the mean over the sentences of -log p, where p is the probability that the "
              "network gives to the class of the sentence.",
          .loss = right,
          .wrong = {{evaluated, "Dropout is off here; a step of training is with is_training = true."},
                    {exchanged, "The classes are exchanged: for class 1, p is the output itself."}}};
}

void add_sentence_steps(std::vector<Case>& cases, int n, const SentenceSizes& sizes, Random& random) {
  add_steps(cases, random, [&] {
    const Sentences all = sentences_of(n, sizes.words, small_language(sizes.embedding, random), random);
    return training_on_sentences(all, sizes, 0.25, 0.5, 4, random);
  });
}

// The sentences of the exam have another length.
Case learned_sentences(int words, Random& random) {
  return learned(random, [words, &random] {
    constexpr int n = 24, embedding = 4;
    const SentenceSizes sizes{embedding, 4, words};
    const auto vocabulary = small_language(embedding, random);
    const Sentences training = sentences_of(n, words, vocabulary, random);
    const Sentences others = sentences_of(n, words + 2, vocabulary, random);
    const Tensor all = minitorch::ones({n, sizes.features}, {.dtype = minitorch::float64});
    Training with = training_on_sentences(training, sizes, 0, 1, 1, random);
    std::vector<int> labels;
    for (const double label : others.labels.elements()) labels.push_back(static_cast<int>(label));
    return std::pair{with, Exam{.part = "learns sentences",
                                .handler = "sentence_classes",
                                .what = "other sentences, " + in_words(n, words + 2),
                                .request = others.words.request(),
                                .steps = 40,
                                .outputs = [=](const Parameters& p) { return sentiment(p, others.words.tensor, all); },
                                .labels = labels,
                                .share = 0.85}};
  });
}

}  // namespace

void add_sentences(std::vector<Case>& cases, Random& random, Audience audience) {
  // The first sentences have one word: all triples and pairs reach beyond their end.
  add_sentiment(cases, 1, {4, 4, 1}, random);
  add_sentiment(cases, 2, {4, 4, 6}, random);
  add_sentence_steps(cases, 6, {4, 4, 6}, random);
  cases.push_back(learned_sentences(6, random));
  if (audience == Audience::student) return;
  add_sentiment(cases, 5, {3, 2, 2}, random);
  add_sentiment(cases, 3, {2, 5, 9}, random);
  add_sentence_steps(cases, 3, {3, 5, 4}, random);
  add_sentence_steps(cases, 5, {5, 2, 8}, random);
  cases.push_back(learned_sentences(5, random));
}

}  // namespace course::judge
