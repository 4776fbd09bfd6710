// The command line of the grader: prepare compiles the reference versions, grade grades a submission.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "course/grader/grading.hpp"
#include "course/grader/results/results.hpp"
#include "course/grader/workshop.hpp"
#include "course/student/checks/case.hpp"

namespace {

using namespace course;

constexpr const char* usage =
    "usage: grader prepare TREE TASKS WORKSHOP\n"
    "       grader grade TASKS WORKSHOP SUBMISSION RESULTS [--seed N] [--only 1.1,1.2] [--budget SECONDS]\n"
    "                    [--format NAME --output FILE]\n"
    "\n"
    "prepare compiles the reference versions of the annotated tree, once. grade compiles a submission, judges it, and\n"
    "writes gradescope.json, prairielearn.json, classroom50.json, junit.xml and results.txt, anew after each part.\n"
    "--output is one more file, where a platform looks for it.\n"
    "TASKS is tasks.json. Without --seed, the inputs are drawn anew each time.\n";

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::uint64_t drawn_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32) | random();
}

template <class Number> Number number_of(const std::string& option, const std::string& text) {
  std::istringstream in(text);
  Number number{};
  // A stream reads "-1" as the largest unsigned number.
  if (text.starts_with('-') || !(in >> number) || in.peek() != EOF)
    throw UsageError(option + " is '" + text + "', it must be a number from 0");
  return number;
}

// The numbers of tasks, with commas or blanks between them.
std::vector<std::string> tasks_of(std::string text) {
  std::replace(text.begin(), text.end(), ',', ' ');
  std::vector<std::string> numbers = words_of(text);
  if (numbers.empty()) throw UsageError("--only needs numbers of tasks, such as 1.1,1.2");
  return numbers;
}

int graded(const std::vector<std::string>& words) {
  if (words.size() < 4) throw UsageError("grade needs TASKS, WORKSHOP, SUBMISSION and RESULTS");
  Grading grading{.tasks = read_tasks(words[0]), .workshop = words[1], .seed = drawn_seed()};
  std::string format, output;
  for (std::size_t i = 4; i < words.size(); i += 2) {
    if (i + 1 == words.size()) throw UsageError(words[i] + " needs a value");
    if (words[i] == "--seed") {
      grading.seed = number_of<std::uint64_t>(words[i], words[i + 1]);
    } else if (words[i] == "--budget") {
      grading.budget = number_of<double>(words[i], words[i + 1]);
    } else if (words[i] == "--format") {
      format = words[i + 1];
    } else if (words[i] == "--output") {
      output = words[i + 1];
    } else if (words[i] == "--only") {
      grading.only = tasks_of(words[i + 1]);
    } else {
      throw UsageError("no option is called " + words[i]);
    }
  }
  if (format.empty() != output.empty()) throw UsageError("--format and --output go together");
  const Grade result = grade(words[2], grading, [&](const Grade& so_far) {
    write_results(so_far, words[3]);
    if (!output.empty()) write_whole(output, in_format(so_far, format));
  });
  std::cout << plain_text(result, isatty(STDOUT_FILENO) != 0);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  umask(S_IWGRP | S_IWOTH);  // the user of students' programs must read what is made for them
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) throw UsageError("a command is required");
  const std::string command = words[0];
  words.erase(words.begin());
  if (command == "prepare" && words.size() == 3) {
    Workshop::prepare(words[0], read_tasks(words[1]), words[2], Compiler());
    return 0;
  }
  if (command == "grade") return graded(words);
  throw UsageError("no command is called " + command + " with " + std::to_string(words.size()) + " words");
} catch (const UsageError& error) {
  std::cerr << "grader: " << error.what() << "\n" << usage;
  return 2;
} catch (const std::exception& error) {
  std::cerr << "grader: " << error.what() << "\n";
  return 1;
}
