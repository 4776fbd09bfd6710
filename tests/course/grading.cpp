// Grading as a whole: results after each part, a grader that is killed, the programs that it makes, and open doors.
#include "course/grader/grading.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "course/grader/compiler.hpp"
#include "course/grader/object_file.hpp"
#include "course/grader/results/results.hpp"
#include "course/grader/working_folder.hpp"
#include "course/grader/workshop.hpp"
#include "course/kit/tree.hpp"
#include "tests/catch.hpp"
#include "tests/course/bank_reader.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using Catch::Matchers::ContainsSubstring;
using course::Doors;
using course::Grade;
using course::Grading;
using minitorch::TemporaryFolder;
using minitorch::test::source_path;
namespace fs = std::filesystem;

namespace {

std::vector<course::Task> tasks_in_order() { return course::read_tasks(source_path("course/tasks.json")); }

Grading grading_of(const std::vector<std::string>& numbers) {
  return {.tasks = tasks_in_order(), .workshop = minitorch::test::workshop_path(), .seed = 3, .only = numbers};
}

void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string solution_of(const std::string& file) {
  return course::read_tree_file(source_path("course/student/" + file)).text;
}

// A submission whose function of task 1.1 never returns; that of task 0.3 is right.
void put_endless_submission(const fs::path& folder) {
  put(folder / "module0/lists.cpp", solution_of("module0/lists.cpp"));
  std::string endless = solution_of("module1/central_difference.cpp");
  const std::string line = "  std::vector<double> above = x, below = x;\n";
  endless.replace(endless.find(line), line.size(), line + "  for (volatile bool goes_on = true; goes_on;) {}\n");
  put(folder / "module1/central_difference.cpp", endless);
}

std::ptrdiff_t count_files(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

// The commands of all processes that name the folder: words that end with a zero.
std::vector<std::string> commands_of(const std::string& folder) {
  std::vector<std::string> commands;
  for (const auto& process : fs::directory_iterator("/proc")) {
    std::ifstream file(process.path() / "cmdline");
    std::string command;
    std::getline(file, command);
    if (command.find(folder) != std::string::npos && command.find("grade.") == std::string::npos)
      commands.push_back(command);
  }
  return commands;
}

// Whether a program from the folder runs, rather than a compiler of one.
bool runs_program_of(const std::string& folder) {
  const std::vector<std::string> commands = commands_of(folder);
  return std::any_of(commands.begin(), commands.end(), [&](const std::string& command) {
    return command.rfind(folder, 0) == 0 && fs::path(command.c_str()).filename() == "program";
  });
}

}  // namespace

TEST_CASE("the grader reports after each part, and what is not run yet is said to be so") {
  const TemporaryFolder folder;
  const fs::path submission = fs::path(folder.path()) / "submission";
  put(submission / "module0/lists.cpp", solution_of("module0/lists.cpp"));
  std::vector<std::size_t> done;
  std::vector<int> points;
  const Grade last = course::grade(submission, grading_of({"0.3"}), [&](const Grade& so_far) {
    const auto& parts = so_far.tasks.at(0).parts;
    done.push_back(static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(), [](const course::PartGrade& part) { return part.is_final; })));
    points.push_back(so_far.points());
    CHECK(so_far.is_complete == (done.size() == 6));
  });
  CHECK(done == std::vector<std::size_t>{0, 1, 2, 3, 4, 4});
  CHECK(points == std::vector<int>{0, 1, 2, 3, 4, 4});
  CHECK(last.points() == 4);
}

