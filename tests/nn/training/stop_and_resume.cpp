// A training that is saved and resumed elsewhere makes the same steps, bit for bit: also in the middle of an epoch,
// with dropout, running statistics, momentum, schedules and shuffling. A test of examples/07_stop_and_resume uses
// another process.
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/data/toy_sets.hpp"
#include "nn/losses/losses.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/dropout.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/reduce_lr_on_plateau.hpp"
#include "nn/optim/rmsprop.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;

namespace {

using MakeOptimizer = std::function<std::unique_ptr<nn::Optimizer>(const std::vector<nn::Parameter>&)>;

const nn::TensorDataset& points() {
  static const nn::TensorDataset made = [] {
    Generator generator(3);
    return nn::points_dataset(nn::make_moons(60, 0.1, generator));
  }();
  return made;
}

// A whole training: 60 points in batches of 8, so 8 steps per epoch.
class Training {
 public:
  Training(const MakeOptimizer& make, std::uint64_t seed)
      : model_((manual_seed(seed), new_model())),
        optimizer_(make(model_.parameters())),
        cycle_(*optimizer_, {.max_lr = 0.1, .total_steps = 40, .cycle_momentum = optimizer_->has_momentum()}),
        plateau_(*optimizer_, {.factor = 0.5, .patience = 1}),
        batches_(points(), {.batch_size = 8, .shuffle = true, .seed = seed}) {
    checkpoint_.add("model", model_).add("optimizer", *optimizer_).add("cycle", cycle_).add("plateau", plateau_);
    checkpoint_.add("batches", batches_).add("random", default_generator());
  }
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;
  ~Training() = default;

  nn::Checkpoint& checkpoint() { return checkpoint_; }
  // Returns the losses of the next steps, from the loaded position on. Saves after the step `save_after`.
  std::vector<double> losses(std::size_t steps, std::size_t save_after = 0, const std::string& path = "") {
    std::vector<double> all;
    while (all.size() < steps) {
      for (const auto& [x, y] : batches_) {
        const Tensor loss = nn::bce_with_logits(model_(x), y);
        optimizer_->zero_grad();
        loss.backward();
        optimizer_->step();
        cycle_.step();
        plateau_.step(loss.item());
        all.push_back(loss.item());
        if (all.size() == save_after) checkpoint_.save(path);
        if (all.size() == steps) break;
      }
    }
    return all;
  }

 private:
  static nn::Sequential new_model() {
    return nn::Sequential(nn::Linear(2, 16), nn::BatchNorm1d(16), nn::ReLU(), nn::Dropout(0.3), nn::Linear(16, 1));
  }

  nn::Sequential model_;
  std::unique_ptr<nn::Optimizer> optimizer_;
  nn::OneCycleLR cycle_;
  nn::ReduceLROnPlateau plateau_;
  nn::DataLoader batches_;
  nn::Checkpoint checkpoint_;
};

void check_exact(const MakeOptimizer& make) {
  const TemporaryFolder folder;
  for (const char* name : {"/a.json", "/a.json.gz", "/a.safetensors"}) {
    for (const std::size_t stop : {1U, 8U, 13U, 20U}) {
      const std::string path = folder.path() + name;
      Training whole(make, 1);
      const auto expected = whole.losses(30, stop, path);
      const auto end = nn::checkpoint_bytes(nn::CheckpointFormat::json, whole.checkpoint().contents());

      Training resumed(make, 2);  // another seed, so state that is not loaded would show
      resumed.losses(3);
      resumed.checkpoint().load(path);
      CHECK(resumed.losses(30 - stop) ==
            std::vector(expected.begin() + static_cast<std::ptrdiff_t>(stop), expected.end()));
      const bool is_same = nn::checkpoint_bytes(nn::CheckpointFormat::json, resumed.checkpoint().contents()) == end;
      CHECK(is_same);
    }
  }
}

}  // namespace

TEST_CASE("a saved training resumes exactly: Adam") {
  check_exact([](const auto& p) { return std::make_unique<nn::Adam>(p, nn::AdamOptions{.lr = 0.01}); });
}
TEST_CASE("a saved training resumes exactly: gradient descent with momentum") {
  check_exact([](const auto& p) { return std::make_unique<nn::SGD>(p, nn::SGDOptions{.lr = 0.01, .momentum = 0.9}); });
}
TEST_CASE("a saved training resumes exactly: RMSprop") {
  check_exact([](const auto& p) { return std::make_unique<nn::RMSprop>(p); });
}
