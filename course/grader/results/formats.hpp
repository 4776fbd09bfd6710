// The formats of the platforms. Their texts must be safe (safe_text.hpp); results.hpp sees to it.
#pragma once

#include <map>
#include <string>

#include "course/grader/results/grade.hpp"

namespace course::formats {

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
std::string text(const Grade& grade, bool has_colours);

}  // namespace course::formats
