// Compares user-defined rows with the library's kernels for the same rows: values, and values with derivatives, of 256
// to 2²⁰ float32 elements.
#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>

#include "minitorch/minitorch.hpp"

using namespace minitorch;

namespace {

// The same row as another type, which has no kernel in the library.
template <class F> struct Own : F {};

template <class F> void values(benchmark::State& state) {
  const Tensor x = rand({state.range(0)}) + 0.5;
  for (auto _ : state) benchmark::DoNotOptimize(map(F{}, x));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class F> void with_derivatives(benchmark::State& state) {
  const Tensor x = (rand({state.range(0)}) + 0.5).requires_grad_(), dy = ones(x.shape());
  for (auto _ : state) benchmark::DoNotOptimize(grad({map(F{}, x)}, {x}, {.grad_outputs = {dy}}));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class F> void add_row() {
  const auto add = [](const std::string& name, auto* function) {
    benchmark::RegisterBenchmark(name.c_str(), function)->Arg(256)->Arg(16384)->Arg(1048576);
  };
  add(std::string(F::name) + ", library", values<F>);
  add(std::string(F::name) + ", own", values<Own<F>>);
  add(std::string(F::name) + ", derivatives, library", with_derivatives<F>);
  add(std::string(F::name) + ", derivatives, own", with_derivatives<Own<F>>);
}

[[maybe_unused]] const bool are_added = [] {
  set_num_threads(1);
  []<class... F>(operators::Table<F...>) {
    (add_row<F>(), ...);
  }(operators::Table<operators::Rsqrt, operators::Tanh, operators::Sigmoid, operators::Relu, operators::Gelu,
                     operators::Silu, operators::Softplus, operators::Elu>{});
  return true;
}();

}  // namespace
