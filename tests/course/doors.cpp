// What the grader says of doors that stay open is true: what it does not hold off works, and all else does not.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <unistd.h>

#include "course/grader/grading.hpp"
#include "course/grader/results/results.hpp"
#include "course/kit/tree.hpp"
#include "tests/catch.hpp"
#include "tests/course/attacks.hpp"
#include "tests/course/bank_reader.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"
#include "tests/sanitizers.hpp"

using Catch::Matchers::ContainsSubstring;
using course::Doors;
using minitorch::test::source_path;
namespace fs = std::filesystem;

namespace {

// Whether an attack does what it tries to: then its function returns a wrong result.
bool succeeds(const std::string& attack, const Doors& doors) {
  const minitorch::TemporaryFolder folder;
  const fs::path results = fs::path(folder.path()) / "results", submission = fs::path(folder.path()) / "submission";
  const auto tasks = course::read_tasks(source_path("course/tasks.json"));
  const auto edits = course::bank::read_submission(source_path("course/bank/hostile/" + attack + ".txt"), tasks);
  std::string text =
      course::bank::edited(edits, course::read_tree_file(source_path("course/student/" + edits.file)).text);
  for (const auto& [name, path] : {std::pair<std::string, std::string>{"@SOLUTION@", source_path("course/student")},
                                   {"@WORKSHOP@", minitorch::test::workshop_path()},
                                   {"@RESULTS@", results.string()}}) {
    for (std::size_t at = 0; (at = text.find(name)) != std::string::npos;) text.replace(at, name.size(), path);
  }
  fs::create_directories((submission / edits.file).parent_path());
  std::ofstream(submission / edits.file) << text;
  const course::Grading grading{
      .tasks = tasks, .workshop = minitorch::test::workshop_path(), .seed = 5, .only = {"1.1"}, .doors = doors};
  const course::Grade grade = course::grade(submission, grading, [&](const course::Grade& so_far) {
    if (!so_far.is_complete) course::write_results(so_far, results);
  });
  INFO(course::plain_text(grade, false));
  CHECK(grade.tasks.at(0).fault.empty());
  return grade.points() < grade.of();
}

std::string all_words(const Doors& doors) {
  std::string text;
  for (const std::string& line : course::not_held_off(doors)) text += line + "\n";
  return text;
}

using Kinds = std::set<std::string>;

// The kinds of attacks that get through, and each call that does.
Kinds open_kinds(course::Purpose purpose, const Doors& doors, uid_t user, std::string& calls) {
  Kinds kinds;
  for (const course::attacks::Success& one : course::attacks::walk(purpose, doors, user)) {
    kinds.insert(one.kind);
    calls += "  " + one.kind + ": " + one.call + "\n";
  }
  return kinds;
}

// What the grader says that it does not hold off, by the kinds of attacks.
Kinds expected_kinds(course::Purpose purpose, const Doors& doors) {
  const bool is_building = purpose == course::Purpose::building;
  Kinds kinds;
  if (is_building) kinds.insert("process");  // a compiler needs them
  if (!doors.landlock) kinds.insert("read");
  if (!doors.landlock && (is_building || !doors.seccomp)) {
    kinds.insert("leave");
    if (!doors.own_user) kinds.insert("write");
  }
  if (!doors.landlock && !doors.seccomp && !doors.own_user) kinds.insert("empty");
  if (!doors.seccomp) {
    kinds.insert({"process", "escape", "network", "shared", "kernel"});
    if (!doors.own_user) kinds.insert({"grader", "rights"});
  }
  return kinds;
}

}  // namespace

TEST_CASE("what the doors do not close gets through, and nothing else: for each purpose, as root and as a user") {
  const Doors here = Doors::of_this_machine();
  for (const bool own_user : {false, true}) {
    if (own_user > here.own_user) continue;
    // Root would get through by its rights: without a user of its own, the grader is an ordinary user.
    const uid_t user = !own_user && geteuid() == 0 ? 54321 : geteuid();
    for (const course::Purpose purpose : {course::Purpose::running, course::Purpose::building}) {
      for (const bool landlock : {false, true}) {
        for (const bool seccomp : {false, true}) {
          if (landlock > here.landlock || seccomp > here.seccomp) continue;
          // A process with the address sanitizer's memory is slow to copy, and there are a thousand.
          if (minitorch::test::has_address_sanitizer && !(landlock && seccomp)) continue;
          const Doors doors{.landlock = landlock, .seccomp = seccomp, .own_user = own_user};
          CAPTURE(own_user, purpose == course::Purpose::building, landlock, seccomp);
          std::string calls;
          const Kinds kinds = open_kinds(purpose, doors, user, calls);
          INFO(calls);
          CHECK(kinds == expected_kinds(purpose, doors));
        }
      }
    }
  }
  CHECK(course::attacks::count() > 100);
}

TEST_CASE("a machine whose doors all close holds off all attacks, and says nothing") {
  CHECK(course::not_held_off({.landlock = true, .seccomp = true, .own_user = true}).empty());
  CHECK(course::not_held_off({.landlock = true, .seccomp = true, .own_user = false}).empty());
}

TEST_CASE("without Landlock, files can be read, as the grader says, but not written") {
  for (const bool own_user : {false, true}) {
    const Doors doors{.landlock = false, .seccomp = true, .own_user = own_user};
    CHECK_THAT(all_words(doors), ContainsSubstring("This kernel has no Landlock") && ContainsSubstring("can read"));
    CHECK_THAT(all_words(doors), !ContainsSubstring("seccomp"));
    if (!Doors::of_this_machine().seccomp || own_user > Doors::of_this_machine().own_user) continue;
    CAPTURE(own_user);
    CHECK(succeeds("reads-files", doors));
    CHECK(!succeeds("writes-files", doors));
    CHECK(!succeeds("attacks-the-grader", doors));
  }
}

TEST_CASE("without seccomp, processes start and the network is open, as the grader says, but files are closed") {
  for (const bool own_user : {false, true}) {
    const Doors doors{.landlock = true, .seccomp = false, .own_user = own_user};
    CHECK_THAT(all_words(doors), ContainsSubstring("use the network") && ContainsSubstring("start processes"));
    CHECK_THAT(all_words(doors), !ContainsSubstring("can read"));
    CHECK((all_words(doors).find("end the grader") != std::string::npos) == !own_user);
    if (!Doors::of_this_machine().landlock || own_user > Doors::of_this_machine().own_user) continue;
    CAPTURE(own_user);
    CHECK(succeeds("starts-processes", doors));
    CHECK(succeeds("network", doors));
    CHECK(!succeeds("reads-files", doors));
  }
}

TEST_CASE("without both, a submission can write files, as the grader says") {
  CHECK_THAT(all_words({.landlock = false, .seccomp = false, .own_user = false}),
             ContainsSubstring("can delete and empty files of the grader's user"));
  CHECK_THAT(all_words({.landlock = false, .seccomp = false, .own_user = true}),
             ContainsSubstring("can leave empty files"));
}

TEST_CASE("another user cannot reach the workshop, which only the grader's can") {
  const fs::perms others =
      fs::status(minitorch::test::workshop_path()).permissions() & (fs::perms::group_all | fs::perms::others_all);
  CHECK(others == fs::perms::none);
}
