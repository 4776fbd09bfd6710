// Files are written completely or not at all: after kills at any moment, on a full disk, and without write permission.
#include "nn/files/atomic_file.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/modules/linear.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::read_file;
namespace fs = std::filesystem;

namespace {

std::ptrdiff_t files_in(const std::string& folder) { return std::distance(fs::directory_iterator(folder), {}); }

// Runs f in a child process and returns the status from waitpid.
template <class F> int in_child(const F& f) {
  const pid_t child = fork();
  if (child == 0) {
    f();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("a file has its content at its end, and not before") {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "old");
  {
    nn::AtomicFile file(path);
    file.write("new");
    CHECK(read_file(path) == "old");
    file.commit();
    CHECK(read_file(path) == "new");
  }
  CHECK(read_file(path) == "new");
  {
    nn::AtomicFile file(path);
    file.write("newer");
  }
  CHECK(read_file(path) == "new");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a save that is killed at any moment leaves the old file or the new one, whole") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/model.json";
  manual_seed(1);
  const nn::Linear a(100, 100), b(100, 100), loaded(100, 100);
  nn::save(path, a);
  const std::string of_a = read_file(path);
  nn::save(path, b);
  const std::string of_b = read_file(path);

  std::mt19937 random(1);
  int new_ones = 0, killed_within = 0;
  for (int i = 0; i < 150; ++i) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      nn::save(path, i % 2 == 0 ? a : b);
      _exit(0);
    }
    usleep(static_cast<useconds_t>(random() % 4000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    killed_within += WIFSIGNALED(status) ? 1 : 0;
    const std::string found = read_file(path);
    const bool is_new = found == (i % 2 == 0 ? of_a : of_b);
    REQUIRE((is_new || found == (i % 2 == 0 ? of_b : of_a)));
    new_ones += is_new ? 1 : 0;
    nn::load(path, loaded);
    nn::save(path, i % 2 == 0 ? a : b);  // the next child replaces it; left-overs of killed ones do no harm
  }
  CHECK(killed_within > 0);
  CHECK(new_ones < 150);
}

TEST_CASE("the unfinished file of a save that was killed is removed by the next save, and no other file is") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/model.json";
  const auto killed = [&](const std::string& target) {  // leaves an unfinished file; returns its process
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      nn::AtomicFile file(target);
      file.write("half");
      kill(getpid(), SIGKILL);
    }
    waitpid(child, nullptr, 0);
    return child;
  };
  const pid_t dead = killed(path);
  killed(path);
  killed(folder.path() + "/other.json");
  CHECK(files_in(folder.path()) == 2);  // the second save removed what the first left
  const std::string number = std::to_string(dead);
  folder.write("model.json." + number + "-0", "");  // the name of another file
  folder.write(".model.json." + number, "");
  folder.write(".model.json." + number + "-x", "");
  folder.write(".model.json.-" + number + "-0", "");
  folder.write(".model.json.1-0", "");  // of a living process
  fs::create_directory(folder.path() + "/.model.json." + number + "-7");
  fs::create_symlink("precious", folder.path() + "/.model.json." + number + "-8");
  folder.write("precious", "");
  {
    nn::AtomicFile slow(path);  // is being written while others save
    slow.write("slow");
    nn::save(path, nn::Linear(1, 1));
    CHECK(files_in(folder.path()) == 8 + 1 + 1 + 1);  // the 8 above, other.json's, model.json, and that of `slow`
    slow.commit();
  }
  CHECK(read_file(path) == "slow");
  CHECK(files_in(folder.path()) == 8 + 1 + 1);
  nn::save(folder.path() + "/other.json", nn::Linear(1, 1));
  CHECK(files_in(folder.path()) == 8 + 1 + 1);  // its unfinished file is gone, and it is there
}

TEST_CASE("an unfinished file under this process's own number is removed if nobody has locked it") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/model.json", left = ".model.json." + std::to_string(getpid()) + "-3";
  folder.write(left, "half");
  nn::save(path, nn::Linear(1, 1));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file that may not be written is not replaced, and room is asked for before it is needed") {
  const TemporaryFolder folder;
  const std::string path = folder.write("model.json", "precious");
  fs::permissions(path, fs::perms::owner_read);
  CHECK_THROWS_WITH(nn::save(path, nn::Linear(1, 1)),
                    path +
                        ": cannot be written: it is there and is read-only; chmod u+w makes it writable, or choose "
                        "another path");
  fs::permissions(path, fs::perms::owner_all);
  CHECK_THROWS_AS(nn::AtomicFile(""), DataError);
  CHECK_THROWS_WITH(nn::AtomicFile(""), "a file without a name cannot be written: the path is empty");
  const int status = in_child([&] {
    const rlimit limit{.rlim_cur = 10000, .rlim_max = 10000};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);
    nn::AtomicFile file(path);
    file.check_room(9999);
    try {
      file.check_room(10001);
      _exit(1);
    } catch (const DataError& error) {
      _exit(std::string(error.what()) ==
                    path + ": there is no room for the 10001 bytes that it may take: File too large"
                ? 0
                : 2);
    }
  });
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(read_file(path) == "precious");
}

