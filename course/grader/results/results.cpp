// Writes all formats, and makes text safe for them.
#include "course/grader/results/results.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "nn/text/utf8.hpp"

namespace course {

namespace {

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return text.data();
}

Environment environment() {
  Environment result;
  for (const char* name : {"CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "REVIEW_URL"}) {
    const char* value = std::getenv(name);
    result[name] = value == nullptr ? "" : value;
  }
  return result;
}

// Code points that XML refuses, or that terminals take for orders.
bool is_no_character(std::uint32_t number) {
  return (number >= 0x80 && number < 0xa0) || (number & 0xfffe) == 0xfffe || (number >= 0xfdd0 && number < 0xfdf0);
}

}  // namespace

std::string safe_text(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const minitorch::nn::CodePoint one = minitorch::nn::first_code_point(std::string_view(text).substr(i));
    const bool is_control = one.number < ' ' && one.number != '\n' && one.number != '\t';
    const bool is_safe = one.size > 0 && !is_control && one.number != 0x7f && !is_no_character(one.number);
    result += is_safe ? text.substr(i, one.size) : "?";
    i += std::max<std::size_t>(one.size, 1);
  }
  return result;
}

void write_whole(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path part = file.string() + ".part";
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(file.string() + ": cannot be written");
  std::filesystem::rename(part, file);
}

std::string in_format(const Grade& grade, const std::string& format) {
  if (format == "gradescope") return gradescope(grade);
  if (format == "prairielearn") return prairielearn(grade);
  if (format == "classroom50") return classroom50(grade, environment(), now());
  if (format == "junit") return junit(grade);
  if (format == "text") return plain_text(grade, false);
  throw std::runtime_error("no format is called " + format +
                           "; there are gradescope, prairielearn, classroom50, junit and text");
}

void write_results(const Grade& grade, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const std::string format : {"gradescope", "prairielearn", "classroom50"})
    write_whole(folder / (format + ".json"), in_format(grade, format));
  write_whole(folder / "junit.xml", in_format(grade, "junit"));
  write_whole(folder / "results.txt", in_format(grade, "text"));
}

}  // namespace course
