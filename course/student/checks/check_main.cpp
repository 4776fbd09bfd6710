// check TASK PROGRAM CASES: runs the public cases of one task, and says what is wrong.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "checks/case.hpp"
#include "checks/verdict.hpp"

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: check TASK PROGRAM CASES\n";
    return 2;
  }
  std::ifstream file(argv[3]);
  const std::vector<course::Case> cases = course::read_cases(file);
  if (cases.empty()) {
    std::cerr << "check: " << argv[3] << " has no cases\n";
    return 2;
  }
  bool passed = true;
  for (const std::string& part : course::parts_of(cases)) {
    const course::PartResult result = course::run_part({.command = {argv[2]}}, part, cases);
    std::cout << (result.passed ? "  passed  " : "  FAILED  ") << argv[1] << " " << part << "\n";
    if (!result.passed) std::cout << "  " << result.message;
    if (!result.passed && !result.printed.empty()) std::cout << "    Your program printed:\n" << result.printed << "\n";
    passed = passed && result.passed;
  }
  return passed ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "check: " << error.what() << "\n";
  return 2;
}
