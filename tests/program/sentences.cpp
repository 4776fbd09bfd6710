// `minitorch train sentences`, `eval` and `predict`: classes of sentences, as a user runs them.
#include <filesystem>
#include <string>
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
using Words = std::vector<std::string>;

namespace {

// Sentences whose adjective decides the class.
std::string reviews() {
  const Words good = {"fine", "funny", "moving", "clever"}, bad = {"dull", "flat", "weak", "silly"};
  const Words nouns = {"film", "story", "cast", "end", "song"};
  std::string text;
  for (const std::string& noun : nouns) {
    for (std::size_t i = 0; i < good.size(); ++i)
      text += "pos The " + noun + " is " + good[i] + ".\nneg The " + noun + " is " + bad[i] + ".\r\n\n";
  }
  return text;
}

Words training(const std::string& file, const std::string& path, const std::string& epochs) {
  return {"train", "sentences", file,   "--checkpoint", path,   "--epochs", epochs, "--width",
          "8",     "--rate",    "0.01", "--schedule",   "none", "--batch",  "8"};
}

}  // namespace

TEST_CASE("sentences are learned, resumed exactly, evaluated, and used without their file") {
  const TemporaryFolder folder;
  const std::string file = folder.write("reviews.txt", reviews());
  const std::string whole = folder.path() + "/whole.json", parts = folder.path() + "/parts.json";
  CHECK_THAT(output(training(file, whole, "8")),
             StartsWith("2 classes; 18 words\n32 training examples, 8 test examples; "));
  output(training(file, parts, "3"));
  output({"train", "--resume", parts, "--epochs", "8", "--quiet"});
  CHECK(read_file(whole) == read_file(parts));
  CHECK(json::parse(output({"eval", whole, "--json"}))["accuracy"] == 1);
  CHECK_THAT(output({"eval", whole}), StartsWith("sentences, 8 examples: loss ") && ContainsSubstring("neg"));
  CHECK_THAT(output({"predict", whole, "--test", "1"}), StartsWith("The ") && ContainsSubstring("\nlabel "));
  std::filesystem::remove(file);

  CHECK_THAT(output({"predict", whole, "The film is DULL!"}), StartsWith("neg "));
  CHECK_THAT(output({"predict", whole, "The cast is clever.", "A dull end"}),
             StartsWith("The cast is clever.: pos ") && ContainsSubstring("\nA dull end: neg "));
  CHECK_THAT(output({"predict", whole, "-"}, {.in = "a dull film\r\na clever song\n"}),
             StartsWith("neg ") && ContainsSubstring("\npos "));
  const json told = json::parse(output({"predict", whole, "clever", "--json"}));
  REQUIRE(told.size() == 1);
  CHECK(told[0]["class"] == "pos");
  CHECK(told[0]["probabilities"].size() == 2);
  CHECK_THAT(output({"predict", whole, "x\xff\x1b[31m unheard-of \xe2\x82"}), ContainsSubstring(" %"));
  CHECK_THAT(output({"predict", whole, "-"}, {.in = "\n"}), ContainsSubstring(" %"));  // no words: an answer a line
  refused({"predict", whole, "-"}, "standard input has no lines; each line is a sentence");
  refused({"predict", whole}, "sentences or --test is required");
  std::string long_sentence;
  for (int i = 0; i < 2001; ++i) long_sentence += "dull ";
  refused(
      {"predict", whole, "dull", long_sentence},
      "argument 2: the sentence 'dull dull dull dull dull dull dull dull ...' has 2,001 words, at most 2,000 are taken;"
      " cut it into parts");
  refused({"predict", whole, ""}, "a sentence is empty, as a variable that is not set");
  refused(training(folder.write("long.txt", reviews() + "pos " + long_sentence), folder.path() + "/long.json", "1"),
          "long.txt: line 61: the sentence 'dull dull");
}

TEST_CASE("test sentences may be a file of their own, with the classes of the training") {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.txt", "1 good\n0 bad\n1 fine\n"), path = folder.path() + "/a.json";
  Words words = training(file, path, "1");
  words.insert(words.end(), {"--test-path", folder.write("test.txt", "0 bad\n1 good\n")});
  CHECK_THAT(output(words), ContainsSubstring("3 training examples, 2 test examples"));
  output({"eval", path});
  output({"train", "--resume", path, "--epochs", "2"});
  folder.write("test.txt", "0 bad\n2 good\n");
  words.emplace_back("--force");
  refused(words, "test.txt: line 2 has the label '2', which is not among the classes '0', '1'");
  for (const Words& again : {Words{"eval", path}, {"train", "--resume", path}})
    refused(again, path + ": the data are not those that it was trained with: " + file + ": sentences have changed");
}

TEST_CASE("sentences that nothing can be learned from, and models for other data, are refused by name") {
  const TemporaryFolder folder;
  const auto train = [&](const std::string& text, const Words& more = {}) {
    Words words = {"train", "sentences", folder.write("a.txt", text), "--epochs", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  refused({"train", "sentences"}, "sentences: a path is required, that of a file of lines: label sentence");
  refused({"train", "sentences", folder.path() + "/none"}, "none: cannot be opened");
  refused(train(""), "a.txt: has no sentence, lines are: label sentence");
  refused(train("pos fine\n"), "a.txt: all labels are 'pos', there must be two classes at least");
  refused(train("pos fine\nneg dull\n"), "2 examples are too few: a fifth is for the test, so at least 5 are needed");
  refused(train("pos fine\nneg\n"), "a.txt: line 2 has the label 'neg' and no sentence");
  refused(train("\xe9 fine\nneg dull\n"), "must be UTF-8");
  refused(train(reviews(), {"--model", "mlp"}),
          "the model mlp is for points, pictures and tables, not for sentences; choose sentence-cnn");
  refused(train(reviews(), {"--hidden", "8"}), "--hidden is for the model mlp or cnn, not for sentence-cnn");
}
