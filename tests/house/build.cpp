// The promises of the build: CMake 3.22 suffices, and the version is the same everywhere.
#include <regex>
#include <string>

#include "minitorch/version.hpp"
#include "tests/catch.hpp"
#include "tests/house/source_files.hpp"

namespace fs = std::filesystem;
using minitorch::house::read;
using minitorch::house::root;

namespace {

// Commands and variables of CMake after 3.22 that a project like this one might use. Its manual names their versions.
const std::regex newer_than_3_22(
    R"(\bFILE_SET\b|CMAKE_COMPILE_WARNING_AS_ERROR|\bblock\s*\(|\bPROPAGATE\b|\$<PATH[:_]|\$<LIST:|\bLINK_GROUP\b|)"
    R"(CMAKE_CXX_SCAN_FOR_MODULES|EXCLUDE_FROM_ALL\s+ON\b|cmake_file_api|LANGUAGE_STANDARD_LIBRARY|)"
    R"(cmake_language\s*\(\s*(GET_MESSAGE_LOG_LEVEL|SET_DEPENDENCY_PROVIDER|EXIT))");

std::vector<fs::path> cmake_files() {
  std::vector<fs::path> result;
  for (const std::string folder : {".", "operators", "minitorch", "nn", "program", "pages", "playground", "examples",
                                   "benchmarks", "tests", "docs", "cmake"}) {
    const bool is_root = folder == ".";
    for (const auto& entry : fs::directory_iterator(root / folder))
      if (entry.path().filename() == "CMakeLists.txt" || (!is_root && entry.path().extension() == ".cmake"))
        result.push_back(entry.path());
  }
  for (const std::string file :
       {"tests/package/CMakeLists.txt", "tests/package/check.cmake", "tests/package/subdirectory/CMakeLists.txt",
        "tests/fuzz/CMakeLists.txt", "tests/docs/pages.cmake"})
    result.push_back(root / file);
  return result;
}

}  // namespace

TEST_CASE("CMake 3.22 knows every command and variable of the build") {
  const auto files = cmake_files();
  CHECK(files.size() > 15);
  for (const auto& file : files) {
    const auto text = std::regex_replace(read(file), std::regex("#[^\n]*"), "");
    std::smatch found;
    const bool is_newer = std::regex_search(text, found, newer_than_3_22);
    INFO(file << ": " << (is_newer ? found.str() : ""));
    CHECK_FALSE(is_newer);
    if (std::smatch asked; std::regex_search(text, asked, std::regex(R"(cmake_minimum_required\(VERSION ([0-9.]+)\))")))
      CHECK(asked[1] == "3.22");
  }
  CHECK(std::regex_search("target_sources(x PUBLIC FILE_SET HEADERS)", newer_than_3_22));
}

TEST_CASE("the version is the same in its macros, in its text and in the newest entry of the changelog") {
  const auto numbers = std::to_string(MINITORCH_VERSION_MAJOR) + "." + std::to_string(MINITORCH_VERSION_MINOR) + "." +
                       std::to_string(MINITORCH_VERSION_PATCH);
  CHECK(numbers == MINITORCH_VERSION_STRING);
  const auto changelog = read(root / "CHANGELOG.md");
  std::smatch entry;
  REQUIRE(std::regex_search(changelog, entry, std::regex(R"(\n## ([0-9.]+))")));
  CHECK(entry[1] == MINITORCH_VERSION_STRING);
}
