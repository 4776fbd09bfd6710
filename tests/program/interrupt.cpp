// Ctrl-C and similar signals: the first is noted, a later second one ends the program, and the old handlers return. A
// training that a signal stops is saved.
#include "program/terminal/interrupt.hpp"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/models.hpp"
#include "program/learning/training.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/program_paths.hpp"
#include "tests/program/run_program.hpp"

using namespace minitorch::program;
using Catch::Matchers::ContainsSubstring;
using minitorch::TemporaryFolder;

namespace {

void own_handler(int) {}

// Returns the current handler of a signal.
auto handler(int signal) {
  const auto found = std::signal(signal, SIG_IGN);
  std::signal(signal, found);
  return found;
}

const std::vector<std::string> long_training = {"train",  "circle",   "--points",   "2000",     "--batch",
                                                "4",      "--epochs", "2000",       "--hidden", "8",
                                                "--seed", "3",        "--schedule", "cosine",   "--checkpoint"};

std::vector<std::string> training_to(const std::string& path) {
  auto arguments = long_training;
  arguments.push_back(path);
  return arguments;
}

std::string in_words(const std::string& path) {
  std::string command = minitorch::test::program_path();
  for (const std::string& word : training_to(path)) command += " " + word;
  return command;
}

Outcome run_in_shell(const std::string& script) { return run_command({"/bin/sh", "-c", script}); }

}  // namespace

TEST_CASE("a signal is noted, an immediate second one too, and the old handlers return") {
  for (const StopSignal& stop : stop_signals()) {
    CAPTURE(stop.name);
    const auto before = std::signal(stop.number, own_handler);
    {
      const Interrupt interrupt;
      CHECK(Interrupt::signal() == 0);
      std::raise(stop.number);
      std::raise(stop.number);  // timeout and shells send it twice
      CHECK(Interrupt::signal() == stop.number);
    }
    CHECK(handler(stop.number) == (stop.number == SIGPIPE ? SIG_IGN : own_handler));
    {
      const Interrupt another;
      CHECK(Interrupt::signal() == 0);
    }
    std::signal(stop.number, SIG_IGN);
    {
      const Interrupt ignored;
      std::raise(stop.number);
      CHECK(Interrupt::signal() == 0);
    }
    CHECK(handler(stop.number) == SIG_IGN);
    std::signal(stop.number, before);
  }
  CHECK(exit_code_of(SIGINT) == 130);
}

TEST_CASE("Interrupt::signal returns the first of several signals, and SIGPIPE stays ignored") {
  for (const StopSignal& first : stop_signals()) {
    for (const StopSignal& later : stop_signals()) {
      CAPTURE(first.name, later.name);
      std::signal(SIGPIPE, SIG_DFL);
      {
        const Interrupt interrupt;
        std::raise(first.number);
        std::raise(later.number);
        CHECK(Interrupt::signal() == first.number);
      }
      CHECK(handler(SIGPIPE) == SIG_IGN);
    }
  }
}

TEST_CASE("each stop signal saves the training, which can then resume") {
  const TemporaryFolder folder;
  for (const StopSignal& stop : stop_signals()) {
    CAPTURE(stop.name);
    const std::string path = folder.path() + "/" + std::string(stop.name) + ".json";
    const Outcome outcome = run(training_to(path), {.signal = stop.number, .signal_after = "parameters"});
    CHECK(outcome.exit_code == 128 + stop.number);
    CHECK(outcome.err == "\ninterrupted; to resume: minitorch train --resume " + path + "\n");
    CHECK(run({"predict", path, "0.3", "0.4"}).exit_code == 0);
  }
}

TEST_CASE("a training that is interrupted after each batch, and resumed, leaves the same file, byte for byte") {
  const TemporaryFolder folder;
  const std::string whole = folder.path() + "/whole.json", parts = folder.path() + "/parts.json";
  RunSettings settings = default_settings(data_source("xor"), "mlp");
  settings.points = 50;  // 40 to train on
  settings.hidden = {8};
  settings.dropout = 0.2;
  settings.batch = 16;  // so 3 batches in an epoch
  settings.epochs = 3;
  for (const char* schedule : {"none", "one-cycle"}) {
    CAPTURE(schedule);
    settings.schedule = schedule;
    CHECK(train(settings, {.checkpoint = whole, .is_quiet = true}).interrupted_by == 0);

    TrainingOptions options{.checkpoint = parts, .is_quiet = true};
    std::optional<minitorch::nn::CheckpointContents> kept;
    for (int batch = 0; batch < 9; ++batch) {
      const Interrupt before;
      std::raise(SIGINT);  // before the first batch, so the training stops after it
      CHECK(train(settings, options, kept).interrupted_by == SIGINT);
      kept = minitorch::nn::read_checkpoint(parts);
      CHECK(kept->metadata.at("epoch").as_int64() == batch / 3);
      CHECK(kept->metadata.at("under_way").at("batches").as_int64() == batch % 3 + 1);
      options.resume = parts;
    }
    options.is_quiet = false;
    std::ostringstream told;
    std::streambuf* const before = std::cout.rdbuf(told.rdbuf());
    std::filesystem::remove(parts);  // its contents are all that is resumed
    const int interrupted_by = train(settings, options, kept).interrupted_by;
    std::cout.rdbuf(before);
    CHECK(interrupted_by == 0);
    CHECK_THAT(told.str(), ContainsSubstring("\nresumes after epoch 2 of 3 and 3 of 3 batches\n"));
    CHECK(minitorch::nn::read_file(parts) == minitorch::nn::read_file(whole));
  }
}

