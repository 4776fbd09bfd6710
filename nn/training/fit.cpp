// The training loop: epochs, steps, and what stands beside them.
#include "nn/training/fit.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <sstream>
#include <utility>

#include "minitorch/functions/scaling.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/modules/training_mode.hpp"
#include "nn/optim/clip.hpp"
#include "nn/training/capture.hpp"
#include "nn/training/early_stopping.hpp"
#include "nn/training/progress.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

FitScheduler::FitScheduler(Scheduler& scheduler, std::optional<Each> each) {
  if (each.value_or(scheduler.usual_each()) == Each::step) {
    after_step_ = [&scheduler] { scheduler.step(); };
  } else {
    after_epoch_ = [&scheduler](double) { scheduler.step(); };
  }
}

FitScheduler::FitScheduler(ReduceLROnPlateau& scheduler)
    : after_epoch_([&scheduler](double measure) { scheduler.step(measure); }) {}

void FitScheduler::after_step() const {
  if (after_step_) after_step_();
}

void FitScheduler::after_epoch(RealNumber measure) const {
  if (after_epoch_) after_epoch_(measure);
}

DivergenceError::DivergenceError(const std::string& sign, const std::string& rest)
    : Error("fit: " + sign + rest), sign_(sign) {}

namespace {

const FitOptions& checked(const FitOptions& options) {
  check_at_least("fit", "epochs", options.epochs, 0);
  check_at_least("fit", "first_epoch", options.first_epoch, 1);
  check_at_least("fit", "accumulate", options.accumulate, 1);
  if (options.patience) check_at_least("fit", "patience", *options.patience, 0);
  if (options.max_grad_norm) check_bound("fit", "max_grad_norm", *options.max_grad_norm);
  if (!options.best.empty()) {
    checkpoint_format(options.best);                                       // throws for an unknown one
    as_checkpoint_error(options.best, [&] { AtomicFile{options.best}; });  // throws for a place that cannot be written
  }
  for (const auto& [name, is_there] : {std::pair(".metrics", !options.metrics.empty()),
                                       std::pair(".validation_loss", options.validation_loss != nullptr)}) {
    if (is_there && options.validation == nullptr)
      throw DataError(std::string("fit: there is ") + name + ", which is of the validation, but no .validation");
  }
  return options;
}

class Fit {
 public:
  Fit(const Module& model, const BatchLoss& loss, Optimizer& optimizer, DataLoader& batches, const FitOptions& options,
      TrainingHistory& history)
      : model_(model),
        loss_(loss),
        optimizer_(optimizer),
        batches_(batches),
        options_(checked(options)),
        history_(history),
        captured_([this](const Tensor& x, const Tensor& y) {
          const Tensor mean = loss_(model_(x), y);
          detail::checked_loss("fit", mean);
          optimizer_.zero_grad();
          mean.backward();
          return mean;
        }) {
    if (batches.size() == 0) throw DataError("fit: the loader has no batches");
    if (options.validation != nullptr && options.validation->size() == 0)
      throw DataError("fit: the loader of the validation has no batches");
    if (const std::int64_t done = history.under_way.batches, first = batches.first_batch(); first != done) {
      throw Error("fit: the history is at batch " + std::to_string(done) + " of an epoch, the loader at batch " +
                  std::to_string(first) + "; save and load both in one checkpoint, and pass .history");
    }
    for (const EpochResult& epoch : history.epochs) watch_.step(epoch.measure());
  }

  void run() {
    while (std::cmp_less(history_.epochs.size(), static_cast<std::int64_t>(options_.epochs)) && !watch_.should_stop()) {
      if (!train()) return;
      end_epoch();
      if (options_.after_epoch && options_.stop && options_.stop()) return;  // after_epoch may have asked for it
    }
  }

 private:
  // Trains for an epoch, or the rest of one that was stopped. Returns false if it is stopped.
  bool train() {
    done_ = history_.under_way;
    const std::int64_t start = done_.batches;  // begins a step, whatever .accumulate was before
    const std::int64_t batch_count = batches_.size();
    std::optional<ProgressLine> line;
    if (options_.progress && start < batch_count)
      line.emplace(batch_count - start, ProgressOptions{.title = "epoch " + number()});
    for (const auto& [x, y] : batches_) {
      history_.under_way = {};  // the first batch is here: the loader has left its place
      const std::int64_t place = (done_.batches - start) % options_.accumulate, first = done_.batches - place;
      const std::int64_t batches_of_step = std::min<std::int64_t>(options_.accumulate, batch_count - first);
      const double loss = learn(x, y, place == 0, batches_of_step);
      done_.loss_sum += loss;
      ++done_.batches;
      if (line) {
        line->loss(loss);
        line->step(x.size(0));
      }
      if (place + 1 < batches_of_step) continue;
      if (options_.max_grad_norm) clip_grad_norm(optimizer_.parameters(), *options_.max_grad_norm);
      optimizer_.step();
      options_.scheduler.after_step();
      if (options_.after_step) options_.after_step();
      if (is_stopped()) return false;
    }
    history_.under_way = {};  // also where no batch was left
    if (line) line->finish();
    return true;
  }

