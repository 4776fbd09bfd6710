// results.json of PrairieLearn: https://prairielearn.readthedocs.io/en/latest/externalGrading/
#include <nlohmann/json.hpp>

#include "course/grader/results/formats.hpp"

namespace course::formats {

std::string prairielearn(const Grade& grade) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array(), errors = nlohmann::ordered_json::array();
  std::string files;
  for (const TaskGrade& task : grade.tasks) {
    files += task.words_of_file();
    if (!task.fault.empty()) errors.push_back(task.words_of(0));
    for (std::size_t i = 0; i < task.parts.size(); ++i) {
      const PartGrade& part = task.parts[i];
      // Students see all of this, so what Gradescope would show later has no words.
      const std::string words = task.visibility == "visible" ? task.words_of(i) : "";
      tests.push_back({{"name", task.number + " " + task.name + ": " + part.part},
                       {"description", "task " + task.number},
                       {"points", part.points},
                       {"max_points", part.of},
                       {"message", words.substr(0, words.find('\n'))},
                       {"output", words}});
    }
  }
  const double score = grade.of() == 0 ? 0 : static_cast<double>(grade.points()) / grade.of();
  nlohmann::ordered_json results = {
      {"score", grade.is_gradable ? score : 0}, {"gradable", grade.is_gradable}, {"output", files}, {"tests", tests}};
  if (!grade.is_gradable) {
    results["message"] = "No task could be graded, so this attempt does not count.";
    results["format_errors"] = errors;
  } else if (!grade.is_complete) {
    results["message"] = "The grading was stopped before its end; these are the results so far.";
  }
  return results.dump(1) + "\n";
}

}  // namespace course::formats
