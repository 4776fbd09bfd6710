// The workloads in the fastest form that libtorch has: large results go to existing memory, and the product adds the
// bias itself. Includes only ATen, a tenth of libtorch's headers.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include "benchmarks/libtorch_library.hpp"
#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {
namespace {

using at::Tensor;

Tensor filled(const std::vector<std::int64_t>& shape, std::uint64_t seed) { return Libtorch::filled(shape, seed); }
Tensor leaf(const std::vector<std::int64_t>& shape, std::uint64_t seed) { return Libtorch::leaf(filled(shape, seed)); }

template <class F> Prepared forward(const F& f) { return benchmarks::forward<Libtorch>(f); }
template <class F> Prepared backward(const std::vector<Tensor>& leaves, const F& f) {
  return benchmarks::backward<Libtorch>(leaves, f);
}

std::function<Prepared()> product(std::int64_t n, std::int64_t k, std::int64_t m) {
  return [=] { return forward([a = filled({n, k}, 1), b = filled({k, m}, 2)] { return at::mm(a, b); }); };
}

// f(y, x) computes y from x into existing memory.
template <class F>
std::function<Prepared()> into(const std::vector<std::int64_t>& y_shape, const std::vector<std::int64_t>& x_shape,
                               const F& f) {
  return [=] {
    return forward([f, y = filled(y_shape, 0), x = filled(x_shape, 1)] {
      Tensor result = y;
      f(result, x);
      return result;
    });
  };
}

Prepared layer() {
  const Tensor x = filled({128, 784}, 1), w = leaf({784, 512}, 2), b = leaf({512}, 3), dy = filled({128, 512}, 4);
  return backward({w, b}, [=] { at::relu(at::addmm(b, x, w)).backward(dy); });
}

Prepared normalised_pictures(bool by_group) {
  const std::vector<std::int64_t> shape{64, 32, 28, 28};
  const Tensor x = leaf(shape, 1), w = leaf({32}, 2), b = leaf({32}, 3), dy = filled(shape, 4);
  return backward({x, w, b}, [=] {
    (by_group ? at::group_norm(x, 8, w, b) : at::batch_norm(x, w, b, {}, {}, true, 0.1, 1e-5, false)).backward(dy);
  });
}

// Head by head, because products of batches are loops without a BLAS if libtorch has no MKL.
std::function<Prepared()> attention_of(std::int64_t heads, std::int64_t length, std::int64_t size) {
  return [=] {
    const std::vector<std::int64_t> shape{heads, length, size};
    const Tensor q = leaf(shape, 1), k = leaf(shape, 2), v = leaf(shape, 3), dy = filled(shape, 4);
    return backward({q, k, v}, [=, scale = 1 / std::sqrt(static_cast<double>(size))] {
      const auto qs = q.unbind(), ks = k.unbind(), vs = v.unbind();
      std::vector<Tensor> ys;
      for (std::size_t i = 0; i < qs.size(); ++i) {
        ys.push_back(at::mm(at::softmax(at::mm(qs[i], ks[i].t()) * scale, -1), vs[i]));
      }
      at::stack(ys).backward(dy);
    });
  };
}

std::function<Prepared()> convolution(const std::vector<std::int64_t>& pictures,
                                      const std::vector<std::int64_t>& kernels) {
  return [=] {
    const Tensor x = filled(pictures, 1), w = filled(kernels, 2), b = filled({kernels[0]}, 3);
    return forward([=] { return at::conv2d(x, w, b); });
  };
}

// The backward pass alone: the graph is kept from run to run.
std::function<Prepared()> convolution_backward(const std::vector<std::int64_t>& pictures,
                                               const std::vector<std::int64_t>& kernels) {
  return [=] {
    const Tensor x = leaf(pictures, 1), w = leaf(kernels, 2), b = leaf({kernels[0]}, 3);
    const Tensor y = at::conv2d(x, w, b), dy = filled(y.sizes().vec(), 4);
    return backward({x, w, b}, [=] { y.backward(dy, true); });
  };
}

Prepared training_step(std::int64_t points) {
  const Tensor x = filled({points, 2}, 1), y = (filled({points, 1}, 2) > 0).to(at::kFloat);
  const std::vector<Tensor> parameters = {leaf({2, 16}, 3), leaf({16}, 4),    leaf({16, 16}, 5),
                                          leaf({16}, 6),    leaf({16, 1}, 7), leaf({1}, 8)};
  return forward([=] {
    const auto& p = parameters;
    const Tensor h = at::relu(at::addmm(p[3], at::relu(at::addmm(p[1], x, p[0])), p[2]));
    const Tensor z = at::addmm(p[5], h, p[4]);
    const Tensor loss = (at::softplus(z) - z * y).mean();
    loss.backward();
    const at::NoGradGuard guard;
    for (const Tensor& parameter : parameters) {
      parameter.add_(parameter.grad(), -0.01);
      parameter.mutable_grad().reset();
    }
    return loss;
  });
}

// The state and the step of torch::optim::Adam for one parameter.
struct AdamState {
  Tensor parameter, exp_avg, exp_avg_sq;
  std::int64_t steps = 0;

