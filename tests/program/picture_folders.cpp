// `minitorch train pictures`, `cifar10` and its like, and `predict` with picture files: colours, sizes, several files,
// faults.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/files/byte_source.hpp"
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
using Words = std::vector<std::string>;

namespace {

// A picture in one colour, in PPM.
std::string in_one_colour(const std::string& rgb, int side = 4) {
  std::string text = "P6 " + std::to_string(side) + " " + std::to_string(side) + " 255\n";
  for (int i = 0; i < side * side; ++i) text += rgb;
  return text;
}

const std::string red = "\xf0\x10\x10", blue = "\x10\x10\xf0";

// Makes the classes blue and red, with ten pictures each.
void write_colours(const TemporaryFolder& folder) {
  for (const auto& [name, colour] : {std::pair("blue"s, blue), std::pair("red"s, red)}) {
    std::filesystem::create_directory(folder.path() + "/" + name);
    for (int i = 0; i < 10; ++i) {
      std::string picture = in_one_colour(colour);
      picture[picture.size() - 2] = static_cast<char>(10 * i);
      folder.write(name + "/" + std::to_string(i) + ".ppm", picture);
    }
  }
}

const Words short_training = {"--model", "cnn",    "--epochs", "6",          "--batch",
                              "8",       "--rate", "0.01",     "--schedule", "none"};

Words with_training(Words words) {
  words.insert(words.end(), short_training.begin(), short_training.end());
  return words;
}

}  // namespace

TEST_CASE("a folder of pictures in colours is learned, resumed exactly, evaluated and used") {
  const TemporaryFolder folder, other;
  write_colours(folder);
  const std::string path = other.path() + "/a.json", again = other.path() + "/b.json";
  CHECK_THAT(output(with_training({"train", "pictures", folder.path(), "--checkpoint", path})),
             StartsWith("2 classes; pictures of 4 x 4, in colours\n16 training examples, 4 test examples; "));
  output({"train", "pictures", folder.path(), "--checkpoint", again, "--model", "cnn", "--epochs", "2", "--batch", "8",
          "--rate", "0.01", "--schedule", "none"});
  output({"train", "--resume", again, "--epochs", "6", "--quiet"});
  CHECK(read_file(path) == read_file(again));
  CHECK(json::parse(output({"eval", path, "--json"}))["accuracy"] == 1);
  CHECK_THAT(output({"predict", path, "--test", "1"}), ContainsSubstring("label ") && ContainsSubstring("predicted: "));

  const std::string a = other.write("a.ppm", in_one_colour(red)), b = other.write("b.ppm", in_one_colour(blue));
  CHECK_THAT(output({"predict", path, a}), StartsWith("red "));
  CHECK_THAT(output({"predict", path, a, b}), StartsWith(a + ": red ") && ContainsSubstring("\n" + b + ": blue "));
  CHECK_THAT(output({"predict", path, "-"}, {.in = in_one_colour(blue)}), StartsWith("blue "));
  const json told = json::parse(output({"predict", path, a, b, "--json"}));
  CHECK(told[1]["name"] == b);
  CHECK(told[1]["class"] == "blue");
  const std::string large = other.write("large.ppm", in_one_colour(red, 9));
  refused({"predict", path, large}, "large.ppm: is 9 x 9, the model was trained on 4 x 4; --resize makes it fit");
  CHECK_THAT(output({"predict", path, large, "--resize"}), StartsWith("red "));
  CHECK(output({"predict", path, a, "--image", b}) == output({"predict", path, a, b}));
  refused({"predict", path, a, "--test", "1"}, "only one of picture files and --test can be given");
  refused({"predict", path}, "picture files or --test is required");
  refused({"predict", path, a, ""}, "a picture file is empty, as a variable that is not set");

  std::filesystem::remove(folder.path() + "/red/3.ppm");
  for (const Words& words : {Words{"eval", path}, {"train", "--resume", path, "--epochs", "9"}})
    refused(words, path + ": the data are not those that it was trained with: the files have changed, or some were");
}

TEST_CASE("pictures of different sizes are resized as --size says, also by predict") {
  const TemporaryFolder folder, other;
  write_colours(folder);
  folder.write("red/large.ppm", in_one_colour(red, 7));
  refused(with_training({"train", "pictures", folder.path()}), "large.ppm");
  const std::string path = other.path() + "/a.json";
  CHECK_THAT(output(with_training({"train", "pictures", folder.path(), "--checkpoint", path, "--size", "5"})),
             StartsWith("2 classes; pictures of 5 x 5, in colours\n"));
  output({"eval", path});
  CHECK_THAT(output({"predict", path, other.write("a.ppm", in_one_colour(red, 11))}), StartsWith("red "));
}

TEST_CASE("folders of pictures that nothing can be learned from are refused by name") {
  const TemporaryFolder folder;
  const Words train = with_training({"train", "pictures", folder.path()});
  refused({"train", "pictures"}, "pictures: a path is required, that of a folder with a subfolder for each class");
  refused({"train", "pictures", folder.path() + "/none"}, "none: ");
  refused(train, folder.path() + ": ");
  std::filesystem::create_directory(folder.path() + "/red");
  folder.write("red/a.ppm", in_one_colour(red));
  refused(train, folder.path() + ": has only one subfolder with pictures, there must be two classes at least");
  write_colours(folder);
  folder.write("blue/broken.ppm", in_one_colour(blue).substr(0, 30));
  refused(train, "broken.ppm: ");
  refused({"train", "moons", "--size", "5"}, "--size is for pictures, not for points; leave it out");
  refused({"train", "fashion-mnist", "--size", "5"},
          "--size is for a folder of pictures, and fashion-mnist has one size");
  refused({"train", "cifar10"}, "cifar10: a path is required, that of the folder with its six files");
}

