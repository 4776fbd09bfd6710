// Task 3.5: the matrix product as a function of Tensors, and a network that learns pictures of digits.
#include <array>
#include <string>
#include <string_view>

#include "course/judge/request_text.hpp"
#include "course/judge/training.hpp"
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

// Two layers, a weight {inputs, outputs} and a bias {outputs} each.
std::vector<Sizes> shapes_of_pictures(int hidden) {
  return {{points_of_a_digit, hidden}, {hidden}, {hidden, number_of_digits}, {number_of_digits}};
}

Start start_of_pictures(int hidden, Random& random) { return {shapes_of_pictures(hidden), random, 0.2}; }

Tensor chances_of_digits(const Parameters& p, const Tensor& x, bool has_relu = true) {
  const Tensor first = minitorch::matmul(x, p[0]) + p[1];
  return minitorch::sigmoid(minitorch::matmul(has_relu ? minitorch::relu(first) : first, p[2]) + p[3]);
}

Tensor loss_of_pictures(const Parameters& p, const Tensor& x, const Tensor& y) {
  const Tensor output = chances_of_digits(p, x);
  return -minitorch::mean(minitorch::log(y * output + (1 - y) * (1 - output)));
}

std::string request_of_pictures(int hidden, const Start& start) {
  return std::to_string(points_of_a_digit) + " " + std::to_string(hidden) + " " + std::to_string(number_of_digits) +
         " " + text(start.numbers);
}

Training training_on_pictures(const Pictures& pictures, const std::string& what, int hidden, double rate,
                              Random& random) {
  const Start start = start_of_pictures(hidden, random);
  const Tensor x = pictures.x.tensor, y = pictures.y.tensor;
  const int n = static_cast<int>(pictures.labels.size());
  const Loss of_right = [=](const Parameters& p, int) {
    return -minitorch::mean(minitorch::sum(y * minitorch::log(chances_of_digits(p, x)), 1));
  };
  const Loss by_pictures = [=](const Parameters& p, int) { return loss_of_pictures(p, x, y) * number_of_digits; };
  return {.part = "steps",
          .handler = "steps",
          .what = "a network of hidden size " + std::to_string(hidden) + " on " + what,
          .request = text(rate) + " " + request_of_pictures(hidden, start) + " " + pictures.x.request() + " " +
                     pictures.y.request(),
          .names = {"layers[0].weight", "layers[0].bias", "layers[1].weight", "layers[1].bias"},
          .start = start.leaves,
          .rate = rate,
          .size = n * number_of_digits,
          .definition =
              "The loss is the mean over all outputs of all pictures of -log p, where p is the output at the "
              "digit that the picture shows, and 1 minus the output at the others.",
          .loss = [=](const Parameters& p, int) { return loss_of_pictures(p, x, y); },
          .wrong = {{by_pictures, "Divide by the number of all outputs, not by that of the pictures."},
                    {of_right, "The outputs of all digits count, not only that of the digit that a picture shows."}}};
}

void add_chances(std::vector<Case>& cases, int n, Random& random) {
  constexpr int hidden = 4;
  const Pictures pictures = pictures_of_digits(n, random);
  const Start start = start_of_pictures(hidden, random);
  const auto answer_of = [&](bool has_relu) {
    return tensor_answer(chances_of_digits(start.leaves, pictures.x.tensor, has_relu));
  };
  cases.push_back({.part = "forward",
                   .shown = "the outputs of a network of hidden size 4 for " +
                            (n == 1 ? "a picture" : std::to_string(n) + " pictures"),
                   .request = "outputs " + request_of_pictures(hidden, start) + " " + pictures.x.request(),
                   .expected = answer_of(true),
                   .mistakes = {{answer_of(false), "After the first layer, relu is missing."}}});
}

Case of_matrix_derivatives(const Sizes& first, const Sizes& second, const Numbers& numbers, Random& random) {
  const Strided a = strided(first, Lies::permuted, random, numbers);
  const Strided b = strided(second, Lies::contiguous, random, numbers);
  const Tensor left = a.leaf(), right = b.leaf(), product = minitorch::matmul(left, right);
  const Strided d = strided(sizes(product.shape()), Lies::contiguous, random, numbers);
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

Case learned_pictures(Random& random) {
  return learned(random, [&random] {
    constexpr int n = 40;
    const Pictures training = pictures_of_digits(n, random), others = pictures_of_digits(n, random);
    return std::pair{training_on_pictures(training, "40 pictures", 16, 6, random),
                     Exam{.part = "learns",
                          .handler = "classes",
                          .what = "40 other pictures",
                          .request = others.x.request(),
                          .steps = 60,
                          .outputs = [others](const Parameters& p) { return chances_of_digits(p, others.x.tensor); },
                          .labels = others.labels,
                          .share = 0.9}};
  });
}

}  // namespace

std::vector<Case> fast_networks(Random& random, Audience audience) {
  std::vector<Case> cases;
  int place = 0;
  for (const auto& [a, b] : std::vector<std::pair<Sizes, Sizes>>{{{1, 1}, {1, 1}},
                                                                 {{2, 2}, {2, 2}},
                                                                 {{2, 3}, {3, 1}},
                                                                 {{1, 2}, {2, 4}},
                                                                 {{2, 2, 3}, {2, 3, 2}},
                                                                 {{2, 2, 3}, {3, 2}},
                                                                 {{2, 3}, {3, 3, 2}}}) {
    const Numbers numbers = numbers_of_case(place++, random);
    const Strided left = strided(a, Lies::contiguous, random, numbers);
    const Strided right = strided(b, Lies::contiguous, random, numbers);
    cases.push_back({.part = "matrix product",
                     .shown = "forward of MatrixProduct of a = " + left.shown() + " and b = " + right.shown(),
                     .request = "product " + left.request() + " " + right.request(),
                     .expected = tensor_answer(minitorch::matmul(left.tensor, right.tensor))});
    cases.push_back(of_matrix_derivatives(a, b, numbers, random));
  }
  for (const int n : {1, 10}) add_chances(cases, n, random);
  for (int round = 0; round < (audience == Audience::grader ? 3 : 1); ++round) {
    add_steps(cases, random,
              [&random] { return training_on_pictures(pictures_of_digits(10, random), "10 pictures", 4, 2, random); });
  }
  cases.push_back(learned_pictures(random));
  return cases;
}

}  // namespace course::judge
