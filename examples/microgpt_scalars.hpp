// microgpt on Scalars: each weight, each activation and each step of the attention is a number in the graph.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "examples/microgpt.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/optim/adam.hpp"

namespace minitorch::examples {

class ScalarGpt {
 public:
  using Vector = std::vector<Scalar>;

  explicit ScalarGpt(const GptWeights& weights)
      : w_(matrices(weights)), optimizer_(elements(w_), {.betas = {0.85, 0.99}}) {}

  /// Learns to predict each token from those before it. Returns the mean loss of a token before the step.
  double step(const std::vector<std::size_t>& tokens, double rate) {
    Past past;
    Vector losses;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
      losses.push_back(nn::cross_entropy(logits(tokens[i], past), tokens[i + 1]));
    const Scalar loss = sum(losses) / losses.size();
    optimizer_.zero_grad();
    loss.backward();
    optimizer_.set_lr(rate);
    optimizer_.step();
    return loss.data();
  }

  /// Returns the logits of the token that follows.
  std::vector<double> next_logits(const std::vector<std::size_t>& tokens) const {
    const auto guard = no_grad();
    Past past;
    std::vector<double> next;
    for (const std::size_t token : tokens) {
      next.clear();
      for (const Scalar& logit : logits(token, past)) next.push_back(logit.data());
    }
    return next;
  }

 private:
  using Matrix = std::vector<Vector>;
  /// The keys and values of the tokens before.
  struct Past {
    Matrix keys, values;
  };

  static std::vector<Matrix> matrices(const GptWeights& weights) {
    std::vector<Matrix> all;
    for (const GptMatrix& matrix : weights) {
      Matrix& rows = all.emplace_back();
      for (std::size_t i = 0; i < matrix.elements.size(); ++i) {
        if (i % matrix.columns == 0) rows.emplace_back();
        rows.back().emplace_back(matrix.elements[i]);
      }
    }
    return all;
  }
  static Vector elements(const std::vector<Matrix>& matrices) {
    Vector all;
    for (const Matrix& matrix : matrices) {
      for (const Vector& row : matrix) all.insert(all.end(), row.begin(), row.end());
    }
    return all;
  }

  static Vector linear(const Matrix& w, const Vector& x) {
    Vector y;
    for (const Vector& row : w) y.push_back(dot(row, x));
    return y;
  }
  static Vector add(Vector x, const Vector& y) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
    return x;
  }
  static Vector rms_norm(Vector x) {
    const Scalar scale = pow(dot(x, x) / x.size() + 1e-5, -0.5);
    for (Scalar& value : x) value *= scale;
    return x;
  }

  // The heads look at parts of the keys and values: softmax(q k / √4) weighs the values.
  static Vector attention(const Vector& q, const Past& past) {
    Vector result;
    for (std::size_t from = 0; from < GptSizes::width; from += GptSizes::head) {
      const auto part = [from](const Vector& x) { return std::span(x).subspan(from, GptSizes::head); };
      Vector scores;
      for (const Vector& key : past.keys) scores.push_back(dot(part(q), part(key)) / std::sqrt(double{GptSizes::head}));
      const Vector weights = softmax(scores);
      for (std::size_t j = from; j < from + GptSizes::head; ++j) {
        Vector column;
        for (const Vector& value : past.values) column.push_back(value[j]);
        result.push_back(dot(weights, column));
      }
    }
    return result;
  }

  Vector logits(std::size_t token, Past& past) const {
    const Matrix &wte = w_[0], &wpe = w_[1], &lm_head = w_[2], &wq = w_[3], &wk = w_[4], &wv = w_[5], &wo = w_[6];
    Vector x = rms_norm(add(wte[token], wpe[past.keys.size()]));
    const Vector read = rms_norm(x);
    past.keys.push_back(linear(wk, read));
    past.values.push_back(linear(wv, read));
    x = add(linear(wo, attention(linear(wq, read), past)), x);
    Vector h = linear(w_[7], rms_norm(x));
    for (Scalar& value : h) value = relu(value);
    return linear(lm_head, add(linear(w_[8], h), x));
  }

  std::vector<Matrix> w_;
  nn::Adam optimizer_;
};

}  // namespace minitorch::examples
