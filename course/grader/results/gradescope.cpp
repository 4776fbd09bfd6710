// results.json of Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs/
#include <cmath>

#include <nlohmann/json.hpp>

#include "course/grader/results/results.hpp"

namespace course {

std::string gradescope(const Grade& grade) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array(), leaderboard = nlohmann::ordered_json::array();
  for (const TaskGrade& task : grade.tasks) {
    int index = 0;
    for (const PartGrade& part : task.parts) {
      ++index;
      std::string output = part.message;
      if (index == 1 && !task.compiler_output.empty()) output = task.compiler_output;
      if (!part.is_final) output = "not run yet";
      tests.push_back({{"score", part.points},
                       {"max_score", part.of},
                       {"status", part.is_final && part.message.empty() ? "passed" : "failed"},
                       {"name", task.number + " " + task.name + ": " + part.part},
                       {"name_format", "text"},
                       {"number", task.number + "." + std::to_string(index)},
                       {"output", safe_text(output)},
                       {"output_format", "text"},
                       {"visibility", "visible"}});
      if (part.measured > 0) {
        leaderboard.push_back({{"name", task.number + " " + part.part + " (share of the given loop's time)"},
                               {"value", std::round(part.measured * 1000) / 1000},
                               {"order", "asc"}});
      }
    }
  }
  std::string words =
      grade.is_complete ? "" : "The grading was stopped before its end; these are the results so far.\n";
  const nlohmann::ordered_json results = {{"score", grade.points()},
                                          {"execution_time", grade.seconds},
                                          {"output", words},
                                          {"output_format", "text"},
                                          {"visibility", "visible"},
                                          {"stdout_visibility", "hidden"},
                                          {"extra_data", {{"not_held_off", grade.not_held_off}}},
                                          {"leaderboard", leaderboard},
                                          {"tests", tests}};
  return results.dump(1) + "\n";
}

}  // namespace course
