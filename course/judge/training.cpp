// The tasks whose networks learn: step by step beside minitorch's.
#include "course/judge/training.hpp"

#include <algorithm>
#include <cstdint>

#include "course/judge/request_text.hpp"
#include "minitorch/minitorch.hpp"

namespace course::judge {

namespace {

using minitorch::Tensor;

constexpr int steps_to_check = 3;
constexpr double share_of_classes = 0.9;  // that a student's network must find as minitorch's does

// A way to train: right, or with a well-known mistake.
struct Way {
  Loss loss;
  double rate;
  bool keeps_derivatives;
  std::string words;
};

// Gradient descent. Returns the loss before each step, and moves the parameters.
std::vector<double> descended(Parameters& parameters, const Way& way, int steps) {
  std::vector<double> losses;
  Parameters kept;
  for (int step = 0; step < steps; ++step) {
    for (Tensor& parameter : parameters) parameter.zero_grad();
    const Tensor value = way.loss(parameters, step);
    value.backward();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Tensor now = *parameters[i].grad();
      if (step == 0) kept.push_back(minitorch::zeros_like(now));
      kept[i] = way.keeps_derivatives ? kept[i] + now : now;
      parameters[i] = (parameters[i].detach() - way.rate * kept[i]).requires_grad_();
    }
    losses.push_back(value.item());
  }
  return losses;
}

Way right_way(const Training& training) { return {training.loss, training.rate, false, ""}; }

std::vector<Way> wrong_ways(const Training& training) {
  const Loss sum = [&training](const Parameters& p, int step) { return training.loss(p, step) * training.size; };
  const Loss opposite = [&training](const Parameters& p, int step) { return -training.loss(p, step); };
  std::vector<Way> ways = {
      {training.loss, training.rate, true,
       "The derivatives of the last step are still there: set them to 0 before each backward()."},
      {training.loss, 0, false,
       "The parameters do not move: after backward(), each gets a new value, its own - rate · derivative."},
      {training.loss, -training.rate, false,
       "The parameters move uphill: subtract rate · derivative from each, to make the loss smaller."},
      {sum, training.rate, false, "This is the sum of all -log p; the loss is their mean."},
      {opposite, training.rate, false,
       "The sign is wrong: a logarithm of a probability is below 0, so the loss has a minus."}};
  for (const auto& [loss, words] : training.wrong) ways.push_back({loss, training.rate, false, words});
  return ways;
}

std::string request_of_steps(const Training& training, int steps, int parameter) {
  return training.handler + " " + std::to_string(steps) + " " + std::to_string(parameter) + " " + training.request;
}

std::string circumstances(const Training& training) {
  return " of training " + training.what + " with the rate " + text(training.rate);
}

double loss_of_step(const Training& training, const Way& way, int step) {
  Parameters p = training.start;
  return descended(p, way, step).back();
}

Case case_of_loss(const Training& training, int step) {
  Case one{.part = training.part,
           .shown = "the loss of step " + std::to_string(step) + circumstances(training),
           .request = request_of_steps(training, step, -1),
           .expected = answer({loss_of_step(training, right_way(training), step)}),
           .tolerance = 1e-7,
           .why = step == 1 ? training.definition
                            : "Step 1 is right, and so are the parameters after it. What is left of it in the next "
                              "step? All derivatives must be 0 before each backward()."};
  for (const Way& way : wrong_ways(training))
    one.mistakes.push_back({answer({loss_of_step(training, way, step)}), way.words});
  one.mistakes.push_back({answer({loss_of_step(training, right_way(training), step + 1)}),
                          "This is the loss after the step; return the loss before it."});
  return one;
}

std::vector<double> moved_parameter(const Training& training, const Way& way, std::size_t which) {
  Parameters p = training.start;
  descended(p, way, 1);
  return p[which].to_vector<double>();
}

Case case_of_parameter(const Training& training, std::size_t which) {
  Case one{.part = training.part,
           .shown = training.names[which] + " after step 1" + circumstances(training),
           .request = request_of_steps(training, 1, static_cast<int>(which)),
           .expected = list_answer(moved_parameter(training, right_way(training), which)),
           .tolerance = 1e-7,
           .why =
               "The loss of step 1 is right, so look at what follows it: backward(), and the new value of each "
               "parameter."};
  for (const Way& way : wrong_ways(training))
    one.mistakes.push_back({list_answer(moved_parameter(training, way, which)), way.words});
  return one;
}

// For each row the number of the largest output, or for a single output whether it is above 0.5.
std::vector<int> classes_of(const Tensor& outputs) {
  if (outputs.size(1) > 1) {
    std::vector<int> classes;
    for (const auto best : minitorch::argmax(outputs, 1).to_vector<std::int64_t>())
      classes.push_back(static_cast<int>(best));
    return classes;
  }
  std::vector<int> classes;
  for (const double p : outputs.to_vector<double>()) classes.push_back(p > 0.5 ? 1 : 0);
  return classes;
}

double share_of_equal(const std::vector<int>& a, const std::vector<int>& b) {
  int equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
  return equal / static_cast<double>(a.size());
}

// Whether a network without training, or one that always says the same, would find most of these classes.
bool are_easy(const std::vector<int>& classes, const std::vector<int>& untrained) {
  constexpr double most = share_of_classes - 0.02;
  if (share_of_equal(untrained, classes) > most) return true;
  return std::any_of(classes.begin(), classes.end(), [&classes](int one) {
    return share_of_equal(std::vector<int>(classes.size(), one), classes) > most;
  });
}

}  // namespace

