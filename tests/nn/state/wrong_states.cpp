// Wrong states: whatever is wrong, every class that loads a state throws CheckpointError and stays as it was.
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using Catch::Matchers::StartsWith;
using nn::Json, nn::StateDict;

namespace {

// An object that has a state.
struct StatefulPart {
  std::string name;
  std::function<StateDict()> state;
  std::function<void(const StateDict&)> load, prepare;
};

template <class T> StatefulPart stateful_part(std::string name, const std::shared_ptr<T>& part) {
  return {.name = std::move(name),
          .state = [part] { return part->state_dict(); },
          .load = [part](const StateDict& state) { part->load_state_dict(state); },
          .prepare = [part](const StateDict& state) { part->prepare_load(state); }};
}

StatefulPart stateful_module(std::string name, const nn::Module& module) {
  return {.name = std::move(name),
          .state = [module] { return module.state_dict(); },
          .load = [module](const StateDict& state) { module.load_state_dict(state); },
          .prepare =
              [module](const StateDict& state) {
                nn::LoadReport report;
                module.prepare_load(state, {}, report);
              }};
}

// A user's class, whose own checks throw DataError.
struct UsersCounter {
  std::int64_t count = 3;

  StateDict state_dict() const {
    StateDict state;
    state.values = Json::Object{{"count", count}};
    return state;
  }
  nn::Commit prepare_load(const StateDict& state) {
    return [this, loaded = state.values.at("count").as_int64()] { count = loaded; };
  }
};

std::shared_ptr<nn::SGD> sgd_of_two() {
  const std::vector<nn::Parameter> p = {nn::Parameter(ones({2})), nn::Parameter(ones({1, 2}))};
  return std::make_shared<nn::SGD>(p, nn::SGDOptions{.lr = 0.5, .momentum = 0.9});
}

template <class T, class Options> StatefulPart optimizer_part(std::string name, const Options& options) {
  const std::vector<nn::Parameter> p = {nn::Parameter(ones({2})), nn::Parameter(ones({1, 2}))};
  const auto optimizer = std::make_shared<T>(p, options);
  for (int i = 0; i < 2; ++i) {  // L-BFGS keeps a pair from the second on
    optimizer->step([&] {
      optimizer->zero_grad();
      const Tensor loss = sum(square(p[0]) + square(p[1]));
      loss.backward();
      return loss;
    });
  }
  return stateful_part(std::move(name), optimizer);
}

// A scheduler that keeps its optimiser.
template <class T, class... Arguments> StatefulPart scheduler_part(std::string name, const Arguments&... arguments) {
  struct Parts {
    std::shared_ptr<nn::SGD> optimizer = sgd_of_two();
    std::optional<T> scheduler = {};
  };
  const auto parts = std::make_shared<Parts>();
  const std::shared_ptr<T> scheduler(parts, &parts->scheduler.emplace(*parts->optimizer, arguments...));
  if constexpr (std::is_same_v<T, nn::ReduceLROnPlateau>) {
    scheduler->step(1.0);
  } else {
    scheduler->step();
  }
  return stateful_part(std::move(name), scheduler);
}

// A combination of two schedulers, with what it refers to.
template <class T> StatefulPart combined_part(std::string name) {
  struct Parts {
    std::shared_ptr<nn::SGD> optimizer = sgd_of_two();
    nn::LinearLR first{*optimizer};
    nn::StepLR second{*optimizer, 3};
    std::optional<T> combined = {};
  };
  const auto parts = std::make_shared<Parts>();
  const nn::SchedulerList list = {parts->first, parts->second};
  if constexpr (std::is_same_v<T, nn::SequentialLR>) {
    parts->combined.emplace(*parts->optimizer, list, std::vector<std::int64_t>{2});
  } else {
    parts->combined.emplace(list);
  }
  const std::shared_ptr<T> combined(parts, &*parts->combined);
  combined->step();
  return stateful_part(std::move(name), combined);
}

std::vector<StatefulPart> stateful_parts() {
  const auto generator = std::make_shared<Generator>(1);
  const auto counter = std::make_shared<UsersCounter>();
  const auto stopping = std::make_shared<nn::EarlyStopping>();
  stopping->step(1.0);
  const auto loader = std::make_shared<nn::DataLoader>(nn::TensorDataset(ones({7, 1}), ones({7})),
                                                       nn::DataLoaderOptions{.batch_size = 2, .shuffle = true});
  loader->begin();
  return {
      stateful_module("Linear", nn::Linear(2, 3)),
      stateful_module("BatchNorm1d", nn::BatchNorm1d(2)),
      stateful_module("LSTM", nn::LSTM(2, 2)),
      optimizer_part<nn::SGD>("SGD", nn::SGDOptions{.lr = 0.1, .momentum = 0.9}),
      optimizer_part<nn::Adam>("Adam", nn::AdamOptions{.amsgrad = true}),
      optimizer_part<nn::AdamW>("AdamW", nn::AdamWOptions{}),
      optimizer_part<nn::NAdam>("NAdam", nn::NAdamOptions{}),
      optimizer_part<nn::RMSprop>("RMSprop", nn::RMSpropOptions{.momentum = 0.5, .centered = true}),
      optimizer_part<nn::LBFGS>("LBFGS", nn::LBFGSOptions{.lr = 0.1, .max_iter = 1}),
      optimizer_part<nn::Adagrad>("Adagrad", nn::AdagradOptions{}),
      optimizer_part<nn::Adadelta>("Adadelta", nn::AdadeltaOptions{}),
      scheduler_part<nn::StepLR>("StepLR", 3),
      scheduler_part<nn::MultiStepLR>("MultiStepLR", std::vector<std::int64_t>{2, 5}),
      scheduler_part<nn::ExponentialLR>("ExponentialLR", 0.9),
      scheduler_part<nn::LinearLR>("LinearLR"),
      scheduler_part<nn::CosineAnnealingLR>("CosineAnnealingLR", 8),
      scheduler_part<nn::CosineAnnealingWarmRestarts>("CosineAnnealingWarmRestarts", 3),
      scheduler_part<nn::ConstantLR>("ConstantLR"),
      scheduler_part<nn::PolynomialLR>("PolynomialLR"),
      scheduler_part<nn::LambdaLR>("LambdaLR", [](std::int64_t t) { return 1.0 / static_cast<double>(1 + t); }),
      combined_part<nn::SequentialLR>("SequentialLR"),
      combined_part<nn::ChainedScheduler>("ChainedScheduler"),
      scheduler_part<nn::SWALR>("SWALR", 0.05),
      scheduler_part<nn::OneCycleLR>("OneCycleLR", nn::OneCycleLROptions{.max_lr = 1, .total_steps = 10}),
      scheduler_part<nn::ReduceLROnPlateau>("ReduceLROnPlateau"),
      stateful_part("EarlyStopping", stopping),
      stateful_part("DataLoader", loader),
      stateful_part("Vocabulary", std::make_shared<nn::Vocabulary>(nn::Vocabulary::of_characters("a b\xff\nc"))),
      stateful_part("Vocabulary", std::make_shared<nn::Vocabulary>(nn::Vocabulary::of_words({"It isn't bad."}))),
      {.name = "Generator",
       .state = [generator] { return nn::state_dict(*generator); },
       .load = [generator](const StateDict& state) { nn::load_state_dict(*generator, state); },
       .prepare = [generator](const StateDict& state) { nn::prepare_load(*generator, state); }},
      {.name = "a user's class",
       .state = [counter] { return counter->state_dict(); },
       .load = [counter](const StateDict& state) { nn::load_state_dict(*counter, state); },
       .prepare = [counter](const StateDict& state) { nn::load_state_dict(*counter, state); }},
  };
}

std::string text_of_state(const StateDict& state) {
  std::string text = state.values.dump();
  for (const auto& [name, tensor] : state.tensors) {
    text += " " + name + " " + shape_and_dtype(tensor);
    for (const double x : tensor.to_vector<double>()) text += " " + std::to_string(x);
  }
  return text;
}

// Loads a state that may be wrong, and then `good`. Returns whether it was refused.
bool refuses(const StatefulPart& part, const StateDict& state, const StateDict& good) {
  INFO(part.name << " is given " << text_of_state(state));
  const auto is_refused = [&](const auto& load) {
    const std::string before = text_of_state(part.state());
    try {
      load(state);
    } catch (const CheckpointError& error) {
      CHECK_THAT(error.what(), StartsWith("load_state_dict: "));
      CHECK(text_of_state(part.state()) == before);
      return true;
    } catch (const std::exception& error) {
      FAIL_CHECK("not a CheckpointError: " << error.what());
    }
    return false;
  };
  const bool by_prepare = is_refused(part.prepare), by_load = is_refused(part.load);
  CHECK(by_prepare == by_load);
  part.load(good);
  return by_load;
}

// Calls f with each JSON that differs from `json` in one value, or by one member or element.
void each_change(const Json& json, const std::function<void(const Json&)>& f) {
  for (const Json& other : std::vector<Json>{Json(), true, "x", -1, 0.5, 1e300, Json::Array{}, Json::Object{}})
    f(other);
  if (json.is_object()) {
    for (const auto& [name, value] : json.as_object()) {
      Json::Object without = json.as_object();
      without.erase(name);
      f(without);
      each_change(value, [&, name = name](const Json& changed) {
        Json::Object with = json.as_object();
        with.insert_or_assign(name, changed);
        f(with);
      });
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.as_array().size(); ++i) {
      Json::Array without = json.as_array();
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      f(without);
      each_change(json.as_array()[i], [&](const Json& changed) {
        Json::Array with = json.as_array();
        with[i] = changed;
        f(with);
      });
    }
  }
}

}  // namespace

