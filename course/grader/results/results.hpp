// The results of a grading, in the format of each platform.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "course/grader/results/grade.hpp"

namespace course {

/// results.json of Gradescope.
std::string gradescope(const Grade& grade);
/// results.json of PrairieLearn.
std::string prairielearn(const Grade& grade);
/// What Classroom 50 says of a submission, by its environment variables: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG,
/// COMMIT_URL, RELEASE_URL, REVIEW_URL.
using Environment = std::map<std::string, std::string>;
/// result.json of Classroom 50. `datetime` is in ISO 8601.
std::string classroom50(const Grade& grade, const Environment& environment, const std::string& datetime);
/// JUnit XML.
std::string junit(const Grade& grade);
/// Plain text for people, with colours if asked for.
std::string plain_text(const Grade& grade, bool has_colours);

/// Text that may come from a student's program, made safe: valid UTF-8, without control characters but line ends.
std::string safe_text(const std::string& text);

/// Writes a file whole or not at all.
void write_whole(const std::filesystem::path& file, const std::string& text);
/// The results in one format: "gradescope", "prairielearn", "classroom50", "junit" or "text". Throws std::runtime_error
/// for another.
std::string in_format(const Grade& grade, const std::string& format);
/// Writes all formats into a folder: gradescope.json, prairielearn.json, classroom50.json, junit.xml, results.txt.
void write_results(const Grade& grade, const std::filesystem::path& folder);

}  // namespace course
