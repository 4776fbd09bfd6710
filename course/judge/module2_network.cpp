// Task 2.5: the network of tensors, step by step beside minitorch's, and trained on sets of points.
#include <algorithm>
#include <string>

#include "course/judge/judge.hpp"
#include "course/judge/request_text.hpp"
#include "course/judge/strided.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;
using Points = std::vector<minitorch::nn::Point>;

// The same network as the student's: a weight {inputs, outputs} and a bias {outputs} for each of three layers.
struct NetworkOfTensors {
  std::vector<Tensor> parameters;

  NetworkOfTensors(int hidden, const std::vector<double>& values) {
    std::size_t next = 0;
    for (const Sizes& shape : {Sizes{2, hidden}, {hidden}, {hidden, hidden}, {hidden}, {hidden, 1}, {1}}) {
      const auto size = static_cast<std::size_t>(minitorch::zeros(dims(shape)).numel());
      const std::vector<double> part(values.data() + next, values.data() + next + size);
      parameters.push_back(strided(shape, part).leaf());
      next += size;
    }
  }

  static int size(int hidden) { return (2 + 1) * hidden + (hidden + 1) * hidden + hidden + 1; }

  Tensor forward(const Points& points) const {
    std::vector<double> xs;
    for (const auto& point : points) xs.insert(xs.end(), {point.x, point.y});
    Tensor x = strided({static_cast<int>(points.size()), 2}, xs).tensor;
    for (std::size_t layer = 0; layer < 3; ++layer) {
      x = minitorch::matmul(x, parameters[2 * layer]) + parameters[2 * layer + 1];
      x = layer < 2 ? minitorch::relu(x) : minitorch::sigmoid(x);
    }
    return x;
  }

  double step(const Points& points, double rate) {
    for (Tensor& parameter : parameters) parameter.zero_grad();
    std::vector<double> labels;
    for (const auto& point : points) labels.push_back(point.label);
    const Tensor y = strided({static_cast<int>(points.size()), 1}, labels).tensor, output = forward(points);
    const Tensor loss = -minitorch::sum(minitorch::log(y * output + (1 - y) * (1 - output))) / labels.size();
    loss.backward();
    for (Tensor& parameter : parameters) parameter = moved(parameter, rate);
    return loss.item();
  }

  std::vector<double> numbers() const {
    std::vector<double> all;
    for (const Tensor& parameter : parameters) {
      for (const double x : parameter.to_vector<double>()) all.push_back(x);
    }
    return all;
  }

 private:
  static Tensor moved(const Tensor& parameter, double rate) {
    Tensor result = (parameter.detach() - rate * *parameter.grad());
    return result.requires_grad_();
  }
};

std::string request_of_points(const Points& points) {
  std::vector<double> numbers;
  for (const auto& point : points) numbers.insert(numbers.end(), {point.x, point.y, static_cast<double>(point.label)});
  return text(numbers);
}

constexpr int hidden_of_tensors = 6, steps_of_tensors = 60, points_of_tensors = 30;
constexpr double rate_of_tensors = 1;

