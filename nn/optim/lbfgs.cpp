// L-BFGS: its options, the two loops over the history, and its state.
#include "nn/optim/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "nn/checks/option_checks.hpp"
#include "nn/optim/line_search.hpp"
#include "nn/state/state_checks.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

namespace {

double product(const Tensor& a, const Tensor& b) { return sum(a * b).item(); }
double largest(const Tensor& x) { return x.numel() == 0 ? 0 : max(abs(x)).item(); }

// The elements of a parameter among those of all of them.
Tensor part_of(const Tensor& all, std::int64_t& begin, const Tensor& parameter) {
  const Tensor part = narrow(all, 0, begin, parameter.numel()).reshape(parameter.shape());
  begin += parameter.numel();
  return part;
}

}  // namespace

void LBFGSOptions::check() const {
  check_not_negative("LBFGS", "lr", lr);
  check_at_least("LBFGS", "max_iter", max_iter, 1);
  if (max_eval) check_at_least("LBFGS", "max_eval", *max_eval, 1);
  check_not_negative("LBFGS", "tolerance_grad", tolerance_grad);
  check_not_negative("LBFGS", "tolerance_change", tolerance_change);
  check_at_least("LBFGS", "history_size", history_size, 1);
}

LBFGS::LBFGS(std::vector<Parameter> parameters, LBFGSOptions options)
    : OptimizerWith({{.parameters = std::move(parameters), .options = options}}) {}

// The parameters as one point, and the loss there.
class LBFGS::Step {
 public:
  Step(LBFGS& optimizer, const std::function<double()>& closure)
      : states_(optimizer.states(0)),
        scalars_(optimizer.scalar_list()),
        closure_(closure),
        dtype_(states_.front().parameter.dtype()),
        elements_(optimizer.count_elements()) {}

  // Returns the elements of all parameters, one after another.
  Tensor values() const {
    return joined([](const Tensor& value) { return &value.data(); });
  }
  void put(const Tensor& values) const {
    std::int64_t begin = 0;
    for (const State& state : states_) {
      const Tensor& value = state.parameter.value();
      copy_into(value.data(), part_of(values, begin, value).data());
    }
    if (scalars_ != nullptr) scalars_->write_numbers();
  }
  void put_back(const std::vector<TensorData>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i) copy_into(states_[i].parameter.value().data(), values[i]);
    if (scalars_ != nullptr) scalars_->write_numbers();
  }
  // Returns the loss, and its gradient; 0 where a parameter has none.
  std::pair<double, Tensor> evaluate() {
    const double loss = closure_();
    if (scalars_ != nullptr) {
      scalars_->read();
      for (Scalar scalar : scalars_->scalars()) {
        if (scalar.grad()) scalar.note_grad_used();
      }
    }
    for (const State& state : states_) {
      Tensor& value = state.parameter.value();
      if (value.grad_data() != nullptr) value.note_grad_used();
    }
    ++evaluations;
    return {loss, joined([](const Tensor& value) { return value.grad_data(); })};
  }

  std::int64_t evaluations = 0;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes): it counts

 private:
  template <class Data> Tensor joined(const Data& data_of) const {
    const Tensor all(full({elements_}, 0, dtype_, "step"));
    std::int64_t begin = 0;
    for (const State& state : states_) {
      const Tensor& value = state.parameter.value();
      const Tensor part = part_of(all, begin, value);
      if (const TensorData* data = data_of(value)) copy_into(part.data(), *data);
    }
    return all;
  }

  const std::vector<State>& states_;
  detail::ScalarList* scalars_;
  const std::function<double()>& closure_;
  DType dtype_;
  std::int64_t elements_;
};

// The pair of the last direction: y = g - g before, s = t d. It is kept if y · s is above 0, as for a convex loss, and
// if neither y · s nor the scale of H overflows, which would make all later directions NaN.
void LBFGS::remember(History& h, const Tensor& gradient) const {
  const Tensor y = gradient - h.prev_flat_grad, s = h.d * h.t;
  const double ys = product(y, s);
  const double scale = ys / product(y, y);
  if (!(ys > 1e-10 && std::isfinite(ys) && scale > 0 && std::isfinite(scale))) return;
  while (std::cmp_greater_equal(h.old_dirs.size(), std::int64_t{options().history_size})) {  // it may have shrunk
    h.old_dirs.pop_front();
    h.old_stps.pop_front();
    h.ro.pop_front();
  }
  h.old_dirs.push_back(y);
  h.old_stps.push_back(s);
  h.ro.push_back(1 / ys);
  h.H_diag = scale;
}

