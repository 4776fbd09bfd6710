// Checkpoints: every format restores every bit, loading changes all parts or none, and errors name the file.
#include "nn/checkpoint/checkpoint.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/normalization.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using nn::CheckpointContents;
using nn::CheckpointFormat;
using nn::Json;
using nn::read_file;

namespace {

struct Way {
  CheckpointFormat format;
  nn::SaveOptions options;
};
const std::vector<Way> ways = {{CheckpointFormat::json, {}},
                               {CheckpointFormat::json, {.encoding = nn::Encoding::base64}},
                               {CheckpointFormat::json_gz, {}},
                               {CheckpointFormat::json_gz, {.encoding = nn::Encoding::base64}},
                               {CheckpointFormat::safetensors, {}}};

std::string bytes_of(const Tensor& tensor) {
  const TensorData data = contiguous(tensor.data());
  return operators::with_type(data.dtype(), [&]<class T>() {
    return std::string(reinterpret_cast<const char*>(data.data<T>()),
                       static_cast<std::size_t>(data.numel()) * sizeof(T));
  });
}

CheckpointContents with_tensors(std::vector<nn::NamedTensor> tensors) {
  CheckpointContents contents;
  contents.parts.push_back(
      {.name = "", .state = {.tensors = std::move(tensors), .values = Json::Object{{"kind", "Module"}}}});
  return contents;
}

CheckpointContents there_and_back(const CheckpointContents& contents, const Way& way) {
  return nn::checkpoint_from_bytes(nn::checkpoint_bytes(way.format, contents, way.options), way.format);
}

// Whether tensors of the same names have the same shapes, dtypes and bits.
bool same_tensors(const nn::StateDict& a, const nn::StateDict& b) {
  return a.tensors.size() == b.tensors.size() &&
         std::all_of(a.tensors.begin(), a.tensors.end(), [&](const nn::NamedTensor& named) {
           const Tensor& other = b.at(named.name);
           return named.tensor.shape() == other.shape() && named.tensor.dtype() == other.dtype() &&
                  bytes_of(named.tensor) == bytes_of(other);
         });
}

void check_comes_back(const CheckpointContents& contents) {
  for (const Way& way : ways) {
    const CheckpointContents read = there_and_back(contents, way);
    REQUIRE(read.parts.size() == contents.parts.size());
    CHECK(read.metadata == contents.metadata);
    for (const nn::CheckpointPart& part : contents.parts) {
      REQUIRE(read.find(part.name) != nullptr);
      CHECK(read.find(part.name)->values == part.state.values);
      CHECK(same_tensors(part.state, *read.find(part.name)));
    }
  }
}

// Returns a tensor with these bits.
template <class T, class Bits> Tensor of_bits(const std::vector<Bits>& bits) {
  std::vector<T> values;
  for (const Bits pattern : bits) values.push_back(std::bit_cast<T>(pattern));
  return from_vector(values);
}

}  // namespace

TEST_CASE("tensors of any bits come back in every format") {
  CHECK(rc::check("float32", [](const std::vector<std::uint32_t>& bits) {
    const auto contents = with_tensors({{"x", of_bits<float>(bits)}});
    for (const Way& way : ways)
      RC_ASSERT(same_tensors(contents.parts[0].state, there_and_back(contents, way).parts[0].state));
  }));
  CHECK(rc::check("float64", [](const std::vector<std::uint64_t>& bits) {
    const auto contents = with_tensors({{"x", of_bits<double>(bits)}});
    for (const Way& way : ways)
      RC_ASSERT(same_tensors(contents.parts[0].state, there_and_back(contents, way).parts[0].state));
  }));
}