// Points, and first parameters from which minitorch's network learns them well: whether the same steps from the same
// parameters lead there must not depend on luck.
Case learned_by_tensors(const std::string& set, Random& random, minitorch::Generator& generator) {
  for (;;) {
    const Points training = minitorch::nn::make_points(set, points_of_tensors, generator);
    const Points others = set == "spiral" ? training : minitorch::nn::make_points(set, points_of_tensors, generator);
    const std::vector<double> values = random.numbers(NetworkOfTensors::size(hidden_of_tensors), -1, 1);
    NetworkOfTensors network(hidden_of_tensors, values);
    for (int i = 0; i < steps_of_tensors; ++i) network.step(training, rate_of_tensors);
    std::vector<std::string> classes;
    int right = 0;
    const std::vector<double> outputs = network.forward(others).to_vector<double>();
    for (std::size_t i = 0; i < others.size(); ++i) {
      const int predicted = outputs[i] > 0.5 ? 1 : 0;
      classes.push_back(std::to_string(predicted));
      right += predicted == others[i].label ? 1 : 0;
    }
    const double share = set == "spiral" ? 0.5 : 0.8;
    const bool has_both = std::count(classes.begin(), classes.end(), "1") * 5 >= points_of_tensors &&
                          std::count(classes.begin(), classes.end(), "0") * 5 >= points_of_tensors;
    if (right < share * points_of_tensors || (!has_both && set != "diag")) continue;
    return {.part = "learns",
            .shown = "the classes of " + std::to_string(points_of_tensors) + " points of " + set + ", after " +
                     std::to_string(steps_of_tensors) + " steps of training",
            .request = "learn " + std::to_string(steps_of_tensors) + " " + text(rate_of_tensors) + " " +
                       std::to_string(hidden_of_tensors) + " " + text(values) + " " + request_of_points(training) +
                       " " + request_of_points(others),
            .expected = classes,
            .rule = Case::Rule::share,
            .limit = 0.9,
            .why = "The classes are those that the same steps from the same first parameters lead to."};
  }
}

}  // namespace

std::vector<Case> tensor_networks(Random& random, Audience audience) {
  std::vector<Case> cases;
  minitorch::Generator generator(random.bits());
  for (const auto& [points, inputs, outputs] :
       std::vector<std::array<int, 3>>{{1, 1, 1}, {2, 1, 1}, {1, 2, 1}, {1, 1, 2}, {2, 3, 2}, {4, 2, 3}}) {
    const Strided weight = strided({inputs, outputs}, Lies::contiguous, random, whole_numbers(random));
    const Strided bias = strided({outputs}, Lies::contiguous, random, whole_numbers(random));
    const Strided x = strided({points, inputs}, Lies::contiguous, random, whole_numbers(random));
    const Tensor products = minitorch::matmul(x.tensor, weight.tensor);
    cases.push_back(
        {.part = "forward",
         .shown = "a layer with weights " + weight.shown() + ", biases " + bias.shown() + ", inputs " + x.shown(),
         .request = "layer " + weight.request() + " " + bias.request() + " " + x.request(),
         .expected = tensor_answer(products + bias.tensor),
         .mistakes = {{tensor_answer(products), "The biases are missing."}}});
  }
  const int hidden = 4;
  const double rate = 0.5;
  for (const std::string set : {"simple", "diag", "split", "xor", "circle", "spiral"}) {
    const Points points = minitorch::nn::make_points(set, 12, generator);
    const std::vector<double> values = random.numbers(NetworkOfTensors::size(hidden), -1, 1);
    NetworkOfTensors network(hidden, values);
    cases.push_back({.part = "forward",
                     .shown = "the outputs of a network of hidden size 4 for 12 points of " + set,
                     .request = "outputs 4 " + text(values) + " " + request_of_points(points),
                     .expected = tensor_answer(network.forward(points))});
    std::vector<double> expected(3);
    for (double& loss : expected) loss = network.step(points, rate);
    for (const double x : network.numbers()) expected.push_back(x);
    cases.push_back(
        {.part = "steps",
         .shown = "the losses of three steps of training on 12 points of " + set + ", and the parameters afterwards",
         .request = "steps 3 " + text(rate) + " 4 " + text(values) + " " + request_of_points(points),
         .expected = answer(expected),
         .tolerance = 1e-7,
         .why = "Each step: derivatives to 0, the mean of -log p over all points, backward, parameter -= rate · "
                "derivative."});
  }
  const std::vector<std::string> sets =
      audience == Audience::student ? std::vector<std::string>{"simple", "xor"}
                                    : std::vector<std::string>{"simple", "diag", "split", "xor", "circle", "spiral"};
  for (const std::string& set : sets) cases.push_back(learned_by_tensors(set, random, generator));
  return cases;
}

}  // namespace course::judge
