// The rules as tables, and the functions that apply them. To change a rule, change its table; a case in includes.cpp
// shows that it can fail.
#include "tests/house/house_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>

#include "tests/lines.hpp"

namespace minitorch::house {
namespace {

// The folders that the files of a folder may include: only its own and lower ones. docs/design.md has the rooms that
// each room may include.
const std::map<std::string, Names> may_include = {
    {"operators", {"operators"}},
    {"minitorch", {"operators", "minitorch"}},
    {"nn", {"operators", "minitorch", "nn"}},
    {"program", {"operators", "minitorch", "nn", "program"}},
    {"examples", {"operators", "minitorch", "nn", "examples"}},
    {"benchmarks", {"operators", "minitorch", "nn", "examples", "benchmarks"}},
    {"course", {"operators", "minitorch", "nn", "course"}},
    {"playground", {"operators", "minitorch", "nn", "program", "playground"}},
    {"tests", {"operators", "minitorch", "nn", "program", "course", "playground", "examples", "benchmarks", "tests"}},
};

// The files that may include a third-party header. On the floors these are no headers, so users need no other library.
struct Home {
  std::string header, files, name;
};
const std::vector<Home> homes = {
    {R"(Eigen/.*)", R"(operators/.*\.cpp)", "the kernels' .cpp files"},
    {R"((immintrin|arm_neon)\.h)", R"(operators/simd/simd_instructions\.hpp)", "operators/simd/simd_instructions.hpp"},
    {R"(cpuid\.h)", R"(operators/levels/kernel_level\.cpp)", "operators/levels/kernel_level.cpp"},
    {R"(omp\.h)", R"(operators/parallel/parallel\.cpp)", "operators/parallel/parallel.cpp"},
    {R"(pthread\.h)", R"(operators/parallel/parallel\.cpp|tests/.*)", "operators/parallel/parallel.cpp, and tests"},
    {R"(nlohmann/.*)", R"(nn/json/json_reader\.cpp|course/tasks/tasks\.cpp|course/grader/results/.*\.cpp|tests/.*)",
     "nn/json/json_reader.cpp, the course's tasks and results, and tests"},
    {R"(zlib\.h)", R"(nn/files/(gzip|zip_reader|zip_writer)\.cpp|tests/.*)",
     "nn/files/gzip.cpp, zip_reader.cpp and zip_writer.cpp, and tests"},
    {R"(png\.h)", R"(nn/pictures/png\.cpp)", "nn/pictures/png.cpp"},
    {R"(jpeglib\.h|jerror\.h)", R"(nn/pictures/jpeg\.cpp|tests/.*)", "nn/pictures/jpeg.cpp, and tests"},
    {R"(CLI/.*)", R"(examples/flags\.cpp|program/options/command_line\.cpp)",
     "examples/flags.cpp and program/options/command_line.cpp"},
    {R"(benchmark/.*)", R"(benchmarks/.*)", "benchmarks"},
    {R"(catch2/.*|rapidcheck.*)", R"(tests/.*)", "tests"},
    {R"(ATen/.*)", R"(benchmarks/libtorch_[^/]*\.[ch]pp)", "the comparison with libtorch"},
    {R"(cxxabi\.h)", R"(nn/modules/module\.cpp|course/grader/object_file\.cpp|playground/libcxx/class_names\.cpp)",
     "nn/modules/module.cpp, course/grader/object_file.cpp and playground/libcxx/class_names.cpp"},
    {R"(unistd\.h)",
     R"(nn/training/progress\.cpp|nn/files/(atomic_file|replaceable|unfinished_file)\.cpp|)"
     R"(program/terminal/standard_streams\.cpp|course/(grader|student/checks)/.*\.cpp|)"
     R"(tests/.*|benchmarks/.*)",
     "nn/training/progress.cpp, the three files that write files, a file of the program, the course's grader and "
     "checks, tests and benchmarks"},
    {R"((dirent|fcntl)\.h|sys/.*)",
     R"(minitorch/memory/huge_pages\.cpp|)"
     R"(nn/files/(atomic_file|file_lock|folder_names|replaceable|unfinished_file)\.cpp|)"
     R"(nn/text/terminal_text\.cpp|program/terminal/standard_streams\.cpp|course/(grader|student/checks)/.*|)"
     R"(tests/.*|benchmarks/.*)",
     "the file that asks for huge pages, nn/files, the file of nn that asks a terminal, "
     "program/terminal/standard_streams.cpp, the course's grader and checks, tests and benchmarks"},
    {R"((elf|grp|poll|sched)\.h|linux/.*)", R"(course/(grader|student/checks)/.*\.cpp|tests/.*)",
     "the course's grader and checks, and tests"},
    {R"(dlfcn\.h|malloc\.h|spawn\.h)", R"(tests/.*|benchmarks/.*)", "tests and benchmarks"},
};

// The students' tree stands alone: its files include each other, from its own root.
const std::string student_tree = "course/student/";
const std::regex of_student_tree(R"((module\d|checks)/.*|not_implemented\.hpp)");

const Names short_files = {"operators", "minitorch", "nn", "program", "course", "playground"};
// CMake passes the names of tests to ctest, and splits lists at semicolons. ctest passes each to its program, which
// takes one that begins with - for an option, and with ~ for all others.
const std::regex test_cut_in_two(R"re(TEST_CASE\(\s*"[^"]*;)re"), test_misread(R"re(TEST_CASE\(\s*"[-~])re");
// The folders that know no command line.
const Names libraries = {"operators", "minitorch", "nn"};
const std::regex comment(R"re(^\s*//.*)re"), literal(R"re("(?:[^"\\]|\\.)*")re"), flag(R"re(--[a-z])re");
const Names empty_names = {"util", "utils", "common", "helper", "helpers", "misc", "impl"};
constexpr auto longest_file = 400;
constexpr auto longest_line = 120;

bool matches(const std::string& text, const std::string& pattern) {
  return std::regex_match(text, std::regex(pattern));
}

std::string top_folder(const std::string& path) { return path.substr(0, path.find('/')); }

std::vector<std::string> words(std::string text, const std::string& separators) {
  for (const char separator : separators) std::replace(text.begin(), text.end(), separator, ' ');
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// Whether a text in a line of code names a flag, such as "--missing drop".
bool names_flag(const std::string& line) {
  if (std::regex_match(line, comment)) return false;
  const std::string code = std::regex_replace(line, std::regex("'\"'"), "");
  const std::sregex_iterator first(code.begin(), code.end(), literal);
  return std::any_of(first, {}, [](const std::smatch& text) { return std::regex_search(text.str(), flag); });
}

}  // namespace

std::vector<std::string> includes(const std::string& text) {
  static const std::regex directive(R"(^\s*#\s*include\s*["<]([^">]+)[">].*)");
  std::vector<std::string> result;
  for (const auto& line : test::lines_of(text)) {
    if (std::smatch match; std::regex_match(line, match, directive)) result.push_back(match[1]);
  }
  return result;
}

namespace {

// Returns the fault of the file at `path` that includes `header`, or an empty text.
std::string wrong_include(const std::string& path, const std::string& header, const Rooms& rooms) {
  const auto folder = top_folder(header);
  const bool is_students = path.starts_with(student_tree);
  if (is_students && std::regex_match(header, of_student_tree)) return "";
  const bool is_ours = header.find('/') != std::string::npos && may_include.contains(folder);
  if (is_ours && is_students) return "leaves the students' tree, which must compile without minitorch";
  if (is_ours) {
    const bool points_down = may_include.at(top_folder(path)).contains(folder);
    if (!points_down) return "points up: " + top_folder(path) + " knows nothing of " + folder;
    const auto arrows = rooms.find(room(path));
    const bool leaves_room = arrows != rooms.end() && folder == top_folder(path) && room(header) != room(path);
    return leaves_room && !arrows->second.contains(room(header)) ? "is no arrow of docs/design.md" : "";
  }
  const bool is_standard = matches(header, "[a-z0-9_]+");
  if (is_standard) return "";
  const auto home = std::find_if(homes.begin(), homes.end(), [&](const Home& h) { return matches(header, h.header); });
  if (home == homes.end()) return "is neither standard, nor written from the root, nor given a home";
  return matches(path, home->files) ? "" : "has its home in " + home->name;
}

// Returns the number of characters of a line of UTF-8.
std::ptrdiff_t characters(const std::string& line) {
  return std::count_if(line.begin(), line.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

// Returns the long lines for which `counts` holds.
template <class Counts> std::vector<std::string> long_lines_if(const std::string& text, const Counts& counts) {
  std::vector<std::string> result;
  int number = 0;
  for (const std::string& line : test::lines_of(text)) {
    ++number;
    if (counts(line) && characters(line) > longest_line) result.push_back(std::to_string(number) + ": " + line);
  }
  return result;
}

}  // namespace

std::string room(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::vector<std::pair<std::string, Names>> rooms_in_order(const std::string& design) {
  static const std::regex row(R"(\| `(\w+(?:/\w+)+)` \|[^|]*\|([^|]*)\|)");
  std::vector<std::pair<std::string, Names>> result;
  for (const auto& line : test::lines_of(design)) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    Names included;
    for (const auto& name : words(match[2], "`")) included.insert(top_folder(match[1]) + "/" + name);
    result.emplace_back(match[1], included);
  }
  return result;
}

std::vector<std::string> violations(const std::string& path, const std::string& text, const Rooms& rooms) {
  std::vector<std::string> result;
  for (const auto& header : includes(text)) {
    if (const auto wrong = wrong_include(path, header, rooms); !wrong.empty()) {
      result.push_back(path + ": the include of " + header + " " + wrong);
    }
  }
  const auto length = test::lines_of(text).size();
  if (short_files.contains(top_folder(path)) && length > longest_file) {
    result.push_back(path + ": " + std::to_string(length) + " lines are two files");
  }
  if (top_folder(path) == "tests" && std::regex_search(text, test_cut_in_two))
    result.push_back(path + ": the name of a test has a semicolon, at which ctest cuts it in two");
  if (top_folder(path) == "tests" && std::regex_search(text, test_misread))
    result.push_back(path + ": the name of a test begins with - or ~: its program takes it for an option");
  if (libraries.contains(top_folder(path))) {
    for (const auto& line : test::lines_of(text)) {
      if (names_flag(line)) result.push_back(path + ": names a flag, a library has no command line: " + line);
    }
  }
  for (const auto& word : words(path, "/._")) {
    if (empty_names.contains(word)) result.push_back(path + ": " + word + " says nothing, name the concept");
  }
  return result;
}

std::vector<std::string> long_lines(const std::string& text) {
  return long_lines_if(text, [](const std::string&) { return true; });
}

std::vector<std::string> long_lines_of_page(const std::string& text) {
  bool is_output = false;
  return long_lines_if(text, [&](const std::string& line) {
    if (line.starts_with("```")) is_output = line == "```text" || line == "```json";
    return !is_output && !line.starts_with("|");
  });
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
