// Makes texts safe.
#include "course/grader/results/safe_text.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>

#include "course/student/checks/message_text.hpp"
#include "nn/text/utf8.hpp"

namespace course {

namespace {

constexpr std::size_t longest_name = 90, longest_file = 200;

// Code points that XML refuses, that terminals take for orders, or that end a line.
bool is_control(std::uint32_t number) {
  return number < ' ' || (number >= 0x7f && number < 0xa0) || (number & 0xfffe) == 0xfffe ||
         (number >= 0xfdd0 && number < 0xfdf0) || number == 0x2028 || number == 0x2029;
}

// Marks that change the direction of writing, and what is not seen at all.
bool is_mark(std::uint32_t number) {
  return number == 0x61c || (number >= 0x200b && number <= 0x200f) || (number >= 0x202a && number <= 0x202e) ||
         (number >= 0x2060 && number <= 0x206f) || number == 0xfeff || (number >= 0xe0000 && number < 0xe1000);
}

// A name that is not among those of before, which it joins.
std::string new_name(const std::string& text, std::set<std::string>& names) {
  const std::string line = text.empty() ? "?" : safe_line(text);
  std::string name = cut_line(line, longest_name);
  for (int number = 2; !names.insert(name).second; ++number) {
    const std::string end = " (" + std::to_string(number) + ")";
    name = cut_line(line, longest_name - end.size()) + end;
  }
  return name;
}

}  // namespace

std::string safe_text(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const minitorch::nn::CodePoint one = minitorch::nn::first_code_point(std::string_view(text).substr(i));
    const bool is_line_end = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    const bool is_safe =
        one.size > 0 && (text[i] == '\n' || text[i] == '\t' || (!is_control(one.number) && !is_mark(one.number)));
    if (!is_line_end) result += is_safe ? text.substr(i, one.size) : "?";
    i += std::max<std::size_t>(one.size, 1);
  }
  return result;
}

std::string safe_line(const std::string& text) {
  std::string line = safe_text(text);
  std::replace(line.begin(), line.end(), '\n', '?');
  std::replace(line.begin(), line.end(), '\t', '?');
  return line;
}

std::string cut_text(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t end = whole_letters(text, most);
  return text.substr(0, end) + "\n(cut here: " + std::to_string(text.size() - end) + " more bytes)\n";
}

std::string cut_line(const std::string& line, std::size_t most) {
  if (line.size() <= most) return line;
  return line.substr(0, whole_letters(line, most - 3)) + "...";
}

Grade safe_grade(const Grade& grade) {
  Grade safe = grade;
  for (TaskGrade& task : safe.tasks) {
    task.name = cut_line(safe_line(task.name), longest_name);
    task.file = cut_line(safe_line(task.file), longest_file);
    task.fault = cut_line(safe_line(task.fault), 3 * longest_file);
    task.compiler_words = safe_text(task.compiler_words);
    std::set<std::string> names;
    for (PartGrade& part : task.parts) {
      part.part = new_name(part.part, names);
      part.message = safe_text(part.message);
      part.printed = safe_text(part.printed);
    }
  }
  return safe;
}

Grade cut_grade(const Grade& safe, std::size_t most) {
  Grade cut = safe;
  for (TaskGrade& task : cut.tasks) {
    task.compiler_words = cut_text(task.compiler_words, most);
    for (PartGrade& part : task.parts) {
      part.message = cut_text(part.message, most);
      part.printed = cut_text(part.printed, most);
    }
  }
  return cut;
}

}  // namespace course
