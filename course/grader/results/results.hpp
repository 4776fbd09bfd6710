// The results of a grading, in the format of each platform.
#pragma once

#include <filesystem>
#include <string>

#include "course/grader/results/grade.hpp"

namespace course {

/// The results in one format: "gradescope", "prairielearn", "classroom50", "junit" or "text". They are well-formed
/// whatever a student's program prints, and have at most a million bytes: long texts are cut, and say so. Throws
/// std::runtime_error for another format.
std::string in_format(const Grade& grade, const std::string& format);
/// Plain text for people, with colours if asked for.
std::string plain_text(const Grade& grade, bool has_colours);

/// Writes a file whole or not at all. Follows no link, and replaces what is there.
void write_whole(const std::filesystem::path& file, const std::string& text);
/// Writes all formats into a folder: gradescope.json, prairielearn.json, classroom50.json, junit.xml, results.txt.
void write_results(const Grade& grade, const std::filesystem::path& folder);

}  // namespace course
