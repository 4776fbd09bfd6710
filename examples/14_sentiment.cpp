// Classifies sentences as praise or blame, by two networks in one run: the average of word vectors, which does not see
// the order of words, and Kim's convolutions over windows of 3, 4 and 5 words (2014).
//
// Dropout of words and of features regularises the convolutions. The average has no dropout, which gained it nothing
// beyond noise. Of each network, the epoch that is best on the dev set is measured on the test set.
//
// The default sentences are made by a grammar (opinions.hpp). A folder with stsa.binary.train, .dev and .test has the
// Stanford Sentiment Treebank, a sentence a line behind its class, 0 or 1.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "examples/flags.hpp"
#include "examples/opinions.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/language/sentences.hpp"
#include "nn/language/sequences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/losses/loss_modules.hpp"
#include "nn/models/sentence_cnn.hpp"
#include "nn/modules/embedding.hpp"
#include "nn/modules/init.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"
#include "nn/training/evaluate.hpp"
#include "nn/training/fit.hpp"

namespace {

using namespace minitorch;
using namespace minitorch::examples;
using Range = Flags::Range;

struct Settings {
  std::string data;
  std::int64_t epochs = 0, batch = 50, seeds = 1, embedding = 100, maps = 100, min_count = 2;
  double rate = 1e-3, dropout = 0.5, word_dropout = 0.3;
};

struct AverageOfWords : nn::Module {
  nn::Embedding words;
  nn::Linear out;

  AverageOfWords(std::int64_t vocabulary, std::int64_t classes, std::int64_t embedding)
      : words(add("words", nn::Embedding(vocabulary, embedding))), out(add("out", nn::Linear(embedding, classes))) {
    nn::init::uniform(words.weight, -0.25, 0.25);
  }
  // (N, L) words to (N, classes)
  Tensor forward(const Tensor& x) const override {
    const Tensor is_padding = (x == nn::Vocabulary::padding).unsqueeze(-1);
    const Tensor number = maximum(sum(is_padding == 0, {1}), 1);  // of words; a sentence without words is all 0
    return out(sum(masked_fill(words(x), is_padding, 0), {1}) / number);
  }
};

struct Data {
  nn::Sentences training, dev, test;
};

// Of five sentences, three are to learn from, one is to choose the epoch, and one for the test.
Data carried() {
  const nn::Sentences all = opinions();
  Data data;
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    nn::Sentences& part = i % 5 == 3 ? data.dev : i % 5 == 4 ? data.test : data.training;
    part.texts.push_back(all.texts[i]);
    part.labels.push_back(all.labels[i]);
  }
  data.training.classes = all.classes;
  return data;
}

Data data_in(const std::string& folder) {
  const auto read = [&](const std::string& part, const std::vector<std::string>& classes) {
    return nn::read_sentences(folder + "/stsa.binary." + part, {.classes = classes});
  };
  const nn::Sentences training = read("train", {});
  return {training, read("dev", training.classes), read("test", training.classes)};
}

nn::SequenceDataset encoded(const nn::Sentences& sentences, const nn::Vocabulary& vocabulary) {
  std::vector<std::vector<std::int64_t>> words;
  for (const std::string& text : sentences.texts) words.push_back(vocabulary.encode(text));
  return {std::move(words), sentences.labels};
}

struct Experiment {
  const Settings& settings;
  std::int64_t epochs;
  nn::SequenceDataset training, dev, test;

  // Returns the share of the test that is right after the epoch that is best on dev.
  double accuracy_of(const nn::Module& model, std::uint64_t seed) const {
    nn::DataLoader batches(training, {.batch_size = settings.batch, .shuffle = true, .seed = seed});
    nn::DataLoader dev_batches(dev, {.batch_size = 100}), test_batches(test, {.batch_size = 100});
    nn::Adam optimizer(model.parameters(), {.lr = settings.rate});
    double best = -1, accuracy = 0;
    const auto note_best = [&](const nn::TrainingHistory& history) {
      const double on_dev = history.epochs.back().validation->accuracy;
      if (on_dev <= best) return;
      best = on_dev;
      accuracy = nn::evaluate(model, test_batches).accuracy;
    };
    nn::fit(model, nn::CrossEntropyLoss(), optimizer, batches,
            {.epochs = epochs, .validation = &dev_batches, .after_epoch = note_best, .progress = false});
    return accuracy;
  }
};

void run(const Settings& settings) {
  const Data data = settings.data.empty() ? carried() : data_in(settings.data);
  const auto vocabulary = nn::Vocabulary::of_words(data.training.texts, {.min_count = settings.min_count});
  const auto classes = std::ssize(data.training.classes);
  const std::int64_t by_default = settings.data.empty() ? 40 : 8;
  const Experiment experiment{settings, settings.epochs > 0 ? settings.epochs : by_default,
                              encoded(data.training, vocabulary), encoded(data.dev, vocabulary),
                              encoded(data.test, vocabulary)};
  std::printf("%zu sentences to train on, %zu to choose the epoch, %zu for the test, %lld words\n\n",
              data.training.texts.size(), data.dev.texts.size(), data.test.texts.size(),
              static_cast<long long>(vocabulary.size()));
  std::printf("right in the test   average   convolutions\n");
  double averages = 0, convolutions = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t i = 1; i <= settings.seeds; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    manual_seed(seed);
    const double average = experiment.accuracy_of(AverageOfWords(vocabulary.size(), classes, settings.embedding), seed);
    manual_seed(seed);
    const nn::SentenceCnn cnn(vocabulary.size(), classes,
                              {.embedding = settings.embedding,
                               .maps = settings.maps,
                               .dropout = settings.dropout,
                               .word_dropout = settings.word_dropout});
    const double convolution = experiment.accuracy_of(cnn, seed);
    std::printf("seed %-13lld %6.2f %%       %6.2f %%\n", static_cast<long long>(i), 100 * average, 100 * convolution);
    std::fflush(stdout);
    averages += average;
    convolutions += convolution;
  }
  const auto n = static_cast<double>(settings.seeds);
  std::printf("mean               %6.2f %%       %6.2f %%   %.0f s\n", 100 * averages / n, 100 * convolutions / n,
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace

int main(int argc, char** argv) try {
  Settings settings;
  Flags command_line("Classifies sentences by averaged word vectors and by convolutions.");
  command_line.add("--data", settings.data, "folder with stsa.binary.train, .dev and .test (default: made sentences)");
  command_line.add("--seeds", settings.seeds, "number of runs, with the seeds 1, 2, ...", Range::above_zero);
  command_line.add("--epochs", settings.epochs, "number of passes over all sentences (0: 40, or 8 with --data)",
                   Range::from_zero);
  command_line.add("--batch", settings.batch, "sentences per step", Range::above_zero);
  command_line.add("--embedding", settings.embedding, "size of a word's vector", Range::above_zero);
  command_line.add("--maps", settings.maps, "maps of each width", Range::above_zero);
  command_line.add("--dropout", settings.dropout, "probability of dropout before the last layer of the convolutions",
                   Range::from_zero);
  command_line.add("--word-dropout", settings.word_dropout, "probability that the convolutions miss a word",
                   Range::from_zero);
  command_line.add("--min-count", settings.min_count, "rarer words are unknown", Range::above_zero);
  command_line.add("--rate", settings.rate, "learning rate of Adam", Range::above_zero);
  if (const auto status = command_line.parse(argc, argv)) return *status;
  run(settings);
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "14_sentiment: " << error.what() << "\n";
  return EXIT_FAILURE;
}
