// Runs commands of the compiler and keeps what they print.
#include "course/grader/compiler.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "course/grader/sandbox.hpp"
#include "course/student/checks/conversation.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

constexpr int most_seconds = 15;                // of the processor
constexpr int longest_wait = 3 * most_seconds;  // of the clock: the grader may have half a processor
constexpr rlim_t most_memory = rlim_t{640} << 20;
constexpr std::size_t longest_output = 6000;

CommandResult run(std::vector<std::string> command, const fs::path& temporary,
                  const std::function<const char*(const std::string&)>& before_exec) {
  std::array<int, 2> output{};
  if (pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("grader: there is no pipe for the compiler");
  std::string path = "PATH=/usr/bin:/bin", place = "TMPDIR=" + temporary.string(), language = "LC_ALL=C.UTF-8";
  const std::vector<char*> words = pointers(command);
  const pid_t child = fork();
  if (child < 0) {
    close(output[0]);
    close(output[1]);
    throw std::runtime_error("grader: the compiler cannot be started");  // no fault of the submission
  }
  if (child == 0) {
    setsid();                              // a group of its own, and no terminal
    dup2(open("/dev/null", O_RDONLY), 0);  // NOLINT(cppcoreguidelines-pro-type-vararg): of the system
    dup2(output[1], 1);
    dup2(output[1], 2);
    std::array<char*, 4> environment = {path.data(), place.data(), language.data(), nullptr};
    const rlimit memory{most_memory, most_memory}, core{0, 0};
    const rlimit time{most_seconds, most_seconds};
    setrlimit(RLIMIT_CORE, &core);
    setrlimit(RLIMIT_CPU, &time);
    const char* program = before_exec(command[0]);
    setrlimit(RLIMIT_AS, &memory);  // last: this process may have more
    execve(program, words.data(), environment.data());
    _exit(127);
  }
  close(output[1]);
  CommandResult result;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(longest_wait);
  for (bool is_open = true; is_open;) {
    pollfd waiting{output[0], POLLIN, 0};
    poll(&waiting, 1, 100);
    std::array<char, 4096> part{};
    if (waiting.revents != 0) {
      const ssize_t n = read(output[0], part.data(), part.size());
      is_open = n > 0;
      if (n > 0 && result.output.size() < longest_output)
        result.output.append(part.data(), static_cast<std::size_t>(n));
    }
    if (std::chrono::steady_clock::now() > end) {
      result.output += "\nthe compiler took too long\n";
      break;
    }
  }
  close(output[0]);
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0 && std::chrono::steady_clock::now() < end) usleep(1000);
  kill(-child, SIGKILL);
  waitpid(child, &status, 0);
  result.succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!result.succeeded && result.output.empty()) result.output = "the compiler ended without a word";
  return result;
}

}  // namespace

Compiler::Compiler(std::string program, const Doors& doors) : program_(std::move(program)), doors_(doors) {
  for (const char* known : {"/usr/bin/g++", "/usr/bin/clang++"}) {
    if (program_.empty() && access(known, X_OK) == 0) program_ = known;
  }
  if (program_.empty()) throw std::runtime_error("grader: there is no compiler /usr/bin/g++ or /usr/bin/clang++");
}

std::vector<std::string> Compiler::command(const Compilation& one) const {
  const std::string include = one.include.string(), source = one.source.string(), object = one.object.string();
  // With the library's assertions, an index beyond a vector's end ends the program with a message.
  return {
      program_, "-std=c++20", "-O2", "-fopenmp", "-D_GLIBCXX_ASSERTIONS", "-fno-diagnostics-color", "-iquote", include,
      "-c",     source,       "-o",  object};
}

CommandResult Compiler::compile(const Compilation& one) const {
  return run(command(one), one.object.parent_path(), [](const std::string& program) { return program.c_str(); });
}

CommandResult Compiler::run_in_sandbox(const std::vector<std::string>& command, const Sandbox& sandbox,
                                       const fs::path& temporary) const {
  CommandResult result =
      run(command, temporary, [&sandbox](const std::string& program) { return sandbox.enter(program); });
  if (doors_.own_user) end_processes_of_student();
  return result;
}

CommandResult Compiler::compile_untrusted(const Compilation& one) const {
  const Sandbox sandbox =
      Sandbox::for_building({one.source.parent_path(), one.include}, one.object.parent_path(), doors_);
  return run_in_sandbox(command(one), sandbox, one.object.parent_path());
}

CommandResult Compiler::link(const std::vector<fs::path>& objects, const fs::path& program) const {
  // An object may hold orders for link-time optimisation, which runs the compiler once more.
  std::vector<std::string> words = {program_, "-fopenmp", "-fno-lto", "-s", "-o", program.string()};
  for (const fs::path& object : objects) words.push_back(object.string());
  return run_in_sandbox(words, Sandbox::for_building(objects, program.parent_path(), doors_), program.parent_path());
}

}  // namespace course