TEST_CASE("every class refuses a state without its values, or of another class, by a CheckpointError") {
  const std::vector<StatefulPart> parts = stateful_parts();
  for (const StatefulPart& part : parts) {
    const StateDict good = part.state();
    CHECK_FALSE(refuses(part, good, good));
    const bool is_module = good.values == Json(Json::Object{{"kind", "Module"}});  // may be tensors alone
    for (const Json& values : std::vector<Json>{Json(), 1, "x", Json::Array{}})
      CHECK(refuses(part, {.tensors = good.tensors, .values = values}, good));
    CHECK(refuses(part, {.tensors = good.tensors}, good) != is_module);
    for (const auto& [name, value] : good.values.as_object()) {
      StateDict state = good;
      Json::Object without = good.values.as_object();
      without.erase(name);
      state.values = without;
      // Files of version 0.1 have no last rates.
      CHECK(refuses(part, state, good) != (is_module || name == "last_lr"));
    }
    for (const StatefulPart& other : parts) {
      if (other.state().values.find("kind") != nullptr && !(other.state().values.at("kind") == Json("Module")))
        CHECK(refuses(part, other.state(), good) == (other.name != part.name));
    }
  }
}

TEST_CASE("every class refuses a wrong value anywhere in its state by a CheckpointError, or can load it") {
  for (const StatefulPart& part : stateful_parts()) {
    const StateDict good = part.state();
    int refused = 0;
    each_change(good.values, [&](const Json& values) {
      refused += refuses(part, {.tensors = good.tensors, .values = values}, good) ? 1 : 0;
    });
    INFO(part.name);
    CHECK(refused > 8);
  }
}

