// The epochs of a training, each by nn::fit. The checkpoint holds their whole state, so a training that is interrupted
// and resumed gives the same numbers, and the same file, as one that runs through.
#include "program/learning/training.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/state/options_json.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/training/fit.hpp"
#include "nn/training/history.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/continuation.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/divergence.hpp"
#include "program/learning/earlier_log.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/example_input.hpp"
#include "program/learning/loading.hpp"
#include "program/learning/model_memory.hpp"
#include "program/learning/models.hpp"
#include "program/learning/overwriting.hpp"
#include "program/learning/plane.hpp"
#include "program/learning/setting_texts.hpp"
#include "program/learning/step_recorder.hpp"
#include "program/learning/trained_model.hpp"
#include "program/learning/training_log.hpp"
#include "program/learning/training_place.hpp"
#include "program/learning/training_records.hpp"
#include "program/learning/training_state.hpp"
#include "program/machine/machine.hpp"
#include "program/terminal/interrupt.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using Clock = std::chrono::steady_clock;
using nn::Json;

constexpr std::int64_t examples_with_progress = 10'000;  // fewer need no progress line
constexpr std::int64_t lines_told = 20;
constexpr std::chrono::seconds time_between_saves{1};  // because a save waits for the disk
constexpr std::uint64_t bytes_of_a_number = 14;        // as JSON, at most
constexpr std::uint64_t numbers_of_a_parameter = 3;    // itself, and two of the optimiser's state

// Makes the model if memory has room for it, and if each step has enough examples for it.
std::unique_ptr<nn::Module> checked_model(const RunSettings& settings, const Data& data) {
  check_memory(settings, data.task);
  check_batches(settings, data.task, data.train->size());
  return make_model(settings, data.task);
}

class Training {
 public:
  // `kept` has the contents of the file `options.resume`; null if that is empty.
  Training(const RunSettings& settings, const TrainingOptions& options, nn::CheckpointContents* kept)
      : settings_(settings),
        options_(options),
        data_(kept == nullptr ? load_data(settings) : load_again(settings, task_in(options.resume, *kept))),
        state_(settings, data_, checked_model) {
    if (!options.log.empty() || options.at_end) recorder_.emplace(*state_.model);
    if (kept != nullptr) resume(*kept);
  }

  nn::LrCurve find_rate() { return nn::find_lr(*state_.model, loss(), *state_.optimizer, state_.batches); }

  TrainingResult run() {
    if (!options_.checkpoint.empty()) try_place_of_checkpoint();
    begin_records();
    const Interrupt interrupt;
    for (const std::string& line : data_.about) tell(line);
    tell(counted(data_.train->size(), "training example") + ", " + counted(data_.test->size(), "test example") + "; " +
         counted(state_.model->num_parameters(), "parameter"));
    if (!options_.resume.empty()) {
      const std::int64_t batches = history_.under_way.batches;
      tell("resumes after epoch " + std::to_string(epoch()) + " of " + std::to_string(settings_.epochs) +
           (batches > 0
                ? " and " + std::to_string(batches) + " of " + std::to_string(state_.batches.size()) + " batches"
                : ""));
    }
    if (epoch() >= settings_.epochs) {
      tell("all epochs are done; to train longer, give --epochs N, N in all");
      save();
    }
    while (epoch() < settings_.epochs) {
      if (!finish_epoch(epoch() + 1)) {
        tell_end();
        return {.metrics = metrics(), .interrupted_by = Interrupt::signal()};
      }
    }
    tell_end();
    return {.metrics = metrics(), .example = example_input(data_)};
  }

 private:
  // Throws now if the first save would fail, rather than after an hour of training. A save needs room for a new file
  // beside the one that it replaces.
  void try_place_of_checkpoint() const {
    check_texts(settings_);
    const auto numbers = static_cast<std::uint64_t>(state_.model->num_parameters()) * numbers_of_a_parameter;
    std::error_code error;  // AtomicFile reports it
    const std::uint64_t files = std::filesystem::exists(options_.checkpoint, error) ? 1 : 2;
    nn::AtomicFile(options_.checkpoint).check_room(files * numbers * bytes_of_a_number);
  }

  void resume(nn::CheckpointContents& contents) {
    const TrainingPlace place = training_place(contents.metadata, state_.batches);
    history_.under_way = place.under_way;
    if (recorder_ && !place.record.is_null()) recorder_->load_state(place.record);
    state_.go_on_from(std::move(contents), settings_, place);
    state_.checkpoint.metadata["settings"] = nn::options_to_json(settings_);
    if (is_same_file(options_.resume, options_.checkpoint)) saved_epoch_ = place.epoch;
  }

