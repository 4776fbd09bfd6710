// Runs and trains the networks of sentences and of digits of task 4.5.
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module4/networks.hpp"

namespace {

using course::Answer;
using course::DigitNetwork;
using course::Request;
using course::SentimentNetwork;
using course::Tensor;
using course::TensorData;

template <class Network> void read_parameters(const Network& network, Request& request) {
  request.whole();  // how many numbers follow
  for (const Tensor& parameter : network.parameters()) {
    TensorData data = course::filled(parameter.shape(), 0);
    for (double& x : *data.storage) x = request.number();
    parameter.set_data(data);
  }
}

template <class Network> void write_parameters(const Network& network, Answer& answer) {
  for (const Tensor& parameter : network.parameters()) {
    for (const double x : course::elements_of(parameter.data())) answer << x;
  }
}

Tensor constant(Request& request) { return Tensor::constant(course::tensor(request)); }

SentimentNetwork sentiment_network(Request& request) {
  std::mt19937 random(0);
  const int embedding = request.whole(), channels = request.whole();
  SentimentNetwork network(embedding, channels, request.number(), random);
  read_parameters(network, request);
  return network;
}

void sentiments(Request& request, Answer& answer) {
  const SentimentNetwork network = sentiment_network(request);
  const bool is_training = request.word() == "training";
  const Tensor sentences = constant(request), noise = constant(request);
  answer << network.forward(sentences, noise, is_training).data();
}

// The loss of each step, and the parameters after the last. Each step has noise of its own.
void sentiment_steps(Request& request, Answer& answer) {
  const SentimentNetwork network = sentiment_network(request);
  const double rate = request.number();
  const Tensor sentences = constant(request), labels = constant(request);
  for (int n = request.whole(); n > 0; --n) answer << train_step(network, sentences, labels, constant(request), rate);
  write_parameters(network, answer);
}

// The classes of other sentences after some steps of training.
void sentiment_classes(Request& request, Answer& answer) {
  const SentimentNetwork network = sentiment_network(request);
  const double rate = request.number();
  const int n = request.whole();
  const Tensor sentences = constant(request), labels = constant(request), others = constant(request);
  const Tensor noise = constant(request);
  for (int i = 0; i < n; ++i) train_step(network, sentences, labels, noise, rate);
  for (const double p : course::elements_of(network.forward(others, noise, false).data())) answer << (p > 0.5 ? 1 : 0);
}

DigitNetwork digit_network(Request& request) {
  std::mt19937 random(0);
  DigitNetwork network(random);
  read_parameters(network, request);
  return network;
}

void digits(Request& request, Answer& answer) {
  const DigitNetwork network = digit_network(request);
  answer << network.forward(constant(request)).data();
}

void digit_steps(Request& request, Answer& answer) {
  const DigitNetwork network = digit_network(request);
  const double rate = request.number();
  const int n = request.whole();
  const Tensor pictures = constant(request), labels = constant(request);
  for (int i = 0; i < n; ++i) answer << train_step(network, pictures, labels, rate);
  write_parameters(network, answer);
}

// The most probable digits of other pictures after some steps of training.
void digit_classes(Request& request, Answer& answer) {
  const DigitNetwork network = digit_network(request);
  const double rate = request.number();
  const int n = request.whole();
  const Tensor pictures = constant(request), labels = constant(request), others = constant(request);
  for (int i = 0; i < n; ++i) train_step(network, pictures, labels, rate);
  const TensorData scores = network.forward(others).data();
  for (int i = 0; i < scores.shape[0]; ++i) {
    int best = 0;
    for (int j = 1; j < scores.shape[1]; ++j) best = scores.at({i, j}) > scores.at({i, best}) ? j : best;
    answer << best;
  }
}

}  // namespace

int main() {
  return course::drive({{"sentiments", sentiments},
                        {"sentiment_steps", sentiment_steps},
                        {"sentiment_classes", sentiment_classes},
                        {"digits", digits},
                        {"digit_steps", digit_steps},
                        {"digit_classes", digit_classes}});
}
