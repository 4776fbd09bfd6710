// The logs of trainings that stop and are resumed: which file is theirs, and that their lines say the same as without
// the stop.
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/json/json.hpp"
#include "nn/text/text_lines.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/models.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/training.hpp"
#include "program/learning/training_log.hpp"
#include "program/learning/training_records.hpp"
#include "program/pages/page.hpp"
#include "program/terminal/interrupt.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/page_data.hpp"

using namespace minitorch;
using nn::read_file;
using program::Outcome;
using program::output;
using program::refused;
using program::run;
using namespace std::string_literals;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

program::TrainingResult run_training(const program::RunSettings& settings, const program::TrainingOptions& options) {
  std::optional<nn::CheckpointContents> kept;
  if (!options.resume.empty()) kept = nn::read_checkpoint(options.resume);
  return program::train(settings, options, std::move(kept));
}

void train_one_batch(const program::RunSettings& settings, const program::TrainingOptions& options) {
  const program::Interrupt before;
  std::raise(SIGINT);  // before the first batch, so the training stops after it
  CHECK(run_training(settings, options).interrupted_by == SIGINT);
}

}  // namespace

TEST_CASE("a resumed training goes on with its own log alone: other files stay, or are begun anew with --force") {
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
                    unreadable = " exists: a file that cannot be read as a log (",
                    another = " exists: a log of another training; --force overwrites it, or choose another path";
  std::string broken = read_file(own);
  broken.insert(broken.find('\n') + 1, "{\n");
  for (const auto& [log, why] :
       {std::pair(other + ".json", unreadable),
        {folder.write("open.json", R"({"my": "object", "x": [1,2)"), none},
        {folder.write("object.json", R"({"my": "object"})"), unreadable},
        {folder.write("table.csv", "1,2"), unreadable},
        {folder.write("lines.txt", "\n\n"), none},
        {folder.write("broken.jsonl", broken), unreadable + file("broken.jsonl") + ", line 2: "},
        {folder.write("ended.jsonl", R"({"diverged": "the loss is nan", "epoch": 1, "step": 3})"), another},
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

TEST_CASE("a training that is interrupted after each batch logs what an uninterrupted one does") {
  const TemporaryFolder folder;
  const std::string whole = folder.path() + "/whole", parts = folder.path() + "/parts";
  program::RunSettings settings = program::default_settings(program::data_source("xor"), "mlp");
  settings.points = 50;  // 40 to train on
  settings.dropout = 0.2;
  settings.batch = 2;  // so 20 batches in an epoch
  settings.epochs = 3;
  const auto options = [](const std::string& path) {
    return program::TrainingOptions{.checkpoint = path + ".json", .log = path, .is_quiet = true};
  };
  const auto lines = [](const std::string& log) {  // those of epochs
    std::vector<nlohmann::json> found;
    for (const std::string& line : nn::lines_of(read_file(log))) {
      found.push_back(nlohmann::json::parse(line));
      if (found.back().contains("interrupted")) found.pop_back();
    }
    return found;
  };
  CHECK(run_training(settings, options(whole)).interrupted_by == 0);
  program::TrainingOptions given = options(parts);
  for (int batch = 0; batch < 60; ++batch) {
    train_one_batch(settings, given);
    given.resume = given.checkpoint;
  }
  CHECK(run_training(settings, given).interrupted_by == 0);
  CHECK(read_file(parts + ".json") == read_file(whole + ".json"));
  auto expected = lines(whole), found = lines(parts);
  REQUIRE(found.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(found[i].at("seconds") > 0);
    for (auto* const line : {&expected[i], &found[i]})
      for (const char* key : {"seconds", "memory", "start"}) line->erase(key);
    CHECK(found[i] == expected[i]);
    CHECK(found[i].contains("accuracy"));
  }

  const std::string part = folder.path() + "/part";
  program::TrainingOptions without = options(part);
  without.log.clear();
  train_one_batch(settings, without);  // a batch that nothing records
  given = options(part);
  given.resume = given.checkpoint;
  train_one_batch(settings, given);
  CHECK(run_training(settings, given).interrupted_by == 0);
  found = lines(part);
  REQUIRE(found.size() == 3);
  for (const char* key : {"accuracy", "seconds"}) {
    CHECK(!found[0].contains(key));  // of a part it would be that of other examples than the loss
    CHECK(found[1].contains(key));
  }
  CHECK(found[0].at("loss") == expected[0].at("loss"));
}

TEST_CASE("a log has the calls of a training that is interrupted in its first epoch, and how far it was") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json", page = folder.path() + "/run.html",
                    log = folder.write("run.jsonl", R"({"epoch": 1, "loss": 2, "test": {"loss": 2}})");  // of another
  program::RunSettings settings = program::default_settings(program::data_source("xor"), "mlp");
  settings.epochs = 2;
  program::TrainingOptions options{.checkpoint = path, .log = log, .may_overwrite = true, .is_quiet = true};
  for (int step = 1; step <= 2; ++step) {
    train_one_batch(settings, options);
    const program::TrainingRecords records = program::read_log(log);
    CHECK(records.epochs.empty());
    CHECK(records.unfinished.at("interrupted").as_string() == "SIGINT");
    CHECK(records.unfinished.at("epoch").as_int64() == 1);
    CHECK(records.unfinished.at("step").as_int64() == step);
    CHECK(std::ssize(records.calls) == step);
    if (program::has_pages()) {
      output({"report", log, "--checkpoint", path, "--out", page, "--force"});
      CHECK(program::data_in(page)["runs"][0]["unfinished"]["steps"]["step"] == nlohmann::json{1});
    }
    options.resume = path;
  }
  refused({"train", "xor", "--log", log}, "--force overwrites it");
  program::RunSettings others = settings;
  others.seed = 2;
  CHECK_THROWS_WITH(run_training(others, {.checkpoint = path + "2.json", .resume = path, .log = log}),
                    Catch::Matchers::ContainsSubstring("exists: a log of another training"));
  CHECK(run_training(settings, options).interrupted_by == 0);
  const program::TrainingRecords records = program::read_log(log);
  CHECK(records.unfinished.is_null());
  CHECK(records.epochs.size() == 2);
  REQUIRE(records.calls.size() == 3);
  for (std::int64_t call = 0; call < 3; ++call) CHECK(records.calls[static_cast<std::size_t>(call)].batches == call);
}

TEST_CASE("two trainings do not write one log, one at a time or both at once") {
  const TemporaryFolder folder;
  const std::string log = folder.path() + "/run.jsonl";
  const Words words = {"train", "xor", "--epochs", "1", "--quiet", "--log", log};
  const std::string fault = "--log: " + log + ": another training is writing it; choose another path";
  {
    const program::TrainingLog first(log);
    refused(words, fault);
    CHECK(read_file(log).empty());
  }
  output(words);
  const std::string before = read_file(log);
  const program::RunSettings settings = program::default_settings(program::data_source("xor"), "mlp");
  CHECK_THROWS_WITH(run_training(settings, {.log = log}), Catch::Matchers::ContainsSubstring("--force overwrites it"));
  CHECK(read_file(log) == before);
  output({"train", "xor", "--epochs", "1", "--quiet", "--log", "/dev/null"});

  const std::string path = folder.path() + "/run.json";
  output({"train", "xor", "--seed", "2", "--epochs", "1", "--quiet", "--checkpoint", path});
  const program::TrainingLog other(log);  // what it holds counts only once it is locked
  for (const bool forces : {false, true}) {
    Words resume = {"train", "--resume", path, "--epochs", "2", "--quiet", "--log", log};
    if (forces) resume.emplace_back("--force");
    refused(resume, fault);
    CHECK(read_file(log) == before);
  }
}

TEST_CASE("an interrupted training whose log cannot be written is saved, and says so") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  const Outcome outcome =
      run({"train", "circle", "--points", "100000", "--batch", "1", "--log", "/dev/full", "--checkpoint", path},
          {.signal = SIGINT, .signal_after = "parameters"});
  CHECK(outcome.exit_code == 130);
  CHECK_THAT(outcome.err, Catch::Matchers::StartsWith("minitorch train: --log: /dev/full: cannot be written"));
  CHECK_THAT(outcome.err, Catch::Matchers::ContainsSubstring("to resume: minitorch train --resume " + path));
}

TEST_CASE("a record of the epoch under way that does not fit the model is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json", log = folder.path() + "/log";
  program::RunSettings settings = program::default_settings(program::data_source("xor"), "mlp");
  program::TrainingOptions options{.checkpoint = path, .log = log, .is_quiet = true};
  train_one_batch(settings, options);
  const auto good = nn::read_checkpoint(path);
  const auto check = [&](const std::string& member, const nn::Json& value, const std::string& why) {
    CAPTURE(member, value.dump());
    auto contents = good;
    contents.metadata["under_way"]["record"][member] = value;
    nn::write_checkpoint(path, contents);
    refused({"train", "--resume", path, "--log", log}, path + ": " + why);
  };
  for (const std::string member : {"losses", "rates", "gradients", "weights", "steps"})
    check(member, nn::Json::Array{}, "its record of the epoch under way does not fit the model");
  check("accuracies", nn::Json::Array{1, 1}, "its record of the epoch under way does not fit the model");
  check("gradients", nn::Json::Array{nn::Json::Array{}}, "its record of the epoch under way does not fit the model");
  check("gradients", nn::Json::Array{0}, "record of an epoch: ");
  check("seconds", "x", "record of an epoch: ");
  check("extra", 1, "record of an epoch has no option 'extra'");
  nn::write_checkpoint(path, good);
  CHECK(output({"train", "--resume", path, "--log", log, "--epochs", "2", "--quiet"}).empty());
}
