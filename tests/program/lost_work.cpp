// Cases that could lose work: diverging trainings, overwritten files, checkpoints that cannot be written, empty names.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "nn/checkpoint/checkpoint.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/program_paths.hpp"
#include "tests/program/run_program.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::read_file;
using program::Outcome;
using program::run;
using program::run_command;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

Outcome refused_outcome(const Words& arguments, const std::string& text) {
  Outcome outcome = run(arguments);
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring(text));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  return outcome;
}

Outcome in_shell(const std::string& script) { return run_command({"/bin/sh", "-c", script}); }

std::ptrdiff_t files_in(const std::string& folder) { return std::distance(fs::directory_iterator(folder), {}); }

const std::string program_path = test::program_path();

}  // namespace

TEST_CASE("an option that takes a value refuses an empty one") {
  for (const char* option : {"--checkpoint", "--resume", "--log", "--path", "--label", "--optimizer", "--schedule",
                             "--rate", "--hidden", "--threads"}) {
    refused_outcome({"train", "xor", option, ""}, option + std::string(": "));
    refused_outcome({"train", "xor", option + std::string("=")}, option + std::string(": its value is empty"));
  }
  refused_outcome({"train", ""}, "data: ");
  refused_outcome({"eval", ""}, "checkpoint: its value is empty");
  refused_outcome({"eval", "a.json", "--path", ""}, "--path: its value is empty");
  refused_outcome({"predict", "", "1"}, "checkpoint: its value is empty");
  for (const char* option : {"--csv", "--image", "--path", "--test"})
    refused_outcome({"predict", "a.json", option, ""}, option);
  refused_outcome({"inspect", ""}, "files: its value is empty");
  refused_outcome({"inspect", "a.json", "--to", "json", ""}, "--to: ");
}

TEST_CASE("a training that diverges is an error, and leaves the last good checkpoint") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  for (const char* rate : {"1e308", "1e30", "1e15"}) {  // overflow in parameters, in the loss, in the optimiser's state
    for (const char* optimizer : {"sgd", "adam"}) {
      if (optimizer == std::string("adam") && rate == std::string("1e15")) continue;
      refused_outcome({"train", "xor", "--rate", rate, "--optimizer", optimizer, "--checkpoint", path, "--epochs", "3"},
                      "the training diverged in epoch ");
      CHECK(files_in(folder.path()) == 0);
    }
  }
  refused_outcome({"train", "spiral", "--weight-decay", "1e300", "--epochs", "1"},
                  "--rate below 0.01, or a --weight-decay below 1e+300; nothing was saved");
  for (const char* batch : {"32", "1000"})  // 1000: one step per epoch, whose loss is still finite
    refused_outcome({"train", "xor", "--rate", "1e308", "--batch", batch, "--epochs", "1", "--checkpoint", path},
                    "; train again with a --rate below 1e+308; nothing was saved");
  CHECK(files_in(folder.path()) == 0);
  const Outcome json = run({"train", "xor", "--rate", "1e308", "--json"});
  CHECK(json.exit_code == 2);
  CHECK_THAT(nlohmann::json::parse(json.out)["error"].get<std::string>(), ContainsSubstring("diverged"));

  run({"train", "xor", "--epochs", "2", "--checkpoint", path});
  auto contents = nn::read_checkpoint(path);
  contents.metadata["settings"]["epochs"] = 4;
  contents.metadata["settings"]["schedule"] = "none";
  std::erase_if(contents.parts, [](const auto& part) { return part.name == "schedule"; });
  for (auto& part : contents.parts) {
    if (part.name == "optimizer") {
      auto groups = part.state.values.at("groups").as_array();
      groups[0]["options"]["lr"] = 1e38;
      part.state.values["groups"] = groups;
    }
  }
  nn::write_checkpoint(path, contents);
  const std::string before = read_file(path);
  refused_outcome({"train", "--resume", path}, path + " keeps epoch 2");
  CHECK(read_file(path) == before);
}

TEST_CASE("a model that is too large for the memory is refused before it takes any") {
  for (const char* sizes : {"1000000000,1000000000", "8,1000000000,1000000000,8"}) {
    const Outcome outcome = refused_outcome({"train", "xor", "--hidden", sizes}, " GB are available; choose smaller");
    CHECK_THAT(outcome.err, ContainsSubstring("minitorch train: a model of ") &&
                                ContainsSubstring(" parameters needs up to ") &&
                                ContainsSubstring(" GB to be trained, and "));
    if (!test::has_address_sanitizer) CHECK(outcome.most_memory < 100'000'000);
  }
}

