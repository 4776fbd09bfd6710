// result.json of Classroom 50, schema classroom50/result/v1.
#include <nlohmann/json.hpp>

#include "course/grader/results/formats.hpp"

namespace course::formats {

std::string classroom50(const Grade& grade, const Environment& environment, const std::string& datetime) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  for (const TaskGrade& task : grade.tasks) {
    for (const PartGrade& part : task.parts) {
      tests.push_back({{"test-name", task.number + " " + part.part},  // 100 bytes at most
                       {"passed", part.has_passed()},
                       {"score", part.points},
                       {"max-score", part.of}});
    }
  }
  const auto of = [&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  const nlohmann::ordered_json result = {{"schema", "classroom50/result/v1"},
                                         {"classroom", of("CLASSROOM")},
                                         {"assignment", of("ASSIGNMENT")},
                                         {"submission", of("SUBMISSION_TAG")},
                                         {"commit", of("COMMIT_URL")},
                                         {"release", of("RELEASE_URL")},
                                         {"review", of("REVIEW_URL")},
                                         {"datetime", datetime},
                                         {"score", grade.points()},
                                         {"max-score", grade.of()},
                                         {"tests", tests}};
  return result.dump(1) + "\n";
}

}  // namespace course::formats
