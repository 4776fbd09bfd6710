// What options leave out of a layer, and what a result lacks, cannot be read.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

namespace minitorch {

namespace {

// Reads an optional by `*`, `->` and `value()`, of which each must throw; returns the messages.
template <class Optional> std::vector<std::string> refusals(const Optional& optional) {
  std::vector<std::string> messages;
  const auto read = [&](const std::function<void()>& f) {
    try {
      f();
      messages.emplace_back("nothing was thrown");
    } catch (const Error& error) {
      messages.emplace_back(error.what());
    }
  };
  read([&] { (void)*optional; });
  read([&] { (void)optional.operator->(); });
  read([&] { (void)optional.value(); });
  return messages;
}

template <class Optional> void check_refused(const Optional& optional, const std::string& message) {
  CHECK_FALSE(optional.has_value());
  CHECK(refusals(optional) == std::vector<std::string>(3, message));
}

template <class Optional> void check_left_out(const Optional& optional, const std::string& name) {
  check_refused(optional, name + ": the module has none, as its options leave it out: ask has_value() first");
}

}  // namespace

TEST_CASE("what options leave out of a layer throws where it is read, and is named") {
  check_left_out(nn::Linear(2, 3, {.bias = false}).bias, "bias");
  check_left_out(nn::Bilinear(2, 2, 3, {.bias = false}).bias, "bias");
  check_left_out(nn::Conv1d(2, 3, 1, {.bias = false}).bias, "bias");
  check_left_out(nn::Conv2d(2, 3, 1, {.bias = false}).bias, "bias");
  check_left_out(nn::ConvTranspose2d(2, 3, 1, {.bias = false}).bias, "bias");
  check_left_out(nn::LayerNorm({4}, {.elementwise_affine = false}).weight, "weight");
  check_left_out(nn::RMSNorm({4}, {.elementwise_affine = false}).weight, "weight");
  check_left_out(nn::GroupNorm(2, 4, {.affine = false}).bias, "bias");
  const nn::BatchNorm1d norm(3, {.affine = false, .track_running_stats = false});
  check_left_out(norm.weight, "weight");
  check_left_out(norm.running_mean, "running_mean");
  check_left_out(norm.running_var, "running_var");
  check_left_out(norm.num_batches_tracked, "num_batches_tracked");
  check_left_out(nn::MultiheadAttention(4, 2, {.bias = false}).in_proj_bias, "in_proj_bias");
  check_left_out(nn::GRUCell(2, 3, {.bias = false}).bias_ih, "bias_ih");
  check_left_out(nn::LSTM(2, 3, {.bias = false, .bidirectional = true}).weights()[1].bias_hh, "bias_hh_l0_reverse");
  check_left_out(nn::CrossEntropyLoss().weight, "weight");
  check_left_out(nn::BCEWithLogitsLoss().pos_weight, "pos_weight");
}

TEST_CASE("what options left out stays so in copies and clones of the layer") {
  const nn::Linear layer(2, 3, {.bias = false});
  check_left_out(nn::Linear(layer).bias, "bias");  // NOLINT(performance-unnecessary-copy-initialization)
  check_left_out(nn::clone(layer).bias, "bias");
}

TEST_CASE("what a layer has is read as before") {
  const nn::Linear layer(2, 3);
  REQUIRE(layer.bias);
  layer.bias->set_value(ones({3}));
  CHECK(layer.bias.value().is(*layer.bias));
  nn::init::zeros(*layer.bias);
  CHECK(sum(*layer.bias).item() == 0);
}

TEST_CASE("a result that a function did not compute throws where it is read") {
  check_refused(nn::MultiheadAttention(4, 2)(ones({3, 4}), nn::AttentionCall{}).weights,
                "MultiheadAttention: the call returned no weights: ask for them by {.need_weights = true}");
  check_refused(
      nn::EpochResult().validation,
      "EpochResult: there was no validation after the epoch: give fit a loader for it, .validation = &batches");
  check_refused(nn::LrCurve().suggestion,
                "find_lr: there is no suggestion, as the loss falls at no rate: ask has_value() first");
}

}  // namespace minitorch
