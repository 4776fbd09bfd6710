// `minitorch train --report` and `minitorch report`: the files, and the data in the pages. tests/pages opens the pages.
#include <algorithm>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/files/byte_source.hpp"
#include "nn/json/json.hpp"
#include "nn/text/text_lines.hpp"
#include "program/learning/training_records.hpp"
#include "program/pages/page.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/page_data.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using nn::read_file;
using program::data_in;
using program::has_pages;
using program::Outcome;
using program::output;
using program::refused;
using program::run;
using json = nlohmann::json;
using namespace std::string_literals;

namespace {

std::vector<json> lines_of_log(const std::string& path) {
  std::vector<json> lines;
  for (const std::string& line : nn::lines_of(read_file(path))) lines.push_back(json::parse(line));
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
  const json commands = data_in(path)["runs"][0]["commands"];
  REQUIRE(commands.size() == 2);
  CHECK_THAT(commands[0], ContainsSubstring("train circle --points 2000 "));
  CHECK_THAT(commands[1], ContainsSubstring("train --resume " + checkpoint));
  const json epochs = data_in(path)["runs"][0]["epochs"];
  REQUIRE(epochs.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(epochs[i]["epoch"] == i + 1);
  std::string of_another_version = read_file(path);  // with other styles, and another policy
  of_another_version.insert(of_another_version.find("<style>") + 8, "main { color: red; }");
  of_another_version.insert(of_another_version.find("default-src"), "img-src data:; ");
  std::ofstream(path) << of_another_version;
  output({"train", "--resume", checkpoint, "--epochs", "7", "--report", path});
  const std::string thesis = folder.path() + "/thesis.html";
  std::ofstream(thesis) << "<!doctype html><title>Thesis</title>";
  const Outcome refused = run({"train", "--resume", checkpoint, "--epochs", "8", "--report", thesis});
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.err, ContainsSubstring("--report"));
  const Outcome same = run({"report", log, "--checkpoint", checkpoint, "--out", checkpoint, "--force"});
  CHECK(same.exit_code == 2);
  CHECK_THAT(same.err, ContainsSubstring("would overwrite " + checkpoint));
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
  refused({"report", a, "--out", a}, "would overwrite " + a + ", which the report reads");
}

TEST_CASE("a log that is none is refused by its line") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.write("a.jsonl", "{\"epoch\": 1, \"loss\": 2, \"test\": {\"loss\": 2}}\nhello\n");
  refused({"report", path, "--out", folder.path() + "/a.html"},
          "minitorch report: " + path + ", line 2: is no line of a log of minitorch train: byte 1: is not JSON");
  refused({"report", folder.write("b.jsonl", ""), "--out", folder.path() + "/b.html"}, "has no epochs");
}

TEST_CASE("a log whose steps have lists of other lengths is refused by its line, and one without a list is read") {
  const TemporaryFolder folder;
  const auto log = [&](const std::string& steps) {
    const std::string begin = R"({"epoch": 1, "loss": 2, "test": {"loss": 2})";
    return folder.write("a.jsonl", begin + "}\n" + begin + R"(, "steps": )" + steps + "}\n");
  };
  for (const auto& [steps, why] :
       {std::pair(R"({"step": [1, 50, 100, 150], "rate": [1, 1]})", "'steps' has 2 'rate' and 4 'step'"),
        {R"({"step": [1], "loss": [1, 2]})", "'steps' has 2 'loss' and 1 'step'"},
        {R"({"step": [1], "weights": {"out": []}})", "'steps' has 0 'weights.out' and 1 'step'"},
        {R"({"step": [1], "gradients": {"a\u001b": [1, 2]}})", R"('steps' has 2 'gradients.a\x1b' and 1 'step')"}}) {
    CAPTURE(steps);
    CHECK_THROWS_WITH(program::read_log(log(steps)), ContainsSubstring("line 2: is no line of a log") && EndsWith(why));
  }
  for (const char* const steps : {R"({"loss": [1]})", R"({"step": 1})", R"({"step": [1], "rate": 1})", "[1]"})
    CHECK_THROWS_AS(program::read_log(log(steps)), DataError);
  CHECK(program::read_log(log(R"({"step": [1], "loss": [2], "gradients": {"out": [1]}})")).epochs.size() == 1);
}

