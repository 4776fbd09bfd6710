// Task 4.5: the network that reads digits.
#include <array>
#include <cmath>
#include <string>

#include "course/judge/module4_networks.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

std::vector<Sizes> shapes_of_digits() { return {{4, 1, 3, 3}, {4, 1, 1}, {6, 4, 3, 3}, {6, 1, 1}, {24, 4}, {4}}; }

Tensor pooled(const Tensor& x, const Tensor& patterns, const Tensor& bias) {
  const Tensor z = minitorch::conv2d(minitorch::pad(x, {{0, 2}, {0, 2}}), patterns) + bias;
  return minitorch::max_pool2d(minitorch::relu(z), {2, 2});
}

Tensor digit_scores(const Parameters& p, const Tensor& pictures) {
  const Tensor last = pooled(pooled(pictures, p[0], p[1]), p[2], p[3]);
  return minitorch::log_softmax(minitorch::matmul(last.view({pictures.size(0), 24}), p[4]) + p[5], 1);
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

void add_scores(std::vector<Case>& cases, Random& random) {
  for (const int n : {1, 3}) {
    const Start start(shapes_of_digits(), random);
    const Drawings all = drawings_of(n, random);
    const Tensor right = digit_scores(start.leaves, all.pictures.tensor);
    cases.push_back(
        {.part = "digits",
         .shown = "the logarithms of the probabilities of " + std::to_string(n) + (n == 1 ? " picture" : " pictures"),
         .request = "digits " + text(start.numbers) + " " + all.pictures.request(),
         .expected = tensor_answer(right),
         .mistakes = {
             {tensor_answer(minitorch::exp(right)), "These are the probabilities; their logarithms are asked for."}}});
  }
}

Training digit_training(Random& random) {
  const Start start(shapes_of_digits(), random);
  constexpr int n = 4;
  const Drawings all = drawings_of(n, random);
  const double rate = 0.2;
  const Tensor x = all.pictures.tensor, y = all.labels.tensor;
  const Loss right = [=](const Parameters& p, int) { return digit_loss(p, x, y); };
  const Loss of_all_numbers = [=](const Parameters& p, int) { return digit_loss(p, x, y) / 4; };
  return {.part = "digits",
          .what = "4 pictures at the rate 0.2",
          .request = "digit_steps " + text(start.numbers) + " " + text(rate) + " " + all.pictures.request() + " " +
                     all.labels.request(),
          .names = {"first", "first_bias", "second", "second_bias", "out.weight", "out.bias"},
          .start = start.leaves,
          .rate = rate,
          .size = n,
          .loss = right,
          .wrong = {{of_all_numbers, "Divide by the number of pictures, not by that of all scores."}}};
}

void add_digit_steps(std::vector<Case>& cases, Random& random) {
  for (;;) {
    const Training training = digit_training(random);
    if (depends_on_rounding(training, random)) continue;
    add_steps(cases, training);
    return;
  }
}

Case digits_learned(Random& random) {
  constexpr int n = 12, steps = 20;
  constexpr double rate = 0.3;
  for (;;) {
    const Start start(shapes_of_digits(), random);
    const Drawings training = drawings_of(n, random), others = drawings_of(n, random);
    Parameters p = start.leaves;
    const Loss loss = [&](const Parameters& now, int) {
      return digit_loss(now, training.pictures.tensor, training.labels.tensor);
    };
    descended(p, loss, steps, rate);
    const std::vector<double> best =
        minitorch::argmax(digit_scores(p, others.pictures.tensor), 1).to(minitorch::float64).to_vector<double>();
    std::vector<std::string> predictions;
    int right = 0;
    for (std::size_t i = 0; i < best.size(); ++i) {
      predictions.push_back(text(best[i]));
      right += static_cast<int>(best[i]) == others.digits[i] ? 1 : 0;
    }
    if (right < 0.8 * n) continue;
    return {.part = "digits",
            .shown = "the digits that 12 other pictures show, after 20 steps of training",
            .request = "digit_classes " + text(start.numbers) + " " + text(rate) + " " + std::to_string(steps) + " " +
                       training.pictures.request() + " " + training.labels.request() + " " + others.pictures.request(),
            .expected = predictions,
            .rule = Case::Rule::share,
            .limit = 0.9,
            .why = "These are the digits that the right steps lead to: for each picture, that of the largest output."};
  }
}

}  // namespace

void add_digits(std::vector<Case>& cases, Random& random) {
  add_scores(cases, random);
  add_digit_steps(cases, random);
  cases.push_back(digits_learned(random));
}

}  // namespace course::judge
