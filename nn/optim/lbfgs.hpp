// L-BFGS, which finds minima of smooth losses in few steps: of small problems, whose loss is the same at every step. It
// evaluates the loss several times in a step, so the step takes a closure:
//
//   nn::LBFGS optimizer(model.parameters(), {.line_search_fn = nn::LineSearch::strong_wolfe});
//   optimizer.step([&] {
//     optimizer.zero_grad();
//     const Tensor loss = nn::mse(model(x), y);
//     loss.backward();
//     return loss;
//   });
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/optim/optimizer.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// How far LBFGS goes along a direction: by lr, or until the strong Wolfe conditions hold.
enum class LineSearch : std::uint8_t { none, strong_wolfe };
/// Returns the words for them in JSON.
constexpr std::array<std::string_view, 2> option_words(LineSearch /*any*/) { return {"none", "strong_wolfe"}; }

/// Options of LBFGS; names and defaults are PyTorch's.
struct LBFGSOptions {
  static constexpr auto name = "LBFGS";
  RealNumber lr = 1;
  WholeNumber max_iter = 20;                 // directions of one step
  std::optional<WholeNumber> max_eval = {};  // evaluations, after which a step takes no further direction: 5/4 max_iter
  RealNumber tolerance_grad = 1e-7;          // a step ends where no element of the gradient is larger,
  RealNumber tolerance_change = 1e-9;        // or where loss or parameters change by less
  WholeNumber history_size = 100;  // pairs of changes that are kept; each has the size of all parameters twice
  LineSearch line_search_fn = LineSearch::none;

  /// Calls f(name, option) for each option.
  static void fields(auto& o, const auto& f) {
    f("lr", o.lr);
    f("max_iter", o.max_iter);
    f("max_eval", o.max_eval);
    f("tolerance_grad", o.tolerance_grad);
    f("tolerance_change", o.tolerance_change);
    f("history_size", o.history_size);
    f("line_search_fn", o.line_search_fn);
  }

  /// Throws Error if a number is below 0 or not finite, or max_iter, max_eval or history_size is below 1.
  void check() const;
  /// Returns none: what is kept is of all parameters together.
  static Optimizer::StateTensors state_tensors() { return {}; }
};

/// L-BFGS (Liu and Nocedal 1989), as PyTorch has it. Each direction is d = -H g, where H approximates the inverse of
/// the Hessian: it makes the last history_size changes s of the parameters from the changes y of the gradient. A step
/// evaluates the closure at first, then takes up to max_iter directions.
///
/// It has one group. If a step throws, the parameters are what they were before it.
class LBFGS final : public OptimizerWith<LBFGSOptions> {
 public:
  /// Throws Error for no parameters, a duplicate parameter, or invalid options.
  explicit LBFGS(std::vector<Parameter> parameters, LBFGSOptions options = {});
  /// Takes Scalars.
  template <std::same_as<Scalar> S>
  explicit LBFGS(const std::vector<S>& scalars, LBFGSOptions options = {}) : OptimizerWith(scalars, options) {}

  /// It has one group.
  void add_param_group(Group group) = delete;
  std::uint64_t largest_state_bytes() const override;

 private:
  /// What a step leaves to the next one, with PyTorch's names. Tensors have the elements of all parameters.
  struct History {
    std::int64_t n_iter = 0, func_evals = 0;
    Tensor d{}, prev_flat_grad{};           // the last direction, and the gradient before it
    double t = 0;                           // how far along d
    std::deque<Tensor> old_dirs, old_stps;  // the changes y of the gradient, and s of the parameters
    std::deque<double> ro;                  // 1 / (y · s)
    double H_diag = 1;                      // what H is before the pairs
  };
  class Step;

  void update(std::size_t group, std::vector<State>& states) override;
  void step_with(const std::function<double()>& closure) override;
  void save_more(Json::Object& values, std::vector<NamedTensor>& tensors) const override;
  Commit load_more(const Json& values, const std::vector<std::size_t>& places, NamedStates& named) override;
  void check_history() const;
  void minimize(Step& step, History& h) const;
  void remember(History& h, const Tensor& gradient) const;
  static Tensor direction(const History& h, const Tensor& gradient);
  std::int64_t count_elements() const;

  History history_;
};

}  // namespace minitorch::nn
