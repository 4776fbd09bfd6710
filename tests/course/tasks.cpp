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
  CHECK(points == std::map<char, int>{{'0', 19}, {'1', 25}, {'2', 22}, {'3', 13}, {'4', 21}});
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
  for (const std::string number : {"14", "1.44", "a.b", "1-4"}) {
    CAPTURE(number);
    CHECK(tasks_error(R"([{"task": ")" + number + R"(", )" + right + "}]") ==
          "tasks.json: task number 1: task must be as \"1.4\"");
  }
  CHECK(with(R"("file": "f.cpp", "points": {})") == "tasks.json: task 1.4: name must be a text");
  CHECK(with(R"("name": "n", "file": 1, "points": {})") == "tasks.json: task 1.4: file must be a text");
  CHECK(with(R"("name": "n", "file": "f.cpp")") == "tasks.json: task 1.4: points must be an object");
  CHECK(with(R"("name": "n", "file": "f.cpp", "points": [])") == "tasks.json: task 1.4: points must be an object");
  CHECK(with(R"("name": "n", "file": "f.cpp", "points": {})") == "tasks.json: task 1.4: points must name a part");
  for (const std::string points : {"1.5", "-1", "\"1\"", "null", "1001", "3000000000", "99999999999999999999"}) {
    CAPTURE(points);
    CHECK(with(R"("name": "n", "file": "f.cpp", "points": {"a": )" + points + "}") ==
          "tasks.json: task 1.4: the points of a must be a whole number from 0 to 1000");
  }
  for (const std::string seconds : {"0", "-1", "\"1\"", "601", "1e300"}) {
    CAPTURE(seconds);
    CHECK(with(right + R"(, "seconds": )" + seconds) ==
          "tasks.json: task 1.4: seconds must be a number above 0, at most 600");
  }
  for (const std::string path : {"/etc/passwd", "../a.cpp", "a/../../b.cpp"}) {
    CAPTURE(path);
    CHECK(with(R"("name": "n", "points": {"a": 1}, "file": ")" + path + "\"") ==
          "tasks.json: task 1.4: file must be a path inside the student's tree");
  }
  for (const std::string name : {"\"\"", R"("a\u001b[31m")", R"("a\nb")"}) {
    CAPTURE(name);
    CHECK_THAT(with(R"("file": "f.cpp", "points": {"a": 1}, "name": )" + name),
               ContainsSubstring("tasks.json: task 1.4: name must"));
    CHECK_THAT(with(R"("file": "f.cpp", "name": "n", "points": {)" + name + ": 1}"),
               ContainsSubstring("tasks.json: task 1.4: the name of a part must"));
  }
  for (const std::string visibility : {"visible", "hidden", "after_due_date", "after_published"})
    CHECK(with(right + R"(, "visibility": ")" + visibility + "\"") == "none");
  CHECK(with(right + R"(, "visibility": "always")") ==
        "tasks.json: task 1.4: visibility must be visible, hidden, after_due_date or after_published");
  CHECK(with(right + R"(, "visiblity": "hidden")") == "tasks.json: task 1.4: no member is called visiblity");
  CHECK_THAT(with(R"("name": "n", "file": "f.cpp", "points": {"a": 1, "b": 1, "a": 7})"),
             ContainsSubstring("tasks.json: 'a' appears twice in an object"));
  CHECK_THAT(with(right + R"(, "name": "m")"), ContainsSubstring("tasks.json: 'name' appears twice in an object"));
  std::string parts = R"("name": "n", "file": "f.cpp", "points": {"0": 1)";
  for (int i = 1; i <= 20; ++i) parts += ", \"" + std::to_string(i) + "\": 1";
  CHECK(with(parts + "}") == "tasks.json: task 1.4: points must name 20 parts at most");
  CHECK(tasks_error(R"([{"task": "1.3", )" + right + R"(}, {"task": "1.4", )" + right + "}]") ==
        "tasks.json: task 1.4: another task has the file f.cpp");
  const std::string task = R"({"task": "1.4", )" + right + "}";
  CHECK(tasks_error("[" + task + ", " + task + "]") == "tasks.json: task 1.4: it is listed twice");
}
