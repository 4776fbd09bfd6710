// A program for bits.cmake and choice.cmake: writes the level of the kernels that run, and, for `kernel_bits all`, a
// hash of the bits of results: of kernels at several sizes, and of the losses of small models in training.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "operators/levels/kernel_level.hpp"

using namespace minitorch;

namespace {

void write(const std::string& name, const Tensor& x) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const double number : x.detach().to_vector<double>()) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof bits);
    hash = (hash ^ bits) * 1099511628211U;
  }
  std::cout << name << " " << hash << "\n";
}

// Writes y, and the derivatives of a sum of its squares.
template <class F> void write_with_gradients(const std::string& name, const F& f, const std::vector<Tensor>& inputs) {
  const Tensor y = f(inputs);
  write(name, y);
  const std::vector<Tensor> gradients = grad(sum(square(y)), inputs);
  for (std::size_t i = 0; i < gradients.size(); ++i) write(name + " gradient " + std::to_string(i), gradients[i]);
}

Tensor random(const Shape& shape, DType dtype) { return randn(shape, {.dtype = dtype, .requires_grad = true}); }

void write_rows(std::int64_t n, DType dtype, const std::string& size) {
  const Tensor x = random({3, n}, dtype), y = random({3, n}, dtype);
  const auto with_gradients = [&](const std::string& name, const auto& f) {
    write_with_gradients(name + size, f, {x, y});
  };
  with_gradients("elementwise", [](const auto& v) { return gelu(v[0]) * sigmoid(v[1]) + exp(tanh(v[0]) - sin(v[1])); });
  with_gradients("formulas", [](const auto& v) {
    return lerp(v[0], v[1], v[0]) * lerp(v[1], v[0], 0.7) + nn::prelu(v[0], v[1].select(0, 0).narrow(0, 0, 1)) +
           nn::gelu_tanh(v[1]) * nn::Softplus(3)(v[0]);
  });
  with_gradients("losses of elements", [](const auto& v) {
    const nn::Reduction none = nn::Reduction::none;
    return nn::mse(v[0], v[1], {.reduction = none}) + nn::smooth_l1(v[0], v[1], {.reduction = none}) +
           nn::huber(v[1], v[0], {.delta = 0.5, .reduction = none});
  });
  with_gradients("sums", [](const auto& v) { return v[0].sum({-1}) + v[1].mean({-1}) + v[0].norm(2, {-1}); });
  with_gradients("columns", [](const auto& v) { return v[0].sum({0}) * v[1].amax({0}); });
  with_gradients("moments", [](const auto& v) { return v[0].var({-1}, {.correction = 0}) + v[1].var({0}).sum(); });
  with_gradients("softmax", [](const auto& v) { return v[0].softmax(-1) * v[1].log_softmax(-1); });
  with_gradients("softmax of columns", [](const auto& v) { return v[0].softmax(0) * v[1].logsumexp({0}); });
  with_gradients("layer_norm", [n](const auto& v) { return layer_norm(v[0], {n}) * v[1]; });
  if (n > 1) with_gradients("batch_norm", [](const auto& v) { return batch_norm(v[0].t().contiguous()) * v[1].t(); });
  with_gradients("cumsum", [](const auto& v) { return v[0].cumsum(-1) + v[1].cumprod(-1); });
  with_gradients("dots", [](const auto& v) { return v[0].matmul(v[1].t()); });
  with_gradients("outer", [](const auto& v) { return v[0].t().matmul(v[1]); });
  with_gradients("mv", [](const auto& v) { return v[0].mv(v[1].select(0, 0)); });
  with_gradients("vm", [](const auto& v) { return v[0].t().mv(v[1].select(1, 0)); });
  with_gradients("losses", [](const auto& v) {
    return nn::mse(v[0], v[1]) + nn::huber(v[0], v[1].detach()) + nn::cross_entropy(v[0], zeros({3}, {.dtype = int64}));
  });
}

