// Normalisation, softmax, losses and embeddings of 4096 rows, as a user of minitorch calls them. libtorch_losses.cpp
// has the same.
#include <cstdint>
#include <functional>
#include <vector>

#include "benchmarks/minitorch_library.hpp"
#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"

namespace minitorch::benchmarks {
namespace {

Tensor filled(const Shape& shape, std::uint64_t seed) { return Minitorch::filled(shape, seed); }

// Computes y = f(x), and the derivatives of x and of `others`, from a derivative of y, or from 1 if y is a loss.
template <class F> std::function<Prepared()> backward(const Shape& shape, const std::vector<Tensor>& others, F f) {
  return [=] {
    std::vector<Tensor> leaves{filled(shape, 1).requires_grad_()};
    leaves.insert(leaves.end(), others.begin(), others.end());
    return benchmarks::backward<Minitorch>(leaves, [f, x = leaves[0], dy = filled(shape, 2)] {
      const Tensor y = f(x);
      if (y.dim() == 0) {
        y.backward();
      } else {
        y.backward(dy);
      }
    });
  };
}

// Weight and bias of `n` features.
std::vector<Tensor> affine(std::int64_t n) {
  return {filled({n}, 3).requires_grad_(), filled({n}, 4).requires_grad_()};
}

// 4096 numbers from 0 to n - 1.
Tensor places(std::int64_t n) { return remainder(arange(4096) * 37, n); }

std::function<Prepared()> layer_norm_of(std::int64_t n) {
  const auto with = affine(n);
  return backward({4096, n}, with,
                  [=](const Tensor& x) { return layer_norm(x, {n}, {.weight = with[0], .bias = with[1]}); });
}
std::function<Prepared()> batch_norm_of(std::int64_t rows, std::int64_t n) {
  const auto with = affine(n);
  return backward({rows, n}, with,
                  [=](const Tensor& x) { return batch_norm(x, {.weight = with[0], .bias = with[1]}); });
}

// f(x, y) of 4096 x 1000 logits x and targets y.
template <class F> std::function<Prepared()> loss_of(const Tensor& y, F f) {
  return backward({4096, 1000}, {}, [=](const Tensor& x) { return f(x, y); });
}

std::function<Prepared()> embedding() {
  const Tensor weight = filled({1000, 256}, 1).requires_grad_(), dy = filled({4096, 256}, 2);
  return [=, index = places(1000)] {
    return benchmarks::backward<Minitorch>({weight}, [=] { index_select(weight, 0, index).backward(dy); });
  };
}

}  // namespace

Preparations minitorch_losses() {
  const Shape logits{4096, 1000};
  const Tensor y = filled(logits, 5), probabilities = softmax(y, 1), classes = places(1000);
  return {
      {"layer norm 4096 x 256, backward", layer_norm_of(256)},
      {"layer norm 4096 x 1000, backward", layer_norm_of(1000)},
      {"batch norm 512 x 256, backward", batch_norm_of(512, 256)},
      {"batch norm 4096 x 1000, backward", batch_norm_of(4096, 1000)},
      {"softmax 4096 x 1000, backward", backward(logits, {}, [](const Tensor& x) { return softmax(x, 1); })},
      {"log_softmax 4096 x 1000, backward", backward(logits, {}, [](const Tensor& x) { return log_softmax(x, 1); })},
      {"cross_entropy 4096 x 1000, backward",
       loss_of(classes, [](const Tensor& x, const Tensor& of) { return nn::cross_entropy(x, of); })},
      {"cross_entropy of probabilities 4096 x 1000, backward",
       loss_of(probabilities, [](const Tensor& x, const Tensor& of) { return nn::cross_entropy(x, of); })},
      {"mse 4096 x 1000, backward", loss_of(y, [](const Tensor& x, const Tensor& of) { return nn::mse(x, of); })},
      {"smooth_l1 4096 x 1000, backward",
       loss_of(y, [](const Tensor& x, const Tensor& of) { return nn::smooth_l1(x, of); })},
      {"huber 4096 x 1000, backward", loss_of(y, [](const Tensor& x, const Tensor& of) { return nn::huber(x, of); })},
      {"bce_with_logits 4096 x 1000, backward",
       loss_of(probabilities, [](const Tensor& x, const Tensor& of) { return nn::bce_with_logits(x, of); })},
      {"kl_div 4096 x 1000, backward",
       loss_of(probabilities, [](const Tensor& x, const Tensor& of) { return nn::kl_div(x, of); })},
      {"embedding 4096 of 1000 x 256, backward", embedding()},
  };
}

}  // namespace minitorch::benchmarks
