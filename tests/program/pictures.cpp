// `minitorch train`, `eval` and `predict` with pictures: data sets in MNIST's format, and PGM files.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "program/learning/loading.hpp"
#include "program/learning/task.hpp"
#include "program/terminal/shown_number.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using nn::read_file;
using program::output;
using program::refused;
using json = nlohmann::json;
using namespace std::string_literals;

namespace {

// Writes pictures of 2 x 2 in MNIST's format: the upper half is white for even classes, the lower half for odd ones.
// The largest class comes last.
void write_pictures(const TemporaryFolder& folder, unsigned classes = 2) {
  const auto number = [](unsigned n) {
    return std::string{'\0', '\0', static_cast<char>(n / 256), static_cast<char>(n % 256)};
  };
  for (const auto& [name, count] : {std::pair("train"s, 40U), std::pair("t10k"s, 10U)}) {
    std::string images = "\0\0\x08\x03"s + number(count) + number(2) + number(2),
                labels = "\0\0\x08\x01"s + number(count);
    for (unsigned i = 0; i < count; ++i) {
      const unsigned label = i + 1 == count ? classes - 1 : i % classes;
      images += label % 2 == 0 ? "\xff\xff\0\0"s : "\0\0\xff\xff"s;
      labels += static_cast<char>(label);
    }
    folder.write(name + "-images-idx3-ubyte", images);
    folder.write(name + "-labels-idx1-ubyte", labels);
  }
}

// Returns the checkpoint of a model that was trained on the pictures.
std::string trained_on_pictures(const TemporaryFolder& folder) {
  write_pictures(folder);
  const std::string path = folder.path() + "/pictures.json";
  output({"train", "mnist", "--path", folder.path(), "--checkpoint", path, "--hidden", "8", "--epochs", "60", "--rate",
          "0.02", "--batch", "8", "--quiet"});
  return path;
}

}  // namespace

TEST_CASE("pictures are learned, drawn, and read from PGM") {
  const TemporaryFolder folder;
  const std::string path = trained_on_pictures(folder);
  CHECK_THAT(output({"predict", path, "--test", "1"}), StartsWith("@@\n  \nlabel 0; predicted: 0 "));
  const std::string a = folder.write("a.pgm", "P5 2 2 255\n\0\0\xff\xff"s);
  CHECK_THAT(output({"predict", path, a}), StartsWith("1 "));
  CHECK(output({"predict", path, "--image", a}) == output({"predict", path, a}));
  CHECK_THAT(output({"predict", path, folder.write("b.pgm", "P2 # above\n2 2\n7\n7 7 0 0\n")}), StartsWith("0 "));
  refused({"predict", path, folder.write("c.pgm", "P5 3 2 255\n\0\0\0\0\0\0"s)},
          "c.pgm: is 3 x 2, the model was trained on 2 x 2");
  CHECK_THAT(
      output({"predict", path, folder.write("d.ppm", "P6 2 2 255\n\0\0\0\0\0\0"s + "\xff\xff\xff\xff\xff\xff"s)}),
      StartsWith("1 "));
  refused({"predict", path, folder.write("e.gif", "GIF89a")},
          "e.gif: is no picture in PNG, JPEG, PGM, PPM or PBM: it is a GIF");
}

TEST_CASE("networks of convolutions learn pictures, resume exactly, and are evaluated and used") {
  for (const std::string model : {"cnn", "course"}) {
    CAPTURE(model);
    const TemporaryFolder folder;
    write_pictures(folder);
    const std::string whole = folder.path() + "/whole.json", parts = folder.path() + "/parts.json";
    const auto train = [&](const std::string& path, const std::string& epochs) {
      return output({"train", "mnist", "--path", folder.path(), "--model", model, "--checkpoint", path, "--epochs",
                     epochs, "--batch", "7", "--rate", "0.02", "--schedule", "none", "--dropout", "0.1"});
    };
    CHECK_THAT(train(whole, "9"), StartsWith("40 training examples, 10 test examples; "));
    train(parts, "4");
    output({"train", "--resume", parts, "--epochs", "9", "--quiet"});
    CHECK(read_file(whole) == read_file(parts));
    CHECK(json::parse(output({"eval", whole, "--json"}))["accuracy"] == 1);
    CHECK_THAT(output({"predict", whole, folder.write("a.pgm", "P5 2 2 255\n\0\0\xff\xff"s)}), StartsWith("1 "));
    CHECK_THAT(output({"predict", whole, "--test", "1"}), StartsWith("@@\n  \nlabel 0; predicted: 0 "));
    CHECK_THAT(output({"inspect", whole}), ContainsSubstring("conv") || ContainsSubstring("stages"));
  }
}

