// Every allocation of reading a data file or writing a picture fails in turn: the error is a MemoryError, nothing is
// left behind, and the file can be read or written afterwards. Checkpoints and parsers are in failing_files.cpp.
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/memory/each_allocation.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/pictures/jpeg_files.hpp"
#include "tests/nn/pictures/png_files.hpp"

using namespace minitorch;
using namespace minitorch::testing;

namespace {

// Checks a reader, whose result `seen` shows.
template <class Read, class Seen> void check_reader(const std::string& name, Read read, Seen seen) {
  check_each_allocation(name, [=]() -> Case {
    const auto result = std::make_shared<std::optional<decltype(read())>>();
    return {.call = [=] { result->emplace(read()); },
            .seen = [=] { return result->has_value() ? seen(**result) : std::string("nothing"); }};
  });
}

std::string seen_pictures(const std::vector<Tensor>& pictures) {
  std::string text = std::to_string(pictures.size());
  for (const Tensor& picture : pictures) text += to_text(picture.shape()) + std::to_string(sum(picture).item());
  return text;
}

std::string seen_dataset(const nn::Dataset& data) {
  const nn::Batch batch = data.item(data.size() - 1);
  return std::to_string(data.size()) + to_text(batch.x.shape()) + std::to_string(batch.y.item());
}

std::string seen_sentences(const nn::Sentences& sentences) {
  return sentences.texts.back() + sentences.classes.back() + std::to_string(sentences.labels.back());
}

std::string seen_table(const nn::CsvTable& table) {
  return table.schema.label.words.at(0) + std::to_string(table.data.x().at({1, 0}));
}

std::string idx_bytes(const std::vector<std::uint32_t>& shape, const std::string& elements) {
  std::string bytes = std::string("\0\0\x08", 3) + static_cast<char>(shape.size());
  for (const std::uint32_t size : shape) bytes += big_endian(size);
  return bytes + elements;
}

// A folder for files, whose path is too long for a string to keep inside.
struct Files : TemporaryFolder {
  Files() : TemporaryFolder(parent_in_memory()) {}
  std::string sub(const std::string& name) const {
    const std::string made = path() + "/" + name;
    std::filesystem::create_directory(made);
    return made;
  }
};

std::string grey_png() { return png_file({.width = 2, .colour_type = 4, .numbers = {0, 9, 9, 9}}); }
constexpr const char* labelled_lines = "a an apple is a long sentence\nb c\n";
constexpr const char* small_table = "size,colour,kind\n1,red,\"a \"\"b\"\"\"\n2,blue,c\n";

}  // namespace

TEST_CASE("readers of picture files do all or nothing") {
  const Files folder;
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"a.png", grey_png()},
           {"a.jpg", jpeg_file({.width = 3, .height = 2, .is_progressive = true})},
           {"a.pgm", "P5 2 1 255\nabP5 1 1 255\nc"},
           {"a.ppm", "P3 1 1 9 1 2 3"}}) {
    const std::string path = folder.write(name, bytes);
    check_reader(
        "read_pictures of " + name, [=] { return nn::read_pictures(path, {.channels = 3}); }, seen_pictures);
    if (name == "a.pgm") continue;
    check_reader(
        "read_picture of " + name, [=] { return nn::read_picture(path); },
        [](const Tensor& picture) { return seen_pictures({picture}); });
  }
}

