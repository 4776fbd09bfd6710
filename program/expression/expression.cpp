// A recursive-descent parser that evaluates while it reads: one function for each line of the grammar.
#include "program/expression/expression.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "minitorch/scalar/scalar_functions.hpp"
#include "nn/text/look_alikes.hpp"
#include "nn/text/number_fault.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "program/expression/expression_error.hpp"
#include "program/expression/expression_functions.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

// The most levels of parentheses and signs within the outermost term. More levels would overflow the stack.
constexpr int deepest = 256;

// Returns the size in bytes of the letter at the start of `text`; 0 if there is none. Beyond ASCII, every character
// counts as a letter unless it looks like an operator, a digit or a space.
std::size_t size_of_letter(std::string_view text) {
  if (text.empty()) return 0;
  const char c = text.front();
  if (static_cast<unsigned char>(c) < 0x80) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ? 1 : 0;
  }
  return nn::look_alike_at(text).size > 0 ? 0 : std::max<std::size_t>(nn::first_code_point(text).size, 1);
}

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

// Returns the text on one line. Throws Error if printing it would need escapes.
std::string readable(std::string_view text) {
  if (printable(text).size() == text.size()) return one_line(text);
  throw Error(in_quotes(one_line(text)) +
              " has a byte that is not UTF-8, or a control character, shown as an escape; leave it out");
}

// Returns the name at the start of `text`; empty if there is none.
std::string_view leading_name(std::string_view text) {
  std::size_t size = size_of_letter(text);
  while (size > 0 && size < text.size()) {
    const std::string_view rest = text.substr(size);
    const std::size_t more = nn::is_digit(rest.front()) ? 1 : size_of_letter(rest);
    if (more == 0) break;
    size += more;
  }
  return text.substr(0, size);
}

// Whether the number goes on after `decimal` in the notation of another language: 0x10, 1_000 or 1'000.
bool goes_on_in_another_language(std::string_view text, std::string_view decimal) {
  const std::string_view behind = text.substr(decimal.size(), 2);
  if (behind.size() < 2) return false;
  const bool is_hexadecimal = decimal == "0" && (behind[0] == 'x' || behind[0] == 'X');
  return is_hexadecimal ? std::isxdigit(static_cast<unsigned char>(behind[1])) != 0
                        : (behind[0] == '_' || behind[0] == '\'') && nn::is_digit(behind[1]);
}

std::string is_a_function(std::string_view name) {
  return in_quotes(name) + " is a function: it is called as " + std::string(name) + "(" +
         std::string(find_function(name)->arguments) + "), and is no name for a value";
}

class Parser {
 public:
  Parser(std::string_view text, const std::vector<Scalar>& variables) : text_(text) {
    for (const Scalar& x : variables) names_.emplace(x.name(), Named{.value = x});
  }

  Scalar expression() {
    Scalar value = part();
    while (accept(";")) {
      if (at_end()) fail_without_value();
      if (!last_name_) fail("this value gets no name, so nothing can use it: write name = ...", part_begins_at_);
      value = part();
    }
    if (!at_end()) fail_behind_value();
    if (last_name_) (*last_name_)->second.is_used = true;
    check_all_used();
    if (value.name().empty() && !names_.contains("f")) value.set_name("f");
    return value;
  }

 private:
  struct Named {
    Scalar value;
    bool is_used = false;
    std::optional<std::size_t> defined_at = {};  // empty for a variable, whose value is given
  };
  using Names = std::map<std::string, Named, std::less<>>;

  Scalar part() {
    skip_spaces();
    part_begins_at_ = at_;
    last_name_.reset();
    const std::string_view name = leading_name(rest());
    at_ += name.size();
    skip_spaces();
    if (name.empty() || rest().starts_with("==") || !accept("=")) {
      at_ = part_begins_at_;
      return sum();
    }
    const std::size_t name_at = part_begins_at_;
    if (find_function(name) != nullptr) fail(is_a_function(name), name_at);
    if (const auto known = names_.find(name); known != names_.end()) {
      fail(in_quotes(name) +
               (known->second.defined_at ? " is defined twice" : " is defined here, and a value is given too"),
           name_at);
    }
    Scalar value = sum();
    if (!value.name().empty())
      value = id(value);  // a value keeps the name that it has, so this one gets a node of its own
    value.set_name(name);
    last_name_ = names_.emplace(name, Named{.value = value, .defined_at = name_at}).first;
    return value;
  }