Strided number_tensor(Random& random, const Sizes& shape, double low, double high) {
  return strided(shape, Lies::contiguous, random, [&random, low, high] { return random.number(low, high); });
}

Start::Start(const std::vector<Sizes>& shapes, Random& random, double largest) {
  for (const Sizes& shape : shapes) {
    const Strided parameter = number_tensor(random, shape, -largest, largest);
    for (const double x : parameter.elements()) numbers.push_back(x);
    leaves.push_back(parameter.leaf());
  }
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
  descended(above, right_way(training), steps_to_check);
  descended(below, right_way(training), steps_to_check);
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (minitorch::max(minitorch::abs(above[i] - below[i])).item() > most) return true;
  }
  return false;
}

void add_steps(std::vector<Case>& cases, Random& random, const std::function<Training()>& drawn) {
  for (;;) {
    const Training training = drawn();
    if (depends_on_rounding(training, random)) continue;
    cases.push_back(case_of_loss(training, 1));
    for (std::size_t which = training.names.size(); which-- > 0;) cases.push_back(case_of_parameter(training, which));
    for (int step = 2; step <= steps_to_check; ++step) cases.push_back(case_of_loss(training, step));
    return;
  }
}

Case learned(Random& random, const std::function<std::pair<Training, Exam>()>& drawn) {
  for (;;) {
    const auto [training, exam] = drawn();
    if (depends_on_rounding(training, random)) continue;
    Parameters p = training.start;
    descended(p, right_way(training), exam.steps);
    const std::vector<int> classes = classes_of(exam.outputs(p));
    if (share_of_equal(classes, exam.labels) < exam.share) continue;
    if (are_easy(classes, classes_of(exam.outputs(training.start)))) continue;
    Case one{.part = exam.part,
             .shown = "the classes of " + exam.what + ", after " + std::to_string(exam.steps) + " steps" +
                      circumstances(training),
             .request = exam.handler + " " + std::to_string(exam.steps) + " " + training.request + " " + exam.request,
             .expected = {},
             .rule = Case::Rule::share,
             .limit = share_of_classes,
             .why =
                 "The checker trains a right network beside yours, from the same first parameters and with the same "
                 "steps, and compares which class each of the two gives to an input. If your steps are right, so "
                 "is this."};
    for (const int number : classes) one.expected.push_back(std::to_string(number));
    return one;
  }
}

}  // namespace course::judge