TEST_CASE("files of other runs are overwritten only with --force") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json", log = folder.path() + "/log";
  const Words training = {"train", "xor", "--epochs", "2", "--checkpoint", path, "--log", log};
  const auto with = [&](const Words& more) {
    Words words = training;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  CHECK(run(training).exit_code == 0);
  const std::string before = read_file(path), logged = read_file(log);
  refused_outcome(training, "--checkpoint: " + path + " exists: a model for xor, 2 of 2 epochs, test loss ");
  CHECK_THAT(run(training).err, ContainsSubstring(" % right; --resume " + path +
                                                  " resumes it, --force overwrites it, or choose another path"));
  CHECK(read_file(path) == before);
  CHECK(read_file(log) == logged);
  CHECK(run(with({"--seed", "2", "--force"})).exit_code == 0);
  CHECK(read_file(path) != before);

  refused_outcome({"train", "xor", "--log", log}, "--log: " + log + " exists: a file with content; --force overwrites");
  const std::string model = folder.path() + "/model.json", notes = folder.write("notes.json", "precious");
  nn::save(model, nn::Linear(2, 3));
  refused_outcome({"train", "xor", "--checkpoint", model},
                  "a checkpoint of 2 tensors that minitorch train did not make; --force");
  refused_outcome({"train", "xor", "--checkpoint", notes}, "exists: a file that is not a checkpoint; --force");
  refused_outcome({"train", "--resume", path, "--checkpoint", model}, model + " exists: ");
  refused_outcome({"inspect", path, "--to", "json", notes}, "--to: " + notes + " exists: ");
  CHECK(read_file(notes) == "precious");
  CHECK(run({"inspect", path, "--to", "json", notes, "--force"}).exit_code == 0);
  CHECK(run({"inspect", "--diff", path, notes}).exit_code == 0);

  const std::string empty = folder.write("empty.json", "");
  CHECK(run({"train", "xor", "--epochs", "1", "--checkpoint", empty}).exit_code == 0);
  fs::create_symlink("run.json", folder.path() + "/link.json");
  CHECK(run({"train", "--resume", folder.path() + "/link.json", "--checkpoint", path}).exit_code == 0);
}

TEST_CASE("a log and a checkpoint are two files, however the way to them is written, also before they are there") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json", link = folder.path() + "/link.json";
  fs::create_symlink("run.json", link);
  fs::create_directory(folder.path() + "/inner");
  fs::create_directory_symlink(folder.path(), folder.path() + "/again");
  for (const std::string& log :
       {path, folder.path() + "/./run.json", folder.path() + "//run.json", folder.path() + "/inner/../run.json",
        folder.path() + "/again/run.json", link, fs::relative(path).string()}) {
    refused_outcome({"train", "xor", "--epochs", "1", "--checkpoint", path, "--log", log}, "would overwrite");
    refused_outcome({"train", "xor", "--epochs", "1", "--checkpoint", path, "--log", log, "--force"},
                    "would overwrite");
    CHECK(!fs::exists(path));
  }
}

TEST_CASE("a path that the system does not know is an error of that path") {
  const TemporaryFolder folder;
  const std::string long_name = folder.path() + "/" + std::string(300, 'n') + ".json", a = folder.path() + "/a.json";
  refused_outcome({"train", "xor", "--checkpoint", long_name}, ".json: cannot be written: File name too long");
  refused_outcome({"train", "mnist", "--path", long_name}, "there is neither train-images-idx3-ubyte nor");
  fs::create_symlink("b.json", a);
  fs::create_symlink("a.json", folder.path() + "/b.json");
  refused_outcome({"train", "xor", "--checkpoint", a},
                  a + ": cannot be written: it is a symbolic link that leads back to itself");
}

