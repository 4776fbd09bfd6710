// Settings of `minitorch train`: the weight decay that an optimiser gets, and settings that old checkpoints lack.
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/text/text_lines.hpp"
#include "program/learning/training_parts.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using program::output;

namespace {

double decay_of(const program::RunSettings& settings) {
  const nn::Parameter weight(ones({2}));
  const nn::StateDict state = program::make_optimizer(settings, {weight})->state_dict();
  return state.values.at("groups").as_array()[0].at("options").at("weight_decay").as_double();
}

}  // namespace

TEST_CASE("each optimiser gets the weight decay that is given, or keeps its own") {
  for (const std::string& name : program::optimizer_names()) {
    CAPTURE(name);
    CHECK(decay_of({.optimizer = name}) == (name == "adamw" ? 0.01 : 0));
    for (const double given : {0.0, 0.25}) CHECK(decay_of({.optimizer = name, .weight_decay = given}) == given);
  }
}

TEST_CASE("a checkpoint from before noise and weight decay goes on as one without them") {
  const TemporaryFolder folder;
  const std::string now = folder.path() + "/now.json", old = folder.path() + "/old.json";
  output({"train", "xor", "--epochs", "2", "--checkpoint", now, "--quiet"});
  auto contents = nn::read_checkpoint(now);
  for (const char* added : {"noise", "weight_decay"}) contents.metadata["settings"].erase(added);
  nn::write_checkpoint(old, contents);
  CHECK(output({"eval", old}) == output({"eval", now}));
  for (const std::string& path : {now, old}) output({"train", "--resume", path, "--epochs", "4", "--quiet"});
  CHECK(nn::read_file(old) == nn::read_file(now));
}
