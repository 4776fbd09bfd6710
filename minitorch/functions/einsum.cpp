// Einsum: multiplies the operands in pairs, the cheapest product first. A product is a matrix product of operands
// permuted to (batch, left, summed) and (batch, summed, right). einsum_equation.hpp parses the equation.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "minitorch/functions/diagonal.hpp"
#include "minitorch/functions/einsum_equation.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch {

namespace {

// A tensor, and a letter for each of its dimensions.
struct Factor {
  Tensor tensor;
  std::string letters;
};

// Takes the diagonal for each letter that an operand has twice.
Factor with_each_letter_once(Factor factor) {
  for (std::size_t i = 0; i < factor.letters.size(); ++i) {
    const char letter = factor.letters[i];
    const std::size_t j = factor.letters.find(letter, i + 1);
    if (j == std::string::npos) continue;
    factor.letters.erase(j, 1).erase(i, 1);
    return with_each_letter_once({diagonal(factor.tensor, 0, as_dim(i), as_dim(j)), factor.letters + letter});
  }
  return factor;
}

// The sum over all dimensions whose letter is not in `kept`.
Factor summed(const Factor& factor, const std::string& kept) {
  Dims dims;
  std::string letters;
  for (std::size_t d = 0; d < factor.letters.size(); ++d) {
    if (kept.find(factor.letters[d]) == std::string::npos) {
      dims.push_back(as_dim(d));
    } else {
      letters += factor.letters[d];
    }
  }
  return dims.empty() ? factor : Factor{sum(factor.tensor, dims), letters};
}

// The factor with its dimensions in the order of `letters`, and size 1 for each letter that it lacks.
Tensor arranged(const Factor& factor, const std::string& letters) {
  Dims order;
  Shape shape;
  for (const char c : letters) {
    const std::size_t d = factor.letters.find(c);
    if (d != std::string::npos) order.push_back(as_dim(d));
    shape.push_back(d == std::string::npos ? 1 : factor.tensor.shape()[d]);
  }
  return factor.tensor.permute(order).reshape(shape);
}

// Σ a b over the shared letters that are not in `kept`. Letters of one factor that are not in `kept` are summed first.
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
  // A shared letter may have size 1 in one operand: broadcast it.
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

using Sizes = std::map<char, std::int64_t>;

// The size of each letter.
Sizes sizes_of(const EinsumEquation& equation, const std::vector<Factor>& factors) {
  Sizes sizes;
  for (const Factor& factor : factors) {
    for (std::size_t d = 0; d < factor.letters.size(); ++d) {
      std::int64_t& size = sizes.try_emplace(factor.letters[d], 1).first->second;
      const std::int64_t here = factor.tensor.shape()[d];
      if (here != size && here != 1 && size != 1) {
        equation.refuse(std::string("'") + factor.letters[d] + "' has the size " + std::to_string(size) +
                        " and the size " + std::to_string(here));
      }
      if (size == 1) size = here;
    }
    for (std::size_t d = 0; d < factor.letters.size(); ++d) {
      const std::size_t twin = factor.letters.find(factor.letters[d], d + 1);
      if (twin != std::string::npos && factor.tensor.shape()[d] != factor.tensor.shape()[twin]) {
        equation.refuse(std::string("'") + factor.letters[d] + "' names dimensions of different sizes in a tensor " +
                        to_text(factor.tensor.shape()));
      }
    }
  }
  return sizes;
}

// The letters of the product of operands i and j that the result or another operand needs.
std::string letters_of_product(const std::vector<std::string>& operands, const std::string& result, std::size_t i,
                               std::size_t j) {
  std::string needed = result, letters;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    if (k != i && k != j) needed += operands[k];
  }
  for (const char c : operands[i] + operands[j]) {
    if (needed.find(c) != std::string::npos && letters.find(c) == std::string::npos) letters += c;
  }
  return letters;
}

// Multiplies operands i and j. The product replaces operand i; operand j is removed.
struct ProductStep {
  std::size_t i, j;
};

// The order of the products: each time the pair whose product adds the fewest elements, among the products of at most
// max_rank dimensions. Throws ShapeError if there is none.
std::vector<ProductStep> steps_of(const EinsumEquation& equation, const std::vector<Factor>& factors,
                                  const Sizes& sizes) {
  const auto elements = [&](const std::string& letters) {
    double n = 1;
    for (const char c : letters) n *= static_cast<double>(sizes.at(c));
    return n;
  };
  std::vector<std::string> operands;
  operands.reserve(factors.size());
  for (const Factor& factor : factors) operands.push_back(factor.letters);
  std::vector<ProductStep> steps;
  while (operands.size() > 1) {
    ProductStep best{};
    double fewest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < operands.size(); ++i) {
      for (std::size_t j = i + 1; j < operands.size(); ++j) {
        const std::string letters = letters_of_product(operands, equation.result, i, j);
        const double added = elements(letters) - elements(operands[i]) - elements(operands[j]);
        if (letters.size() > max_rank || added >= fewest) continue;
        fewest = added;
        best = {i, j};
      }
    }
    if (best.j == 0) {
      equation.refuse("whichever operands are multiplied first, the product has more than " + std::to_string(max_rank) +
                      " dimensions, a tensor has at most " + std::to_string(max_rank));
    }
    operands[best.i] = letters_of_product(operands, equation.result, best.i, best.j);
    operands.erase(operands.begin() + static_cast<std::ptrdiff_t>(best.j));
    Shape shape;
    for (const char c : operands[best.i]) shape.push_back(sizes.at(c));
    check_shape("einsum", shape);
    steps.push_back(best);
  }
  return steps;
}

}  // namespace

Tensor einsum(std::string_view equation, const TensorList& operands) {
  const EinsumEquation read = read_einsum(equation, operands);
  std::vector<Factor> factors;
  for (std::size_t i = 0; i < operands.size(); ++i) factors.push_back({operands[i], read.operands[i]});
  const Sizes sizes = sizes_of(read, factors);
  for (Factor& factor : factors) factor = with_each_letter_once(factor);
  for (const auto& [i, j] : steps_of(read, factors, sizes)) {
    std::string kept = read.result;
    for (std::size_t k = 0; k < factors.size(); ++k) {
      if (k != i && k != j) kept += factors[k].letters;
    }
    factors[i] = product(factors[i], factors[j], kept);
    factors.erase(factors.begin() + static_cast<std::ptrdiff_t>(j));
  }
  return arranged(summed(factors.front(), read.result), read.result);
}

}  // namespace minitorch
