// Settings of `minitorch train`: the weight decay that an optimiser gets, the gradients of L1, and settings that old
// checkpoints lack.
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/losses/penalties.hpp"
#include "nn/modules/linear.hpp"
#include "nn/text/text_lines.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/trained_model.hpp"
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

TEST_CASE("a step adds l1 times the sign of each weight to the gradients, and nothing to the loss") {
  manual_seed(1);
  const nn::Linear model(2, 1);
  const program::Task task{.inputs = 2};
  const Tensor x = rand({5, 2}), y = rand({5, 1});
  const auto learn = [&](double l1) {
    model.zero_grad();
    const Tensor loss = step_loss_of({.l1 = l1}, model, task, model(x), y);
    loss.backward();
    return loss.item();
  };
  const double loss = learn(0);
  const Tensor of_weight = model.weight.grad()->clone(), of_bias = model.bias->grad()->clone();
  CHECK(learn(0.25) == loss);
  CHECK(allclose(*model.weight.grad(), of_weight + 0.25 * sign(model.weight.value().detach())));
  CHECK(equal(*model.bias->grad(), of_bias));
}

TEST_CASE("with --l1, weights that are not needed go to 0") {
  const TemporaryFolder folder;
  const auto magnitude = [&](const std::string& l1) {
    const std::string path = folder.path() + "/" + l1 + ".json";
    output({"train", "circle", "--l1", l1, "--epochs", "30", "--rate", "0.01", "--checkpoint", path, "--quiet"});
    return nn::l1_penalty(*program::load_trained_model(path).model).item();
  };
  CHECK(magnitude("0.01") < 0.5 * magnitude("0"));
}

TEST_CASE("a checkpoint from before noise, weight decay and l1 goes on as one without them") {
  const TemporaryFolder folder;
  const std::string now = folder.path() + "/now.json", old = folder.path() + "/old.json";
  output({"train", "xor", "--epochs", "2", "--checkpoint", now, "--quiet"});
  auto contents = nn::read_checkpoint(now);
  for (const char* added : {"noise", "weight_decay", "l1"}) contents.metadata["settings"].erase(added);
  nn::write_checkpoint(old, contents);
  CHECK(output({"eval", old}) == output({"eval", now}));
  for (const std::string& path : {now, old}) output({"train", "--resume", path, "--epochs", "4", "--quiet"});
  CHECK(nn::read_file(old) == nn::read_file(now));
}