TEST_CASE("readers of sets of pictures do all or nothing") {
  const Files folder;
  const std::string classes = folder.sub("classes"), digits = folder.sub("digits"), cifar = folder.sub("cifar");
  for (const char* name : {"classes/a", "classes/b"}) folder.sub(name);
  folder.write("classes/a/1.png", grey_png());
  folder.write("classes/b/1.ppm", "P3 1 1 9 1 2 3");
  check_reader(
      "PictureFolder", [=] { return nn::PictureFolder(classes, {.height = 2, .width = 2}); }, seen_dataset);

  for (const char* kind : {"train", "t10k"}) {
    folder.write("digits/" + std::string(kind) + "-images-idx3-ubyte", idx_bytes({2, 1, 2}, "abcd"));
    folder.write("digits/" + std::string(kind) + "-labels-idx1-ubyte", idx_bytes({2}, std::string("\1\0", 2)));
  }
  const std::string images = digits + "/train-images-idx3-ubyte";
  check_reader(
      "read_idx", [=] { return nn::read_idx(images); },
      [](const nn::IdxFile& file) { return std::string(file.bytes.begin(), file.bytes.end()); });
  check_reader(
      "mnist", [=] { return nn::mnist(digits, nn::Split::train); }, seen_dataset);
  check_reader(
      "fashion_mnist", [=] { return nn::fashion_mnist(digits, nn::Split::test); }, seen_dataset);
  folder.write("digits/emnist-digits-test-images-idx3-ubyte", idx_bytes({2, 1, 2}, "abcd"));
  folder.write("digits/emnist-digits-test-labels-idx1-ubyte", idx_bytes({2}, std::string("\1\0", 2)));
  check_reader(
      "emnist", [=] { return nn::emnist(digits, "digits", nn::Split::test); }, seen_dataset);

  std::string record = "\3";
  record += std::string(3 * 32 * 32, 'x');
  folder.write("cifar/test_batch.bin", record + record);
  check_reader(
      "cifar10", [=] { return nn::cifar10(cifar, nn::Split::test); }, seen_dataset);
  folder.write("cifar/test.bin", "\2" + record);
  check_reader(
      "cifar100", [=] { return nn::cifar100(cifar, nn::Split::test); }, seen_dataset);
}

TEST_CASE("a picture is written completely or not at all") {
  const Files folder;
  for (const std::string name : {"/a.png", "/a.jpg"}) {
    const std::string path = folder.path() + name;
    check_each_allocation("write_picture as " + name, [=]() -> Case {
      std::ofstream(path) << "what was there before";
      return {.call =
                  [=] {
                    nn::write_picture(path, nn::make_grid(zeros({2, 3, 5, 5})));
                  },
              .seen = [=] { return nn::read_file(path); }};
    });
  }
}

TEST_CASE("readers of texts do all or nothing") {
  const Files folder;
  const std::string path = folder.write("sentences.txt", labelled_lines);
  check_reader(
      "read_file", [=] { return nn::read_file(path); }, [](const std::string& text) { return text; });
  check_reader(
      "read_sentences", [=] { return nn::read_sentences(path); }, seen_sentences);
  check_reader(
      "parse_sentences", [name = path] { return nn::parse_sentences(labelled_lines, name); }, seen_sentences);
  const std::vector<std::string> words = {"a word that is not kept inside", "b"};
  check_reader(
      "of_words", [=] { return nn::Vocabulary::of_words(words); },
      [](const nn::Vocabulary& vocabulary) { return std::to_string(vocabulary.size()); });
  check_reader(
      "words_of", [] { return nn::words_of("It isn't incomprehensibilities, or is it?"); },
      [](const std::vector<std::string>& all) { return all.at(3); });
}

TEST_CASE("readers of arrays do all or nothing") {
  const Files folder;
  const Tensor small = tensor({{1, 2, 3}, {4, 5, 6}}, {.dtype = float32});
  const std::string npy = folder.write("a.npy", nn::npy_bytes(small)),
                    npz =
                        folder.write("a.npz", nn::npz_bytes({{"a name that is not kept inside", small}, {"b", small}}));
  check_reader(
      "read_npy", [=] { return nn::read_npy(npy); }, [](const Tensor& x) { return seen_pictures({x}); });
  check_reader(
      "read_npz", [=] { return nn::read_npz(npz); },
      [](const nn::NpzFile& file) { return file.tensors[0].name + seen_pictures({file.at("b")}); });
}

TEST_CASE("readers of table files do all or nothing") {
  const Files folder;
  const std::string path = folder.write("table.csv", small_table);
  check_reader(
      "read_csv", [=] { return nn::read_csv(path); }, seen_table);
}

TEST_CASE("a MemoryError names the data file that was being read") {
  const Files folder;
  const std::string text = folder.write("sentences.txt", labelled_lines), png = folder.write("a.png", grey_png()),
                    csv = folder.write("table.csv", small_table);
  const std::vector<std::pair<std::string, std::function<void()>>> readers = {{text, [&] { nn::read_sentences(text); }},
                                                                              {png, [&] { nn::read_picture(png); }},
                                                                              {csv, [&] { nn::read_csv(csv); }}};
  for (const auto& [path, read] : readers) {
    std::string error;
    try {
      const FailingAllocation failing(4);
      read();
    } catch (const MemoryError& thrown) {
      error = thrown.what();
    }
    CHECK_THAT(error, Catch::Matchers::StartsWith(path + ": ") && Catch::Matchers::EndsWith("out of memory"));
  }
}
