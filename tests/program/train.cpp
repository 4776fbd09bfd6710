// `minitorch train`, `eval` and `predict` as a user runs them: output and errors.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/program_paths.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using nn::read_file;
using program::Outcome;
using program::output;
using program::refused;
using program::run;
using json = nlohmann::json;
using namespace std::string_literals;

namespace {

// Writes a table of two classes. The first column decides the class; its numbers are large.
std::string flowers() {
  std::string text = "size,noise,kind\n";
  for (int i = 0; i < 60; ++i) {
    const bool is_large = i % 2 == 0;
    text += std::to_string((is_large ? 3000 : 1000) + 7 * i) + "," + std::to_string(i * 37 % 11) + ",";
    text += is_large ? "rose\n" : "daisy\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a spiral is learned, saved, evaluated and used") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/spiral.json";
  const std::string told = output({"train", "spiral", "--checkpoint", path});
  CHECK_THAT(told, StartsWith("400 training examples, 100 test examples; 4,482 parameters\n"));
  CHECK_THAT(told, ContainsSubstring("epoch 400 of 400: loss "));
  CHECK_THAT(told, ContainsSubstring("saved as " + path));
  CHECK(told.find('\x1b') == std::string::npos);
  CHECK(told.find('\r') == std::string::npos);
  const json found = json::parse(output({"eval", path, "--json"}));
  CHECK(found["accuracy"] >= 0.9);
  CHECK(found["examples"] == 100);
  CHECK_THAT(output({"eval", path}), ContainsSubstring("spiral, 100 examples: loss "));
  const json predicted = json::parse(output({"predict", path, "0.3", "0.7", "--json"}));
  REQUIRE(predicted.size() == 1);
  CHECK(predicted[0]["probabilities"].size() == 2);
  CHECK_THAT(output({"predict", path, "-0.3", "0.7"}), ContainsSubstring(" %"));
  CHECK_THAT(output({"predict", path, "--test", "2"}), ContainsSubstring("; predicted: "));
}

TEST_CASE("a resumed training leaves the same file as an uninterrupted one") {
  const TemporaryFolder folder;
  const std::string whole = folder.path() + "/whole.json", parts = folder.path() + "/parts.json";
  const std::vector<std::string> flags = {"--epochs",  "6",   "--weight-decay", "0.1",  "--l1",       "0.01",
                                          "--dropout", "0.2", "--noise",        "0.05", "--schedule", "none",
                                          "--quiet"};
  const auto with = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return arguments;
  };
  CHECK(output(with({"train", "moons", "--checkpoint", whole})).empty());
  output({"train", "moons", "--checkpoint", parts, "--epochs", "2", "--dropout", "0.2", "--noise", "0.05",
          "--weight-decay", "0.1", "--l1", "0.01", "--schedule", "none"});
  output({"train", "--resume", parts, "--epochs", "6", "--log", folder.path() + "/log"});
  CHECK(read_file(whole) == read_file(parts));
  CHECK_THAT(output({"train", "--resume", parts}), ContainsSubstring("all epochs are done"));

  std::ifstream log(folder.path() + "/log");
  std::vector<std::string> lines;
  for (std::string line; std::getline(log, line);) lines.push_back(line);
  REQUIRE(lines.size() == 4);
  CHECK(json::parse(lines[0])["epoch"] == 3);
  CHECK(json::parse(lines[3])["test"].contains("accuracy"));
}

TEST_CASE("an interrupt finishes the batch, saves, prints how to resume, and exits with 130") {
  const TemporaryFolder folder;
  const std::string whole = folder.path() + "/whole.safetensors", parts = folder.path() + "/parts.safetensors";
  const std::vector<std::string> training = {"train",  "circle",   "--points",   "2000",     "--batch",
                                             "4",      "--epochs", "12",         "--hidden", "64",
                                             "--seed", "3",        "--schedule", "cosine",   "--checkpoint"};
  const auto with = [&](const std::string& path) {
    auto arguments = training;
    arguments.push_back(path);
    return arguments;
  };
  const Outcome outcome = run(with(parts), {.signal = SIGINT, .signal_after = "epoch 2 of 12"});
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.err == "\ninterrupted; to resume: minitorch train --resume " + parts + "\n");
  CHECK_THAT(output({"inspect", parts}), ContainsSubstring("metadata epoch: "));
  output({"train", "--resume", parts, "--quiet"});
  const std::string log = folder.path() + "/log of it.jsonl";
  auto logged = with(folder.path() + "/logged.json");
  logged.insert(logged.end(), {"--log", log});
  CHECK_THAT(run(logged, {.signal = SIGINT, .signal_after = "epoch 1 of 12"}).err,
             ContainsSubstring("/logged.json --log '" + log + "'\n"));
  output(with(whole));
  CHECK(read_file(whole) == read_file(parts));

  auto again = with(parts);
  again.emplace_back("--force");
  CHECK(run(again, {.signal = SIGTERM, .signal_after = "epoch 1 of 12"}).exit_code == 143);
  output({"train", "--resume", parts, "--quiet"});
  CHECK(read_file(whole) == read_file(parts));

  const Outcome unsaved =
      run({"train", "circle", "--epochs", "100000"}, {.signal = SIGINT, .signal_after = "parameters"});
  CHECK(unsaved.exit_code == 130);
  CHECK_THAT(unsaved.err, ContainsSubstring("the model is not saved: --checkpoint was not given"));
}

