// States of modules and data loaders: names, and states that fit or not; one that does not fit changes nothing.
// optimizer_state.cpp tests states of optimisers.
#include "nn/state/state_dict.hpp"

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/combined_lr.hpp"
#include "nn/optim/lambda_lr.hpp"
#include "nn/optim/one_cycle_lr.hpp"
#include "nn/optim/reduce_lr_on_plateau.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/optim/swa_lr.hpp"
#include "nn/training/early_stopping.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;

namespace {

using Names = std::vector<std::string>;

Names names_of(const nn::StateDict& state) {
  Names names;
  for (const auto& named : state.tensors) names.push_back(named.name);
  return names;
}

// Returns all elements of a module, one after the other.
std::vector<double> elements(const nn::Module& model) {
  std::vector<double> all;
  for (const auto& named : model.state_dict().tensors) {
    const auto some = elements(named.tensor);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

struct HiddenAndOut : nn::Module {
  nn::Linear hidden = add("hidden", nn::Linear(2, 3));
  nn::BatchNorm1d norm = add("norm", nn::BatchNorm1d(3));
  nn::Linear out = add("out", nn::Linear(3, 1));
  Tensor forward(const Tensor& x) const override { return out(relu(norm(hidden(x)))); }
};

// The embedding and the output layer share one matrix.
struct Tied : nn::Module {
  nn::Linear in = add("in", nn::Linear(2, 2, {.bias = false}));
  nn::Linear again = add("again", in);
};

nn::StateDict without(nn::StateDict state, std::string_view name) {
  std::erase_if(state.tensors, [&](const nn::NamedTensor& named) { return named.name == name; });
  return state;
}

nn::StateDict with(nn::StateDict state, std::string_view name, const Tensor& tensor) {
  state = without(std::move(state), name);
  state.tensors.push_back({std::string(name), tensor});
  return state;
}

}  // namespace

TEST_CASE("a module's state has parameters and buffers by PyTorch's names, in its order") {
  const HiddenAndOut net;
  CHECK(names_of(net.state_dict()) == Names{"hidden.weight", "hidden.bias", "norm.weight", "norm.bias",
                                            "norm.running_mean", "norm.running_var", "norm.num_batches_tracked",
                                            "out.weight", "out.bias"});
  CHECK_FALSE(net.state_dict().at("hidden.weight").requires_grad());
  CHECK_THROWS_WITH(net.state_dict().at("x"), "state_dict: there is no tensor 'x' among 9");
}

TEST_CASE("a module that takes another's state computes the same") {
  const HiddenAndOut a, b;
  const Tensor x = randn({4, 2});
  a(x);  // changes the running statistics
  CHECK(b.load_state_dict(a.state_dict()).everything_fits());
  CHECK(elements(a) == elements(b));
  a.eval();
  b.eval();
  CHECK(elements(a(x)) == elements(b(x)));
}

TEST_CASE("a loaded parameter keeps its gradient, and graphs that saved it notice the change") {
  const nn::Linear layer(2, 1), other(2, 1);
  sum(layer(ones({1, 2}))).backward();
  const Tensor x = ones({1, 2}, {.requires_grad = true});
  const Tensor y = sum(layer(x));
  layer.load_state_dict(other.state_dict());
  CHECK(elements(*layer.weight.grad()) == std::vector<double>{1, 1});
  CHECK_THROWS_AS(y.backward(), GraphError);
}

TEST_CASE("missing, unexpected and misshapen tensors are named, and nothing changes") {
  const HiddenAndOut net, other;
  const auto before = elements(net);
  auto state = without(other.state_dict(), "out.bias");
  state = with(state, "hidden.weight", zeros({2, 3}));
  state = with(state, "norm.weight", zeros({3}, {.dtype = float64}));
  state = with(state, "extra", zeros({1}));
  CHECK_THROWS_WITH(
      net.load_state_dict(state),
      "load_state_dict: the state does not fit HiddenAndOut: missing: out.bias; unexpected: extra; mismatched: "
      "hidden.weight is (3, 2) float32 here and (2, 3) float32 in the state, "
      "norm.weight is (3) float32 here and (3) float64 in the state");
  CHECK(elements(net) == before);

  const nn::LoadReport report = net.load_state_dict(state, {.strict = false});
  CHECK(report.missing == Names{"out.bias"});
  CHECK(report.unexpected == Names{"extra"});
  CHECK(report.mismatched == Names{"hidden.weight", "norm.weight"});
  CHECK(elements(*net.hidden.bias) == elements(*other.hidden.bias));
  CHECK(elements(net.out.weight) == elements(other.out.weight));
  CHECK(elements(*net.out.bias) != elements(*other.out.bias));
}

TEST_CASE("of many names that do not fit, ten are listed") {
  nn::StateDict state = nn::Linear(1, 1, {.bias = false}).state_dict();
  for (int i = 0; i < 13; ++i) state.tensors.push_back({"x" + std::to_string(i), zeros({1})});
  CHECK_THROWS_WITH(nn::Linear(1, 1, {.bias = false}).load_state_dict(state), ContainsSubstring("x9 and 3 more"));
}

TEST_CASE("a parameter with two names is in the state under both, and needs one of them") {
  const Tied tied, other;
  CHECK(names_of(tied.state_dict()) == Names{"in.weight", "again.weight"});
  CHECK(tied.load_state_dict(without(other.state_dict(), "in.weight")).everything_fits());
  CHECK(elements(tied) == elements(other));
  CHECK_THROWS_WITH(tied.load_state_dict({.tensors = {}, .values = Json::Object{{"kind", "Module"}}}),
                    ContainsSubstring("missing: in.weight, again.weight"));
}

TEST_CASE("two names of one parameter must bring the same elements") {
  const Tied tied;
  const auto before = elements(tied);
  CHECK_THROWS_WITH(
      tied.load_state_dict(with(tied.state_dict(), "again.weight", full({2, 2}, 7.0))),
      ContainsSubstring("again.weight shares its tensor with another name here, but the two differ in the state"));
  CHECK(elements(tied) == before);
}

TEST_CASE("two parts of one memory are two tensors of a state") {
  struct Parts : nn::Module {
    nn::Buffer a = add("a", nn::Buffer(zeros({2}))), b = add("b", nn::Buffer(zeros({3})));
  };
  const Parts parts;
  const Tensor memory = zeros({5});
  parts.a.value() = memory.narrow(0, 0, 2);
  parts.b.value() = memory.narrow(0, 2, 3);
  nn::StateDict state = Parts().state_dict();
  state.tensors[0].tensor = tensor({1, 2}, {.dtype = float32});
  state.tensors[1].tensor = tensor({3, 4, 5}, {.dtype = float32});
  CHECK(parts.load_state_dict(state).everything_fits());
  CHECK(memory.to_vector<float>() == std::vector<float>{1, 2, 3, 4, 5});

  const nn::LoadReport report = parts.load_state_dict(without(state, "b"), {.strict = false});
  CHECK(report.missing == Names{"b"});
}

TEST_CASE("a state may have a module's own tensors under other names") {
  const nn::Sequential net(nn::Linear(1, 1, {.bias = false}), nn::Linear(1, 1, {.bias = false}));
  nn::StateDict state = net.state_dict();
  const double first = state.tensors[0].tensor.item(), second = state.tensors[1].tensor.item();
  std::swap(state.tensors[0].name, state.tensors[1].name);
  net.load_state_dict(state);
  CHECK(net.state_dict().at("0.weight").item() == second);
  CHECK(net.state_dict().at("1.weight").item() == first);
}

TEST_CASE("a view is loaded by its elements, not by its memory") {
  const nn::Linear layer(2, 3, {.bias = false});
  layer.load_state_dict(with(layer.state_dict(), "weight", arange(6).to(float32).reshape({2, 3}).t()));
  CHECK(elements(layer.weight) == std::vector<double>{0, 3, 1, 4, 2, 5});
}

TEST_CASE("the state of one kind of thing does not fit another") {
  Generator generator(1);
  CHECK_THROWS_WITH(nn::load_state_dict(generator, HiddenAndOut().state_dict()),
                    "load_state_dict: the state belongs to Module, not to Generator");
  CHECK_THROWS_WITH(HiddenAndOut().load_state_dict(nn::state_dict(generator)),
                    "load_state_dict: the state belongs to Generator, not to Module");
}

TEST_CASE("a generator resumes from a state, and an invalid one changes nothing") {
  Generator a(1), b(2);
  a.next();
  nn::load_state_dict(b, nn::state_dict(a));
  CHECK(a == b);
  nn::StateDict wrong = nn::state_dict(a);
  wrong.values["state"] = "1 2 3";
  CHECK_THROWS_AS(nn::load_state_dict(b, wrong), CheckpointError);
  wrong = nn::state_dict(a);
  wrong.values["engine"] = "pcg64";
  CHECK_THROWS_WITH(nn::load_state_dict(b, wrong), ContainsSubstring("is mt19937_64, the state is of 'pcg64'"));
  CHECK(a == b);
}

TEST_CASE("a loader's state leads to the batches that would have followed, where options and size are the same") {
  const nn::TensorDataset data(arange(10).to(float32).unsqueeze(1), arange(10));
  const nn::DataLoaderOptions options{.batch_size = 3, .shuffle = true, .seed = 5};
  nn::DataLoader a(data, options), b(data, {.batch_size = 3, .shuffle = true, .seed = 6});
  auto batch = a.begin();
  ++batch;
  b.load_state_dict(a.state_dict());
  ++batch;
  auto other = b.begin();
  for (; batch != nn::DataLoader::end(); ++batch, ++other) CHECK(elements(batch->y) == elements(other->y));
  CHECK(other == nn::DataLoader::end());

  nn::DataLoader larger(data, {.batch_size = 4, .shuffle = true, .seed = 5});
  CHECK_THROWS_WITH(larger.load_state_dict(a.state_dict()), ContainsSubstring("\"batch_size\": 3") &&
                                                                ContainsSubstring("this one was made with") &&
                                                                ContainsSubstring("\"batch_size\": 4"));
  nn::StateDict wrong = a.state_dict();
  wrong.values["next_batch"] = 5;
  CHECK_THROWS_AS(b.load_state_dict(wrong), CheckpointError);
  wrong.values["next_batch"] = Json();
  CHECK_THROWS_AS(b.load_state_dict(wrong), CheckpointError);
}

TEST_CASE("schedulers go on from a state as if they had not stopped") {
  const nn::Parameter w(ones({1}));
  const auto check = [&](const auto& make) {
    nn::SGD a({w}, {.lr = 0.5, .momentum = 0.9}), b({w}, {.lr = 0.125, .momentum = 0.5});
    auto first = make(a);
    for (int i = 0; i < 4; ++i) first->step();
    auto second = make(b);
    second->load_state_dict(first->state_dict());
    b.load_state_dict(a.state_dict());
    for (int i = 0; i < 6; ++i) {
      first->step();
      second->step();
      CHECK(a.lr() == b.lr());
      CHECK(a.momentum() == b.momentum());
      CHECK(first->steps() == second->steps());
    }
  };
  check([](auto& o) { return std::make_unique<nn::StepLR>(o, 3); });
  check([](auto& o) { return std::make_unique<nn::MultiStepLR>(o, std::vector<std::int64_t>{2, 5}); });
  check([](auto& o) { return std::make_unique<nn::ExponentialLR>(o, 0.9); });
  check([](auto& o) { return std::make_unique<nn::LinearLR>(o, nn::LinearLROptions{.total_iters = 7}); });
  check([](auto& o) { return std::make_unique<nn::CosineAnnealingLR>(o, 8); });
  check([](auto& o) { return std::make_unique<nn::SWALR>(o, 0.05, nn::SWALROptions{.anneal_epochs = 7}); });
  check([](auto& o) {
    return std::make_unique<nn::CosineAnnealingWarmRestarts>(o, 3, nn::CosineAnnealingWarmRestartsOptions{.T_mult = 2});
  });
  check([](auto& o) {
    return std::make_unique<nn::OneCycleLR>(o, nn::OneCycleLROptions{.max_lr = 1, .total_steps = 10});
  });
}

TEST_CASE("combined schedules and functions go on from a state as if they had not stopped") {
  struct Run {
    nn::SGD optimizer;
    nn::LinearLR warm_up{optimizer, {.start_factor = 0.3, .total_iters = 4}};
    nn::LambdaLR falling{optimizer, [](std::int64_t t) { return std::pow(0.9, t); }};
    nn::PolynomialLR last{optimizer, {.total_iters = 9, .power = 2}};
    nn::ConstantLR low{optimizer, {.factor = 0.7, .total_iters = 6}};
    nn::ChainedScheduler both{{last, low}};
    nn::SequentialLR schedule{optimizer, {warm_up, falling, both}, {4, 8}};

    explicit Run(double lr) : optimizer({nn::Parameter(ones({1}))}, {.lr = lr}) {}
  };
  for (const int stop : {0, 2, 4, 6, 8, 11}) {
    Run whole(0.3), resumed(0.7);
    for (int i = 0; i < stop; ++i) whole.schedule.step();
    for (int i = 0; i < 5; ++i) resumed.schedule.step();
    nn::StateDict of_file = whole.schedule.state_dict();
    of_file.values = Json::parse(of_file.values.dump());
    resumed.schedule.load_state_dict(of_file);
    resumed.optimizer.load_state_dict(whole.optimizer.state_dict());
    for (int i = stop; i < 20; ++i) {
      CHECK(resumed.schedule.get_last_lr() == whole.schedule.get_last_lr());
      whole.schedule.step();
      resumed.schedule.step();
      CHECK(resumed.optimizer.lr() == whole.optimizer.lr());
    }
  }
}

TEST_CASE("a combination refuses a state of other schedulers, and changes nothing") {
  nn::SGD optimizer({nn::Parameter(ones({1}))}, {.lr = 0.5});
  nn::ExponentialLR a(optimizer, 0.5), b(optimizer, 0.25);
  nn::ChainedScheduler chained({a, b});
  nn::StateDict state = chained.state_dict();
  chained.step();
  const Json before = chained.state_dict().values;
  const auto refused = [&](const std::string& why) {
    CHECK_THROWS_WITH(chained.load_state_dict(state), ContainsSubstring(why));
    CHECK(chained.state_dict().values == before);
  };
  const Json::Array parts = state.values.at("schedulers").as_array();
  state.values["schedulers"] = Json::Array{parts[0]};
  refused("the state of ChainedScheduler has 1 schedulers, this one has 2");
  state.values["schedulers"] = Json::Array{parts[1], parts[0]};
  refused("the state of ExponentialLR was made with");
  state.values["schedulers"] = parts;
  state.values["last_lr"] = Json::Array{0.5, 0.5};
  refused("the state of ChainedScheduler has 2 groups, this scheduler has 1");
}

TEST_CASE("a schedule's state of version 0.1, without last rates, is loaded") {
  nn::SGD optimizer({nn::Parameter(ones({1}))}, {.lr = 0.5});
  nn::StepLR scheduler(optimizer, 3);
  nn::StateDict state = scheduler.state_dict();
  scheduler.step();
  Json::Object values = state.values.as_object();
  values.erase("last_lr");
  state.values = values;
  scheduler.load_state_dict(state);
  CHECK(scheduler.steps() == 0);
  CHECK(scheduler.get_last_lr() == std::vector<double>{0.5});
}

TEST_CASE("a scheduler refuses the state of another, and of other options") {
  const nn::Parameter w(ones({1}));
  nn::SGD optimizer({w}, {.lr = 0.5});
  nn::StepLR scheduler(optimizer, 3), slower(optimizer, 4);
  nn::ExponentialLR other(optimizer, 0.5);
  scheduler.step();
  CHECK_THROWS_WITH(other.load_state_dict(scheduler.state_dict()),
                    "load_state_dict: the state belongs to StepLR, not to ExponentialLR");
  CHECK_THROWS_WITH(slower.load_state_dict(scheduler.state_dict()),
                    "load_state_dict: the state of StepLR was made with {\"step_size\": 3}, but this "
                    "one was made with {\"step_size\": 4}; go on with the same, or leave it out of what is "
                    "loaded");
  nn::StateDict wrong = scheduler.state_dict();
  wrong.values["steps"] = -1;
  CHECK_THROWS_WITH(scheduler.load_state_dict(wrong), ContainsSubstring("the number of steps of StepLR is -1"));
  wrong = scheduler.state_dict();
  wrong.values["base_lrs"].append(0.5);
  CHECK_THROWS_WITH(scheduler.load_state_dict(wrong), ContainsSubstring("has 2 groups, this scheduler has 1"));
  CHECK(scheduler.steps() == 1);
  CHECK(slower.steps() == 0);
}

TEST_CASE("rates that wait for a plateau, and early stopping, go on from a state") {
  const nn::Parameter w(ones({1}));
  nn::SGD a({w}, {.lr = 0.5}), b({w}, {.lr = 0.5});
  const nn::ReduceLROnPlateauOptions options{.factor = 0.5, .patience = 1, .cooldown = 1};
  nn::ReduceLROnPlateau first(a, options), second(b, options);
  nn::EarlyStopping stopping({.patience = 4}), other({.patience = 4});
  second.load_state_dict(first.state_dict());  // before the first step its best is infinite
  other.load_state_dict(stopping.state_dict());
  for (const double loss : {1.0, 0.5, 0.5, 0.6}) {
    first.step(loss);
    stopping.step(loss);
  }
  second.load_state_dict(first.state_dict());
  b.load_state_dict(a.state_dict());
  other.load_state_dict(stopping.state_dict());
  for (const double loss : {0.6, 0.55, 0.4, 0.4, 0.4, 0.4}) {
    first.step(loss);
    second.step(loss);
    CHECK(a.lr() == b.lr());
    CHECK(first.num_bad_epochs() == second.num_bad_epochs());
    CHECK(stopping.step(loss) == other.step(loss));
    CHECK(stopping.best() == other.best());
  }
  const nn::EarlyStopping endless({.min_delta = std::numeric_limits<double>::infinity()});
  nn::StateDict of_file = endless.state_dict();
  of_file.values = Json::parse(of_file.values.dump());
  nn::EarlyStopping(endless).load_state_dict(of_file);
  nn::EarlyStopping longer({.patience = 5});
  CHECK_THROWS_WITH(longer.load_state_dict(stopping.state_dict()), ContainsSubstring("EarlyStopping was made with"));
}
