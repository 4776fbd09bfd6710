// Task 4.5: the network that reads digits.
#include <array>
#include <cmath>
#include <string>

#include "course/judge/module4_networks.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/training.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

std::vector<Sizes> shapes_of_digits() { return {{4, 1, 3, 3}, {4, 1, 1}, {6, 4, 3, 3}, {6, 1, 1}, {24, 4}, {4}}; }

Tensor pooled(const Tensor& x, const Tensor& patterns, const Tensor& bias) {
  const Tensor z = minitorch::conv2d(minitorch::pad(x, {{0, 2}, {0, 2}}), patterns) + bias;
  return minitorch::max_pool2d(minitorch::relu(z), {2, 2});
}

// Four numbers for each picture.
Tensor digit_numbers(const Parameters& p, const Tensor& pictures) {
  const Tensor last = pooled(pooled(pictures, p[0], p[1]), p[2], p[3]);
  return minitorch::matmul(last.view({pictures.size(0), 24}), p[4]) + p[5];
}

Tensor digit_scores(const Parameters& p, const Tensor& pictures) {
  return minitorch::log_softmax(digit_numbers(p, pictures), 1);
}

Tensor digit_loss(const Parameters& p, const Tensor& pictures, const Tensor& labels) {
  return -minitorch::sum(labels * digit_scores(p, pictures)) / static_cast<double>(pictures.size(0));
}

struct Drawings {
  Strided pictures, labels;
  std::vector<int> digits;
};

// The digits 0, 1, 4 and 7, moved by a row or a column, of different strength, with noise.
Drawings drawings_of(int n, Random& random) {
  static constexpr std::array<const char*, 4> drawings = {
      ".####.#....##....##....##....#.####.", "...#....##...#.#.....#.....#.....#..",
      "#...#.#...#.#...#.######....#.....#.", "######.....#....#....#....#....#...."};
  Drawings result;
  std::vector<double> numbers, labels;
  for (int i = 0; i < n; ++i) {
    const int digit = i % 4, down = random.whole(0, 2), right = random.whole(0, 2);
    const double strength = random.number(0.7, 1);
    for (int row = 0; row < 8; ++row) {
      for (int column = 0; column < 8; ++column) {
        const int r = row - down, c = column - right;
        const bool is_inside = r >= 0 && r < 6 && c >= 0 && c < 6;
        const bool is_set = is_inside && drawings[static_cast<std::size_t>(digit)][r * 6 + c] == '#';
        const double grey = (is_set ? strength : 0) + random.number(-0.1, 0.1);
        numbers.push_back(std::round(grey * 100) / 100);
      }
    }
    result.digits.push_back(digit);
    for (int j = 0; j < 4; ++j) labels.push_back(j == digit ? 1 : 0);
  }
  result.pictures = strided({n, 1, 8, 8}, numbers);
  result.labels = strided({n, 4}, labels);
  return result;
}

void add_scores(std::vector<Case>& cases, int n, Random& random) {
  const Start start(shapes_of_digits(), random);
  const Drawings all = drawings_of(n, random);
  const Tensor numbers = digit_numbers(start.leaves, all.pictures.tensor);
  const Tensor right = minitorch::log_softmax(numbers, 1), over_pictures = minitorch::log_softmax(numbers, 0);
  cases.push_back(
      {.part = "forward of digits",
       .shown = "the logarithms of the probabilities of " + std::to_string(n) + (n == 1 ? " picture" : " pictures"),
       .request = "digits " + text(start.numbers) + " " + all.pictures.request(),
       .expected = tensor_answer(right),
       .mistakes = {
           {tensor_answer(minitorch::exp(right)), "These are the probabilities; their logarithms are asked for."},
           {tensor_answer(over_pictures),
            "logsoftmax is over dimension 1: the four numbers of a picture belong together."}}});
}

Training training_on_drawings(const Drawings& all, double rate, Random& random) {
  const Start start(shapes_of_digits(), random);
  const int n = static_cast<int>(all.digits.size());
  const Tensor x = all.pictures.tensor, y = all.labels.tensor;
  const Loss right = [=](const Parameters& p, int) { return digit_loss(p, x, y); };
  const Loss of_all_numbers = [=](const Parameters& p, int) { return digit_loss(p, x, y) / 4; };
  return {.part = "steps of digits",
          .handler = "digit_steps",
          .what = "the network on " + std::to_string(n) + " pictures",
          .request = text(rate) + " " + text(start.numbers) + " " + all.pictures.request() + " " + all.labels.request(),
          .names = {"first", "first_bias", "second", "second_bias", "out.weight", "out.bias"},
          .start = start.leaves,
          .rate = rate,
          .size = n,
          .definition =
              "The loss is the mean over the pictures of -log p, where p is the probability that the network "
              "gives to the digit of the picture.",
          .loss = right,
          .wrong = {{of_all_numbers, "Divide by the number of pictures, not by that of all scores."}}};
}

void add_digit_steps(std::vector<Case>& cases, int n, Random& random) {
  add_steps(cases, random, [n, &random] { return training_on_drawings(drawings_of(n, random), 0.2, random); });
}

Case learned_digits(Random& random) {
  return learned(random, [&random] {
    const Drawings training = drawings_of(12, random), others = drawings_of(12, random);
    return std::pair{training_on_drawings(training, 0.3, random),
                     Exam{.part = "learns digits",
                          .handler = "digit_classes",
                          .what = "12 other pictures",
                          .request = others.pictures.request(),
                          .steps = 20,
                          .outputs = [=](const Parameters& p) { return digit_scores(p, others.pictures.tensor); },
                          .labels = others.digits,
                          .share = 0.8}};
  });
}

}  // namespace

void add_digits(std::vector<Case>& cases, Random& random, Audience audience) {
  add_scores(cases, 1, random);
  add_scores(cases, 3, random);
  add_digit_steps(cases, 4, random);
  cases.push_back(learned_digits(random));
  if (audience == Audience::student) return;
  add_scores(cases, 5, random);
  add_digit_steps(cases, 3, random);
  add_digit_steps(cases, 6, random);
}

}  // namespace course::judge
