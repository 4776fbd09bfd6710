// Reads tasks.json.
#include "course/tasks/tasks.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace course {

namespace {

using Json = nlohmann::ordered_json;

constexpr double usual_seconds = 6;

[[noreturn]] void refuse(const std::string& task, const std::string& what) {
  throw std::runtime_error("tasks.json: task " + task + ": " + what);
}

std::string text_of(const Json& one, const std::string& task, const std::string& member) {
  if (!one.contains(member) || !one[member].is_string()) refuse(task, member + " must be a text");
  return one[member].get<std::string>();
}

bool is_number(const std::string& text) {
  return text.size() == 3 && text[1] == '.' && std::isdigit(static_cast<unsigned char>(text[0])) != 0 &&
         std::isdigit(static_cast<unsigned char>(text[2])) != 0;
}

// The grader copies this file of a submission, so it must not lead out of it.
bool is_inside(const std::filesystem::path& path) {
  return !path.empty() && path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

Task task_of(const Json& one, std::size_t index) {
  const std::string place = "number " + std::to_string(index + 1);
  if (!one.is_object()) refuse(place, "it must be an object");
  Task task{.number = text_of(one, place, "task"), .name = {}, .file = {}, .seconds = usual_seconds, .points = {}};
  if (!is_number(task.number)) refuse(place, "task must be as \"1.4\"");
  task.name = text_of(one, task.number, "name");
  task.file = text_of(one, task.number, "file");
  if (!is_inside(task.file)) refuse(task.number, "file must be a path inside the student's tree");
  if (one.contains("seconds")) {
    if (!one["seconds"].is_number() || one["seconds"] <= 0) refuse(task.number, "seconds must be a number above 0");
    task.seconds = one["seconds"].get<double>();
  }
  if (!one.contains("points") || !one["points"].is_object()) refuse(task.number, "points must be an object");
  for (const auto& [part, points] : one["points"].items()) {
    if (!points.is_number_unsigned()) refuse(task.number, "the points of " + part + " must be a whole number from 0");
    task.points.emplace_back(part, points.get<int>());
  }
  if (task.points.empty()) refuse(task.number, "points must name a part");
  return task;
}

}  // namespace

int Task::total() const {
  int sum = 0;
  for (const auto& [part, value] : points) sum += value;
  return sum;
}

std::vector<Task> read_tasks(const std::filesystem::path& file) {
  std::ifstream in(file);
  const Json all = Json::parse(in, nullptr, false);
  if (!all.is_array()) throw std::runtime_error(file.string() + ": is not a JSON array");
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Task task = task_of(all[i], i);
    const auto is_same = [&task](const Task& other) { return other.number == task.number; };
    if (std::any_of(tasks.begin(), tasks.end(), is_same)) refuse(task.number, "it stands there twice");
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace course
