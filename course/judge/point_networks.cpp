// Tasks 1.5 and 2.5: a network that learns points, of Scalars and of Tensors. minitorch computes both with Tensors.
#include <array>
#include <cmath>
#include <string>

#include "course/judge/request_text.hpp"
#include "course/judge/training.hpp"
#include "minitorch/minitorch.hpp"
#include "nn/data/points.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

using Layered = Tensor (*)(const Tensor&);  // what follows a layer
Tensor no_function(const Tensor& x) { return x; }
Tensor relu_of(const Tensor& x) { return minitorch::relu(x); }
Tensor sigmoid_of(const Tensor& x) { return minitorch::sigmoid(x); }

// Points with three digits, as requests and tensors have them.
struct PointSet {
  Strided x, labels;
  std::vector<int> classes;
  std::string request;
};

PointSet point_set(const std::string& name, int n, minitorch::Generator& generator) {
  std::vector<double> numbers, coordinates, labels;
  PointSet result;
  for (const auto& point : minitorch::nn::make_points(name, n, generator)) {
    const double x = std::round(point.x * 1000) / 1000, y = std::round(point.y * 1000) / 1000;
    numbers.insert(numbers.end(), {x, y, static_cast<double>(point.label)});
    coordinates.insert(coordinates.end(), {x, y});
    labels.push_back(point.label);
    result.classes.push_back(point.label);
  }
  result.x = strided({n, 2}, coordinates);
  result.labels = strided({n, 1}, labels);
  result.request = text(numbers);
  return result;
}

// Three layers, a weight {inputs, outputs} and a bias {outputs} each.
std::vector<Sizes> shapes_of_points(int hidden) {
  return {{2, hidden}, {hidden}, {hidden, hidden}, {hidden}, {hidden, 1}, {1}};
}

Tensor probabilities(const Parameters& p, const Tensor& x, Layered inner = relu_of, Layered last = sigmoid_of) {
  Tensor values = x;
  for (std::size_t layer = 0; layer < 3; ++layer) {
    values = minitorch::matmul(values, p[2 * layer]) + p[2 * layer + 1];
    values = layer < 2 ? inner(values) : last(values);
  }
  return values;
}

Tensor loss_of_points(const Parameters& p, const PointSet& points, const Tensor& y) {
  const Tensor output = probabilities(p, points.x.tensor);
  return -minitorch::mean(minitorch::log(y * output + (1 - y) * (1 - output)));
}

std::string request_of_network(int hidden, const Start& start) {
  return std::to_string(hidden) + " " + text(start.numbers);
}

Training training_on(const PointSet& points, const std::string& what, int hidden, double rate, Random& random) {
  const Start start(shapes_of_points(hidden), random);
  const Tensor y = points.labels.tensor;
  const int n = static_cast<int>(points.classes.size());
  const Loss right = [=](const Parameters& p, int) { return loss_of_points(p, points, y); };
  const Loss exchanged = [=](const Parameters& p, int) { return loss_of_points(p, points, 1 - y); };
  const Loss of_one = [=](const Parameters& p, int) { return loss_of_points(p, points, minitorch::ones_like(y)); };
  const Loss squared = [=](const Parameters& p, int) {
    const Tensor error = probabilities(p, points.x.tensor) - y;
    return minitorch::mean(error * error);
  };
  return {.part = "steps",
          .handler = "steps",
          .what = "a network of hidden size " + std::to_string(hidden) + " on " + what,
          .request = text(rate) + " " + request_of_network(hidden, start) + " " + points.request,
          .names = {"layers[0].weight", "layers[0].bias", "layers[1].weight", "layers[1].bias", "layers[2].weight",
                    "layers[2].bias"},
          .start = start.leaves,
          .rate = rate,
          .size = n,
          .definition =
              "The loss is the mean over all points of -log p, where p is the output for a point of class 1, "
              "and 1 minus the output for a point of class 0.",
          .loss = right,
          .wrong = {{exchanged, "The classes are exchanged: for class 1, p is the output itself."},
                    {of_one, "Points of class 0 are missing: for them, p is 1 minus the output."},
                    {squared, "This is the mean of squared errors; the mean of -log p is asked for."}}};
}

void add_outputs(std::vector<Case>& cases, const std::string& set, int n, Random& random,
                 minitorch::Generator& generator, bool has_shape) {
  constexpr int hidden = 4;
  const PointSet points = point_set(set, n, generator);
  const Start start(shapes_of_points(hidden), random);
  const auto answer_of = [&](Layered inner, Layered last) {
    const Tensor outputs = probabilities(start.leaves, points.x.tensor, inner, last);
    return has_shape ? tensor_answer(outputs) : answer(outputs.to_vector<double>());
  };
  cases.push_back(
      {.part = "forward",
       .shown = std::string("the output of a network of hidden size 4 for the ") + (n == 1 ? "point " : "points ") +
                points.x.shown(),
       .request = "outputs " + request_of_network(hidden, start) + " " + points.request,
       .expected = answer_of(relu_of, sigmoid_of),
       .mistakes = {{answer_of(no_function, sigmoid_of), "After the first two layers, relu is missing."},
                    {answer_of(sigmoid_of, sigmoid_of), "The first two layers are followed by relu, not by sigmoid."},
                    {answer_of(relu_of, no_function), "After the last layer, sigmoid is missing."},
                    {answer_of(relu_of, relu_of), "The last layer is followed by sigmoid, not by relu."}}});
}

