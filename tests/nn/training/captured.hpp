// A step of training, made twice: as it is, and captured. Both must have the same bits.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/training/capture.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"

namespace minitorch::testing {

using TwoArguments = std::function<Tensor(const Tensor&, const Tensor&)>;

/// A step, and the tensors that it changes.
struct Steps {
  TwoArguments step;
  std::vector<nn::Parameter> parameters;
  std::vector<nn::NamedBuffer> buffers = {};
};

using Batches = std::vector<std::pair<Tensor, Tensor>>;

/// The elements, as bits: -0 is not 0, and NaN is itself.
inline std::vector<std::uint64_t> bits(const Tensor& x) {
  std::vector<std::uint64_t> all;
  for (const double number : x.to_vector<double>()) all.push_back(std::bit_cast<std::uint64_t>(number));
  return all;
}
inline std::vector<double> numbers(const Tensor& x) { return x.to_vector<double>(); }

/// Whether all that a step changes is the same.
inline void check_same(const Steps& one, const Steps& other) {
  for (std::size_t i = 0; i < one.parameters.size(); ++i) {
    INFO("parameter " << i);
    const Tensor x = one.parameters[i], y = other.parameters[i];
    CHECK(bits(x) == bits(y));
    REQUIRE(x.grad().has_value() == y.grad().has_value());
    if (x.grad()) CHECK(bits(*x.grad()) == bits(*y.grad()));
  }
  for (std::size_t i = 0; i < one.buffers.size(); ++i)
    CHECK(bits(one.buffers[i].buffer.value()) == bits(other.buffers[i].buffer.value()));
}

/// Makes the steps of `make()` twice, beginning with the same random numbers: on each batch, `rounds` times over.
/// Checks that losses, parameters, gradients, buffers and the generator have the same bits after each step. Returns how
/// often the captured step was called itself.
template <class Make> std::int64_t check_same_bits(const Make& make, const Batches& batches, int rounds = 6) {
  manual_seed(5);
  const Steps plain = make();
  const Generator after_making = default_generator();
  manual_seed(5);
  const Steps other = make();
  auto captured = nn::capture(other.step);
  Generator of_plain = after_making, of_captured = after_making;
  for (int round = 0; round < rounds; ++round) {
    for (const auto& [x, y] : batches) {
      default_generator() = of_plain;
      const auto expected = bits(plain.step(x, y));
      of_plain = default_generator();
      default_generator() = of_captured;
      const auto result = bits(captured(x, y));
      of_captured = default_generator();
      CHECK(result == expected);
      CHECK(of_plain == of_captured);
      check_same(plain, other);
    }
  }
  CHECK(captured.times_recorded() + captured.times_repeated() == static_cast<std::int64_t>(batches.size()) * rounds);
  return captured.times_recorded();
}

/// A step that clears gradients, computes a loss, and makes a step of an optimiser.
template <class Optimizer, class Loss> TwoArguments learning(std::shared_ptr<Optimizer> optimizer, Loss loss_of) {
  return [optimizer, loss_of](const Tensor& x, const Tensor& y) {
    optimizer->zero_grad();
    const Tensor loss = loss_of(x, y);
    loss.backward();
    optimizer->step();
    return loss;
  };
}

}  // namespace minitorch::testing
