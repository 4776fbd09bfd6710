// The progress line of `minitorch train` fits terminals of any width.
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nn/text/terminal_text.hpp"
#include "tests/catch.hpp"
#include "tests/program/program_paths.hpp"

namespace {

// Returns the output of a program in a terminal with this number of columns.
std::string in_terminal(std::vector<std::string> words, int columns) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  REQUIRE((grantpt(terminal) == 0 && unlockpt(terminal) == 0));
  const winsize size{.ws_row = 24, .ws_col = static_cast<unsigned short>(columns), .ws_xpixel = 0, .ws_ypixel = 0};
  REQUIRE(ioctl(terminal, TIOCSWINSZ, &size) == 0);
  const int inside = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(inside >= 0);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int stream = 0; stream < 3; ++stream) posix_spawn_file_actions_adddup2(&actions, inside, stream);
  posix_spawn_file_actions_addclose(&actions, terminal);
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(inside);
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t n = 0; (n = read(terminal, part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(n));
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  return text;
}

}  // namespace

TEST_CASE("the progress line of a training fits its terminal") {
  for (const int columns : {200, 80, 50, 33, 12}) {
    CAPTURE(columns);
    const std::string text = in_terminal(
        {minitorch::test::program_path(), "train", "circle", "--points", "40000", "--batch", "4", "--epochs", "1"},
        columns);
    std::string line;
    int drawn = 0;
    for (const char c : text) {
      if (c != '\r' && c != '\n') {
        line += c;
        continue;
      }
      const bool is_progress = line.find("/8000") != std::string::npos;
      drawn += is_progress ? 1 : 0;
      if (is_progress) CHECK(minitorch::nn::display_width(line) < static_cast<std::size_t>(columns));
      line.clear();
    }
    CHECK(drawn > 0);
    CHECK((text.find("[###") != std::string::npos) == (columns >= 80));
  }
}
