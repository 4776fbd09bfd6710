// The losses as modules: buffers of weights, and calls of the functions. They tell `replace` their options.
#include "nn/losses/loss_modules.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

namespace {

std::string reduction_text(Reduction reduction) {
  constexpr std::array<std::string_view, 3> words = {"mean", "sum", "none"};
  return "reduction=" + std::string(words.at(static_cast<std::size_t>(reduction)));
}
std::string reduction_text(KlReduction reduction) {
  constexpr std::array<std::string_view, 4> words = {"mean", "batchmean", "sum", "none"};
  return "reduction=" + std::string(words.at(static_cast<std::size_t>(reduction)));
}

std::string ignored_text(std::int64_t ignore_index) { return "ignore_index=" + std::to_string(ignore_index) + ", "; }

}  // namespace

CrossEntropyLoss::CrossEntropyLoss(const CrossEntropyOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      ignore_index_(options.ignore_index),
      label_smoothing_(options.label_smoothing),
      reduction_(options.reduction) {
  check_probability("CrossEntropyLoss", "label_smoothing", label_smoothing_);
  describe_unprinted(ignored_text(ignore_index_) + "label_smoothing=" + to_text(label_smoothing_) + ", " +
                     reduction_text(reduction_));
}

Tensor CrossEntropyLoss::operator()(const Tensor& x, const Tensor& target) const {
  const ForwardCall call(*this);
  return call.output(cross_entropy(
      x, target,
      {.weight = weight, .ignore_index = ignore_index_, .label_smoothing = label_smoothing_, .reduction = reduction_}));
}

NLLLoss::NLLLoss(const NllOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      ignore_index_(options.ignore_index),
      reduction_(options.reduction) {
  describe_unprinted(ignored_text(ignore_index_) + reduction_text(reduction_));
}

Tensor NLLLoss::operator()(const Tensor& x, const Tensor& target) const {
  const ForwardCall call(*this);
  return call.output(nll(x, target, {.weight = weight, .ignore_index = ignore_index_, .reduction = reduction_}));
}

MSELoss::MSELoss(LossOptions options) : options_(options) { describe_unprinted(reduction_text(options.reduction)); }

Tensor MSELoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(mse(x, y, options_));
}

L1Loss::L1Loss(LossOptions options) : options_(options) { describe_unprinted(reduction_text(options.reduction)); }

Tensor L1Loss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(l1(x, y, options_));
}

SmoothL1Loss::SmoothL1Loss(SmoothL1Options options) : options_(options) {
  check_not_negative("SmoothL1Loss", "beta", options.beta);
  describe_unprinted("beta=" + to_text(options.beta) + ", " + reduction_text(options.reduction));
}

Tensor SmoothL1Loss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(smooth_l1(x, y, options_));
}

HuberLoss::HuberLoss(HuberOptions options) : options_(options) {
  check_not_negative("HuberLoss", "delta", options.delta);
  if (options.delta == 0) throw DataError("HuberLoss: delta is 0, it must be positive");
  describe_unprinted("delta=" + to_text(options.delta) + ", " + reduction_text(options.reduction));
}

Tensor HuberLoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(huber(x, y, options_));
}

BCELoss::BCELoss(const BceOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      reduction_(options.reduction) {
  describe_unprinted(reduction_text(reduction_));
}

Tensor BCELoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(bce(x, y, {.weight = weight, .reduction = reduction_}));
}

BCEWithLogitsLoss::BCEWithLogitsLoss(const BceWithLogitsOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      pos_weight(add_buffer_if(options.pos_weight.has_value(), "pos_weight", [&] { return *options.pos_weight; })),
      reduction_(options.reduction) {
  describe_unprinted(reduction_text(reduction_));
}

Tensor BCEWithLogitsLoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(bce_with_logits(x, y, {.weight = weight, .pos_weight = pos_weight, .reduction = reduction_}));
}

KLDivLoss::KLDivLoss(KlDivOptions options) : options_(options) {
  describe_unprinted((options.log_target ? "log_target=true, " : "") + reduction_text(options.reduction));
}

Tensor KLDivLoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(kl_div(x, y, options_));
}

MarginRankingLoss::MarginRankingLoss(MarginRankingOptions options) : options_(options) {
  check_finite("MarginRankingLoss", "margin", options.margin);
  describe_unprinted("margin=" + to_text(options.margin) + ", " + reduction_text(options.reduction));
}

Tensor MarginRankingLoss::operator()(const Tensor& x1, const Tensor& x2, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(margin_ranking(x1, x2, y, options_));
}

TripletMarginLoss::TripletMarginLoss(TripletMarginOptions options) : options_(options) {
  describe_unprinted("margin=" + to_text(options.margin) + ", p=" + to_text(options.p) +
                     ", eps=" + to_text(options.eps) + (options.swap ? ", swap=true, " : ", ") +
                     reduction_text(options.reduction));
  check_finite("TripletMarginLoss", "margin", options.margin);
  check_finite("TripletMarginLoss", "eps", options.eps);
  check_number("TripletMarginLoss", "p", options.p);
}

Tensor TripletMarginLoss::operator()(const Tensor& anchor, const Tensor& positive, const Tensor& negative) const {
  const ForwardCall call(*this);
  return call.output(triplet_margin(anchor, positive, negative, options_));
}

}  // namespace minitorch::nn
