// Cases as text, and what the judge makes of each task.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/student/checks/case.hpp"
#include "course/student/checks/verdict.hpp"
#include "course/tasks/tasks.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using course::Case;
using course::judge::Audience;
using course::judge::cases_of;

namespace {

std::string written(const std::vector<Case>& cases) {
  std::ostringstream out;
  write_cases(out, cases);
  return out.str();
}

std::vector<Case> read(const std::string& text) {
  std::istringstream in(text);
  return course::read_cases(in);
}

std::vector<course::Task> tasks_of_the_course() {
  return course::read_tasks(minitorch::test::source_path("course/tasks.json"));
}

bool is_same(const Case& a, const Case& b) {
  const auto same_mistake = [](const course::Mistake& x, const course::Mistake& y) {
    return x.answer == y.answer && x.words == y.words;
  };
  return a.part == b.part && a.shown == b.shown && a.request == b.request && a.expected == b.expected &&
         a.rule == b.rule && a.tolerance == b.tolerance && a.limit == b.limit && a.why == b.why &&
         std::equal(a.mistakes.begin(), a.mistakes.end(), b.mistakes.begin(), b.mistakes.end(), same_mistake);
}

bool are_same(const std::vector<Case>& a, const std::vector<Case>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), is_same);
}

// Whether the answer counts as right if floats have held its numbers.
bool survives_floats(const Case& one) {
  std::vector<std::string> words = one.expected;
  for (std::string& word : words) {
    char* end = nullptr;
    const float number = std::strtof(word.c_str(), &end);
    if (end == word.c_str() + word.size()) word = course::judge::text(static_cast<double>(number));
  }
  return course::are_equal(words, one.expected, one.tolerance);
}

// A line of words, "end" and "case" among them.
std::string any_words(int least) {
  std::string line;
  for (int n = *rc::gen::inRange(least, 4); n > 0; --n)
    line += (line.empty() ? "" : " ") + *rc::gen::element<std::string>("end", "case", "0.5", "why", "λ", "{1,", "2}");
  return line;
}

Case any_case() {
  Case one{.part = any_words(1), .shown = any_words(0), .request = any_words(0), .expected = {}};
  one.expected = course::words_of(any_words(0));
  one.rule = static_cast<Case::Rule>(*rc::gen::inRange(0, 4));
  one.tolerance = *rc::gen::element(1e-9, 0.1, 0.0, 1.0 / 3);
  one.limit = *rc::gen::element(0.0, 0.9, 2.0 / 3);
  for (int n = *rc::gen::inRange(0, 3); n > 0; --n)
    one.mistakes.push_back({course::words_of(any_words(0)), any_words(0)});
  for (int n = *rc::gen::inRange(0, 3); n > 0; --n) one.why += (one.why.empty() ? "" : "\n") + any_words(1);
  return one;
}

}  // namespace

TEST_CASE("reading written cases gives the same cases") {
  CHECK(rc::check([] {
    std::vector<Case> cases(*rc::gen::inRange<std::size_t>(0, 4));
    for (Case& one : cases) one = any_case();
    RC_ASSERT(are_same(read(written(cases)), cases));
  }));
}

TEST_CASE("reading the written cases of every task gives the same cases") {
  for (const std::string& task : course::judge::tasks()) {
    for (const Audience audience : {Audience::student, Audience::grader}) {
      const std::vector<Case> cases = cases_of(task, 7, audience);
      CAPTURE(task);
      CHECK(are_same(read(written(cases)), cases));
    }
  }
}

TEST_CASE("text that is no case is refused by the word that begins its line") {
  const auto refusal = [](const std::string& text) {
    try {
      read(text);
      return std::string("none");
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
  };
  CHECK(refusal("") == "none");
  CHECK(refusal("shown x\n") == "cases: a case begins with shown");
  CHECK(refusal("case a\nshown x\n") == "cases: the last case has no end");
  CHECK(refusal("case a\nbeside x\nend\n") == "cases: a line begins with beside");
  CHECK(refusal("case a\ngives x\nend\n") == "cases: a line begins with gives");
  CHECK(refusal("case a\nrule alike 0 0\nend\n") == "cases: no rule is called alike");
}

TEST_CASE("the judge has cases for each part in tasks.json, and for no other") {
  std::vector<std::string> numbers;
  for (const course::Task& task : tasks_of_the_course()) {
    numbers.push_back(task.number);
    std::set<std::string> named;
    for (const auto& [part, points] : task.points) named.insert(part);
    CAPTURE(task.number);
    CHECK(named.size() == task.points.size());  // no part twice
    for (const Audience audience : {Audience::student, Audience::grader}) {
      const std::vector<std::string> parts = course::parts_of(cases_of(task.number, 3, audience));
      CHECK(std::set<std::string>(parts.begin(), parts.end()) == named);
    }
  }
  CHECK(numbers == course::judge::tasks());
}

TEST_CASE("the parts of tasks of Tensors that compute numbers have answers that an int or a float cannot hold") {
  const std::set<std::string> others = {"one writer", "shared work", "shapes", "threads", "speed", "learns", "steps"};
  for (const std::string task : {"2.3", "2.4", "2.5", "3.1", "3.2", "3.5", "4.1", "4.2", "4.3", "4.4"}) {
    for (const Audience audience : {Audience::student, Audience::grader}) {
      const std::vector<Case> cases = cases_of(task, 7, audience);
      for (const std::string& part : course::parts_of(cases)) {
        if (others.count(part) > 0) continue;
        CAPTURE(task, part);
        CHECK(std::count_if(cases.begin(), cases.end(),
                            [&part](const Case& one) { return one.part == part && !survives_floats(one); }) >= 2);
      }
    }
  }
}

TEST_CASE("a seed draws the same cases again, and another seed others") {
  for (const course::Task& task : tasks_of_the_course()) {
    CAPTURE(task.number);
    const std::string once = written(cases_of(task.number, 5, Audience::grader));
    CHECK(once == written(cases_of(task.number, 5, Audience::grader)));
    CHECK(once != written(cases_of(task.number, 6, Audience::grader)));
  }
}

TEST_CASE("the three numbers of a sample of task 0.2 differ") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (const Case& one : cases_of("0.2", seed, Audience::grader)) {
      const std::vector<std::string> words = course::words_of(one.request);  // property TEST OPERATORS 300 x y z ...
      bool differ = true;
      for (std::size_t i = 4; i + 2 < words.size(); i += 3)
        differ = differ && std::set<std::string>({words[i], words[i + 1], words[i + 2]}).size() == 3;
      CAPTURE(seed, one.shown);
      CHECK(differ);
    }
  }
}

TEST_CASE("the judge refuses a task that is not there") {
  CHECK_THROWS_WITH(cases_of("9.9", 1, Audience::student), "judge: no task has the number 9.9");
}

TEST_CASE("a case is one line a member, so that a request is one line for the driver") {
  for (const std::string& task : course::judge::tasks()) {
    for (const Case& one : cases_of(task, 11, Audience::grader)) {
      CAPTURE(task, one.shown);
      for (const std::string& text : {one.part, one.shown, one.request}) CHECK(text.find('\n') == std::string::npos);
      CHECK((one.rule == Case::Rule::throws || !one.expected.empty()));
      for (const course::Mistake& mistake : one.mistakes) CHECK(mistake.words.find('\n') == std::string::npos);
    }
  }
}