  Scalar sum() {
    Scalar value = product();
    while (true) {
      if (accept("+")) {
        value = value + product();
      } else if (accept("-")) {
        value = value - product();
      } else {
        return value;
      }
    }
  }

  Scalar product() {
    Scalar value = sign();
    while (true) {
      if (accept("*")) {
        value = value * sign();
      } else if (accept("/")) {
        value = value / sign();
      } else {
        return value;
      }
    }
  }

  // Every recursion passes through here, so this function limits the depth.
  Scalar sign() {
    skip_spaces();
    if (depth_ > deepest) fail("this is nested more than " + std::to_string(deepest) + " deep", at_);
    ++depth_;
    Scalar value = accept("-") ? -sign() : accept("+") ? sign() : power();
    --depth_;
    return value;
  }

  Scalar power() {
    Scalar base = primary();
    return accept("^") || accept("**") ? pow(base, sign()) : base;
  }

  Scalar primary() {
    skip_spaces();
    const std::size_t begin = at_;
    if (accept("(")) {
      Scalar value = sum();
      close(begin);
      return value;
    }
    if (!at_end() && (nn::is_digit(text_[at_]) || text_[at_] == '.')) return number();
    const std::string_view name = leading_name(rest());
    if (name.empty()) fail_without_value();
    at_ += name.size();
    skip_spaces();
    const std::size_t parenthesis = at_;
    return accept("(") ? call(name, begin, parenthesis) : value_of(name, begin);
  }

  Scalar number() {
    const std::string_view text = rest();
    const char* const end = nn::end_of_decimal(text.data(), text.data() + text.size());
    const std::string_view decimal = text.substr(0, static_cast<std::size_t>(end - text.data()));
    if (decimal.empty()) fail("this is not a number", at_);
    if (goes_on_in_another_language(text, decimal)) {
      fail(nn::no_number<double>(text.substr(0, text.find_first_not_of("0123456789abcdefABCDEFxX_'."))), at_);
    }
    const auto value = nn::number_in<double>(decimal);
    if (!value) fail(nn::no_number<double>(decimal), at_);
    at_ += decimal.size();
    return Scalar::constant(*value);
  }

  Scalar value_of(std::string_view name, std::size_t name_at) {
    const auto known = names_.find(name);
    if (known != names_.end()) {
      known->second.is_used = true;
      return known->second.value;
    }
    if (find_function(name) != nullptr) fail(is_a_function(name), name_at);
    const std::string usual = name == "pi" || name == "π" ? "3.14159265358979" : name == "e" ? "2.71828182845905" : "2";
    fail("there is no value for " + in_quotes(name) + ": add one, such as " + std::string(name) + "=" + usual, name_at);
  }

  Scalar call(std::string_view name, std::size_t name_at, std::size_t parenthesis) {
    const Function* const function = find_function(name);
    if (function == nullptr) fail_no_function(name, name_at);
    std::vector<Scalar> arguments;
    if (!accept(")")) {
      do {
        arguments.push_back(sum());
      } while (accept(","));
      close(parenthesis);
    }
    check_arguments(*function, arguments, name_at);
    return function->call(arguments);
  }

  void check_arguments(const Function& function, const std::vector<Scalar>& arguments, std::size_t name_at) const {
    const std::string signature = std::string(function.name) + "(" + std::string(function.arguments) + ")";
    const std::size_t fewest = function.variables, most = fewest + function.numbers, n = arguments.size();
    if (n < fewest || n > most) {
      const std::string count = std::to_string(fewest) + (most > fewest ? " to " + std::to_string(most) : "");
      fail(signature + " takes " + count + (most == 1 ? " argument" : " arguments") + ", not " + std::to_string(n),
           name_at);
    }
    if (!std::all_of(arguments.begin() + static_cast<std::ptrdiff_t>(fewest), arguments.end(),
                     [](const Scalar& x) { return x.is_constant(); })) {
      fail(signature + " has a derivative by x alone: what follows it must be a number, and depend on no variable",
           name_at);
    }
  }

  void check_all_used() const {
    for (const auto& [name, named] : names_) {
      if (named.is_used) continue;
      if (named.defined_at) fail(in_quotes(name) + " is defined, and not used after that", *named.defined_at);
      throw Error("a value is given for " + in_quotes(name) + ", which the expression does not use");
    }
  }