  // Prepares what the log and the report have of each epoch. Without both, nothing is recorded.
  void begin_records() {
    if (!recorder_) return;
    log_.emplace(options_.log);  // locks it before it is read: another training may have written it until now
    std::optional<TrainingRecords> earlier;
    if (!options_.log.empty() && !options_.resume.empty()) {
      earlier = earlier_log(options_.log, settings_, metrics(), options_.may_overwrite);
    } else if (!options_.may_overwrite) {
      refuse_to_overwrite("--log", options_.log);
    }
    log_->begin(earlier ? TrainingLog::Start::at_the_end : TrainingLog::Start::anew);
    steps_done_ = epoch() * state_.batches.size() + history_.under_way.batches;
    if (data_source(settings_.data).kind == "points") plane_ = plane_of(data_);
    if (options_.at_end && earlier) records_ = std::move(*earlier);
    records_.begin(start_record(settings_, data_, state_.model->num_parameters(), state_.batches.size(),
                                history_.under_way.batches),
                   epoch() + 1);
  }

  void tell_end() const {
    if (options_.at_end) options_.at_end({settings_, data_, *state_.model, records_});
  }

  // Adds to the record of an epoch what its steps did; and, of some epochs, the memory, what a model of texts writes,
  // and what a model of points says everywhere.
  void record(Json::Object found, bool is_told, const std::string& sample) {
    found.merge(recorder_->take(state_.batches.size()));
    if (is_told) found["memory"] = most_memory();
    if (is_told && plane_) found["boundary"] = boundary_of(*state_.model, *plane_);
    if (!sample.empty()) found["sample"] = sample;
    if (options_.at_end) records_.epochs.emplace_back(found);
    write_log(std::move(found));
  }

  // Keeps what the epoch under way did so far. The log has it, too, and with it the start of this call, which may end
  // in its first epoch. The checkpoint is saved, so a log that cannot be written is no error.
  void record_interruption(std::int64_t epoch) {
    records_.unfinished = interruption_record(name_of_signal(Interrupt::signal()), epoch, steps_done_,
                                              recorder_->take(history_.under_way.batches));
    try {
      log_line(records_.unfinished);
    } catch (const Error& error) {
      std::cerr << "minitorch train: " << one_line(error.what()) << "\n";
    }
  }

  // Adds the start to the first line.
  void log_line(Json line) {
    if (!std::exchange(has_logged_start_, true)) line["start"] = records_.start;
    log_->write(line);
  }

  void tell(const std::string& line) const {
    if (!options_.is_quiet)
      std::cout << line << std::endl;  // NOLINT(performance-avoid-endl): readers wait for the line
  }

  void save() {
    saved_at_ = Clock::now();
    if (options_.checkpoint.empty()) return;
    write_under_way(history_, state_.checkpoint.metadata,
                    history_.is_under_way() && recorder_ ? recorder_->state() : Json());
    state_.checkpoint.save(options_.checkpoint);
    saved_epoch_ = epoch();
    is_unsaved_ = false;
  }

  // Saves, but lets the training continue after a failure. Reports the first failure; a later epoch saves again.
  void try_to_save() {
    try {
      save();
    } catch (const CheckpointError& error) {
      if (!std::exchange(is_unsaved_, true))
        std::cerr << "minitorch train: " << one_line(error.what()) << "; the training continues and saves later\n";
    }
  }

  // Throws if the training has diverged, so that its state never overwrites an earlier one. The log says so, too, if it
  // is that of this training already: another's stays until there is an epoch. So does the report.
  void refuse(std::int64_t epoch, const std::string& sign) {
    if (sign.empty()) return;
    std::ostringstream text;
    text << "the training diverged in epoch " << epoch << " of " << settings_.epochs << ": " << sign
         << "; train again with a --rate below " << settings_.rate;
    if (settings_.l1 > 0) text << ", or an --l1 below " << settings_.l1;
    if (settings_.weight_decay > 0) text << ", or a --weight-decay below " << settings_.weight_decay;
    text << "; ";
    if (saved_epoch_) {
      text << options_.checkpoint << " keeps epoch " << *saved_epoch_;
    } else {
      text << "nothing was saved";
    }
    const Json end = divergence_record(sign, epoch, steps_done_);
    try {
      if (log_ && log_->keeps_content()) log_line(end);
    } catch (const Error& error) {
      text << "; " << error.what();
    }
    if (!records_.epochs.empty()) {
      records_.diverged = end;
      tell_end();
    }
    throw Error(text.str());
  }

  std::int64_t epoch() const { return state_.checkpoint.metadata.at("epoch").as_int64(); }

  Json metrics() const {
    const Json* const found = state_.checkpoint.metadata.find("metrics");
    return found == nullptr ? Json(Json::Object{}) : *found;
  }

  void write_log(Json line) {
    try {
      log_line(std::move(line));
    } catch (const Error& of_log) {
      try {
        save();
      } catch (const CheckpointError& error) {
        throw Error(of_log.what() + std::string("; ") + error.what());
      }
      throw;
    }
  }

