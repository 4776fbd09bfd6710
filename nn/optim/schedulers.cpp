// Schedulers, with the formulas of PyTorch 1.13.
#include "nn/optim/schedulers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>

#include "nn/checks/option_checks.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// Returns t modulo 2T, without overflow of 2T.
std::int64_t place_in_period(std::int64_t t, std::int64_t T) {
  return T > std::numeric_limits<std::int64_t>::max() / 2 ? t : t % (2 * T);
}

// Returns 1 + cos(π t / T), with the period 2T: exactly 2 at its beginning and 0 in its middle.
double lifted_cosine(std::int64_t t, std::int64_t T) {
  return 1 + std::cos(std::numbers::pi * static_cast<double>(place_in_period(t, T)) / static_cast<double>(T));
}

void check_multiplier(const std::string& owner, const std::string& name, double factor) {
  check_probability(owner, name, factor);
  if (factor == 0)
    throw Error(owner + ": " + name + " is 0, it must be above 0, because each rate is a multiple of the one before");
}

double power(double gamma, std::int64_t times) { return std::pow(gamma, static_cast<double>(times)); }

}  // namespace

StepLR::StepLR(Optimizer& optimizer, WholeNumber step_size, StepLROptions options)
    : Scheduler(optimizer), step_size_(step_size), gamma_(options.gamma) {
  check_at_least("StepLR", "step_size", step_size, 1);
  check_not_negative("StepLR", "gamma", gamma_);
  record_base_lrs();
}

Json StepLR::settings() const { return Json::Object{{"step_size", step_size_}, {"gamma", gamma_}}; }

void StepLR::set_lrs_for(std::int64_t step) {
  if (step == 0 || step % step_size_ != 0) return;
  set_rates(
      step, [this](std::int64_t t, double base) { return base * power(gamma_, t / step_size_); },
      [this](double rate, double) { return rate * gamma_; });
}

MultiStepLR::MultiStepLR(Optimizer& optimizer, std::vector<std::int64_t> milestones, StepLROptions options)
    : Scheduler(optimizer), milestones_(std::move(milestones)), gamma_(options.gamma) {
  for (const std::int64_t milestone : milestones_) check_at_least("MultiStepLR", "a milestone", milestone, 1);
  check_not_negative("MultiStepLR", "gamma", gamma_);
  record_base_lrs();
}

Json MultiStepLR::settings() const { return Json::Object{{"milestones", milestones_}, {"gamma", gamma_}}; }

void MultiStepLR::set_lrs_for(std::int64_t step) {
  const auto times = std::count(milestones_.begin(), milestones_.end(), step);
  if (times == 0) return;
  const auto passed = [this](std::int64_t t) {
    return std::count_if(milestones_.begin(), milestones_.end(),
                         [t](std::int64_t milestone) { return milestone <= t; });
  };
  set_rates(
      step, [&](std::int64_t t, double base) { return base * power(gamma_, passed(t)); },
      [&](double rate, double) { return rate * power(gamma_, times); });
}

ExponentialLR::ExponentialLR(Optimizer& optimizer, RealNumber gamma) : Scheduler(optimizer), gamma_(gamma) {
  check_not_negative("ExponentialLR", "gamma", gamma);
  record_base_lrs();
}

Json ExponentialLR::settings() const { return Json::Object{{"gamma", gamma_}}; }

void ExponentialLR::set_lrs_for(std::int64_t step) {
  if (step == 0) return;
  set_rates(
      step, [this](std::int64_t t, double base) { return base * power(gamma_, t); },
      [this](double rate, double) { return rate * gamma_; });
}

LinearLR::LinearLR(Optimizer& optimizer, LinearLROptions options) : Scheduler(optimizer), options_(options) {
  check_multiplier("LinearLR", "start_factor", options.start_factor);
  check_probability("LinearLR", "end_factor", options.end_factor);
  check_at_least("LinearLR", "total_iters", options.total_iters, 1);
  record_base_lrs();
  LinearLR::set_lrs_for(0);
  record_last_lrs();
}

Json LinearLR::settings() const {
  const auto [start, end, total] = options_;
  return Json::Object{{"start_factor", start}, {"end_factor", end}, {"total_iters", total}};
}

void LinearLR::set_lrs_for(std::int64_t step) {
  const LinearLROptions& o = options_;
  if (step > o.total_iters) return;
  const auto factor = [&o](std::int64_t t) {
    return std::lerp(o.start_factor, o.end_factor, static_cast<double>(t) / static_cast<double>(o.total_iters));
  };
  set_rates(
      step, [&](std::int64_t t, double base) { return base * factor(t); },
      [&](double rate, double) { return rate * (step == 0 ? factor(0) : factor(step) / factor(step - 1)); });
}

