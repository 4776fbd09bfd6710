// microgpt on tensors: the same model as microgpt_scalars.hpp with the same losses, all positions of a name at once.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "examples/microgpt.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/optim/adam.hpp"
#include "nn/training/capture.hpp"

namespace minitorch::examples {

class TensorGpt {
 public:
  explicit TensorGpt(const GptWeights& weights, DType dtype = float32)
      : later_(triu(full({positions, positions}, -std::numeric_limits<double>::infinity(), {.dtype = dtype}), 1)),
        optimizer_(parameters_of(weights, dtype), {.betas = {0.85, 0.99}}),
        p_(optimizer_.parameters()),
        step_([this](const Tensor& read, const Tensor& next) {
          const Tensor loss = nn::cross_entropy(logits(read), next);
          optimizer_.zero_grad();
          loss.backward();
          optimizer_.step();
          return loss;
        }) {}
  TensorGpt(const TensorGpt&) = delete;  // step_ refers to this object
  TensorGpt& operator=(const TensorGpt&) = delete;

  double step(const std::vector<std::size_t>& tokens, double rate) {
    const std::vector<std::size_t> read(tokens.begin(), tokens.end() - 1);
    optimizer_.set_lr(rate);
    return step_(indices(read), indices({tokens.begin() + 1, tokens.end()})).item();
  }

  std::vector<double> next_logits(const std::vector<std::size_t>& tokens) const {
    const auto guard = no_grad();
    return logits(indices(tokens))[-1].to_vector<double>();
  }

 private:
  static constexpr std::int64_t positions = GptSizes::positions, heads = GptSizes::heads, head = GptSizes::head;

  static std::vector<nn::Parameter> parameters_of(const GptWeights& weights, DType dtype) {
    std::vector<nn::Parameter> parameters;
    for (const GptMatrix& w : weights) {
      const Shape shape = {static_cast<std::int64_t>(w.rows), static_cast<std::int64_t>(w.columns)};
      parameters.emplace_back(from_vector(w.elements, shape).to(dtype));
    }
    return parameters;
  }
  static Tensor indices(const std::vector<std::size_t>& tokens) {
    return from_vector(std::vector<std::int64_t>(tokens.begin(), tokens.end()));
  }
  static Tensor rms_norm(const Tensor& x) { return x * rsqrt(mean(x * x, -1, {.keepdim = true}) + 1e-5); }
  // (T, 16) to (4, T, 4): a matrix for each head
  static Tensor by_head(const Tensor& x) { return x.reshape({-1, heads, head}).transpose(0, 1); }

  // The logits of the tokens that follow, (T, tokens).
  Tensor logits(const Tensor& tokens) const {
    const auto &wte = p_[0], &wpe = p_[1], &lm_head = p_[2], &wq = p_[3], &wk = p_[4], &wv = p_[5], &wo = p_[6];
    const std::int64_t n = tokens.size(0);
    Tensor x = rms_norm(wte.index_select(0, tokens) + wpe.narrow(0, 0, n));
    const Tensor read = rms_norm(x);
    const Tensor q = by_head(matmul(read, wq.t())), k = by_head(matmul(read, wk.t())),
                 v = by_head(matmul(read, wv.t()));
    const Tensor scores = matmul(q, k.transpose()) / std::sqrt(head) + later_.narrow(0, 0, n).narrow(1, 0, n);
    x = x + matmul(matmul(softmax(scores, -1), v).transpose(0, 1).reshape({n, heads * head}), wo.t());
    x = x + matmul(relu(matmul(rms_norm(x), p_[7].t())), p_[8].t());
    return matmul(x, lm_head.t());
  }

  Tensor later_;  // -inf where a position would look at a later one
  nn::Adam optimizer_;
  std::vector<nn::Parameter> p_;
  // Captured: most of the time of so small a step would be that of its graph.
  nn::CapturedStep<std::function<Tensor(const Tensor&, const Tensor&)>> step_;
};

}  // namespace minitorch::examples