  nn::BatchLoss loss() {
    return [this](const Tensor& outputs, const Tensor& y) {
      Tensor loss = step_loss_of(settings_, *state_.model, data_.task, outputs, y);
      if (recorder_) recorder_->add_batch(data_.task, loss.item(), state_.optimizer->lr(), outputs, y);
      return loss;
    };
  }

  // Trains for an epoch, or the rest of an interrupted one. Returns false if a signal interrupts it.
  bool finish_epoch(std::int64_t epoch) {
    const auto start = Clock::now();
    const bool is_told =
        epoch == settings_.epochs || epoch % std::max<std::int64_t>(1, settings_.epochs / lines_told) == 0;
    try {
      nn::fit(*state_.model, loss(), *state_.optimizer, state_.batches,
              {.first_epoch = epoch,
               .scheduler =
                   state_.schedule == nullptr ? nn::FitScheduler() : nn::FitScheduler(*state_.schedule, nn::Each::step),
               .after_step =
                   [this] {
                     if (recorder_) recorder_->after_step(++steps_done_);
                   },
               .stop = [] { return Interrupt::signal() != 0; },
               .history = &history_,
               .progress = !options_.is_quiet && is_told && data_.train->size() >= examples_with_progress});
    } catch (const nn::DivergenceError& error) {
      refuse(epoch, error.sign());
    }
    refuse(epoch, sign_of_divergence(nn::tensors_of(state_.checkpoint.states())));
    if (recorder_) recorder_->add_time(std::chrono::duration<double>(Clock::now() - start).count());
    if (history_.is_under_way()) {
      save();
      if (recorder_) record_interruption(epoch);
      return false;
    }
    end_epoch(epoch, is_told);
    return true;
  }

  void end_epoch(std::int64_t epoch, bool is_told) {
    const Score score = score_of(data_.task, *state_.model, data_.test);
    refuse(epoch, sign_of_divergence(score));
    const double loss = std::exchange(history_, {}).epochs.back().loss;
    Json::Object found{{"epoch", epoch}, {"loss", loss}, {"test", score.json()}};
    state_.checkpoint.metadata["epoch"] = epoch;
    state_.checkpoint.metadata["metrics"] = found;
    if (epoch == settings_.epochs) {
      save();
    } else if (Clock::now() - saved_at_ >= time_between_saves) {
      try_to_save();
    }
    found["rate"] = state_.optimizer->lr();
    const bool is_sampled = is_told && !data_.prompt.empty() && (recorder_ || !options_.is_quiet);
    const std::string sample = is_sampled ? sample_after(epoch) : "";
    if (recorder_) record(found, is_told || epoch == 1, sample);
    if (!is_told) return;
    std::ostringstream text;
    text << "epoch " << epoch << " of " << settings_.epochs << ": loss " << std::setprecision(4) << loss << "; test "
         << score.text();
    tell(text.str());
    if (!sample.empty()) tell("  it writes: " + sample);
  }

  // Returns what the model writes. Draws from a generator of its own, so that the training does not depend on it.
  std::string sample_after(std::int64_t epoch) const {
    constexpr std::int64_t characters = 160;
    Generator generator(settings_.seed + static_cast<std::uint64_t>(epoch));
    std::string sample;
    continue_text(*state_.model, data_.task, data_.prompt, {.tokens = characters, .generator = &generator},
                  [&](std::string_view token) { sample += token; });
    return one_line(sample);
  }

  const RunSettings& settings_;
  const TrainingOptions& options_;
  Data data_;
  TrainingState state_;
  nn::TrainingHistory history_;  // of the epoch under way
  std::optional<TrainingLog> log_;
  std::optional<StepRecorder> recorder_;  // if there is a log or a report
  std::optional<Plane> plane_;            // of points
  TrainingRecords records_;
  std::int64_t steps_done_ = 0;
  bool has_logged_start_ = false;
  Clock::time_point saved_at_ = Clock::now();
  std::optional<std::int64_t> saved_epoch_;  // the epoch that the checkpoint file holds
  bool is_unsaved_ = false;                  // whether the last save failed
};

}  // namespace

TrainingResult train(const RunSettings& settings, const TrainingOptions& options,
                     std::optional<nn::CheckpointContents> kept) {
  std::optional<Training> training;
  try {
    training.emplace(settings, options, kept ? &*kept : nullptr);
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {  // puts the checkpoint's path before the message
    const std::string text = error.what(), start = nn::escaped(options.resume) + ":";
    if (options.resume.empty() || text.starts_with(start)) throw;
    throw CheckpointError(start + " " + text);
  }
  return training->run();
}

nn::LrCurve find_rate(RunSettings settings) {
  settings.schedule = "none";  // one-cycle would set the momentum
  return Training(settings, {}, nullptr).find_rate();
}

}  // namespace minitorch::program
