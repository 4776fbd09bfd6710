// Normalisation, softmax, losses and embeddings of 4096 rows in libtorch, as in minitorch_losses.cpp.
#include <cstdint>
#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "benchmarks/libtorch_library.hpp"
#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {
namespace {

using at::Tensor;

Tensor filled(const std::vector<std::int64_t>& shape, std::uint64_t seed) { return Libtorch::filled(shape, seed); }

template <class F>
std::function<Prepared()> backward(const std::vector<std::int64_t>& shape, const std::vector<Tensor>& others, F f) {
  return [=] {
    std::vector<Tensor> leaves{filled(shape, 1).set_requires_grad(true)};
    leaves.insert(leaves.end(), others.begin(), others.end());
    return benchmarks::backward<Libtorch>(leaves, [f, x = leaves[0], dy = filled(shape, 2)] {
      const Tensor y = f(x);
      if (y.dim() == 0) {
        y.backward();
      } else {
        y.backward(dy);
      }
    });
  };
}

std::vector<Tensor> affine(std::int64_t n) {
  return {filled({n}, 3).set_requires_grad(true), filled({n}, 4).set_requires_grad(true)};
}

Tensor places(std::int64_t n) { return at::remainder(at::arange(4096) * 37, n); }

std::function<Prepared()> layer_norm_of(std::int64_t n) {
  const auto with = affine(n);
  return backward({4096, n}, with, [=](const Tensor& x) { return at::layer_norm(x, {n}, with[0], with[1]); });
}
std::function<Prepared()> batch_norm_of(std::int64_t rows, std::int64_t n) {
  const auto with = affine(n);
  return backward({rows, n}, with,
                  [=](const Tensor& x) { return at::batch_norm(x, with[0], with[1], {}, {}, true, 0.1, 1e-5, false); });
}

template <class F> std::function<Prepared()> loss_of(const Tensor& y, F f) {
  return backward({4096, 1000}, {}, [=](const Tensor& x) { return f(x, y); });
}

std::function<Prepared()> embedding() {
  const Tensor weight = filled({1000, 256}, 1).set_requires_grad(true), dy = filled({4096, 256}, 2);
  return [=, index = places(1000)] {
    return benchmarks::backward<Libtorch>({weight}, [=] { at::embedding(weight, index).backward(dy); });
  };
}

}  // namespace

Preparations libtorch_losses() {
  const std::vector<std::int64_t> logits{4096, 1000};
  const Tensor y = filled(logits, 5), probabilities = at::softmax(y, 1), classes = places(1000);
  return {
      {"layer norm 4096 x 256, backward", layer_norm_of(256)},
      {"layer norm 4096 x 1000, backward", layer_norm_of(1000)},
      {"batch norm 512 x 256, backward", batch_norm_of(512, 256)},
      {"batch norm 4096 x 1000, backward", batch_norm_of(4096, 1000)},
      {"softmax 4096 x 1000, backward", backward(logits, {}, [](const Tensor& x) { return at::softmax(x, 1); })},
      {"log_softmax 4096 x 1000, backward",
       backward(logits, {}, [](const Tensor& x) { return at::log_softmax(x, 1); })},
      {"cross_entropy 4096 x 1000, backward",
       loss_of(classes, [](const Tensor& x, const Tensor& of) { return at::cross_entropy_loss(x, of); })},
      {"cross_entropy of probabilities 4096 x 1000, backward",
       loss_of(probabilities, [](const Tensor& x, const Tensor& of) { return at::cross_entropy_loss(x, of); })},
      {"mse 4096 x 1000, backward", loss_of(y, [](const Tensor& x, const Tensor& of) { return at::mse_loss(x, of); })},
      {"smooth_l1 4096 x 1000, backward",
       loss_of(y, [](const Tensor& x, const Tensor& of) { return at::smooth_l1_loss(x, of); })},
      {"huber 4096 x 1000, backward",
       loss_of(y, [](const Tensor& x, const Tensor& of) { return at::huber_loss(x, of); })},
      {"bce_with_logits 4096 x 1000, backward",
       loss_of(probabilities,
               [](const Tensor& x, const Tensor& of) { return at::binary_cross_entropy_with_logits(x, of); })},
      {"kl_div 4096 x 1000, backward",
       loss_of(probabilities, [](const Tensor& x, const Tensor& of) { return at::kl_div(x, of); })},
      {"embedding 4096 of 1000 x 256, backward", embedding()},
  };
}

}  // namespace minitorch::benchmarks
