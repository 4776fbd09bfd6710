// Task 3.5: the matrix product as a function of Tensors, and a network that learns pictures of digits.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/strided.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

// The digits, 7 rows of 5 points.
constexpr std::array<std::string_view, 10> digits = {
    ".###.#...##..###.#.###..##...#.###.", "..#...##....#....#....#....#...###.", ".###.#...#....#..##..#...#....#####",
    "####.....#....#.###.....#....#####.", "...#...##..#.#.#..#.#####...#....#.", "######....####.....#....##...#.###.",
    "..##..#...#....####.#...##...#.###.", "#####....#...#...#...#....#....#...", ".###.#...##...#.###.#...##...#.###.",
    ".###.#...##...#.####....#...#..##.."};
constexpr int points_of_a_digit = 35, number_of_digits = 10;

// Pictures of all digits in turn, with some points wrong: a row of x and of y each.
struct Pictures {
  Strided x, y;
  std::vector<int> labels;
};

Pictures pictures_of_digits(int n, Random& random) {
  std::vector<double> x, y;
  std::vector<int> labels;
  for (int i = 0; i < n; ++i) {
    const int digit = i % number_of_digits;
    for (const char point : digits[static_cast<std::size_t>(digit)]) {
      const bool is_wrong = random.whole(0, 99) < 4;
      x.push_back((point == '#') != is_wrong ? 1 : 0);
    }
    for (int k = 0; k < number_of_digits; ++k) y.push_back(k == digit ? 1 : 0);
    labels.push_back(digit);
  }
  return {strided({n, points_of_a_digit}, x), strided({n, number_of_digits}, y), labels};
}

// The same network as the student's.
struct NetworkOfProducts {
  int hidden;
  std::vector<double> values;
  std::vector<Tensor> parameters;

  NetworkOfProducts(int hidden_size, Random& random) : hidden(hidden_size) {
    for (const auto& [shape, inputs] :
         std::vector<std::pair<Sizes, int>>{{{points_of_a_digit, hidden}, points_of_a_digit},
                                            {{hidden}, points_of_a_digit},
                                            {{hidden, number_of_digits}, hidden},
                                            {{number_of_digits}, hidden}}) {
      const double largest = 1 / std::sqrt(inputs);
      const Strided numbers = strided(shape, Lies::contiguous, random, small_numbers(random, -largest, largest));
      parameters.push_back(numbers.leaf());
      values.insert(values.end(), numbers.storage.begin(), numbers.storage.end());
    }
  }

  std::string request() const {
    return std::to_string(points_of_a_digit) + " " + std::to_string(hidden) + " " + std::to_string(number_of_digits) +
           " " + text(values);
  }

  // Whether an input of relu is 0 up to rounding: there, the order of a sum decides the derivative.
  bool is_at_a_corner(const Tensor& x) const {
    return minitorch::min(minitorch::abs(minitorch::matmul(x, parameters[0]) + parameters[1])).item() < 1e-6;
  }

  Tensor forward(const Tensor& x) const {
    const Tensor first = minitorch::relu(minitorch::matmul(x, parameters[0]) + parameters[1]);
    return minitorch::sigmoid(minitorch::matmul(first, parameters[2]) + parameters[3]);
  }

  double step(const Pictures& pictures, double rate) {
    for (Tensor& parameter : parameters) parameter.zero_grad();
    const Tensor y = pictures.y.tensor, output = forward(pictures.x.tensor);
    const Tensor loss = -minitorch::mean(minitorch::log(y * output + (1 - y) * (1 - output)));
    loss.backward();
    for (Tensor& parameter : parameters) {
      Tensor moved = parameter.detach() - rate * *parameter.grad();
      parameter = moved.requires_grad_();
    }
    return loss.item();
  }
};

Case of_matrix_derivatives(const Sizes& first, const Sizes& second, Random& random) {
  const Strided a = strided(first, Lies::permuted, random, whole_numbers(random));
  const Strided b = strided(second, Lies::contiguous, random, whole_numbers(random));
  const Tensor left = a.leaf(), right = b.leaf(), product = minitorch::matmul(left, right);
  const Strided d = strided(sizes(product.shape()), Lies::contiguous, random, whole_numbers(random));
  product.backward(d.tensor);
  std::vector<std::string> expected = tensor_answer(*left.grad());
  for (const std::string& word : tensor_answer(*right.grad())) expected.push_back(word);
  return {
      .part = "matrix product",
      .shown = "backward of MatrixProduct with d = " + d.shown() + ", of a = " + a.shown() + " and b = " + b.shown(),
      .request = "derivatives " + a.request() + " " + b.request() + " " + d.request(),
      .expected = expected,
      .why =
          "The derivative with respect to a is d bᵀ, that with respect to b is aᵀ d; batches that were broadcast "
          "are summed."};
}

