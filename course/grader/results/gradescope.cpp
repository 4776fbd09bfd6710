// results.json of Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs/
#include <cmath>

#include <nlohmann/json.hpp>

#include "course/grader/results/formats.hpp"

namespace course::formats {

std::string gradescope(const Grade& grade) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array(), leaderboard = nlohmann::ordered_json::array();
  std::string words =
      grade.is_complete ? "" : "The grading was stopped before its end; these are the results so far.\n";
  for (const TaskGrade& task : grade.tasks) {
    words += task.words_of_file();
    for (std::size_t i = 0; i < task.parts.size(); ++i) {
      const PartGrade& part = task.parts[i];
      tests.push_back({{"score", part.points},
                       {"max_score", part.of},
                       {"status", part.has_passed() ? "passed" : "failed"},
                       {"name", task.number + " " + task.name + ": " + part.part},
                       {"name_format", "text"},
                       {"number", task.number + "." + std::to_string(i + 1)},
                       {"output", task.words_of(i)},
                       {"output_format", "text"},
                       {"visibility", task.visibility}});
      if (part.measured > 0 && task.visibility == "visible") {
        leaderboard.push_back({{"name", task.number + " " + part.part + " (share of the given loop's time)"},
                               {"value", std::round(part.measured * 1000) / 1000},
                               {"order", "asc"}});
      }
    }
  }
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

}  // namespace course::formats