TEST_CASE("every class with tensors refuses others by a CheckpointError") {
  for (const StatefulPart& part : stateful_parts()) {
    const StateDict good = part.state();
    for (std::size_t i = 0; i < good.tensors.size(); ++i) {
      const auto with = [&](const nn::NamedTensor& named) {
        StateDict state = good;
        state.tensors[i] = named;
        return state;
      };
      const auto& [name, tensor] = good.tensors[i];
      StateDict without = good;
      without.tensors.erase(without.tensors.begin() + static_cast<std::ptrdiff_t>(i));
      CHECK(refuses(part, without, good));
      CHECK(refuses(part, with({name + "x", tensor}), good));
      CHECK(refuses(part, with({name, tensor.unsqueeze(0)}), good));
      CHECK(refuses(part, with({name, tensor.to(tensor.dtype() == int64 ? float32 : int64)}), good));
    }
  }
}

TEST_CASE("every class refuses a counter beyond any training") {
  for (const StatefulPart& part : stateful_parts()) {
    const StateDict good = part.state();
    int counters = 0;
    const std::function<void(const Json&, bool, const std::function<void(const Json&)>&)> each_counter =
        [&](const Json& json, bool is_counter, const auto& f) {
          if (json.is_int64() && is_counter) {
            ++counters;
            for (const std::int64_t count : {std::numeric_limits<std::int64_t>::max(), (std::int64_t{1} << 53) + 1})
              f(count);
          } else if (json.is_array()) {
            for (std::size_t i = 0; i < json.as_array().size(); ++i) {
              each_counter(json.as_array()[i], is_counter, [&](const Json& changed) {
                Json::Array with = json.as_array();
                with[i] = changed;
                f(with);
              });
            }
          } else if (json.is_object()) {
            for (const auto& [name, value] : json.as_object()) {
              static const std::set<std::string> names = {
                  "steps",  "num_bad_epochs", "cooldown_left", "next_batch", "without_improvement",
                  "groups", "search",         "n_iter",        "func_evals", "schedulers"};
              if (!names.contains(name)) continue;
              each_counter(value, name != "groups" && name != "schedulers" && name != "search",
                           [&, name = name](const Json& changed) {
                             Json::Object with = json.as_object();
                             with.insert_or_assign(name, changed);
                             f(with);
                           });
            }
          }
        };
    each_counter(good.values, false,
                 [&](const Json& values) { CHECK(refuses(part, {.tensors = good.tensors, .values = values}, good)); });
    INFO(part.name);
    CHECK((counters > 0) == (good.values.dump().find("steps") != std::string::npos || part.name == "DataLoader"));
  }
}