TEST_CASE("zeros with signs, the smallest and the largest, NaN with their bits and integers beyond 2^53 come back") {
  using F = std::numeric_limits<float>;
  using D = std::numeric_limits<double>;
  using I = std::numeric_limits<std::int64_t>;
  check_comes_back(with_tensors(
      {{"float32", from_vector(std::vector<float>{0.0F, -0.0F, F::denorm_min(), -F::denorm_min(), F::min(), F::max(),
                                                  F::lowest(), F::infinity(), -F::infinity(), F::quiet_NaN(), 0.3F})},
       {"NaN", of_bits<float>(std::vector<std::uint32_t>{0x7fc00001, 0xffc00000, 0x7f800001, 0xffffffff})},
       {"float64", from_vector(std::vector<double>{0.0, -0.0, D::denorm_min(), D::max(), -D::infinity(), 0.1, 1e22})},
       {"NaN64", of_bits<double>(std::vector<std::uint64_t>{0x7ff8000000000001, 0xfff0000000000001})},
       {"int64", from_vector(std::vector<std::int64_t>{0, -1, I::max(), I::min(), 9007199254740993})}}));
}

TEST_CASE("tensors of any shape come back: numbers, empty ones, views, many dimensions") {
  check_comes_back(with_tensors({{"number", tensor(1.5)},
                                 {"empty", zeros({0})},
                                 {"empty rows", zeros({3, 0, 2}, {.dtype = float64})},
                                 {"eight", arange(256).reshape({2, 2, 2, 2, 2, 2, 2, 2})},
                                 {"view", arange(6).to(float32).reshape({2, 3}).t()},
                                 {"broadcast", tensor({1.0, 2.0}).expand({3, 2})}}));
}

TEST_CASE("names with any characters come back") {
  check_comes_back(with_tensors({{"", zeros({1})},
                                 {"a.b.0.weight", zeros({1})},
                                 {"\"quoted\"\\", zeros({1})},
                                 {"línea\n\x01\x7f", zeros({1})},
                                 {"𝄞", zeros({1})},
                                 {"tensors", zeros({1})},
                                 {"__metadata", zeros({1})}}));
}

TEST_CASE("metadata of all kinds come back") {
  CheckpointContents contents = with_tensors({});
  contents.metadata["epoch"] = 4;
  contents.metadata["loss"] = 0.1;
  contents.metadata["seed"] = std::numeric_limits<std::uint64_t>::max();
  contents.metadata["note"] = "a first \"try\"\n";
  contents.metadata["losses"] = Json::Array{1.0, 0.5, Json()};
  contents.metadata["minitorch"] = "is no name that is taken";
  contents.metadata["deep"]["er"]["still"] = true;
  check_comes_back(contents);
}

TEST_CASE("a large tensor, longer than any buffer, comes back") {
  check_comes_back(with_tensors({{"x", randn({300, 1001})}, {"n", randint(-1000000, 1000000, {70001})}}));
}

TEST_CASE("a model comes back from a file of each format, and from a stream") {
  const TemporaryFolder folder;
  const nn::Sequential model(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Linear(4, 2));
  model(randn({8, 3}));
  for (const char* name : {"/model.json", "/model.json.gz", "/model.safetensors"}) {
    const nn::Sequential other(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Linear(4, 2));
    nn::save(folder.path() + name, model);
    CHECK(nn::load(folder.path() + name, other).everything_fits());
    CHECK(same_tensors(model.state_dict(), other.state_dict()));
  }
  for (const Way& way : ways) {
    const nn::Sequential other(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Linear(4, 2));
    std::stringstream stream;
    nn::save(stream, way.format, model, way.options);
    nn::load(stream, way.format, other);
    CHECK(same_tensors(model.state_dict(), other.state_dict()));
  }
}

TEST_CASE("the same is written as the same bytes") {
  const nn::Linear model(3, 2);
  CheckpointContents contents;
  contents.parts.push_back({"", model.state_dict()});
  for (const Way& way : ways)
    CHECK(nn::checkpoint_bytes(way.format, contents, way.options) ==
          nn::checkpoint_bytes(way.format, contents, way.options));
}

TEST_CASE("a file is JSON that people can read") {
  const nn::Linear layer(2, 1);
  layer.weight.set_value(tensor({{0.3, -0.0}}, {.dtype = float32}));
  layer.bias->set_value(tensor({1e-45}, {.dtype = float32}));
  CheckpointContents contents;
  contents.metadata["epoch"] = 4;
  contents.parts.push_back({"", layer.state_dict()});
  CHECK(nn::checkpoint_bytes(CheckpointFormat::json, contents) == R"({
"format": "minitorch",
"version": 1,
"metadata": {"epoch": 4},
"tensors": {
"weight": {"dtype": "float32", "shape": [1, 2], "data": [0.3,-0.0]},
"bias": {"dtype": "float32", "shape": [1], "data": [1e-45]}
}
}
)");
}

