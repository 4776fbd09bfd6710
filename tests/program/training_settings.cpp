// Settings of `minitorch train`: the weight decay that an optimiser gets, the gradients of L1, settings of each hidden
// layer, and those that old checkpoints lack.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/linear.hpp"
#include "nn/state/options_json.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/models.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/learning/setting_scopes.hpp"
#include "program/learning/trained_model.hpp"
#include "program/learning/training_parts.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using program::output, program::refused;

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

TEST_CASE("with --l1, weights that are not needed go to 0, which a square penalty only makes small") {
  const TemporaryFolder folder;
  const auto share_at_zero = [&](const std::string& penalty) {
    const std::string path = folder.path() + "/" + penalty + ".json";
    output(
        {"train", "circle", penalty, "0.01", "--optimizer", "sgd", "--epochs", "60", "--checkpoint", path, "--quiet"});
    double zeros = 0, all = 0;
    for (const nn::NamedParameter& named : program::load_trained_model(path).model->named_parameters()) {
      if (named.parameter.value().dim() < 2) continue;
      for (const float weight : named.parameter.value().to_vector<float>()) {
        zeros += std::abs(weight) < 1e-3F ? 1 : 0;
        ++all;
      }
    }
    return zeros / all;
  };
  CHECK(share_at_zero("--l1") > 0.5);
  CHECK(share_at_zero("--weight-decay") < 0.1);
}

TEST_CASE("an L1 penalty that overflows is a training that diverges, and infinite ones are refused") {
  refused({"train", "xor", "--l1", "inf"}, "--l1: 'inf' is not a number from 0");
  for (const char* l1 : {"1e38", "1e300"}) {
    CAPTURE(l1);
    const program::Outcome outcome = program::run({"train", "xor", "--epochs", "2", "--l1", l1});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err, Catch::Matchers::ContainsSubstring("the training diverged in epoch 1 of 2: ") &&
                                Catch::Matchers::ContainsSubstring(std::string(", or an --l1 below 1e+3")));
  }
}

TEST_CASE("the limits of settings hold for checkpoints: each end of each") {
  for (const program::Limits& limits : program::setting_limits) {
    CAPTURE(limits.name);
    const auto is_allowed = [&, &name = limits.name](double x) {
      nn::Json json = nn::options_to_json(program::RunSettings{.epochs = 1, .batch = 1});
      const bool is_list = name == "hidden" || name == "maps";
      const bool is_real = json.at(name).dump().find('.') != std::string::npos || name == "weight_decay";
      const nn::Json number = is_real ? nn::Json(x) : nn::Json(static_cast<std::int64_t>(x));
      json[name] = is_list ? nn::Json(nn::Json::Array{number}) : number;
      try {
        program::check_limits(nn::options_from_json<program::RunSettings>(json));
      } catch (const DataError& error) {
        CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("'" + std::string(name) + "' is out of range: "));
        return false;
      }
      return true;
    };
    CHECK(is_allowed(limits.low) != limits.excludes_low);
    CHECK_FALSE(is_allowed(limits.low - 2));  // -1: the optimiser's own decay
    if (limits.high == program::Limits::none) continue;
    CHECK(is_allowed(limits.high) != limits.excludes_high);
    CHECK_FALSE(is_allowed(limits.high + 1));
  }
}

TEST_CASE("each setting of some data or models alone can be given to train") {
  const std::string help = output({"train", "--help"});
  for (const program::ScopedSetting& setting : program::scoped_settings()) {
    CHECK_NOTHROW(program::numbers_of({}, setting.name));
    std::string name(setting.name);
    std::replace(name.begin(), name.end(), '_', '-');
    const std::string argument = "\n  " + name + " ", option = "\n  --" + name + " ";
    CHECK_THAT(help, Catch::Matchers::ContainsSubstring(argument) || Catch::Matchers::ContainsSubstring(option));
  }
}

