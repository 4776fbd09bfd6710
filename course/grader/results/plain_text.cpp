// The results for people.
#include <sstream>

#include "course/grader/results/results.hpp"

namespace course {

std::string plain_text(const Grade& grade, bool has_colours) {
  const std::string green = has_colours ? "\x1b[32m" : "", red = has_colours ? "\x1b[31m" : "",
                    bold = has_colours ? "\x1b[1m" : "", plain = has_colours ? "\x1b[0m" : "";
  std::ostringstream out;
  for (const TaskGrade& task : grade.tasks) {
    out << bold << task.number << " " << task.name << "  " << task.points() << "/" << task.of() << plain << "\n";
    if (!task.compiler_output.empty()) out << red << safe_text(task.compiler_output) << plain << "\n";
    for (const PartGrade& part : task.parts) {
      const bool passed = part.is_final && part.message.empty();
      out << "  "
          << (passed          ? green + "passed"
              : part.is_final ? red + "FAILED"
                              : "not run")
          << plain << "  " << part.part << "  " << part.points << "/" << part.of << "\n";
      if (!passed && task.compiler_output.empty()) out << safe_text(part.message);
    }
  }
  out << bold << "total  " << grade.points() << "/" << grade.of() << plain << "\n";
  if (!grade.is_complete) out << "The grading was stopped before its end; these are the results so far.\n";
  if (!grade.not_held_off.empty()) out << "\nFor the teacher: this machine does not hold off some attacks.\n";
  for (const std::string& attack : grade.not_held_off) out << "  " << attack << "\n";
  return out.str();
}

}  // namespace course
