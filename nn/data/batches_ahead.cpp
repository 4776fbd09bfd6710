// Makes batches ahead, with the random numbers of their turn.
#include "nn/data/batches_ahead.hpp"

#include <algorithm>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "operators/random/generator_stand_ins.hpp"

namespace minitorch::nn::detail {

/// Notes which generators draw, and their states before.
class BatchesAhead::Recorder : public operators::GeneratorStandIns {
 public:
  using Drawn = std::vector<std::pair<Generator*, Generator>>;

  explicit Recorder(Drawn& drawn) : GeneratorStandIns(nullptr), drawn_(drawn) {}

  Generator& stand_in(Generator& asked) override {
    if (std::none_of(drawn_.begin(), drawn_.end(), [&](const auto& one) { return one.first == &asked; }))
      drawn_.emplace_back(&asked, asked);
    return asked;
  }

 private:
  Drawn& drawn_;
};

/// The copies from which a batch draws.
class BatchesAhead::Copies : public operators::GeneratorStandIns {
 public:
  Copies(BatchesAhead& batches, operators::JobsAhead& jobs, std::int64_t number)
      : GeneratorStandIns(batches.default_generator_), batches_(batches), jobs_(jobs), number_(number) {}

  Generator& stand_in(Generator& asked) override {
    const std::vector<Generator*>& all = batches_.generators_;
    const auto place = std::find(all.begin(), all.end(), &asked);
    Slot& slot = batches_.slot(number_);
    if (place == all.end()) slot.meets_a_new_generator = true;
    if (slot.meets_a_new_generator || !(slot.has_drawn || jobs_.wait_for_turn(number_))) throw IsDropped();
    if (!slot.has_drawn) std::copy(batches_.drawn_.begin(), batches_.drawn_.end(), slot.generators.begin());
    slot.has_drawn = true;
    return slot.generators[static_cast<std::size_t>(place - all.begin())];
  }

 private:
  // Ends a batch that nobody will see.
  struct IsDropped {};

  BatchesAhead& batches_;
  operators::JobsAhead& jobs_;
  std::int64_t number_;
};

BatchesAhead::BatchesAhead(SharedDataset dataset, std::shared_ptr<const BatchOrder> order, std::int64_t first,
                           std::int64_t workers)
    : dataset_(std::move(dataset)),
      order_(std::move(order)),
      next_(first),
      workers_(workers),
      default_generator_(&default_generator()) {}

Batch BatchesAhead::take() {
  if (jobs_ == nullptr) return made_here();
  jobs_->wait_for(next_);
  Slot& made = slot(next_);
  const bool is_wrong = made.has_drawn && is_out_of_date();
  if (made.meets_a_new_generator || is_wrong) {
    works_ahead_ = !is_wrong;
    stop();
    return made_here();
  }
  if (made.has_drawn) {
    for (std::size_t i = 0; i < generators_.size(); ++i) {
      if (*generators_[i] != made.generators[i]) *generators_[i] = made.generators[i];
    }
    before_.swap(made.generators);
  }
  if (made.error != nullptr) {
    const std::exception_ptr error = std::exchange(made.error, nullptr);
    stop();
    std::rethrow_exception(error);
  }
  Batch batch = std::move(made.batch);
  jobs_->take(next_++);
  return batch;
}

// Makes the next batch in the thread of the caller, and lets others begin with those that follow. If these cannot, the
// generators are as before.
Batch BatchesAhead::made_here() {
  Recorder::Drawn drawn;
  Batch batch = [&] {
    const auto guard = no_grad();
    const Recorder recorder(drawn);
    return dataset_->batch(order_->batch(next_));
  }();
  try {
    for (const auto& [generator, before] : drawn) {
      if (std::find(generators_.begin(), generators_.end(), generator) == generators_.end())
        generators_.push_back(generator);
    }
    if (works_ahead_ && next_ + 1 < order_->size()) start(next_ + 1);
  } catch (...) {
    for (const auto& [generator, before] : drawn) *generator = before;
    throw;
  }
  ++next_;
  return batch;
}

void BatchesAhead::start(std::int64_t first) {
  const std::int64_t left = order_->size() - first, workers = std::min(workers_, left),
                     ahead = std::min(2 * workers, left);
  before_.clear();
  for (const Generator* const generator : generators_) before_.push_back(*generator);
  drawn_ = before_;
  slots_.assign(static_cast<std::size_t>(ahead), Slot{.batch = {}, .error = nullptr, .generators = before_});
  jobs_ = std::make_unique<operators::JobsAhead>(
      operators::JobsAhead::Plan{
          .first = first, .end = order_->size(), .threads = static_cast<int>(workers), .ahead = ahead},
      [this](operators::JobsAhead& jobs, std::int64_t number) { make(jobs, number); });
}

void BatchesAhead::stop() {
  jobs_.reset();
  slots_.clear();
}

// A batch that draws copies the states at its turn, and leaves its own before the next has its turn: no lock is needed.
void BatchesAhead::make(operators::JobsAhead& jobs, std::int64_t number) noexcept {
  Slot& made = slot(number);
  made.has_drawn = made.meets_a_new_generator = false;
  const auto guard = no_grad();
  try {
    const Copies copies(*this, jobs, number);
    made.batch = dataset_->batch(order_->batch(number));
  } catch (...) {
    made.error = std::current_exception();
  }
  if (made.has_drawn) std::copy(made.generators.begin(), made.generators.end(), drawn_.begin());
}

bool BatchesAhead::is_out_of_date() const {
  return !std::equal(before_.begin(), before_.end(), generators_.begin(),
                     [](const Generator& before, const Generator* now) { return before == *now; });
}

}  // namespace minitorch::nn::detail
