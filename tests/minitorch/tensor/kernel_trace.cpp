// The paths of kernels that tensors call: contiguous, strided or broadcast, and the number of parts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/functions/attention.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/selection.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/window/convolution.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/threads.hpp"

using namespace minitorch;

namespace {

using operators::Path;

template <class F> std::vector<KernelRun> runs_of(const F& f) {
  const KernelTrace trace;
  f();
  return trace.runs();
}

// Returns the only kernel run of f.
template <class F> KernelRun run_of(std::string_view kernel, const F& f) {
  const auto runs = runs_of(f);
  const auto is_it = [&](const KernelRun& run) { return run.kernel == kernel; };
  REQUIRE(std::count_if(runs.begin(), runs.end(), is_it) == 1);
  return *std::find_if(runs.begin(), runs.end(), is_it);
}

}  // namespace

TEST_CASE("a product of elements is walked as its operands lie") {
  const Tensor x = counted({40, 50}), y = counted({40, 50}), square = counted({40, 40});
  CHECK(run_of("mul", [&] { return x * y; }).path == Path::contiguous);
  CHECK(run_of("mul", [&] { return square * square.t(); }).path == Path::strided);
  CHECK(run_of("mul", [&] { return x * slice(counted({40, 100}), 1, 0, 100, 2); }).path == Path::strided);
  CHECK(run_of("mul", [&] { return x * y[0]; }).path == Path::broadcast);
  CHECK(run_of("mul", [&] { return x * y.narrow(1, 0, 1); }).path == Path::broadcast);
  CHECK(run_of("mul", [&] { return x * 2; }).path == Path::broadcast);
  CHECK(run_of("mul", [&] { return x * y; }).shape == Shape{40, 50});
}

TEST_CASE("dimensions of size 1 and reshapes leave operands contiguous") {
  const Tensor x = counted({40, 1, 50}), y = counted({2000});
  CHECK(run_of("mul", [&] { return x * y.reshape({40, 1, 50}); }).path == Path::contiguous);
  CHECK(run_of("mul", [&] { return x * x.narrow(1, 0, 1); }).path == Path::contiguous);
  CHECK(run_of("mul", [&] { return y.narrow(0, 1, 999) * y.narrow(0, 1000, 999); }).path == Path::contiguous);
}

TEST_CASE("sum walks its argument in memory order") {
  const Tensor x = counted({40, 50});
  CHECK(run_of("sum", [&] { return sum(x); }).path == Path::contiguous);
  CHECK(run_of("sum", [&] { return sum(x, {0}); }).path == Path::contiguous);
  CHECK(run_of("sum", [&] { return sum(x.t()); }).path == Path::strided);
  CHECK(run_of("sum", [&] { return sum(x[0].expand({40, 50})); }).path == Path::broadcast);
  CHECK(run_of("sum", [&] { return sum(x, {1}); }).shape == Shape{40, 50});
}

TEST_CASE("contiguous copies only tensors with gaps") {
  const Tensor x = counted({40, 50});
  CHECK(runs_of([&] { return contiguous(x); }).empty());
  CHECK(run_of("copy", [&] { return contiguous(x.t()); }).path == Path::strided);
  CHECK(run_of("copy", [&] { return contiguous(x[0].expand({40, 50})); }).path == Path::broadcast);
  CHECK(run_of("copy", [&] { return clone(x); }).path == Path::contiguous);
}

TEST_CASE("views run no kernel") {
  const Tensor x = counted({4, 5, 6});
  CHECK(runs_of([&] {
          x.transpose().permute({2, 1, 0}).narrow(0, 1, 2).select(1, 0).unsqueeze(0).expand({3, 2, 4}).flatten(1, 1);
          x.reshape({20, 6}).view({5, 4, 6}).flatten()[7].squeeze(0);
        }).empty());
}

TEST_CASE("a backward pass runs the kernels that derivatives need, and no other") {
  using F = Tensor (*)(const Tensor&, const Tensor&);
  const std::vector<std::pair<const char*, F>> functions = {
      {"mul", [](const Tensor& x, const Tensor& y) { return x * y; }},
      {"matmul", [](const Tensor& x, const Tensor& y) { return matmul(x, y); }},
      {"where", [](const Tensor& x, const Tensor& y) { return where(x.detach() > 4, x, y); }},
      {"scatter_add",
       [](const Tensor& x, const Tensor& y) {
         return scatter_add(x, 0, tensor({{0, 1, 2, 0}}), y);
       }},
      {"scatter",
       [](const Tensor& x, const Tensor& y) {
         return scatter(x, 0, tensor({{0, 1, 2, 0}}), y);
       }},
      {"index_add", [](const Tensor& x, const Tensor& y) {
         return index_add(x, 0, tensor({1, 0, 2, 1}), y);
       }}};
  for (const auto& [name, f] : functions) {
    const auto runs_for = [f = f](bool first, bool second) {
      Tensor x = counted({4, 4}).detach(), y = counted({4, 4}).detach();
      if (first) x.requires_grad_();
      if (second) y.requires_grad_();
      const Tensor z = sum(f(x, y));
      return runs_of([&] { z.backward(); }).size();
    };
    CAPTURE(name);
    CHECK(runs_for(true, false) + runs_for(false, true) == runs_for(true, true));
  }
  const Tensor x = counted({4, 4}).detach().requires_grad_();
  const Tensor z = sum(masked_fill(x, x.detach() > 4, 0));
  CHECK(runs_of([&] { z.backward(); }).size() == 1);
}

