// `minitorch eval`: loads or draws the data as the training did, so the test examples are the same.
#include "program/commands/eval.hpp"

#include <iostream>
#include <string>
#include <vector>

#include "program/learning/evaluation.hpp"
#include "program/learning/trained_model.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

struct EvalOptions {
  std::string checkpoint, path, test_path;
  bool as_json = false;
};

int run_eval(EvalOptions& options, const GivenOptions& /*given*/) {
  const TrainedModel trained = load_trained_model(options.checkpoint);
  const Data data = data_of(trained, options.checkpoint, options.path, options.test_path);
  const Score score = score_of(data.task, *trained.model, data.test);
  if (options.as_json) {
    nn::Json json = score.json();
    json["examples"] = data.test->size();
    std::cout << json.dump() << "\n";
    return 0;
  }
  std::cout << trained.settings.data << ", " << counted(data.test->size(), "example") << ": " << score.text() << "\n";
  if (score.confusion) std::cout << "\n" << *score.confusion;
  return 0;
}

std::vector<Option> eval_options(EvalOptions& options) {
  return {{.name = "checkpoint",
           .value = &options.checkpoint,
           .about = "checkpoint of minitorch train (required)",
           .is_required = true},
          {.name = "--path",
           .value = &options.path,
           .about = "file or folder of the data (default: that of the training)",
           .type = "PATH"},
          {.name = "--test-path",
           .value = &options.test_path,
           .about = "file or folder of test examples (default: that of the training)",
           .type = "PATH"},
          {.name = "--json", .value = &options.as_json, .about = "loss and accuracy as one JSON object"}};
}

}  // namespace

Command eval_command() {
  return command_with<EvalOptions>(
      {.name = "eval",
       .about = "Measures a trained model on the test examples",
       .footer = "Example:\n  minitorch eval clothes.json\n\nExit codes: 0 success; 2 an error.\n"},
      eval_options, run_eval);
}

}  // namespace minitorch::program
