// Reads tasks.json.
#include "course/tasks/tasks.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <functional>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace course {

namespace {

using Json = nlohmann::ordered_json;

constexpr double usual_seconds = 6, most_seconds = 600;
constexpr int most_points = 1000;
constexpr std::size_t most_parts = 20;

[[noreturn]] void refuse(const std::string& task, const std::string& what) {
  throw std::runtime_error("tasks.json: task " + task + ": " + what);
}

// A name goes to terminals and into results.
std::string printable(const std::string& text, const std::string& task, const std::string& what) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
  if (text.empty()) refuse(task, what + " must not be empty");
  if (std::any_of(text.begin(), text.end(), is_control)) refuse(task, what + " must be on one line");
  return text;
}

std::string text_of(const Json& one, const std::string& task, const std::string& member) {
  if (!one.contains(member) || !one[member].is_string()) refuse(task, member + " must be a text");
  return printable(one[member].get<std::string>(), task, member);
}

// Finds a member that appears twice in an object: the parser would silently take the last one.
class TwiceFinder {
 public:
  bool operator()(int /*depth*/, Json::parse_event_t event, const Json& value) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event == Json::parse_event_t::key && !open_.back().insert(value.get<std::string>()).second && twice_.empty())
      twice_ = value.get<std::string>();
    return true;
  }
  const std::string& twice() const { return twice_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string twice_;
};

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
  for (const auto& [member, value] : one.items()) {
    constexpr std::array known = {"task", "name", "file", "seconds", "points", "visibility"};
    if (std::find(known.begin(), known.end(), member) == known.end())
      refuse(task.number, "no member is called " + member);
  }
  task.name = text_of(one, task.number, "name");
  task.file = text_of(one, task.number, "file");
  if (!is_inside(task.file)) refuse(task.number, "file must be a path inside the student's tree");
  if (one.contains("seconds")) {
    if (!one["seconds"].is_number() || one["seconds"] <= 0 || one["seconds"] > most_seconds)
      refuse(task.number, "seconds must be a number above 0, at most 600");
    task.seconds = one["seconds"].get<double>();
  }
  if (!one.contains("points") || !one["points"].is_object()) refuse(task.number, "points must be an object");
  for (const auto& [part, points] : one["points"].items()) {
    if (!points.is_number_unsigned() || points > most_points)
      refuse(task.number, "the points of " + part + " must be a whole number from 0 to 1000");
    printable(part, task.number, "the name of a part");
    task.points.emplace_back(part, points.get<int>());
  }
  if (task.points.empty()) refuse(task.number, "points must name a part");
  if (task.points.size() > most_parts) refuse(task.number, "points must name 20 parts at most");
  if (one.contains("visibility")) {
    task.visibility = text_of(one, task.number, "visibility");
    constexpr std::array known = {"visible", "hidden", "after_due_date", "after_published"};
    if (std::find(known.begin(), known.end(), task.visibility) == known.end())
      refuse(task.number, "visibility must be visible, hidden, after_due_date or after_published");
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
  TwiceFinder finder;
  const Json all = Json::parse(in, std::ref(finder), false);
  if (!all.is_array()) throw std::runtime_error(file.string() + ": is not a JSON array");
  if (!finder.twice().empty())
    throw std::runtime_error(file.string() + ": '" + finder.twice() + "' appears twice in an object");
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Task task = task_of(all[i], i);
    const auto is_same = [&task](const Task& other) { return other.number == task.number; };
    if (std::any_of(tasks.begin(), tasks.end(), is_same)) refuse(task.number, "it is listed twice");
    const auto has_file = [&task](const Task& other) { return other.file == task.file; };
    if (std::any_of(tasks.begin(), tasks.end(), has_file))
      refuse(task.number, "another task has the file " + task.file);
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace course
