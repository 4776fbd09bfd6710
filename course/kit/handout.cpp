// Puts the handout together.
#include "course/kit/handout.hpp"

#include <sstream>
#include <stdexcept>

#include "course/judge/judge.hpp"
#include "course/kit/leak_scan.hpp"
#include "course/kit/strip.hpp"
#include "course/student/checks/case.hpp"

namespace course {

namespace {

std::string page_of_points(const std::vector<Task>& tasks) {
  std::string page = "# Points\n\n| task | part | points |\n|---|---|---|\n";
  int total = 0;
  for (const Task& task : tasks) {
    total += task.total();
    for (const auto& [part, points] : task.points)
      page += "| " + task.number + " " + task.name + " | " + part + " | " + std::to_string(points) + " |\n";
  }
  return page + "| all | | " + std::to_string(total) + " |\n";
}

}  // namespace

Tree handout(const Annotated& annotated, const Tree& pages, std::uint64_t seed) {
  Tree result = stripped(annotated.student);
  for (const auto& [path, page] : pages) {
    if (path.starts_with("module")) result["docs/" + path] = {stripped(page.text, path).text};
  }
  result["docs/points.md"] = {page_of_points(annotated.tasks)};
  for (const Task& task : annotated.tasks) {
    std::ostringstream cases;
    write_cases(cases, judge::cases_of(task.number, seed, judge::Audience::student));
    result["checks/cases/" + task.number + ".txt"] = {cases.str()};
  }
  std::string all;
  for (const std::string& leak : LeakScan(annotated.student).leaks(result)) all += "\n  " + leak;
  if (!all.empty()) throw std::runtime_error("solutions would be handed out:" + all);
  return result;
}

}  // namespace course
