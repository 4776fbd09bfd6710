// tasks.json: what is wrong in it is named.
#include "course/tasks/tasks.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/paths.hpp"

using Catch::Matchers::ContainsSubstring;
using course::read_tasks;

namespace {

std::string tasks_error(const std::string& text) {
  const minitorch::TemporaryFolder folder;
  try {
    read_tasks(folder.write("tasks.json", text));
    return "none";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("the tasks of the course have their files, in order, and points that sum to those of their modules") {
  std::map<char, int> points;
  std::string last;
  for (const course::Task& task : read_tasks(minitorch::test::source_path("course/tasks.json"))) {
    CAPTURE(task.number);
    CHECK(last < task.number);
    last = task.number;
    CHECK(std::filesystem::is_regular_file(minitorch::test::source_path("course/student/" + task.file)));
    CHECK(std::filesystem::is_regular_file(
        minitorch::test::source_path("course/student/checks/drivers/driver_" + task.underscored() + ".cpp")));
    CHECK(task.total() > 0);
    points[task.number[0]] += task.total();
  }
  const std::map<char, int> planned = {{'0', 19}, {'1', 28}, {'2', 22}, {'3', 14}, {'4', 17}};
  for (const auto& [module, sum] : points) {
    CAPTURE(module);
    REQUIRE(planned.count(module) == 1);
    CHECK(sum == planned.at(module));
  }
}

TEST_CASE("a task is read with its points in order") {
  const minitorch::TemporaryFolder folder;
  const auto tasks = read_tasks(folder.write(
      "tasks.json", R"([{"task": "1.4", "name": "n", "file": "f.cpp", "seconds": 2.5, "points": {"z": 1, "a": 0}}])"));
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].number == "1.4");
  CHECK(tasks[0].underscored() == "1_4");
  CHECK(tasks[0].name == "n");
  CHECK(tasks[0].file == "f.cpp");
  CHECK(tasks[0].seconds == 2.5);
  CHECK(tasks[0].points == std::vector<std::pair<std::string, int>>{{"z", 1}, {"a", 0}});
  CHECK(tasks[0].total() == 1);
}

TEST_CASE("an error in tasks.json names the task and the member") {
  const auto with = [](const std::string& member) { return tasks_error(R"([{"task": "1.4", )" + member + R"(}])"); };
  const std::string right = R"("name": "n", "file": "f.cpp", "points": {"a": 1})";
  CHECK(with(right) == "none");
  CHECK_THAT(tasks_error("{"), ContainsSubstring("tasks.json: is not a JSON array"));
  CHECK_THAT(tasks_error("{}"), ContainsSubstring("tasks.json: is not a JSON array"));
  CHECK(tasks_error("[1]") == "tasks.json: task number 1: it must be an object");
  CHECK(tasks_error("[{}]") == "tasks.json: task number 1: task must be a text");
  for (const std::string number : {"14", "1.44", "a.b", "1-4", ""}) {
    CAPTURE(number);
    CHECK(tasks_error(R"([{"task": ")" + number + R"(", )" + right + "}]") ==
          "tasks.json: task number 1: task must be as \"1.4\"");
  }
  CHECK(with(R"("file": "f.cpp", "points": {})") == "tasks.json: task 1.4: name must be a text");
  CHECK(with(R"("name": "n", "file": 1, "points": {})") == "tasks.json: task 1.4: file must be a text");
  CHECK(with(R"("name": "n", "file": "f.cpp")") == "tasks.json: task 1.4: points must be an object");
  CHECK(with(R"("name": "n", "file": "f.cpp", "points": [])") == "tasks.json: task 1.4: points must be an object");
  CHECK(with(R"("name": "n", "file": "f.cpp", "points": {})") == "tasks.json: task 1.4: points must name a part");
  for (const std::string points : {"1.5", "-1", "\"1\"", "null"}) {
    CAPTURE(points);
    CHECK(with(R"("name": "n", "file": "f.cpp", "points": {"a": )" + points + "}") ==
          "tasks.json: task 1.4: the points of a must be a whole number from 0");
  }
  for (const std::string seconds : {"0", "-1", "\"1\""}) {
    CAPTURE(seconds);
    CHECK(with(right + R"(, "seconds": )" + seconds) == "tasks.json: task 1.4: seconds must be a number above 0");
  }
  for (const std::string path : {"/etc/passwd", "../a.cpp", "a/../../b.cpp", ""}) {
    CAPTURE(path);
    CHECK(with(R"("name": "n", "points": {"a": 1}, "file": ")" + path + "\"") ==
          "tasks.json: task 1.4: file must be a path inside the student's tree");
  }
  const std::string task = R"({"task": "1.4", )" + right + "}";
  CHECK(tasks_error("[" + task + ", " + task + "]") == "tasks.json: task 1.4: it stands there twice");
}