TEST_CASE("a log is read without the line that its training is writing, or was killed in") {
  const TemporaryFolder folder;
  const std::string line = R"({"epoch": 1, "loss": 2, "test": {"loss": 2}})";
  for (std::size_t size = 1; size <= line.size(); ++size) {
    const std::string path = folder.write("a.jsonl", line + "\n" + line.substr(0, size));
    CAPTURE(size);
    CHECK(program::read_log(path).epochs.size() == 1);  // the last line, when whole, is of the same epoch
  }
  CHECK(program::read_log(folder.write("b.jsonl", line.substr(0, 9))).epochs.empty());
  CHECK_THROWS_WITH(program::read_log(folder.write("c.jsonl", line + "\nhello")), ContainsSubstring("line 2: is no "));
  CHECK_THROWS_WITH(program::read_log(folder.write("d.jsonl", line + "\n{\n")), ContainsSubstring("line 2: is no "));
  if (!has_pages()) return;
  const std::string checkpoint = folder.path() + "/a.json", log = folder.path() + "/a.jsonl",
                    page = folder.path() + "/a";
  output({"train", "xor", "--epochs", "2", "--checkpoint", checkpoint, "--log", log, "--force"});
  std::ofstream(log, std::ios::app) << R"({"epoch": 3, "lo)";
  output({"report", log, "--out", page});
  CHECK(data_in(page)["runs"][0]["epochs"].size() == 2);
  output({"train", "--resume", checkpoint, "--epochs", "3", "--log", log, "--report", page});
  CHECK(data_in(page)["runs"][0]["epochs"].size() == 3);
  CHECK(lines_of_log(log).size() == 3);
}

TEST_CASE("empty lines of a log say nothing") {
  const TemporaryFolder folder;
  const auto line = [](int epoch) {
    return R"({"epoch": )" + std::to_string(epoch) + R"(, "loss": 2, "test": {"loss": 2}})" + "\n";
  };
  CHECK(program::read_log(folder.write("a.jsonl", "\n" + line(1) + "\n\n" + line(2) + "\n")).epochs.size() == 2);
  CHECK_THROWS_WITH(program::read_log(folder.write("b.jsonl", line(1) + "\n\nhello\n")),
                    ContainsSubstring("line 4: is no line of a log"));
}

TEST_CASE("of epochs that were trained again, the later records count") {
  const TemporaryFolder folder;
  std::string text;
  for (const auto* const line : {R"("epoch": 1, "loss": 5)", R"("epoch": 2, "loss": 4)", R"("epoch": 2, "loss": 3)"})
    text += "{" + std::string(line) + R"(, "test": {"loss": 1}})" + "\n";
  const auto records = program::read_log(folder.write("log.jsonl", text));
  REQUIRE(records.epochs.size() == 2);
  CHECK(records.epochs[1].at("loss").as_int64() == 3);
}

TEST_CASE("a log has the command lines that trained its epochs, in their order") {
  const TemporaryFolder folder;
  const auto line = [](int epoch, const std::string& command) {
    const json start = command.empty() ? json::object() : json{{"start", {{"command", command}}}};
    json record = {{"epoch", epoch}, {"loss", 1}, {"test", {{"loss", 1}}}};
    record.update(start);
    return record.dump() + "\n";
  };
  const auto commands = [&](const std::string& lines) {
    std::string all;
    for (const auto& call : program::read_log(folder.write("log", lines)).calls) all += call.command;
    return all;
  };
  const std::string begun = line(1, "a") + line(2, "") + line(3, "b") + line(4, "");
  CHECK(commands(begun) == "ab");
  CHECK(commands(begun + line(5, "c")) == "abc");
  CHECK(commands(begun + line(4, "c")) == "abc");
  CHECK(commands(begun + line(2, "c")) == "ac");  // nothing that b trained is left
  CHECK(commands(line(1, "")).empty());
}

