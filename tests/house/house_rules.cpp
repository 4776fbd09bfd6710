// The rules as tables, and the few lines that hold a file against them. To change a rule, change its table; a
// case in test_includes.cpp shows that it can fail.
#include "tests/house/house_rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>

namespace minitorch::house {
namespace {

using Names = std::set<std::string>;

// Arrows point down only: what the files of a folder may include.
const std::map<std::string, Names> may_include = {
    {"operators", {"operators"}},
    {"minitorch", {"operators", "minitorch"}},
    {"nn", {"operators", "minitorch", "nn"}},
    {"program", {"operators", "minitorch", "nn", "program"}},
    {"examples", {"operators", "minitorch", "nn", "examples"}},
    {"benchmarks", {"operators", "minitorch", "nn", "examples", "benchmarks"}},
    {"tests", {"operators", "minitorch", "nn", "program", "examples", "benchmarks", "tests"}},
};

// Each third-party header has one room. No room on a floor is a header: what users include needs nothing
// else.
struct Room {
  std::string header, files, name;
};
const std::vector<Room> rooms = {
    {R"(Eigen/.*)", R"(operators/.*\.cpp)", "the kernels' .cpp files"},
    {R"(immintrin\.h)", R"(operators/lane_instructions\.hpp)", "operators/lane_instructions.hpp"},
    {R"(omp\.h|pthread\.h)", R"(operators/parallel\.cpp)", "operators/parallel.cpp"},
    {R"(nlohmann/.*)", R"(nn/json_events\.cpp|tests/.*)", "nn/json_events.cpp, and tests"},
    {R"(zlib\.h)", R"(nn/.*\.cpp)", "the .cpp files of nn"},
    {R"(CLI/.*)", R"((examples|program|tests/program)/.*)", "examples, program and its tests"},
    {R"(benchmark/.*)", R"(benchmarks/.*)", "benchmarks"},
    {R"(catch2/.*|rapidcheck.*)", R"(tests/.*)", "tests"},
    {R"(ATen/.*)", R"(benchmarks/libtorch_[^/]*\.cpp)", "the comparison with libtorch"},
    {R"(cxxabi\.h)", R"(nn/module\.cpp)", "nn/module.cpp"},
    {R"(unistd\.h)",
     R"(nn/(progress|atomic_file|replaceable|unfinished_file)\.cpp|program/(wait_policy|standard_streams)\.cpp|)"
     R"(tests/.*|benchmarks/.*)",
     "nn/progress.cpp, the three files that write files, two files of the program, tests and benchmarks"},
    {R"((dirent|fcntl)\.h|sys/.*)",
     R"(nn/(atomic_file|replaceable|terminal_text|unfinished_file)\.cpp|program/standard_streams\.cpp|tests/.*|benchmarks/.*)",
     "the files of nn that write files or ask a terminal, program/standard_streams.cpp, tests and benchmarks"},
    {R"(dlfcn\.h|malloc\.h|spawn\.h)", R"(tests/.*|benchmarks/.*)", "tests and benchmarks"},
};

const Names short_files = {"operators", "minitorch", "nn", "program"};
// CMake, which hands each test's name to ctest, cuts a list at a semicolon.
const std::regex test_cut_in_two(R"re(TEST_CASE\(\s*"[^"]*;)re");
const Names empty_names = {"util", "utils", "common", "helper", "helpers", "misc", "impl"};
constexpr auto longest_file = 400;

bool matches(const std::string& text, const std::string& pattern) {
  return std::regex_match(text, std::regex(pattern));
}

std::string top_folder(const std::string& path) { return path.substr(0, path.find('/')); }

std::vector<std::string> words(std::string text, const std::string& separators) {
  for (const char separator : separators) std::replace(text.begin(), text.end(), separator, ' ');
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

std::vector<std::string> includes(const std::string& text) {
  static const std::regex directive(R"(^\s*#\s*include\s*["<]([^">]+)[">].*)");
  std::vector<std::string> result;
  for (const auto& line : lines(text)) {
    if (std::smatch match; std::regex_match(line, match, directive)) result.push_back(match[1]);
  }
  return result;
}

// What is wrong with a file in `path` that includes `header`, or nothing.
std::string wrong_include(const std::string& path, const std::string& header) {
  const auto folder = top_folder(header);
  const bool is_ours = header.find('/') != std::string::npos && may_include.contains(folder);
  if (is_ours) {
    const bool points_down = may_include.at(top_folder(path)).contains(folder);
    return points_down ? "" : "points up: " + top_folder(path) + " knows nothing of " + folder;
  }
  const bool is_standard = matches(header, "[a-z0-9_]+");
  if (is_standard) return "";
  const auto room = std::find_if(rooms.begin(), rooms.end(), [&](const Room& r) { return matches(header, r.header); });
  if (room == rooms.end()) return "is neither standard, nor written from the root, nor given a room";
  return matches(path, room->files) ? "" : "has its room in " + room->name;
}

}  // namespace

std::vector<std::string> violations(const std::string& path, const std::string& text) {
  std::vector<std::string> result;
  for (const auto& header : includes(text)) {
    if (const auto wrong = wrong_include(path, header); !wrong.empty()) {
      result.push_back(path + ": the include of " + header + " " + wrong);
    }
  }
  const auto length = lines(text).size();
  if (short_files.contains(top_folder(path)) && length > longest_file) {
    result.push_back(path + ": " + std::to_string(length) + " lines are two files");
  }
  if (top_folder(path) == "tests" && std::regex_search(text, test_cut_in_two))
    result.push_back(path + ": the name of a test has a semicolon, at which ctest cuts it in two");
  for (const auto& word : words(path, "/._")) {
    if (empty_names.contains(word)) result.push_back(path + ": " + word + " says nothing, name the concept");
  }
  return result;
}

std::string first_include(const std::string& text) {
  const auto all = includes(text);
  return all.empty() ? "" : all.front();
}

std::vector<std::string> unlisted(const std::set<std::string>& files, const std::string& cmake) {
  const auto without_comments = std::regex_replace(cmake, std::regex("#[^\n]*"), "");
  const auto listed = words(without_comments, "()");
  std::vector<std::string> result;
  std::copy_if(files.begin(), files.end(), std::back_inserter(result),
               [&](const std::string& file) { return std::find(listed.begin(), listed.end(), file) == listed.end(); });
  return result;
}

}  // namespace minitorch::house
