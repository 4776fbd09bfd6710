// `minitorch train`. An option is either a setting, which the checkpoint stores, or may differ in each run.
#include "program/commands/train.hpp"

#include <algorithm>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/pictures/drawn.hpp"
#include "nn/training/find_lr.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/parallel/parallel.hpp"
#include "program/commands/train_options.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/missing_file.hpp"
#include "program/learning/mlp.hpp"
#include "program/learning/models.hpp"
#include "program/learning/overwriting.hpp"
#include "program/learning/trained_model.hpp"
#include "program/learning/training.hpp"
#include "program/options/enumerated.hpp"
#include "program/options/help.hpp"
#include "program/options/usage_error.hpp"
#include "program/pages/page.hpp"
#include "program/report/report.hpp"
#include "program/terminal/interrupt.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shell_word.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view train_examples = R"text(Examples:
  minitorch train spiral --checkpoint spiral.json
  minitorch train fashion-mnist --checkpoint clothes.json --log metrics.jsonl
  minitorch train fashion-mnist --model cnn --checkpoint clothes.json
  minitorch train moons --report moons.html
  minitorch train fashion-mnist --model cnn --find-rate
  minitorch train csv iris.csv --label species --hidden 32,32
  minitorch train csv titanic.csv --label Survived --task classes
      --ignore Name,Ticket,Cabin --missing mean
  minitorch train sentences reviews.txt --checkpoint reviews.json
  minitorch train text plays.txt --checkpoint plays.json
  minitorch train --resume clothes.json                 resumes exactly
  minitorch train --resume clothes.json --epochs 20     20 epochs in all

--epochs with --resume also changes the learning-rate schedule to one of that
many epochs. Ctrl-C finishes the current step, saves the checkpoint and prints
how to resume; other signals that end programs do the same. A second Ctrl-C ends
the program at once. A training that diverges is an error, and is not saved.

--find-rate makes 100 steps with rates from 1e-7 to 10 and draws the losses. It
trains nothing and writes no file, and needs no --rate, --schedule or --epochs.

Exit codes: 0 success; 2 an error; 128 + N stopped by signal N, and saved
(130 for Ctrl-C, 143 for SIGTERM).
)text";

std::string listed_sources() {
  std::string text = "Data sets:\n";
  for (const DataSource& source : data_sources())
    text += two_columns(std::string(source.name), std::string(source.about));
  return text;
}

// Throws if one output file would overwrite another file of this training.
void check_files_differ(const TrainingOptions& options, const std::string& report, const RunSettings& settings) {
  const auto check = [](std::string_view what, const std::string& written, const std::string& other) {
    if (!written.empty() && !other.empty() && is_same_file(written, other))
      throw Error(std::string(what) + ": " + written + " would overwrite " + other + "; choose another path");
  };
  check("--log", options.log, options.checkpoint);
  check("--log", options.log, options.resume);
  check("--log", options.log, settings.path);
  check("--checkpoint", options.checkpoint, settings.path);
  check("--log", options.log, settings.test_path);
  check("--checkpoint", options.checkpoint, settings.test_path);
  for (const std::string& other : {options.checkpoint, options.resume, options.log, settings.path, settings.test_path})
    check("--report", report, other);
}

// Throws if an existing file that is not of this training would be overwritten. A resumed training checks its log
// itself (learning/earlier_log.hpp).
void check_nothing_is_lost(const TrainingOptions& options, const std::string& report) {
  const bool is_own = !options.resume.empty() && is_same_file(options.checkpoint, options.resume);
  if (!options.checkpoint.empty() && !is_own) refuse_to_overwrite("--checkpoint", options.checkpoint);
  if (!options.log.empty() && options.resume.empty()) refuse_to_overwrite("--log", options.log);
  if (!report.empty() && (options.resume.empty() || !is_page(report, "report")))
    refuse_to_overwrite("--report", report);
}

// Throws if data of this source, or its model, have no such setting.
void check_scope(const Setting& setting, const DataSource& source, const std::string& model) {
  const auto& [kinds, models] = setting.scope;
  check_is_for(setting.option, kinds, source);
  if (includes(models, model)) return;
  throw Error(setting.option + " is for the model " + enumerated(models, "or") + ", not for " + model +
              "; leave it out");
}

