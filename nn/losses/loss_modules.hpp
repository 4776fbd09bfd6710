// The losses as modules: a loss with its options, which a program can choose, pass around and print. Each calls the
// function beside its name in losses.hpp or cross_entropy.hpp, which has the formula and the errors:
//
//   const nn::CrossEntropyLoss criterion({.label_smoothing = 0.1});
//   Tensor loss = criterion(model(x), target);
//
// Names, arguments, defaults and printing are PyTorch's. Weights are buffers, so `to` converts them, `clone` copies
// them and `state_dict` has them. There are no parameters. Constructors throw DataError for options that no call takes.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/losses/losses.hpp"
#include "nn/losses/reduction.hpp"
#include "nn/modules/module.hpp"
#include "nn/modules/parameter.hpp"

namespace minitorch::nn {

/// `cross_entropy`
class CrossEntropyLoss : public Module {
 public:
  const OptionalBuffer weight;  // for each class, (C)

  explicit CrossEntropyLoss(const CrossEntropyOptions& options = {});
  Tensor operator()(const Tensor& x, const Tensor& target) const;

 private:
  std::int64_t ignore_index_;
  double label_smoothing_;
  Reduction reduction_;
};

/// `nll`
class NLLLoss : public Module {
 public:
  const OptionalBuffer weight;  // for each class, (C)

  explicit NLLLoss(const NllOptions& options = {});
  Tensor operator()(const Tensor& x, const Tensor& target) const;

 private:
  std::int64_t ignore_index_;
  Reduction reduction_;
};

/// `mse`
class MSELoss : public Module {
 public:
  explicit MSELoss(LossOptions options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  LossOptions options_;
};

/// `l1`
class L1Loss : public Module {
 public:
  explicit L1Loss(LossOptions options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  LossOptions options_;
};

/// `smooth_l1`
class SmoothL1Loss : public Module {
 public:
  explicit SmoothL1Loss(SmoothL1Options options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  SmoothL1Options options_;
};

/// `huber`
class HuberLoss : public Module {
 public:
  explicit HuberLoss(HuberOptions options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  HuberOptions options_;
};

/// `bce`
class BCELoss : public Module {
 public:
  const OptionalBuffer weight;  // for each element, broadcast

  explicit BCELoss(const BceOptions& options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  Reduction reduction_;
};

/// `bce_with_logits`
class BCEWithLogitsLoss : public Module {
 public:
  const OptionalBuffer weight;      // for each element, broadcast
  const OptionalBuffer pos_weight;  // for the term of y = 1, broadcast

  explicit BCEWithLogitsLoss(const BceWithLogitsOptions& options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  Reduction reduction_;
};

/// `kl_div`
class KLDivLoss : public Module {
 public:
  explicit KLDivLoss(KlDivOptions options = {});
  Tensor operator()(const Tensor& x, const Tensor& y) const;

 private:
  KlDivOptions options_;
};

/// `margin_ranking`
class MarginRankingLoss : public Module {
 public:
  explicit MarginRankingLoss(MarginRankingOptions options = {});
  Tensor operator()(const Tensor& x1, const Tensor& x2, const Tensor& y) const;

 private:
  MarginRankingOptions options_;
};

/// `triplet_margin`
class TripletMarginLoss : public Module {
 public:
  explicit TripletMarginLoss(TripletMarginOptions options = {});
  Tensor operator()(const Tensor& anchor, const Tensor& positive, const Tensor& negative) const;

 private:
  TripletMarginOptions options_;
};

}  // namespace minitorch::nn
