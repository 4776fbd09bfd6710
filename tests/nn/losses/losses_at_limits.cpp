// Losses with infinite logits, with ignored examples, and without examples: a table of values and gradients, which are
// the limits, with their reasons. PyTorch 1.13 gives the same, or NaN where a comment says so.
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using nn::Reduction;

namespace {

using Numbers = std::vector<double>;
using LossOfInput = std::function<Tensor(const Tensor& x)>;

Tensor row(const Numbers& numbers, DType dtype) {
  return from_vector(numbers, {1, static_cast<std::int64_t>(numbers.size())}, {.dtype = dtype});
}

// A loss of one example, summed over its elements, with its derivative with respect to x.
struct Limit {
  std::string loss, why;
  std::function<Tensor(const Tensor& x, const Numbers& y)> f;
  Numbers x, y;
  double value;
  Numbers gradient;
};

Tensor mse(const Tensor& x, const Numbers& y) { return nn::mse(x, row(y, x.dtype()), {.reduction = Reduction::sum}); }
Tensor l1(const Tensor& x, const Numbers& y) { return nn::l1(x, row(y, x.dtype()), {.reduction = Reduction::sum}); }
Tensor smooth_l1(const Tensor& x, const Numbers& y) {
  return nn::smooth_l1(x, row(y, x.dtype()), {.reduction = Reduction::sum});
}
Tensor hinge(const Tensor& x, const Numbers& y) {
  return nn::hinge(x, row(y, x.dtype()), {.reduction = Reduction::sum});
}
Tensor bce(const Tensor& x, const Numbers& y) { return nn::bce(x, row(y, x.dtype()), {.reduction = Reduction::sum}); }
Tensor logits(const Tensor& x, const Numbers& y) {
  return nn::bce_with_logits(x, row(y, x.dtype()), {.reduction = Reduction::sum});
}
Tensor logits_3(const Tensor& x, const Numbers& y) {
  return nn::bce_with_logits(x, row(y, x.dtype()),
                             {.pos_weight = full({1}, 3.0, {.dtype = x.dtype()}), .reduction = Reduction::sum});
}
Tensor logits_0(const Tensor& x, const Numbers& y) {
  return nn::bce_with_logits(x, row(y, x.dtype()),
                             {.weight = tensor({1.0, 0.0}, {.dtype = x.dtype()}), .reduction = Reduction::sum});
}
Tensor bce_0(const Tensor& x, const Numbers& y) {
  return nn::bce(x, row(y, x.dtype()),
                 {.weight = tensor({1.0, 0.0}, {.dtype = x.dtype()}), .reduction = Reduction::sum});
}
Tensor kl(const Tensor& x, const Numbers& y) {
  return nn::kl_div(x, row(y, x.dtype()), {.reduction = nn::KlReduction::sum});
}
Tensor kl_log(const Tensor& x, const Numbers& y) {
  return nn::kl_div(x, row(y, x.dtype()), {.log_target = true, .reduction = nn::KlReduction::sum});
}
Tensor nll(const Tensor& x, const Numbers& y) {
  return nn::nll(x, tensor({static_cast<std::int64_t>(y[0])}), {.reduction = Reduction::sum});
}
Tensor nll_0(const Tensor& x, const Numbers& y) {
  return nn::nll(x, tensor({static_cast<std::int64_t>(y[0])}),
                 {.weight = tensor({0.0, 1.0, 2.0}, {.dtype = x.dtype()}), .reduction = Reduction::sum});
}
Tensor classes(const Tensor& x, const Numbers& y) {
  return nn::cross_entropy(x, tensor({static_cast<std::int64_t>(y[0])}), {.reduction = Reduction::sum});
}
Tensor classes_0(const Tensor& x, const Numbers& y) {
  return nn::cross_entropy(x, tensor({static_cast<std::int64_t>(y[0])}),
                           {.weight = tensor({0.0, 1.0, 2.0}, {.dtype = x.dtype()}), .reduction = Reduction::sum});
}
Tensor smoothed(const Tensor& x, const Numbers& y) {
  return nn::cross_entropy(x, tensor({static_cast<std::int64_t>(y[0])}),
                           {.label_smoothing = 0.3, .reduction = Reduction::sum});
}
Tensor smoothed_0(const Tensor& x, const Numbers& y) {
  return nn::cross_entropy(
      x, tensor({static_cast<std::int64_t>(y[0])}),
      {.weight = tensor({0.0, 1.0, 2.0}, {.dtype = x.dtype()}), .label_smoothing = 0.3, .reduction = Reduction::sum});
}
Tensor probabilities(const Tensor& x, const Numbers& y) {
  return nn::cross_entropy(x, row(y, x.dtype()), {.reduction = Reduction::sum});
}
Tensor probabilities_0(const Tensor& x, const Numbers& y) {
  return nn::cross_entropy(x, row(y, x.dtype()),
                           {.weight = tensor({0.0, 1.0, 2.0}, {.dtype = x.dtype()}), .reduction = Reduction::sum});
}

const double ln2 = std::log(2.0);

const std::vector<Limit> limits = {
    {"mse", "(∞ - 0)²", mse, {infinity, -infinity}, {0, 0}, infinity, {infinity, -infinity}},
    {"mse", "0 of either sign", mse, {0.0, -0.0}, {-0.0, 0.0}, 0, {0, 0}},
    {"l1", "|∞|", l1, {infinity, -infinity}, {0, 0}, infinity, {1, -1}},
    {"smooth_l1", "far away it is l1; PyTorch's too", smooth_l1, {infinity, -infinity}, {0, 0}, infinity, {1, -1}},
    {"smooth_l1", "no square of 1e30", smooth_l1, {1e30, 0.5}, {0, 0}, 1e30, {1, 0.5}},
    {"hinge", "max(0, 1 - ∞) and max(0, 1 + ∞)", hinge, {infinity, infinity}, {1, -1}, infinity, {0, 1}},
    {"hinge", "max(0, 1 - ∞)", hinge, {infinity, -infinity}, {1, -1}, 0, {0, 0}},

    {"bce", "0 ln 0 = 0", bce, {0, 1}, {0, 1}, 0, {0, 0}},
    {"bce", "-ln 0 is cut at 100, as PyTorch's", bce, {0, 1}, {1, 0}, 200, {-1e12, 1e12}},
    {"bce", "the second does not count; NaN in PyTorch", bce_0, {0.5, not_a_number}, {1, 0}, ln2, {-2, 0}},

    {"bce_with_logits", "ln(1 + 0) - 0; NaN in PyTorch", logits, {-infinity}, {0}, 0, {0}},
    {"bce_with_logits", "-ln σ(∞); NaN in PyTorch", logits, {infinity}, {1}, 0, {0}},
    {"bce_with_logits", "-ln σ(-∞)", logits, {-infinity}, {1}, infinity, {-1}},
    {"bce_with_logits", "-ln σ(-∞)", logits, {infinity}, {0}, infinity, {1}},
    {"bce_with_logits", "half of -ln 0 and half of -ln 1; NaN in PyTorch", logits, {infinity}, {0.5}, infinity, {0.5}},
    {"bce_with_logits", "half of -ln 1 and half of -ln 0", logits, {-infinity}, {0.5}, infinity, {-0.5}},
    {"bce_with_logits", "-ln ½ at 0 of either sign", logits, {0.0, -0.0}, {0, 1}, 2 * ln2, {0.5, -0.5}},
    {"bce_with_logits", "ln(1 + e⁻⁵⁰), no difference of 50s", logits, {50}, {1}, std::log1p(std::exp(-50.0)), {0}},
    {"bce_with_logits, pos_weight", "3 (-ln σ(∞))", logits_3, {infinity, -infinity}, {1, 0}, 0, {0, 0}},
    {"bce_with_logits, pos_weight", "3 (-ln σ(-∞)); NaN in PyTorch", logits_3, {-infinity}, {1}, infinity, {-3}},
    {"bce_with_logits, pos_weight", "-ln σ(-∞)", logits_3, {infinity}, {0}, infinity, {1}},
    {"bce_with_logits, weight", "the second does not count", logits_0, {0, infinity}, {1, 0}, ln2, {-0.5, 0}},
    {"bce_with_logits, weight", "the second does not count", logits_0, {0, not_a_number}, {1, 0}, ln2, {-0.5, 0}},

    {"kl_div", "0 (ln 0 + ∞) = 0; NaN in PyTorch", kl, {-infinity, 0}, {0, 1}, 0, {0, -1}},
    {"kl_div", "1 (0 + ∞)", kl, {-infinity, 0}, {1, 0}, infinity, {-1, 0}},
    {"kl_div, log_target", "0 (-∞ + ∞) = 0; NaN in PyTorch", kl_log, {-infinity, 0}, {-infinity, 0}, 0, {0, -1}},
    {"kl_div, log_target", "e⁰ (0 + ∞)", kl_log, {-infinity, 0}, {0, -infinity}, infinity, {-1, 0}},

    {"nll", "another class's -∞", nll, {-infinity, 0, -1}, {1}, 0, {0, -1, 0}},
    {"nll", "-ln 0", nll, {-infinity, 0, -1}, {0}, infinity, {-1, 0, 0}},
    {"nll", "an ignored example does not count", nll, {-infinity, not_a_number, infinity}, {-100}, 0, {0, 0, 0}},
    {"nll, weight",
     "a class of weight 0 does not count; NaN in PyTorch",
     nll_0,
     {-infinity, not_a_number, 0},
     {0},
     0,
     {0, 0, 0}},

    {"cross_entropy", "a class of probability 0 beside two", classes, {-infinity, 0, 0}, {1}, ln2, {0, -0.5, 0.5}},
    {"cross_entropy", "-ln 0", classes, {-infinity, 0, 0}, {0}, infinity, {-1, 0.5, 0.5}},
    {"cross_entropy", "an ignored example does not count", classes, {-infinity, 0, 1}, {-100}, 0, {0, 0, 0}},
    {"cross_entropy", "not even NaN does", classes, {not_a_number, infinity, 1}, {-100}, 0, {0, 0, 0}},
    {"cross_entropy",
     "not even without any probability",
     classes,
     {-infinity, -infinity, -infinity},
     {-100},
     0,
     {0, 0, 0}},
    {"cross_entropy, probabilities",
     "no probability, no loss",
     probabilities,
     {-infinity, -infinity, -infinity},
     {0, 0, 0},
     0,
     {0, 0, 0}},
    {"cross_entropy, probabilities",
     "not even NaN",
     probabilities,
     {not_a_number, infinity, 1},
     {0, 0, 0},
     0,
     {0, 0, 0}},
    {"cross_entropy, probabilities, weight",
     "all are of class 0",
     probabilities_0,
     {infinity, 0, 0},
     {1, 0, 0},
     0,
     {0, 0, 0}},
    {"cross_entropy, weight", "a class of weight 0 does not count", classes_0, {-infinity, 0, 0}, {0}, 0, {0, 0, 0}},
    {"cross_entropy, weight", "the other classes do", classes_0, {-infinity, 0, 0}, {2}, 2 * ln2, {0, 1, -1}},
    {"cross_entropy, smoothing", "0.1 of -ln 0", smoothed, {-infinity, 0, 0}, {1}, infinity, {-0.1, -0.3, 0.4}},
    {"cross_entropy, smoothing",
     "an ignored example does not count",
     smoothed,
     {-infinity, not_a_number, 0},
     {-100},
     0,
     {0, 0, 0}},
    {"cross_entropy, smoothing, weight",
     "0 times -ln 0; the rest is 0.1 (1 + 2) ln 2",
     smoothed_0,
     {-infinity, 0, 0},
     {0},
     0.3 * ln2,
     {0, 0.05, -0.05}},
    {"cross_entropy, probabilities",
     "0 ln 0 = 0; NaN in PyTorch",
     probabilities,
     {-infinity, 0, 0},
     {0, 1, 0},
     ln2,
     {0, -0.5, 0.5}},
    {"cross_entropy, probabilities",
     "-½ ln 0",
     probabilities,
     {-infinity, 0, 0},
     {0.5, 0.5, 0},
     infinity,
     {-0.5, 0, 0.5}},
    {"cross_entropy, probabilities, weight",
     "0 times -ln 0",
     probabilities_0,
     {-infinity, 0, 0},
     {0.5, 0.5, 0},
     0.5 * ln2,
     {0, -0.25, 0.25}},
};

bool same(double found, double expected, double tolerance) {
  if (std::isnan(expected)) return std::isnan(found);
  return found == expected || std::abs(found - expected) <= tolerance * std::abs(expected) + tolerance * 1e-3;
}

}  // namespace