// A size of training: what a student's program has time for.
struct Course {
  int hidden, points, steps;
  double rate;
};

Case learned_points(const std::string& set, const Course& course, Random& random, minitorch::Generator& generator) {
  return learned(random, [&] {
    const PointSet points = point_set(set, course.points, generator);
    const PointSet others = set == "spiral" ? points : point_set(set, course.points, generator);
    const std::string number = std::to_string(course.points);
    // A spiral takes far more steps than a task has time for.
    return std::pair{training_on(points, number + " points of " + set, course.hidden, course.rate, random),
                     Exam{.part = "learns",
                          .handler = "classes",
                          .what = set == "spiral" ? "the same points" : number + " other points",
                          .request = others.request,
                          .steps = course.steps,
                          .outputs = [others](const Parameters& p) { return probabilities(p, others.x.tensor); },
                          .labels = others.classes,
                          .share = set == "spiral" ? 0.55 : 0.8}};
  });
}

std::vector<std::string> sets_for(Audience audience) {
  if (audience == Audience::student) return {"simple", "xor"};
  return {"simple", "diag", "split", "xor", "circle", "spiral"};
}

void add_point_networks(std::vector<Case>& cases, const Course& course, Random& random, Audience audience,
                        bool has_shape) {
  minitorch::Generator generator(random.bits());
  add_outputs(cases, "simple", 1, random, generator, has_shape);
  for (const std::string& set : sets_for(audience)) {
    add_outputs(cases, set, 4, random, generator, has_shape);
    add_steps(cases, random,
              [&] { return training_on(point_set(set, 12, generator), "12 points of " + set, 4, 0.5, random); });
    cases.push_back(learned_points(set, course, random, generator));
  }
}

// A layer of the network: x {n, inputs}, weight {inputs, outputs}, bias {outputs}.
struct OneLayer {
  Strided weight, bias, x;
  Tensor products;

  OneLayer(int n, int inputs, int outputs, const Numbers& numbers, Random& random)
      : weight(strided({inputs, outputs}, Lies::contiguous, random, numbers)),
        bias(strided({outputs}, Lies::contiguous, random, numbers)),
        x(strided({n, inputs}, Lies::contiguous, random, numbers)),
        products(minitorch::matmul(x.tensor, weight.tensor)) {}

  Tensor outputs() const { return products + bias.tensor; }
  std::string shown() const {
    return "a layer with weights " + weight.shown() + ", biases " + bias.shown() + ", inputs " + x.shown();
  }
};

constexpr const char* biases_missing = "The biases are missing.";

}  // namespace

std::vector<Case> scalar_networks(Random& random, Audience audience) {
  std::vector<Case> cases;
  int place = 0;
  for (const auto& [inputs, outputs] : {std::pair{1, 1}, {2, 1}, {1, 2}, {2, 3}}) {
    const OneLayer layer(1, inputs, outputs, numbers_of_case(place++, random), random);
    cases.push_back({.part = "forward",
                     .shown = layer.shown(),
                     .request = "layer " + std::to_string(inputs) + " " + std::to_string(outputs) + " " +
                                joined(answer(layer.weight.elements())) + " " + joined(answer(layer.bias.elements())) +
                                " " + text(layer.x.elements()),
                     .expected = list_answer(layer.outputs().to_vector<double>()),
                     .mistakes = {{list_answer(layer.products.to_vector<double>()), biases_missing}}});
  }
  add_point_networks(cases, {.hidden = 8, .points = 40, .steps = 100, .rate = 0.5}, random, audience, false);
  return cases;
}

std::vector<Case> tensor_networks(Random& random, Audience audience) {
  std::vector<Case> cases;
  int place = 0;
  for (const auto& [points, inputs, outputs] :
       std::vector<std::array<int, 3>>{{1, 1, 1}, {2, 1, 1}, {1, 2, 1}, {1, 1, 2}, {2, 3, 2}, {4, 2, 3}}) {
    const OneLayer layer(points, inputs, outputs, numbers_of_case(place++, random), random);
    cases.push_back(
        {.part = "forward",
         .shown = layer.shown(),
         .request = "layer " + layer.weight.request() + " " + layer.bias.request() + " " + layer.x.request(),
         .expected = tensor_answer(layer.outputs()),
         .mistakes = {{tensor_answer(layer.products), biases_missing}}});
  }
  add_point_networks(cases, {.hidden = 6, .points = 30, .steps = 60, .rate = 1}, random, audience, true);
  return cases;
}

}  // namespace course::judge