TEST_CASE("a training that is interrupted after a step to infinity is refused, and not saved") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  RunSettings settings = default_settings(data_source("xor"), "mlp");
  settings.rate = 1e300;
  const Interrupt before;
  std::raise(SIGINT);
  CHECK_THROWS_WITH(train(settings, {.checkpoint = path, .is_quiet = true}),
                    ContainsSubstring("the training diverged in epoch 1 of ") &&
                        ContainsSubstring(": tensor 'model.") && ContainsSubstring("' holds ") &&
                        ContainsSubstring("; nothing was saved"));
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a training whose output nobody reads any more is saved") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/";
  const Outcome out = run_in_shell("{ " + in_words(path + "a.json") + "; echo ended with $? >&2; } | head -1");
  CHECK(out.out == "1,600 training examples, 400 test examples; 42 parameters\n");
  CHECK_THAT(out.err,
             ContainsSubstring("to resume: minitorch train --resume ") && ContainsSubstring("ended with 141\n"));
  CHECK(run({"predict", path + "a.json", "0.3", "0.4"}).exit_code == 0);

  const Outcome both =
      run_in_shell("{ " + in_words(path + "b.json") + " 2>&1; echo ended with $? >" + path + "end; } | head -1");
  CHECK(minitorch::nn::read_file(path + "end") == "ended with 141\n");
  CHECK(run({"predict", path + "b.json", "0.3", "0.4"}).exit_code == 0);
}

TEST_CASE("a signal that is ignored, as by nohup, does not stop a training") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.json";
  const Outcome outcome = run_command(
      {"/bin/sh", "-c",
       "trap '' HUP; exec " + minitorch::test::program_path() + " train xor --epochs 200 --checkpoint " + path},
      {.signal = SIGHUP, .signal_after = "epoch 10 of"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  CHECK_THAT(outcome.out, ContainsSubstring("epoch 200 of 200"));
}

TEST_CASE("a second Ctrl-C ends a training at once, one that comes with the first does not") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.json";
  const std::string log = folder.path() + "/log";
  const std::string start = shell_await + in_words(path) + " --log " + log + " & child=$!; await test -s " + log + "; ";
  const Outcome twice = run_in_shell(start + "kill -TERM $child; kill -TERM $child; wait $child; exit $?");
  CHECK(twice.exit_code == 143);
  CHECK_THAT(twice.err, ContainsSubstring("to resume: minitorch train --resume " + path));
  const Outcome later =
      run_in_shell(minitorch::test::program_path() +
                   " train circle --points 4000 --batch 4000 --hidden 4096,4096 --checkpoint " + folder.path() +
                   "/b.json & child=$!; sleep 0.5; kill -TERM $child; sleep 0.4; "
                   "kill -TERM $child; wait $child; exit $?");  // within its first step
  CHECK(later.exit_code == 143);
  CHECK(later.err.find("to resume") == std::string::npos);
}

TEST_CASE("with --json, an interrupted training prints its metrics and the signal") {
  const TemporaryFolder folder;
  auto arguments = training_to(folder.path() + "/a.json");
  const std::string log = folder.path() + "/log";
  arguments.insert(arguments.end(), {"--json", "--log", log});
  std::string command = shell_await + minitorch::test::program_path();
  for (const std::string& word : arguments) command += " " + word;
  const Outcome outcome = run_in_shell(command + " & child=$!; await test -s " + log +
                                       "; kill -INT $child; kill -TERM $child; wait $child");
  CHECK(outcome.exit_code == 143);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json["interrupted_by"] == "SIGTERM");
  CHECK(json["epoch"] >= 1);
}

TEST_CASE("with --json, an interrupted training whose output nobody reads says how to resume") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/", log = path + "log";
  const std::string training = in_words(path + "a.json") + " --json --log " + log;
  const Outcome outcome = run_in_shell(std::string(shell_await) + "{ sh -c 'echo $$ >" + path + "pid; exec " +
                                       training + "'; echo ended with $? >&2; } | true & await test -s " + log +
                                       "; kill -TERM $(cat " + path + "pid); wait");
  CHECK(outcome.err ==
        "\ninterrupted; to resume: minitorch train --resume " + path + "a.json --log " + log + "\nended with 143\n");
}
