// Trainings that cannot come to their end, for a reason that is known before: they are refused before the first step.
#include <string>
#include <utility>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using program::output;
using program::refused;
using namespace std::string_literals;

namespace {

using Arguments = std::vector<std::string>;

// Writes squares of `side` pixels in MNIST's format. Labels count up to `classes`, in the training to one fewer.
void write_squares(const TemporaryFolder& folder, char examples, char side, int classes = 2) {
  for (const std::string name : {"train", "t10k"}) {
    std::string images = "\0\0\x08\x03\0\0\0"s + examples + "\0\0\0"s + side + "\0\0\0"s + side;
    std::string labels = "\0\0\x08\x01\0\0\0"s + examples;
    const int used = name == "train" && classes > 2 ? classes - 1 : classes;
    for (int i = 0; i < examples; ++i) {
      images += std::string(static_cast<std::size_t>(side * side), static_cast<char>(i));
      labels += static_cast<char>(i % used);
    }
    folder.write(name + "-images-idx3-ubyte", images);
    folder.write(name + "-labels-idx1-ubyte", labels);
  }
}

Arguments on_squares(const TemporaryFolder& folder, const std::string& model, const std::string& batch) {
  return {"train", "mnist", folder.path(), "--model", model, "--batch", batch, "--epochs", "1", "--quiet"};
}

// Replaces a member of the optimiser's first group, or removes it.
void edit_group(nn::CheckpointContents& contents, const std::string& member, const nn::Json* value) {
  for (auto& part : contents.parts) {
    if (part.name != "optimizer") continue;
    nn::Json::Array groups = part.state.values.at("groups").as_array();
    groups[0].erase(member);
    if (value != nullptr) groups[0][member] = *value;
    part.state.values["groups"] = groups;
  }
}

void edit_schedule(nn::CheckpointContents& contents, const std::string& member, const nn::Json& value) {
  for (auto& part : contents.parts) {
    if (part.name == "schedule") part.state.values[member] = value;
  }
}

}  // namespace

TEST_CASE("batches that are too small for batch normalisation are refused before the first step") {
  const TemporaryFolder folder;
  for (const char side : {'\1', '\2'}) {
    write_squares(folder, 9, side);
    const std::string size = std::to_string(int{side}) + " x " + std::to_string(int{side});
    for (const char* batch : {"1", "2", "4", "8"})
      refused(on_squares(folder, "cnn", batch),
              "--batch "s + batch +
                  ": of 9 training examples, a step would have only 1, and cnn needs at least 2 for "
                  "pictures of " +
                  size + "; choose another --batch, or larger pictures");
    for (const char* batch : {"3", "7", "9", "100"}) CHECK(output(on_squares(folder, "cnn", batch)).empty());
    for (const char* model : {"course", "mlp"}) CHECK(output(on_squares(folder, model, "8")).empty());
  }
  write_squares(folder, 9, 3);
  CHECK(output(on_squares(folder, "cnn", "1")).empty());
}

TEST_CASE("examples that look like a fault, but can be learned from, come to the end of an epoch") {
  const TemporaryFolder folder;
  write_squares(folder, 9, 2, 3);  // the test has a class that the training lacks
  for (const char* model : {"cnn", "course", "mlp"}) CHECK(output(on_squares(folder, model, "5")).empty());
  const std::string no_words = folder.write("a.txt", "a \1\nb \2\na \3\nb \1\na \2\nb \3\n");
  CHECK(output({"train", "sentences", no_words, "--epochs", "1", "--batch", "1", "--width", "4", "--quiet"}).empty());
  const std::string text = folder.write("b.txt", "abababababab");
  for (const char* model : {"transformer", "rnn"})
    CHECK(output({"train", "text", text, "--model", model, "--context", "1", "--layers", "1", "--width", "4",
                  "--epochs", "1", "--quiet"})
              .empty());
  for (const char* schedule : {"none", "cosine", "linear", "one-cycle", "warm-up", "exponential"})  // of one step
    CHECK(output({"train", "moons", "--points", "5", "--epochs", "1", "--schedule", schedule, "--quiet"}).empty());
}

TEST_CASE("a damaged optimiser or schedule is refused, also where a longer training replaces its values") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  output({"train", "moons", "--points", "50", "--batch", "10", "--epochs", "1", "--checkpoint", path, "--quiet"});
  const auto good = nn::read_checkpoint(path);
  const auto check = [&](const auto& edit) {
    auto contents = good;
    edit(contents);
    nn::write_checkpoint(path, contents);
    for (const char* epochs : {"1", "2"}) refused({"train", "--resume", path, "--epochs", epochs}, path + ": ");
  };
  const nn::Json wrong[] = {nn::Json(), "x", nn::Json::Array{}, -1};
  for (const std::string member : {"options", "initial_lr", "steps", "paths"}) {
    for (const nn::Json& value : wrong) {
      CAPTURE(member, value.dump());
      if (member == "initial_lr" && value.is_null()) continue;  // of an optimiser without a schedule
      check([&](auto& contents) { edit_group(contents, member, &value); });
    }
    CAPTURE(member);
    if (member != "paths")
      check([&](auto& contents) { edit_group(contents, member, nullptr); });  // old states lack them
  }
  for (const std::string member : {"steps", "base_lrs", "settings", "kind"}) {
    for (const nn::Json& value : wrong) {
      CAPTURE(member, value.dump());
      check([&](auto& contents) { edit_schedule(contents, member, value); });
    }
  }
  check([](auto& contents) { edit_schedule(contents, "steps", 3); });
  nn::write_checkpoint(path, good);
  CHECK(output({"train", "--resume", path, "--epochs", "2", "--quiet"}).empty());
}

TEST_CASE("an error of the metadata names the file, also where only some commands read the member") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  output({"train", "moons", "--points", "50", "--epochs", "1", "--checkpoint", path, "--quiet"});
  const auto good = nn::read_checkpoint(path);
  auto contents = good;
  contents.metadata["epoch"] = "x";
  nn::write_checkpoint(path, contents);
  for (const Arguments& more : {Arguments{}, {"--epochs", "2"}}) {
    Arguments words = {"train", "--resume", path};
    words.insert(words.end(), more.begin(), more.end());
    refused(words, path + ": JSON: an integer of 64 bits was expected, not \"x\"");
  }
  contents = good;
  contents.metadata["settings"]["points"] = 0;  // as in the settings of a table
  nn::write_checkpoint(path, contents);
  for (const Arguments& words : {Arguments{"eval", path}, {"predict", path, "1", "2"}, {"train", "--resume", path}})
    refused(words, path + ": its settings are invalid: moons has points, but their number is 0");
}