TEST_CASE("a table is learned whatever its scales, and its columns are found by their names") {
  const TemporaryFolder folder;
  const std::string table = folder.write("flowers.csv", flowers()), path = folder.path() + "/flowers.json";
  const json metrics = json::parse(
      output({"train", "csv", "--path", table, "--checkpoint", path, "--epochs", "30", "--hidden", "16", "--json"}));
  CHECK(metrics["test"]["accuracy"] == 1);
  const std::string rows = folder.write("new.csv", "noise,extra,size\n3,word,3100\n4,other,1100\n");
  const std::string told = output({"predict", path, "--csv", rows});
  CHECK_THAT(told, StartsWith("rose ") && ContainsSubstring("\ndaisy "));
  refused({"predict", path, "--csv", folder.write("bad.csv", "noise\n3\n")}, "bad.csv: no column is called 'size'");
  refused({"predict", path, "--csv", folder.write("word.csv", "noise,size\n3,big\n")},
          "word.csv, line 2, column 2 (size): 'big' is not a number");
  refused({"predict", path, "1"}, "1 value, the model takes 2: 'size', 'noise'");
  refused({"predict", path, "--image", table}, "the model was not trained on pictures");
  std::filesystem::remove(table);
  CHECK_THAT(output({"predict", path, "3000", "1"}), StartsWith("rose "));
  refused({"eval", path}, "flowers.csv: cannot be opened");
}

TEST_CASE("a number is learned where labels are numbers") {
  const TemporaryFolder folder;
  std::string text = "x,y\n";
  for (int i = 0; i < 50; ++i) text += std::to_string(i) + "," + std::to_string(2 * i + 1) + "\n";
  const std::string path = folder.path() + "/line.json";
  output(
      {"train", "csv", "--path", folder.write("line.csv", text), "--checkpoint", path, "--epochs", "300", "--quiet"});
  const json predicted = json::parse(output({"predict", path, "20", "--json"}));
  CHECK(std::abs(predicted[0]["value"].get<double>() - 41) < 5);
  CHECK_FALSE(json::parse(output({"eval", path, "--json"})).contains("accuracy"));
}

TEST_CASE("an error of train is one line and exit 2, and nothing is overwritten") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  output({"train", "xor", "--epochs", "1", "--checkpoint", path});
  const std::string before = read_file(path);
  refused({"train"}, "data, or --resume, is required");
  refused({"train", "clothes"}, "there is no data set 'clothes'; choose one of simple, diag,");
  refused({"train", "xor", "--epochs", "0"}, "--epochs");
  refused({"train", "xor", "--hidden", "8,x"}, "--hidden");
  refused({"train", "xor", "--optimizer", "newton"}, "there is no optimiser 'newton'; choose one of sgd,");
  refused({"train", "xor", "--checkpoint", "run.pt"}, "run.pt: its name must end with .json");
  refused({"train", "xor", "--checkpoint", folder.path() + "/none/run.json"},
          "/none/run.json: cannot be written: No such file");
  refused({"train", "spiral", "--points", "11"}, "spiral");
  refused({"train", "xor", "--points", "4"}, "4 examples are too few");
  refused({"train", "csv"}, "csv: a path is required, that of the file");
  refused({"train", "mnist", "--path", folder.path()}, "there is neither train-images-idx3-ubyte");
  refused({"train", "mnist", "--path", folder.path() + "/none"}, "none: cannot be opened: No such file or directory");
  refused({"train", "mnist", "--path", folder.write("a.csv", "1")}, "a.csv: is a file, not a folder");
  const std::string diverged = folder.path() + "/diverged.json";
  refused({"train", "xor", "--rate", "1e30", "--epochs", "50", "--quiet", "--checkpoint", diverged},
          "; train again with a --rate below 1e+30; nothing was saved");
  CHECK_FALSE(std::filesystem::exists(diverged));
  refused({"train", "--resume", folder.path() + "/none.json"}, "none.json: cannot be opened");
  refused({"train", "--resume", path, "--rate", "0.1"}, "--rate is kept in " + path);
  refused({"train", "circle", "--resume", path}, path + ": it was trained on xor, not on circle");
  CHECK(read_file(path) == before);
  const std::string other = folder.path() + "/other.json";
  nn::save(other, nn::Linear(2, 2));
  refused({"train", "--resume", other},
          "other.json: is not a checkpoint of minitorch train: in its metadata, 'settings'");
  refused({"eval", other}, "is not a checkpoint of minitorch train");
  refused({"predict", path}, "numbers or --test is required");
  refused({"predict", path, "1", "2", "--test", "1"}, "only one of numbers and --test can be given");
  refused({"predict", path, "--image", "a.pgm", "b.pgm"},
          "--image: the model was not trained on pictures but on points; leave it out");
  refused({"eval", path, "--path"}, "--path");
}