TEST_CASE("a checkpoint that cannot be written is an error before the first epoch, and the old file stays") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  const auto stays = [&](const Words& arguments, const std::string& why) {
    const Outcome outcome = refused_outcome(arguments, why);
    CHECK(outcome.out.empty());
  };
  CHECK(run({"train", "xor", "--epochs", "2", "--checkpoint", path}).exit_code == 0);
  const std::string before = read_file(path);
  fs::permissions(path, fs::perms::owner_read | fs::perms::group_read);
  stays({"train", "--resume", path, "--epochs", "9"},
        path + ": cannot be written: it is there and is read-only; chmod");
  stays({"train", "xor", "--force", "--checkpoint", path}, "it is there and is read-only");
  CHECK(read_file(path) == before);
  fs::permissions(path, fs::perms::owner_all);

  const std::string link = folder.path() + "/link.json";
  fs::create_symlink("none/x.json", link);
  stays({"train", "xor", "--checkpoint", link},
        link + ": cannot be written: No such file or directory (it is a link to ");
  fs::remove(link);
  fs::create_symlink("other.json", link);
  CHECK(run({"train", "xor", "--epochs", "1", "--checkpoint", link}).exit_code == 0);
  CHECK(fs::is_symlink(link));
  CHECK(run({"eval", folder.path() + "/other.json"}).exit_code == 0);

  const Outcome full = in_shell("ulimit -f 100; \"" + program_path + "\" train xor --force --checkpoint " + path);
  CHECK(full.exit_code == 2);
  CHECK(full.out.empty());
  CHECK_THAT(full.err, ContainsSubstring(path + ": there is no room for the "));
  CHECK(read_file(path) == before);

  const std::string mount = "unshare -m /bin/sh -c 'mount --bind " + path + " " + path + " || exit 77; ";
  if (in_shell(mount + "true'").exit_code != 0) return;  // not allowed here
  const Outcome mounted = in_shell(mount + program_path + " train --resume " + path + " --epochs 9'");
  CHECK(mounted.exit_code == 2);
  CHECK(mounted.out.empty());
  CHECK_THAT(mounted.err,
             ContainsSubstring("it is a mount of its own, as a single file in a container is; mount its folder"));
  CHECK(read_file(path) == before);
}

TEST_CASE("a setting that no checkpoint can hold is refused before the first epoch") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json", log = folder.path() + "/run.jsonl";
  std::string rows, sentences, text;
  for (int i = 0; i < 20; ++i) {
    rows += std::to_string(i) + "," + std::to_string(i * i % 7) + "," + (i % 2 == 0 ? "even\n" : "odd\n");
    sentences += i % 2 == 0 ? "1 good\n" : "0 bad\n";
    text += "abcdefgh";
  }
  const auto stays = [&](Words arguments, const std::string& why) {
    arguments.insert(arguments.end(), {"--epochs", "2"});
    arguments.insert(arguments.begin(), "train");
    Words saved = arguments;
    saved.insert(saved.end(), {"--checkpoint", path});
    CHECK(refused_outcome(saved, why + " is not UTF-8, so no checkpoint can hold it; rename it").out.empty());
    CHECK(!fs::exists(path));
    arguments.insert(arguments.end(), {"--log", log, "--force"});
    CHECK(run(arguments).exit_code == 0);
  };
  const std::string start = ": '" + folder.path() + "/";
  stays({"csv", folder.write("t\xe9.csv", "a,b,y\n" + rows)}, "--path" + start + "t\\xe9.csv'");
  stays({"csv", folder.write("t.csv", "a,b\xe9,y\n" + rows), "--ignore", "b\xe9"}, "--ignore: 'b\\xe9'");
  stays({"sentences", folder.write("s.txt", sentences), "--test-path", folder.write("s\xe9.txt", sentences)},
        "--test-path" + start + "s\\xe9.txt'");
  stays({"text", folder.write("x\xe9.txt", text), "--context", "4", "--layers", "1", "--width", "8", "--heads", "1"},
        "--path" + start + "x\\xe9.txt'");
}

TEST_CASE("a save that fails while there is work to do loses no work") {
  const TemporaryFolder folder;
  const std::string there = folder.path() + "/there";
  fs::create_directory(there);
  // Removes the folder at the start, restores it after a failed save, then stops the training.
  const Outcome outcome = in_shell(program::shell_await + ("cd " + folder.path()) + "; \"" + program_path +
                                   "\" train circle --epochs 100000000 --checkpoint there/run.json >out 2>err &"
                                   " await grep -q parameters out; mv there away;"
                                   " await grep -q 'saves later' err; mv away there;"
                                   " kill $!; wait $!; echo ended with $? >>err; cat err");
  CHECK_THAT(outcome.out, ContainsSubstring("No such file or directory; the training continues and saves later\n"));
  CHECK_THAT(outcome.out, ContainsSubstring("ended with 143\n"));
  CHECK(run({"eval", there + "/run.json"}).exit_code == 0);

  const std::string path = folder.path() + "/logged.json";
  refused_outcome({"train", "xor", "--epochs", "2", "--quiet", "--log", "/dev/full", "--checkpoint", path},
                  "/dev/full: cannot be written to its end");
  CHECK_THAT(run({"train", "--resume", path}).out, ContainsSubstring("resumes after epoch 1 of 2"));
}

