// Training steps of networks of pictures and of text in libtorch's functions, beside minitorch_networks.cpp.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <ATen/ATen.h>

#include "benchmarks/libtorch_library.hpp"
#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {
namespace {

using at::Tensor;
using Shapes = std::vector<std::vector<std::int64_t>>;

Tensor numbers_of(at::IntArrayRef shape, std::uint64_t seed) {
  const auto memory = numbers(static_cast<std::size_t>(c10::multiply_integers(shape)), seed);
  return at::tensor(memory).reshape(shape).clone();
}

std::vector<Tensor> weights_of(const Shapes& shapes) {
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    result.push_back((numbers_of(shapes[i], i + 1) * 0.1).set_requires_grad(true));
  }
  return result;
}

Tensor labels_of(at::IntArrayRef shape, std::int64_t classes) {
  return (at::arange(c10::multiply_integers(shape), at::kLong) * 7).remainder(classes).reshape(shape);
}

// Steps of a network. loss(is_training) computes the loss, with dropout only in training.
template <class Loss, class Update>
Prepared steps_of(const std::vector<Tensor>& p, const Loss& loss, const Update& update) {
  const auto step = [=] {
    for (const Tensor& parameter : p) {
      if (parameter.grad().defined()) parameter.grad().zero_();
    }
    loss(true).backward();
    const at::NoGradGuard guard;
    update();
  };
  return {step, [=] {
            step();
            return Libtorch::elements(loss(false));
          }};
}

template <class Loss> Prepared pictures_step(const std::vector<Tensor>& p, const Loss& loss) {
  return steps_of(p, loss, [p] {
    for (const Tensor& parameter : p) parameter.add_(parameter.grad(), -1e-7);
  });
}

Prepared cnn_step() {
  const auto p = weights_of({{16, 1, 3, 3}, {16}, {32, 16, 3, 3}, {32}, {128, 800}, {128}, {10, 128}, {10}});
  const Tensor x = numbers_of({64, 1, 28, 28}, 100), y = labels_of({64}, 10);
  return pictures_step(p, [=](bool /*is_training*/) {
    const Tensor a = at::max_pool2d(at::relu(at::conv2d(x, p[0], p[1])), 2);
    const Tensor b = at::max_pool2d(at::relu(at::conv2d(a, p[2], p[3])), 2).flatten(1);
    return at::cross_entropy_loss(at::linear(at::relu(at::linear(b, p[4], p[5])), p[6], p[7]), y);
  });
}

Prepared course_step() {
  const auto p = weights_of({{4, 1, 3, 3}, {4}, {8, 4, 3, 3}, {8}, {64, 392}, {64}, {10, 64}, {10}});
  const Tensor x = numbers_of({16, 1, 28, 28}, 100), y = labels_of({16}, 10);
  return pictures_step(p, [=](bool is_training) {
    const Tensor a = at::relu(at::conv2d(x, p[0], p[1], 1, 1));
    const Tensor b = at::max_pool2d(at::relu(at::conv2d(a, p[2], p[3], 1, 1)), 4).flatten(1);
    const Tensor h = at::dropout(at::relu(at::linear(b, p[4], p[5])), 0.25, is_training);
    return at::cross_entropy_loss(at::linear(h, p[6], p[7]), y);
  });
}

// AdamW of one parameter.
struct AdamWState {
  Tensor parameter, exp_avg, exp_avg_sq;
  std::int64_t steps = 0;

  explicit AdamWState(const Tensor& p)
      : parameter(p), exp_avg(at::zeros_like(p.detach())), exp_avg_sq(at::zeros_like(p.detach())) {}
  void step() {
    ++steps;
    const Tensor& g = parameter.grad();
    parameter.mul_(1 - 1e-7 * 1e-2);
    exp_avg.mul_(0.9).add_(g, 0.1);
    exp_avg_sq.mul_(0.999).addcmul_(g, g, 0.001);
    const Tensor denominator = (exp_avg_sq.sqrt() / std::sqrt(1 - std::pow(0.999, steps))).add_(1e-8);
    parameter.addcdiv_(exp_avg, denominator, -1e-7 / (1 - std::pow(0.9, steps)));
  }
};

// Causal attention of all heads of all sequences, one by one: see attention_of in libtorch_workloads.cpp.
Tensor attention(const Tensor& x, const Tensor* p, const Tensor& later) {
  constexpr std::int64_t size = character_width / character_heads;
  const Tensor qkv = at::linear(x, p[0], p[1]).reshape({character_batch, character_context, 3, character_heads, size});
  const Tensor by_head = qkv.permute({2, 0, 3, 1, 4}).reshape({3, -1, character_context, size});
  const auto q = (by_head[0] / std::sqrt(static_cast<double>(size))).unbind(), k = by_head[1].unbind(),
             v = by_head[2].unbind();
  std::vector<Tensor> y;
  for (std::size_t i = 0; i < q.size(); ++i) {
    y.push_back(at::mm(at::softmax(at::addmm(later, q[i], k[i].t()), -1), v[i]));
  }
  const Tensor joined = at::stack(y).reshape({character_batch, character_heads, character_context, size});
  return at::linear(joined.transpose(1, 2).reshape(x.sizes()), p[2], p[3]);
}

Prepared transformer_step() {
  constexpr std::int64_t width = character_width;
  Shapes shapes{{characters, width}, {character_context, width}};
  const Shapes block{{3 * width, width},
                     {3 * width},
                     {width, width},
                     {width},
                     {4 * width, width},
                     {4 * width},
                     {width, 4 * width},
                     {width},
                     {width},
                     {width},
                     {width},
                     {width}};
  for (int i = 0; i < character_layers; ++i) shapes.insert(shapes.end(), block.begin(), block.end());
  shapes.insert(shapes.end(), {{width}, {width}, {characters, width}, {characters}});
  const auto p = weights_of(shapes);
  const Tensor x = labels_of({character_batch, character_context}, characters);
  const Tensor y = labels_of({character_batch * character_context}, 11);
  const Tensor later = at::full({character_context, character_context}, -INFINITY).triu(1);
  const auto states = std::make_shared<std::vector<AdamWState>>(p.begin(), p.end());
  const auto loss = [=](bool /*is_training*/) {
    Tensor h = at::embedding(p[0], x) + p[1];
    std::size_t next = 2;
    for (int i = 0; i < character_layers; ++i, next += block.size()) {
      const Tensor* own = &p[next];
      h = h + attention(at::layer_norm(h, {width}, own[8], own[9]), own, later);
      const Tensor hidden = at::relu(at::linear(at::layer_norm(h, {width}, own[10], own[11]), own[4], own[5]));
      h = h + at::linear(hidden, own[6], own[7]);
    }
    const Tensor logits = at::linear(at::layer_norm(h, {width}, p[next], p[next + 1]), p[next + 2], p[next + 3]);
    return at::cross_entropy_loss(logits.reshape({-1, characters}), y);
  };
  return steps_of(p, loss, [states] {
    for (AdamWState& state : *states) state.step();
  });
}

}  // namespace

Preparations libtorch_networks() {
  return {{"CNN step, batch 64", cnn_step},
          {"course's CNN step, batch 16", course_step},
          {"character transformer step", transformer_step}};
}

}  // namespace minitorch::benchmarks