TEST_CASE("a grader that is killed leaves the results so far, and no program of a student goes on") {
  const TemporaryFolder folder;
  const fs::path root = folder.path(), results = root / "results";
  put_endless_submission(root / "submission");
  fs::create_directories(root / "temporary");
  std::vector<std::string> words = {minitorch::test::grader_path(),
                                    "grade",
                                    source_path("course/tasks.json"),
                                    minitorch::test::workshop_path(),
                                    (root / "submission").string(),
                                    results.string(),
                                    "--only",
                                    "0.3,1.1"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t grader = fork();
  if (grader == 0) {
    setenv("TMPDIR", (root / "temporary").c_str(), 1);
    freopen("/dev/null", "w", stdout);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const std::string working = (root / "temporary" / "minitorch-grader").string();
  const auto wait_until = [&end](const auto& is_so) {
    while (!is_so() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return is_so();
  };
  CHECK(wait_until([&] {
    std::ifstream file(results / "results.txt");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return text.find("passed  built of them") != std::string::npos && runs_program_of(working);
  }));
  kill(grader, SIGKILL);
  waitpid(grader, nullptr, 0);
  CHECK(wait_until([&] { return commands_of(working).empty(); }));
  CHECK(count_files(root / "temporary") == 1);
  {
    const char* before = std::getenv("TMPDIR");
    const std::string old = before == nullptr ? "" : before;
    setenv("TMPDIR", (root / "temporary").c_str(), 1);
    const course::WorkingFolder next(Doors::of_this_machine()), another(Doors::of_this_machine());
    CHECK(count_files(root / "temporary") == 2);  // that of the dead one is gone, those of the living are there
    old.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", old.c_str(), 1);
  }
  CHECK(count_files(root / "temporary") == 0);
  std::ifstream file(results / "gradescope.json");
  const nlohmann::json so_far = nlohmann::json::parse(file);
  CHECK(so_far["score"] == 4);
  CHECK_THAT(so_far["output"].get<std::string>(), ContainsSubstring("results so far"));
  CHECK(so_far["tests"][0]["status"] == "passed");
  CHECK(so_far["tests"][5]["output"] == "not run: the grading was stopped\n");
}

TEST_CASE("a grader removes no folder of another user, of another name, or behind a link") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  setenv("TMPDIR", root.c_str(), 1);
  put(root / "minitorch-grader" / "kept", "");
  put(root / "elsewhere" / "kept", "");
  fs::create_symlink(root / "elsewhere", root / "minitorch-grader.link");
  put(root / "minitorch-grader.file", "");
  put(root / "minitorch-grader.of-another" / "kept", "");
  const bool is_given = chown((root / "minitorch-grader.of-another").c_str(), 54321, 54321) == 0;
  { const course::WorkingFolder mine(Doors::of_this_machine()); }
  unsetenv("TMPDIR");
  for (const char* kept : {"minitorch-grader/kept", "elsewhere/kept", "minitorch-grader.link", "minitorch-grader.file"})
    CHECK(fs::exists(root / kept));
  CHECK(fs::exists(root / "minitorch-grader.of-another") == is_given);
}

TEST_CASE("after the time of a grading, the parts that are left are not run") {
  const TemporaryFolder folder;
  put(fs::path(folder.path()) / "module0/lists.cpp", solution_of("module0/lists.cpp"));
  Grading grading = grading_of({"0.3"});
  grading.budget = 0;
  const Grade grade = course::grade(folder.path(), grading, [](const Grade&) {});
  CHECK(grade.points() == 0);
  CHECK_FALSE(grade.is_complete);
  CHECK_FALSE(grade.is_gradable);
  for (const course::PartGrade& part : grade.tasks.at(0).parts) CHECK_FALSE(part.is_final);
  CHECK_THAT(course::plain_text(grade, false),
             ContainsSubstring("  not run  map  0/1\n") && ContainsSubstring("The grading was stopped before its end"));
}

TEST_CASE("a part without cases is an error of the grader, and no gift") {
  const TemporaryFolder folder;
  put(fs::path(folder.path()) / "module0/lists.cpp", solution_of("module0/lists.cpp"));
  Grading grading = grading_of({"0.3"});
  for (course::Task& task : grading.tasks) {
    if (task.number == "0.3") task.points = {{"filter", 1}};
  }
  CHECK_THROWS_WITH(course::grade(folder.path(), grading, [](const Grade&) {}),
                    "grader: task 0.3 has no cases of filter");
}

TEST_CASE("a grading of no task is refused") {
  CHECK_THROWS_WITH(course::grade(".", grading_of({"7.7"}), [](const Grade&) {}), "grader: no task has the number 7.7");
}

TEST_CASE("a submission that is no folder is an error, and the results of before stay") {
  const TemporaryFolder folder;
  const fs::path archive = folder.write("submission.zip", "PK");
  for (const fs::path& submission : {archive, fs::path(folder.path()) / "mistyped"}) {
    bool is_reported = false;
    CHECK_THROWS_WITH(course::grade(submission, grading_of({"0.3"}), [&](const Grade&) { is_reported = true; }),
                      "grader: " + submission.string() + " is not a folder");
    CHECK_FALSE(is_reported);
  }
}

TEST_CASE("a part whose program ends before it answers says how it ended, and nothing of the lesson") {
  const TemporaryFolder folder;
  std::string text = solution_of("module0/properties.cpp");
  const std::string line = "  return f.eq(x, x) == 1";
  text.replace(text.find(line), line.size(), "  __builtin_trap();\n" + line);
  put(fs::path(folder.path()) / "module0/properties.cpp", text);
  const Grade grade = course::grade(folder.path(), grading_of({"0.2"}), [](const Grade&) {});
  const std::string& message = grade.tasks.at(0).parts.at(2).message;
  CHECK_THAT(message, ContainsSubstring("the program was ended by a signal") && !ContainsSubstring("rule") &&
                          !ContainsSubstring("samples"));
}

TEST_CASE("the option --only takes numbers with commas and blanks between them, and refuses a list without numbers") {
  const TemporaryFolder folder;
  const auto said = [&folder](const std::string& only) {
    const std::string results = (fs::path(folder.path()) / "results").string();
    const std::string call = "'" + minitorch::test::grader_path() + "' grade '" + source_path("course/tasks.json") +
                             "' '" + minitorch::test::workshop_path() + "' '" + folder.path() + "' '" + results +
                             "' --only '" + only + "' 2>&1";
    std::FILE* const out = popen(call.c_str(), "r");
    std::string text;
    for (int c = 0; (c = std::fgetc(out)) != EOF;) text += static_cast<char>(c);
    pclose(out);
    return text;
  };
  for (const char* two : {"0.3,1.1", "0.3, 1.1", " 0.3  1.1 ,"})
    CHECK_THAT(said(two), ContainsSubstring("0.3 map") && ContainsSubstring("total  0/7"));
  for (const char* none : {"", " ", ","}) CHECK_THAT(said(none), ContainsSubstring("--only needs numbers of tasks"));
}

TEST_CASE("the program of a task holds no reference version of the task itself or a later one, and no symbols") {
  const course::Workshop workshop(minitorch::test::workshop_path());
  const std::vector<course::Task> tasks = tasks_in_order();
  for (std::size_t at = 0; at < tasks.size(); ++at) {
    const auto objects = workshop.objects_around(tasks[at], tasks);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      std::string name = tasks[i].file + ".o";
      std::replace(name.begin(), name.end(), '/', '_');
      const auto has = [&](const std::string& kind) {
        return std::any_of(objects.begin(), objects.end(), [&](const fs::path& object) {
          return object.filename() == name && object.parent_path().filename() == kind;
        });
      };
      CAPTURE(tasks[at].number, tasks[i].number);
      CHECK(has("reference") == (i < at));
      CHECK(has("empty") == (i > at));
    }
  }
  const TemporaryFolder folder;
  auto objects = workshop.objects_around(tasks[0], tasks);
  objects.push_back(fs::path(minitorch::test::workshop_path()) / "empty" / "module0_operators.cpp.o");
  const fs::path program = fs::path(folder.path()) / "program";
  course::Doors doors = Doors::of_this_machine();
  doors.own_user = false;  // who could not read the workshop
  const course::CommandResult linked = course::Compiler("", doors).link(objects, program);
  INFO(linked.output);
  REQUIRE(linked.succeeded);
  const std::string bytes = course::read_tree_file(program).text;
  CHECK(bytes.find("_ZN6course8is_close") == std::string::npos);  // a function of the task
  CHECK(bytes.find(".symtab") == std::string::npos);
}

TEST_CASE("objects of the course define and use no forbidden name, but a driver defines main") {
  const fs::path workshop = minitorch::test::workshop_path();
  for (const std::string kind : {"reference", "empty", "given"}) {
    for (const auto& entry : fs::directory_iterator(workshop / kind)) {
      CAPTURE(entry.path().string());
      CHECK(course::forbidden_name(course::names_of(entry.path()), {}, {}, {}).empty());
    }
  }
  const std::vector<course::Task> tasks = course::read_tasks(source_path("course/tasks.json"));
  for (const course::Task& task : tasks) {
    std::string name = task.file;
    std::replace(name.begin(), name.end(), '/', '_');
    for (const std::string kind : {"reference", "empty"}) {
      CAPTURE(kind, name);
      CHECK(course::Workshop(workshop)
                .forbidden_name_in(course::names_of(workshop / kind / (name + ".o")), task, tasks)
                .empty());
    }
  }
  const course::ObjectNames driver = course::names_of(workshop / "drivers" / "checks_drivers_driver_0_1.cpp.o");
  CHECK(course::forbidden_name(driver, {}, {}, {}) == "defines 'main'");
  const TemporaryFolder folder;
  const std::string whole = course::read_tree_file(workshop / "reference" / "module0_lists.cpp.o").text;
  const auto is_whole = [&folder](const std::string& bytes) {
    try {
      course::names_of(folder.write("cut", bytes));
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  };
  CHECK(is_whole(whole));
  for (std::size_t size = 0; size < 0x40; ++size) CHECK_FALSE(is_whole(whole.substr(0, size)));
  for (std::size_t size = 0; size < whole.size(); size += 97) is_whole(whole.substr(0, size));  // reads nothing else
}

TEST_CASE("a student's object may define what its reference defines, and use all but what only the driver has") {
  using course::forbidden_name;
  using course::ObjectNames;
  const std::string drive = "_ZN6course5driveEv", own = "_ZN6course3ownEv", inline_one = "_ZN6course3oneEv";
  const std::string of_library = "_ZNSt6vectorIdSaIdEE3endEv";
  const ObjectNames reference{.defined = {own}, .weak = {}, .used = {}};
  const ObjectNames driver{
      .defined = {"main", drive, "GOMP_parallel"}, .weak = {inline_one}, .used = {own, of_library}};
  const ObjectNames others{.defined = {"_ZN6course5givenEv"}, .weak = {}, .used = {}};
  const auto of = [&](const ObjectNames& student) { return forbidden_name(student, reference, driver, others); };
  CHECK(of({.defined = {own, "_ZN6course4moreEv"}, .weak = {inline_one}, .used = {"GOMP_parallel"}}).empty());
  CHECK(of({.defined = {}, .weak = {own}, .used = {"_ZN6course5givenEv", "memcpy"}}).empty());
  CHECK(of({.defined = {own, ".gomp_critical_user_total"}, .weak = {}, .used = {}}).empty());  // critical(total)
  CHECK(of({.defined = {drive}, .weak = {}, .used = {}}) == "defines 'course::drive()'");
  CHECK(of({.defined = {inline_one}, .weak = {}, .used = {}}) == "defines 'course::one()'");
  CHECK(of({.defined = {}, .weak = {of_library}, .used = {}}) ==
        "defines 'std::vector<double, std::allocator<double> >::end()'");
  CHECK(of({.defined = {}, .weak = {"write"}, .used = {}}) == "defines 'write'");
  // The linker takes a unique name before a weak function.
  CHECK(of({.defined = {}, .weak = {}, .used = {}, .unique = {inline_one}}) == "defines 'course::one()'");
  CHECK(of({.defined = {}, .weak = {}, .used = {}, .unique = {"_ZN6course5otherEv"}}).empty());
  CHECK(of({.defined = {}, .weak = {}, .used = {drive}}) == "uses 'course::drive()'");
  CHECK(of({.defined = {}, .weak = {}, .used = {inline_one}}) == "uses 'course::one()'");
  CHECK(of({.defined = {}, .weak = {}, .used = {"main"}}) == "uses 'main'");
}

TEST_CASE("a workshop is whole or as it was, whether or not its path ends with a slash") {
  const TemporaryFolder folder;
  const fs::path tree = fs::path(folder.path()) / "tree", workshop = fs::path(folder.path()) / "workshop";
  put(tree / "given.cpp", "int given() { return 1; }\n");
  course::Workshop::prepare(tree, {}, workshop / "", course::Compiler());
  CHECK(fs::exists(workshop / "given" / "given.cpp.o"));
  put(tree / "wrong.cpp", "int wrong() { return }\n");
  CHECK_THROWS_AS(course::Workshop::prepare(tree, {}, workshop, course::Compiler()), std::runtime_error);
  CHECK(fs::exists(workshop / "given" / "given.cpp.o"));
  fs::remove(tree / "wrong.cpp");
  course::Workshop::prepare(tree, {}, workshop, course::Compiler());
  CHECK(fs::exists(workshop / "secret"));
  CHECK(count_files(folder.path()) == 2);  // the tree and the workshop
}

TEST_CASE("the headers of the workshop hold no solution and no hidden test") {
  const course::Tree headers = course::read_tree(course::Workshop(minitorch::test::workshop_path()).headers());
  CHECK(headers.count("module1/scalar.hpp") == 1);
  for (const auto& [path, file] : headers) {
    CAPTURE(path);
    CHECK(file.text.find("SOLUTION") == std::string::npos);
    CHECK(file.text.find("HIDDEN") == std::string::npos);
  }
}
