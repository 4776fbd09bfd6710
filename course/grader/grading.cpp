// Grades a submission, task by task.
#include "course/grader/grading.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include <unistd.h>

#include "course/grader/object_file.hpp"
#include "course/grader/sandbox.hpp"
#include "course/grader/submission.hpp"
#include "course/grader/working_folder.hpp"
#include "course/judge/judge.hpp"
#include "course/student/checks/verdict.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

// The program of one task, or why there is none.
struct Build {
  std::string file = {};  // of the submission
  std::string fault = {};
  std::string compiler_words = {};
};

// What is wrong with a student's object, or "". The student's text may have put anything into it.
std::string fault_of(const fs::path& object, const Workshop& workshop, const Task& task, const Grading& grading) {
  ObjectNames names;
  try {
    names = names_of(object);
  } catch (const std::runtime_error&) {
    return " makes an object that cannot be read";
  }
  const std::string name = workshop.forbidden_name_in(names, task, grading.tasks);
  return name.empty() ? ""
                      : " " + name +
                            ", a name of the system or of the checker: put your functions and variables into the "
                            "namespace course, or into one without a name, and call no function of a driver.";
}

// Compiles and links the program of one task.
Build built(const fs::path& submission, const Task& task, const Grading& grading, const Compiler& compiler,
            const WorkingFolder& folder) {
  const Workshop workshop(grading.workshop);
  const fs::path object = folder.emptied("object") / "task.o", program = folder.emptied("program") / "program";
  const fs::path source = folder.emptied("source") / fs::path(task.file).filename();
  const FoundFile found = find_file(submission, task.file);
  Build build{.file = found.path, .fault = found.fault};
  if (build.fault.empty()) build.fault = copy_file(submission, found.path, source);
  if (!build.fault.empty()) return build;
  // While a compiler writes to a folder, the folder belongs to the students' user; at all other times, to the grader.
  const auto succeeds = [&](const fs::path& path, const char* fault, const auto& command) {
    if (grading.doors.own_user) give_to(student_user(), path);
    const CommandResult result = command();
    if (grading.doors.own_user) give_to(geteuid(), path);
    if (!result.succeeded) {
      build.fault = found.path + fault;
      build.compiler_words = result.output;
    }
    return result.succeeded;
  };
  if (!succeeds(object.parent_path(), " does not compile:", [&] {
        return compiler.compile_untrusted({.source = source, .object = object, .include = folder.path() / "headers"});
      }))
    return build;
  if (const std::string fault = fault_of(object, workshop, task, grading); !fault.empty()) {
    build.fault = found.path + fault;
    return build;
  }
  // Copies, because the student's user cannot reach the workshop.
  std::vector<fs::path> objects;
  const fs::path copies = folder.emptied("objects");
  for (const fs::path& one : workshop.objects_around(task, grading.tasks)) {
    objects.push_back(copies / (one.parent_path().filename().string() + "." + one.filename().string()));
    fs::copy_file(one, objects.back());
  }
  objects.push_back(object);
  const bool is_linked =
      succeeds(program.parent_path(), " compiles, but does not link:", [&] { return compiler.link(objects, program); });
  folder.emptied("objects");
  if (is_linked) fs::permissions(program, fs::perms(0755));  // linkers may not change rights in a sandbox
  return build;
}

Launch launch_of(const fs::path& program, double seconds, const Doors& doors, const Secret& secret) {
  const Sandbox sandbox = Sandbox::for_running({program}, doors);
  return {.command = {program.string()},
          .limits = {.seconds = seconds},
          .before_exec = [sandbox](const std::string& path) { return sandbox.enter(path); },
          .secret = secret};
}

bool has_cases(const std::vector<Case>& cases, const std::string& part) {
  return std::any_of(cases.begin(), cases.end(), [&part](const Case& one) { return one.part == part; });
}

TaskGrade ungraded(const Task& task) {
  TaskGrade grade{.number = task.number, .name = task.name, .parts = {}, .visibility = task.visibility};
  for (const auto& [part, points] : task.points) grade.parts.push_back({.part = part, .of = points});
  return grade;
}

// Asks all cases of a part.
void judge_part(PartGrade& part, const Launch& launch, const std::vector<Case>& cases) {
  const PartResult result = run_part(launch, part.part, cases);
  part.points = result.passed ? part.of : 0;
  part.message = result.message;
  if (!result.passed) part.printed = result.printed;
  part.seconds = result.seconds;
  part.measured = result.passed ? result.measured : 0;
}

bool all_are_final(const Grade& grade) {
  return std::all_of(grade.tasks.begin(), grade.tasks.end(), [](const TaskGrade& task) {
    return std::all_of(task.parts.begin(), task.parts.end(), [](const PartGrade& part) { return part.is_final; });
  });
}

std::vector<Task> chosen_tasks(const Grading& grading) {
  const auto find = [&grading](const std::string& number) {
    return std::find_if(grading.tasks.begin(), grading.tasks.end(),
                        [&number](const Task& task) { return task.number == number; });
  };
  for (const std::string& number : grading.only) {
    if (find(number) == grading.tasks.end()) throw std::runtime_error("grader: no task has the number " + number);
  }
  std::vector<Task> chosen;
  for (const Task& task : grading.tasks) {
    if (grading.only.empty() || std::find(grading.only.begin(), grading.only.end(), task.number) != grading.only.end())
      chosen.push_back(task);
  }
  return chosen;
}

}  // namespace

Grade grade(const fs::path& submission, const Grading& grading, const std::function<void(const Grade&)>& report) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto elapsed = [start] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  if (!fs::is_directory(submission)) throw std::runtime_error("grader: " + submission.string() + " is not a folder");
  const Compiler compiler("", grading.doors);
  const Workshop workshop(grading.workshop);
  workshop.check(grading.tasks);
  const Secret secret = workshop.secret();
  Grade grade{.tasks = {}, .not_held_off = not_held_off(grading.doors)};
  const std::vector<Task> chosen = chosen_tasks(grading);
  for (const Task& task : chosen) grade.tasks.push_back(ungraded(task));
  report(grade);
  const WorkingFolder folder(grading.doors);
  fs::copy(workshop.headers(), folder.path() / "headers", fs::copy_options::recursive);
  grade.is_gradable = false;
  const auto has_time = [&] { return elapsed() < grading.budget; };
  for (std::size_t i = 0; i < chosen.size() && has_time(); ++i) {
    const Task& task = chosen[i];
    TaskGrade& result = grade.tasks[i];
    const Build build = built(submission, task, grading, compiler, folder);
    grade.is_gradable = grade.is_gradable || build.fault.empty();
    result.fault = build.fault;
    result.compiler_words = build.compiler_words;
    if (build.file != task.file) result.file = build.file;
    // Only for a program that can answer: some cases take the judge a second to find.
    std::vector<Case> cases;
    if (build.fault.empty()) cases = judge::cases_of(task.number, grading.seed, judge::Audience::grader);
    for (PartGrade& part : result.parts) {
      if (build.fault.empty() && !has_time()) break;
      part.is_final = true;
      if (!build.fault.empty()) {
        part.message = build.fault;
      } else if (!has_cases(cases, part.part)) {
        throw std::runtime_error("grader: task " + task.number + " has no cases of " + part.part);
      } else {
        judge_part(part, launch_of(folder.path() / "program/program", task.seconds, grading.doors, secret), cases);
        if (grading.doors.own_user) end_processes_of_student();
      }
      grade.seconds = elapsed();
      report(grade);
    }
  }
  grade.is_complete = all_are_final(grade);
  grade.seconds = elapsed();
  report(grade);
  return grade;
}

}  // namespace course