void write_pictures(std::int64_t n, std::int64_t channels, const std::string& size) {
  const Tensor x = random({2, channels, n, n}, float32), w = random({4, channels, 3, 3}, float32);
  write_with_gradients(
      "conv2d" + size, [](const auto& v) { return conv2d(v[0], v[1], {.padding = 1}); }, std::vector{x, w});
  write_with_gradients(
      "pooling" + size, [](const auto& v) { return max_pool2d(v[0], 2) + avg_pool2d(v[0], 2); }, std::vector{x});
}

void write_conversions() {
  std::vector<double> numbers = {0.7, std::nan(""), HUGE_VAL, 0x1p51, 0x1p51 + 0.5, 0x1p52, 0x1p62, 0x1p63, 0x1p70};
  for (std::size_t i = numbers.size(); i-- > 0;) numbers.push_back(-numbers[i]);
  for (int i = 0; i < 50; ++i) numbers.push_back(std::ldexp(0.3 + i, i));
  for (const DType dtype : {float32, float64}) {
    write("conversion of " + std::string(to_text(dtype)), from_vector(numbers, {.dtype = dtype}).to(int64));
  }
}

// Tiles of narrow vectors round the size of this weight's derivative up less. That must not decide whether it is a sum
// of one part of the pictures or of two.
void write_large_weight() {
  const Tensor x = randn({25, 1, 141, 141}), w = random({17, 1, 141, 141}, float32);
  write_with_gradients(
      "conv2d of a large weight", [&](const auto& v) { return conv2d(x, v[0]); }, std::vector{w});
}

template <class Loss> void train(const std::string& name, const nn::Module& model, const Loss& loss) {
  nn::Adam optimizer(model.parameters(), {.lr = 0.01});
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    const Tensor now = loss();
    now.backward();
    optimizer.step();
    write(name + ", loss " + std::to_string(step), now);
  }
}

void train_models() {
  manual_seed(1);
  const nn::Sequential mlp(nn::Linear(30, 50), nn::ReLU(), nn::Linear(50, 10));
  const Tensor x = randn({32, 30}), target = arange(32).remainder(10);
  train("mlp", mlp, [&] { return nn::cross_entropy(mlp(x), target); });

  const nn::Sequential cnn(nn::Conv2d(1, 8, 3), nn::BatchNorm2d(8), nn::ReLU(), nn::MaxPool2d(2), nn::Flatten(),
                           nn::Linear(8 * 5 * 5, 10));
  const Tensor pictures = randn({32, 1, 12, 12});
  train("cnn", cnn, [&] { return nn::cross_entropy(cnn(pictures), target); });

  const nn::LSTM lstm(6, 12);
  const Tensor sequence = randn({7, 5, 6});
  train("lstm", lstm, [&] { return mean(square(lstm.forward(sequence))); });

  const nn::TransformerEncoderLayer transformer(16, 4);
  const Tensor words = randn({4, 9, 16});
  train("transformer", transformer, [&] { return mean(square(transformer(words) - words)); });
}

void write_all() {
  for (const std::int64_t n : {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 100, 129, 257, 1000, 5000}) {
    for (const DType dtype : {float32, float64}) {
      write_rows(n, dtype, ", " + std::string(to_text(dtype)) + ", " + std::to_string(n));
    }
  }
  for (const std::int64_t channels : {1, 3, 8, 17}) {
    for (const std::int64_t n : {4, 7, 14, 28}) {
      write_pictures(n, channels, ", " + std::to_string(channels) + " channels, " + std::to_string(n));
    }
  }
  write_conversions();
  write_large_weight();
  train_models();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 1 && std::string_view(argv[1]) == "first kernel") sum(ones({2}));
    std::cout << "level " << operators::kernel_level() << "\n";
    if (argc > 1 && std::string_view(argv[1]) == "all") write_all();
  } catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
