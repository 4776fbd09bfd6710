// Einstein's convention: what an equation says is read into letters for each operand, and operands are multiplied two by
// two, by matrix products of what is permuted to (batch, left, summed) and (batch, summed, right).
#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "minitorch/diagonal.hpp"
#include "minitorch/products.hpp"
#include "minitorch/reductions.hpp"
#include "minitorch/tensor_functions.hpp"
#include "minitorch/views.hpp"
#include "operators/error.hpp"

namespace minitorch {

namespace {

// A tensor, and a letter for each of its dimensions. The dimensions that "..." stands for are '0' to '7', from the last.
struct Factor {
  Tensor tensor;
  std::string letters;
};

struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

class Reader {
 public:
  explicit Reader(std::string_view equation) : text_(equation) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw ShapeError("einsum: \"" + std::string(text_) + "\": " + why);
  }

  Equation read(const std::vector<Tensor>& tensors) const {
    std::string text;
    for (const char c : text_) {
      if (c == ' ') continue;
      if (std::isalpha(static_cast<unsigned char>(c)) == 0 && std::string_view("...,->").find(c) == std::string::npos) {
        refuse(std::string("'") + c + "' is no letter, comma, arrow or ellipsis");
      }
      text += c;
    }
    const std::size_t arrow = text.find("->");
    Equation equation;
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
      check_result(equation);
    }
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
        refuse(std::string("'") + c + "' is no letter, comma, arrow or ellipsis");
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

  void check_result(const Equation& equation) const {
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

  std::string_view text_;
};

// Where a letter is twice in one operand, its diagonal: the places where both indices are equal.
Factor with_each_letter_once(Factor factor) {
  for (std::size_t i = 0; i < factor.letters.size(); ++i) {
    const char letter = factor.letters[i];
    const std::size_t j = factor.letters.find(letter, i + 1);
    if (j == std::string::npos) continue;
    factor.letters.erase(j, 1).erase(i, 1);
    return with_each_letter_once(
        {diagonal(factor.tensor, static_cast<std::int64_t>(i), static_cast<std::int64_t>(j)), factor.letters + letter});
  }
  return factor;
}

// The sum over all dimensions whose letter is not in `kept`.
Factor summed(const Factor& factor, const std::string& kept) {
  Dims dims;
  std::string letters;
  for (std::size_t d = 0; d < factor.letters.size(); ++d) {
    if (kept.find(factor.letters[d]) == std::string::npos) {
      dims.push_back(static_cast<std::int64_t>(d));
    } else {
      letters += factor.letters[d];
    }
  }
  return dims.empty() ? factor : Factor{sum(factor.tensor, dims), letters};
}

// The dimensions in the order of `letters`, one of size 1 for each that the factor has not.
Tensor arranged(const Factor& factor, const std::string& letters) {
  Dims order;
  Shape shape;
  for (const char c : letters) {
    const std::size_t d = factor.letters.find(c);
    if (d != std::string::npos) order.push_back(static_cast<std::int64_t>(d));
    shape.push_back(d == std::string::npos ? 1 : factor.tensor.shape()[d]);
  }
  return factor.tensor.permute(order).reshape(shape);
}

// Σ a b over the letters that are in both and not in `kept`; others that are not in `kept` are summed beforehand.
Factor product(Factor a, Factor b, const std::string& kept) {
  a = summed(a, kept + b.letters);
  b = summed(b, kept + a.letters);
  std::string batch, left, right, contracted;
  for (const char c : a.letters) {
    const bool is_shared = b.letters.find(c) != std::string::npos;
    (!is_shared ? left : kept.find(c) != std::string::npos ? batch : contracted) += c;
  }
  for (const char c : b.letters) {
    if (a.letters.find(c) == std::string::npos) right += c;
  }
  if (contracted.empty()) {
    const std::string letters = batch + left + right;
    return {arranged(a, letters) * arranged(b, letters), letters};
  }
  const auto size = [](const Factor& factor, const std::string& letters) {
    std::int64_t n = 1;
    for (const char c : letters) n *= factor.tensor.shape()[factor.letters.find(c)];
    return n;
  };
  // Sizes of shared letters may be 1 in one operand, and are broadcast.
  const auto broadcast = [&](const Factor& factor, const Factor& other) {
    Shape shape = factor.tensor.shape();
    for (std::size_t d = 0; d < shape.size(); ++d) {
      const std::size_t there = other.letters.find(factor.letters[d]);
      if (shape[d] == 1 && there != std::string::npos) shape[d] = other.tensor.shape()[there];
    }
    return Factor{factor.tensor.expand(shape), factor.letters};
  };
  const Factor x = broadcast(a, b), y = broadcast(b, a);
  const std::int64_t n = size(x, batch), k = size(x, contracted);
  const Tensor rows = arranged(x, batch + left + contracted).reshape({n, size(x, left), k});
  const Tensor columns = arranged(y, batch + contracted + right).reshape({n, k, size(y, right)});
  Shape shape;
  for (const char c : batch + left) shape.push_back(x.tensor.shape()[x.letters.find(c)]);
  for (const char c : right) shape.push_back(y.tensor.shape()[y.letters.find(c)]);
  return {matmul(rows, columns).reshape(shape), batch + left + right};
}

void check_sizes(const Reader& reader, const std::vector<Factor>& factors) {
  std::map<char, std::int64_t> sizes;
  for (const Factor& factor : factors) {
    for (std::size_t d = 0; d < factor.letters.size(); ++d) {
      std::int64_t& size = sizes.try_emplace(factor.letters[d], 1).first->second;
      const std::int64_t here = factor.tensor.shape()[d];
      if (here != size && here != 1 && size != 1) {
        reader.refuse(std::string("'") + factor.letters[d] + "' has the size " + std::to_string(size) +
                      " and the size " + std::to_string(here));
      }
      if (size == 1) size = here;
    }
    for (std::size_t d = 0; d < factor.letters.size(); ++d) {
      const std::size_t twin = factor.letters.find(factor.letters[d], d + 1);
      if (twin != std::string::npos && factor.tensor.shape()[d] != factor.tensor.shape()[twin]) {
        reader.refuse(std::string("'") + factor.letters[d] + "' names dimensions of different sizes in a tensor " +
                      to_text(factor.tensor.shape()));
      }
    }
  }
}

}  // namespace

Tensor einsum(std::string_view equation, const std::vector<Tensor>& operands) {
  const Reader reader(equation);
  if (operands.empty()) reader.refuse("there are no operands");
  const Equation read = reader.read(operands);
  std::vector<Factor> factors;
  for (std::size_t i = 0; i < operands.size(); ++i) factors.push_back({operands[i], read.operands[i]});
  check_sizes(reader, factors);

  Factor result = with_each_letter_once(factors.front());
  for (std::size_t i = 1; i < factors.size(); ++i) {
    std::string kept = read.result;
    for (std::size_t later = i + 1; later < factors.size(); ++later) kept += factors[later].letters;
    result = product(result, with_each_letter_once(factors[i]), kept);
  }
  return arranged(summed(result, read.result), read.result);
}

}  // namespace minitorch
