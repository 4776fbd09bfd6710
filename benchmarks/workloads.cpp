// The table of workloads. minitorch_workloads.cpp and libtorch_workloads.cpp have an entry for each row. sweep.hpp has
// the elementwise functions and the reductions, at several sizes.
#include "benchmarks/workloads.hpp"

#include <vector>

#include "operators/random/generator.hpp"

namespace minitorch::benchmarks {
namespace {

constexpr double multiply_adds(double n, double k, double m) { return 2 * n * k * m; }

// Two products forward, five backward, which computes the scores again.
constexpr double attention(double heads, double length, double size) {
  return 7 * heads * multiply_adds(length, size, length);
}

constexpr double map_bytes = 4e7, matrix_bytes = 4096.0 * 2048 * 4, rows_bytes = 4096.0 * 1024 * 4,
                 square_bytes = 4096.0 * 4096 * 4;
constexpr double layer = multiply_adds(128, 784, 512);
// Each weight takes part in the product and in its own derivative; after the first layer, also in its input's.
constexpr double adam_step = 2 * layer + 3 * multiply_adds(128, 512, 256) + 3 * multiply_adds(128, 256, 10);

// Of pictures with this many rows and columns left, without padding.
constexpr double convolution(double pictures, double in, double out, double kernel, double side) {
  return multiply_adds(pictures * side * side, in * kernel * kernel, out);
}

constexpr double conv1 = convolution(64, 16, 32, 3, 26), conv2 = convolution(16, 64, 64, 3, 30),
                 conv3 = convolution(64, 1, 16, 5, 24), conv4 = convolution(64, 16, 32, 3, 11);

constexpr auto copied = Memory::copied, read = Memory::read;

// Within a function, since other files list the workloads before the program starts.
std::vector<Workload> table() {
  return {
      // One element: the fixed cost of an operation.
      {.name = "y * x", .aim = 0.1},
      {.name = "y * x, recorded", .aim = 0.1},
      {.name = "y + 1, recorded", .aim = 0.1},
      {.name = "exp(x), recorded", .aim = 0.1},
      {.name = "y * x, backward", .aim = 0.1},
      {.name = "y + 1, backward", .aim = 0.1},
      {.name = "training step, 2-16-16-1, 64 points", .aim = 0.1},
      {.name = "training step, 2-16-16-1, 512 points, captured", .aim = 0.25},

      // Modules, a loss and Adam: a training step as a user writes it.
      {.name = "Adam step, 2-16-16-1, batch 64", .aim = 0.12},
      {.name = "Adam step, 2-64-64-1, batch 32", .aim = 0.25},
      {.name = "Adam step, 784-512-256-10, batch 128", .operations = adam_step, .aim = 0.9, .two_threads = true},

      // Convolutions 1->16 and 16->32, 3 x 3, each with relu and pooling, and 800-128-10, with SGD. The network of the
      // miniTorch course: convolutions 1->4 and 4->8, pooling by 4, and 392-64-10. A transformer of 4 layers, 4 heads
      // and width 128, on 16 texts of 64 characters, with AdamW.
      {.name = "CNN step, batch 64", .aim = 0.5, .two_threads = true},
      {.name = "course's CNN step, batch 16", .aim = 0.3},
      {.name = "character transformer step", .aim = 0.85, .two_threads = true},

      // A step of microgpt (examples/microgpt.hpp) on a name of six letters; libtorch's is on tensors both times.
      {.name = "microgpt step, Scalars", .aim = 0.71},
      {.name = "microgpt step, tensors, captured", .aim = 0.058},

      // In new memory for each result, and in place in that of the first.
      {.name = "relu(a * b + c) 10^7", .aim = 1, .two_threads = true},
      {.name = "relu(a * b + c) 10^7, in place", .aim = 1, .two_threads = true},

      // 10⁵ elements, in new memory both times.
      {.name = "logsigmoid 10^5", .aim = 1},
      {.name = "outer 316 x 316", .aim = 1},
      {.name = "repeat by 4", .aim = 1},
      {.name = "repeat_interleave by 4", .aim = 1},
      {.name = "roll 100 x 1000", .aim = 1},
      {.name = "flip 100 x 1000", .aim = 1},
      {.name = "pad 100 x 1000, reflect", .aim = 1},
      {.name = "diff 100 x 1000", .aim = 1},
      {.name = "cumsum 100 x 1000", .aim = 1},
      {.name = "cumprod 100 x 1000", .aim = 1},
      {.name = "prod 100 x 1000, backward", .aim = 1},
      {.name = "to float64 10^5", .aim = 1},
      {.name = "to int64 10^5", .aim = 1},
      {.name = "median 100 x 1000", .aim = 1},
      {.name = "quantile 100 x 1000", .aim = 1},
      {.name = "scatter 10^5", .aim = 1},
      {.name = "argmax 10^5", .aim = 1},
      {.name = "argmax 100 x 1000", .aim = 1},
      {.name = "topk 10 of 10^5", .aim = 1},
      {.name = "topk 10 of 100 x 1000", .aim = 1},
      {.name = "gather 10^5", .aim = 1},
      {.name = "gather 100 x 1000", .aim = 1},
      {.name = "sum 6250 x 16, dim 1", .aim = 1},
      {.name = "var 100 x 1000, dim 0", .aim = 1},
      {.name = "var 100 x 1000, dim 1", .aim = 1},
      {.name = "scatter_add 100 x 1000", .aim = 1},
      {.name = "index_select 10^5", .aim = 1},
      {.name = "masked_select 10^5", .aim = 1},
      {.name = "nonzero 10^5", .aim = 1},
      {.name = "bincount 10^5", .aim = 1},
      {.name = "unique 10^5", .aim = 1},
      {.name = "cdist 316 x 316 x 16", .aim = 1},
      {.name = "det 16 x 64 x 64", .aim = 1},
      {.name = "slogdet 16 x 64 x 64", .aim = 1},
      {.name = "inverse 16 x 64 x 64", .aim = 1},
      {.name = "solve 16 x 64 x 64", .aim = 1},
      {.name = "cholesky 16 x 64 x 64", .aim = 1},
      {.name = "qr 16 x 64 x 64", .aim = 1},
      {.name = "svd 16 x 64 x 64", .aim = 1},
      {.name = "eigh 16 x 64 x 64", .aim = 1},
      {.name = "normalize 100 x 1000", .aim = 1},
      {.name = "cosine_similarity 100 x 1000", .aim = 1},
      {.name = "pairwise_distance 100 x 1000", .aim = 1},
      {.name = "bernoulli 10^5", .aim = 1},
      {.name = "logical_and 10^5", .aim = 1},
      {.name = "logical_not 10^5", .aim = 1},
      {.name = "isnan 10^5", .aim = 1},
      {.name = "isinf 10^5", .aim = 1},
      {.name = "isfinite 10^5", .aim = 1},
      {.name = "lerp 10^5", .aim = 1},
      {.name = "equal 10^5", .aim = 1},
      {.name = "allclose 10^5", .aim = 1},

      {.name = "sum 10^7", .bytes = map_bytes, .memory = read, .memory_aim = 0.8},
      {.name = "sum 4096 x 2048, dim 0", .bytes = matrix_bytes, .memory = read, .memory_aim = 0.8},
      {.name = "sum 4096 x 2048, dim 1", .bytes = matrix_bytes, .memory = read, .memory_aim = 0.8},
      {.name = "softmax 4096 x 1024", .bytes = rows_bytes, .memory = copied, .memory_aim = 0.8},
      {.name = "log_softmax 4096 x 1024", .bytes = rows_bytes, .memory = copied, .memory_aim = 0.8},
      {.name = "norm 10^7", .bytes = map_bytes, .memory = read},
      {.name = "layer norm 4096 x 1024", .bytes = rows_bytes, .memory = copied},
      {.name = "batch norm 64 x 32 x 28 x 28, backward", .aim = 1, .two_threads = true},
      {.name = "group norm 64 x 32 x 28 x 28, backward", .aim = 1, .two_threads = true},
      // Normalisation, softmax, losses and embeddings of rows, forward and backward.
      {.name = "layer norm 4096 x 256, backward", .aim = 0.95},
      {.name = "layer norm 4096 x 1000, backward", .aim = 0.95},
      {.name = "batch norm 512 x 256, backward", .aim = 0.95},
      {.name = "batch norm 4096 x 1000, backward", .aim = 0.95},
      {.name = "softmax 4096 x 1000, backward", .aim = 0.95},
      {.name = "log_softmax 4096 x 1000, backward", .aim = 0.95},
      {.name = "cross_entropy 4096 x 1000, backward", .aim = 0.95},
      {.name = "cross_entropy of probabilities 4096 x 1000, backward", .aim = 0.95},
      {.name = "mse 4096 x 1000, backward", .aim = 0.95},
      {.name = "smooth_l1 4096 x 1000, backward", .aim = 0.95},
      {.name = "huber 4096 x 1000, backward", .aim = 0.95},
      {.name = "bce_with_logits 4096 x 1000, backward", .aim = 0.95},
      {.name = "kl_div 4096 x 1000, backward", .aim = 0.95},
      {.name = "embedding 4096 of 1000 x 256, backward", .aim = 0.95},

      {.name = "transposed 4096 x 4096", .bytes = square_bytes, .memory = copied, .aim = 0.5},
      {.name = "transposed 4096 x 4096, new memory", .bytes = square_bytes, .memory = copied, .aim = 0.5},
      {.name = "exp(transpose(x)) 2048 x 2048", .aim = 1},
      {.name = "transpose(x) + x 2048 x 2048", .aim = 1},
      {.name = "exp(transpose(x)) 300 x 300", .aim = 1},
      {.name = "transpose(x) + x 300 x 300", .aim = 1},

      {.name = "matmul 16 x 64 x 64", .operations = multiply_adds(16, 64, 64), .aim = 0.5},
      {.name = "matmul 64 x 16 x 16", .operations = multiply_adds(64, 16, 16), .aim = 0.5},
      {.name = "matmul 128 x 784 x 512", .operations = layer, .aim = 1, .two_threads = true},
      {.name = "matmul 256 x 256 x 256", .operations = multiply_adds(256, 256, 256), .aim = 1, .two_threads = true},
      {.name = "matmul 512 x 512 x 512", .operations = multiply_adds(512, 512, 512), .aim = 1, .two_threads = true},
      {.name = "matmul 1024 x 1024 x 1024",
       .operations = multiply_adds(1024, 1024, 1024),
       .aim = 1,
       .two_threads = true},
      {.name = "matmul 3000 x 3000 x 3000",
       .operations = multiply_adds(3000, 3000, 3000),
       .aim = 1,
       .two_threads = true},
      {.name = "matmul 7 x 333 x 129", .operations = multiply_adds(7, 333, 129), .aim = 1},
      {.name = "relu(x W + b) 128 x 784 x 512, backward", .operations = 2 * layer, .aim = 1, .two_threads = true},

      // Pictures 64 x 16 x 26 x 26.
      {.name = "max_pool2d by 2", .aim = 0.05},
      {.name = "max_pool2d by 2, backward", .aim = 0.5},
      {.name = "max_pool2d 3 x 3, stride 2, padding 1", .aim = 0.5},
      {.name = "avg_pool2d by 2", .aim = 0.5},
      {.name = "avg_pool2d by 2, backward", .aim = 1},
      {.name = "unfold 3 x 3", .aim = 1},
      {.name = "interpolate bilinear by 2", .aim = 1},
      // Length and size of a head. libtorch computes softmax(scale q kᵀ) v by its own functions.
      {.name = "attention 32 heads, 64 x 32, backward", .operations = attention(32, 64, 32), .aim = 0.6},
      {.name = "attention 16 heads, 4096 x 64, backward", .operations = attention(16, 4096, 64), .aim = 1},

      // Pictures (batch, channels, side, side) and kernels (out, in, side, side). The backward passes are for x, weight
      // and bias, without the forward pass.
      {.name = "conv2d (64,16,28,28)*(32,16,3,3)", .operations = conv1, .aim = 0.75, .two_threads = true},
      {.name = "conv2d (64,16,28,28)*(32,16,3,3), backward", .operations = 2 * conv1, .aim = 0.9, .two_threads = true},
      {.name = "conv2d (16,64,32,32)*(64,64,3,3)", .operations = conv2, .aim = 1, .two_threads = true},
      {.name = "conv2d (16,64,32,32)*(64,64,3,3), backward", .operations = 2 * conv2, .aim = 0.85, .two_threads = true},
      {.name = "conv2d (64,1,28,28)*(16,1,5,5)", .operations = conv3, .aim = 0.8},
      {.name = "conv2d (64,1,28,28)*(16,1,5,5), backward", .operations = 2 * conv3, .aim = 0.5},
      {.name = "conv2d (64,16,13,13)*(32,16,3,3)", .operations = conv4, .aim = 1},
      {.name = "conv2d (64,16,13,13)*(32,16,3,3), backward", .operations = 2 * conv4, .aim = 0.95},
  };
}

}  // namespace

std::span<const Workload> workloads() {
  static const std::vector<Workload> all = table();
  return all;
}

std::vector<float> numbers(std::size_t n, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<float> result(n);
  for (float& number : result) number = static_cast<float>(generator.uniform(-1, 1));
  return result;
}

}  // namespace minitorch::benchmarks
