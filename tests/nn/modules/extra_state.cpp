// Extra states: they go with state_dict, files and clone, and one that does not fit is reported as a tensor is.
#include "nn/modules/extra_state.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/replace.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using nn::Json;

namespace {

struct Counter : nn::Module {
  nn::ExtraState seen = add("seen", nn::ExtraState(0));
  nn::Linear out = add("out", nn::Linear(2, 1));

  Tensor forward(const Tensor& x) const override {
    seen.value() = seen.value().as_int64() + x.size(0);
    return out(x);
  }
};

struct Pair : nn::Module {
  Counter first = add("first", Counter());
  nn::ExtraState words = add("words", nn::ExtraState(Json::Array{"the", "cat"}));
};

// One counter under two names.
struct Twice : nn::Module {
  Counter a = add("a", Counter());
  Counter b = add("b", a);
};

}  // namespace

TEST_CASE("an extra state goes with the state of its module, and a module without one has the state that it had") {
  const Pair a, b;
  a.first(ones({3, 2}));
  a.words.value().append("sat");
  CHECK(a.state_dict().values.dump() ==
        R"({"extra_state": {"first.seen": 3, "words": ["the", "cat", "sat"]}, "kind": "ModuleWithExtraState"})");
  CHECK(b.load_state_dict(a.state_dict()).everything_fits());
  CHECK(b.first.seen.value() == Json(3));
  CHECK(b.words.value().as_array().size() == 3);
  a.first.seen.value() = 4;
  CHECK(b.first.seen.value() == Json(3));
  CHECK(nn::Linear(1, 1).state_dict().values == Json(Json::Object{{"kind", "Module"}}));
}

TEST_CASE("an extra state goes through files of each format, of a model and of a checkpoint") {
  const Pair a;
  a.first(ones({5, 2}));
  for (const auto format :
       {nn::CheckpointFormat::json, nn::CheckpointFormat::json_gz, nn::CheckpointFormat::safetensors}) {
    std::stringstream file, files;
    const Pair b;
    nn::save(file, format, a);
    CHECK(nn::load(file, format, b).everything_fits());
    CHECK(b.state_dict().values == a.state_dict().values);
    CHECK(all(b.first.out.weight == a.first.out.weight).item() == 1);

    nn::Checkpoint of_a, of_c;
    const Pair c;
    of_a.add("model", a).save(files, format);
    of_c.add("model", c).load(files, format);
    CHECK(c.first.seen.value() == Json(5));
  }
}

TEST_CASE("a clone has an extra state of its own, and copies of a module share it") {
  const Counter model, shared = model, copy = nn::clone(model);
  model(ones({2, 2}));
  CHECK(shared.seen.value() == Json(2));
  CHECK(copy.seen.value() == Json(0));
  copy(ones({7, 2}));
  CHECK(copy.state_dict().values.at("extra_state").at("seen") == Json(7));
  CHECK(model.seen.value() == Json(2));
}

TEST_CASE("missing and unexpected extra states are named, and nothing changes") {
  const Pair model;
  nn::StateDict state = Pair().state_dict();
  state.values["extra_state"] = Json::Object{{"first.seen", 9}, {"names", Json::Array{}}};
  state.tensors[0].tensor = ones({1, 2});
  CHECK_THROWS_WITH(model.load_state_dict(state),
                    "load_state_dict: the state does not fit Pair: missing: words; unexpected: names");
  CHECK(model.first.seen.value() == Json(0));
  CHECK(all(model.first.out.weight == 1.0).item() == 0);

  const nn::LoadReport report = model.load_state_dict(state, {.strict = false});
  CHECK(report.missing == std::vector<std::string>{"words"});
  CHECK(report.unexpected == std::vector<std::string>{"names"});
  CHECK(model.first.seen.value() == Json(9));
  CHECK(all(model.first.out.weight == 1.0).item() == 1);
}

TEST_CASE("a state of tensors alone lacks the extra state, and a model without one does not expect it") {
  const Counter model;
  nn::StateDict tensors = model.state_dict();
  tensors.values = Json::Object{};
  CHECK_THROWS_WITH(model.load_state_dict(tensors), "load_state_dict: the state does not fit Counter: missing: seen");
  struct Plain : nn::Module {
    nn::Linear out = add("out", nn::Linear(2, 1));
  };
  CHECK_THROWS_WITH(Plain().load_state_dict(model.state_dict()),
                    "load_state_dict: the state does not fit Plain: unexpected: seen");
  CHECK(Plain().load_state_dict(model.state_dict(), {.strict = false}).unexpected.size() == 1);
}

TEST_CASE("a tensor that does not fit keeps the extra states as they were") {
  const Counter model, other;
  other(ones({2, 2}));
  nn::StateDict state = other.state_dict();
  state.tensors[0].tensor = ones({3, 3});
  CHECK_THROWS_AS(model.load_state_dict(state), CheckpointError);
  CHECK(model.seen.value() == Json(0));
}

TEST_CASE("an extra state with two names is in the state under both, needs one, and both must be equal") {
  const Twice model;
  model.a(ones({1, 2}));
  nn::StateDict state = model.state_dict();
  CHECK(state.values.at("extra_state").dump() == R"({"a.seen": 1, "b.seen": 1})");
  state.values["extra_state"]["b.seen"] = 2;
  CHECK_THROWS_WITH(model.load_state_dict(state),
                    "load_state_dict: the state does not fit Twice: mismatched: b.seen shares its value with another "
                    "name here, but the two differ in the state");
  state.values["extra_state"].erase("b.seen");
  state.values["extra_state"]["a.seen"] = 6;
  model.load_state_dict(state);
  CHECK(model.b.seen.value() == Json(6));
}

TEST_CASE("extra states that are no object are refused, and so is a name that is taken") {
  const Counter model;
  nn::StateDict state = model.state_dict();
  state.values["extra_state"] = 3;
  CHECK_THROWS_AS(model.load_state_dict(state), CheckpointError);
  state.values["kind"] = "SGD";
  CHECK_THROWS_WITH(model.load_state_dict(state), "load_state_dict: the state belongs to SGD, not to Module");
  struct Clash : nn::Module {
    nn::Linear out = add("out", nn::Linear(2, 1));
    nn::ExtraState state = add("out", nn::ExtraState());
  };
  CHECK_THROWS_WITH(Clash(), "add: the name 'out' in a Clash is given twice");
}

TEST_CASE("a module that is replaced takes the values of extra states, of the same names") {
  const Pair ours, theirs;
  theirs.words.value() = Json::Array{"a", "dog"};
  theirs.first.seen.value() = 7;
  nn::replace(ours, theirs);
  CHECK(ours.words.value() == Json(Json::Array{"a", "dog"}));
  CHECK(ours.first.seen.value() == Json(7));
  theirs.words.value().append("barks");
  CHECK(ours.words.value().as_array().size() == 2);
}