TEST_CASE("the sizes of a cnn are settings, which its checkpoint keeps, and old checkpoints have the usual ones") {
  const TemporaryFolder folder;
  write_pictures(folder);
  const auto train = [&](const std::string& path, const std::vector<std::string>& sizes) {
    std::vector<std::string> words = {"train",        "mnist", "--path",   folder.path(), "--model", "cnn",
                                      "--checkpoint", path,    "--epochs", "1",           "--batch", "8"};
    words.insert(words.end(), sizes.begin(), sizes.end());
    return output(words);
  };
  const std::string small = folder.path() + "/small.json", usual = folder.path() + "/usual.json";
  // Two stages make 2 x 2 pictures 1 x 1: 3 (9 + 2) + 4 (27 + 2) + 5 (4 + 1) + 2 (5 + 1).
  CHECK_THAT(train(small, {"--maps", "3,4", "--hidden", "5"}), ContainsSubstring(" 186 parameters"));
  output({"train", "--resume", small, "--epochs", "2", "--quiet"});
  CHECK_THAT(output({"predict", small, "--test", "1"}), ContainsSubstring("label 0"));
  train(usual, {});
  auto contents = nn::read_checkpoint(usual);
  const std::string expected = output({"eval", usual});
  contents.metadata["settings"].erase("maps");
  contents.metadata["settings"]["hidden"] = nn::Json::Array{};
  nn::write_checkpoint(usual, contents);
  CHECK(output({"eval", usual}) == expected);
  contents.metadata["settings"]["maps"] = nn::Json::Array{0};
  nn::write_checkpoint(usual, contents);
  refused({"eval", usual}, usual + ": in its settings, 'maps' is out of range");
}

TEST_CASE("a model that is for other data, and a setting that it has not, are refused by name") {
  const TemporaryFolder folder;
  write_pictures(folder);
  refused({"train", "moons", "--model", "cnn"}, "the model cnn is for pictures, not for points; choose mlp");
  refused({"train", "mnist", "--path", folder.path(), "--model", "cnn", "--activation", "tanh"},
          "--activation is for the model mlp, not for cnn; leave it out");
  refused({"train", "mnist", "--path", folder.path(), "--model", "cnn", "--hidden", "8,8"},
          "cnn has one hidden layer, and --hidden has 2 sizes; give one");
  refused({"train", "mnist", "--path", folder.path(), "--maps", "8"}, "--maps is for the model cnn, not for mlp");
  refused({"train", "mnist", "--path", folder.path(), "--model", "course", "--activation", "tanh"},
          "--activation is for the model mlp, not for course; leave it out");
  const std::string path = folder.path() + "/a.json";
  output({"train", "moons", "--epochs", "1", "--checkpoint", path, "--quiet"});
  auto contents = nn::read_checkpoint(path);
  contents.metadata["settings"]["model"] = "cnn";
  nn::write_checkpoint(path, contents);
  for (const auto& arguments : {std::vector<std::string>{"eval", path}, {"train", "--resume", path}, {"predict", path}})
    refused(arguments, path + ": its settings are invalid: the model cnn is for pictures, not for points");
  contents.metadata["settings"]["model"] = "mlp";
  contents.metadata["task"]["height"] = 3;
  nn::write_checkpoint(path, contents);
  refused({"predict", path, "1", "2"}, path + ": its task is invalid");
}

