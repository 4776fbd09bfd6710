// The batches of one epoch, made by threads ahead of their use. A loader has one of these for each loop, if it has
// workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <vector>

#include "nn/data/dataset.hpp"
#include "operators/parallel/jobs_ahead.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn::detail {

/// The examples of an epoch, batch after batch.
struct BatchOrder {
  std::vector<std::int64_t> examples, ends;  // ends: of each batch among the examples

  std::int64_t size() const { return static_cast<std::int64_t>(ends.size()); }
  /// The examples of a batch.
  std::span<const std::int64_t> batch(std::int64_t number) const {
    const auto i = static_cast<std::size_t>(number);
    const std::int64_t first = i == 0 ? 0 : ends[i - 1];
    return std::span(examples).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(ends[i] - first));
  }
};

/// Makes the batches that follow, at most two for each thread. Each has the bits that it would have if it were made
/// when it is taken:
///
/// - A batch that draws random numbers draws from copies of the generators, as the batch before left them; from its
///   first draw on it waits for that batch. When it is taken, the generators get the state of the copies. So until then
///   nothing is seen of it, in a checkpoint or after a break.
/// - If a generator has another state when the batch is taken, because the training draws from it too, the batch is
///   made again, and so is the rest of the epoch when it is needed.
/// - Which generators there are shows when they draw. A batch that meets a new one is made again, by the caller, as the
///   first of an epoch is.
class BatchesAhead {
 public:
  /// Begins at the batch `first`. Starts no thread yet.
  BatchesAhead(SharedDataset dataset, std::shared_ptr<const BatchOrder> order, std::int64_t first,
               std::int64_t workers);

  /// Whether the next batch is that with this number in this order.
  bool is_at(std::int64_t number, const std::shared_ptr<const BatchOrder>& order) const {
    return next_ == number && order_ == order;
  }
  /// Returns the next batch. Throws what making it has thrown. Throws Error if the system cannot start threads; then
  /// this batch has drawn nothing.
  Batch take();

 private:
  class Recorder;
  class Copies;
  // A place for a batch that is made ahead.
  struct Slot {
    Batch batch;
    std::exception_ptr error;
    std::vector<Generator> generators;  // as the batch leaves them
    bool has_drawn = false, meets_a_new_generator = false;
  };

  Slot& slot(std::int64_t number) { return slots_[static_cast<std::size_t>(number) % slots_.size()]; }
  Batch made_here();
  void start(std::int64_t first);
  void stop();
  void make(operators::JobsAhead& jobs, std::int64_t number) noexcept;
  bool is_out_of_date() const;

  SharedDataset dataset_;
  std::shared_ptr<const BatchOrder> order_;
  std::int64_t next_, workers_;
  Generator* default_generator_;  // of the thread that takes the batches
  bool works_ahead_ = true;
  std::vector<Generator*> generators_;  // those that draw
  std::vector<Generator> before_;       // their states when the next batch was begun
  std::vector<Generator> drawn_;        // the copies, as the last batch that has drawn left them
  std::vector<Slot> slots_;
  std::unique_ptr<operators::JobsAhead> jobs_;  // the last member: its end waits for threads that use the others
};

}  // namespace minitorch::nn::detail
