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

// Writes the losses, or else the parameter of this number.
template <class Network>
void write(Answer& answer, const Network& network, const std::vector<double>& losses, int parameter) {
  if (parameter < 0) {
    for (const double loss : losses) answer << loss;
    return;
  }
  const Tensor chosen = network.parameters()[static_cast<std::size_t>(parameter)];
  for (const double x : course::elements_of(chosen.data())) answer << x;
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

// The loss of each step, or a parameter after the last. Each step has noise of its own.
void sentiment_steps(Request& request, Answer& answer) {
  const SentimentNetwork network = sentiment_network(request);
  const double rate = request.number();
  const Tensor sentences = constant(request), labels = constant(request);
  std::vector<Tensor> noises;
  for (int i = request.whole(); i > 0; --i) noises.push_back(constant(request));
  const int n = request.whole();
  std::vector<double> losses;
  for (int i = 0; i < n; ++i) {
    const Tensor noise = noises[static_cast<std::size_t>(i)];
    losses.push_back(train_step(network, sentences, labels, noise, rate));
  }
  write(answer, network, losses, request.whole());
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

// The loss of each step, or a parameter after the last.
void digit_steps(Request& request, Answer& answer) {
  const DigitNetwork network = digit_network(request);
  const double rate = request.number();
  const Tensor pictures = constant(request), labels = constant(request);
  const int n = request.whole();
  std::vector<double> losses;
  for (int i = 0; i < n; ++i) losses.push_back(train_step(network, pictures, labels, rate));
  write(answer, network, losses, request.whole());
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
