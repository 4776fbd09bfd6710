// Starts processes, and tests what all runs of `minitorch` share: commands and exit codes.
#include "tests/program/run_program.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "minitorch/version.hpp"
#include "tests/catch.hpp"
#include "tests/program/program_paths.hpp"

namespace minitorch::program {

namespace {

// A file without a name, which the system removes when it is closed.
class NamelessFile {
 public:
  NamelessFile() : file_(std::tmpfile()) {
    if (!file_) throw std::runtime_error("a temporary file could not be made");
  }

  int descriptor() const { return fileno(file_.get()); }

  void write_from_start(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), file_.get());
    std::rewind(file_.get());
  }

  // Returns its content. Does not move the position of the next write.
  std::string read() const {
    std::string text;
    std::array<char, 1 << 16> part{};
    while (true) {
      const auto n = pread(descriptor(), part.data(), part.size(), static_cast<off_t>(text.size()));
      if (n <= 0) return text;
      text.append(part.data(), static_cast<std::size_t>(n));
    }
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

pid_t spawn(std::vector<std::string> words, const std::array<const NamelessFile*, 3>& files) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  // What the tests ignore, a program would ignore, too.
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) {
    posix_spawn_file_actions_adddup2(&actions, files[static_cast<std::size_t>(i)]->descriptor(), i);
  }
  pid_t child = 0;
  const int error = posix_spawn(&child, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), words[0]);
  return child;
}

// Returns the peak of resident memory in bytes; 0 if the process has ended. The system's figure for an ended process
// would include the memory of its parent.
std::size_t most_memory_of(pid_t child) {
  std::ifstream status("/proc/" + std::to_string(child) + "/status");
  constexpr std::string_view name = "VmHWM:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stoul(line.substr(name.size())) * 1024;
  }
  return 0;
}

}  // namespace

Outcome run_command(std::vector<std::string> words, const RunOptions& options) {
  NamelessFile in, out, err;
  in.write_from_start(options.in);
  const pid_t child = spawn(std::move(words), {&in, &out, &err});

  using Clock = std::chrono::steady_clock;
  const auto latest = Clock::now() + options.at_most;
  bool is_to_be_signalled = options.signal != 0;
  int status = 0;
  std::size_t most_memory = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    most_memory = std::max(most_memory, most_memory_of(child));
    const auto has_written = [&] { return (out.read() + err.read()).find(options.signal_after) != std::string::npos; };
    if (is_to_be_signalled && has_written()) {
      kill(child, options.signal);
      is_to_be_signalled = false;
    }
    if (Clock::now() > latest) kill(child, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {.exit_code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status),
          .out = out.read(),
          .err = err.read(),
          .most_memory = most_memory};
}

Outcome run(const std::vector<std::string>& arguments, const RunOptions& options) {
  std::vector<std::string> words = {test::program_path()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_command(std::move(words), options);
}

}  // namespace minitorch::program

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using minitorch::program::run;
using minitorch::program::run_command;

TEST_CASE("run_command passes the input and captures output and exit code") {
  const auto outcome = run_command({"/bin/sh", "-c", "cat; echo trouble >&2; exit 3"}, {.in = "two\nlines\n"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out == "two\nlines\n");
  CHECK(outcome.err == "trouble\n");
}

TEST_CASE("a signal is sent after the text that it is to wait for") {
  const auto outcome =
      run_command({"/bin/sh", "-c", "trap 'echo caught; exit 7' TERM; echo ready; while :; do sleep 0.01; done"},
                  {.signal = SIGTERM, .signal_after = "ready\n"});
  CHECK(outcome.exit_code == 7);
  CHECK(outcome.out == "ready\ncaught\n");
}

TEST_CASE("a program that does not end is killed") {
  const auto outcome = run_command({"/bin/sh", "-c", "exec sleep 100"}, {.at_most = std::chrono::seconds(0)});
  CHECK(outcome.exit_code == -SIGKILL);
}

TEST_CASE("minitorch prints its commands and its version") {
  const auto help = run({"--help"});
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.out, ContainsSubstring("Usage: minitorch") && ContainsSubstring("explain"));
  CHECK(help.err.empty());

  const auto version = run({"--version"});
  CHECK(version.exit_code == 0);
  CHECK_THAT(version.out, StartsWith("minitorch " MINITORCH_VERSION_STRING ", kernels: "));
}

TEST_CASE("without a command, or with one that there is not, minitorch points to its help") {
  const auto none = run({});
  CHECK(none.exit_code == 2);
  CHECK(none.out.empty());
  CHECK_THAT(none.err, ContainsSubstring("is required") && EndsWith(" (see minitorch --help)\n"));

  const auto unknown = run({"explian", "x"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  CHECK_THAT(unknown.err, ContainsSubstring("explian") && EndsWith(" (see minitorch --help)\n"));
}

TEST_CASE("an output that cannot be written is an error") {
  if (!std::filesystem::exists("/dev/full")) return;
  const auto outcome =
      run_command({"/bin/sh", "-c", "\"$0\" explain x x=2 >/dev/full", minitorch::test::program_path()});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "minitorch explain: the output could not be written\n");
}
