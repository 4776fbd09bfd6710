// Where the system has no memory, a call throws MemoryError, which names it, and leaves everything as it was; called
// again, it does what it would have done. Each allocation that a call makes fails in its turn.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using testing::FailingAllocation;

namespace {

// All that can be seen, as text.
using Seen = std::function<std::string()>;

// A case: what is called, on things that are made anew, and what can be seen of them.
struct Case {
  std::function<void()> call;
  Seen seen;
};
using Make = std::function<Case()>;

// What one call with a failing allocation came to.
enum class Outcome { done, refused, nameless, other };

template <class F> Outcome outcome_of(std::uint64_t number, bool further, const F& call) {
  const FailingAllocation failing(number, further);
  try {
    call();
    return Outcome::done;
  } catch (const MemoryError&) {
    return Outcome::refused;
  } catch (const std::bad_alloc&) {
    return Outcome::nameless;
  } catch (const std::exception&) {
    return Outcome::other;
  }
}

// Under the address sanitizer, where a call takes ten times longer, every seventh allocation fails.
constexpr std::uint64_t stride = test::has_address_sanitizer ? 7 : 1;

void check_each_allocation(const std::string& name, const Make& make) {
  INFO(name);
  const Case whole = make();
  empty_cache();
  whole.call();
  const std::string wanted = whole.seen();
  for (const bool further : {false, true}) {
    for (std::uint64_t number = 0;; number += stride) {
      INFO("allocation " << number << (further ? " and all that follow" : ""));
      const Case one = make();
      const std::string before = one.seen();
      empty_cache();
      const Outcome outcome = outcome_of(number, further, one.call);
      const bool has_failed = FailingAllocation::has_failed();
      REQUIRE(outcome != Outcome::nameless);
      REQUIRE(outcome != Outcome::other);
      if (outcome == Outcome::refused) {
        REQUIRE(one.seen() == before);
        one.call();
      }
      REQUIRE(one.seen() == wanted);
      if (!has_failed) break;
      REQUIRE(number < 5000);
    }
  }
}

struct Net : nn::Module {
  nn::Linear hidden = add("hidden", nn::Linear(3, 4));
  nn::BatchNorm1d norm = add("norm", nn::BatchNorm1d(4));
  nn::Linear out = add("out", nn::Linear(4, 2));
  Tensor forward(const Tensor& x) const override { return out(tanh(norm(hidden(x)))); }
};

std::string bits(const Tensor& x) {
  std::ostringstream text;
  text << to_text(x.dtype()) << to_text(x.shape());
  for (const double value : x.to_vector<double>()) text << ' ' << std::hexfloat << value;
  return text.str();
}

std::string bits(const nn::Module& model) {
  std::string text;
  for (const auto& [name, tensor] : model.state_dict().tensors) text += name + bits(tensor) + "\n";
  for (const auto& [name, parameter] : model.named_parameters()) {
    text += name + (parameter.grad() ? bits(*parameter.grad()) : "none") + "\n";
  }
  return text;
}

std::string bits(const nn::StateDict& state) {
  std::string text = state.values.dump();
  for (const auto& [name, tensor] : state.tensors) text += name + bits(tensor) + "\n";
  return text;
}

Tensor examples() { return from_vector(std::vector<float>{1, 2, 3, -1, 0, 2, 0.5F, 1, -2, 3, 1, 1}).reshape({4, 3}); }

Net new_net() {
  manual_seed(3);
  return Net();
}

// With gradients.
Net trained_net() {
  Net net = new_net();
  (net(examples()) * net(examples())).sum().backward();
  return net;
}

template <class Optimizer, class Options> Make step_of(Options options, int steps_before) {
  return [=]() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    const auto optimizer = std::make_shared<Optimizer>(net->parameters(), options);
    for (int i = 0; i < steps_before; ++i) optimizer->step();
    return {.call = [=] { optimizer->step(); }, .seen = [=] { return bits(*net) + bits(optimizer->state_dict()); }};
  };
}

