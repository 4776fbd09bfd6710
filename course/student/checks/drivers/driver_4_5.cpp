// Runs and trains the networks of sentences and of digits of task 4.5.
#include <cstddef>
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_training.hpp"
#include "module4/networks.hpp"

namespace {

using course::Answer;
using course::constant;
using course::DigitNetwork;
using course::Request;
using course::SentimentNetwork;
using course::Tensor;

SentimentNetwork sentence_network(Request& request) {
  std::mt19937 random(0);
  const int embedding = request.whole(), features = request.whole();
  SentimentNetwork network(embedding, features, request.number(), random);
  course::read_parameters(network, request);
  return network;
}

void sentences(Request& request, Answer& answer) {
  const SentimentNetwork network = sentence_network(request);
  const bool is_training = request.word() == "training";
  const Tensor sentences = constant(request), noise = constant(request);
  answer << network.forward(sentences, noise, is_training).data();
}

// Sentences in training: a network, a rate, words and labels, and the noise of the steps in turn.
struct SentenceTraining {
  explicit SentenceTraining(Request& request)
      : network(sentence_network(request)),
        rate(request.number()),
        sentences(constant(request)),
        labels(constant(request)) {
    for (int n = request.whole(); n > 0; --n) noises.push_back(constant(request));
  }

  double step(int i) const {
    return train_step(network, sentences, labels, noises[static_cast<std::size_t>(i) % noises.size()], rate);
  }

  SentimentNetwork network;
  double rate;
  Tensor sentences, labels;
  std::vector<Tensor> noises;
};

void sentence_steps(Request& request, Answer& answer) {
  const course::Steps steps(request);
  const SentenceTraining training(request);
  course::answer_steps(answer, steps, training.network, [&training](int i) { return training.step(i); });
}

// The classes of other sentences after some steps of training.
void sentence_classes(Request& request, Answer& answer) {
  const int n = request.whole();
  const SentenceTraining training(request);
  const Tensor others = constant(request);
  for (int i = 0; i < n; ++i) training.step(i);
  course::write_classes(answer, training.network.forward(others, training.noises[0], false));
}

DigitNetwork digit_network(Request& request) {
  std::mt19937 random(0);
  DigitNetwork network(random);
  course::read_parameters(network, request);
  return network;
}

void digits(Request& request, Answer& answer) {
  const DigitNetwork network = digit_network(request);
  answer << network.forward(constant(request)).data();
}

// Pictures in training: a rate, a network, pictures and labels.
struct DigitTraining {
  explicit DigitTraining(Request& request)
      : rate(request.number()),
        network(digit_network(request)),
        pictures(constant(request)),
        labels(constant(request)) {}

  double step() const { return train_step(network, pictures, labels, rate); }

  double rate;
  DigitNetwork network;
  Tensor pictures, labels;
};

void digit_steps(Request& request, Answer& answer) {
  const course::Steps steps(request);
  const DigitTraining training(request);
  course::answer_steps(answer, steps, training.network, [&training](int) { return training.step(); });
}

// The most probable digits of other pictures after some steps of training.
void digit_classes(Request& request, Answer& answer) {
  const int n = request.whole();
  const DigitTraining training(request);
  const Tensor others = constant(request);
  for (int i = 0; i < n; ++i) training.step();
  course::write_classes(answer, training.network.forward(others));
}

}  // namespace

int main() {
  return course::drive({{"sentences", sentences},
                        {"sentence_steps", sentence_steps},
                        {"sentence_classes", sentence_classes},
                        {"digits", digits},
                        {"digit_steps", digit_steps},
                        {"digit_classes", digit_classes}});
}