TEST_CASE("every class refuses two tensors of one name, and classes without tensors refuse any") {
  for (const StatefulPart& part : stateful_parts()) {
    const StateDict good = part.state();
    StateDict twice = good;
    const nn::NamedTensor one = good.tensors.empty() ? nn::NamedTensor{"x", ones({2})} : good.tensors.front();
    twice.tensors.push_back(one);
    if (good.tensors.empty() && part.name != "a user's class") CHECK(refuses(part, twice, good));
    if (good.tensors.empty()) twice.tensors.push_back(one);
    CHECK(refuses(part, twice, good));
    CHECK_THROWS_WITH(part.load(twice), "load_state_dict: the tensor '" + one.name + "' is given twice");
  }
}

TEST_CASE("a module loads tensors alone, and other classes say what is missing") {
  const nn::Linear linear(2, 1);
  StateDict state;
  state.tensors = {{"weight", tensor({{3., 4.}})}, {"bias", tensor({5.})}};
  linear.load_state_dict(state);
  CHECK(linear(tensor({1., 2.})).item() == 16);
  state.tensors.pop_back();
  CHECK_THROWS_WITH(linear.load_state_dict(state), "load_state_dict: the state does not fit Linear: missing: bias");

  nn::Adam adam(linear.parameters());
  CHECK_THROWS_WITH(adam.load_state_dict({}), "load_state_dict: the state for Adam has no 'kind'");
  state.values = Json::Object{{"kind", "Adam"}};
  CHECK_THROWS_WITH(adam.load_state_dict(state), "load_state_dict: the state of Adam has no 'groups'");
  nn::StepLR scheduler(adam, 3);
  CHECK_THROWS_WITH(scheduler.load_state_dict({}), "load_state_dict: the state for StepLR has no 'kind'");
  CHECK_THROWS_WITH(scheduler.load_state_dict(state), "load_state_dict: the state belongs to Adam, not to StepLR");
}

TEST_CASE("batch normalisation refuses a count of batches that cannot be, and stays as it was") {
  const nn::BatchNorm1d norm(2);
  norm.num_batches_tracked->set_value(tensor(std::numeric_limits<std::int64_t>::max()));
  CHECK_THROWS_AS(norm(ones({3, 2})), DataError);
  CHECK(norm.running_mean->to_vector<float>() == std::vector<float>{0, 0});
}

TEST_CASE("the states of all optimisers and schedulers are tried") {
  std::set<std::string> names;
  for (const StatefulPart& part : stateful_parts()) names.insert(part.name);
  const std::regex declared(R"(class (\w+) final : public (Scheduler|OptimizerWith)\b)");
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_path("nn/optim"))) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::sregex_iterator one(text.begin(), text.end(), declared), end; one != end; ++one, ++found) {
      INFO((*one)[1]);
      CHECK(names.contains((*one)[1]));
    }
  }
  CHECK(found >= 21);
}