template <class Optimizer, class Options> Make load_of(Options options) {
  return [=]() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    const auto saved = std::make_shared<Optimizer>(net->parameters(), options);
    saved->step();
    const auto state = std::make_shared<nn::StateDict>(saved->state_dict());
    const auto optimizer = std::make_shared<Optimizer>(net->parameters(), options);
    return {.call = [=] { optimizer->load_state_dict(*state); }, .seen = [=] { return bits(optimizer->state_dict()); }};
  };
}

}  // namespace

TEST_CASE("an optimiser's step and load of a state do all or nothing") {
  for (const int steps : {0, 1}) {
    check_each_allocation("SGD", step_of<nn::SGD>(nn::SGDOptions{.lr = 0.1, .momentum = 0.9}, steps));
    check_each_allocation("Adam", step_of<nn::Adam>(nn::AdamOptions{.amsgrad = true}, steps));
    check_each_allocation("AdamW", step_of<nn::AdamW>(nn::AdamWOptions{}, steps));
    check_each_allocation("RMSprop", step_of<nn::RMSprop>(nn::RMSpropOptions{.momentum = 0.5}, steps));
    check_each_allocation("Adagrad", step_of<nn::Adagrad>(nn::AdagradOptions{}, steps));
    check_each_allocation("Adadelta", step_of<nn::Adadelta>(nn::AdadeltaOptions{}, steps));
  }
  check_each_allocation("SGD", load_of<nn::SGD>(nn::SGDOptions{.lr = 0.1, .momentum = 0.9}));
  check_each_allocation("Adam", load_of<nn::Adam>(nn::AdamOptions{.amsgrad = true}));
  check_each_allocation("RMSprop", load_of<nn::RMSprop>(nn::RMSpropOptions{.momentum = 0.5}));
  check_each_allocation("Adagrad", load_of<nn::Adagrad>(nn::AdagradOptions{}));
  check_each_allocation("Adadelta", load_of<nn::Adadelta>(nn::AdadeltaOptions{}));
}

TEST_CASE("forward, backward and grad do all or nothing") {
  check_each_allocation("forward", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto y = std::make_shared<Tensor>();
    const Tensor x = examples();
    return {.call = [=] { *y = (*net)(x); }, .seen = [=] { return bits(*net) + bits(*y); }};
  });
  check_each_allocation("backward", []() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    const auto y = std::make_shared<Tensor>((*net)(examples()).sum());
    return {.call = [=] { y->backward(); }, .seen = [=] { return bits(*net); }};
  });
  check_each_allocation("grad", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto y = std::make_shared<Tensor>((*net)(examples()).sum());
    const auto found = std::make_shared<std::vector<Tensor>>();
    const std::vector<Tensor> inputs = {net->hidden.weight.value(), net->out.bias->value()};
    return {.call = [=] { *found = grad(*y, inputs); },
            .seen =
                [=] {
                  std::string text = bits(*net);
                  for (const Tensor& x : *found) text += bits(x);
                  return text;
                }};
  });
  check_each_allocation("backward of a Scalar", []() -> Case {
    const auto x = std::make_shared<Scalar>(2.0);
    const auto y = std::make_shared<Scalar>(*x * *x + exp(*x));
    return {.call = [=] { y->backward(); }, .seen = [=] { return x->grad() ? std::to_string(*x->grad()) : "none"; }};
  });
  check_each_allocation("a graph of Scalars", []() -> Case {
    const auto y = std::make_shared<double>();
    return {.call =
                [=] {
                  Scalar x(2.0, "a name that is too long to be kept inside");
                  *y = (x * x).data();
                },
            .seen = [=] { return std::to_string(*y); }};
  });
}