  explicit AdamState(const Tensor& p)
      : parameter(p), exp_avg(at::zeros_like(p.detach())), exp_avg_sq(at::zeros_like(p.detach())) {}
  void step(double beta1 = 0.9, double beta2 = 0.999) {
    ++steps;
    const Tensor& g = parameter.grad();
    exp_avg.mul_(beta1).add_(g, 1 - beta1);
    exp_avg_sq.mul_(beta2).addcmul_(g, g, 1 - beta2);
    const double correction1 = 1 - std::pow(beta1, steps), correction2 = 1 - std::pow(beta2, steps);
    const Tensor denominator = (exp_avg_sq.sqrt() / std::sqrt(correction2)).add_(1e-8);
    parameter.addcdiv_(exp_avg, denominator, -1e-7 / correction1);
  }
};

std::function<Prepared()> adam_step(std::int64_t inputs, std::int64_t hidden1, std::int64_t hidden2,
                                    std::int64_t outputs, std::int64_t batch) {
  return [=] {
    std::vector<Tensor> p;
    const auto add = [&](std::int64_t in, std::int64_t out, std::uint64_t seed) {
      p.push_back((filled({out, in}, seed) * 0.1).set_requires_grad(true));
      p.push_back((filled({out}, seed + 1) * 0.1).set_requires_grad(true));
    };
    add(inputs, hidden1, 1);
    add(hidden1, hidden2, 3);
    add(hidden2, outputs, 5);
    const Tensor x = filled({batch, inputs}, 7);
    const Tensor y = outputs == 1 ? (filled({batch, 1}, 8) > 0).to(at::kFloat) : at::ones({batch}, at::kLong);
    const auto states = std::make_shared<std::vector<AdamState>>(p.begin(), p.end());
    const auto step = [=] {
      const Tensor hidden = at::relu(at::linear(at::relu(at::linear(x, p[0], p[1])), p[2], p[3]));
      const Tensor logits = at::linear(hidden, p[4], p[5]);
      const Tensor loss =
          outputs == 1 ? at::binary_cross_entropy_with_logits(logits, y) : at::cross_entropy_loss(logits, y);
      for (const AdamState& state : *states) {
        if (state.parameter.grad().defined()) state.parameter.grad().zero_();
      }
      loss.backward();
      const at::NoGradGuard guard;
      for (AdamState& state : *states) state.step();
      return loss;
    };
    return forward(step);
  };
}

// A step of microgpt (examples/microgpt_tensors.hpp), in float32.
Prepared microgpt_step() {
  constexpr std::int64_t width = 16, heads = 4, head = width / heads, positions = 16, tokens = 27;
  const Tensor weights = filled({microgpt_parameters}, 1) * 0.08;
  std::vector<Tensor> p;
  std::int64_t from = 0;
  const auto add = [&](std::int64_t rows, std::int64_t columns) {
    p.push_back(weights.narrow(0, from, rows * columns).reshape({rows, columns}).clone().set_requires_grad(true));
    from += rows * columns;
  };
  add(tokens, width);
  add(positions, width);
  add(tokens, width);
  for (int i = 0; i < 4; ++i) add(width, width);
  add(4 * width, width);
  add(width, 4 * width);
  const auto n = static_cast<std::int64_t>(microgpt_name.size()) - 1;
  const Tensor name = at::tensor(microgpt_name);
  const Tensor read = name.narrow(0, 0, n), target = name.narrow(0, 1, n);
  const Tensor later = at::full({n, n}, -INFINITY).triu(1);
  const auto states = std::make_shared<std::vector<AdamState>>(p.begin(), p.end());
  return forward([=] {
    const auto rms_norm = [](const Tensor& x) { return x * ((x * x).mean(-1, true) + 1e-5).rsqrt(); };
    const auto by_head = [&](const Tensor& x) { return x.reshape({n, heads, head}).transpose(0, 1); };
    Tensor x = rms_norm(at::embedding(p[0], read) + p[1].narrow(0, 0, n));
    const Tensor h = rms_norm(x);
    const Tensor q = by_head(at::linear(h, p[3])), k = by_head(at::linear(h, p[4])), v = by_head(at::linear(h, p[5]));
    const Tensor scores = at::matmul(q, k.transpose(1, 2)) / std::sqrt(static_cast<double>(head)) + later;
    x = x + at::linear(at::matmul(scores.softmax(-1), v).transpose(0, 1).reshape({n, width}), p[6]);
    x = x + at::linear(at::relu(at::linear(rms_norm(x), p[7])), p[8]);
    const Tensor loss = at::cross_entropy_loss(at::linear(x, p[2]), target);
    for (const AdamState& state : *states) {
      if (state.parameter.grad().defined()) state.parameter.grad().zero_();
    }
    loss.backward();
    const at::NoGradGuard guard;
    for (AdamState& state : *states) state.step(0.85, 0.99);
    return loss;
  });
}

template <class F> std::function<Prepared()> of_pictures(const F& f) {
  return [=] { return forward([f, x = filled({64, 16, 26, 26}, 1)] { return f(x); }); };
}
template <class F> std::function<Prepared()> of_pictures_backward(const F& f) {
  return [=] {
    const Tensor x = leaf({64, 16, 26, 26}, 1), dy = filled(f(x).sizes().vec(), 2);
    return backward({x}, [=] { f(x).backward(dy); });
  };
}

constexpr std::int64_t many = 10'000'000;

}  // namespace