TEST_CASE("data that are not those of the training are refused by eval and predict") {
  const TemporaryFolder folder;
  const std::string table = folder.write("a.csv", flowers()), path = folder.path() + "/a.json";
  output({"train", "csv", "--path", table, "--checkpoint", path, "--epochs", "1", "--hidden", "4", "--quiet"});
  std::string swapped = flowers(), more = flowers() + "5,5,tulip\n";
  swapped.replace(0, 10, "noise,size");
  for (const std::string& other : {folder.write("swapped.csv", swapped), folder.write("more.csv", more)}) {
    const std::string why = path + ": the data are not those that it was trained with";
    refused({"eval", path, "--path", other}, why);
    refused({"predict", path, "--test", "3", "--path", other}, why);
    refused({"train", "--resume", path, "--path", other}, "the data are not those that it was trained with");
  }
  std::filesystem::rename(table, folder.path() + "/moved.csv");
  output({"train", "--resume", path, "--path", folder.path() + "/moved.csv"});
  refused({"predict", path, "1e39", "0"}, "numbers");
}

TEST_CASE("a constant column is recognised and does not spoil the others") {
  const TemporaryFolder folder;
  std::string text = "same,size,kind\n";
  for (int i = 0; i < 100; ++i) text += "0.1," + std::to_string(i) + (i < 50 ? ",small\n" : ",large\n");
  const std::string path = folder.path() + "/a.json";
  output({"train", "csv", "--path", folder.write("a.csv", text), "--checkpoint", path, "--epochs", "60", "--quiet"});
  CHECK_THAT(output({"predict", path, "0.1", "5"}), StartsWith("small "));
  CHECK_THAT(output({"predict", path, "0.2", "95"}), StartsWith("large "));
}

TEST_CASE("no file is written over another that is given too") {
  const TemporaryFolder folder;
  const std::string table = folder.write("a.csv", flowers()), path = folder.path() + "/run.json";
  output({"train", "xor", "--epochs", "1", "--checkpoint", path, "--quiet"});
  const std::string before = read_file(path);
  refused({"train", "csv", "--path", table, "--log", table}, "--log: " + table + " would overwrite " + table);
  refused({"train", "--resume", path, "--log",
           folder.path() + "/../" + std::filesystem::path(folder.path()).filename().string() + "/run.json"},
          "would overwrite");
  CHECK(read_file(path) == before);
  CHECK(read_file(table) == flowers());
  const std::string log = folder.write("log", "precious\n");
  refused({"train", "xor", "--rate", "1e30", "--epochs", "9", "--quiet", "--log", log, "--force"}, "diverged");
  CHECK(read_file(log) == "precious\n");
  refused({"train", "xor", "--epochs", "2", "--quiet", "--log", "/dev/full"},
          "/dev/full: cannot be written to its end");
}

TEST_CASE("a finished training is written where it is asked to") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.json", other = folder.path() + "/b.json";
  output({"train", "xor", "--epochs", "1", "--checkpoint", path, "--quiet"});
  output({"train", "--resume", path, "--checkpoint", other});
  CHECK(read_file(path) == read_file(other));
}

