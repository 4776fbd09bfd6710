// The losses as modules: buffers of weights, and calls of the functions.
#include "nn/losses/loss_modules.hpp"

#include <string>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"

namespace minitorch::nn {

CrossEntropyLoss::CrossEntropyLoss(const CrossEntropyOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      ignore_index_(options.ignore_index),
      label_smoothing_(options.label_smoothing),
      reduction_(options.reduction) {
  check_probability("CrossEntropyLoss", "label_smoothing", label_smoothing_);
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
      reduction_(options.reduction) {}

Tensor NLLLoss::operator()(const Tensor& x, const Tensor& target) const {
  const ForwardCall call(*this);
  return call.output(nll(x, target, {.weight = weight, .ignore_index = ignore_index_, .reduction = reduction_}));
}

Tensor MSELoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(mse(x, y, options_));
}

Tensor L1Loss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(l1(x, y, options_));
}

SmoothL1Loss::SmoothL1Loss(SmoothL1Options options) : options_(options) {
  check_not_negative("SmoothL1Loss", "beta", options.beta);
}

Tensor SmoothL1Loss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(smooth_l1(x, y, options_));
}

HuberLoss::HuberLoss(HuberOptions options) : options_(options) {
  check_not_negative("HuberLoss", "delta", options.delta);
  if (options.delta == 0) throw DataError("HuberLoss: delta is 0, it must be positive");
}

Tensor HuberLoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(huber(x, y, options_));
}

BCELoss::BCELoss(const BceOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      reduction_(options.reduction) {}

Tensor BCELoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(bce(x, y, {.weight = weight, .reduction = reduction_}));
}

BCEWithLogitsLoss::BCEWithLogitsLoss(const BceWithLogitsOptions& options)
    : weight(add_buffer_if(options.weight.has_value(), "weight", [&] { return *options.weight; })),
      pos_weight(add_buffer_if(options.pos_weight.has_value(), "pos_weight", [&] { return *options.pos_weight; })),
      reduction_(options.reduction) {}

Tensor BCEWithLogitsLoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(bce_with_logits(x, y, {.weight = weight, .pos_weight = pos_weight, .reduction = reduction_}));
}

Tensor KLDivLoss::operator()(const Tensor& x, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(kl_div(x, y, options_));
}

MarginRankingLoss::MarginRankingLoss(MarginRankingOptions options) : options_(options) {
  check_finite("MarginRankingLoss", "margin", options.margin);
}

Tensor MarginRankingLoss::operator()(const Tensor& x1, const Tensor& x2, const Tensor& y) const {
  const ForwardCall call(*this);
  return call.output(margin_ranking(x1, x2, y, options_));
}

TripletMarginLoss::TripletMarginLoss(TripletMarginOptions options) : options_(options) {
  check_finite("TripletMarginLoss", "margin", options.margin);
  check_finite("TripletMarginLoss", "eps", options.eps);
  const double p = options.p;
  if (p != p) throw DataError("TripletMarginLoss: p is " + to_text(p) + ", it must be a number");
}

Tensor TripletMarginLoss::operator()(const Tensor& anchor, const Tensor& positive, const Tensor& negative) const {
  const ForwardCall call(*this);
  return call.output(triplet_margin(anchor, positive, negative, options_));
}

}  // namespace minitorch::nn
