// The parser of einsum's equations, and its errors.
#include "minitorch/functions/einsum_equation.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <string>

#include "operators/errors/error.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  EinsumEquation read(const TensorList& tensors) const {
    std::string text;
    for (const char c : text_) {
      if (c == ' ') continue;
      if (std::isalpha(static_cast<unsigned char>(c)) == 0 && std::string_view("...,->").find(c) == std::string::npos) {
        refuse(std::string("'") + c + "' is not a letter, comma, arrow or ellipsis");
      }
      text += c;
    }
    const std::size_t arrow = text.find("->");
    EinsumEquation equation{.text = text_};
    std::string operands = text.substr(0, arrow) + ',';
    for (std::size_t end = operands.find(','); end != std::string::npos; end = operands.find(',')) {
      equation.operands.push_back(operands.substr(0, end));
      operands.erase(0, end + 1);
    }
    if (equation.operands.size() != tensors.size()) {
      refuse(std::to_string(equation.operands.size()) + " operands are named, " + std::to_string(tensors.size()) +
             " are given");
    }
    std::size_t most_dots = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      equation.operands[i] = spelled_out(equation.operands[i], tensors[i].dim(), most_dots);
      if (equation.operands[i].size() != tensors[i].dim()) {
        refuse("operand " + std::to_string(i) + " has letters for " + std::to_string(equation.operands[i].size()) +
               " dimensions, its shape is " + to_text(tensors[i].shape()));
      }
    }
    if (arrow == std::string::npos) {
      equation.result = dots(most_dots) + letters_that_occur_once(equation.operands);
    } else {
      const std::string result = text.substr(arrow + 2);
      equation.result =
          spelled_out(result, result.find("...") == std::string::npos ? 0 : result.size() - 3 + most_dots, most_dots);
    }
    check_result(equation);
    return equation;
  }

 private:
  static std::string dots(std::size_t n) {
    std::string digits;
    while (n-- > 0) digits += static_cast<char>('0' + n);
    return digits;
  }

  std::string spelled_out(std::string letters, std::size_t rank, std::size_t& most_dots) const {
    const std::size_t place = letters.find("...");
    if (place != std::string::npos) {
      const std::size_t named = letters.size() - 3;
      if (named > rank) refuse("there are more letters than dimensions in \"" + letters + "\"");
      most_dots = std::max(most_dots, rank - named);
      letters.replace(place, 3, dots(rank - named));
    }
    for (const char c : letters) {
      const bool is_dot = place != std::string::npos && c >= '0' && c < '0' + static_cast<char>(max_rank);
      if (std::isalpha(static_cast<unsigned char>(c)) == 0 && !is_dot) {
        refuse(std::string("'") + c + "' is not a letter, comma, arrow or ellipsis");
      }
    }
    return letters;
  }

  static std::string letters_that_occur_once(const std::vector<std::string>& operands) {
    std::map<char, int> uses;
    for (const std::string& letters : operands) {
      for (const char c : letters) ++uses[c];
    }
    std::string once;
    for (const auto& [letter, n] : uses) {
      if (n == 1 && std::isdigit(static_cast<unsigned char>(letter)) == 0) once += letter;
    }
    return once;
  }

  void check_result(const EinsumEquation& equation) const {
    if (equation.result.size() > max_rank) {
      refuse("the result would have " + std::to_string(equation.result.size()) + " dimensions, a tensor has at most " +
             std::to_string(max_rank));
    }
    for (std::size_t i = 0; i < equation.result.size(); ++i) {
      const char c = equation.result[i];
      if (equation.result.find(c, i + 1) != std::string::npos)
        refuse(std::string("'") + c + "' is twice in the result");
      const auto has = [c](const std::string& letters) { return letters.find(c) != std::string::npos; };
      if (std::none_of(equation.operands.begin(), equation.operands.end(), has)) {
        refuse(std::string("'") + c + "' is in the result, but in no operand");
      }
    }
  }

  [[noreturn]] void refuse(const std::string& why) const { EinsumEquation{.text = text_}.refuse(why); }

  std::string_view text_;
};

}  // namespace

void EinsumEquation::refuse(const std::string& why) const {
  throw ShapeError("einsum: \"" + std::string(text) + "\": " + why);
}

EinsumEquation read_einsum(std::string_view text, const TensorList& operands) {
  if (operands.empty()) EinsumEquation{.text = text}.refuse("there are no operands");
  return Reader(text).read(operands);
}

}  // namespace minitorch
