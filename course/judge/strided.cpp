// Tensors of the cases.
#include "course/judge/strided.hpp"

#include <algorithm>
#include <numeric>

#include "course/judge/request_text.hpp"
#include "minitorch/functions/making.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/views.hpp"

namespace course::judge {

namespace {

// The elements in braces, a pair for each dimension, from element `next` on.
std::string nested(const Sizes& shape, std::size_t dim, const std::vector<double>& elements, std::size_t& next) {
  if (dim == shape.size()) return text(elements[next++]);
  std::string result;
  for (int i = 0; i < shape[dim]; ++i) result += (i == 0 ? "" : ", ") + nested(shape, dim + 1, elements, next);
  return "{" + result + "}";
}

minitorch::Tensor of_storage(const std::vector<double>& storage, const Sizes& shape) {
  return minitorch::from_vector(storage, dims(shape), {.dtype = minitorch::float64});
}

std::size_t size_of(const Sizes& shape) {
  return static_cast<std::size_t>(std::accumulate(shape.begin(), shape.end(), 1, std::multiplies<>()));
}

std::vector<double> drawn(std::size_t n, const Numbers& number) {
  std::vector<double> result(n);
  std::generate(result.begin(), result.end(), number);
  return result;
}

}  // namespace

minitorch::Shape dims(const Sizes& sizes) {
  minitorch::Shape result;
  for (const int n : sizes) result.push_back(n);
  return result;
}

Sizes sizes(const minitorch::Shape& dims) {
  Sizes result;
  for (const auto n : dims) result.push_back(static_cast<int>(n));
  return result;
}

std::string text(const Sizes& sizes) {
  std::string result = std::to_string(sizes.size());
  for (const int n : sizes) result += " " + std::to_string(n);
  return result;
}

std::string shown(const Sizes& sizes) {
  std::string result;
  for (const int n : sizes) result += (result.empty() ? "" : ", ") + std::to_string(n);
  return "{" + result + "}";
}

minitorch::Tensor Strided::leaf() const {
  return minitorch::from_vector(elements(), tensor.shape(), {.dtype = minitorch::float64, .requires_grad = true});
}

Sizes Strided::strides() const {
  Sizes result = sizes(tensor.strides());
  if (tensor.numel() > 0) return result;
  int stride = 1;
  for (std::size_t d = result.size(); d-- > 0; stride *= shape()[d]) result[d] = stride;
  return result;
}

std::string Strided::request() const {
  return judge::text(shape()) + " " + judge::text(strides()) + " " + std::to_string(tensor.offset()) + " " +
         judge::text(storage);
}

std::string Strided::shown() const {
  std::size_t next = 0;
  const std::vector<double> all = elements();
  std::string result = all.empty() ? "an empty tensor" : nested(shape(), 0, all, next);
  if (result.size() > 200) result = result.substr(0, 200) + "...";
  if (all.empty() || shape().size() > 2) result += " of the shape " + judge::shown(shape());
  if (!tensor.is_contiguous()) {
    result += " (a view: strides " + judge::shown(sizes(tensor.strides())) + ", offset " +
              std::to_string(tensor.offset()) + ")";
  }
  return result;
}

Strided strided(const Sizes& shape, const std::vector<double>& elements) {
  return {elements, of_storage(elements, shape)};
}

Strided strided(const Sizes& shape, Lies lies, Random& random, const Numbers& number) {
  if (lies == Lies::contiguous || shape.empty()) return strided(shape, drawn(size_of(shape), number));
  std::vector<int> order(shape.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.whole(0, static_cast<int>(i) - 1))]);
  if (lies == Lies::permuted) std::rotate(order.begin(), std::max_element(order.begin(), order.end()), order.end());
  Sizes large(shape.size());
  const int more = lies == Lies::inside ? 1 : 0;
  for (std::size_t d = 0; d < shape.size(); ++d)
    large[static_cast<std::size_t>(order[d])] = lies == Lies::repeated && d == 0 ? 1 : shape[d] + more;
  Strided result{drawn(size_of(large), number), {}};
  result.tensor = minitorch::permute(of_storage(result.storage, large), dims(order));
  for (std::size_t d = 0; more > 0 && d < shape.size(); ++d)
    result.tensor = minitorch::narrow(result.tensor, static_cast<int>(d), random.whole(0, 1), shape[d]);
  if (lies == Lies::repeated) result.tensor = minitorch::expand(result.tensor, dims(shape));
  return result;
}

Numbers whole_numbers(Random& random) {
  return [&random] {
    const int size = random.whole(1, 9);
    return random.whole(0, 1) == 0 ? -size : size;
  };
}

Numbers small_numbers(Random& random, double low, double high) {
  return [&random, low, high] { return random.nonzero(low, high); };
}

Numbers numbers_of_case(int place, Random& random) {
  return place < 3 ? whole_numbers(random) : small_numbers(random, -9, 9);
}

std::vector<std::string> tensor_answer(const Sizes& shape, const std::vector<double>& elements) {
  std::vector<std::string> words = named_answer("shape", shape);
  words.emplace_back("elements");
  for (const std::string& word : list_answer(elements)) words.push_back(word);
  return words;
}

std::vector<std::string> tensor_answer(const minitorch::Tensor& tensor) {
  return tensor_answer(sizes(tensor.shape()), tensor.to_vector<double>());
}

std::vector<std::string> named_answer(const std::string& name, const Sizes& numbers) {
  std::vector<std::string> words = {name};
  for (const std::string& word : list_answer({numbers.begin(), numbers.end()})) words.push_back(word);
  return words;
}

}  // namespace course::judge