Preparations libtorch_preparations() {
  Preparations result{
      {"y * x", [] { return forward([x = filled({}, 1)] { return x * x; }); }},
      {"y * x, recorded", [] { return forward([y = leaf({}, 1), x = leaf({}, 2)] { return y * x; }); }},
      {"y + 1, recorded", [] { return forward([y = leaf({}, 1)] { return y + 1; }); }},
      {"exp(x), recorded", [] { return forward([x = leaf({}, 1)] { return at::exp(x); }); }},
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
      {"training step, 2-16-16-1, 64 points", [] { return training_step(64); }},
      {"training step, 2-16-16-1, 512 points, captured", [] { return training_step(512); }},

      {"Adam step, 2-16-16-1, batch 64", adam_step(2, 16, 16, 1, 64)},
      {"Adam step, 2-64-64-1, batch 32", adam_step(2, 64, 64, 1, 32)},
      {"Adam step, 784-512-256-10, batch 128", adam_step(784, 512, 256, 10, 128)},

      {"microgpt step, Scalars", microgpt_step},
      {"microgpt step, tensors, captured", microgpt_step},

      {"relu(a * b + c) 10^7",
       [] {
         return forward(
             [a = filled({many}, 1), b = filled({many}, 2), c = filled({many}, 3)] { return at::relu(a * b + c); });
       }},
      {"relu(a * b + c) 10^7, in place",
       [] {
         return forward([a = filled({many}, 1), b = filled({many}, 2), c = filled({many}, 3)] {
           Tensor y = a * b;
           return y.add_(c).relu_();
         });
       }},

      {"sum 10^7", into({}, {many}, [](Tensor& y, const Tensor& x) { at::sum_out(y, x, at::IntArrayRef{0}); })},
      {"sum 4096 x 2048, dim 0",
       into({2048}, {4096, 2048}, [](Tensor& y, const Tensor& x) { at::sum_out(y, x, at::IntArrayRef{0}); })},
      {"sum 4096 x 2048, dim 1",
       into({4096}, {4096, 2048}, [](Tensor& y, const Tensor& x) { at::sum_out(y, x, at::IntArrayRef{1}); })},
      {"softmax 4096 x 1024",
       into({4096, 1024}, {4096, 1024}, [](Tensor& y, const Tensor& x) { at::_softmax_out(y, x, 1, false); })},
      {"log_softmax 4096 x 1024",
       into({4096, 1024}, {4096, 1024}, [](Tensor& y, const Tensor& x) { at::_log_softmax_out(y, x, 1, false); })},
      {"norm 10^7", [] { return forward([x = filled({many}, 1)] { return at::norm(x); }); }},
      {"layer norm 4096 x 1024",
       [] {
         return forward([x = filled({4096, 1024}, 1)] { return at::layer_norm(x, {1024}); });
       }},
      {"batch norm 64 x 32 x 28 x 28, backward", [] { return normalised_pictures(false); }},
      {"group norm 64 x 32 x 28 x 28, backward", [] { return normalised_pictures(true); }},
      {"transposed 4096 x 4096", into({4096, 4096}, {4096, 4096}, [](Tensor& y, const Tensor& x) { y.copy_(x.t()); })},
      {"transposed 4096 x 4096, new memory",
       [] {
         return forward([x = filled({4096, 4096}, 1)] { return x.t().contiguous(); });
       }},
      {"exp(transpose(x)) 2048 x 2048",
       [] {
         return forward([x = filled({2048, 2048}, 1)] { return at::exp(x.t()); });
       }},
      {"transpose(x) + x 2048 x 2048",
       [] {
         return forward([x = filled({2048, 2048}, 1)] { return x.t() + x; });
       }},
      {"exp(transpose(x)) 300 x 300",
       [] {
         return forward([x = filled({300, 300}, 1)] { return at::exp(x.t()); });
       }},
      {"transpose(x) + x 300 x 300",
       [] {
         return forward([x = filled({300, 300}, 1)] { return x.t() + x; });
       }},

      {"matmul 16 x 64 x 64", product(16, 64, 64)},
      {"matmul 64 x 16 x 16", product(64, 16, 16)},
      {"matmul 128 x 784 x 512", product(128, 784, 512)},
      {"matmul 256 x 256 x 256", product(256, 256, 256)},
      {"matmul 512 x 512 x 512", product(512, 512, 512)},
      {"matmul 1024 x 1024 x 1024", product(1024, 1024, 1024)},
      {"matmul 3000 x 3000 x 3000", product(3000, 3000, 3000)},
      {"matmul 7 x 333 x 129", product(7, 333, 129)},
      {"relu(x W + b) 128 x 784 x 512, backward", layer},

      {"max_pool2d by 2", of_pictures([](const Tensor& x) { return at::max_pool2d(x, 2); })},
      {"max_pool2d by 2, backward", of_pictures_backward([](const Tensor& x) { return at::max_pool2d(x, 2); })},
      {"max_pool2d 3 x 3, stride 2, padding 1",
       of_pictures([](const Tensor& x) { return at::max_pool2d(x, 3, 2, 1); })},
      {"avg_pool2d by 2", of_pictures([](const Tensor& x) { return at::avg_pool2d(x, 2); })},
      {"avg_pool2d by 2, backward", of_pictures_backward([](const Tensor& x) { return at::avg_pool2d(x, 2); })},
      {"unfold 3 x 3", of_pictures([](const Tensor& x) {
         return at::im2col(x, {3, 3}, {1, 1}, {0, 0}, {1, 1});
       })},
      {"interpolate bilinear by 2", of_pictures([](const Tensor& x) {
         return at::upsample_bilinear2d(x, at::IntArrayRef{52, 52}, false);
       })},
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
  result.merge(libtorch_networks());
  result.merge(libtorch_functions());
  result.merge(libtorch_losses());
  return result;
}

void set_libtorch_threads(int threads) {
  at::set_num_threads(threads);
  // libtorch sets only OpenMP's threads; OpenBLAS may have its own.
  using Set = void (*)(int);
  if (const auto set = reinterpret_cast<Set>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(threads);
}

}  // namespace minitorch::benchmarks
