// Tensors of the cases: of minitorch, and as text for requests, answers and messages.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "course/judge/random.hpp"
#include "minitorch/tensor/tensor.hpp"

namespace course::judge {

using Sizes = std::vector<int>;

/// The same numbers as dimensions of minitorch, and back.
minitorch::Shape dims(const Sizes& sizes);
Sizes sizes(const minitorch::Shape& dims);
/// A list of whole numbers in a request: its length, then its elements.
std::string text(const Sizes& sizes);
/// "{2, 3}", for messages.
std::string shown(const Sizes& sizes);

/// A float64 tensor that lies anywhere in its storage, like the TensorData of students.
struct Strided {
  std::vector<double> storage;
  minitorch::Tensor tensor;

  Sizes shape() const { return sizes(tensor.shape()); }
  std::vector<double> elements() const { return tensor.to_vector<double>(); }
  /// A leaf with the same elements.
  minitorch::Tensor leaf() const;
  /// The strides in a request. Without elements they are those of task 2.1's strides_of, which has zeros where
  /// minitorch has none: a student's view compares them.
  Sizes strides() const;
  std::string request() const;
  /// The elements in braces, and the strides and the offset unless it is contiguous.
  std::string shown() const;
};

/// How a tensor lies in its storage.
enum class Lies { contiguous, permuted, inside, repeated };  // inside: of a larger tensor; repeated: with strides of 0

using Numbers = std::function<double()>;
Strided strided(const Sizes& shape, Lies lies, Random& random, const Numbers& number);
/// A contiguous tensor.
Strided strided(const Sizes& shape, const std::vector<double>& elements);

/// Whole numbers from 1 to 9 or their negatives, which read well.
Numbers whole_numbers(Random& random);
/// Numbers with three digits behind the point, that are not 0.
Numbers small_numbers(Random& random, double low, double high);
/// The numbers of a case by its place in its part: whole ones in the first three; then numbers with three digits behind
/// the point, which neither an int nor a float holds.
Numbers numbers_of_case(int place, Random& random);

/// The answer of a driver that is a tensor: "shape { 2 1 } elements { 3 7 }".
std::vector<std::string> tensor_answer(const Sizes& shape, const std::vector<double>& elements);
std::vector<std::string> tensor_answer(const minitorch::Tensor& tensor);
/// A name and a list: "shape { 2 3 }".
std::vector<std::string> named_answer(const std::string& name, const Sizes& numbers);

}  // namespace course::judge