TEST_CASE("a model takes a state, another dtype or a module wholly or not at all") {
  check_each_allocation("load_state_dict", []() -> Case {
    const auto from = std::make_shared<Net>(trained_net()), to = std::make_shared<Net>(new_net());
    from->hidden.weight.set_value(ones({4, 3}));
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); }, .seen = [=] { return bits(*to); }};
  });
  check_each_allocation("to", []() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    return {.call = [=] { net->to(float64); }, .seen = [=] { return bits(*net); }};
  });
  const auto check_add = [](const std::string& name, auto layers, const auto& add) {
    check_each_allocation(name, [=]() -> Case {
      const auto list = std::make_shared<decltype(layers)>();
      const auto layer = std::make_shared<nn::Linear>(new_net().hidden);
      return {.call = [=] { add(*list, *layer); },
              .seen =
                  [=] {
                    std::ostringstream text;
                    text << *list << list->size();
                    return text.str() + bits(*list);
                  }};
    });
  };
  const auto append = [](auto& list, const nn::Linear& layer) { list.append(layer); };
  check_add("Sequential", nn::Sequential(), append);
  check_add("ModuleList", nn::ModuleList<nn::Linear>(), append);
  check_add("ModuleDict", nn::ModuleDict<nn::Linear>(),
            [](auto& list, const nn::Linear& layer) { list.insert("layer", layer); });
}

TEST_CASE("readers of memory do all or nothing") {
  check_each_allocation("Json::parse", []() -> Case {
    const auto value = std::make_shared<nn::Json>();
    return {.call = [=] { *value = nn::Json::parse(R"({"a": [1, 2.5, {"b": "a text that is not kept inside"}]})"); },
            .seen = [=] { return value->dump(); }};
  });
  check_each_allocation("parse_idx", []() -> Case {
    const auto file = std::make_shared<nn::IdxFile>();
    const std::string bytes(
        "\0\0\x08\x01\0\0\0\x02"
        "ab",
        10);
    return {.call = [=] { *file = nn::parse_idx(bytes, "digits"); },
            .seen = [=] { return to_text(file->shape) + std::string(file->bytes.begin(), file->bytes.end()); }};
  });
}

TEST_CASE("readers of tables do all or nothing") {
  const auto text = std::make_shared<std::string>("size,colour,kind\n1,red,\"a \"\"b\"\"\"\n2,blue,c\n");
  check_each_allocation("parse_csv", [&]() -> Case {
    const auto seen = std::make_shared<std::string>();
    return {.call =
                [=] {
                  const nn::CsvTable table = nn::parse_csv(*text, "t.csv");
                  *seen = table.schema.label.words.at(0) + std::to_string(table.data.x().at({1, 0}));
                },
            .seen = [=] { return *seen; }};
  });
  const std::vector<nn::CsvColumn> columns = {nn::CsvColumn{"size"}};
  check_each_allocation("parse_csv_columns", [&]() -> Case {
    const auto seen = std::make_shared<std::string>();
    return {.call =
                [&, seen] {
                  *seen = std::to_string(nn::parse_csv_columns(*text, "t.csv", columns).at({1, 0}));
                },
            .seen = [=] { return *seen; }};
  });
}

TEST_CASE("a source of random numbers and a loader take a state wholly or not at all") {
  check_each_allocation("Generator", []() -> Case {
    Generator other(7);
    other.next();
    const auto state = std::make_shared<std::string>(other.state());
    const auto generator = std::make_shared<Generator>(1);
    return {.call = [=] { generator->set_state(*state); }, .seen = [=] { return generator->state(); }};
  });
  check_each_allocation("the state of a Generator", []() -> Case {
    const auto state = std::make_shared<std::string>();
    return {.call = [=] { *state = Generator(7).state(); }, .seen = [=] { return *state; }};
  });
  const auto new_loader = [] {
    return std::make_shared<nn::DataLoader>(nn::TensorDataset(examples(), zeros({4})),
                                            nn::DataLoaderOptions{.batch_size = 2, .shuffle = true, .seed = 5});
  };
  const auto seen = [](nn::DataLoader& loader) { return bits(loader.state_dict()); };
  check_each_allocation("set_state", [=]() -> Case {
    const auto from = new_loader(), to = new_loader();
    auto batch = from->begin();
    const auto state = std::make_shared<nn::LoaderState>(from->state());
    return {.call = [=] { to->set_state(*state); }, .seen = [=] { return seen(*to); }};
  });
  check_each_allocation("load_state_dict", [=]() -> Case {
    const auto from = new_loader(), to = new_loader();
    auto batch = from->begin();
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); }, .seen = [=] { return seen(*to); }};
  });
  check_each_allocation("an epoch begins", [=]() -> Case {
    const auto loader = new_loader();
    const auto batch = std::make_shared<Tensor>();
    return {.call = [=] { *batch = loader->begin()->x; }, .seen = [=] { return seen(*loader) + bits(*batch); }};
  });
  check_each_allocation("an epoch goes on", [=]() -> Case {
    const auto loader = new_loader();
    const auto batch = std::make_shared<nn::DataLoader::Iterator>(loader->begin());
    return {.call = [=] { ++*batch; }, .seen = [=] { return seen(*loader); }};
  });
}