TEST_CASE("several pictures of a file are predicted one by one, or none if a size differs") {
  const TemporaryFolder folder;
  const std::string path = trained_on_pictures(folder);
  const std::string two = "P5 2 2 255\n\0\0\xff\xffP5 2 2 255# white\n\xff\xff\0\0"s;
  CHECK_THAT(output({"predict", path, folder.write("two.pgm", two)}), StartsWith("1 ") && ContainsSubstring("\n0 "));
  refused({"predict", path, folder.write("other.pgm", two + "\nP5 1 1 255 a")}, "other.pgm: is 1 x 1");
}

TEST_CASE("a set in MNIST's form has as many classes as its labels say") {
  for (const unsigned classes : {2U, 26U, 47U, 256U}) {
    const TemporaryFolder folder;
    write_pictures(folder, classes);
    const std::string path = folder.path() + "/letters.json", last = std::to_string(classes - 1);
    const std::string told = output({"train", "mnist", "--path", folder.path(), "--checkpoint", path, "--hidden", "4",
                                     "--epochs", "1", "--batch", "8"});
    CHECK_THAT(told, ContainsSubstring(program::counted(4 * 4 + 4 + 5 * classes, "parameter")));
    const json predicted = json::parse(output({"predict", path, "--test", "1", "--json"}));
    CHECK(predicted[0]["probabilities"].size() == classes);
    CHECK(predicted[0]["probabilities"].contains(last));
    CHECK(json::parse(output({"eval", path, "--json"}))["examples"] == 10);
    output({"train", "--resume", path});
  }
}