TEST_CASE("a model is loaded from the checkpoint of a training, where it is the one model") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  const nn::Linear model(2, 2), other(2, 2);
  nn::Adam optimizer(model.parameters());
  nn::Checkpoint checkpoint;
  checkpoint.add("net", model).add("optimizer", optimizer);
  checkpoint.save(path);
  nn::load(path, other);
  CHECK(elements(model.weight) == elements(other.weight));
  checkpoint.add("teacher", other);
  checkpoint.save(path);
  CHECK_THROWS_WITH(
      nn::load(path, other),
      path + ": load: there are 2 models among its 3 parts, there must be one; or load it as a Checkpoint");
}

TEST_CASE("a checkpoint that does not fit names the file and the part, and changes none") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json.gz";
  const nn::Linear model(2, 2);
  nn::SGD optimizer(model.parameters(), {.lr = 0.5, .momentum = 0.9});
  nn::StepLR scheduler(optimizer, 2);
  Generator generator(1);
  nn::Checkpoint checkpoint;
  checkpoint.add("model", model).add("optimizer", optimizer).add("scheduler", scheduler).add("random", generator);
  checkpoint.metadata["epoch"] = 1;
  checkpoint.save(path);

  const nn::Linear other(2, 2);
  nn::SGD other_optimizer(other.parameters(), {.lr = 0.25, .momentum = 0.9});
  nn::StepLR other_scheduler(other_optimizer, 3);  // which does not fit
  Generator other_generator(2);
  const auto weights = elements(other.weight);
  const auto refused = [&](nn::Checkpoint& into, const std::string& why) {
    CHECK_THROWS_WITH(into.load(path), StartsWith(path + ": " + why));
    CHECK_THROWS_AS(into.load(path), CheckpointError);
    CHECK(into.metadata == Json(Json::Object{}));
    CHECK(elements(other.weight) == weights);
    CHECK(other_optimizer.lr() == 0.25);
    CHECK(other_generator == Generator(2));
  };
  nn::Checkpoint with_scheduler;
  with_scheduler.add("model", other)
      .add("optimizer", other_optimizer)
      .add("random", other_generator)
      .add("scheduler", other_scheduler);
  refused(with_scheduler, "part 'scheduler': load_state_dict: the state of StepLR was made with");
  nn::Checkpoint without;
  without.add("model", other).add("optimizer", other_optimizer).add("random", other_generator);
  refused(without, "load: there is a part 'scheduler', which this Checkpoint does not have");
  nn::Checkpoint with_more;
  with_more.add("model", other).add("optimizer", other_optimizer).add("random", other_generator).add("more", other);
  refused(with_more, "load: there is no part 'more'");

  const nn::LoadReport report = with_more.load(path, {.strict = false});
  CHECK(report.missing == std::vector<std::string>{"more"});
  CHECK(report.unexpected == std::vector<std::string>{"scheduler"});
  CHECK(with_more.metadata.at("epoch") == Json(1));
  CHECK(elements(other.weight) == elements(model.weight));
  CHECK(other_optimizer.lr() == 0.5);
  CHECK(other_generator == generator);
}

TEST_CASE("a model of any class is a part by its handle, and loaded as strictly as is asked") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  const nn::Sequential model(nn::Linear(2, 2), nn::Linear(2, 1)), other(nn::Linear(2, 2), nn::Linear(2, 3));
  nn::Checkpoint checkpoint, into;
  {
    const nn::Sequential handle = model, other_handle = other;
    checkpoint.add("model", handle);
    into.add("model", other_handle);
  }
  checkpoint.save(path);
  CHECK_THROWS_WITH(into.load(path), ContainsSubstring("mismatched: 1.weight"));
  CHECK(into.load(path, {.strict = false}).mismatched == std::vector<std::string>{"model.1.weight", "model.1.bias"});
  CHECK(bytes_of(other.parameters()[0]) == bytes_of(model.parameters()[0]));
}