ConstantLR::ConstantLR(Optimizer& optimizer, ConstantLROptions options) : Scheduler(optimizer), options_(options) {
  check_multiplier("ConstantLR", "factor", options.factor);
  check_at_least("ConstantLR", "total_iters", options.total_iters, 1);
  record_base_lrs();
  ConstantLR::set_lrs_for(0);
  record_last_lrs();
}

Json ConstantLR::settings() const {
  return Json::Object{{"factor", options_.factor}, {"total_iters", options_.total_iters}};
}

void ConstantLR::set_lrs_for(std::int64_t step) {
  const double factor = options_.factor;
  const std::int64_t total = options_.total_iters;
  if (step != 0 && step != total) return;
  set_rates(
      step, [&](std::int64_t t, double base) { return t < total ? base * factor : base; },
      [&](double rate, double) { return step == 0 ? rate * factor : rate / factor; });
}

PolynomialLR::PolynomialLR(Optimizer& optimizer, PolynomialLROptions options)
    : Scheduler(optimizer), options_(options) {
  check_at_least("PolynomialLR", "total_iters", options.total_iters, 1);
  check_not_negative("PolynomialLR", "power", options.power);
  record_base_lrs();
}

Json PolynomialLR::settings() const {
  return Json::Object{{"total_iters", options_.total_iters}, {"power", options_.power}};
}

void PolynomialLR::set_lrs_for(std::int64_t step) {
  if (step == 0 || step > options_.total_iters) return;
  const auto total = static_cast<double>(options_.total_iters);
  const auto share_left = [&](std::int64_t t) { return (total - static_cast<double>(t)) / total; };
  const auto part = [&](double x) { return std::pow(x, options_.power); };
  set_rates(
      step, [&](std::int64_t t, double base) { return base * part(share_left(t)); },
      [&](double rate, double) { return rate * part(share_left(step) / share_left(step - 1)); });
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, WholeNumber T_max, CosineAnnealingLROptions options)
    : Scheduler(optimizer), t_max_(T_max), eta_min_(options.eta_min) {
  check_at_least("CosineAnnealingLR", "T_max", T_max, 1);
  check_not_negative("CosineAnnealingLR", "eta_min", eta_min_);
  record_base_lrs();
}

Json CosineAnnealingLR::settings() const { return Json::Object{{"T_max", t_max_}, {"eta_min", eta_min_}}; }

void CosineAnnealingLR::set_lrs_for(std::int64_t step) {
  if (step == 0) return;
  const auto next = [&](double rate, double base) {
    if (place_in_period(step - 1, t_max_) == t_max_) {  // at the minimum, where the recursive formula would divide by 0
      return rate + (base - eta_min_) * (2 - lifted_cosine(1, t_max_)) / 2;
    }
    return lifted_cosine(step, t_max_) / lifted_cosine(step - 1, t_max_) * (rate - eta_min_) + eta_min_;
  };
  set_rates(
      step, [this](std::int64_t t, double base) { return std::lerp(eta_min_, base, lifted_cosine(t, t_max_) / 2); },
      next);
}

CosineAnnealingWarmRestarts::CosineAnnealingWarmRestarts(Optimizer& optimizer, WholeNumber T_0,
                                                         CosineAnnealingWarmRestartsOptions options)
    : Scheduler(optimizer), t_0_(T_0), t_mult_(options.T_mult), eta_min_(options.eta_min) {
  check_at_least("CosineAnnealingWarmRestarts", "T_0", T_0, 1);
  check_at_least("CosineAnnealingWarmRestarts", "T_mult", t_mult_, 1);
  check_not_negative("CosineAnnealingWarmRestarts", "eta_min", eta_min_);
  record_base_lrs();
  CosineAnnealingWarmRestarts::set_lrs_for(0);
  record_last_lrs();
}

Json CosineAnnealingWarmRestarts::settings() const {
  return Json::Object{{"T_0", t_0_}, {"T_mult", t_mult_}, {"eta_min", eta_min_}};
}

void CosineAnnealingWarmRestarts::set_lrs_for(std::int64_t step) {
  constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();
  std::int64_t t = step, period = t_0_;
  if (t_mult_ == 1) t %= period;
  while (t >= period) {
    t -= period;
    period = period > longest / t_mult_ ? longest : period * t_mult_;
  }
  const double part = lifted_cosine(t, period) / 2;
  set_from_base([&](std::size_t, double base) { return std::lerp(eta_min_, base, part); });
}

}  // namespace minitorch::nn
