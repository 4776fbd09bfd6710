// Task 4.5: networks that read sentences and digits.
#include "module4/networks.hpp"

#include <cstddef>

#include "module4/conv1d.hpp"
#include "module4/conv2d.hpp"
#include "module4/softmax.hpp"
#include "not_implemented.hpp"

namespace course {

// BEGIN GIVEN
static TensorData uniform(const Shape& shape, std::mt19937& random) {
  TensorData result = filled(shape, 0);
  for (double& x : *result.storage) x = random() / 4294967296.0 - 0.5;
  return result;
}

SentimentNetwork::SentimentNetwork(int embedding, int features, double dropout, std::mt19937& random)
    : pairs(uniform({features, embedding, 2}, random)),
      pairs_bias(uniform({features, 1}, random)),
      triples(uniform({features, embedding, 3}, random)),
      triples_bias(uniform({features, 1}, random)),
      out(features, 1, random),
      dropout_rate(dropout) {}

DigitNetwork::DigitNetwork(std::mt19937& random)
    : first(uniform({4, 1, 3, 3}, random)),
      first_bias(uniform({4, 1, 1}, random)),
      second(uniform({6, 4, 3, 3}, random)),
      second_bias(uniform({6, 1, 1}, random)),
      out(24, 4, random) {}

std::vector<Tensor> SentimentNetwork::parameters() const {
  return {pairs, pairs_bias, triples, triples_bias, out.weight, out.bias};
}

std::vector<Tensor> DigitNetwork::parameters() const {
  return {first, first_bias, second, second_bias, out.weight, out.bias};
}

void descend(const std::vector<Tensor>& parameters, double rate) {
  for (const Tensor& parameter : parameters) {
    std::vector<double> elements = elements_of(parameter.data());
    const std::vector<double> derivative = elements_of(parameter.derivative());
    for (std::size_t i = 0; i < elements.size(); ++i) elements[i] -= rate * derivative[i];
    parameter.set_data(make_data(parameter.shape(), elements));
    parameter.zero_derivative();
  }
}
// END GIVEN

Tensor SentimentNetwork::forward(const Tensor& sentences, const Tensor& noise, bool is_training) const {
  // BEGIN SOLUTION 4.5 (SentimentNetwork::forward)
  const Tensor x = permute(sentences, {0, 2, 1});
  const Tensor best_pairs = max(relu(conv1d(x, pairs) + pairs_bias), 2);
  const Tensor best_triples = max(relu(conv1d(x, triples) + triples_bias), 2);
  const Tensor found = view(best_pairs + best_triples, {x.shape()[0], pairs.shape()[0]});
  return sigmoid(out.forward(dropout(found, dropout_rate, noise, is_training)));
  // END SOLUTION
}

double train_step(const SentimentNetwork& network, const Tensor& sentences, const Tensor& labels, const Tensor& noise,
                  double rate) {
  // BEGIN SOLUTION 4.5 (train_step of sentences)
  const Tensor output = network.forward(sentences, noise, true);
  const Tensor p = labels * output + (1 - labels) * (1 - output);
  const Tensor loss = -sum(log(p)) / labels.shape()[0];
  loss.backward();
  descend(network.parameters(), rate);
  return loss.data().at({});
  // END SOLUTION
}

Tensor DigitNetwork::forward(const Tensor& pictures) const {
  // BEGIN SOLUTION 4.5 (DigitNetwork::forward)
  const Tensor a = max_pool2d(relu(conv2d(pictures, first) + first_bias), 2, 2);
  const Tensor b = max_pool2d(relu(conv2d(a, second) + second_bias), 2, 2);
  return logsoftmax(out.forward(view(b, {pictures.shape()[0], 24})), 1);
  // END SOLUTION
}

double train_step(const DigitNetwork& network, const Tensor& pictures, const Tensor& labels, double rate) {
  // BEGIN SOLUTION 4.5 (train_step of digits)
  const Tensor loss = -sum(labels * network.forward(pictures)) / labels.shape()[0];
  loss.backward();
  descend(network.parameters(), rate);
  return loss.data().at({});
  // END SOLUTION
}

}  // namespace course