  // Adds the gradients of a batch to those of its step. Returns the loss.
  double learn(const Tensor& x, const Tensor& y, bool is_first, std::int64_t batches_of_step) {
    if (options_.capture && batches_of_step == 1) {
      const double loss = captured_(x, y).item();
      check_loss(loss);
      return loss;
    }
    const Tensor loss = loss_(model_(x), y);
    check_loss(detail::checked_loss("fit", loss).item());
    if (is_first) optimizer_.zero_grad();
    (batches_of_step == 1 ? loss : loss / static_cast<double>(batches_of_step)).backward();
    return loss.item();
  }

  // Asks `stop`, which may save a checkpoint: the history is at this batch then. If that ends the training, also by an
  // exception, it stays there, and the loader with it.
  bool is_stopped() {
    if (!options_.stop) return false;
    history_.under_way = done_;
    const auto stay = [&] { batches_.set_state(batches_.state()); };  // so that the next loop goes on here
    try {
      if (!options_.stop()) {
        history_.under_way = {};
        return false;
      }
    } catch (...) {
      stay();
      throw;
    }
    stay();
    return true;
  }

  void end_epoch() {
    check_parameters();
    EpochResult result{.loss = done_.loss_sum / static_cast<double>(done_.batches)};
    if (!std::isfinite(result.loss))
      throw DivergenceError("the mean loss is " + to_text(result.loss), " after epoch " + number());
    if (options_.validation != nullptr) validate(result);
    history_.epochs.push_back(result);  // from here on, an error leaves what resumes with the next epoch
    options_.scheduler.after_epoch(result.measure());
    watch_.step(result.measure());
    if (options_.progress && result.validation) print(result);
    if (watch_.is_best() && !options_.best.empty()) save(options_.best, model_);
    if (options_.after_epoch) options_.after_epoch(history_);
  }

  void validate(EpochResult& result) const {
    const BatchLoss& loss = options_.validation_loss ? options_.validation_loss : loss_;
    std::map<std::string, RunningMean> means;
    result.validation = evaluate(model_, *options_.validation, [&](const Tensor& outputs, const Tensor& targets) {
      for (const auto& [name, metric] : options_.metrics)
        means[name].add(metric(outputs, targets), static_cast<double>(targets.size(0)));
      return loss(outputs, targets);
    });
    for (const auto& [name, mean] : means) result.metrics[name] = mean.value();
    if (!std::isfinite(result.validation->loss)) {
      throw DivergenceError("the loss of the validation is " + to_text(result.validation->loss),
                            " after epoch " + number());
    }
  }

  static void print(const EpochResult& result) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(4) << "        validation: loss " << result.validation->loss;
    for (const auto& [name, value] : result.metrics) text << ", " << name << " " << value;
    if (!std::isnan(result.validation->accuracy)) {
      text << std::setprecision(2) << ", " << 100 * result.validation->accuracy << " % of "
           << result.validation->examples << " right";
    }
    std::cout << text.str() << std::endl;  // NOLINT(performance-avoid-endl): readers wait for the line
  }

  std::string number() const {
    return std::to_string(static_cast<std::uint64_t>(std::int64_t{options_.first_epoch}) + history_.epochs.size());
  }

  void check_loss(double loss) const {
    if (std::isfinite(loss)) return;
    throw DivergenceError("the loss is " + to_text(loss),
                          " in epoch " + number() + ", batch " + std::to_string(done_.batches + 1) + " of " +
                              std::to_string(batches_.size()) + ", with the learning rate " + to_text(optimizer_.lr()) +
                              "; a smaller rate or .max_grad_norm may help, or the data are not finite");
  }

  // The loss is computed before a step, so the parameters after the last one need a look of their own.
  void check_parameters() const {
    for (const Parameter& parameter : optimizer_.parameters()) {
      if (all_finite(parameter.value().data())) continue;
      throw DivergenceError("parameter '" + parameter.path() + "' holds NaN or infinity",
                            " after epoch " + number() + "; a smaller learning rate than " + to_text(optimizer_.lr()) +
                                " or .max_grad_norm may help");
    }
  }

  const Module& model_;
  const BatchLoss& loss_;
  Optimizer& optimizer_;
  DataLoader& batches_;
  const FitOptions& options_;
  TrainingHistory& history_;
  CapturedStep<std::function<Tensor(const Tensor&, const Tensor&)>> captured_;  // the gradients of a step of one batch
  TrainingHistory::UnderWay done_;                                              // of this epoch
  EarlyStopping watch_{{.patience = options_.patience.value_or(std::numeric_limits<std::int64_t>::max())}};
};

}  // namespace

TrainingHistory fit(const Module& model, const BatchLoss& loss, Optimizer& optimizer, DataLoader& batches,
                    const FitOptions& options) {
  TrainingHistory own;
  TrainingHistory& history = options.history == nullptr ? own : *options.history;
  Fit loop(model, loss, optimizer, batches, options, history);
  detail::in_training_mode("fit", model, [&] { loop.run(); });
  return history;
}

}  // namespace minitorch::nn