// Returns -H g by the two loops of Nocedal (1980): from the latest pair back, and forward again.
Tensor LBFGS::direction(const History& h, const Tensor& gradient) {
  Tensor q = -gradient;
  std::vector<double> along(h.ro.size());
  for (std::size_t i = h.ro.size(); i-- > 0;) {
    along[i] = product(h.old_stps[i], q) * h.ro[i];
    q.add_(h.old_dirs[i], -along[i]);
  }
  q.mul_(h.H_diag);
  for (std::size_t i = 0; i < h.ro.size(); ++i) q.add_(h.old_stps[i], along[i] - product(h.old_dirs[i], q) * h.ro[i]);
  return q;
}

void LBFGS::step_with(const std::function<double()>& closure) {
  operators::Recording::refuse_in_recording("a step of LBFGS", "how often it computes the loss depends on the loss");
  if (detail::ScalarList* const scalars = scalar_list()) scalars->read();
  check_parameters();
  check_history();
  const auto guard = no_grad();
  naming_memory("step", [&] {
    Step step(*this, closure);
    std::vector<TensorData> start;  // made now: where memory is lacking, none is needed to bring it back
    for (const State& state : states(0)) start.push_back(clone(state.parameter.value().data()));
    try {
      History h = history_;
      minimize(step, h);
      history_ = std::move(h);
    } catch (...) {
      step.put_back(start);
      throw;
    }
  });
}

void LBFGS::minimize(Step& step, History& h) const {
  const LBFGSOptions& o = options();
  const auto has_enough_evaluations = [&] {  // 5/4 max_iter, which might overflow
    return o.max_eval ? step.evaluations >= *o.max_eval : step.evaluations - o.max_iter >= o.max_iter / 4;
  };
  auto [loss, gradient] = step.evaluate();
  Tensor x = step.values();
  for (std::int64_t i = 1; !(largest(gradient) <= o.tolerance_grad); ++i) {
    const bool is_first = h.n_iter++ == 0;
    if (!is_first) remember(h, gradient);
    h.d = direction(h, gradient);
    h.prev_flat_grad = gradient;
    h.t = is_first ? std::min(1.0, 1 / sum(abs(gradient)).item()) * o.lr : double{o.lr};
    const double before = loss, slope = product(gradient, h.d);
    if (slope > -o.tolerance_change) break;
    if (o.line_search_fn == LineSearch::strong_wolfe) {
      const auto at = [&](double t) {
        step.put(x + h.d * t);
        auto [its_loss, its_gradient] = step.evaluate();
        const double its_slope = product(its_gradient, h.d);
        return detail::LinePoint{.t = t, .loss = its_loss, .gradient = std::move(its_gradient), .slope = its_slope};
      };
      detail::LinePoint found =
          detail::strong_wolfe(at, {.t = 0, .loss = loss, .gradient = gradient, .slope = slope}, h.t, largest(h.d));
      h.t = found.t;
      loss = found.loss;
      gradient = std::move(found.gradient);
      x = x + h.d * h.t;
      step.put(x);
    } else {
      x = x + h.d * h.t;
      step.put(x);
      if (i == o.max_iter) break;  // nobody would use the loss
      std::tie(loss, gradient) = step.evaluate();
    }
    if (i == o.max_iter || has_enough_evaluations() || largest(h.d * h.t) <= o.tolerance_change) break;
    if (std::abs(loss - before) < o.tolerance_change) break;
  }
  h.func_evals += step.evaluations;
}

void LBFGS::update(std::size_t /*group*/, std::vector<State>& /*states*/) {
  throw Error("step: LBFGS evaluates the loss several times, so it needs a closure: step([&] { ...; return loss; })");
}

std::int64_t LBFGS::count_elements() const {
  std::int64_t elements = 0;
  for (const State& state : states(0)) elements += state.parameter.numel();
  return elements;
}

// Throws if the parameters have several dtypes, or another dtype or size than those of the history.
void LBFGS::check_history() const {
  const DType dtype = states(0).front().parameter.dtype();
  for (const State& state : states(0)) {
    if (state.parameter.dtype() == dtype) continue;
    throw DtypeError("step: LBFGS has parameters of " + std::string(to_text(dtype)) + " and " +
                     std::string(to_text(state.parameter.dtype())) + ", all must have the same dtype");
  }
  if (history_.n_iter == 0) return;
  if (history_.d.dtype() != dtype) {
    throw DtypeError("step: the parameters of LBFGS are " + std::string(to_text(dtype)) + ", but were " +
                     std::string(to_text(history_.d.dtype())) +
                     " in the steps before; make a new optimiser after converting a model");
  }
  if (history_.d.numel() != count_elements()) {
    throw ShapeError("step: the parameters of LBFGS have " + std::to_string(count_elements()) + " elements, but had " +
                     std::to_string(history_.d.numel()) + " in the steps before, their shapes must not change");
  }
}

