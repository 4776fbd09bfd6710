// Sums of points, and the words for a part.
#include "course/grader/results/grade.hpp"

#include "course/student/checks/message_text.hpp"

namespace course {

int TaskGrade::points() const {
  int sum = 0;
  for (const PartGrade& part : parts) sum += part.points;
  return sum;
}

int TaskGrade::of() const {
  int sum = 0;
  for (const PartGrade& part : parts) sum += part.of;
  return sum;
}

std::string TaskGrade::words_of(std::size_t part) const {
  const PartGrade& one = parts.at(part);
  if (!one.is_final) return "not run: the grading was stopped\n";
  std::string words = one.message;
  if (!words.empty() && words.back() != '\n') words += '\n';
  if (part == 0 && !compiler_words.empty()) words += barred(compiler_words);
  if (!one.printed.empty()) words += "Your program printed:\n" + barred(one.printed);
  return words;
}

std::string TaskGrade::words_of_file() const {
  return file.empty() ? "" : "Task " + number + " is graded from " + file + ".\n";
}

int Grade::points() const {
  int sum = 0;
  for (const TaskGrade& task : tasks) sum += task.points();
  return sum;
}

int Grade::of() const {
  int sum = 0;
  for (const TaskGrade& task : tasks) sum += task.of();
  return sum;
}

std::string barred(const std::string& text) { return with_margin(text, "    | "); }

}  // namespace course