TEST_CASE("invalid values in flags and checkpoints are one line that names them") {
  const TemporaryFolder folder;
  for (const char* seed : {"-1", "18446744073709551616", "1e3", "x"})
    refused({"train", "xor", "--seed", seed},
            "--seed: '"s + seed + "' is not a whole number from 0 to 18446744073709551615");
  refused({"train", "xor", "--epochs", "1.5"}, "--epochs: '1.5' is not a whole number from 1");
  refused({"train", "xor", "--dropout", "nan"}, "--dropout: 'nan' is not a number from 0 to below 1");
  for (const char* noise : {"-0.1", "nan", "10.5"})
    refused({"train", "xor", "--noise", noise}, "--noise: '"s + noise + "' is not a number from 0 to 10");
  for (const char* decay : {"-1", "inf"})
    refused({"train", "xor", "--weight-decay", decay}, "--weight-decay: '"s + decay + "' is not a number from 0");
  refused({"train", "xor", "--l1", "-0.1"}, "--l1: '-0.1' is not a number from 0");
  refused({"train", "xor", "--rate", "inf"}, "--rate: 'inf' is not a number above 0");
  refused({"eval", "no\nfile.json"}, "no\\x0afile.json: cannot be opened");
  refused({"train", "csv", "--path", folder.write("one.csv", "x,y\n1,only\n2,only\n3,only\n4,only\n5,only\n")},
          "one.csv: all labels are 'only', there must be two classes at least");
  refused({"train", "csv", "--path", folder.write("latin.csv", "x,y\n1,\xe9\n2,a\n3,a\n4,a\n5,a\n")},
          "must be UTF-8; iconv converts them");

  const std::string path = folder.path() + "/run.json";
  output({"train", "xor", "--epochs", "2", "--checkpoint", path, "--quiet"});
  const auto good = nn::read_checkpoint(path);
  const auto edited = [&](const auto& edit) {
    auto contents = good;
    edit(contents.metadata);
    nn::write_checkpoint(path, contents);
  };
  for (const auto& [key, value] : {std::pair("epochs"s, nn::Json(0)),
                                   {"batch", -1},
                                   {"dropout", 2.0},
                                   {"rate", -0.5},
                                   {"points", -4},
                                   {"points", 1'000'001},
                                   {"noise", -0.1},
                                   {"noise", 10.5},
                                   {"weight_decay", -0.5},
                                   {"l1", -1},
                                   {"hidden", nn::Json::Array{0}}}) {
    edited([&k = key, &v = value](nn::Json& metadata) { metadata["settings"][k] = v; });
    refused({"train", "--resume", path}, path + ": in its settings, '" + key + "' is out of range");
    refused({"eval", path}, path + ": in its settings, '" + key + "' is out of range");
  }
  edited([](nn::Json& metadata) { metadata["settings"]["hidden"] = nn::Json::Array{1'000'000'000, 1'000'000'000}; });
  for (const auto& arguments :
       {std::vector<std::string>{"train", "--resume", path}, {"eval", path}, {"predict", path, "1", "2"}})
    refused(arguments, path + ": its settings ask for a model of 1.00000000");
  edited([](nn::Json& metadata) { metadata["epoch"] = -5; });
  refused({"train", "--resume", path}, path + ": it cannot be after epoch -5");
  edited([](nn::Json& metadata) { metadata["under_way"]["batches"] = 1; });
  refused({"train", "--resume", path}, path + ": JSON: there is no 'loss_sum'");
  edited([](nn::Json& metadata) { metadata["task"]["classes"] = nn::Json::Array{"a", "a"}; });
  refused({"predict", path, "1", "2"}, path + ": its task is invalid");
}

TEST_CASE("a checkpoint whose batches are not at the place of its training is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  output({"train", "xor", "--epochs", "1", "--schedule", "none", "--checkpoint", path, "--quiet"});
  auto contents = nn::read_checkpoint(path);
  contents.metadata["settings"]["epochs"] = 2;
  contents.metadata["under_way"] = nn::Json::Object{{"batches", 3}, {"loss_sum", 0.5}};
  nn::write_checkpoint(path, contents);
  refused({"train", "--resume", path}, path + ": its batches are at number 0 of an epoch, its training at 3");
}

