// Losses as modules: they are the functions, print as PyTorch's, and keep weights as buffers.
#include "nn/losses/loss_modules.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using nn::Reduction;

namespace {

Tensor numbers() { return tensor({{-2.5, -0.5, 0.25}, {1.5, 3.0, -1.0}}, {.dtype = float64}); }
Tensor others() { return tensor({{0.5, -1.0, 0.75}, {1.0, -3.0, 2.0}}, {.dtype = float64}); }
Tensor shares() { return tensor({{0.5, 0.125, 0.375}, {0.25, 0.25, 0.5}}, {.dtype = float64}); }
Tensor two_classes() { return tensor({2, 0}); }
Tensor weights() { return tensor({0.5, 2.0, 1.0}, {.dtype = float64}); }

std::string text_of(const nn::Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

// Counts the modules that it was notified of, and their outputs.
struct Listener : nn::ForwardListener {
  std::vector<std::string> kinds;
  std::vector<double> outputs;

  void on_call(const nn::Module& module) override { kinds.push_back(module.kind()); }
  void on_output(const nn::Module& /*module*/, const Tensor& output) override { outputs.push_back(output.item()); }
};

}  // namespace

TEST_CASE("a loss module is the function with its options") {
  const Tensor x = numbers(), y = others(), p = shares(), w = weights();
  CHECK(equal(nn::MSELoss()(x, y), nn::mse(x, y)));
  CHECK(equal(nn::MSELoss({.reduction = Reduction::sum})(x, y), nn::mse(x, y, {.reduction = Reduction::sum})));
  CHECK(equal(nn::L1Loss()(x, y), nn::l1(x, y)));
  CHECK(equal(nn::L1Loss({.reduction = Reduction::none})(x, y), nn::l1(x, y, {.reduction = Reduction::none})));
  CHECK(equal(nn::SmoothL1Loss()(x, y), nn::smooth_l1(x, y)));
  CHECK(equal(nn::SmoothL1Loss({.beta = 3})(x, y), nn::smooth_l1(x, y, {.beta = 3})));
  CHECK(equal(nn::HuberLoss()(x, y), nn::huber(x, y)));
  CHECK(equal(nn::HuberLoss({.delta = 3})(x, y), nn::huber(x, y, {.delta = 3})));
  CHECK(equal(nn::KLDivLoss()(x, p), nn::kl_div(x, p)));
  CHECK(equal(nn::KLDivLoss({.log_target = true, .reduction = nn::KlReduction::batchmean})(x, y),
              nn::kl_div(x, y, {.log_target = true, .reduction = nn::KlReduction::batchmean})));
  CHECK(equal(nn::CrossEntropyLoss()(x, two_classes()), nn::cross_entropy(x, two_classes())));
  CHECK(equal(nn::CrossEntropyLoss({.weight = w, .label_smoothing = 0.1, .reduction = Reduction::sum})(x, p),
              nn::cross_entropy(x, p, {.weight = w, .label_smoothing = 0.1, .reduction = Reduction::sum})));
  CHECK(equal(nn::CrossEntropyLoss({.ignore_index = 2})(x, two_classes()),
              nn::cross_entropy(x, two_classes(), {.ignore_index = 2})));
  CHECK(equal(nn::NLLLoss()(x, two_classes()), nn::nll(x, two_classes())));
  CHECK(equal(nn::NLLLoss({.weight = w, .ignore_index = 2, .reduction = Reduction::none})(x, two_classes()),
              nn::nll(x, two_classes(), {.weight = w, .ignore_index = 2, .reduction = Reduction::none})));
  CHECK(equal(nn::BCELoss()(p, p), nn::bce(p, p)));
  CHECK(equal(nn::BCELoss({.weight = w, .reduction = Reduction::sum})(p, p),
              nn::bce(p, p, {.weight = w, .reduction = Reduction::sum})));
  CHECK(equal(nn::BCEWithLogitsLoss()(x, p), nn::bce_with_logits(x, p)));
  CHECK(equal(nn::BCEWithLogitsLoss({.weight = w, .pos_weight = 2 * w, .reduction = Reduction::none})(x, p),
              nn::bce_with_logits(x, p, {.weight = w, .pos_weight = 2 * w, .reduction = Reduction::none})));
  const Tensor signs = tensor({{1.0, -1.0, 1.0}, {-1.0, 1.0, 1.0}}, {.dtype = float64});
  CHECK(equal(nn::MarginRankingLoss()(x, y, signs), nn::margin_ranking(x, y, signs)));
  CHECK(equal(nn::MarginRankingLoss({.margin = 2, .reduction = Reduction::sum})(x, y, signs),
              nn::margin_ranking(x, y, signs, {.margin = 2, .reduction = Reduction::sum})));
  CHECK(equal(nn::TripletMarginLoss()(x, y, p), nn::triplet_margin(x, y, p)));
  CHECK(equal(nn::TripletMarginLoss({.margin = 3, .p = 1, .swap = true})(x, y, p),
              nn::triplet_margin(x, y, p, {.margin = 3, .p = 1, .swap = true})));
}

TEST_CASE("loss modules print as PyTorch's") {
  CHECK(text_of(nn::CrossEntropyLoss({.weight = weights(), .label_smoothing = 0.1})) == "CrossEntropyLoss()");
  CHECK(text_of(nn::NLLLoss()) == "NLLLoss()");
  CHECK(text_of(nn::MSELoss()) == "MSELoss()");
  CHECK(text_of(nn::L1Loss()) == "L1Loss()");
  CHECK(text_of(nn::SmoothL1Loss()) == "SmoothL1Loss()");
  CHECK(text_of(nn::HuberLoss()) == "HuberLoss()");
  CHECK(text_of(nn::BCELoss()) == "BCELoss()");
  CHECK(text_of(nn::BCEWithLogitsLoss()) == "BCEWithLogitsLoss()");
  CHECK(text_of(nn::KLDivLoss()) == "KLDivLoss()");
  CHECK(text_of(nn::MarginRankingLoss()) == "MarginRankingLoss()");
  CHECK(text_of(nn::TripletMarginLoss()) == "TripletMarginLoss()");
}

TEST_CASE("weights of losses are buffers: saved, converted and cloned") {
  const nn::CrossEntropyLoss loss({.weight = weights().to(float32)});
  CHECK(loss.num_parameters() == 0);
  REQUIRE(loss.state_dict().tensors.size() == 1);
  CHECK(loss.state_dict().tensors[0].name == "weight");
  CHECK_THROWS_AS(loss(numbers(), two_classes()), DtypeError);
  loss.to(float64);
  const double before = loss(numbers(), two_classes()).item();
  CHECK(before == nn::cross_entropy(numbers(), two_classes(), {.weight = weights()}).item());

  const nn::CrossEntropyLoss copy = nn::clone(loss);
  loss.weight->set_value(ones({3}, {.dtype = float64}));
  CHECK(loss(numbers(), two_classes()).item() == nn::cross_entropy(numbers(), two_classes()).item());
  CHECK(copy(numbers(), two_classes()).item() == before);

  const nn::BCEWithLogitsLoss both({.weight = weights(), .pos_weight = weights()});
  REQUIRE(both.state_dict().tensors.size() == 2);
  CHECK(both.state_dict().tensors[1].name == "pos_weight");
  CHECK(nn::NLLLoss().state_dict().tensors.empty());
  CHECK(nn::BCELoss({.weight = weights()}).named_buffers().size() == 1);
}

TEST_CASE("a loss module refuses options that no call takes when it is made") {
  const double nan = std::nan("");
  CHECK_THROWS_WITH(nn::CrossEntropyLoss({.label_smoothing = 1.5}),
                    "CrossEntropyLoss: label_smoothing is 1.5, it must be from 0 to 1");
  CHECK_THROWS_AS(nn::CrossEntropyLoss({.label_smoothing = nan}), DataError);
  CHECK_THROWS_WITH(nn::SmoothL1Loss({.beta = -1}), "SmoothL1Loss: beta is -1, it must be a finite number from 0 on");
  CHECK_THROWS_WITH(nn::HuberLoss({.delta = 0}), "HuberLoss: delta is 0, it must be positive");
  CHECK_THROWS_AS(nn::HuberLoss({.delta = nan}), DataError);
  CHECK_THROWS_WITH(nn::MarginRankingLoss({.margin = nan}), "MarginRankingLoss: margin is nan, it must be finite");
  CHECK_THROWS_WITH(nn::TripletMarginLoss({.p = nan}), "TripletMarginLoss: p is nan, it must be a number");
  CHECK_THROWS_AS(nn::TripletMarginLoss({.margin = nan}), DataError);
  CHECK_THROWS_AS(nn::TripletMarginLoss({.eps = nan}), DataError);
}

TEST_CASE("a listener is notified of the call of a loss module") {
  Listener listener;
  nn::MSELoss()(numbers(), others());
  CHECK(listener.kinds == std::vector<std::string>{"MSELoss"});
  CHECK(listener.outputs == std::vector<double>{nn::mse(numbers(), others()).item()});
}

TEST_CASE("a loss module has no forward of one tensor, and its errors name the function") {
  const nn::MSELoss loss;
  CHECK_THROWS_WITH(loss.forward(numbers()), Catch::Matchers::ContainsSubstring("a MSELoss has no forward"));
  CHECK_THROWS_WITH(loss(ones({3}), ones({3, 1})), "mse: an input (3) and a target (3, 1), the shapes must be equal");
}
