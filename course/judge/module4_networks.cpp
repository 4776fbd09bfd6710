// Task 4.5: networks that read sentences and digits, step by step beside minitorch's.
#include "course/judge/module4_networks.hpp"

#include <cstdint>

#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

constexpr int steps_to_check = 3;

// A way to train: the loss, and the rate.
struct Way {
  Loss loss;
  double rate;
  std::string words;  // the mistake
};

std::vector<Way> wrong_ways(const Training& training) {
  const Loss sum = [&training](const Parameters& p, int step) { return training.loss(p, step) * training.size; };
  std::vector<Way> ways = {{sum, training.rate, "This is the sum of all -log p; the loss is their mean."},
                           {training.loss, -training.rate, "The parameters move uphill."},
                           {training.loss, 0, "The parameters do not move: is there a backward pass, and descend?"}};
  for (const auto& [loss, words] : training.wrong) ways.push_back({loss, training.rate, words});
  return ways;
}

std::string request_of_steps(const Training& training, int steps, int parameter) {
  return training.request + " " + std::to_string(steps) + " " + std::to_string(parameter);
}

Case of_losses(const Training& training, int steps) {
  const auto losses = [&](const Loss& loss, double rate) {
    Parameters p = training.start;
    return answer(descended(p, loss, steps, rate));
  };
  Case one{.part = training.part,
           .shown = (steps == 1 ? "the loss of the first step" : "the losses of " + std::to_string(steps) + " steps") +
                    " of training on " + training.what,
           .request = request_of_steps(training, steps, -1),
           .expected = losses(training.loss, training.rate),
           .tolerance = 1e-7,
           .why = "The loss is the mean of -log p before the step, where p is the probability of what is right."};
  for (const Way& way : wrong_ways(training)) one.mistakes.push_back({losses(way.loss, way.rate), way.words});
  Parameters p = training.start;
  std::vector<double> later = descended(p, training.loss, steps + 1, training.rate);
  later.erase(later.begin());
  one.mistakes.push_back({answer(later), "This is the loss after the step; that before it is asked for."});
  return one;
}

Case of_parameter(const Training& training, std::size_t which) {
  const auto moved_by = [&](const Loss& loss, double rate) {
    Parameters p = training.start;
    descended(p, loss, 1, rate);
    return answer(p[which].to_vector<double>());
  };
  Case one{.part = training.part,
           .shown = training.names[which] + " after one step of training on " + training.what,
           .request = request_of_steps(training, 1, static_cast<int>(which)),
           .expected = moved_by(training.loss, training.rate),
           .tolerance = 1e-7};
  for (const Way& way : wrong_ways(training)) one.mistakes.push_back({moved_by(way.loss, way.rate), way.words});
  return one;
}

}  // namespace

Strided number_tensor(Random& random, const Sizes& shape, double low, double high) {
  return strided(shape, Lies::contiguous, random, [&random, low, high] { return random.number(low, high); });
}

Start::Start(const std::vector<Sizes>& shapes, Random& random) {
  for (const Sizes& shape : shapes) {
    const Strided parameter = number_tensor(random, shape, -1, 1);
    for (const double x : parameter.elements()) numbers.push_back(x);
    leaves.push_back(parameter.leaf());
  }
}

std::vector<double> descended(Parameters& parameters, const Loss& loss, int steps, double rate) {
  std::vector<double> losses;
  for (int step = 0; step < steps; ++step) {
    for (Tensor& parameter : parameters) parameter.zero_grad();
    const Tensor value = loss(parameters, step);
    value.backward();
    for (Tensor& parameter : parameters) parameter = (parameter.detach() - rate * *parameter.grad()).requires_grad_();
    losses.push_back(value.item());
  }
  return losses;
}

bool depends_on_rounding(const Training& training, Random& random) {
  // Two starts at the two sides of the given one lead to nearly the same numbers, unless a corner lies between them.
  constexpr double distance = 1e-10, most = 5e-8;
  Parameters above, below;
  for (const Tensor& parameter : training.start) {
    std::vector<double> shift;
    for (std::int64_t i = 0; i < parameter.numel(); ++i)
      shift.push_back(random.whole(0, 1) == 1 ? distance : -distance);
    const Tensor moved = minitorch::from_vector(shift, parameter.shape(), {.dtype = minitorch::float64});
    above.push_back((parameter.detach() + moved).requires_grad_());
    below.push_back((parameter.detach() - moved).requires_grad_());
  }
  descended(above, training.loss, steps_to_check, training.rate);
  descended(below, training.loss, steps_to_check, training.rate);
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (minitorch::max(minitorch::abs(above[i] - below[i])).item() > most) return true;
  }
  return false;
}

void add_steps(std::vector<Case>& cases, const Training& training) {
  cases.push_back(of_losses(training, 1));
  for (std::size_t which = training.names.size(); which-- > 0;) cases.push_back(of_parameter(training, which));
  cases.push_back(of_losses(training, steps_to_check));
}

std::vector<Case> networks_of_layers(Random& random, Audience) {
  std::vector<Case> cases;
  add_sentences(cases, random);
  add_digits(cases, random);
  return cases;
}

}  // namespace course::judge