TEST_CASE("losses and gradients at infinite logits, and of examples that do not count, are their limits") {
  for (const DType dtype : {float32, float64}) {
    for (const Limit& limit : limits) {
      CAPTURE(limit.loss, limit.why, to_text(dtype), limit.x, limit.y);
      const double tolerance = dtype == float32 ? 1e-6 : 1e-13;
      const Tensor x = row(limit.x, dtype).requires_grad_();
      const Tensor value = limit.f(x, limit.y);
      CHECK(same(value.item(), limit.value, tolerance));
      const Tensor dx = grad({value}, {x}, {.create_graph = true})[0];
      const auto found = dx.to_vector<double>();
      CAPTURE(value.item(), found);
      for (std::size_t i = 0; i < found.size(); ++i) {
        const bool is_far = std::abs(limit.gradient[i]) == 1e12;  // bce divides by a float, 1e-12
        CHECK(same(found[i], limit.gradient[i], is_far ? 1e-6 : tolerance));
      }
      if (!dx.requires_grad()) continue;
      for (const double d : grad({sum(dx)}, {x}, {.materialize_grads = true})[0].to_vector<double>()) {
        CHECK(!std::isnan(d));
      }
    }
  }
}

TEST_CASE("an example that does not count changes neither the mean nor the gradients of the others") {
  const Tensor both = tensor({{-infinity, 0.0, 1.0}, {0.5, 0.2, 0.1}}, {.requires_grad = true});
  const Tensor one = tensor({{0.5, 0.2, 0.1}}, {.requires_grad = true});
  for (const double smoothing : {0.0, 0.2}) {
    const Tensor loss = nn::cross_entropy(both, tensor({-100, 1}), {.label_smoothing = smoothing});
    const Tensor alone = nn::cross_entropy(one, tensor({1}), {.label_smoothing = smoothing});
    CHECK(loss.item() == alone.item());
    if (smoothing == 0) CHECK(loss.item() == Approx(1.1801).epsilon(1e-4));
    const auto d = grad({loss}, {both})[0].to_vector<double>(), expected = grad({alone}, {one})[0].to_vector<double>();
    CHECK(Numbers(d.begin(), d.begin() + 3) == Numbers{0, 0, 0});
    CHECK(Numbers(d.begin() + 3, d.end()) == expected);
  }
  CHECK(nn::cross_entropy(both, tensor({-100, 1}), {.reduction = Reduction::none}).to_vector<double>()[0] == 0);
}

