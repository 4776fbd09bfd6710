// Grades a submission, task by task.
#include "course/grader/grading.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "course/grader/sandbox.hpp"
#include "course/grader/working_folder.hpp"
#include "course/judge/judge.hpp"
#include "course/student/checks/verdict.hpp"

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

namespace fs = std::filesystem;

constexpr off_t largest_source = 256 << 10;

// Copies a file of the submission. Returns what is wrong with it, or nothing. Follows no link in any part of its path:
// a link could lead to the solutions, whose text the compiler would then show.
std::string copied(const fs::path& root, const std::string& path, const fs::path& target) {
  int folder = open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  int file = -1;
  for (const fs::path& part : fs::path(path)) {
    const bool is_last = part == fs::path(path).filename();
    file =
        openat(folder, part.c_str(), (is_last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
    const int error = errno;
    close(folder);
    if (file < 0) return error == ENOENT ? path + " is missing" : path + " is a link or cannot be read";
    folder = file;
  }
  struct stat status {};
  std::string fault;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) fault = path + " is no plain file";
  if (fault.empty() && status.st_size > largest_source) fault = path + " has more than 256 KB";
  std::string text(fault.empty() ? static_cast<std::size_t>(status.st_size) : 0, '\0');
  std::size_t done = 0;
  for (ssize_t n = 0; done < text.size() && (n = read(file, text.data() + done, text.size() - done)) > 0;)
    done += static_cast<std::size_t>(n);
  close(file);
  if (!fault.empty()) return fault;
  fs::create_directories(target.parent_path());
  std::ofstream(target, std::ios::binary) << text.substr(0, done);
  return "";
}

// Compiles and links the program of one task. Returns what went wrong, or nothing.
std::string built(const fs::path& submission, const Task& task, const Grading& grading, const Compiler& compiler,
                  const WorkingFolder& folder) {
  const Workshop workshop(grading.workshop);
  const fs::path object = folder.emptied("object") / "task.o", program = folder.emptied("program") / "program";
  const fs::path source = folder.emptied("source") / fs::path(task.file).filename();
  if (std::string fault = copied(submission, task.file, source); !fault.empty()) return fault;
  // A folder is the student's user's while a compiler writes there, and the grader's else.
  const auto give_and_take = [&grading](const fs::path& path, const auto& command) {
    if (grading.doors.own_user) give_to(student_user(), path);
    CommandResult result = command();
    if (grading.doors.own_user) give_to(geteuid(), path);
    return result;
  };
  const CommandResult compiled = give_and_take(object.parent_path(), [&] {
    return compiler.compile_untrusted({.source = source, .object = object, .include = folder.path() / "headers"});
  });
  if (!compiled.succeeded) return task.file + " does not compile:\n" + compiled.output;
  if (const std::string name = workshop.forbidden_name_in(object, task, grading.tasks); !name.empty())
    return task.file + " " + name + ", a name of the system or of the checker:\n" +
           "put your functions into the namespace course, or into one without a name, and call no function of a "
           "driver.";
  // Copies, because the student's user cannot reach the workshop.
  std::vector<fs::path> objects;
  const fs::path copies = folder.emptied("objects");
  for (const fs::path& one : workshop.objects_around(task, grading.tasks)) {
    objects.push_back(copies / (one.parent_path().filename().string() + "." + one.filename().string()));
    fs::copy_file(one, objects.back());
  }
  objects.push_back(object);
  const CommandResult linked = give_and_take(program.parent_path(), [&] { return compiler.link(objects, program); });
  folder.emptied("objects");
  if (!linked.succeeded) return task.file + " compiles, but does not link:\n" + linked.output;
  fs::permissions(program, fs::perms(0755));  // linkers may not change rights in a sandbox
  return "";
}

Launch launch_of(const fs::path& program, double seconds, const Grading& grading) {
  const Sandbox sandbox = Sandbox::for_running({program}, grading.doors);
  return {.command = {program.string()},
          .limits = {.seconds = seconds},
          .before_exec = [sandbox](const std::string& path) { return sandbox.enter(path); },
          .secret = Workshop(grading.workshop).secret()};
}

bool has_cases(const std::vector<Case>& cases, const std::string& part) {
  return std::any_of(cases.begin(), cases.end(), [&part](const Case& one) { return one.part == part; });
}

TaskGrade ungraded(const Task& task) {
  TaskGrade grade{.number = task.number, .name = task.name, .parts = {}};
  for (const auto& [part, points] : task.points) grade.parts.push_back({.part = part, .of = points});
  return grade;
}

// Asks all cases of a part.
void judge_part(PartGrade& part, const Launch& launch, const std::vector<Case>& cases) {
  const PartResult result = run_part(launch, part.part, cases);
  part.points = result.passed ? part.of : 0;
  part.message = result.message;
  if (!result.passed && !result.printed.empty()) part.message += "Your program printed:\n" + result.printed + "\n";
  part.seconds = result.seconds;
  part.measured = result.passed ? result.measured : 0;
}

std::vector<Task> chosen_tasks(const Grading& grading) {
  std::vector<Task> chosen;
  for (const Task& task : grading.tasks) {
    if (grading.only.empty() || std::find(grading.only.begin(), grading.only.end(), task.number) != grading.only.end())
      chosen.push_back(task);
  }
  if (chosen.empty()) throw std::runtime_error("grader: no task is chosen");
  return chosen;
}

}  // namespace

Grade grade(const fs::path& submission, const Grading& grading, const std::function<void(const Grade&)>& report) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto elapsed = [start] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const Compiler compiler("", grading.doors);
  Workshop(grading.workshop).check(grading.tasks);
  Grade grade{.tasks = {}, .not_held_off = not_held_off(grading.doors)};
  const std::vector<Task> chosen = chosen_tasks(grading);
  for (const Task& task : chosen) grade.tasks.push_back(ungraded(task));
  report(grade);
  std::size_t compiled = 0;
  const WorkingFolder folder(grading.doors);
  fs::copy(Workshop(grading.workshop).headers(), folder.path() / "headers", fs::copy_options::recursive);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Task& task = chosen[i];
    const std::vector<Case> cases = judge::cases_of(task.number, grading.seed, judge::Audience::grader);
    const bool has_time = elapsed() < grading.budget;
    const std::string fault =
        has_time ? built(submission, task, grading, compiler, folder) : "not run: the time is over";
    compiled += fault.empty() ? 1 : 0;
    if (!fault.empty()) grade.tasks[i].compiler_output = fault;
    for (PartGrade& part : grade.tasks[i].parts) {
      if (!has_cases(cases, part.part))
        throw std::runtime_error("grader: task " + task.number + " has no cases of " + part.part);
      part.is_final = true;
      if (!fault.empty()) {
        part.message = fault.substr(0, fault.find('\n'));
      } else if (elapsed() > grading.budget) {
        part.message = "not run: the time is over";
      } else {
        judge_part(part, launch_of(folder.path() / "program/program", task.seconds, grading), cases);
      }
      grade.seconds = elapsed();
      report(grade);
    }
  }
  grade.compiles = compiled > 0;
  grade.is_complete = true;
  grade.seconds = elapsed();
  report(grade);
  return grade;
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
