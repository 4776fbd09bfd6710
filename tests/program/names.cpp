// Names from files, wherever the program prints them: none can control a terminal or look like another name.
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/text/terminal_text.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/run_program.hpp"

using namespace minitorch;
using program::Outcome;
using program::run;
using Words = std::vector<std::string>;

namespace {

// An escape, a C1 control, direction marks, zero-width characters, a combining mark, ideographs.
const std::string nasty =
    "a\x1b[31m\u009b2J\u202e\u2066\u200e\u061c\u200b\ufeff\x7f"
    "e\u0301日本";

// Runs the program, and checks that its output has no hidden characters.
Outcome clean(const Words& arguments) {
  Outcome outcome = run(arguments);
  for (const std::string& text : {outcome.out, outcome.err}) {
    std::string line;
    for (const char c : text) {
      if (c != '\n') line += c;
    }
    INFO(nn::escaped(line));
    CHECK(nn::escaped(line) == line);
  }
  return outcome;
}

}  // namespace

TEST_CASE("names in checkpoints are shown with escapes, by inspect and in errors") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/" + nasty + ".json", other = folder.path() + "/b.json";
  nn::CheckpointContents contents;
  contents.metadata[nasty + "\nkey"] = nasty;
  contents.parts = {
      {nasty + "\npart", {.tensors = {{nasty + "\ttensor", tensor(1)}}, .values = nn::Json::Object{{"kind", nasty}}}}};
  for (auto& part : contents.parts) std::erase(part.name, '.');
  nn::write_checkpoint(path, contents);
  contents.metadata[nasty + "\nkey"] = 2;
  contents.parts[0].state.tensors[0].tensor = tensor(2);
  nn::write_checkpoint(other, contents);
  const Outcome shown = clean({"inspect", path});
  CHECK(shown.exit_code == 0);
  CHECK_THAT(shown.out, Catch::Matchers::ContainsSubstring("\\u{202e}") && Catch::Matchers::ContainsSubstring("日本"));
  CHECK(clean({"inspect", "--diff", path, other}).exit_code == 1);
  const Outcome json = clean({"inspect", path, "--json"});
  CHECK(nlohmann::json::parse(json.out)["metadata"][nasty + "\nkey"] == nasty);
  for (const Words& words : {Words{"eval", path},
                             {"predict", path, "1"},
                             {"train", "--resume", path},
                             {"eval", path, "--json"},
                             {"inspect", path, "--to", nasty, "x"},
                             {"train", "xor", "--checkpoint", path},
                             {nasty},
                             {"train", nasty},
                             {"train", "--" + nasty},
                             {"train", "xor", "--optimizer", nasty},
                             {"explain", nasty},
                             {"explain", "x", nasty},
                             {"predict", other, nasty},
                             {"train", "xor", "--log", folder.path() + "/none/" + nasty}})
    CHECK(clean(words).exit_code == 2);
}

TEST_CASE("names in tables are shown with escapes, by train, eval and predict") {
  const TemporaryFolder folder;
  std::string text = nasty + "column," + nasty + "label\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + "," + (i < 20 ? nasty : "日本語日本語日本語") + "\n";
  const std::string table = folder.write(nasty + ".csv", text), path = folder.path() + "/" + nasty + ".json";
  const Outcome trained = clean({"train", "csv", "--path", table, "--checkpoint", path, "--epochs", "2"});
  CHECK(trained.exit_code == 0);
  for (const Words& words : {Words{"eval", path},
                             {"predict", path, "3"},
                             {"predict", path, "--test", "2"},
                             {"predict", path, "3", "--json"},
                             {"predict", path, "--csv", table},
                             {"eval", path, "--json"}})
    CHECK(clean(words).exit_code == 0);
  for (const Words& words : {Words{"predict", path, "3", "4"},
                             {"predict", path, "--csv", folder.write(nasty, "b\n1\n")},
                             {"train", "csv", "--path", table, "--label", nasty},
                             {"eval", path, "--path", nasty},
                             {"train", "csv", "--path", folder.write(nasty + "2", text + nasty + ",c\n")},
                             {"train", "csv", "--path", table, "--checkpoint", path}})
    CHECK(clean(words).exit_code == 2);
}