TEST_CASE("losses of large differences are numbers where they have a number") {
  const Tensor far = tensor({1.5e19, -1.5e19, 1.5e19, -1.5e19}), zero = zeros({4});
  CHECK(nn::mse(far, zero).item() == Approx(2.25e38));  // the sum is none
  CHECK(nn::l1(tensor({3e38, -3e38}), zeros({2})).item() == Approx(3e38));
  CHECK(nn::smooth_l1(tensor({1e25}), zeros({1}), {.beta = 1e30F}).item() == Approx(5e19));
  CHECK(nn::smooth_l1(tensor({3e38, -3e38}), zeros({2})).item() == Approx(3e38));
  CHECK(nn::hinge(tensor({3e38, 3e38}), tensor({-1.0, -1.0})).item() == Approx(3e38));
  CHECK(nn::bce_with_logits(tensor({3e38, 3e38}), zeros({2})).item() == Approx(3e38));
}

TEST_CASE("the mean of no losses is NaN, their sum is 0, and so are second derivatives, as in PyTorch") {
  using Reduced = std::function<Tensor(const Tensor& x, Reduction)>;
  const Tensor y = zeros({0, 3}), labels = zeros({0}, {.dtype = int64}), w = ones({3});
  using K = nn::KlReduction;
  std::map<Reduction, K> words = {{Reduction::mean, K::mean}, {Reduction::sum, K::sum}, {Reduction::none, K::none}};
  const std::vector<Reduced> all = {
      [&](const Tensor& x, Reduction r) { return nn::mse(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::l1(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::smooth_l1(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::huber(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::hinge(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::margin_ranking(x, y, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::triplet_margin(x, y, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::bce(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::bce(x, y, {.weight = w, .reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::bce_with_logits(x, y, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) {
        return nn::bce_with_logits(x, y, {.weight = w, .pos_weight = w, .reduction = r});
      },
      [&](const Tensor& x, Reduction r) { return nn::kl_div(x, y, {.reduction = words[r]}); },
      [&](const Tensor& x, Reduction r) {
        return nn::kl_div(x, y, {.reduction = r == Reduction::mean ? K::batchmean : words[r]});
      },
      [&](const Tensor& x, Reduction r) { return nn::nll(x, labels, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::nll(x, labels, {.weight = w, .reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::cross_entropy(x, labels, {.reduction = r}); },
      [&](const Tensor& x, Reduction r) { return nn::cross_entropy(x, labels, {.weight = w, .reduction = r}); },
      [&](const Tensor& x, Reduction r) {
        return nn::cross_entropy(x, labels, {.label_smoothing = 0.1, .reduction = r});
      },
      [&](const Tensor& x, Reduction r) { return nn::cross_entropy(x, y, {.reduction = r}); },
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(i);
    const Tensor x = zeros({0, 3}, {.requires_grad = true});
    CHECK(std::isnan(all[i](x, Reduction::mean).item()));
    CHECK(all[i](x, Reduction::sum).item() == 0);
    CHECK(all[i](x, Reduction::none).numel() == 0);
    CHECK(grad({all[i](x, Reduction::sum)}, {x})[0].shape() == Shape{0, 3});
    const Tensor dz = tensor(1.0, {.requires_grad = true});
    const Tensor dx = grad({all[i](x, Reduction::mean)}, {x}, {.create_graph = true, .grad_outputs = {dz}})[0];
    CHECK(grad({sum(dx)}, {dz})[0].item() == 0);
  }
}

TEST_CASE("where all examples are ignored or weigh nothing the mean is NaN, and the gradient is 0") {
  for (const double smoothing : {0.0, 0.1}) {
    const Tensor x = tensor({{1.0, 2.0, 3.0}, {0.0, not_a_number, -infinity}}, {.requires_grad = true});
    const Tensor ignored = tensor({-100, -100});
    const auto with = [&](Reduction r) {
      return nn::cross_entropy(x, ignored, {.label_smoothing = smoothing, .reduction = r});
    };
    CHECK(std::isnan(with(Reduction::mean).item()));
    CHECK(with(Reduction::sum).item() == 0);
    for (const Reduction r : {Reduction::mean, Reduction::sum}) {
      CHECK(grad({with(r)}, {x})[0].to_vector<double>() == Numbers(6, 0));
      CHECK(grad({nn::nll(x, ignored, {.reduction = r})}, {x})[0].to_vector<double>() == Numbers(6, 0));
    }
  }
  const Tensor x = tensor({{1.0, 2.0, 3.0}}, {.requires_grad = true}), weight = tensor({0.0, 1.0, 1.0});
  CHECK(std::isnan(nn::cross_entropy(x, tensor({0}), {.weight = weight}).item()));
  CHECK(nn::cross_entropy(x, tensor({0}), {.weight = weight, .reduction = Reduction::sum}).item() == 0);
  CHECK(grad({nn::cross_entropy(x, tensor({0}), {.weight = weight})}, {x})[0].to_vector<double>() == Numbers(3, 0));
  CHECK(std::isnan(nn::nll(x, tensor({0}), {.weight = weight}).item()));
}

TEST_CASE("the derivative of a weight is the loss that it weighs, also where the weight is 0") {
  const Tensor x = from_vector(Numbers{3, -1, 0.5, 2, 0, 1, -2, 1, 0.25}, {3, 3}), p = sigmoid(x);
  const Tensor y = from_vector(Numbers{0, 1, 0.5, 1, 0, 0, 0, 1, 1}, {3, 3}), w = from_vector(Numbers{0, 1, 2}, {3});
  const Tensor truth = tensor({0, 1, 2}), shares = softmax(y * 2, 1);
  using Inputs = std::vector<Tensor>;  // x and w
  for (const Reduction reduction : {Reduction::mean, Reduction::sum, Reduction::none}) {
    const auto classes = [&](const Inputs& v, nn::CrossEntropyOptions options) {
      options.weight = v[1];
      options.reduction = reduction;
      return nn::cross_entropy(v[0], truth, options);
    };
    const auto logits = [&](const Inputs& v, nn::BceWithLogitsOptions options) {
      options.reduction = reduction;
      return nn::bce_with_logits(v[0], y, options);
    };
    const std::vector<std::pair<std::string, TensorFunction>> losses = {
        {"bce", [&](const Inputs& v) { return nn::bce(v[0], y, {.weight = v[1], .reduction = reduction}); }},
        {"bce_with_logits", [&](const Inputs& v) { return logits(v, {.weight = v[1]}); }},
        {"bce_with_logits, pos_weight", [&](const Inputs& v) { return logits(v, {.pos_weight = v[1]}); }},
        {"bce_with_logits, both", [&](const Inputs& v) { return logits(v, {.weight = v[1], .pos_weight = v[1]}); }},
        {"nll", [&](const Inputs& v) { return nn::nll(v[0], truth, {.weight = v[1], .reduction = reduction}); }},
        {"cross_entropy", [&](const Inputs& v) { return classes(v, {}); }},
        {"cross_entropy, ignore_index", [&](const Inputs& v) { return classes(v, {.ignore_index = 1}); }},
        {"cross_entropy, label_smoothing", [&](const Inputs& v) { return classes(v, {.label_smoothing = 0.3}); }},
        {"cross_entropy of probabilities",
         [&](const Inputs& v) { return nn::cross_entropy(v[0], shares, {.weight = v[1], .reduction = reduction}); }},
        {"cross_entropy, probabilities that are learned", [&](const Inputs& v) {
           return nn::cross_entropy(v[0], shares * unsqueeze(v[1], 1), {.reduction = reduction});
         }}};
    for (const auto& [name, loss] : losses) {
      INFO(name << ", reduction " << static_cast<int>(reduction));
      const Inputs inputs = {name == "bce" ? p : x, w};
      CHECK(check_gradients(loss, inputs).ok);
      CHECK(check_second_gradients(loss, inputs).ok);
    }
  }
}

TEST_CASE("an example of weight 0 and an infinite loss does not count where weights are learned, either") {
  const Tensor w = from_vector(Numbers{0, 1, 2}, {3}).requires_grad_();
  const Tensor x = from_vector(Numbers{-infinity, 0, 0, 0, 0, 0}, {2, 3}).requires_grad_();
  const Tensor loss = nn::cross_entropy(x, tensor({0, 1}), {.weight = w});
  CHECK(loss.item() == Approx(std::log(3)));
  loss.backward();
  CHECK(x.grad()->select(0, 0).to_vector<double>() == Numbers{0, 0, 0});
  CHECK(x.grad()->at({1, 1}) == Approx(-2.0 / 3));
}

TEST_CASE("smooth_l1 takes a beta that has a place in the dtype of its input") {
  const Tensor x = zeros({2}), y = ones({2});
  CHECK(nn::smooth_l1(x, y, {.beta = 3e38}).item() == Approx(1 / 6e38));
  CHECK_THROWS_WITH(nn::smooth_l1(x, y, {.beta = 1e39}),
                    "smooth_l1: beta is 1e+39, it must be 0 or more, and finite in float32");
  CHECK(nn::smooth_l1(x.to(float64), y.to(float64), {.beta = 1e300}).item() == Approx(5e-301));
}