std::uint64_t LBFGS::largest_state_bytes() const {
  constexpr std::int64_t most_pairs = 1 << 20;  // so that the product cannot overflow
  const auto tensors = static_cast<std::uint64_t>(2 + 2 * std::min(std::int64_t{options().history_size}, most_pairs));
  return tensors * (static_cast<std::uint64_t>(count_elements()) * sizeof(double));
}

// PyTorch keeps the history as the state of the first parameter.
void LBFGS::save_more(Json::Object& values, std::vector<NamedTensor>& tensors) const {
  const History& h = history_;
  values.emplace("search",
                 Json::Object{{"n_iter", h.n_iter}, {"func_evals", h.func_evals}, {"t", h.t}, {"H_diag", h.H_diag}});
  if (h.n_iter == 0) return;
  tensors.push_back({"0.d", h.d});
  tensors.push_back({"0.prev_flat_grad", h.prev_flat_grad});
  for (std::size_t i = 0; i < h.ro.size(); ++i) {
    tensors.push_back({"0.old_dirs." + std::to_string(i), h.old_dirs[i]});
    tensors.push_back({"0.old_stps." + std::to_string(i), h.old_stps[i]});
  }
}

Commit LBFGS::load_more(const Json& values, const std::vector<std::size_t>& places, NamedStates& named) {
  const std::string owner = "the state of LBFGS";
  const auto refuse = [&](const std::string& what) { throw CheckpointError("load_state_dict: " + owner + " " + what); };
  const Json& search = member_of(values, owner, "search");
  History h;
  h.n_iter = checked_count(member_of(search, owner, "n_iter"), "n_iter of LBFGS");
  h.func_evals = checked_count(member_of(search, owner, "func_evals"), "func_evals of LBFGS");
  h.t = member_of(search, owner, "t").as_double();
  h.H_diag = member_of(search, owner, "H_diag").as_double();
  if (!(h.t >= 0 && std::isfinite(h.t))) refuse("has the t " + to_text(h.t) + ", which must be finite and 0 or more");
  if (!(h.H_diag > 0 && std::isfinite(h.H_diag)))
    refuse("has the H_diag " + to_text(h.H_diag) + ", which must be finite and above 0");
  // Copies the elements of each parameter from its place in the state.
  std::vector<Tensor> parameters(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) parameters[places[i]] = states(0)[i].parameter.value().detach();
  const auto take = [&](const std::string& name) {
    const auto found = named.extract("0." + name);
    if (found.empty())
      refuse("has made " + std::to_string(h.n_iter) + " iterations, but has no tensor '0." + name + "'");
    const Tensor source(found.mapped()), wanted(full({count_elements()}, 0, parameters[0].dtype(), "load_state_dict"));
    if (source.shape() != wanted.shape() || source.dtype() != wanted.dtype()) {
      refuse("has a tensor '0." + name + "' " + shape_and_dtype(source) + ", but its parameters are " +
             shape_and_dtype(wanted));
    }
    std::vector<Tensor> parts;
    parts.reserve(parameters.size());
    std::int64_t begin = 0;
    for (const Tensor& parameter : parameters) parts.push_back(part_of(source, begin, parameter));
    begin = 0;
    for (std::size_t i = 0; i < places.size(); ++i)
      copy_into(part_of(wanted, begin, states(0)[i].parameter.value()).data(), parts[places[i]].data());
    return wanted;
  };
  if (h.n_iter > 0) {
    h.d = take("d");
    h.prev_flat_grad = take("prev_flat_grad");
    for (std::size_t i = 0; named.contains("0.old_dirs." + std::to_string(i)); ++i) {
      h.old_dirs.push_back(take("old_dirs." + std::to_string(i)));
      h.old_stps.push_back(take("old_stps." + std::to_string(i)));
      const double ys = product(h.old_dirs[i], h.old_stps[i]);
      if (!(ys > 0 && std::isfinite(ys))) {
        refuse("has tensors '0.old_dirs." + std::to_string(i) + "' and '0.old_stps." + std::to_string(i) +
               "' with the product " + to_text(ys) + ", which must be finite and above 0");
      }
      h.ro.push_back(1 / ys);
    }
  }
  return [this, h = std::move(h)]() mutable { std::swap(history_, h); };
}

}  // namespace minitorch::nn