TEST_CASE("the log of a training that diverged says so with where and why, and its report does, too") {
  const TemporaryFolder folder;
  const std::string log = folder.path() + "/log.jsonl", page = folder.path() + "/a.html";
  // A step makes an epoch, and every weight -10⁵ times as large, so the outputs of two layers grow by 10¹⁰: of three
  // epochs the losses are finite, and float32 ends at 10³⁸.
  const std::vector<std::string> training = {
      "train",          "circle", "--points", "10", "--batch", "8", "--hidden",   "8",    "--rate",      "1e5",
      "--weight-decay", "1",      "--epochs", "20", "--log",   log, "--schedule", "none", "--optimizer", "sgd"};
  CHECK_THAT(run(training).err, ContainsSubstring("the training diverged in epoch "));
  const auto records = program::read_log(log);
  REQUIRE(records.epochs.size() >= 2);
  const std::string epoch = std::to_string(records.epochs.size() + 1);
  CHECK_THAT(records.end(), Catch::Matchers::StartsWith("the training diverged in epoch " + epoch + ", after "));
  CHECK(lines_of_log(log).back()["diverged"].is_string());
  if (!has_pages()) return;
  CHECK_THAT(output({"report", log, "--out", page}), ContainsSubstring(log + ": " + records.end() + "\n"));
  const std::string own_page = folder.path() + "/own.html";
  std::vector<std::string> with_report = training;
  with_report.insert(with_report.end(), {"--force", "--report", own_page});
  const Outcome outcome = run(with_report);
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("the training diverged in epoch " + epoch + " of 20: "));
  for (const std::string& written : {page, own_page}) {
    CHECK(data_in(written)["runs"][0]["diverged"] == records.end());
    CHECK(data_in(written)["runs"][0]["epochs"].size() == records.epochs.size());
    CHECK_FALSE(data_in(written).contains("model"));
  }
}

TEST_CASE("a training that diverged, and was resumed, is one that did not diverge") {
  const TemporaryFolder folder;
  const std::string diverged = R"({"diverged": "the loss is nan", "epoch": 2, "step": 9})" + "\n"s,
                    first = R"({"epoch": 1, "loss": 5, "test": {"loss": 1}})" + "\n"s,
                    second = R"({"epoch": 2, "loss": 4, "test": {"loss": 1}})" + "\n"s;
  CHECK(program::read_log(folder.write("a", first + diverged)).end() ==
        "the training diverged in epoch 2, after 9 steps: the loss is nan");
  if (has_pages())
    refused({"report", folder.write("d", diverged), "--out", folder.path() + "/a.html"},
            "has no epochs to report: the training diverged in epoch 2");
  CHECK(program::read_log(folder.write("b", first + diverged + second)).end().empty());
  CHECK(program::read_log(folder.write("c", first + second + diverged)).epochs.size() == 1);
}

TEST_CASE("a report of points has the points, what the model says, its tree, and the graph of a step") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/report.html";
  output({"train", "moons", "--epochs", "2", "--hidden", "8", "--points", "50", "--batch", "10", "--report", path});
  const json model = data_in(path)["model"];
  CHECK(model["plane"]["points"].size() == 50);
  CHECK(model["plane"]["boundary"].get<std::string>().size() == 48 * 48 * 4 / 3);
  const json counts = model["confusion"];
  CHECK(counts[0][0].get<int>() + counts[0][1].get<int>() + counts[1][0].get<int>() + counts[1][1].get<int>() == 10);
  CHECK(model["right"] == counts[0][0].get<int>() + counts[1][1].get<int>());
  CHECK((model["unanswered"] == 0 && counts[0][2] == 0 && counts[1][2] == 0));
  const json tree = model["tree"];
  REQUIRE(tree.size() == 4);
  CHECK(tree[1]["name"] == "0");
  CHECK(tree[1]["output"] == json({1, 8}));
  CHECK(tree[1]["parameters"] == 24);
  CHECK(tree[1]["weights"] == json::parse(R"([["weight", [8, 2]], ["bias", [8]]])"));
  const json graph = model["graph"];
  CHECK(graph["examples"] == 10);
  CHECK(graph["nodes"][0]["function"] == "div");  // the mean of the losses
  const auto is_weight = [](const json& node) { return node["name"] == "0.weight" && node["shape"] == json({8, 2}); };
  const auto weight = std::find_if(graph["nodes"].begin(), graph["nodes"].end(), is_weight);
  REQUIRE(weight != graph["nodes"].end());
  const auto place = weight - graph["nodes"].begin();
  const auto is_used = [&](const json& edge) {
    return edge[0] == place &&
           graph["nodes"][edge[1].get<std::size_t>()]["layer"].get<std::string>().starts_with("0: ");
  };
  CHECK(std::count_if(graph["edges"].begin(), graph["edges"].end(), is_used) == 1);
}

TEST_CASE("a report of many classes has the most frequent mistakes, and no matrix") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  std::string table = "x,class\n";
  for (int i = 0; i < 600; ++i) table += std::to_string(i % 7) + ",c" + std::to_string(i % 300) + "\n";
  const std::string path = folder.path() + "/report.html";
  output({"train", "csv", folder.write("many.csv", table), "--epochs", "1", "--hidden", "2", "--report", path});
  const json model = data_in(path)["model"];
  CHECK(model["classes"].size() == 300);
  CHECK_FALSE(model.contains("confusion"));
  CHECK(model["pairs"].size() == 20);
  CHECK(model["pairs"][0][2] >= model["pairs"][19][2]);
  CHECK(model["mistakes"][0]["said"].size() == 3);
  CHECK(json(model).dump().size() < 30'000);
}

