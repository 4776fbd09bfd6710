// JUnit XML: a test suite for each task, a test case for each part.
#include <sstream>

#include "course/grader/results/formats.hpp"

namespace course::formats {

namespace {

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
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

}  // namespace

std::string junit(const Grade& grade) {
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites time=\"" << grade.seconds << "\">\n";
  for (const TaskGrade& task : grade.tasks) {
    std::size_t failures = 0;
    for (const PartGrade& part : task.parts) failures += part.has_passed() ? 0 : 1;
    out << "  <testsuite name=\"" << escaped(task.number + " " + task.name) << "\" tests=\"" << task.parts.size()
        << "\" failures=\"" << failures << "\"";
    if (!task.file.empty()) out << " file=\"" << escaped(task.file) << "\"";
    out << ">\n";
    for (std::size_t i = 0; i < task.parts.size(); ++i) {
      const PartGrade& part = task.parts[i];
      out << "    <testcase classname=\"task " << task.number << "\" name=\"" << escaped(part.part) << "\" time=\""
          << part.seconds << "\"";
      if (part.has_passed()) {
        out << "/>\n";
      } else {
        out << ">\n      <failure message=\"" << escaped(task.words_of(i)) << "\"/>\n    </testcase>\n";
      }
    }
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
  return out.str();
}

}  // namespace course::formats
