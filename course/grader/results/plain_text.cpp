// The results for people.
#include <sstream>

#include "course/grader/results/formats.hpp"

namespace course::formats {

std::string text(const Grade& grade, bool has_colours) {
  const std::string green = has_colours ? "\x1b[32m" : "", red = has_colours ? "\x1b[31m" : "",
                    bold = has_colours ? "\x1b[1m" : "", plain = has_colours ? "\x1b[0m" : "";
  std::ostringstream out;
  for (const TaskGrade& task : grade.tasks) {
    out << bold << task.number << " " << task.name << "  " << task.points() << "/" << task.of() << plain << "\n";
    if (!task.file.empty()) out << "  graded: " << task.file << "\n";
    if (!task.fault.empty()) out << red << task.fault << plain << "\n" << barred(task.compiler_words);
    for (std::size_t i = 0; i < task.parts.size(); ++i) {
      const PartGrade& part = task.parts[i];
      const bool has_passed = part.has_passed();
      out << "  "
          << (has_passed      ? green + "passed"
              : part.is_final ? red + "FAILED"
                              : "not run")
          << plain << "  " << part.part << "  " << part.points << "/" << part.of << "\n";
      if (!has_passed && part.is_final && task.fault.empty()) out << task.words_of(i);
    }
  }
  out << bold << "total  " << grade.points() << "/" << grade.of() << plain << "\n";
  if (!grade.is_complete) out << "The grading was stopped before its end; these are the results so far.\n";
  if (!grade.not_held_off.empty()) out << "\nFor the teacher: this machine does not hold off some attacks.\n";
  for (const std::string& attack : grade.not_held_off) out << "  " << attack << "\n";
  return out.str();
}

}  // namespace course::formats