  // Reading the text from left to right.

  std::string_view rest() const { return text_.substr(at_); }
  bool at_end() const { return at_ == text_.size(); }

  void skip_spaces() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  bool accept(std::string_view token) {
    skip_spaces();
    if (!rest().starts_with(token)) return false;
    at_ += token.size();
    skip_spaces();
    return true;
  }

  void close(std::size_t parenthesis) {
    if (accept(")")) return;
    if (at_end()) fail("this parenthesis is not closed", parenthesis);
    fail_behind_value();
  }

  // Errors.

  [[noreturn]] void fail(const std::string& message, std::size_t at) const {
    throw ExpressionError(message, text_, at);
  }

  [[noreturn]] void fail_no_function(std::string_view name, std::size_t name_at) const {
    const std::string no_function = "there is no function " + in_quotes(name);
    if (const auto known = names_.find(name); known != names_.end()) {
      fail(no_function + ", it is a value: write " + std::string(name) + " * (...) for a product", name_at);
    }
    const std::string_view nearest = nearest_function(name);
    fail(no_function + " (" + (nearest.empty() ? function_names() : "the nearest is " + in_quotes(nearest)) + ")",
         name_at);
  }

  [[noreturn]] void fail_without_value() const {
    if (text_.empty()) throw Error("the expression is empty");
    if (at_end()) fail("the expression ends where a value should follow", at_);
    check_no_look_alike();
    fail("a value should stand before " + in_quotes(code_point()), at_);
  }

  [[noreturn]] void fail_behind_value() const {
    check_no_look_alike();
    const char next = text_[at_];
    if (next == ')') fail("this parenthesis was not opened", at_);
    if (next == '=') fail("only a single name can be defined, as in a = 2*x; to compare values, write eq(x, y)", at_);
    if (next == ',') fail("a comma stands only between the arguments of a function; the decimal point is '.'", at_);
    if (nn::is_digit(next) || size_of_letter(rest()) > 0 || next == '(' || next == '.') {
      fail("an operator is missing before this: a product is written 2*x", at_);
    }
    fail(in_quotes(code_point()) + " has no place here", at_);
  }

  void check_no_look_alike() const {
    const auto found = nn::look_alike_at(rest());
    if (found.size == 0) return;
    fail("this is " + found.what + (found.meant.empty() ? ", leave it out" : ", write '" + found.meant + "'"), at_);
  }

  std::string_view code_point() const {
    return rest().substr(0, std::max<std::size_t>(nn::first_code_point(rest()).size, 1));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Names names_;
  std::size_t part_begins_at_ = 0;
  std::optional<Names::iterator> last_name_;  // the name of the last part, if it has one
};

}  // namespace

Scalar evaluate(std::string_view text, const std::vector<Scalar>& variables) {
  return Parser(readable(text), variables).expression();
}

Scalar variable(std::string_view text) {
  const std::string line = readable(text);
  const std::size_t equals = line.find('=');
  if (equals == std::string::npos) {
    const std::string look_alike = nn::look_alike_in(line);
    throw Error("values are given as x=2, and " + in_quotes(line) +
                " has no =" + (look_alike.empty() ? "" : ": " + look_alike));
  }
  const std::string_view name = trimmed(std::string_view(line).substr(0, equals));
  const std::string_view number = trimmed(std::string_view(line).substr(equals + 1));
  if (name.empty() || leading_name(name) != name) {
    throw Error("values are given as x=2, and in " + in_quotes(line) + " " + in_quotes(name) + " is no name");
  }
  if (find_function(name) != nullptr) throw Error(is_a_function(name));

  const auto value = nn::number_in<double>(number);
  if (!value) throw Error("in " + in_quotes(line) + " the value " + nn::no_number<double>(number));
  return Scalar{*value, name};
}

std::vector<Scalar> variables_of(const std::vector<std::string>& texts) {
  std::vector<Scalar> made;
  made.reserve(texts.size());
  std::set<std::string> names;
  for (const std::string& text : texts) {
    made.push_back(variable(text));
    const std::string name = made.back().name();
    if (!names.insert(name).second) throw Error("two values are given for '" + name + "'");
  }
  return made;
}

}  // namespace minitorch::program
