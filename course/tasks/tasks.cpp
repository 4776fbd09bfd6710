// Reads tasks.json.
#include "course/tasks/tasks.hpp"

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

Task task_of(const Json& one, std::size_t index) {
  const std::string place = "number " + std::to_string(index + 1);
  if (!one.is_object()) refuse(place, "it must be an object");
  Task task{.number = text_of(one, place, "task"), .name = {}, .file = {}, .seconds = usual_seconds, .points = {}};
  if (task.number.size() != 3 || task.number[1] != '.') refuse(place, "task must be as \"1.4\"");
  task.name = text_of(one, task.number, "name");
  task.file = text_of(one, task.number, "file");
  if (one.contains("seconds")) {
    if (!one["seconds"].is_number() || one["seconds"] <= 0) refuse(task.number, "seconds must be a number above 0");
    task.seconds = one["seconds"].get<double>();
  }
  if (!one.contains("points") || !one["points"].is_object()) refuse(task.number, "points must be an object");
  for (const auto& [part, points] : one["points"].items()) {
    if (!points.is_number_unsigned()) refuse(task.number, "the points of " + part + " must be a whole number from 0");
    task.points.emplace_back(part, points.get<int>());
  }
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
  for (std::size_t i = 0; i < all.size(); ++i) tasks.push_back(task_of(all[i], i));
  return tasks;
}

}  // namespace course