TEST_CASE("parts have names, without dots, once") {
  const nn::Linear model(1, 1);
  nn::Checkpoint checkpoint;
  checkpoint.add("model", model);
  CHECK_THROWS_WITH(checkpoint.add("model", model), "Checkpoint: the part 'model' is given twice");
  CHECK_THROWS_WITH(checkpoint.add("", model), ContainsSubstring("has no name"));
  CHECK_THROWS_WITH(checkpoint.add("a.b", model), ContainsSubstring("has a dot"));
  CHECK_THROWS_WITH(checkpoint.add("a\xff", model),
                    "Checkpoint: the part 'a\\xff' has a name that is not UTF-8, so no file can hold it");
}

TEST_CASE("a checkpoint that could not be loaded is not written, and the old file stays") {
  const TemporaryFolder folder;
  const std::string path = folder.write("model.json", "precious");
  const auto refused = [&](const CheckpointContents& contents, const std::string& why) {
    CHECK_THROWS_WITH(nn::write_checkpoint(path, contents), StartsWith(path + ": ") && ContainsSubstring(why));
    CHECK_THROWS_AS(nn::write_checkpoint(path, contents), CheckpointError);
    CHECK(read_file(path) == "precious");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  };
  refused(with_tensors({{"x", zeros({1})}, {"x", zeros({1})}}), "the tensor 'x' is given twice");
  refused(with_tensors({{"\xff", zeros({1})}}), "is no UTF-8");
  CheckpointContents twice = with_tensors({});
  twice.parts = {{"a", {}}, {"a", {}}};
  refused(twice, "the part 'a' is given twice");
  CheckpointContents unnamed = with_tensors({});
  unnamed.parts.push_back({"b", {}});
  refused(unnamed, "one of 2 parts has no name");
  CheckpointContents dotted;
  dotted.parts.push_back({"a.b", {}});
  refused(dotted, "has a dot");
  CheckpointContents listed = with_tensors({});
  listed.metadata = Json::Array{};
  refused(listed, "an object was expected, not []");
  Json deep = 1;
  for (int level = 0; level < 99; ++level) deep = Json::Array{deep};
  CheckpointContents nested = with_tensors({});
  nested.metadata["a"] = deep;
  refused(nested, "the metadata would nest deeper in a file than 100 levels");
  CheckpointContents nested_state;
  nested_state.parts = {{"a", {.tensors = {}, .values = Json::Object{{"b", deep.as_array()[0]}}}}};
  refused(nested_state, "the state of the part 'a' would nest deeper in a file than 100 levels");
  CHECK_THROWS_WITH(nn::checkpoint_bytes(CheckpointFormat::safetensors, with_tensors({{"__metadata__", zeros({1})}})),
                    "checkpoint: no tensor may be called '__metadata__' in safetensors");
}

TEST_CASE("a packed file that is damaged or cut off anywhere is refused") {
  const auto contents = with_tensors({{"x", arange(50).to(float32)}});
  const std::string good = nn::checkpoint_bytes(CheckpointFormat::json_gz, contents);
  for (std::size_t i = 0; i < good.size(); ++i) {
    CHECK_THROWS_AS(nn::checkpoint_from_bytes(good.substr(0, i), CheckpointFormat::json_gz), CheckpointError);
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    try {  // some bits of gzip's header mean nothing
      const bool is_same = same_tensors(nn::checkpoint_from_bytes(bad, CheckpointFormat::json_gz).parts[0].state,
                                        contents.parts[0].state);
      CHECK(is_same);
    } catch (const CheckpointError&) {
    }
  }
}

TEST_CASE("a stream is read from where it is, and to its end, even if it throws there") {
  for (const Way& way : ways) {
    const nn::Linear model(2, 2), other(2, 2);
    std::stringstream stream;
    nn::save(stream, way.format, model, way.options);
    stream.exceptions(std::ios::failbit | std::ios::badbit | std::ios::eofbit);
    nn::load(stream, way.format, other);
    CHECK(elements(other.weight) == elements(model.weight));
    std::stringstream behind("else");
    behind.seekp(4);
    nn::save(behind, way.format, model, way.options);
    behind.seekg(4);
    CHECK(nn::load(behind, way.format, other).everything_fits());
  }
}
