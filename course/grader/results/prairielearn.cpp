// results.json of PrairieLearn: https://prairielearn.readthedocs.io/en/latest/externalGrading/
#include <nlohmann/json.hpp>

#include "course/grader/results/results.hpp"

namespace course {

std::string prairielearn(const Grade& grade) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array(), errors = nlohmann::ordered_json::array();
  for (const TaskGrade& task : grade.tasks) {
    if (!task.compiler_output.empty()) errors.push_back(safe_text(task.compiler_output));
    for (const PartGrade& part : task.parts) {
      tests.push_back({{"name", task.number + " " + task.name + ": " + part.part},
                       {"description", "task " + task.number},
                       {"points", part.points},
                       {"max_points", part.of},
                       {"message", safe_text(part.message.substr(0, part.message.find('\n')))},
                       {"output", safe_text(part.message)}});
    }
  }
  const double score = grade.of() == 0 ? 0 : static_cast<double>(grade.points()) / grade.of();
  nlohmann::ordered_json results = {{"score", score}, {"gradable", grade.compiles}, {"tests", tests}};
  if (!grade.compiles) {
    results["message"] = "No task compiles, so this attempt does not count.";
    results["format_errors"] = errors;
  } else if (!grade.is_complete) {
    results["message"] = "The grading was stopped before its end; these are the results so far.";
  }
  return results.dump(1) + "\n";
}

}  // namespace course
