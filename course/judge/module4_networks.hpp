// The networks of task 4.5: cases of their training, beside minitorch's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "course/judge/judge.hpp"
#include "course/judge/strided.hpp"

namespace course::judge {

using Parameters = std::vector<minitorch::Tensor>;

/// First parameters by chance: their numbers, as a request has them, and leaves of minitorch.
struct Start {
  Start(const std::vector<Sizes>& shapes, Random& random);

  std::vector<double> numbers;
  Parameters leaves;
};

Strided number_tensor(Random& random, const Sizes& shape, double low, double high);

/// The loss at the given parameters, in the step of the given number, from 0.
using Loss = std::function<minitorch::Tensor(const Parameters& parameters, int step)>;

/// Gradient descent. Returns the loss before each step, and moves the parameters.
std::vector<double> descended(Parameters& parameters, const Loss& loss, int steps, double rate);

/// A network in training: the right loss, and losses of well-known mistakes.
struct Training {
  std::string part, what;          // "sentiment", "6 sentences"
  std::string request;             // all but the number of steps and of the parameter that is asked for
  std::vector<std::string> names;  // of the parameters
  Parameters start;
  double rate;
  int size;  // how many sentences or pictures there are
  Loss loss;
  std::vector<std::pair<Loss, std::string>> wrong;
};

/// Whether the order of additions may decide a result: a relu at 0, or two equal maxima, but for rounding. Such inputs
/// must be drawn again.
bool depends_on_rounding(const Training& training, Random& random);

/// The loss of the first step, each parameter after it, and the losses of three steps.
void add_steps(std::vector<Case>& cases, const Training& training);

void add_sentences(std::vector<Case>& cases, Random& random);
void add_digits(std::vector<Case>& cases, Random& random);

}  // namespace course::judge
