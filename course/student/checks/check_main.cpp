// check_cases TASK PROGRAM CASES SUMMARY: runs the public cases of one task, says what is wrong, and writes how many
// parts passed, of how many.
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "checks/case.hpp"
#include "checks/verdict.hpp"

namespace {

// Prints the result of a part. A task that has not been begun is no failure.
void print(const std::string& task, const course::PartResult& result) {
  const bool is_to_do = result.message.find("NotImplemented: task " + task) != std::string::npos;
  std::cout << (result.passed ? "  passed  "
                : is_to_do    ? "  to do   "
                              : "  FAILED  ")
            << task << " " << result.part << "\n";
  if (result.passed) return;
  std::cout << result.message;
  if (!is_to_do && result.message.find("NotImplemented: task ") != std::string::npos)
    std::cout << "    Do that task first: this one builds on it.\n";
  if (!result.printed.empty()) std::cout << "    Your program printed:\n" << result.printed << "\n";
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::cerr << "usage: check_cases TASK PROGRAM CASES SUMMARY\n";
    return 2;
  }
  std::ifstream file(argv[3]);
  const std::vector<course::Case> cases = course::read_cases(file);
  const std::vector<std::string> parts = course::parts_of(cases);
  if (parts.empty()) {
    std::cerr << "check: " << argv[3] << " has no cases\n";
    return 2;
  }
  std::size_t passed = 0;
  for (const std::string& part : parts) {
    const course::PartResult result = course::run_part({.command = {argv[2]}}, part, cases);
    print(argv[1], result);
    passed += result.passed ? 1 : 0;
  }
  std::ofstream(argv[4]) << passed << " " << parts.size() << "\n";
  return passed == parts.size() ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "check: " << error.what() << "\n";
  return 2;
}