TEST_CASE("a training resumed for more epochs uses the schedule of all epochs") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json", log = folder.path() + "/log", other = folder.path() + "/other";
  for (const char* schedule : {"cosine", "linear", "one-cycle", "exponential", "none"}) {
    CAPTURE(schedule);
    const auto rates = [&](const std::string& file) {
      std::vector<double> found;
      std::istringstream lines(read_file(file));
      for (std::string line; std::getline(lines, line);) found.push_back(nlohmann::json::parse(line)["rate"]);
      return found;
    };
    run({"train", "xor", "--epochs", "3", "--schedule", schedule, "--checkpoint", path, "--force"});
    CHECK(run({"train", "--resume", path, "--epochs", "6", "--log", log}).exit_code == 0);
    run({"train", "xor", "--epochs", "6", "--schedule", schedule, "--log", other, "--force"});
    const auto gone_on = rates(log), at_once = rates(other);
    REQUIRE(gone_on.size() == 3);
    REQUIRE(at_once.size() == 6);
    for (std::size_t i = 0; i < 3; ++i) CHECK(gone_on[i] == at_once[3 + i]);
    refused_outcome({"train", "--resume", path, "--epochs", "4"},
                    "--epochs: " + path + " has done 6 epochs already; give a larger number");
    fs::remove(log);
  }
}

TEST_CASE("a log has whole lines, also after the disk was full, and after a program that was killed within a line") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/net.json", log = folder.path() + "/log";
  const auto epochs = [&] {
    std::vector<int> found;
    std::istringstream lines(read_file(log));
    for (std::string line; std::getline(lines, line);) found.push_back(nlohmann::json::parse(line).at("epoch"));
    CHECK(read_file(log).back() == '\n');
    return found;
  };
  const Outcome full =
      in_shell("ulimit -f 40; \"" + program_path + "\" train xor --epochs 100 --quiet --force --log " + log);
  CHECK_THAT(full.err, ContainsSubstring("log: cannot be written to its end"));
  CHECK(epochs().size() > 3);
  CHECK(epochs().size() < 100);
  run({"train", "xor", "--epochs", "2", "--quiet", "--log", log, "--checkpoint", path, "--force"});
  std::ofstream(log, std::ios::app) << R"({"epoch": 3, "lo)";
  run({"train", "--resume", path, "--epochs", "4", "--quiet", "--log", log});
  CHECK(epochs() == std::vector{1, 2, 3, 4});
  fs::resize_file(log, fs::file_size(log) - 1);  // as an editor may leave it
  run({"train", "--resume", path, "--epochs", "5", "--quiet", "--log", log, "--checkpoint", path});
  CHECK(epochs() == std::vector{1, 2, 3, 4, 5});
  std::ofstream(log, std::ios::app) << R"({"epoch": 6, "sample": ")" << std::string(100'000, 'x');  // a long line
  run({"train", "--resume", path, "--epochs", "6", "--quiet", "--log", log});
  CHECK(epochs() == std::vector{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a log that cannot be written says why, and keeps its reason where the checkpoint cannot either") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/net.json", log = folder.path() + "/log";
  refused_outcome({"train", "xor", "--log", folder.path()}, folder.path() + ": cannot be written: Is a directory\n");
  refused_outcome({"train", "xor", "--log", log + "/a"}, log + "/a: cannot be written: No such file or directory\n");
  const Outcome full = in_shell("ulimit -f 8; \"" + program_path + "\" train xor --hidden 2 --quiet --log " + log +
                                " --checkpoint " + path);  // room to begin, but for no line and no checkpoint
  CHECK(full.exit_code == 2);
  CHECK_THAT(full.err, ContainsSubstring("--log: " + log + ": cannot be written to its end; " + path + ": "));
}

TEST_CASE("an error names the log whose torn last line cannot be cut off") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/net.json", whole = folder.path() + "/log";
  run({"train", "xor", "--epochs", "2", "--quiet", "--checkpoint", path, "--log", whole});
  const std::string torn = read_file(whole) + R"({"epoch": 3)";
  const int file = memfd_create("log", MFD_ALLOW_SEALING);  // nobody, not even root, makes it shorter once it is sealed
  REQUIRE(write(file, torn.data(), torn.size()) == std::ssize(torn));
  REQUIRE(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
  const std::string log = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file);
  refused_outcome({"train", "--resume", path, "--epochs", "3", "--log", log},
                  log + ": its last line is torn, and cannot be cut off: Operation not permitted\n");
  close(file);
}
