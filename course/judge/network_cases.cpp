// Task 1.5: the network of Scalars, step by step beside minitorch's, and trained on the six sets.
#include <algorithm>
#include <cmath>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"

namespace course::judge {

namespace {

using minitorch::Scalar;
using Row = std::vector<Scalar>;

// The same network as the student's: weights row by row, then biases, for three layers.
struct Network {
  int hidden;
  std::vector<Scalar> parameters;

  Network(int hidden_size, const std::vector<double>& values) : hidden(hidden_size) {
    for (const double x : values) parameters.emplace_back(x);
  }

  static int size(int hidden) { return (2 + 1) * hidden + (hidden + 1) * hidden + hidden + 1; }

  Scalar forward(double x, double y) const {
    Row values = {Scalar::constant(x), Scalar::constant(y)};
    std::size_t first = 0;
    for (const int outputs : {hidden, hidden, 1}) {
      const std::size_t inputs = values.size(), n = static_cast<std::size_t>(outputs);
      Row next;
      for (std::size_t j = 0; j < n; ++j) {
        Scalar sum = parameters[first + inputs * n + j];
        for (std::size_t i = 0; i < inputs; ++i) sum = sum + values[i] * parameters[first + i * n + j];
        next.push_back(outputs == 1 ? minitorch::sigmoid(sum) : minitorch::relu(sum));
      }
      first += (inputs + 1) * n;
      values = next;
    }
    return values[0];
  }

