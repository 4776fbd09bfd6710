// `minitorch report`: writes the page of a training from its log, and its checkpoint if there is one.
#include "program/commands/report.hpp"

#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/missing_file.hpp"
#include "program/learning/overwriting.hpp"
#include "program/learning/trained_model.hpp"
#include "program/learning/training_records.hpp"
#include "program/options/usage_error.hpp"
#include "program/pages/page.hpp"
#include "program/report/report.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

constexpr std::string_view report_examples = R"text(Examples:
  minitorch train spiral --report spiral.html
  minitorch report spiral.jsonl --checkpoint spiral.json --out spiral.html
  minitorch report small.jsonl large.jsonl --out both.html

The logs are those of minitorch train --log. With the checkpoint of the last
epoch, the report shows what the model can do: it loads the data again. Two logs
or more are shown side by side.

Exit codes: 0 success; 2 an error.
)text";

struct ReportOptions {
  std::vector<std::string> logs;
  std::string checkpoint, out, path, test_path;
  bool may_overwrite = false;
};

ReportedRun run_in(const std::string& log) {
  check_is_there(log);
  ReportedRun run{log, read_log(log)};
  if (run.records.epochs.empty() && run.records.unfinished.is_null()) {
    const std::string end = run.records.end();
    throw DataError(log + ": has no epochs to report" + (end.empty() ? "" : ": " + end));
  }
  return run;
}

// Throws CheckpointError unless an epoch of the log has the metrics of the checkpoint.
void check_is_of(const ReportedRun& run, const std::string& checkpoint, const nn::Json& metrics) {
  if (!metrics.is_object()) return;  // no epoch was over
  if (!has_metrics(run.records, metrics)) {
    throw CheckpointError("--checkpoint: " + checkpoint + " is of another training than " + run.name +
                          ": no epoch there has its losses");
  }
}

int run_report(ReportOptions& options, const GivenOptions& /*given*/) {
  check_has_pages("report");
  if (options.logs.size() > 1 && !options.checkpoint.empty())
    throw UsageError("--checkpoint is for a report of one log; leave it out, or give one log");
  std::vector<std::string> read = options.logs;
  read.insert(read.end(), {options.checkpoint, options.path, options.test_path});
  for (const std::string& file : read) {
    if (!file.empty() && is_same_file(options.out, file))
      throw Error("--out: " + options.out + " would overwrite " + file + ", which the report reads");
  }
  if (!options.may_overwrite) refuse_to_overwrite("--out", options.out);
  std::vector<ReportedRun> runs;
  runs.reserve(options.logs.size());
  for (const std::string& log : options.logs) runs.push_back(run_in(log));
  if (options.checkpoint.empty()) {
    write_report(options.out, runs, nullptr);
  } else {
    const TrainedModel trained = load_trained_model(options.checkpoint);
    check_is_of(runs.front(), options.checkpoint, trained.metrics);
    const Data data = data_of(trained, options.checkpoint, options.path, options.test_path);
    const ReportedModel model{trained.settings, data, *trained.model};
    write_report(options.out, runs, &model);
  }
  for (const ReportedRun& run : runs) {
    if (const std::string end = run.records.end(); !end.empty())
      std::cout << one_line(run.name) << ": " << one_line(end) << "\n";
  }
  std::cout << "the report is " << one_line(options.out) << "\n";
  return 0;
}

std::vector<Option> report_options(ReportOptions& options) {
  return {{.name = "logs",
           .value = &options.logs,
           .about = "logs of trainings, one or more (required)",
           .is_required = true},
          {.name = "--out",
           .value = &options.out,
           .about = "file of the report to write, in HTML (required)",
           .type = "FILE",
           .is_required = true},
          {.name = "--checkpoint",
           .value = &options.checkpoint,
           .about = "checkpoint of the training, for what its model can do (default: none)",
           .type = "FILE"},
          {.name = "--path",
           .value = &options.path,
           .about = "path of the data, if they were moved (default: that of the training)",
           .type = "PATH",
           .needs = "--checkpoint"},
          {.name = "--test-path",
           .value = &options.test_path,
           .about = "path of the test examples, if they were moved (default: that of the training)",
           .type = "PATH",
           .needs = "--checkpoint"},
          {.name = "--force", .value = &options.may_overwrite, .about = "permission to overwrite a file"}};
}

}  // namespace

Command report_command() {
  return command_with<ReportOptions>({.name = "report",
                                      .about = "Writes a page about a training, or compares trainings",
                                      .footer = std::string(report_examples)},
                                     report_options, run_report);
}

}  // namespace minitorch::program
