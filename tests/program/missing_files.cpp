// Files that are not there: each command says what to do. And the command that a training proposes at its end.
#include <filesystem>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/program_paths.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using program::output;
using program::refused;
using program::run;
using Words = std::vector<std::string>;

namespace {

std::string table_of_words() {
  std::string text = "length,colour,kind\n";
  for (int i = 0; i < 20; ++i)
    text += std::to_string(i - 10) + (i % 2 == 0 ? ",\"it's $red\"," : ",blue,") + (i < 10 ? "small\n" : "large\n");
  return text;
}

// The command that the end of a training proposes.
std::string proposed(const Words& training) {
  const std::string told = output(training), mark = "; to use it: ";
  const std::size_t first = told.find(mark);
  REQUIRE(first != std::string::npos);
  return told.substr(first + mark.size());
}

}  // namespace

TEST_CASE("the message for a missing file says that the current folder was removed") {
  const TemporaryFolder folder;
  const std::string gone = folder.path() + "/gone";
  const auto outcome = program::run_command(
      {"/bin/sh", "-c",
       "mkdir " + gone + "; cd " + gone + "; rmdir " + gone + "; " + test::program_path() + " eval none.x"});
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("none.x: cannot be opened: No such file or directory from here, a folder "
                                            "that is no longer there; is the path right?\n"));
}

TEST_CASE("each command says of a file that is not there that it is not, and what to do") {
  const TemporaryFolder folder;
  const std::string model = folder.path() + "/model.json", out = folder.path() + "/a.html",
                    table = folder.write("a.csv", table_of_words());
  output({"train", "csv", table, "--epochs", "1", "--checkpoint", model, "--quiet"});
  const std::string here = "none.x: cannot be opened: No such file or directory from here, the folder " +
                           std::filesystem::current_path().string() + "; is the path right?";
  for (const Words& command : std::vector<Words>{{"train", "csv", "none.x"},
                                                 {"train", "text", "none.x"},
                                                 {"train", "sentences", "none.x"},
                                                 {"train", "sentences", table, "--test-path", "none.x"},
                                                 {"train", "pictures", "none.x"},
                                                 {"train", "mnist", "none.x"},
                                                 {"train", "cifar10", "none.x"},
                                                 {"train", "emnist-letters", "none.x"},
                                                 {"train", "--resume", "none.x"},
                                                 {"eval", "none.x"},
                                                 {"predict", "none.x", "1"},
                                                 {"predict", model, "--csv", "none.x"},
                                                 {"report", "none.x", "--out", out},
                                                 {"inspect", "none.x"},
                                                 {"inspect", "--diff", model, "none.x"}}) {
    CAPTURE(command);
    refused(command, here);
  }
  refused({"eval", folder.path() + "/none.json"},
          "none.json: cannot be opened: No such file or directory; is the path");
  std::filesystem::remove(table);
  for (const Words& command : std::vector<Words>{{"eval", model}, {"predict", model, "--test", "2"}})
    refused(command, "a.csv: cannot be opened: No such file or directory; --path says where the data are");
}

TEST_CASE("the command that a training proposes at its end runs as it stands") {
  const TemporaryFolder folder;
  const std::string model = folder.path() + "/it's.json";
  std::string sentences, wide = "kind";
  for (int i = 0; i < 20; ++i) sentences += i % 2 == 0 ? "1 It isn't $bad; is it?\n" : "0 awful\n";
  for (int i = 0; i < 30; ++i) wide += ",c" + std::to_string(i);
  for (int row = 0; row < 10; ++row) {
    wide += row % 2 == 0 ? "\na" : "\nb";
    for (int i = 0; i < 30; ++i) wide += "," + std::to_string(row * i);
  }
  for (const char* const name : {"light", "dark"}) {
    std::filesystem::create_directories(folder.path() + "/pictures/" + name);
    for (int i = 0; i < 5; ++i)
      folder.write("pictures/" + std::string(name) + "/" + std::to_string(i) + ".pgm", "P5 2 1 255\nab");
  }
  const std::vector<Words> trainings = {
      {"xor"},
      {"csv", folder.write("a.csv", table_of_words())},
      {"csv", folder.path() + "/a.csv", "--label", "length"},
      {"csv", folder.write("wide.csv", wide), "--label", "kind"},
      {"sentences", folder.write("s.txt", sentences)},
      {"pictures", folder.path() + "/pictures"},
      {"text", folder.write("t.txt", std::string(60, '\n') + "-- O Romeo, Romeo!" + std::string(60, '-')), "--context",
       "8", "--width", "8", "--layers", "1", "--heads", "1"}};
  for (const Words& training : trainings) {
    CAPTURE(training);
    Words words = {"train"};
    words.insert(words.end(), training.begin(), training.end());
    words.insert(words.end(), {"--epochs", "1", "--checkpoint", model, "--force"});
    const std::string command = proposed(words);
    CAPTURE(command);
    CHECK_THAT(command, Catch::Matchers::StartsWith("minitorch predict "));
    const program::Outcome outcome = program::run_command(
        {"/bin/sh", "-c", "minitorch() { \"" + minitorch::test::program_path() + "\" \"$@\"; }; " + command});
    CHECK(outcome.err == "");
    CHECK(outcome.exit_code == 0);
    CHECK_FALSE(outcome.out.empty());
  }
}
