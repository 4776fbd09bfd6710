// Judges answers, and says in the words of the lesson what is wrong.
#include "checks/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <sstream>

#include "checks/message_text.hpp"

namespace course {

namespace {

// Whether a word is a number, which goes to `x`.
bool is_number(const std::string& word, double& x) {
  char* end = nullptr;
  x = std::strtod(word.c_str(), &end);
  return !word.empty() && end == word.c_str() + word.size();
}

bool is_equal(const std::string& answer, const std::string& expected, double tolerance) {
  double a = 0, b = 0;
  if (!is_number(expected, b) || !is_number(answer, a)) return answer == expected;
  if (std::isnan(b) || std::isinf(b)) return std::isnan(b) ? std::isnan(a) : a == b;
  return std::abs(a - b) <= tolerance * (1 + std::abs(b));
}

// The beginning of what a program said: an exception's message may have millions of bytes.
std::string beginning_of(const std::string& text, std::size_t most = 1000) {
  const std::size_t end = whole_letters(text, most);
  return text.substr(0, end) + (end < text.size() ? " ..." : "");
}

// What stands between two words: a comma between the elements of a list, so "{ x = 1 z = 2 }" becomes {x = 1, z = 2}.
std::string between(const std::string& word, const std::string& next, int depth) {
  double x = 0;
  if (word == "{" || next == "}") return "";
  const bool ends_element = word == "}" || is_number(word, x) || next != "{";
  return depth > 0 && ends_element && word != "=" && next != "=" ? ", " : " ";
}

// Words to show: numbers with six digits, or more where two that differ would look the same; the beginning of long
// lists.
std::string shown(const std::vector<std::string>& words, int digits) {
  constexpr std::size_t most = 60;
  std::string text;
  int depth = 0;  // of braces
  for (std::size_t i = 0; i < words.size() && i < most; ++i) {
    double x = 0;
    text += i == 0 ? "" : between(words[i - 1], words[i], depth);
    depth += words[i] == "{" ? 1 : words[i] == "}" ? -1 : 0;
    if (is_number(words[i], x)) {
      std::ostringstream number;
      number.precision(digits);
      number << x;
      text += number.str();
    } else {
      text += beginning_of(words[i], 60);
    }
  }
  return text + (words.size() > most ? " ... (" + std::to_string(words.size()) + " words)" : "");
}

std::string indented(const std::string& text) { return with_margin(text, "    "); }

std::string wrong_answer(const Case& one, const std::vector<std::string>& answer) {
  std::string expected = shown(one.expected, 6), got = shown(answer, 6);
  if (expected == got) {
    expected = shown(one.expected, 17);
    got = shown(answer, 17);
  }
  std::string text = "expected " + expected + "\n     got " + (got.empty() ? "nothing" : got) + "\n";
  for (const Mistake& mistake : one.mistakes) {
    if (are_equal(answer, mistake.answer, one.tolerance)) {
      text += mistake.words + "\n";
      break;
    }
  }
  return text;
}

double share_of_right(const std::vector<std::string>& answer, const Case& one) {
  if (answer.size() != one.expected.size()) return 0;
  std::size_t right = 0;
  for (std::size_t i = 0; i < answer.size(); ++i) right += is_equal(answer[i], one.expected[i], one.tolerance) ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(answer.size());
}

// Rounded down: what is not quite enough does not read as enough.
std::string percent(double share) { return std::to_string(static_cast<int>(std::floor(100 * share + 1e-9))) + " %"; }

// The answers to the request and to the one that it must not be slower than, in turn; the fastest of five each.
// `measured` becomes their ratio.
std::string compared_speed(Conversation& driver, const Case& one, double& measured) {
  double fastest = HUGE_VAL, given = HUGE_VAL;
  for (int i = 0; i < 5; ++i) {
    const Conversation::Reply reply = driver.ask(one.request);
    if (reply.is_answer && driver.has_busy_threads()) return "a thread goes on after the function has returned";
    const Conversation::Reply other = driver.ask(joined(one.expected));
    if (!reply.is_answer || !other.is_answer) return driver.ending();
    std::vector<std::string> answer = words_of(reply.text);
    if (answer.empty() || answer[0] != "ok") return "it " + beginning_of(reply.text);
    if (!are_equal(answer, words_of(other.text), one.tolerance)) return "its result is not that of the given loop";
    fastest = std::min(fastest, reply.seconds);
    given = std::min(given, other.seconds);
  }
  measured = fastest / given;
  if (measured <= one.limit) return "";
  std::ostringstream text;
  text.precision(2);
  text << "it takes " << measured << " times as long as the given loop; at most " << one.limit << " is asked for";
  return text.str();
}

// What is wrong with the answer to a case; empty if nothing is.
std::string fault(Conversation& driver, const Case& one, double& measured) {
  if (one.rule == Case::Rule::faster) return compared_speed(driver, one, measured);
  const Conversation::Reply reply = driver.ask(one.request);
  if (!reply.is_answer) return reply.text;
  std::vector<std::string> answer = words_of(reply.text);
  const std::string kind = answer.empty() ? "" : answer[0];
  const bool is_missing = reply.text.starts_with("throws NotImplemented");
  if (one.rule == Case::Rule::throws) {
    if (reply.text.starts_with("throws std::invalid_argument")) return "";
    if (is_missing) return beginning_of(reply.text.substr(7));
    return "it must throw std::invalid_argument, but it " + (kind == "throws" ? beginning_of(reply.text) : "returns");
  }
  if (kind != "ok") return is_missing ? beginning_of(reply.text.substr(7)) : "it " + beginning_of(reply.text);
  answer.erase(answer.begin());
  if (one.rule == Case::Rule::share) {
    const double share = share_of_right(answer, one);
    return share >= one.limit ? ""
                              : percent(share) + " of your classes are those of the right network; at least " +
                                    percent(one.limit) + " must be";
  }
  return are_equal(answer, one.expected, one.tolerance) ? "" : wrong_answer(one, answer);
}

}  // namespace

bool are_equal(const std::vector<std::string>& answer, const std::vector<std::string>& expected, double tolerance) {
  if (answer.size() != expected.size()) return false;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    if (!is_equal(answer[i], expected[i], tolerance)) return false;
  }
  return true;
}

PartResult run_part(const Launch& launch, const std::string& part, const std::vector<Case>& cases) {
  PartResult result{.part = part};
  const auto start = std::chrono::steady_clock::now();
  Conversation driver(launch);
  for (const Case& one : cases) {
    if (one.part != part) continue;
    const std::string words = fault(driver, one, result.measured);
    if (words.empty()) continue;
    const bool is_missing = words.starts_with("NotImplemented");
    // The lesson explains an answer; it says nothing of how a program ended.
    const std::string why = driver.ending().empty() ? indented(one.why) : "";
    result.message = is_missing ? indented(words) : one.shown + "\n" + indented(words) + why;
    break;
  }
  if (result.message.empty()) {
    result.passed = driver.ends_well();
    if (!result.passed) result.message = driver.ending() + "\n";
  }
  result.printed = driver.printed();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

std::vector<std::string> parts_of(const std::vector<Case>& cases) {
  std::vector<std::string> parts;
  for (const Case& one : cases) {
    if (std::find(parts.begin(), parts.end(), one.part) == parts.end()) parts.push_back(one.part);
  }
  return parts;
}

}  // namespace course
