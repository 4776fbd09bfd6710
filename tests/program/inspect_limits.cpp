// The program takes little memory beyond that of reading a checkpoint, whatever is in the file.
#include <cstddef>
#include <iostream>
#include <streambuf>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"
#include "program/commands/commands.hpp"
#include "program/commands/inspect.hpp"
#include "program/commands/run.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/memory/bombs.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using nn::CheckpointFormat;
using testing::Bomb;
using testing::PeakBytes;

namespace {

// Smaller under the address sanitizer, which looks for errors rather than peaks.
constexpr std::size_t large_checkpoint = (test::has_address_sanitizer ? 1 : 10) * std::size_t{1'000'000};

// Drops all output during its lifetime.
class DroppedOutput : public std::streambuf {
 public:
  DroppedOutput() : out_(std::cout.rdbuf(this)), err_(std::cerr.rdbuf(this)) {}
  DroppedOutput(const DroppedOutput&) = delete;
  DroppedOutput& operator=(const DroppedOutput&) = delete;
  ~DroppedOutput() override {
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(err_);
  }

 private:
  int overflow(int c) override { return c; }
  std::streamsize xsputn(const char*, std::streamsize count) override { return count; }

  std::streambuf *out_, *err_;
};

struct CommandRun {
  int exit_code;
  std::size_t peak;
};

CommandRun run_here(const program::Command& command, const std::vector<std::string>& arguments) {
  const DroppedOutput dropped;
  empty_cache();
  const PeakBytes peak;
  const int exit_code = program::run(command, arguments);
  return {exit_code, peak.most()};
}

CommandRun run_program_here(const std::vector<std::string>& arguments) {
  return run_here(program::minitorch_program(), arguments);
}

CommandRun inspect_here(const std::vector<std::string>& arguments) {
  return run_here(program::inspect_command(), arguments);
}

std::size_t peak_of_reading(const std::vector<std::string>& paths) {
  empty_cache();
  const PeakBytes peak;
  std::vector<nn::CheckpointContents> all;
  try {
    for (const std::string& path : paths) all.push_back(nn::read_checkpoint(path));
  } catch (const CheckpointError&) {  // the command catches it, too
  }
  return peak.most();
}

struct Question {
  std::string name;
  std::vector<std::string> arguments;
};

// All questions but --diff.
std::vector<Question> questions(const TemporaryFolder& folder, const std::string& path) {
  return {{"shown", {path}},
          {"--json", {"--json", path}},
          {"--to json", {"--to", "json", folder.path() + "/c.json", "--force", path}},
          {"--to safetensors", {"--to", "safetensors", folder.path() + "/c.safetensors", "--force", path}}};
}

// Returns the text with the same keys and other values, if it has any that it knows to change.
std::string changed(std::string text) {
  for (const std::string_view zero : {":0", "\"a\": [0", "\"xx"}) {
    for (std::size_t at = text.find(zero); at != std::string::npos; at = text.find(zero, at + 1))
      text[at + zero.size() - 1] = zero[1] == 'x' ? 'y' : '1';
  }
  return text;
}

}  // namespace

TEST_CASE("every form of inspect takes little memory beyond reading") {
  constexpr std::size_t size = test::fewer_if_sanitized(100'000), little = 60'000;
  const TemporaryFolder folder;
  std::vector<Bomb> all = testing::bombs();
  all.insert(all.end(), testing::bombs_to_show().begin(), testing::bombs_to_show().end());
  for (const Bomb& bomb : all) {
    const std::string text = bomb.make(size);
    const std::string end = bomb.format == CheckpointFormat::json ? ".json" : ".safetensors";
    const std::string path = folder.write("a" + end, text), other = folder.write("b" + end, changed(text));
    const std::size_t one = peak_of_reading({path}), both = peak_of_reading({path, other});
    for (const Question& question : questions(folder, path)) {
      INFO(bomb.name << ": " << question.name);
      CHECK(inspect_here(question.arguments).peak < one + little);
    }
    INFO(bomb.name << ": --diff");
    CHECK(inspect_here({"--diff", path, other}).peak < both + little);
  }
}

TEST_CASE("of a checkpoint of 10 MB inspect takes no more than 64 MB and four times its length") {
  const TemporaryFolder folder;
  const std::string start = R"({"format": "minitorch", "version": 1, "tensors": {}, )";
  std::string members;
  for (int i = 0; members.size() < large_checkpoint; ++i)
    members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  const std::string flat = folder.write("flat.json", start + "\"metadata\": {" + members + "}}");
  const std::string inner = folder.write("inner.json", start + "\"metadata\": {\"a\": {" + members + "}}}");
  const std::string part = folder.write("part.json", start + "\"parts\": {\"a\": {" + members + "}}}");
  const std::string other = folder.write("other.json", start + "\"metadata\": {\"a\": {" + changed(members) + "}}}");
  const std::size_t allowed = nn::MemoryBudget::free_bytes + nn::MemoryBudget::per_byte * large_checkpoint;
  const auto peak = [](const std::vector<std::string>& question, int exit_code) {
    INFO(question[0]);
    const CommandRun found = inspect_here(question);
    CHECK(found.exit_code == exit_code);
    return found.peak;
  };
  CHECK(peak({inner}, 0) < allowed);
  CHECK(peak({"--json", flat}, 0) < allowed);
  CHECK(peak({"--to", "json", folder.path() + "/c.json", part}, 0) < allowed);
  CHECK(peak({"--to", "safetensors", folder.path() + "/c.safetensors", flat}, 0) < allowed);
  CHECK(peak({"--diff", inner, other}, 1) < 2 * allowed);
}

TEST_CASE("a model is used and trained on without copies of what else is in its checkpoint") {
  const TemporaryFolder folder;
  const std::string trained = folder.path() + "/trained.json";
  REQUIRE(run_program_here({"train", "xor", "--points", "50", "--epochs", "1", "--quiet", "--checkpoint", trained})
              .exit_code == 0);
  const std::string text = nn::read_file(trained);
  for (const std::string_view place : {"\"metadata\": {", "\"parts\": {", "\"optimizer\": {", "\"settings\": {"}) {
    std::string members;
    for (int i = 0; members.size() < 500'000; ++i) members += "\"" + std::to_string(i) + "\": 0, ";
    std::string bomb = text;
    bomb.insert(bomb.find(place) + place.size(),
                place == "\"parts\": {" ? "\"x\": {" + members + "\"\": 0}, " : members);
    const std::string path = folder.write("a.json", bomb);
    const std::size_t read = peak_of_reading({path});
    for (const std::vector<std::string>& question : std::vector<std::vector<std::string>>{
             {"eval", path}, {"predict", path, "0.5", "0.5"}, {"train", "--resume", path, "--epochs", "2"}}) {
      INFO(question[0] << " " << place);
      const CommandRun found = run_program_here(question);
      CHECK(found.peak < read + 2'000'000);
    }
  }
}