TEST_CASE("the option --find-rate draws the losses of rising rates, proposes one, and writes nothing") {
  const TemporaryFolder folder;
  const std::string told = output({"train", "moons", "--find-rate"});
  CHECK_THAT(told, ContainsSubstring("#") && ContainsSubstring("\nrate 1e-07 to ") &&
                       ContainsSubstring("\nthe loss falls fastest at --rate 0.") &&
                       ContainsSubstring("; begin there, or at a few times less\n"));
  CHECK(output({"train", "moons", "--find-rate", "--schedule", "one-cycle", "--threads", "1"}) == told);
  const json found = json::parse(output({"train", "moons", "--find-rate", "--json"}));
  REQUIRE(found["points"].size() > 20);
  CHECK(found["points"][0]["rate"] == 1e-7);
  CHECK(found["points"][0]["loss"] > 0.5);
  CHECK(found["suggestion"] > 1e-4);
  CHECK(found["suggestion"] < 1);

  // The first batch of the spiral happens to have the least loss of all.
  CHECK_THAT(output({"train", "spiral", "--find-rate"}), ContainsSubstring("\nthe loss falls fastest at --rate 0."));

  for (const char* option : {"--checkpoint", "--resume", "--log"}) {
    const std::string path = folder.path() + "/run.json";
    refused({"train", "xor", "--find-rate", option, path}, option + " excludes --find-rate"s);
    CHECK_FALSE(std::filesystem::exists(path));
  }
  for (const char* option : {"--quiet", "--force"})
    refused({"train", "xor", "--find-rate", option}, option + " excludes --find-rate"s);
  refused({"train", "--find-rate"}, "data, or --resume, is required");
  refused({"train", "xor", "--find-rate", "--size", "8"}, "--size is for pictures");
}

TEST_CASE("names of classes cannot move the cursor of a terminal") {
  const TemporaryFolder folder;
  std::string text = "x,kind\n";
  for (int i = 0; i < 20; ++i) text += std::to_string(i) + (i < 10 ? ",\"a\x1b[31m\nb\"\n" : ",c\n");
  const std::string path = folder.path() + "/a.json";
  output({"train", "csv", "--path", folder.write("a.csv", text), "--checkpoint", path, "--epochs", "1", "--quiet"});
  for (const auto& arguments :
       {std::vector<std::string>{"eval", path}, {"predict", path, "1"}, {"predict", path, "--test", "2"}})
    CHECK(output(arguments).find('\x1b') == std::string::npos);
  const std::string row = output({"predict", path, "1"});
  CHECK(std::count(row.begin(), row.end(), '\n') == 1);
}

TEST_CASE("proposed commands quote paths for the shell") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/it's $x;.json";
  const std::string told = output({"train", "xor", "--epochs", "1", "--checkpoint", path});
  CHECK_THAT(told, ContainsSubstring("minitorch predict '" + folder.path() + "/it'\\''s $x;.json' 0."));
}

TEST_CASE("with standard output closed, no message goes into the log") {
  const TemporaryFolder folder;
  const std::string log = folder.path() + "/log";
  const std::string command = "exec " + minitorch::test::program_path() + " train xor --epochs 2 --log " + log + " >&-";
  CHECK(program::run_command({"/bin/sh", "-c", command}).exit_code == 2);  // its progress could not be written
  const std::string text = read_file(log);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(json::accept(text.substr(0, text.find('\n'))));
}

TEST_CASE("a command that cannot write its output fails with a message") {
  const TemporaryFolder folder;
  const std::string one = folder.path() + "/1.json", two = folder.path() + "/2.json";
  output({"train", "xor", "--epochs", "1", "--checkpoint", one});
  output({"train", "xor", "--epochs", "2", "--checkpoint", two});
  for (const std::string& words :
       {"predict " + one + " 0 1", "predict " + one + " 0 1 --json", "eval " + one, "inspect " + one,
        "inspect --json " + one, "inspect --diff " + one + " " + two, "explain x x=2"s, "train xor --epochs 1"s,
        "--help"s, "predict --help"s, "--version"s}) {
    for (const std::string output_to : {">&-", ">/dev/full"}) {
      CAPTURE(words, output_to);
      const std::string command = "exec " + minitorch::test::program_path() + " " + words + " " + output_to;
      const auto outcome = program::run_command({"/bin/sh", "-c", command});
      CHECK(outcome.exit_code == 2);
      CHECK_THAT(outcome.err, ContainsSubstring(": the output could not be written\n"));
    }
  }
  const std::string quiet = "exec " + minitorch::test::program_path() + " train xor --epochs 1 --quiet >&-";
  CHECK(program::run_command({"/bin/sh", "-c", quiet}).exit_code == 0);  // writes nothing, so nothing fails
}