TEST_CASE("pictures that nothing can be learned from are refused by their folder") {
  const TemporaryFolder folder, other;
  const std::vector<std::string> train = {"train", "mnist", "--path", folder.path(), "--epochs", "1"};
  write_pictures(folder, 1);
  refused(train, folder.path() + ": all labels are 0, there must be two classes at least");
  write_pictures(folder);
  folder.write("t10k-images-idx3-ubyte", "\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x03\1\2\3"s);
  refused(train,
          "t10k-images-idx3-ubyte: images (1, 1, 3) and labels (10), they must be (N, H, W) or (N, C, H, W), and (N); "
          "the labels are in " +
              folder.path() + "/t10k-labels-idx1-ubyte");
  folder.write("t10k-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x01\0"s);
  refused(train, folder.path() + ": 40 pictures of 2 x 2 to learn from, and 1 picture of 3 x 1 to test with");
  folder.write("t10k-images-idx3-ubyte", "\0\0\x08\x03\0\0\0\0\0\0\0\x02\0\0\0\x02"s);
  folder.write("t10k-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\0"s);
  refused(train, "and 0 pictures of 2 x 2 to test with, neither may be empty");
  // What a model cannot be tested with, and what no checkpoint could be read with, is known before the first step.
  const auto set = [&](const std::string& name, const std::string& sizes, std::size_t bytes) {
    const std::string magic = "\0\0\x08"s + static_cast<char>(1 + sizes.size() / 4);
    folder.write(name + "-images-idx3-ubyte", magic + "\0\0\0\x02"s + sizes + std::string(2 * bytes, '\1'));
    folder.write(name + "-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x02\0\1"s);
  };
  const std::string grey = "\0\0\0\2\0\0\0\2"s, two = "\0\0\0\2"s + grey, colours = "\0\0\0\3"s + grey;
  set("train", colours, 12);
  set("t10k", grey, 4);
  refused(train, folder.path() + ": pictures with 3 channels to learn from, and with 1 to test with, both must have");
  set("train", two, 8);
  set("t10k", two, 8);
  refused(train, "pictures with 2 channels to learn from, and with 2 to test with, both must have 1 (grey) or 3");
  for (const char* const name : {"train", "t10k"}) set(name, "\0\0\0\1\0\1\x86\xa1"s, 100'001);
  refused(train, folder.path() +
                     ": pictures of 100001 x 1 with 1 channel, their sides must be at most 100,000, and "
                     "width x height x channels at most 1,000,000,000");
}

TEST_CASE("a task has a right size if sides, channels and their product are within the limits of a checkpoint") {
  const auto is_right = [](std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t more = 0) {
    program::Task task;
    task.inputs = channels * height * width + more;
    task.height = height;
    task.width = width;
    task.channels = channels;
    return task.has_right_size();
  };
  CHECK(is_right(1, 28, 28));
  CHECK(is_right(1, 10'000, 100'000));
  CHECK(is_right(3, 1, 100'000));
  CHECK_FALSE(is_right(1, 40'000, 40'000));
  CHECK_FALSE(is_right(3, 10'000, 40'000));
  CHECK_FALSE(is_right(1, 1, 100'001));
  CHECK_FALSE(is_right(2, 28, 28));
  CHECK_FALSE(is_right(1, 28, 28, 1));
  CHECK_FALSE(is_right(1, 0, 28, 28));
  CHECK(is_right(1, 0, 0, 1'000'000'000));
  CHECK_FALSE(is_right(1, 0, 0, 1'000'000'001));
  CHECK_FALSE(is_right(1, 0, 0));
}

TEST_CASE("data with fewer classes are evaluated by a model of more, and data with more are refused by name") {
  const TemporaryFolder few, many;
  write_pictures(few, 5);
  write_pictures(many, 26);
  const std::string path = many.path() + "/letters.json";
  output({"train", "mnist", "--path", many.path(), "--checkpoint", path, "--epochs", "1", "--hidden", "4", "--quiet"});
  CHECK(json::parse(output({"eval", path, "--path", few.path(), "--json"}))["examples"] == 10);
  refused({"train", "--resume", path, "--path", few.path()}, "the data are not those that it was trained with");
  const std::string small = few.path() + "/five.json";
  output({"train", "mnist", "--path", few.path(), "--checkpoint", small, "--epochs", "1", "--hidden", "4", "--quiet"});
  refused({"eval", small, "--path", many.path()},
          "the data are not those that it was trained with: the number of classes is 26, and was 5");
}

TEST_CASE("data that are not those of a training differ in the message, too, where lists and names begin alike") {
  program::Task kept;
  kept.inputs = 3;
  for (int c = 0; c < 40; ++c) kept.classes.push_back(std::to_string(c));
  kept.columns = {{.name = "a long name of a column"}, {.name = "b", .words = kept.classes}, {.name = "c"}};
  std::sort(kept.columns[1].words.begin(), kept.columns[1].words.end());
  kept.label = {.name = "y", .words = kept.columns[1].words};
  const auto check = [&](const std::string& difference, auto change) {
    program::Task task = kept;
    change(task);
    CHECK_THROWS_WITH(program::check_is_same(task, kept),
                      "the data are not those that it was trained with: " + difference);
  };
  using program::Task;
  CHECK_NOTHROW(program::check_is_same(kept, kept));
  check("the number of classes is 41, and was 40", [](Task& task) { task.classes.emplace_back("40"); });
  check("the number of classes is 39, and was 40; inputs is 4, and was 3", [](Task& task) {
    task.classes.pop_back();
    task.inputs = 4;
  });
  check(R"(classes[39] is "x", and was "39")", [](Task& task) { task.classes.back() = "x"; });
  check(R"(columns[2] is "z", and was "c")", [](Task& task) { task.columns[2].name = "z"; });
  check(R"(columns[1].words[39] is "99", and was "9")", [](Task& task) { task.columns[1].words.back() = "99"; });
  check("the number of label.words is 39, and was 40", [](Task& task) { task.label.words.pop_back(); });
  check(R"(columns[2] is {"fill": 2.0, "name": "c"}, and was "c")", [](Task& task) { task.columns[2].fill = 2; });
  kept.classes.back() = std::string(200, 'a');
  check("classes[39] has changed behind \"" + std::string(99, 'a') + "...",
        [](Task& task) { task.classes.back().back() = 'b'; });
}
