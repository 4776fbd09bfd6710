// Every allocation of reading and writing files fails in turn.
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/memory/each_allocation.hpp"
#include "tests/memory/small_net.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace minitorch::testing;

namespace {

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

}  // namespace

TEST_CASE("parsers of texts do all or nothing") {
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

TEST_CASE("parsers of tables do all or nothing") {
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

TEST_CASE("a checkpoint is written and loaded completely or not at all") {
  for (const char* end : {"json", "json.gz", "safetensors"}) {
    const auto folder = std::make_shared<TemporaryFolder>(parent_in_memory());
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
    nn::save(path, trained_net());
    check_each_allocation(std::string("load of ") + end, [=]() -> Case {
      const auto net = std::make_shared<Net>(new_net());
      net->out.weight.set_value(ones({2, 4}));
      return {.call = [=] { nn::load(path, *net); }, .seen = [=] { return bits(*net); }};
    });
    Training saved;
    saved.optimizer.step();
    saved.schedule.step();
    saved.generator.next();
    saved.checkpoint.metadata["losses"] = nn::Json::Array{0.5, "a text that is too long to be kept inside"};
    saved.checkpoint.save(path);
    check_each_allocation(std::string("load of a training in ") + end, [=]() -> Case {
      const auto loaded = std::make_shared<Training>();
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

TEST_CASE("a MemoryError names the file that was being read") {
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
  CHECK_THAT(error, Catch::Matchers::StartsWith(path + ": ") && Catch::Matchers::EndsWith("out of memory"));
  try {
    const FailingAllocation failing(0, true);
    nn::read_checkpoint(path);
  } catch (const MemoryError& thrown) {
    error = thrown.what();
  }
  CHECK(error == "out of memory");
}
