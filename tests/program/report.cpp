// `minitorch train --report` and `minitorch report`: the files, and the data in the pages. tests/pages opens the pages.
#include <csignal>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/json/json.hpp"
#include "nn/text/text_lines.hpp"
#include "program/pages/page.hpp"
#include "program/pages/page_templates.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::read_file;
using program::Outcome;
using program::output;
using program::refused;
using program::run;
using json = nlohmann::json;

namespace {

bool has_pages() { return !program::page_templates().empty(); }

// Returns the data that a page shows.
json data_in(const std::string& path) {
  const std::string page = read_file(path), mark = R"(id="data">)";
  const std::size_t first = page.find(mark) + mark.size();
  return json::parse(page.substr(first, page.find("</script>", first) - first));
}

std::vector<json> lines_of_log(const std::string& path) {
  std::vector<json> lines;
  for (const std::string& line : nn::read_lines(path)) lines.push_back(json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("without npm, --report says what to install, before the training") {
  if (has_pages()) return;
  const TemporaryFolder folder;
  refused({"train", "simple", "--report", folder.path() + "/a.html"}, "apt-get install npm");
}

TEST_CASE("a log has a line for each epoch, and the first one has the settings") {
  const TemporaryFolder folder;
  const std::string log = folder.path() + "/log.jsonl";
  output({"train", "spiral", "--epochs", "5", "--seed", "3", "--log", log});
  const auto lines = lines_of_log(log);
  REQUIRE(lines.size() == 5);
  const json start = lines[0]["start"];
  CHECK(start["settings"]["seed"] == 3);
  CHECK(start["examples"] == 400);
  CHECK(start["steps_of_epoch"] == 13);
  CHECK_THAT(start["command"], ContainsSubstring("minitorch train spiral --epochs 5 --seed 3 --log "));
  CHECK_FALSE(lines[1].contains("start"));
  CHECK(lines[0]["steps"]["step"] == json{1});
  CHECK(lines[3]["steps"]["step"] == json{50});
  CHECK(lines[3]["steps"]["gradients"].size() == 3);
  CHECK(lines[3]["accuracy"] >= 0);
  CHECK(lines[4]["boundary"].get<std::string>().size() == 48 * 48 * 4 / 3);
}

TEST_CASE("a report has the epochs of the training") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/report.html";
  output({"train", "moons", "--epochs", "3", "--report", path});
  const json run = data_in(path)["runs"][0];
  CHECK(run["epochs"].size() == 3);
  CHECK(run["epochs"][2]["test"].contains("loss"));
  CHECK(run["start"]["settings"]["data"] == "moons");
  refused({"train", "moons", "--epochs", "3", "--report", path}, "--force overwrites it");
}

TEST_CASE("a training writes the same checkpoint with a report as without") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const auto trained = [&](const std::string& name, const std::vector<std::string>& more) {
    const std::string path = folder.path() + "/" + name + ".json";
    std::vector<std::string> words = {"train", "spiral", "--epochs", "4", "--dropout", "0.1", "--checkpoint", path};
    words.insert(words.end(), more.begin(), more.end());
    output(words);
    return read_file(path);
  };
  CHECK(trained("plain", {}) == trained("reported", {"--report", folder.path() + "/report.html"}));
}

TEST_CASE("an interrupted training writes its report, and a resumed one the whole") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/report.html", log = folder.path() + "/log.jsonl",
                    checkpoint = folder.path() + "/a.json";
  const Outcome outcome = run({"train", "circle", "--points", "2000", "--batch", "4", "--epochs", "6", "--hidden", "64",
                               "--checkpoint", checkpoint, "--log", log, "--report", path},
                              {.signal = SIGINT, .signal_after = "epoch 2 of 6"});
  CHECK(outcome.exit_code == 130);
  CHECK_THAT(outcome.err, ContainsSubstring(" --report " + path + "\n"));
  CHECK(data_in(path)["runs"][0]["epochs"].size() >= 2);
  output({"train", "--resume", checkpoint, "--log", log, "--report", path});
  const json epochs = data_in(path)["runs"][0]["epochs"];
  REQUIRE(epochs.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(epochs[i]["epoch"] == i + 1);
}

TEST_CASE("a report of logs shows the runs side by side") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string a = folder.path() + "/a.jsonl", b = folder.path() + "/b.jsonl", path = folder.path() + "/both.html";
  output({"train", "moons", "--epochs", "2", "--log", a});
  output({"train", "moons", "--epochs", "3", "--seed", "2", "--log", b});
  CHECK_THAT(output({"report", a, b, "--out", path}), ContainsSubstring("the report is " + path));
  const json runs = data_in(path)["runs"];
  REQUIRE(runs.size() == 2);
  CHECK(runs[0]["epochs"].size() == 2);
  CHECK(runs[1]["start"]["settings"]["seed"] == 2);
  refused({"report", a, "--out", a}, "would overwrite a log");
}

TEST_CASE("a log that is none is refused by its line") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.write("a.jsonl", "{\"epoch\": 1, \"loss\": 2, \"test\": {\"loss\": 2}}\nhello\n");
  refused({"report", path, "--out", folder.path() + "/a.html"}, "line 2");
  refused({"report", folder.write("b.jsonl", ""), "--out", folder.path() + "/b.html"}, "has no epochs");
}

TEST_CASE("no text ends the script that holds the data of a page") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/page.html", text = "</script><!--<script>";
  program::write_page(path, "report", nn::Json::Object{{"name", text}});
  CHECK(data_in(path)["name"] == text);
}
