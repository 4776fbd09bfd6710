// Grades the bank: each submission loses what it says, and nothing else; the grader ends in time and cleans up.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/wait.h>

#include "course/grader/grading.hpp"
#include "course/grader/results/results.hpp"
#include "course/judge/judge.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/tree.hpp"
#include "tests/catch.hpp"
#include "tests/course/bank_reader.hpp"
#include "tests/course/course_paths.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"
#include "tests/sanitizers.hpp"

using course::Grade;
using course::Grading;
using course::Task;
using course::bank::Submission;
using minitorch::TemporaryFolder;
using minitorch::test::source_path;
namespace fs = std::filesystem;

namespace {

constexpr double seconds_of_a_part = 2, longest_grading = 40;

// The tasks, with less time, since some submissions take all of it.
std::vector<Task> quick_tasks() {
  std::vector<Task> tasks = course::read_tasks(source_path("course/tasks.json"));
  for (Task& task : tasks) {
    if (task.seconds < 20) task.seconds = seconds_of_a_part;
  }
  return tasks;
}

const course::Tree& annotated_tree() {
  static const course::Tree tree = course::read_tree(source_path("course/student"));
  return tree;
}

// The folders of one grading: a submission, its results, and all that the grader leaves.
class Bench {
 public:
  Bench() {
    for (const fs::path& folder : {submission(), results(), temporary()}) fs::create_directories(folder);
    setenv("TMPDIR", temporary().c_str(), 1);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() { unsetenv("TMPDIR"); }

  fs::path submission() const { return fs::path(folder_.path()) / "submission"; }
  fs::path results() const { return fs::path(folder_.path()) / "results"; }
  fs::path temporary() const { return fs::path(folder_.path()) / "temporary"; }

  void put(const std::string& file, const std::string& text) const {
    fs::create_directories((submission() / file).parent_path());
    std::ofstream(submission() / file, std::ios::binary) << text;
  }

  Grade grade(const std::string& task, const course::Doors& doors = course::Doors::of_this_machine()) const {
    const Grading grading{.tasks = quick_tasks(),
                          .workshop = minitorch::test::workshop_path(),
                          .seed = 7,
                          .only = {task},
                          .doors = doors};
    return course::grade(submission(), grading,
                         [this](const Grade& so_far) { course::write_results(so_far, results()); });
  }

  // What the grader has left behind: temporary files, and processes that run a program of its temporary folder.
  std::string left_behind() const {
    std::string left;
    for (const auto& entry : fs::directory_iterator(temporary())) left += entry.path().string() + " ";
    for (const auto& process : fs::directory_iterator("/proc")) {
      std::ifstream file(process.path() / "cmdline");
      std::string command;
      std::getline(file, command);
      if (command.find(temporary().string()) != std::string::npos) left += "process " + command + " ";
    }
    return left + (waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD ? "" : "a child");
  }

 private:
  TemporaryFolder folder_;
};

void replace_all(std::string& text, const std::string& before, const std::string& after) {
  for (std::size_t at = 0; (at = text.find(before, at)) != std::string::npos; at += after.size())
    text.replace(at, before.size(), after);
}

// The public cases of task 1.1 as a table in C++.
std::string public_cases() {
  std::string table;
  for (const course::Case& one : course::judge::cases_of("1.1", 1, course::judge::Audience::student)) {
    const std::vector<std::string> words = course::words_of(one.request);
    const std::size_t n = std::stoul(words[2]);
    std::string x;
    for (std::size_t i = 0; i < n; ++i) x += (i == 0 ? "" : ", ") + words[3 + i];
    table += "{{" + x + "}, " + words[3 + n] + ", " + one.expected.at(0) + "}, ";
  }
  return table;
}

std::string source_of(const Submission& submission, const Bench& bench) {
  std::string text = course::bank::edited(submission, annotated_tree().at(submission.file).text);
  replace_all(text, "@SOLUTION@", source_path("course/student"));
  replace_all(text, "@WORKSHOP@", minitorch::test::workshop_path());
  replace_all(text, "@RESULTS@", bench.results().string());
  if (text.find("@PUBLIC@") != std::string::npos) replace_all(text, "@PUBLIC@", public_cases());
  return text;
}

std::vector<std::string> lost_parts(const Grade& grade) {
  std::vector<std::string> lost;
  for (const course::TaskGrade& task : grade.tasks) {
    for (const course::PartGrade& part : task.parts) {
      if (part.points < part.of) lost.push_back(part.part);
    }
  }
  return lost;
}

std::string feedback(const Grade& grade) { return course::plain_text(grade, false); }

// Grades one submission and returns what is not as it says.
std::string surprise(const Submission& submission) {
  const Bench bench;
  bench.put(submission.file, source_of(submission, bench));
  const auto start = std::chrono::steady_clock::now();
  const Grade grade = bench.grade(course::bank::task_of(submission.file, quick_tasks()).number);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::ostringstream wrong;
  if (lost_parts(grade) != submission.loses)
    wrong << "  loses " << course::joined(lost_parts(grade)) << "\n  and must lose " << course::joined(submission.loses)
          << "\n";
  if (feedback(grade).find(submission.says) == std::string::npos)
    wrong << "  does not say: " << submission.says << "\n";
  if (taken.count() > longest_grading) wrong << "  takes " << taken.count() << " seconds\n";
  if (const std::string left = bench.left_behind(); !left.empty()) wrong << "  leaves " << left << "\n";
  static const course::LeakScan scan(annotated_tree());
  std::uintmax_t size = 0;
  for (const auto& entry : fs::directory_iterator(bench.results())) {
    size += entry.file_size();
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    // The compiler shows lines of the submission, which is an edited solution here.
    if (grade.is_gradable && !scan.leaks(text).empty()) wrong << "  shows a solution: " << scan.leaks(text)[0] << "\n";
  }
  if (size > 1 << 20) wrong << "  has results of " << size << " bytes\n";
  return wrong.str().empty() ? "" : submission.name + " (" + submission.words + ")\n" + wrong.str() + feedback(grade);
}

// Grades each step-th of the submissions that are chosen.
template <class Choice> void grade_each(const std::string& folder, int step, const Choice& is_chosen) {
  int number = 0;
  for (const Submission& submission :
       course::bank::read_submissions(source_path("course/bank/" + folder), quick_tasks())) {
    if (!is_chosen(submission) || number++ % step != 0) continue;
    const std::string wrong = surprise(submission);
    INFO(wrong);
    CHECK(wrong.empty());
  }
}

template <class Choice> void grade_all(const std::string& folder, const Choice& is_chosen) {
  grade_each(folder, 1, is_chosen);
}

bool is_any(const Submission&) { return true; }

Grade grade_whole(const course::Tree& tree) {
  const Bench bench;
  for (const auto& [path, file] : tree) bench.put(path, file.text);
  const Grading grading{.tasks = quick_tasks(), .workshop = minitorch::test::workshop_path(), .seed = 11};
  return course::grade(bench.submission(), grading, [](const Grade&) {});
}

bool has_name(const Submission& submission, char first, char last) {
  return submission.name[0] >= first && submission.name[0] <= last;
}

}  // namespace

TEST_CASE("the solution has all points, and each part its own") {
  if (minitorch::test::has_address_sanitizer) return;
  const Grade grade = grade_whole(annotated_tree());
  INFO(feedback(grade));
  CHECK(grade.points() == grade.of());
  CHECK(lost_parts(grade).empty());
  CHECK(grade.is_complete);
}

TEST_CASE("the starter compiles and has no points") {
  if (minitorch::test::has_address_sanitizer) return;
  const Grade grade = grade_whole(course::stripped(annotated_tree()));
  INFO(feedback(grade));
  CHECK(grade.points() == 0);
  for (const course::TaskGrade& task : grade.tasks) {
    CAPTURE(task.number);
    CHECK(task.fault.empty());
    for (const course::PartGrade& part : task.parts)
      CHECK(part.message.find("NotImplemented: task " + task.number) != std::string::npos);
  }
}

// A few submissions of the bank. Under the address sanitizer, the programs of students are the same.
constexpr int step_of_honest = minitorch::test::has_address_sanitizer ? 28 : 14, step_of_hostile = step_of_honest / 2;

TEST_CASE("some wrong submissions lose what they must, and nothing else") {
  grade_each("wrong", step_of_honest, is_any);
}

TEST_CASE("some hostile submissions lose what they must, and nothing else") {
  grade_each("hostile", step_of_hostile, is_any);
}

TEST_CASE("some solutions in other words lose nothing") { grade_each("right", step_of_honest, is_any); }

// The whole bank takes minutes: scripts/test course runs it.

TEST_CASE("solutions in other words lose nothing", "[.bank]") { grade_all("right", is_any); }

TEST_CASE("wrong submissions of module 0 lose what they must, and nothing else", "[.bank]") {
  grade_all("wrong", [](const Submission& one) { return has_name(one, '0', '0'); });
}

TEST_CASE("wrong submissions of tasks 1.1 to 1.3 lose what they must, and nothing else", "[.bank]") {
  grade_all("wrong", [](const Submission& one) { return has_name(one, '1', '1') && one.name < "1.4"; });
}

TEST_CASE("wrong submissions of tasks 1.4 and 1.5 lose what they must, and nothing else", "[.bank]") {
  grade_all("wrong", [](const Submission& one) { return has_name(one, '1', '1') && one.name > "1.4"; });
}

TEST_CASE("wrong submissions of modules 2 and 3 lose what they must, and nothing else", "[.bank]") {
  grade_all("wrong", [](const Submission& one) { return has_name(one, '2', '3'); });
}

TEST_CASE("wrong submissions of module 4 lose what they must, and nothing else", "[.bank]") {
  grade_all("wrong", [](const Submission& one) { return has_name(one, '4', '4'); });
}

TEST_CASE("hostile submissions lose what they must, and nothing else, a to e", "[.bank]") {
  grade_all("hostile", [](const Submission& one) { return has_name(one, 'a', 'e'); });
}

TEST_CASE("hostile submissions lose what they must, and nothing else, f to o", "[.bank]") {
  grade_all("hostile", [](const Submission& one) { return has_name(one, 'f', 'o'); });
}

TEST_CASE("hostile submissions lose what they must, and nothing else, p to z", "[.bank]") {
  grade_all("hostile", [](const Submission& one) { return has_name(one, 'p', 'z'); });
}

TEST_CASE("the bank has three wrong submissions of each task, and 50 hostile ones") {
  std::map<std::string, int> count;
  for (const Submission& one : course::bank::read_submissions(source_path("course/bank/wrong"), quick_tasks())) {
    const std::string task = course::bank::task_of(one.file, quick_tasks()).number;
    ++count[task];
    CAPTURE(one.name);
    CHECK(one.name.substr(0, 4) == task + "-");
    CHECK(!one.loses.empty());
  }
  for (const Task& task : quick_tasks()) {
    CAPTURE(task.number);
    CHECK(count[task.number] >= 3);
  }
  CHECK(course::bank::read_submissions(source_path("course/bank/hostile"), quick_tasks()).size() >= 50);
}

TEST_CASE("the bank has 20 solutions in other words") {
  const std::vector<Submission> all = course::bank::read_submissions(source_path("course/bank/right"), quick_tasks());
  CHECK(all.size() >= 20);
  for (const Submission& one : all) {
    CAPTURE(one.name);
    CHECK(one.loses.empty());
  }
}

TEST_CASE("a file with the line ends and the byte order mark of Windows, and odd bytes in comments, has all points") {
  const std::string file = "module1/central_difference.cpp";
  std::string text = annotated_tree().at(file).text;
  replace_all(text, "\n", "\r\n");
  const Bench bench;
  bench.put(file, "\xef\xbb\xbf" + text + "// caf\xe9 \xff\r\n// " + std::string(3, '\0') + "\r\n");
  const Grade grade = bench.grade("1.1");
  INFO(feedback(grade));
  CHECK(grade.points() == grade.of());
}

TEST_CASE("a submission that is not a regular file costs its task alone, and the grader does not follow it") {
  const std::string file = "module1/central_difference.cpp";
  const fs::path solution = source_path("course/student/" + file);
  const auto message = [&file](const auto& make) {
    const Bench bench;
    fs::create_directories(bench.submission() / "module1");
    make(bench.submission() / file);
    const Grade grade = bench.grade("1.1");
    CHECK(grade.points() == 0);
    CHECK(bench.left_behind().empty());
    fs::permissions(bench.submission() / "module1", fs::perms::owner_all);
    return grade.tasks.at(0).fault;
  };
  CHECK(message([](const fs::path&) {}) == file + " is missing");
  CHECK(message([&](const fs::path& path) { fs::create_symlink(solution, path); }) ==
        file + " is a link or cannot be read");
  CHECK(message([&](const fs::path& path) {
          fs::remove(path.parent_path());
          fs::create_symlink(solution.parent_path(), path.parent_path());
        }) == file + " is a link or cannot be read");
  CHECK(message([](const fs::path& path) { mkfifo(path.c_str(), 0600); }) == file + " is not a regular file");
  CHECK(message([](const fs::path& path) { fs::create_directory(path); }) == file + " is not a regular file");
  CHECK(message([](const fs::path& path) {
          std::ofstream(path) << "int a;\n";
          fs::resize_file(path, std::uintmax_t{1} << 30);
        }) == file + " has more than 256 KB");
}