TEST_CASE("CIFAR-10 is learned from the files of its binary version") {
  const TemporaryFolder folder;
  const auto records = [](int n) {
    std::string text;
    for (int i = 0; i < n; ++i) {
      text += static_cast<char>(i % 10);
      for (int c = 0; c < 3; ++c) text += std::string(1024, static_cast<char>(20 * (i % 10) + c));
    }
    return text;
  };
  for (int i = 1; i <= 5; ++i) folder.write("data_batch_" + std::to_string(i) + ".bin", records(4));
  folder.write("test_batch.bin", records(10));
  const std::string path = folder.path() + "/a.json";
  CHECK_THAT(output({"train", "cifar10", folder.path(), "--model", "course", "--epochs", "1", "--checkpoint", path}),
             StartsWith("20 training examples, 10 test examples; "));
  CHECK(json::parse(output({"predict", path, "--test", "2", "--json"}))[0]["probabilities"].contains("airplane"));
  CHECK_THAT(output({"eval", path}), StartsWith("cifar10, 10 examples: loss "));
  folder.write("test_batch.bin", records(10).substr(1));
  refused({"eval", path}, "test_batch.bin");
}

TEST_CASE("CIFAR-100 is learned by its classes and by their groups") {
  const TemporaryFolder folder;
  std::string records;
  for (int i = 0; i < 6; ++i) {
    records += {static_cast<char>(i % 2 * 19), static_cast<char>(i % 2 * 99)};
    records += std::string(3072, static_cast<char>(40 * i));
  }
  folder.write("train.bin", records);
  folder.write("test.bin", records);
  for (const auto& [data, name] : {std::pair("cifar100"s, "worm"), std::pair("cifar100-coarse"s, "vehicles_2")}) {
    const std::string path = folder.path() + "/" + data + ".json";
    output({"train", data, folder.path(), "--hidden", "4", "--epochs", "1", "--checkpoint", path, "--quiet"});
    CHECK(json::parse(output({"predict", path, "--test", "1", "--json"}))[0]["probabilities"].contains(name));
    CHECK_THAT(output({"eval", path}), StartsWith(data + ", 6 examples: loss "));
    refused({"train", data}, data + ": a path is required, that of the folder with train.bin and test.bin");
  }
}

TEST_CASE("a set of EMNIST is learned from the folder of them all, and stands upright") {
  const TemporaryFolder folder;
  // Pictures of 2 x 2 that lie on their side: the left column is white in the first, the upper row in the second.
  const std::string images = "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02\xff\xff\0\0\xff\0\xff\0"s;
  for (const std::string part : {"train", "test"}) {
    folder.write("emnist-letters-" + part + "-images-idx3-ubyte", images);
    folder.write("emnist-letters-" + part + "-labels-idx1-ubyte", "\0\0\x08\x01\0\0\0\x02\x01\x1a"s);
  }
  const std::string path = folder.path() + "/a.json";
  output({"train", "emnist-letters", folder.path(), "--hidden", "8", "--epochs", "40", "--rate", "0.05", "--batch", "2",
          "--checkpoint", path, "--quiet"});
  CHECK_THAT(output({"predict", path, "--test", "2"}),
             StartsWith("@ \n@ \nlabel a; predicted: a ") && ContainsSubstring("@@\n  \nlabel z; predicted: z "));
  CHECK_THAT(output({"eval", path}), StartsWith("emnist-letters, 2 examples: loss "));
  refused({"train", "emnist-digits", folder.path()}, "there is neither emnist-digits-train-images-idx3-ubyte nor ");
  refused({"train", "emnist-digits"},
          "emnist-digits: a path is required, that of the folder with its four files, such as "
          "emnist-digits-train-images-idx3-ubyte");
}

TEST_CASE("the test pictures may lie in a folder of their own, whose classes are those of the training") {
  const TemporaryFolder folder, test, other;
  write_colours(folder);
  std::filesystem::create_directory(test.path() + "/red");  // no blue ones
  test.write("red/1.ppm", in_one_colour(red));
  const std::string path = other.path() + "/a.json";
  output(with_training({"train", "pictures", folder.path(), "--test-path", test.path(), "--checkpoint", path}));
  CHECK_THAT(output({"eval", path}), StartsWith("pictures, 1 example: ") && ContainsSubstring("100.00 % right"));
  CHECK(output({"predict", path, "--test", "1", "--json"}) ==
        output({"predict", path, "--test", "1", "--test-path", test.path(), "--json"}));

  std::filesystem::create_directory(test.path() + "/green");
  test.write("green/1.ppm", in_one_colour(red));
  refused({"train", "pictures", folder.path(), "--test-path", test.path()},
          "the subfolder 'green' is not among the classes 'blue', 'red'");
  refused({"train", "fashion-mnist", "--test-path", test.path()},
          "--test-path is for a folder of pictures, and fashion-mnist has test pictures of its own; leave it out");
}
