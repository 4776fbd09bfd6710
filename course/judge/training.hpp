// The tasks whose networks learn, 1.5, 2.5, 3.5 and 4.5: cases of steps of training and of what was learned.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "course/judge/judge.hpp"
#include "course/judge/strided.hpp"

namespace course::judge {

using Parameters = std::vector<minitorch::Tensor>;

/// First parameters, each number between -largest and largest: as a request has them, and as leaves of minitorch.
struct Start {
  Start(const std::vector<Sizes>& shapes, Random& random, double largest = 1);

  std::vector<double> numbers;
  Parameters leaves;
};

Strided number_tensor(Random& random, const Sizes& shape, double low, double high);

/// The loss at the given parameters, in the step of the given number, from 0.
using Loss = std::function<minitorch::Tensor(const Parameters& parameters, int step)>;

/// A network in training: the right loss, and losses of well-known mistakes.
struct Training {
  std::string part, handler;       // "steps": the part of the task, and what the driver is asked for
  std::string what;                // "the network on 6 sentences"
  std::string request;             // all but the handler, the number of steps and the parameter that is asked for
  std::vector<std::string> names;  // of the parameters
  Parameters start;
  double rate;
  int size;                // the loss is a mean over this many numbers
  std::string definition;  // "The loss is the mean of ..."
  Loss loss;
  std::vector<std::pair<Loss, std::string>> wrong = {};
};

/// Whether the order of additions may decide a result: a relu at 0, or two equal maxima, but for rounding. Such inputs
/// must be drawn again.
bool depends_on_rounding(const Training& training, Random& random);

/// Cases in the order in which mistakes show: the loss of step 1, each parameter after it from the last to the first,
/// the losses of steps 2 and 3. Draws trainings until none depends on rounding.
void add_steps(std::vector<Case>& cases, Random& random, const std::function<Training()>& drawn);

/// What a network is asked after its training.
struct Exam {
  std::string part, handler;  // "learns": the part of the task, and what the driver is asked for
  std::string what;           // "24 other sentences"
  std::string request;        // the inputs
  int steps;
  std::function<minitorch::Tensor(const Parameters& parameters)> outputs;  // a row for each input
  std::vector<int> labels;
  double share;  // of the labels must be found by minitorch's network
};

/// The case of an exam: which class the same training by minitorch leads to, for each input. Draws again until
/// minitorch's network learns, until a network without training and one that always says the same must fail, and until
/// nothing depends on rounding: what is judged must not depend on luck.
Case learned(Random& random, const std::function<std::pair<Training, Exam>()>& drawn);

}  // namespace course::judge
