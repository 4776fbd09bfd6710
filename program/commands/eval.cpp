// `minitorch eval`: loads or draws the data as the training did, so the test examples are the same.
#include "program/commands/eval.hpp"

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "program/learning/evaluation.hpp"
#include "program/learning/trained_model.hpp"

namespace minitorch::program {

namespace {

struct EvalQuestion {
  std::string checkpoint, path;
  bool as_json = false;
};

void answer(const EvalQuestion& question) {
  const TrainedModel trained = load_trained_model(question.checkpoint);
  const Data data = data_of(trained, question.checkpoint, question.path);
  const Score score = evaluate(data.task, *trained.model, data.test);
  if (question.as_json) {
    nn::Json json = score.json();
    json["examples"] = data.test->size();
    std::cout << json.dump() << "\n";
    return;
  }
  std::cout << trained.settings.data << ", " << data.test->size() << " examples: " << score.text() << "\n";
  if (score.confusion) std::cout << "\n" << *score.confusion;
}

}  // namespace

void add_eval(CLI::App& app) {
  const auto question = std::make_shared<EvalQuestion>();
  CLI::App* const command = app.add_subcommand("eval", "Measures a trained model on the test examples");
  command->add_option("checkpoint", question->checkpoint, "checkpoint of minitorch train (required)")->required();
  command->add_option("--path", question->path, "file or folder of the data (default: that of the training)")
      ->type_name("PATH");
  command->add_flag("--json", question->as_json, "loss and accuracy as one JSON object");
  command->footer("Example:\n  minitorch eval clothes.json\n\nExit codes: 0 success; 2 an error.\n");
  command->callback([question] { answer(*question); });
}

}  // namespace minitorch::program