  double step(const std::vector<minitorch::nn::Point>& points, double rate) {
    for (Scalar& parameter : parameters) parameter.zero_grad();
    Scalar loss = Scalar::constant(0);
    for (const auto& point : points) {
      const Scalar output = forward(point.x, point.y);
      loss = loss - minitorch::log(point.label == 1 ? output : 1 - output);
    }
    loss = loss / static_cast<double>(points.size());
    loss.backward();
    for (Scalar& parameter : parameters) parameter.set_data(parameter.data() - rate * parameter.grad().value_or(0));
    return loss.data();
  }
};

std::string request_of(const std::vector<minitorch::nn::Point>& points) {
  std::vector<double> numbers;
  for (const auto& point : points) numbers.insert(numbers.end(), {point.x, point.y, static_cast<double>(point.label)});
  return text(numbers);
}

constexpr int hidden_to_learn = 8, steps_to_learn = 100;
constexpr double rate_to_learn = 0.5;

// The share of points that is right once a set is learned. A spiral takes far more steps than a task has time for.
double share_of_points(const std::string& set) { return set == "spiral" ? 0.5 : 0.8; }

// Points, and first parameters from which minitorch's network learns them well: whether the same steps from the same
// parameters lead there must not depend on luck.
Case learned(const std::string& set, Random& random, minitorch::Generator& generator) {
  for (;;) {
    const auto training = minitorch::nn::make_points(set, 40, generator);
    const auto others = set == "spiral" ? training : minitorch::nn::make_points(set, 40, generator);
    const std::vector<double> values = random.numbers(Network::size(hidden_to_learn), -1, 1);
    Network network(hidden_to_learn, values);
    for (int i = 0; i < steps_to_learn; ++i) network.step(training, rate_to_learn);
    std::vector<std::string> classes;
    int right = 0;
    for (const auto& point : others) {
      const int predicted = network.forward(point.x, point.y).data() > 0.5 ? 1 : 0;
      classes.push_back(std::to_string(predicted));
      right += predicted == point.label ? 1 : 0;
    }
    if (right < share_of_points(set) * static_cast<double>(others.size())) continue;
    return {.part = "learns",
            .shown = "the classes of 40 points of " + set + ", after " + std::to_string(steps_to_learn) +
                     " steps of training",
            .request = "learn " + std::to_string(steps_to_learn) + " " + text(rate_to_learn) + " " +
                       std::to_string(hidden_to_learn) + " " + text(values) + " " + request_of(training) + " " +
                       request_of(others),
            .expected = classes,
            .rule = Case::Rule::share,
            .limit = 0.9,
            .why =
                "The checker trains a right network in the same way, and compares the classes. If the steps above are "
                "right, so is this."};
  }
}

// Three steps of training, a question each: what is wrong first shows which part of a step is wrong.
std::vector<Case> of_steps(const std::string& set, Network network, const std::vector<minitorch::nn::Point>& points,
                           const std::vector<double>& values) {
  const double rate = 0.5;
  const std::string rest =
      " " + text(rate) + " " + std::to_string(network.hidden) + " " + text(values) + " " + request_of(points);
  const std::string with = " of a network of hidden size " + std::to_string(network.hidden) + ", with the rate " +
                           text(rate) + ", on 12 points of " + set;
  const double sum = 12;
  const double first = network.step(points, rate), second = network.step(points, rate);
  Case loss{.part = "steps",
            .shown = "the loss that the first step returns" + with,
            .request = "losses 1" + rest,
            .expected = answer({first}),
            .tolerance = 1e-7,
            .mistakes = {{answer({first * sum}), "This is the sum over all points; the loss is their mean."},
                         {answer({second}), "This is the loss after the step; return that before it."},
                         {answer({-first}), "The loss is the mean of -log p, which is above 0."}},
            .why =
                "The loss is the mean over all points of -log p, where p is the output for class 1, and 1 minus the "
                "output for class 0."};
  Case again = loss;
  again.shown = "the losses that two steps return" + with;
  again.request = "losses 2" + rest;
  again.expected = answer({first, second});
  again.mistakes = {{answer({first, first}),
                     "The second loss is the first: did no parameter move? After backward(), each "
                     "parameter is set by set_value."}};
  again.why = "The first loss is right, so look at what follows it: backward(), and parameter - rate · derivative.";
  Case third = again;
  third.shown = "the losses that three steps return" + with;
  third.request = "losses 3" + rest;
  third.expected.push_back(text(network.step(points, rate)));
  third.mistakes.clear();
  third.why = "The first two losses are right: are all derivatives set to 0 before each backward()?";
  Case after = third;
  after.shown = "the parameters after three steps" + with;
  after.request = "parameters 3" + rest;
  after.expected.clear();
  for (const Scalar& parameter : network.parameters) after.expected.push_back(text(parameter.data()));
  after.why = "Parameters are in the order of parameters(): for each layer, its weights row by row, then its biases.";
  return {loss, again, third, after};
}

}  // namespace

std::vector<Case> scalar_networks(Random& random, Audience audience) {
  std::vector<Case> cases;
  minitorch::Generator generator(random.bits());
  // out_j = bias_j + sum of x_i weight_ij
  for (const auto& [inputs, outputs] : {std::pair{1, 1}, {2, 1}, {1, 2}, {2, 3}}) {
    const std::vector<double> weights = random.numbers(inputs * outputs, -2, 2), bias = random.numbers(outputs, -2, 2);
    const std::vector<double> x = random.numbers(inputs, -2, 2);
    std::vector<double> expected = bias;
    for (int i = 0; i < inputs; ++i) {
      for (int j = 0; j < outputs; ++j)
        expected[static_cast<std::size_t>(j)] +=
            x[static_cast<std::size_t>(i)] *
            weights[static_cast<std::size_t>(i) * expected.size() + static_cast<std::size_t>(j)];
    }
    std::string request = "layer " + std::to_string(inputs) + " " + std::to_string(outputs);
    for (const double number : weights) request += " " + text(number);
    for (const double number : bias) request += " " + text(number);
    cases.push_back(
        {.part = "forward",
         .shown = "a layer with weights " + shown(weights) + ", biases " + shown(bias) + ", inputs " + shown(x),
         .request = request + " " + text(x),
         .expected = answer(expected)});
  }
  const int hidden = 4;
  for (const std::string set : {"simple", "diag", "split", "xor", "circle", "spiral"}) {
    const auto points = minitorch::nn::make_points(set, 12, generator);
    const std::vector<double> values = random.numbers(Network::size(hidden), -1, 1);
    Network network(hidden, values);
    Case forward{.part = "forward",
                 .shown = "the outputs of a network of hidden size 4 for 12 points of " + set,
                 .request = "outputs 4 " + text(values) + " " + request_of(points),
                 .expected = {}};
    for (const auto& point : points) forward.expected.push_back(text(network.forward(point.x, point.y).data()));
    cases.push_back(forward);
    for (const Case& one : of_steps(set, network, points, values)) cases.push_back(one);
  }
  const std::vector<std::string> sets =
      audience == Audience::student ? std::vector<std::string>{"simple", "xor"}
                                    : std::vector<std::string>{"simple", "diag", "split", "xor", "circle", "spiral"};
  for (const std::string& set : sets) cases.push_back(learned(set, random, generator));
  return cases;
}

}  // namespace course::judge
