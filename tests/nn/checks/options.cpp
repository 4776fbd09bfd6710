// Every numeric option of layers, losses, metrics, initialisers, optimisers and data sets: invalid values are refused,
// with the names of owner and option and the rule; valid values are accepted.
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "operators/errors/text.hpp"
#include "tests/catch.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

// Numbers in braces that C++ would convert to the first option: a number to a bool, a bool to a number.
// clang-format off
template <class T, auto n, auto is> concept Refuses =
    !requires(T x) { nn::kl_div(x, x, {n}); } && !requires(T x) { nn::clip_grad_norm({}, 1, {is}); } &&
    !requires(T x) { nn::kl_div(x, x, {is}); } && !requires(T x) { nn::smooth_l1(x, x, {n}); } &&
    !requires(T x) { nn::smooth_l1(x, x, {is}); } && !requires(T x) { nn::hinge(x, x, {is}); } &&
    !requires(T x) { nn::init::kaiming_uniform(x, {is}); } && !requires(T x) { nn::init::kaiming_normal(x, {is}); } &&
    !requires { nn::Linear(2, 3, {n}); } && !requires { nn::LoadOptions{n}; } && !requires { nn::ImageOptions{n}; };
template <class T, auto n, auto is> concept Accepts =
    requires(T x) { nn::kl_div(x, x, {.log_target = is}); nn::smooth_l1(x, x, {.beta = n}); } &&
    requires(T x) { nn::hinge(x, x, {n}); nn::kl_div(x, x, {}); nn::init::kaiming_uniform(x, {n}); } &&
    requires(T x) { nn::init::kaiming_normal(x, {n}); nn::clip_grad_norm({}, 1, {n}); nn::Linear(2, 3, {is}); } &&
    requires { nn::LoadOptions{is}; nn::ImageOptions{is}; };
static_assert(Refuses<Tensor, 0, false> && Refuses<Tensor, 1, true>);
static_assert(Accepts<Tensor, 0, false> && Accepts<Tensor, 1, true>);
// clang-format on

struct NumberOption {
  std::string owner, name;
  std::function<void(double)> use;
  std::vector<double> fine, refused;
};

const std::vector<double> not_finite = {not_a_number, infinity, -infinity};

std::vector<double> and_not_finite(std::vector<double> numbers) {
  numbers.insert(numbers.end(), not_finite.begin(), not_finite.end());
  return numbers;
}

std::vector<NumberOption> options_of_layers() {
  using nn::RecurrentOptions;
  const std::vector<double> no_probability = and_not_finite({-0.1, 1.5, -5}), below_0 = and_not_finite({-1, -1e-300});
  return {
      {"LeakyReLU", "negative_slope", [](double a) { nn::LeakyReLU{a}; }, {0, 0.3, -2, 5}, not_finite},
      {"ELU", "alpha", [](double a) { nn::ELU{a}; }, {0, 1, -2}, not_finite},
      {"Softplus", "beta", [](double b) { nn::Softplus{b}; }, {1e-40, 1, 30}, and_not_finite({0, -1})},
      {"Dropout", "p", [](double p) { nn::Dropout{p}; }, {0, 0.5, 1}, no_probability},
      {"dropout", "p", [](double p) { nn::dropout(ones({2}), p); }, {0, 0.5, 1}, no_probability},
      {"Dropout2d", "p", [](double p) { nn::Dropout2d{p}; }, {0, 0.5, 1}, no_probability},
      {"dropout2d",
       "p",
       [](double p) {
         nn::dropout2d(ones({2, 1, 2}), p);
       },
       {0, 0.5, 1},
       no_probability},
      {"RNN", "dropout", [](double p) { nn::RNN(2, 2, {.dropout = p}); }, {0, 1}, no_probability},
      {"GRU", "dropout", [](double p) { nn::GRU(2, 2, {.dropout = p}); }, {0, 1}, no_probability},
      {"LSTM", "dropout", [](double p) { nn::LSTM(2, 2, {.dropout = p}); }, {0, 1}, no_probability},
      {"LayerNorm", "eps", [](double e) { nn::LayerNorm(3, {.eps = e}); }, {0, 1e-5, 2}, below_0},
      {"BatchNorm1d", "eps", [](double e) { nn::BatchNorm1d(3, {.eps = e}); }, {0, 1e-5, 2}, below_0},
      {"BatchNorm2d", "eps", [](double e) { nn::BatchNorm2d(3, {.eps = e}); }, {0, 1e-5, 2}, below_0},
      {"BatchNorm2d", "momentum", [](double m) { nn::BatchNorm2d(3, {.momentum = m}); }, {0, 0.1, 1}, no_probability},
      {"GroupNorm", "eps", [](double e) { nn::GroupNorm(1, 3, {.eps = e}); }, {0, 1e-5, 2}, below_0},
      {"RMSNorm", "eps", [](double e) { nn::RMSNorm(3, {.eps = e}); }, {0, 1e-5, 2}, below_0},
      {"MultiheadAttention",
       "dropout",
       [](double p) { nn::MultiheadAttention(2, 1, {.dropout = p}); },
       {0, 1},
       no_probability},
      {"TransformerEncoderLayer",
       "dropout",
       [](double p) { nn::TransformerEncoderLayer(2, 1, {.dropout = p}); },
       {0, 1},
       no_probability},
      {"TransformerDecoderLayer",
       "layer_norm_eps",
       [](double e) { nn::TransformerDecoderLayer(2, 1, {.layer_norm_eps = e}); },
       {0, 1e-5, 2},
       below_0},
      {"PositionalEncoding",
       "dropout",
       [](double p) { nn::PositionalEncoding(2, {.dropout = p}); },
       {0, 1},
       no_probability},
      {"BatchNorm1d", "momentum", [](double m) { nn::BatchNorm1d(3, {.momentum = m}); }, {0, 0.1, 1}, no_probability},
      {"standardize",
       "eps",
       [](double e) {
         nn::standardize(ones({2, 2}), {1}, e);
       },
       {0, 1e-5},
       below_0},
  };
}

