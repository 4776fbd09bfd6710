// Writes all formats.
#include "course/grader/results/results.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "course/grader/results/formats.hpp"
#include "course/grader/results/safe_text.hpp"

namespace course {

namespace {

constexpr std::size_t largest_result = 1'000'000;  // bytes: PrairieLearn's limit
constexpr std::size_t longest_text = 8192, shortest_text = 64;

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return text.data();
}

// A student chooses the tag of a submission.
formats::Environment environment() {
  formats::Environment result;
  for (const char* name : {"CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "REVIEW_URL"}) {
    const char* value = std::getenv(name);
    result[name] = value == nullptr ? "" : cut_line(safe_line(value), 1000);
  }
  return result;
}

// The results with as much of the long texts as there is room for.
std::string fitted(const Grade& safe, const std::function<std::string(const Grade&)>& format) {
  for (std::size_t most = longest_text;; most /= 2) {
    std::string text = format(cut_grade(safe, most));
    if (text.size() <= largest_result || most <= shortest_text) return text;
  }
}

std::string safe_text_of(const Grade& safe, bool has_colours) {
  return fitted(safe, [has_colours](const Grade& grade) { return formats::text(grade, has_colours); });
}

std::string safe_in_format(const Grade& safe, const std::string& format) {
  if (format == "gradescope") return fitted(safe, formats::gradescope);
  if (format == "prairielearn") return fitted(safe, formats::prairielearn);
  if (format == "classroom50")
    return fitted(safe, [](const Grade& grade) { return formats::classroom50(grade, environment(), now()); });
  if (format == "junit") return fitted(safe, formats::junit);
  if (format == "text") return safe_text_of(safe, false);
  throw std::runtime_error("no format is called " + format +
                           "; there are gradescope, prairielearn, classroom50, junit and text");
}

}  // namespace

std::string in_format(const Grade& grade, const std::string& format) {
  return safe_in_format(safe_grade(grade), format);
}

std::string plain_text(const Grade& grade, bool has_colours) { return safe_text_of(safe_grade(grade), has_colours); }

void write_whole(const std::filesystem::path& file, const std::string& text) {
  const std::string part = file.string() + ".part";
  std::error_code ignored;
  std::filesystem::remove_all(part, ignored);  // a submission may have put a folder there
  // Whoever can write in the folder may put a link or a FIFO there: then this is an error.
  const int out = open(part.c_str(),  // NOLINT(cppcoreguidelines-pro-type-vararg): of the system
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  std::size_t done = 0;
  for (ssize_t n = 0; out >= 0 && done < text.size(); done += static_cast<std::size_t>(n)) {
    n = write(out, text.data() + done, text.size() - done);
    if (n <= 0) break;
  }
  const bool is_whole = out >= 0 && close(out) == 0 && done == text.size();
  if (is_whole && rename(part.c_str(), file.c_str()) == 0) return;
  if (out >= 0) unlink(part.c_str());
  throw std::runtime_error(file.string() + ": cannot be written");
}

void write_results(const Grade& grade, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const Grade safe = safe_grade(grade);
  for (const std::string format : {"gradescope", "prairielearn", "classroom50"})
    write_whole(folder / (format + ".json"), safe_in_format(safe, format));
  write_whole(folder / "junit.xml", safe_in_format(safe, "junit"));
  write_whole(folder / "results.txt", safe_in_format(safe, "text"));
}

}  // namespace course