// Copies the given settings. Throws as check_scope does.
void copy_given(const TrainArguments& arguments, const GivenOptions& given, RunSettings& settings) {
  for (const Setting& setting : arguments.settings) {
    if (!given.contains(setting.option)) continue;
    check_scope(setting, data_source(settings.data), settings.model);
    setting.copy(arguments.given, settings);
  }
}

// What a training begins with: its settings, and the contents of the checkpoint that it resumes.
using Start = std::pair<RunSettings, std::optional<nn::CheckpointContents>>;

// Returns the defaults of the data and the model, with the given options over them.
Start new_training(const TrainArguments& arguments, const GivenOptions& given) {
  if (!given.contains("data")) throw UsageError("data, or --resume, is required");
  const DataSource& source = data_source(arguments.given.data);
  RunSettings settings =
      default_settings(source, given.contains("--model") ? arguments.given.model : source.defaults.model);
  copy_given(arguments, given, settings);
  check_each_layer(settings);
  return {std::move(settings), std::nullopt};
}

// Returns how many epochs are over. Throws CheckpointError, which names the path, if the checkpoint does not say.
std::int64_t epochs_done(const std::string& path, const nn::CheckpointContents& contents) {
  try {
    return contents.metadata.at("epoch").as_int64();
  } catch (const DataError& error) {
    throw CheckpointError(path + ": " + error.what());
  }
}

// Reads the checkpoint, with its settings. Only paths of the data and the number of epochs may be given anew.
Start resumed_training(const TrainArguments& arguments, const GivenOptions& given) {
  const std::string& path = arguments.training.resume;
  for (const Setting& setting : arguments.settings) {
    const bool may_differ = setting.option == "--epochs" || setting.option.ends_with("path");
    if (given.contains(setting.option) && !may_differ) {
      throw Error(setting.option + " is kept in " + path +
                  ", so --resume does not take it; leave it out, or train again");
    }
  }
  check_is_there(path);
  nn::CheckpointContents contents = nn::read_checkpoint(path);
  RunSettings settings = settings_in(path, contents);
  check_model_is_in(path, contents, settings, task_in(path, contents));
  if (given.contains("data") && arguments.given.data != settings.data) {
    throw Error(path + ": it was trained on " + settings.data + ", not on " + arguments.given.data +
                "; leave the data out, or train again");
  }
  const std::int64_t epochs = settings.epochs;
  copy_given(arguments, given, settings);
  if (given.contains("--epochs")) {
    const std::int64_t done = epochs_done(path, contents);
    if (done >= arguments.given.epochs && arguments.given.epochs != epochs)
      throw Error("--epochs: " + path + " has done " + std::to_string(done) + " epochs already; give a larger number");
  }
  return {std::move(settings), std::move(contents)};
}

// " --log run.jsonl", or nothing
std::string with_file(const std::string& option, const std::string& path) {
  return path.empty() ? "" : option + shell_word(path);
}

// Returns the exit code.
int print_end(const TrainArguments& arguments, const TrainingResult& result) {
  const TrainingOptions& options = arguments.training;
  if (arguments.as_json) {
    nn::Json json = result.metrics;
    if (result.interrupted_by != 0) json["interrupted_by"] = name_of_signal(result.interrupted_by);
    std::cout << json.dump() << "\n" << std::flush;
  } else if (result.interrupted_by == 0 && !options.is_quiet && !options.checkpoint.empty()) {
    std::cout << "saved as " << one_line(options.checkpoint) << "; to use it: minitorch predict "
              << shell_word(options.checkpoint) << " " << result.example << "\n";
  }
  if (result.interrupted_by == 0) return 0;
  std::cerr << "\ninterrupted; "
            << (options.checkpoint.empty()
                    ? "the model is not saved: --checkpoint was not given"
                    : "to resume: minitorch train --resume " + shell_word(options.checkpoint) +
                          with_file(" --log ", options.log) + with_file(" --report ", arguments.report))
            << "\n";
  return exit_code_of(result.interrupted_by);
}