std::vector<NumberOption> options_of_losses_and_weights() {
  const Tensor x = tensor({0.5, -0.5}), y = tensor({1.0, -1.0});
  const Tensor w = zeros({2, 3});
  const std::vector<double> below_0 = and_not_finite({-1});
  return {
      {"smooth_l1", "beta", [=](double b) { nn::smooth_l1(x, y, {.beta = b}); }, {0, 1}, below_0},
      {"hinge", "margin", [=](double m) { nn::hinge(x, y, {.margin = m}); }, {-1, 0, 2}, not_finite},
      {"huber", "delta", [=](double d) { nn::huber(x, y, {.delta = d}); }, {0.5, 1}, and_not_finite({0, -1})},
      {"margin_ranking", "margin", [=](double m) { nn::margin_ranking(x, x, y, {.margin = m}); }, {-1, 2}, not_finite},
      {"triplet_margin", "margin", [=](double m) { nn::triplet_margin(x, y, y, {.margin = m}); }, {-1, 2}, not_finite},
      {"triplet_margin", "eps", [=](double e) { nn::triplet_margin(x, y, y, {.eps = e}); }, {0, 1e-6}, not_finite},
      {"triplet_margin", "p", [=](double p) { nn::triplet_margin(x, y, y, {.p = p}); }, {1, infinity}, {not_a_number}},
      {"TripletMarginLoss", "p", [](double p) { nn::TripletMarginLoss({.p = p}); }, {1, infinity}, {not_a_number}},
      {"cross_entropy",
       "label_smoothing",
       [](double s) {
         nn::cross_entropy(zeros({2, 3}), tensor({0, 1}), {.label_smoothing = s});
       },
       {0, 0.1, 1},
       and_not_finite({-0.1, 1.1})},
      {"RunningMean", "a weight", [](double weight) { nn::RunningMean().add(1, weight); }, {0, 2}, below_0},
      {"EarlyStopping",
       "min_delta",
       [](double d) { nn::EarlyStopping({.min_delta = d}); },
       {0, 1, infinity},
       {-1, -infinity, not_a_number}},
      {"xavier_uniform", "gain", [=](double g) { nn::init::xavier_uniform(w, g); }, {0, 2}, below_0},
      {"xavier_normal", "gain", [=](double g) { nn::init::xavier_normal(w, g); }, {0, 2}, below_0},
      {"orthogonal", "gain", [=](double g) { nn::init::orthogonal(w, g); }, {-1, 0, 2}, not_finite},
      {"calculate_gain",
       "negative_slope",
       [](double s) { nn::init::calculate_gain(nn::init::Nonlinearity::leaky_relu, s); },
       {-1, 0, 2},
       not_finite},
      {"calculate_gain",
       "negative_slope",
       [=](double s) { nn::init::kaiming_uniform(w, {.negative_slope = s}); },
       {-1, 0, 2},
       not_finite},
  };
}

std::vector<NumberOption> options_of_examples() {
  const std::vector<double> below_0 = and_not_finite({-1});
  return {
      {"normalize", "a mean", [](double m) { nn::normalize(m, 1); }, {-1, 0}, not_finite},
      {"normalize", "a standard deviation", [](double s) { nn::normalize(0, s); }, {0.5}, and_not_finite({0, -1})},
      {"normalize",
       "a mean",
       [](double m) {
         nn::normalize(std::vector{0.0, m}, {1, 1});
       },
       {-1, 0},
       not_finite},
      {"random_horizontal_flip", "p", [](double p) { nn::random_horizontal_flip({.p = p}); }, {0, 1}, below_0},
      {"make_moons",
       "noise",
       [](double noise) {
         Generator generator(1);
         nn::make_moons(4, noise, generator);
       },
       {0, 1},
       below_0},
      {"make_sine",
       "noise",
       [](double noise) {
         Generator generator(1);
         nn::make_sine(4, noise, generator);
       },
       {0, 1},
       below_0},
      {"make_blobs",
       "std",
       [](double std) {
         Generator generator(1);
         nn::make_blobs(4, generator, {.std = std});
       },
       {0, 1},
       below_0},
      {"make_blobs",
       "range",
       [](double range) {
         Generator generator(1);
         nn::make_blobs(4, generator, {.range = range});
       },
       {0, 1},
       below_0},
  };
}

