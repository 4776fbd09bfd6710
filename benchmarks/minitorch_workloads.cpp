// The workloads, written as a user of minitorch would.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "benchmarks/minitorch_library.hpp"
#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"
#include "examples/microgpt.hpp"
#include "examples/microgpt_scalars.hpp"
#include "examples/microgpt_tensors.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/training/capture.hpp"

namespace minitorch::benchmarks {
namespace {

Tensor filled(const Shape& shape, std::uint64_t seed) { return Minitorch::filled(shape, seed); }
Tensor leaf(const Shape& shape, std::uint64_t seed) { return filled(shape, seed).requires_grad_(); }

template <class F> Prepared forward(const F& f) { return benchmarks::forward<Minitorch>(f); }
template <class F> Prepared backward(const std::vector<Tensor>& leaves, const F& f) {
  return benchmarks::backward<Minitorch>(leaves, f);
}

std::function<Prepared()> product(std::int64_t n, std::int64_t k, std::int64_t m) {
  return [=] { return forward([a = filled({n, k}, 1), b = filled({k, m}, 2)] { return matmul(a, b); }); };
}

// Computes f(x) for x of this shape.
template <class F> std::function<Prepared()> of_one(const Shape& shape, const F& f) {
  return [=] { return forward([f, x = filled(shape, 1)] { return f(x); }); };
}

Prepared layer() {
  const Tensor x = filled({128, 784}, 1), w = leaf({784, 512}, 2), b = leaf({512}, 3), dy = filled({128, 512}, 4);
  return backward({w, b}, [=] { relu(matmul(x, w) + b).backward(dy); });
}

// Batch normalisation of pictures, or group normalisation in 8 groups.
Prepared normalised_pictures(bool by_group) {
  const Shape shape{64, 32, 28, 28};
  const Tensor x = leaf(shape, 1), w = leaf({32}, 2), b = leaf({32}, 3), dy = filled(shape, 4);
  return backward({x, w, b}, [=] {
    const NormOptions options{.weight = w, .bias = b};
    (by_group ? group_norm(x, 8, options) : batch_norm(x, options)).backward(dy);
  });
}

std::function<Prepared()> attention_of(std::int64_t heads, std::int64_t length, std::int64_t size) {
  return [=] {
    const Shape shape{heads, length, size};
    const Tensor q = leaf(shape, 1), k = leaf(shape, 2), v = leaf(shape, 3), dy = filled(shape, 4);
    return backward({q, k, v}, [=] { scaled_dot_product_attention(q, k, v).backward(dy); });
  };
}

// One step of stochastic gradient descent. The labels y are 0 or 1; the loss is the mean of ln(1 + eᶻ) - z y.
Prepared training_step(std::int64_t points, bool is_captured) {
  const Tensor x = filled({points, 2}, 1), y = (filled({points, 1}, 2) > 0).detach();
  const std::vector<Tensor> parameters = {leaf({2, 16}, 3), leaf({16}, 4),    leaf({16, 16}, 5),
                                          leaf({16}, 6),    leaf({16, 1}, 7), leaf({1}, 8)};
  const auto step = [=] {
    const auto& p = parameters;
    const Tensor h = relu(matmul(relu(matmul(x, p[0]) + p[1]), p[2]) + p[3]);
    const Tensor z = matmul(h, p[4]) + p[5];
    const Tensor loss = mean(softplus(z) - z * y);
    loss.backward();
    const auto guard = no_grad();
    for (Tensor parameter : parameters) {
      parameter.add_(*parameter.grad(), -0.01);
      parameter.zero_grad();
    }
    return loss;
  };
  if (!is_captured) return forward(step);
  return forward([captured = std::make_shared<nn::CapturedStep<decltype(step)>>(step)] { return (*captured)(); });
}

// A layer with the same weights as in libtorch_workloads.cpp.
nn::Linear linear_layer(std::int64_t inputs, std::int64_t outputs, std::uint64_t seed) {
  const nn::Linear layer(inputs, outputs);
  layer.weight.set_value(filled({outputs, inputs}, seed) * 0.1);
  layer.bias->set_value(filled({outputs}, seed + 1) * 0.1);
  return layer;
}

std::function<Prepared()> convolution(const Shape& pictures, const Shape& kernels) {
  return [=] {
    const Tensor x = filled(pictures, 1), w = filled(kernels, 2), b = filled({kernels[0]}, 3);
    return forward([=] { return conv2d(x, w, b); });
  };
}

// The backward pass alone: the graph is kept from run to run.
std::function<Prepared()> convolution_backward(const Shape& pictures, const Shape& kernels) {
  return [=] {
    const Tensor x = leaf(pictures, 1), w = leaf(kernels, 2), b = leaf({kernels[0]}, 3);
    const Tensor y = conv2d(x, w, b), dy = filled(y.shape(), 4);
    return backward({x, w, b}, [=] { y.backward(dy, {.retain_graph = true}); });
  };
}

// A training step of a network with two hidden layers. The loss is bce_with_logits for one output, else cross_entropy.
// The tiny rate keeps all steps alike: training would lead to subnormal numbers, which are slow.
std::function<Prepared()> adam_step(std::int64_t inputs, std::int64_t hidden1, std::int64_t hidden2,
                                    std::int64_t outputs, std::int64_t batch) {
  return [=] {
    const nn::Sequential model(linear_layer(inputs, hidden1, 1), nn::ReLU(), linear_layer(hidden1, hidden2, 3),
                               nn::ReLU(), linear_layer(hidden2, outputs, 5));
    const auto optimizer = std::make_shared<nn::Adam>(model.parameters(), nn::AdamOptions{.lr = 1e-7});
    const Tensor x = filled({batch, inputs}, 7);
    const Tensor y = outputs == 1 ? (filled({batch, 1}, 8) > 0).detach() : ones({batch}, {.dtype = int64});
    const auto step = [=] {
      const Tensor logits = model(x);
      const Tensor loss = outputs == 1 ? nn::bce_with_logits(logits, y) : nn::cross_entropy(logits, y);
      optimizer->zero_grad();
      loss.backward();
      optimizer->step();
      return loss;
    };
    return forward(step);
  };
}

// A step of microgpt on Scalars or on tensors.
template <class Model> Prepared microgpt_step() {
  auto given = [all = numbers(microgpt_parameters, 1), next = std::size_t{0}]() mutable { return 0.08 * all[next++]; };
  const auto model = std::make_shared<Model>(examples::gpt_weights(27, given));
  const std::vector<std::size_t> name(microgpt_name.begin(), microgpt_name.end());
  const auto step = [=] { return model->step(name, 1e-7); };
  return {[step] { step(); }, [step] { return std::vector<double>{step()}; }};
}

// Computes f(x) for pictures x, or f(x) and its backward pass.
template <class F> std::function<Prepared()> of_pictures(const F& f) { return of_one({64, 16, 26, 26}, f); }
template <class F> std::function<Prepared()> of_pictures_backward(const F& f) {
  return [=] {
    const Tensor x = leaf({64, 16, 26, 26}, 1), dy = filled(f(x).shape(), 2);
    return backward({x}, [=] { f(x).backward(dy); });
  };
}

constexpr std::int64_t many = 10'000'000;

}  // namespace

Preparations minitorch_preparations() {
  Preparations result{
      {"y * x", of_one({}, [](const Tensor& x) { return x * x; })},
      {"y * x, recorded", [] { return forward([y = leaf({}, 1), x = leaf({}, 2)] { return y * x; }); }},
      {"y + 1, recorded", [] { return forward([y = leaf({}, 1)] { return y + 1; }); }},
      {"exp(x), recorded", [] { return forward([x = leaf({}, 1)] { return exp(x); }); }},
      {"y * x, backward",
       [] {
         const Tensor y = leaf({}, 1), x = leaf({}, 2);
         return backward({y, x}, [=] { (y * x).backward(); });
       }},
      {"y + 1, backward",
       [] {
         const Tensor y = leaf({}, 1);
         return backward({y}, [=] { (y + 1).backward(); });
       }},
      {"training step, 2-16-16-1, 64 points", [] { return training_step(64, false); }},
      {"training step, 2-16-16-1, 512 points, captured", [] { return training_step(512, true); }},

      {"Adam step, 2-16-16-1, batch 64", adam_step(2, 16, 16, 1, 64)},
      {"Adam step, 2-64-64-1, batch 32", adam_step(2, 64, 64, 1, 32)},
      {"Adam step, 784-512-256-10, batch 128", adam_step(784, 512, 256, 10, 128)},

      {"microgpt step, Scalars", microgpt_step<examples::ScalarGpt>},
      {"microgpt step, tensors, captured", microgpt_step<examples::TensorGpt>},

      {"relu(a * b + c) 10^7",
       [] {
         return forward(
             [a = filled({many}, 1), b = filled({many}, 2), c = filled({many}, 3)] { return relu(a * b + c); });
       }},
      {"relu(a * b + c) 10^7, in place",
       [] {
         return forward([a = filled({many}, 1), b = filled({many}, 2), c = filled({many}, 3)] {
           Tensor y = a * b;
           return y.add_(c).clamp_(0, std::numeric_limits<double>::infinity());
         });
       }},

      {"sum 10^7", of_one({many}, [](const Tensor& x) { return sum(x); })},
      {"sum 4096 x 2048, dim 0", of_one({4096, 2048}, [](const Tensor& x) { return sum(x, {0}); })},
      {"sum 4096 x 2048, dim 1", of_one({4096, 2048}, [](const Tensor& x) { return sum(x, {1}); })},
      {"softmax 4096 x 1024", of_one({4096, 1024}, [](const Tensor& x) { return softmax(x, 1); })},
      {"log_softmax 4096 x 1024", of_one({4096, 1024}, [](const Tensor& x) { return log_softmax(x, 1); })},
      {"norm 10^7", of_one({many}, [](const Tensor& x) { return norm(x); })},
      {"layer norm 4096 x 1024", of_one({4096, 1024}, [](const Tensor& x) { return nn::standardize(x, {1}); })},
      {"batch norm 64 x 32 x 28 x 28, backward", [] { return normalised_pictures(false); }},
      {"group norm 64 x 32 x 28 x 28, backward", [] { return normalised_pictures(true); }},
      {"transposed 4096 x 4096", of_one({4096, 4096}, [](const Tensor& x) { return transpose(x).contiguous(); })},
      {"transposed 4096 x 4096, new memory",
       of_one({4096, 4096}, [](const Tensor& x) { return transpose(x).contiguous(); })},
      {"exp(transpose(x)) 2048 x 2048", of_one({2048, 2048}, [](const Tensor& x) { return exp(transpose(x)); })},
      {"transpose(x) + x 2048 x 2048", of_one({2048, 2048}, [](const Tensor& x) { return transpose(x) + x; })},
      {"exp(transpose(x)) 300 x 300", of_one({300, 300}, [](const Tensor& x) { return exp(transpose(x)); })},
      {"transpose(x) + x 300 x 300", of_one({300, 300}, [](const Tensor& x) { return transpose(x) + x; })},

      {"matmul 16 x 64 x 64", product(16, 64, 64)},
      {"matmul 64 x 16 x 16", product(64, 16, 16)},
      {"matmul 128 x 784 x 512", product(128, 784, 512)},
      {"matmul 256 x 256 x 256", product(256, 256, 256)},
      {"matmul 512 x 512 x 512", product(512, 512, 512)},
      {"matmul 1024 x 1024 x 1024", product(1024, 1024, 1024)},
      {"matmul 3000 x 3000 x 3000", product(3000, 3000, 3000)},
      {"matmul 7 x 333 x 129", product(7, 333, 129)},
      {"relu(x W + b) 128 x 784 x 512, backward", layer},

      {"max_pool2d by 2", of_pictures([](const Tensor& x) { return max_pool2d(x, 2); })},
      {"max_pool2d by 2, backward", of_pictures_backward([](const Tensor& x) { return max_pool2d(x, 2); })},
      {"max_pool2d 3 x 3, stride 2, padding 1",
       of_pictures([](const Tensor& x) { return max_pool2d(x, 3, {.stride = 2, .padding = 1}); })},
      {"avg_pool2d by 2", of_pictures([](const Tensor& x) { return avg_pool2d(x, 2); })},
      {"avg_pool2d by 2, backward", of_pictures_backward([](const Tensor& x) { return avg_pool2d(x, 2); })},
      {"unfold 3 x 3", of_pictures([](const Tensor& x) { return unfold(x, 3); })},
      {"interpolate bilinear by 2",
       of_pictures([](const Tensor& x) { return interpolate(x, {.size = 52, .mode = InterpolationMode::bilinear}); })},
      {"attention 32 heads, 64 x 32, backward", attention_of(32, 64, 32)},
      {"attention 16 heads, 4096 x 64, backward", attention_of(16, 4096, 64)},

      {"conv2d (64,16,28,28)*(32,16,3,3)", convolution({64, 16, 28, 28}, {32, 16, 3, 3})},
      {"conv2d (64,16,28,28)*(32,16,3,3), backward", convolution_backward({64, 16, 28, 28}, {32, 16, 3, 3})},
      {"conv2d (16,64,32,32)*(64,64,3,3)", convolution({16, 64, 32, 32}, {64, 64, 3, 3})},
      {"conv2d (16,64,32,32)*(64,64,3,3), backward", convolution_backward({16, 64, 32, 32}, {64, 64, 3, 3})},
      {"conv2d (64,1,28,28)*(16,1,5,5)", convolution({64, 1, 28, 28}, {16, 1, 5, 5})},
      {"conv2d (64,1,28,28)*(16,1,5,5), backward", convolution_backward({64, 1, 28, 28}, {16, 1, 5, 5})},
      {"conv2d (64,16,13,13)*(32,16,3,3)", convolution({64, 16, 13, 13}, {32, 16, 3, 3})},
      {"conv2d (64,16,13,13)*(32,16,3,3), backward", convolution_backward({64, 16, 13, 13}, {32, 16, 3, 3})},
  };
  result.merge(minitorch_networks());
  result.merge(minitorch_functions());
  result.merge(minitorch_losses());
  return result;
}

}  // namespace minitorch::benchmarks
