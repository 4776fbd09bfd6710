// JUnit XML: a test suite for each task, a test case for each part.
#include <sstream>

#include "course/grader/results/results.hpp"

namespace course {

namespace {

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : safe_text(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
        result += "&#10;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

bool passed(const PartGrade& part) { return part.is_final && part.message.empty(); }

}  // namespace

std::string junit(const Grade& grade) {
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites time=\"" << grade.seconds << "\">\n";
  for (const TaskGrade& task : grade.tasks) {
    std::size_t failures = 0;
    for (const PartGrade& part : task.parts) failures += passed(part) ? 0 : 1;
    out << "  <testsuite name=\"" << escaped(task.number + " " + task.name) << "\" tests=\"" << task.parts.size()
        << "\" failures=\"" << failures << "\">\n";
    for (const PartGrade& part : task.parts) {
      out << "    <testcase classname=\"task " << task.number << "\" name=\"" << escaped(part.part) << "\" time=\""
          << part.seconds << "\"";
      const std::string why = !task.compiler_output.empty() ? task.compiler_output : part.message;
      if (passed(part)) {
        out << "/>\n";
      } else {
        out << ">\n      <failure message=\"" << escaped(part.is_final ? why : "not run yet")
            << "\"/>\n    </testcase>\n";
      }
    }
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
  return out.str();
}

}  // namespace course
