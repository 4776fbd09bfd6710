// Makes what comes from outside safe for every format: students' words, names of files, environment variables.
#pragma once

#include <cstddef>
#include <string>

#include "course/grader/results/grade.hpp"

namespace course {

/// Valid UTF-8 without control characters but line ends and tabs, and without characters that change the direction of
/// writing: each of them becomes a "?".
std::string safe_text(const std::string& text);
/// The same without line ends and tabs.
std::string safe_line(const std::string& text);
/// The beginning of a safe text, `most` bytes of whole letters, and a line that says how much is cut.
std::string cut_text(const std::string& text, std::size_t most);
/// The beginning of a safe line, `most` bytes of whole letters, with "..." at its end if something is cut.
std::string cut_line(const std::string& line, std::size_t most);

/// A grade whose texts are all safe. Names of parts stay different, and have at most 90 bytes.
Grade safe_grade(const Grade& grade);
/// A safe grade whose long texts, those of the compiler, the program and the messages, are cut after `most` bytes.
Grade cut_grade(const Grade& safe, std::size_t most);

}  // namespace course
