// Task 4.5: two networks of your own layers: one reads sentences, one reads pictures of digits.
//
// Write the four functions in networks.cpp. They need all of module 4, and tasks 2.4 and 2.5. This is the last
// task.
#pragma once

#include <random>
#include <vector>

#include "module2/tensor.hpp"
#include "module2/tensor_network.hpp"

namespace course {

// Sentences
//
// A word is a list of E numbers (its embedding), and a sentence of W words is a tensor {W, E}. The network looks for
// pairs and for triples of words that say whether the sentence is friendly (class 1) or not (class 0):
//
//   sentences {N, W, E} ── permute ── {N, E, W}: words are positions, and the numbers of a word are channels
//     ├── conv1d with `pairs`,   + pairs_bias,   relu, max over the words ──┐
//     └── conv1d with `triples`, + triples_bias, relu, max over the words ──┴── their sum, {N, F, 1}
//   viewed as {N, F} ── dropout ── `out`, a layer of task 2.5 ── sigmoid: the probability of class 1, {N, 1}
//
// The maximum asks whether a pattern is anywhere in the sentence: "not good" counts at the beginning and at the end.

struct SentimentNetwork {
  /// Numbers of a word, patterns, and the rate of dropout. Weights are uniform on [-0.5, 0.5). This constructor is
  /// given.
  SentimentNetwork(int embedding, int features, double dropout, std::mt19937& random);
  /// Task 4.5: the probability for each sentence that it is of class 1, {N, 1}. noise, {N, F}, is for dropout.
  Tensor forward(const Tensor& sentences, const Tensor& noise, bool is_training) const;
  /// pairs, pairs_bias, triples, triples_bias, and out's weight and bias. This function is given.
  std::vector<Tensor> parameters() const;

  Tensor pairs, pairs_bias;      // {F, E, 2} and {F, 1}
  Tensor triples, triples_bias;  // {F, E, 3} and {F, 1}
  TensorLayer out;               // from F to 1
  double dropout_rate;
};

/// Task 4.5: one step of gradient descent, training. labels, {N, 1}, are 0 or 1. The loss is that of task 2.5: the
/// mean of -log p, where p is the probability that the network gives to the class of the sentence. Returns the loss
/// before the step.
double train_step(const SentimentNetwork& network, const Tensor& sentences, const Tensor& labels, const Tensor& noise,
                  double rate);

// Digits
//
// A picture has 8 rows and 8 columns of grey, and shows one of four digits. The network:
//
//   pictures {N, 1, 8, 8}
//     ── conv2d with `first`,  + first_bias,  relu, max pooling by 2 and 2 ── {N, 4, 4, 4}
//     ── conv2d with `second`, + second_bias, relu, max pooling by 2 and 2 ── {N, 6, 2, 2}
//   viewed as {N, 24} ── `out` ── logsoftmax over dimension 1: the logarithm of each digit's probability, {N, 4}

struct DigitNetwork {
  /// Weights are uniform on [-0.5, 0.5). This constructor is given.
  explicit DigitNetwork(std::mt19937& random);
  /// Task 4.5: the logarithms of the probabilities, {N, 4}.
  Tensor forward(const Tensor& pictures) const;
  /// first, first_bias, second, second_bias, and out's weight and bias. This function is given.
  std::vector<Tensor> parameters() const;

  Tensor first, first_bias;    // {4, 1, 3, 3} and {4, 1, 1}
  Tensor second, second_bias;  // {6, 4, 3, 3} and {6, 1, 1}
  TensorLayer out;             // from 24 to 4
};

/// Task 4.5: one step of gradient descent. labels, {N, 4}, have a 1 for the right digit, and 0 for the others. The
/// loss is the mean, over the pictures, of -log p of the right digit. Returns the loss before the step.
double train_step(const DigitNetwork& network, const Tensor& pictures, const Tensor& labels, double rate);

/// Moves each parameter by -rate times its derivative, then sets the derivatives to 0. This function is given.
void descend(const std::vector<Tensor>& parameters, double rate);

}  // namespace course
