// Checks the annotated tree: a solution that has lost its marks would be handed out.
#include "course/kit/annotated.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "course/kit/code_text.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/strip.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_given(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  std::vector<std::string> given;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') given.push_back(line);
  }
  return given;
}

// Keeps line ends, and empties texts in quotes, so that braces are braces of code.
std::string bare_code(const std::string& text) {
  std::string result;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\' && i + 1 < text.size()) ++i;
      if (c == quote || c == '\n') quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    }
    result += quote == 0 || c == quote ? c : ' ';
  }
  return result;
}

// The first line of a body of a function, or of the preprocessor, that is outside of marks; the last line if braces do
// not pair; 0 if there is none.
int line_of_loose_code(const std::string& unmarked) {
  std::istringstream lines(bare_code(without_comments(unmarked)));
  std::string statement;     // since the last ; { or }
  std::vector<bool> bodies;  // of the open braces: not of a namespace
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t") == line.find('#') && line.find('#') != std::string::npos) {
      if (!line.starts_with("#include")) return number;
      continue;
    }
    for (const char c : line) {
      if (c == ' ' || c == '\t' || c == '\r') {
        statement += ' ';
        continue;
      }
      if (c == '}' && !bodies.empty()) {
        bodies.pop_back();
        statement.clear();
        continue;
      }
      if (std::find(bodies.begin(), bodies.end(), true) != bodies.end()) return number;
      if (c == '{') bodies.push_back(!packed(statement).starts_with("namespace"));
      statement += c;
      if (c == '{' || c == ';') statement.clear();
    }
    statement += ' ';
  }
  return bodies.empty() ? 0 : number;
}

bool is_driver(const std::string& path, const std::vector<Task>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [&path](const Task& task) {
    return path == "checks/drivers/driver_" + task.underscored() + ".cpp";
  });
}

bool is_header(const std::string& path, const std::vector<Task>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [&path](const Task& task) {
    return path == fs::path(task.file).replace_extension(".hpp").generic_string();
  });
}

// The faults of marks in one file. `task` is that of the file, or none.
void check_marks(const std::string& path, const Stripped& file, const Task* task, std::vector<std::string>& faults) {
  const auto fault = [&](int line, const std::string& what) {
    faults.push_back(path + ":" + std::to_string(line) + ": " + what);
  };
  bool has_marks = false;
  for (const Marked& one : file.solutions) {
    if (one.task.empty()) continue;
    has_marks = true;
    if (task == nullptr) {
      fault(one.line, "a solution of " + one.task + " in a file of no task in tasks.json");
    } else if (one.task != task->number) {
      fault(one.line, "a solution of " + one.task + " in the file of task " + task->number);
    }
    if (packed(one.text).empty()) fault(one.line, "nothing stands between the marks");
  }
  if (task == nullptr) return;
  if (!has_marks) faults.push_back(path + ": has no marks `// BEGIN SOLUTION " + task->number + "`");
  if (const int line = line_of_loose_code(file.unmarked); line != 0)
    fault(line,
          "code outside of marks: put it between // BEGIN SOLUTION and // END SOLUTION, or, if students get it, "
          "between // BEGIN GIVEN and // END GIVEN");
}

}  // namespace

std::vector<std::string> faults_of(const Annotated& annotated) {
  const auto& [student, tasks, given] = annotated;
  std::vector<std::string> faults;
  for (const Task& task : tasks) {
    if (!student.contains(task.file)) faults.push_back(task.file + ": is missing, the file of task " + task.number);
  }
  const std::set<std::string> listed(given.begin(), given.end());
  for (const std::string& path : listed) {
    if (!student.contains(path)) faults.push_back(path + ": is missing, but given.txt lists it");
  }
  for (const auto& [path, file] : student) {
    const auto is_its_file = [&p = path](const Task& task) { return task.file == p; };
    const auto task = std::find_if(tasks.begin(), tasks.end(), is_its_file);
    const bool is_of_task = task != tasks.end();
    if (is_of_task && listed.contains(path)) faults.push_back(path + ": is a task's file, but given.txt lists it");
    if (!is_of_task && !listed.contains(path) && !is_driver(path, tasks) && !is_header(path, tasks))
      faults.push_back(path + ": is no file of a task; if students get it, list it in given.txt");
    check_marks(path, stripped(file.text, path), is_of_task ? &*task : nullptr, faults);
  }
  for (const std::string& copy : LeakScan::for_copies(student).leaks(stripped(student))) {
    const std::size_t colon = copy.find(": ");
    faults.push_back(copy.substr(0, colon) + ": would hand out the solution of " + copy.substr(colon + 2));
  }
  return faults;
}

Annotated read_annotated(const fs::path& course) {
  Annotated annotated{.student = read_tree(course / "student"),
                      .tasks = read_tasks(course / "tasks.json"),
                      .given = read_given(course / "given.txt")};
  const std::vector<std::string> faults = faults_of(annotated);
  std::string all;
  for (const std::string& fault : faults) all += "\n  student/" + fault;
  if (!faults.empty()) throw std::runtime_error("the annotated tree may not be handed out:" + all);
  return annotated;
}

}  // namespace course