TEST_CASE("a report has the settings that its data and its model have, of an older version, too") {
  using namespace program;
  const auto names_in = [](const nn::Json& settings) {
    std::vector<std::string> names;
    for (const auto& [name, value] : settings.as_object()) names.push_back(name);
    return names;
  };
  const auto own = [&](std::string_view data, std::string_view model) {
    return names_in(own_settings(nn::options_to_json(default_settings(data_source(data), model))));
  };
  using Names = std::vector<std::string>;
  CHECK(own("moons", "mlp") == Names{"activation", "batch", "data", "dropout", "epochs", "hidden", "l1", "model",
                                     "noise", "optimizer", "points", "rate", "schedule", "seed"});
  CHECK(own("csv", "mlp") == Names{"activation", "batch", "data", "dropout", "epochs", "header", "hidden", "ignore",
                                   "l1", "label", "missing", "model", "optimizer", "path", "rate", "schedule", "seed",
                                   "separator", "task"});
  CHECK(own("text", "rnn") == Names{"batch", "context", "data", "dropout", "epochs", "l1", "layers", "model",
                                    "optimizer", "path", "rate", "schedule", "seed", "test_path", "unit", "width"});
  const nn::Json old =
      nn::Json::parse(R"({"data": "mnist", "model": "cnn", "size": 0, "weight_decay": 0.1, "own": 7})");
  CHECK(names_in(own_settings(old)) == Names{"data", "model", "own", "weight_decay"});
  CHECK(names_in(own_settings(nn::Json::parse(R"({"seed": 1, "points": 5})"))) == Names{"seed"});
  CHECK(own_settings(nn::Json(3)) == nn::Json(3));
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

TEST_CASE("activation and dropout are one for all hidden layers, or one for each") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.json", parts = folder.path() + "/b.json";
  const std::vector<std::string> options = {"--hidden",  "4,5,6",      "--activation", "tanh,relu,silu",
                                            "--dropout", "0,0.25,0.5", "--schedule",   "none"};
  const auto train = [&](const std::string& to, const std::string& epochs) {
    std::vector<std::string> all = {"train", "xor", "--checkpoint", to, "--epochs", epochs, "--quiet"};
    all.insert(all.end(), options.begin(), options.end());
    output(all);
  };
  train(path, "3");
  std::string layers;
  const program::TrainedModel trained = program::load_trained_model(path);
  for (const nn::NamedModule& named : trained.model->named_modules()) {
    std::ostringstream text;
    text << named.module;
    if (!named.name.empty()) layers += named.module.kind() == "Dropout" ? text.str() + " " : named.module.kind() + " ";
  }
  CHECK(layers == "Linear Tanh Linear ReLU Dropout(p=0.25) Linear SiLU Dropout(p=0.5) Linear ");
  train(parts, "1");
  output({"train", "--resume", parts, "--epochs", "3", "--quiet"});
  CHECK(nn::read_file(parts) == nn::read_file(path));
}

TEST_CASE("a checkpoint has a list of activations or dropouts only where layers differ") {
  const TemporaryFolder folder;
  const auto kept = [&](const std::string& activation, const std::string& dropout) {
    const std::string path = folder.path() + "/a.json";
    output({"train", "xor", "--hidden", "4,4", "--activation", activation, "--dropout", dropout, "--epochs", "1",
            "--checkpoint", path, "--quiet", "--force"});
    const nn::Json settings = nn::read_checkpoint(path).metadata.at("settings");
    return settings.at("activation").dump() + " " + settings.at("dropout").dump();
  };
  CHECK(kept("tanh", "0.25") == R"("tanh" 0.25)");
  CHECK(kept("tanh,tanh", "0.25,0.25") == R"("tanh" 0.25)");
  CHECK(kept("tanh,relu", "0,0.25") == R"(["tanh", "relu"] [0.0, 0.25])");
}

TEST_CASE("another number of activations or dropouts than hidden layers is refused, and a list for other models") {
  refused({"train", "xor", "--hidden", "4,4,4", "--activation", "tanh,relu"},
          "activation has 2 values for 3 hidden layers; give one for all, or one for each");
  refused({"train", "xor", "--hidden", "4", "--dropout", "0,0.5"}, "dropout has 2 values for 1 hidden layer; give one");
  refused({"train", "fashion-mnist", "--model", "cnn", "--dropout", "0,0.5"},
          "dropout has 2 values for the model cnn, which takes one");
  refused({"train", "xor", "--activation", "tanh,thin"}, "--activation: there is no activation 'thin'");
  refused({"train", "xor", "--activation", "tanh,"}, "--activation: there is no activation ''");
  refused({"train", "xor", "--dropout", "0,1"}, "--dropout: '1' is not a number from 0 to below 1");

  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.json";
  output({"train", "xor", "--hidden", "4,4", "--epochs", "1", "--checkpoint", path, "--quiet"});
  const auto resumed_with = [&](const char* setting, const nn::Json& value) {
    auto contents = nn::read_checkpoint(path);
    contents.metadata["settings"][setting] = value;
    const std::string changed = folder.path() + "/b.json";
    nn::write_checkpoint(changed, contents);
    return std::vector<std::string>{"train", "--resume", changed};
  };
  refused(resumed_with("dropout", nn::Json::Array{0, 0.5, 0}), "its settings are invalid: dropout has 3 values for 2");
  refused(resumed_with("dropout", nn::Json::Array{0, 1}), "'dropout' is out of range");
  refused(resumed_with("activation", nn::Json::Array{}), "there are no values; give one");
  refused(resumed_with("activation", nn::Json::Array{"tanh", 3}), "activation");
}
