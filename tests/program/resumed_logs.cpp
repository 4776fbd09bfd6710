// The logs of trainings that stop and are resumed: which file is theirs, and that their lines say the same as without the
// stop.
#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/text/text_lines.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using nn::read_file;
using program::output;
using program::refused;
using namespace std::string_literals;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

TEST_CASE("a resumed training goes on with its own log alone; other files stay, or are begun anew with --force") {
  const TemporaryFolder folder;
  const std::string first = folder.path() + "/first.json", path = folder.path() + "/run.json",
                    own = folder.path() + "/own.jsonl";
  const auto file = [&](const std::string& name) { return folder.path() + "/" + name; };
  const auto trained = [&](const std::string& log, Words words) {
    words.insert(words.begin(), "train");
    words.insert(words.end(), {"--points", "50", "--quiet", "--log", log, "--checkpoint", log + ".json"});
    output(words);
    return log;
  };
  trained(own, {"xor", "--epochs", "3"});
  fs::rename(own + ".json", first);
  const std::string other = trained(file("spiral.jsonl"), {"spiral", "--epochs", "5"});
  const auto resume = [&](const std::string& log) -> Words {
    fs::copy_file(first, path, fs::copy_options::overwrite_existing);
    return {"train", "--resume", path, "--epochs", "5", "--quiet", "--log", log};
  };
  const auto epochs = [&](const std::string& log) {
    std::string found;
    std::istringstream lines(read_file(log));
    for (std::string line; std::getline(lines, line);) found += nlohmann::json::parse(line).at("epoch").dump();
    return found;
  };
  const std::string none = " exists: a file that is no log of minitorch train; --force overwrites it, or choose",
                    another = " exists: a log of another training; --force overwrites it, or choose another path";
  for (const auto& [log, why] : {std::pair(other + ".json", none),
                                 {folder.write("open.json", R"({"my": "object", "x": [1,2)"), none},
                                 {folder.write("object.json", R"({"my": "object"})"), none},
                                 {folder.write("table.csv", "1,2"), none},
                                 {folder.write("lines.txt", "\n\n"), none},
                                 {other, another},
                                 {trained(file("seed.jsonl"), {"xor", "--epochs", "3", "--seed", "2"}), another},
                                 {trained(file("short.jsonl"), {"xor", "--epochs", "2", "--seed", "2"}), another},
                                 {trained(file("longer.jsonl"), {"xor", "--epochs", "4"}), another}}) {
    CAPTURE(log);
    const std::string before = read_file(log), checkpoint = read_file(first);
    refused(resume(log), "--log: " + log + why);
    CHECK(read_file(log) == before);
    CHECK(read_file(path) == checkpoint);
    Words forced = resume(log);
    forced.emplace_back("--force");
    output(forced);
    CHECK(epochs(log) == "45");
  }
  const std::string lines = read_file(own), of_two = lines.substr(0, lines.rfind('\n', lines.size() - 2) + 1);
  for (const auto& [content, found] : {std::pair(lines, "12345"),
                                       {lines + R"({"epoch": 4, "l)", "12345"},
                                       {of_two, "1245"},
                                       {"", "45"}}) {  // of two: the disk was full
    folder.write("own.jsonl", content);
    for (const bool forces : {false, true}) {
      Words words = resume(own);
      if (forces) words.emplace_back("--force");
      output(words);
    }
    CHECK(epochs(own) == found + "45"s);  // the log was ahead of the checkpoint
  }
}