// Draws the losses. The fall is as high as the chart, and where the loss diverges, bars reach to its top.
std::string drawn_curve(const nn::LrCurve& curve) {
  const std::vector<double> losses = curve.losses();
  const auto least = std::min_element(losses.begin(), losses.end());
  const double top = *std::max_element(losses.begin(), least + 1);
  return nn::drawn(from_vector(losses), {.high = top > *least ? std::optional<RealNumber>(top) : std::nullopt});
}

void print_curve(const nn::LrCurve& curve, bool as_json) {
  if (curve.points.empty()) throw Error("--find-rate: the loss of the first batch is not finite; check the data");
  if (as_json) {
    nn::Json::Array points;
    for (const nn::LrPoint& point : curve.points)
      points.push_back(nn::Json::Object{{"rate", point.lr}, {"loss", point.loss}});
    nn::Json json = nn::Json::Object{{"points", std::move(points)}};
    if (curve.suggestion) json["suggestion"] = *curve.suggestion;
    std::cout << json.dump() << "\n";
    return;
  }
  const nn::LrPoint &first = curve.points.front(), &last = curve.points.back();
  std::cout << drawn_curve(curve) << std::setprecision(2) << "rate " << first.lr << " to " << last.lr
            << std::setprecision(4) << ", loss " << first.loss << " to " << last.loss << "\n";
  if (curve.suggestion) {
    std::cout << std::setprecision(2) << "the loss falls fastest at --rate " << *curve.suggestion
              << "; begin there, or at a few times less\n";
  } else {
    std::cout << "the loss falls nowhere, so no rate is proposed\n";
  }
}

// Trains and writes a report at the end, without the model if that diverged. A report that cannot be written takes
// nothing away from the training: it is an error when all else is done.
int train_with_report(Start start, TrainArguments& arguments) {
  check_has_pages("--report");
  constexpr std::uint64_t largest_report = 2'000'000;  // bytes
  nn::AtomicFile(arguments.report).check_room(largest_report);
  std::optional<std::string> fault;
  arguments.training.at_end = [&](const TrainingEnd& end) {
    try {
      const ReportedModel model{end.settings, end.data, end.model};
      write_report(arguments.report, {{arguments.report, end.records}},
                   end.records.diverged.is_null() ? &model : nullptr);
    } catch (const std::exception& error) {
      fault = error.what();
    }
  };
  try {
    const int code = print_end(arguments, train(start.first, arguments.training, std::move(start.second)));
    if (!fault) return code;
    std::cerr << "minitorch train: no report: " << one_line(*fault) << "\n";
    return code == 0 ? 2 : code;
  } catch (const Error& error) {
    if (!fault) throw;
    throw Error(error.what() + ("; no report: " + *fault));
  }
}

int run_train(TrainArguments& arguments, const GivenOptions& given) {
  TrainingOptions& options = arguments.training;
  const bool resumes = !options.resume.empty();
  Start start = resumes ? resumed_training(arguments, given) : new_training(arguments, given);
  const RunSettings& settings = start.first;
  if (arguments.threads > 0) set_num_threads(static_cast<int>(arguments.threads));
  if (arguments.finds_rate) {
    print_curve(find_rate(settings), arguments.as_json);
    return 0;
  }
  if (resumes && options.checkpoint.empty()) options.checkpoint = options.resume;
  if (!options.checkpoint.empty()) nn::checkpoint_format(options.checkpoint);  // throws for an unknown format
  check_files_differ(options, arguments.report, settings);
  if (!options.may_overwrite) check_nothing_is_lost(options, arguments.report);
  options.is_quiet = options.is_quiet || arguments.as_json;
  if (!arguments.report.empty()) return train_with_report(std::move(start), arguments);
  return print_end(arguments, train(settings, options, std::move(start.second)));
}

}  // namespace

Command train_command() {
  return command_with<TrainArguments>({.name = "train",
                                       .about = "Trains a model, or resumes a training",
                                       .footer = listed_sources() + "\n" + std::string(train_examples)},
                                      train_options, run_train);
}

}  // namespace minitorch::program