TEST_CASE("schedules take a state wholly or not at all") {
  check_each_allocation("StepLR", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto optimizer = std::make_shared<nn::SGD>(net->parameters(), nn::SGDOptions{.lr = 0.1});
    const auto from = std::make_shared<nn::StepLR>(*optimizer, 3), to = std::make_shared<nn::StepLR>(*optimizer, 3);
    from->step();
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); },
            .seen = [=] { return bits(to->state_dict()) + bits(optimizer->state_dict()); }};
  });
  check_each_allocation("ReduceLROnPlateau", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto optimizer = std::make_shared<nn::SGD>(net->parameters(), nn::SGDOptions{.lr = 0.1});
    const auto from = std::make_shared<nn::ReduceLROnPlateau>(*optimizer),
               to = std::make_shared<nn::ReduceLROnPlateau>(*optimizer);
    from->step(3);
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); }, .seen = [=] { return bits(to->state_dict()); }};
  });
}

TEST_CASE("a checkpoint is written and loaded wholly or not at all") {
  for (const char* end : {"json", "json.gz", "safetensors"}) {
    const auto folder = std::make_shared<TemporaryFolder>();
    const std::string path = folder->path() + "/run." + end;
    const auto content = [path] {
      std::ifstream file(path, std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(file), {});
    };
    check_each_allocation(std::string("save as ") + end, [=]() -> Case {
      std::ofstream(path) << "what was there before";
      const auto net = std::make_shared<Net>(trained_net());
      return {.call = [=] { nn::save(path, *net); }, .seen = [=] { return content() + bits(*net); }};
    });
    check_each_allocation(std::string("load of ") + end, [=]() -> Case {
      nn::save(path, trained_net());
      const auto net = std::make_shared<Net>(new_net());
      net->out.weight.set_value(ones({2, 4}));
      return {.call = [=] { nn::load(path, *net); }, .seen = [=] { return bits(*net); }};
    });
    check_each_allocation(std::string("load of a training in ") + end, [=]() -> Case {
      struct Training {
        Net net = trained_net();
        nn::Adam optimizer{net.parameters(), {}};
        nn::StepLR schedule{optimizer, 3};
        Generator generator{5};
        nn::Checkpoint checkpoint;
        Training() {
          checkpoint.add("model", net).add("optimizer", optimizer).add("schedule", schedule).add("random", generator);
        }
      };
      const auto saved = std::make_shared<Training>(), loaded = std::make_shared<Training>();
      saved->optimizer.step();
      saved->schedule.step();
      saved->generator.next();
      saved->checkpoint.metadata["losses"] = nn::Json::Array{0.5, "a text that is too long to be kept inside"};
      saved->checkpoint.save(path);
      return {.call = [=] { loaded->checkpoint.load(path); },
              .seen =
                  [=] {
                    return bits(loaded->net) + bits(loaded->optimizer.state_dict()) +
                           bits(loaded->schedule.state_dict()) + loaded->generator.state() +
                           loaded->checkpoint.metadata.dump();
                  }};
    });
  }
}

TEST_CASE("a reader of files says that there is no memory, and for what") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/model.json";
  nn::save(path, new_net());
  std::string error;
  try {
    const FailingAllocation failing(20);
    nn::read_checkpoint(path);
  } catch (const MemoryError& thrown) {
    error = thrown.what();
  }
  CHECK_THAT(error,
             Catch::Matchers::StartsWith(path + ": ") && Catch::Matchers::EndsWith("the system has no memory for it"));
  try {
    const FailingAllocation failing(0, true);
    nn::read_checkpoint(path);
  } catch (const MemoryError& thrown) {
    error = thrown.what();
  }
  CHECK(error == "the system has no memory, not even to say what for");
}