template <class Optimizer, class Options>
NumberOption option_of(const std::string& owner, const std::string& name, RealNumber Options::*member,
                       std::vector<double> fine, std::vector<double> refused) {
  const auto use = [member](double value) {
    Options options;
    options.lr = 0.1;
    options.*member = value;
    Optimizer(std::vector<nn::Parameter>{nn::Parameter(ones({2}))}, options);
  };
  return {owner, name, use, std::move(fine), std::move(refused)};
}

std::vector<NumberOption> options_of_optimizers() {
  using namespace nn;
  const std::vector<double> below_0 = and_not_finite({-1}), outside = and_not_finite({-0.1, 1.1}), some = {0, 0.5};
  return {
      option_of<SGD>("SGD", "lr", &SGDOptions::lr, some, {-1, -1e-300, INFINITY}),  // NaN: not given
      option_of<SGD>("SGD", "momentum", &SGDOptions::momentum, some, below_0),
      option_of<SGD>("SGD", "dampening", &SGDOptions::dampening, {-1, 0, 1}, not_finite),
      option_of<SGD>("SGD", "weight_decay", &SGDOptions::weight_decay, some, below_0),
      option_of<Adam>("Adam", "lr", &AdamOptions::lr, some, below_0),
      option_of<Adam>("Adam", "eps", &AdamOptions::eps, some, below_0),
      option_of<AdamW>("AdamW", "weight_decay", &AdamWOptions::weight_decay, some, below_0),
      option_of<NAdam>("NAdam", "lr", &NAdamOptions::lr, some, below_0),
      option_of<NAdam>("NAdam", "eps", &NAdamOptions::eps, some, below_0),
      option_of<NAdam>("NAdam", "weight_decay", &NAdamOptions::weight_decay, some, below_0),
      option_of<NAdam>("NAdam", "momentum_decay", &NAdamOptions::momentum_decay, some, below_0),
      option_of<LBFGS>("LBFGS", "lr", &LBFGSOptions::lr, some, below_0),
      option_of<LBFGS>("LBFGS", "tolerance_grad", &LBFGSOptions::tolerance_grad, some, below_0),
      option_of<LBFGS>("LBFGS", "tolerance_change", &LBFGSOptions::tolerance_change, some, below_0),
      option_of<RMSprop>("RMSprop", "alpha", &RMSpropOptions::alpha, {0, 0.9, 1}, outside),
      option_of<RMSprop>("RMSprop", "momentum", &RMSpropOptions::momentum, some, below_0),
      option_of<RMSprop>("RMSprop", "eps", &RMSpropOptions::eps, some, below_0),
      option_of<Adagrad>("Adagrad", "lr_decay", &AdagradOptions::lr_decay, some, below_0),
      option_of<Adadelta>("Adadelta", "rho", &AdadeltaOptions::rho, {0, 0.9, 1}, outside),
  };
}

void check_options(const std::vector<NumberOption>& all) {
  for (const NumberOption& option : all) {
    for (const double value : option.fine) {
      CAPTURE(option.owner, option.name, value);
      CHECK_NOTHROW(option.use(value));
    }
    for (const double value : option.refused) {
      CAPTURE(option.owner, option.name, value);
      const auto rule = option.name + " is " + to_text(value) + ", it must ";
      CHECK_THROWS_AS(option.use(value), Error);
      CHECK_THROWS_WITH(option.use(value), StartsWith(option.owner + ": " + rule));
    }
  }
}

}  // namespace

TEST_CASE("numbers without a meaning are refused where layers are made") { check_options(options_of_layers()); }

TEST_CASE("numbers without a meaning are refused by losses, metrics and first weights") {
  check_options(options_of_losses_and_weights());
}

TEST_CASE("numbers without a meaning are refused where examples are made or changed") {
  check_options(options_of_examples());
}

TEST_CASE("numbers without a meaning are refused where optimisers are made") { check_options(options_of_optimizers()); }

TEST_CASE("a number of classes that a confusion matrix has no room for is refused") {
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, test::highest_int64}) {
    CHECK_THROWS_WITH(nn::ConfusionMatrix(n),
                      "ConfusionMatrix: " + std::to_string(n) + " classes, the number must be from 1 to 1048576");
  }
}