constexpr int hidden_of_pictures = 16, steps_of_pictures = 60, pictures_to_learn = 40;
constexpr double rate_of_pictures = 6;

// Pictures, and first parameters from which minitorch's network learns them well.
Case learned_pictures(Random& random) {
  for (;;) {
    const Pictures training = pictures_of_digits(pictures_to_learn, random);
    const Pictures others = pictures_of_digits(pictures_to_learn, random);
    NetworkOfProducts network(hidden_of_pictures, random);
    const std::string first = network.request();
    for (int i = 0; i < steps_of_pictures; ++i) network.step(training, rate_of_pictures);
    const std::vector<double> outputs = network.forward(others.x.tensor).to_vector<double>();
    std::vector<std::string> found;
    int right = 0;
    for (std::size_t i = 0; i < others.labels.size(); ++i) {
      const auto row = outputs.begin() + static_cast<std::ptrdiff_t>(i) * number_of_digits;
      const auto digit = static_cast<int>(std::max_element(row, row + number_of_digits) - row);
      found.push_back(std::to_string(digit));
      right += digit == others.labels[i] ? 1 : 0;
    }
    if (right < 0.9 * pictures_to_learn) continue;
    return {.part = "learns",
            .shown = "the digits of " + std::to_string(pictures_to_learn) + " pictures, after " +
                     std::to_string(steps_of_pictures) + " steps of training on others",
            .request = "learn " + std::to_string(steps_of_pictures) + " " + text(rate_of_pictures) + " " + first + " " +
                       training.x.request() + " " + training.y.request() + " " + others.x.request(),
            .expected = found,
            .rule = Case::Rule::share,
            .limit = 0.9,
            .why = "The digits are those that the same steps from the same first parameters lead to."};
  }
}

}  // namespace

std::vector<Case> fast_networks(Random& random, Audience audience) {
  std::vector<Case> cases;
  for (const auto& [a, b] : std::vector<std::pair<Sizes, Sizes>>{{{1, 1}, {1, 1}},
                                                                 {{2, 2}, {2, 2}},
                                                                 {{2, 3}, {3, 1}},
                                                                 {{1, 2}, {2, 4}},
                                                                 {{2, 2, 3}, {2, 3, 2}},
                                                                 {{2, 2, 3}, {3, 2}},
                                                                 {{2, 3}, {3, 3, 2}}}) {
    const Strided left = strided(a, Lies::contiguous, random, whole_numbers(random));
    const Strided right = strided(b, Lies::contiguous, random, whole_numbers(random));
    cases.push_back({.part = "matrix product",
                     .shown = "forward of MatrixProduct of a = " + left.shown() + " and b = " + right.shown(),
                     .request = "product " + left.request() + " " + right.request(),
                     .expected = tensor_answer(minitorch::matmul(left.tensor, right.tensor))});
    cases.push_back(of_matrix_derivatives(a, b, random));
  }
  for (int round = 0; round < (audience == Audience::grader ? 3 : 1); ++round) {
    const Pictures pictures = pictures_of_digits(10, random);
    NetworkOfProducts network(4, random);
    while (network.is_at_a_corner(pictures.x.tensor)) network = NetworkOfProducts(4, random);
    const std::string first = network.request();
    cases.push_back({.part = "steps",
                     .shown = "the outputs of a network of hidden size 4 for a picture of each digit",
                     .request = "outputs " + first + " " + pictures.x.request(),
                     .expected = tensor_answer(network.forward(pictures.x.tensor))});
    std::vector<double> expected(3);
    for (double& loss : expected) loss = network.step(pictures, 2);
    for (const Tensor& parameter : network.parameters) {
      for (const double x : parameter.to_vector<double>()) expected.push_back(x);
    }
    cases.push_back({.part = "steps",
                     .shown = "the losses of three steps of training on a picture of each digit, and the parameters "
                              "afterwards",
                     .request = "steps 3 2 " + first + " " + pictures.x.request() + " " + pictures.y.request(),
                     .expected = answer(expected),
                     .tolerance = 1e-7,
                     .why = "Each step: derivatives to 0, the mean of -log p over all outputs, backward, parameter -= "
                            "rate · derivative."});
  }
  cases.push_back(learned_pictures(random));
  return cases;
}

}  // namespace course::judge