TEST_CASE("a report of pictures has its mistakes and the filters of the first layer") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  for (const char* const name : {"light", "dark"})
    std::filesystem::create_directories(folder.path() + "/pictures/" + name);
  for (int i = 0; i < 20; ++i) {  // half of the light ones are dark: nobody can get them right
    const std::string number = std::to_string(i), white = "\xff\xff\xff\xff\xff\xff"s, black(6, '\0');
    folder.write("pictures/light/" + number + ".pgm", "P5 3 2 255\n"s + (i % 2 == 0 ? white : black));
    folder.write("pictures/dark/" + number + ".pgm", "P5 3 2 255\n"s + black);
  }
  const std::string path = folder.path() + "/report.html";
  output({"train", "pictures", folder.path() + "/pictures", "--hidden", "4", "--epochs", "40", "--report", path});
  const json model = data_in(path)["model"];
  CHECK(model["classes"] == json({"dark", "light"}));
  CHECK(model["picture"] == json({{"height", 2}, {"width", 3}, {"channels", 1}}));
  REQUIRE_FALSE(model["mistakes"].empty());
  const json worst = model["mistakes"][0];
  CHECK(worst["truth"] != worst["said"][0][0]);
  CHECK(worst["said"][0][1] >= worst["said"][1][1]);
  CHECK(worst["picture"].get<std::string>().size() == 8);  // six bytes as base64
  CHECK(model["filters"]["filters"].size() == 4);
  CHECK(model["filters"]["height"] == 2);
}

TEST_CASE("a report of a log and a checkpoint shows what the report of the training shows") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string at_once = folder.path() + "/a.html", later = folder.path() + "/b.html",
                    log = folder.path() + "/log.jsonl", checkpoint = folder.path() + "/a.json";
  output({"train", "circle", "--epochs", "3", "--report", at_once, "--log", log, "--checkpoint", checkpoint});
  output({"report", log, "--checkpoint", checkpoint, "--out", later});
  CHECK(data_in(at_once)["model"] == data_in(later)["model"]);
  CHECK(data_in(at_once)["runs"][0]["epochs"] == data_in(later)["runs"][0]["epochs"]);
}

TEST_CASE("a report refuses the checkpoint of another training than its log's") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string log = folder.path() + "/log.jsonl", out = folder.path() + "/out.html";
  const auto trained = [&](const std::string& name, std::vector<std::string> words) {
    const std::string checkpoint = folder.path() + "/" + name + ".json";
    words.insert(words.begin(), {"train", "--points", "50", "--checkpoint", checkpoint});
    output(words);
    return checkpoint;
  };
  const std::string own = trained("own", {"circle", "--epochs", "2", "--log", log});
  const auto refused = [&](const std::string& checkpoint) {
    const Outcome outcome = run({"report", log, "--checkpoint", checkpoint, "--out", out});
    CHECK(outcome.exit_code == 2);
    CHECK(!std::filesystem::exists(out));
    return outcome.err;
  };
  const std::string message = " is of another training than " + log + ": no epoch there has its losses\n";
  CHECK_THAT(refused(trained("seed", {"circle", "--epochs", "2", "--seed", "2"})),
             ContainsSubstring("seed.json" + message));
  CHECK_THAT(refused(trained("set", {"moons", "--epochs", "2"})), ContainsSubstring(message));
  CHECK_THAT(refused(trained("hidden", {"circle", "--epochs", "2", "--hidden", "8"})), ContainsSubstring(message));
  CHECK_THAT(refused(trained("longer", {"circle", "--epochs", "3"})), ContainsSubstring(message));
  output({"report", log, "--checkpoint", own, "--out", out});
  output({"train", "--resume", own, "--epochs", "4", "--log", log, "--checkpoint", folder.path() + "/later.json"});
  output({"report", log, "--checkpoint", own, "--out", out, "--force"});  // the log goes on where it ends
}

TEST_CASE("no text ends the script that holds the data of a page") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/page.html", text = "</script><!--<script>";
  program::write_page(path, "report", nn::Json::Object{{"name", text}});
  CHECK(data_in(path)["name"] == text);
}