TEST_CASE("parts do not depend on the number of threads, which only share them") {
  const Tensor x = ones({700, 700}), y = ones({700, 700});
  const auto all_of_them = [&](int threads) {
    const Threads set(threads);
    return runs_of([&] { return std::vector{x * y, x * y.t(), sum(x), sum(x, {0}), contiguous(x.t()), exp(x)}; });
  };
  const auto alone = all_of_them(1);
  CHECK(alone.size() == 6);
  for (const KernelRun& run : alone) {
    CHECK(run.parts > 1);
    CHECK(run.threads == 1);
  }
  for (const int threads : {2, 3, 4, 7}) {
    const auto shared = all_of_them(threads);
    REQUIRE(shared.size() == alone.size());
    for (std::size_t i = 0; i < alone.size(); ++i) {
      CHECK(shared[i].kernel == alone[i].kernel);
      CHECK(shared[i].parts == alone[i].parts);
      CHECK(shared[i].threads <= threads);
    }
  }
}

TEST_CASE("a convolution and its gradients are reported as they are cut, whatever path computes them") {
  const auto runs_of_convolution = [](const Shape& x, const Shape& w) {
    const Tensor picture = counted(x).detach().requires_grad_(), weight = counted(w).detach().requires_grad_();
    return runs_of([&] { sum(conv2d(picture, weight)).backward(); });
  };
  const auto parts = [](const std::vector<KernelRun>& runs, std::string_view kernel) {
    const auto is_it = [&](const KernelRun& run) { return run.kernel == kernel; };
    REQUIRE(std::count_if(runs.begin(), runs.end(), is_it) == 1);
    return std::find_if(runs.begin(), runs.end(), is_it)->parts;
  };
  const std::vector<std::string_view> kernels = {"convolution", "convolution_input_gradient",
                                                 "convolution_weight_gradient"};
  const auto of_small = runs_of_convolution({64, 1, 4, 4}, {1, 1, 3, 3});
  const auto of_lanes = runs_of_convolution({1, 64, 64, 64}, {64, 64, 3, 3});
  const auto of_tiles = runs_of_convolution({2, 9, 128, 128}, {9, 9, 3, 3});
  for (const auto& kernel : kernels) {
    CAPTURE(kernel);
    CHECK(parts(of_small, kernel) == 1);  // of 64 pictures
    CHECK(parts(of_lanes, kernel) > 1);   // of one picture
    CHECK(parts(of_tiles, kernel) > 1);
  }
  // By loops: 3,600 elements of 36 terms each.
  const Tensor whole = ones({1, 4, 32, 32}, {.dtype = int64}), of_whole = ones({4, 4, 3, 3}, {.dtype = int64});
  CHECK(run_of("convolution", [&] { return conv2d(whole, of_whole); }).parts == 2);
}

TEST_CASE("the gradient of a convolution of stride 2 has a run for each of the four parts of its result") {
  const Tensor x = counted({1, 3, 9, 9}).detach().requires_grad_();
  const Tensor y = sum(conv2d(x, counted({8, 3, 3, 3}), {.stride = 2}));
  std::int64_t elements = 0, runs = 0;
  for (const KernelRun& run : runs_of([&] { y.backward(); })) {
    if (run.kernel == "convolution_input_gradient") elements += numel(run.shape), ++runs;
  }
  CHECK(runs == 4);
  CHECK(elements == x.numel());
}

TEST_CASE("a convolution and attention tell how their operands lie") {
  const Tensor x = counted({2, 3, 8, 8}), w = counted({4, 3, 3, 3});
  CHECK(run_of("convolution", [&] { return conv2d(x, w); }).path == Path::contiguous);
  CHECK(run_of("convolution", [&] { return conv2d(x.transpose(2, 3), w); }).path == Path::strided);
  CHECK(run_of("convolution", [&] {
          return conv2d(x.narrow(1, 0, 1).expand({2, 3, 8, 8}), w);
        }).path == Path::broadcast);
  const auto path_of_attention = [](const Tensor& q, const Tensor& k) {
    const Tensor own = q.detach().requires_grad_();
    const Path path = run_of("attention", [&] { return scaled_dot_product_attention(own, k, k); }).path;
    const Tensor y = sum(scaled_dot_product_attention(own, k, k) * 2);
    const Path back = run_of("attention_backward", [&] { y.backward(); }).path;
    CHECK((back == path || back == Path::broadcast));  // the gradient of a sum repeats
    return path;
  };
  const Tensor q = counted({2, 4, 64, 16}), heads = counted({2, 64, 4, 16}).transpose(1, 2);
  CHECK(path_of_attention(q, q) == Path::contiguous);
  CHECK(path_of_attention(heads, q) == Path::strided);
  CHECK(path_of_attention(q, heads) == Path::strided);
  CHECK(path_of_attention(q, q.narrow(0, 0, 1)) == Path::broadcast);
}

TEST_CASE("small work is one part on one thread") {
  const Tensor x = ones({10, 10});
  for (const KernelRun& run : runs_of([&] { return sum(x * x + x.t()); })) {
    CHECK(run.parts == 1);
    CHECK(run.threads == 1);
  }
}