TEST_CASE("where the disk is full the old file stays, and nothing is left beside it") {
  const TemporaryFolder folder;
  const std::string path = folder.write("model.json", "precious");
  const int status = in_child([&] {
    const rlimit limit{.rlim_cur = 10000, .rlim_max = 10000};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);  // so that a write fails, as on a full disk
    try {
      nn::save(path, nn::Linear(100, 100));
      _exit(1);
    } catch (const CheckpointError& error) {
      _exit(std::string(error.what()) ==
                    path + ": cannot be written, what was there before is unchanged: File too large"
                ? 0
                : 2);
    }
  });
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(read_file(path) == "precious");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a folder that is not there, or may not be written, is an error that names the path") {
  const TemporaryFolder folder;
  const nn::Linear model(1, 1);
  CHECK_THROWS_WITH(nn::save(folder.path() + "/none/model.json", model),
                    folder.path() + "/none/model.json: cannot be written: No such file or directory");
  CHECK_FALSE(fs::exists(folder.path() + "/none"));
  fs::create_directory(folder.path() + "/model.json");
  CHECK_THROWS_WITH(nn::save(folder.path() + "/model.json", model),
                    folder.path() + "/model.json: cannot be written: it exists and is not a regular file");
  CHECK_THROWS_WITH(nn::AtomicFile("/dev/null"), "/dev/null: cannot be written: it exists and is not a regular file");
  if (geteuid() == 0) return;  // root may write everywhere
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  CHECK_THROWS_WITH(nn::save(folder.path() + "/other.json", model),
                    ContainsSubstring("cannot be written: Permission denied"));
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("a file that is replaced keeps its permissions, and a new one has those that new files have") {
  const TemporaryFolder folder;
  const std::string path = folder.write("secret.json", "");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  nn::save(path, nn::Linear(1, 1));
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  const mode_t before = umask(027);
  nn::save(folder.path() + "/new.json", nn::Linear(1, 1));
  umask(before);
  CHECK(static_cast<unsigned>(fs::status(folder.path() + "/new.json").permissions()) == 0640);
}

TEST_CASE("a link stays, and its target is replaced") {
  const TemporaryFolder folder;
  const std::string path = folder.write("model.json", "old"), link = folder.path() + "/latest.json";
  fs::create_symlink("model.json", link);
  nn::save(link, nn::Linear(1, 1));
  CHECK(fs::is_symlink(link));
  CHECK_THAT(read_file(path), ContainsSubstring("minitorch"));

  const std::string first = folder.path() + "/first.json", there = folder.path() + "/runs/1.json";
  fs::create_directory(folder.path() + "/runs");
  fs::create_symlink("second.json", first);
  fs::create_symlink("runs/1.json", folder.path() + "/second.json");  // the target does not exist
  nn::save(first, nn::Linear(1, 1));
  CHECK(fs::is_symlink(first));
  CHECK_THAT(read_file(there), ContainsSubstring("minitorch"));

  const std::string circle = folder.path() + "/circle.json";
  fs::create_symlink("circle.json", circle);
  CHECK_THROWS_WITH(nn::save(circle, nn::Linear(1, 1)),
                    circle + ": cannot be written: it is a symbolic link that leads back to itself");
}

TEST_CASE("a name may be as long as the system has them") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/" + std::string(250, 'x') + ".json";
  nn::save(path, nn::Linear(1, 1));
  CHECK(nn::load(path, nn::Linear(1, 1)).everything_fits());
}

TEST_CASE("several that write one path leave one of their files, whole") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/file";
  std::vector<std::thread> threads;
  for (char letter = 'a'; letter < 'e'; ++letter) {
    threads.emplace_back([&path, letter] {
      for (int i = 0; i < 20; ++i) {
        nn::AtomicFile file(path);
        file.write(std::string(100000, letter));
        file.commit();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string found = read_file(path);
  CHECK(found == std::string(100000, found.at(0)));
  CHECK(files_in(folder.path()) == 1);
}
