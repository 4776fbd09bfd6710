// Whole trainings: they learn with any seed, and the same seed gives the same losses, bit for bit.
#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/toy_sets.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/training/evaluate.hpp"
#include "tests/catch.hpp"
#include "tests/sanitizers.hpp"
#include "tests/threads.hpp"

using namespace minitorch;

namespace {

// Trains a network 2-H-H-1 for at most `steps` steps over all points, and returns the number of correct ones.
std::int64_t learned(const nn::TensorDataset& data, std::int64_t hidden, double lr, int steps, std::uint64_t seed) {
  manual_seed(seed);
  const nn::Sequential model(nn::Linear(2, hidden), nn::ReLU(), nn::Linear(hidden, hidden), nn::ReLU(),
                             nn::Linear(hidden, 1));
  nn::Adam optimizer(model.parameters(), {.lr = lr});
  nn::Accuracy accuracy;
  for (int step = 0; step < steps; ++step) {
    const Tensor logits = model(data.x());
    accuracy.reset();
    accuracy.add(logits, data.y());
    if (accuracy.right() == data.size()) break;
    optimizer.zero_grad();
    nn::bce_with_logits(logits, data.y()).backward();
    optimizer.step();
  }
  return accuracy.right();
}

// Returns the losses of a training with everything random: first weights, dropout, the order of examples.
std::vector<double> losses_of(std::uint64_t seed) {
  manual_seed(seed);
  Generator generator(seed);
  nn::DataLoader batches(nn::points_dataset(nn::make_moons(400, 0.1, generator)),
                         {.batch_size = 150, .shuffle = true, .seed = seed});
  const nn::Sequential model(nn::Linear(2, 300), nn::BatchNorm1d(300), nn::Tanh(), nn::Dropout(0.2),
                             nn::Linear(300, 200), nn::LayerNorm(200), nn::GELU(), nn::Linear(200, 1));
  nn::AdamW optimizer(model.parameters(), {.lr = 1e-2});
  nn::CosineAnnealingLR schedule(optimizer, 12);
  std::vector<double> losses;
  for (int epoch = 0; epoch < 4; ++epoch) {
    for (const auto& [x, y] : batches) {
      const Tensor loss = nn::bce_with_logits(model(x), y);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      schedule.step();
      losses.push_back(loss.item());
    }
  }
  losses.push_back(
      nn::evaluate(model, batches, [](const Tensor& z, const Tensor& y) { return nn::bce_with_logits(z, y); }).loss);
  return losses;
}

}  // namespace

TEST_CASE("2-32-32-1 with Adam learns every one of 50 points of xor, for 20 seeds of 20") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Generator generator(seed);
    const auto data = nn::points_dataset(nn::make_points("xor", 50, generator));
    CAPTURE(seed);
    CHECK(learned(data, 32, 1e-2, 3000, seed) == 50);
  }
}

TEST_CASE("2-64-64-1 with Adam learns every one of 150 points of the spiral, for 10 seeds of 10") {
  Generator generator(1);
  const auto data = nn::points_dataset(nn::make_points("spiral", 150, generator));
  for (std::uint64_t seed = 1; seed <= std::uint64_t{test::has_address_sanitizer ? 1U : 10U}; ++seed) {
    CAPTURE(seed);
    CHECK(learned(data, 64, 1e-2, 3000, seed) == 150);
  }
}

TEST_CASE("a seed gives the same losses to the last bit, on any number of threads") {
  const auto at = [](int threads, std::uint64_t seed) {
    const Threads set(threads);
    return losses_of(seed);
  };
  const auto once = at(1, 7);
  CHECK(once.back() < once.front());
  for (const int threads : {1, 2, 3, 4, 7}) CHECK(at(threads, 7) == once);
  CHECK(at(1, 8) != once);
}
