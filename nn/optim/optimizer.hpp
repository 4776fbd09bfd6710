// Optimizer: the base of what changes parameters along their gradients. Which there are is said in sgd.hpp, adam.hpp,
// rmsprop.hpp, adagrad.hpp and adadelta.hpp; what changes their learning rates from step to step, in schedulers.hpp.
//
//   nn::SGD optimizer(model.parameters(), {.lr = 0.1, .momentum = 0.9});
//   optimizer.zero_grad();
//   loss.backward();
//   optimizer.step();
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/state/options_json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/dtype.hpp"

namespace minitorch::nn {

/// Throws Error, in the name of `function`, where a parameter is there twice, or two have one leaf for their value.
void check_each_once(std::string_view function, const std::vector<Parameter>& parameters);

/// Parameters that have options of their own.
template <class Options> struct ParameterGroup {
  std::vector<Parameter> parameters;
  Options options{};
};

/// A tensor that is remembered of each parameter of a group, by its name in PyTorch, and with what it is filled at first.
struct StateTensor {
  std::string_view name{};
  bool is_used = false;
  double start = 0;
};
constexpr std::size_t max_state_tensors = 3;
using StateTensors = std::array<StateTensor, max_state_tensors>;

/// Groups of parameters and what is remembered of each from step to step. Stays where it was made, since schedulers refer
/// to it: it is neither copied nor moved.
class Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// Changes each parameter that has a gradient; others are left as they are. No graph is built, and a graph that saved a
  /// parameter notices the change. Throws DtypeError where a parameter was converted to another kind of element since the
  /// first step, ShapeError where its value has another shape since or gaps, and Error where `tie` or `replace` took it out
  /// of its model, or its value is no leaf any more; then nothing has changed.
  void step();
  /// Forgets the gradients of all parameters.
  void zero_grad() const;

  std::size_t num_groups() const { return groups_.size(); }
  /// The parameters of all groups.
  std::vector<Parameter> parameters() const;

  // Groups are counted from 0. All that take one throw IndexError where there is none.

  /// The learning rate of a group.
  virtual double lr(std::size_t group = 0) const = 0;
  /// Sets the learning rate of a group. Throws Error for one below 0 or not finite.
  virtual void set_lr(double lr, std::size_t group) = 0;
  /// Sets the learning rate of all groups.
  void set_lr(double lr);
  /// Whether there is a momentum at all, or beta1, which is Adam's.
  virtual bool has_momentum() const = 0;
  /// The momentum of a group, or its beta1. Throws Error where there is none.
  virtual double momentum(std::size_t group = 0) const = 0;
  /// Sets the momentum of a group, or its beta1. Throws Error where there is none, or where the options refuse it.
  virtual void set_momentum(double momentum, std::size_t group) = 0;
  /// For schedulers: the rate that a group had when this was asked for the first time.
  double initial_lr(std::size_t group);

  /// The optimiser's class: "SGD".
  virtual std::string_view name() const = 0;

  /// All that further steps depend on, besides the parameters: options, and what is remembered of each parameter, which is
  /// called by its number, counted over all groups, and PyTorch's name: "0.exp_avg". Where all parameters of a group are
  /// from lists of models, which know their paths, there are these too.
  StateDict state_dict() const;
  /// The most bytes that the tensors of a state can have.
  std::uint64_t largest_state_bytes() const;
  /// Goes on from a state. A group's parameters are found by their paths where the state and this know them, so that a
  /// model whose members stand in another order takes what belongs to each; and else by their numbers. Throws
  /// CheckpointError where the state is that of another class, of other numbers of groups or parameters, of parameters with
  /// other paths, or its tensors or options do not fit; then nothing has changed.
  void load_state_dict(const StateDict& state);
  /// Checks that a state fits, and returns what puts it in place.
  Commit prepare_load(const StateDict& state);

 protected:
  /// What is remembered of a parameter.
  struct State {
    Parameter parameter;
    std::int64_t steps = 0;  // that used the tensors
    std::array<TensorData, max_state_tensors>
        tensors{};  // of the parameter's shape; without memory until they are used

    /// The elements of a tensor; null where it has no memory.
    template <class T> T* at(std::size_t tensor) const {
      return tensors[tensor].is_defined() ? tensors[tensor].data<T>() : nullptr;
    }
  };

  Optimizer() = default;
  /// Throws Error, in the name of `optimizer`, where there is no group, one is empty, or a parameter is there twice.
  void add_groups(std::string_view optimizer, std::vector<std::vector<Parameter>> groups);
  void check_group(std::string_view optimizer, std::size_t group) const {
    if (group >= groups_.size()) refuse_group(optimizer, group);
  }
  [[noreturn]] void refuse_group(std::string_view optimizer, std::size_t group) const;
  [[noreturn]] static void refuse_momentum(std::string_view optimizer);

  /// What a group's options ask to be remembered.
  virtual StateTensors state_tensors(std::size_t group) const = 0;
  virtual Json options_as_json(std::size_t group) const = 0;
  /// Options that were read and checked: what puts them in place, and what they ask to be remembered.
  struct LoadedOptions {
    Commit commit;
    StateTensors tensors;
  };
  virtual LoadedOptions load_options(std::size_t group, const Json& options) = 0;
  /// One step of a group, all of which is fit for it. Calls `for_gradients`.
  virtual void update(std::size_t group, std::vector<State>& states) = 0;

  /// Calls f(state, n, p, g) for each parameter with a gradient: n elements at p, and of the gradient at g, as float or
  /// double.
  template <class F> static void for_gradients(std::vector<State>& states, F&& f) {
    for (State& state : states) {
      Tensor& value = state.parameter.value();
      const TensorData* gradient = value.grad_data();
      if (gradient == nullptr) continue;
      const TensorData& data = value.data();
      if (data.dtype() == float32) {
        f(state, data.numel(), data.data<float>(), gradient->data<float>());
      } else {
        f(state, data.numel(), data.data<double>(), gradient->data<double>());
      }
      data.storage().count_change();
      value.note_grad_used();
    }
  }

 private:
  struct Group {
    std::vector<State> states;
    double initial_lr = -1;  // not asked for yet
  };
  using NamedStates = std::map<std::string, TensorData>;  // those that were not looked for yet

  Commit prepare_group(std::size_t group, const Json& values, std::size_t first, NamedStates& named);
  Json paths(std::size_t group) const;
  void check_state(const State& state) const;
  void make_tensors();

  std::vector<Group> groups_;
};

/// An optimiser whose groups have Options: a struct with `lr`, perhaps `momentum` or `betas`, and
///   static constexpr auto name = "SGD";
///   static void fields(auto& options, const auto& f);  // calls f("lr", options.lr) and so on
/// for which check(options) throws where they are nonsense, and remembered(options) tells what they ask to be remembered.
template <class Options> class OptimizerWith : public Optimizer {
 public:
  using Group = ParameterGroup<Options>;

  /// The options of a group.
  const Options& options(std::size_t group = 0) const {
    check_group(Options::name, group);
    return options_[group];
  }
  /// Replaces the options of a group. Throws Error where they are nonsense; then nothing has changed.
  void set_options(const Options& options, std::size_t group = 0) {
    check_group(Options::name, group);
    check(options);
    options_[group] = options;
  }

  using Optimizer::set_lr;
  double lr(std::size_t group = 0) const final { return options(group).lr; }
  void set_lr(double lr, std::size_t group) final {
    Options changed = options(group);
    changed.lr = lr;
    set_options(changed, group);
  }
  bool has_momentum() const final { return knows_momentum || knows_betas; }
  double momentum(std::size_t group = 0) const final {
    Options copy = options(group);
    return momentum_of(copy);
  }
  void set_momentum(double momentum, std::size_t group) final {
    Options changed = options(group);
    momentum_of(changed) = momentum;
    set_options(changed, group);
  }
  std::string_view name() const final { return Options::name; }

 protected:
  StateTensors state_tensors(std::size_t group) const final { return remembered(options(group)); }
  Json options_as_json(std::size_t group) const final { return options_to_json(options(group)); }
  LoadedOptions load_options(std::size_t group, const Json& json) final {
    const auto loaded = options_from_json<Options>(json);
    check(loaded);
    return {.commit = [this, group, loaded] { options_[group] = loaded; }, .tensors = remembered(loaded)};
  }

  explicit OptimizerWith(std::vector<Group> groups) {
    std::vector<std::vector<Parameter>> parameters;
    for (Group& group : groups) {
      check(group.options);
      options_.push_back(group.options);
      parameters.push_back(std::move(group.parameters));
    }
    add_groups(Options::name, std::move(parameters));
  }

 private:
  static constexpr bool knows_momentum = requires(Options o) { o.momentum; };
  static constexpr bool knows_betas = requires(Options o) { o.betas; };

  static double& momentum_of(Options& options) {
    if constexpr (knows_momentum) {
      return options.momentum;
    } else if constexpr (knows_betas) {
      return options.betas[0];
    } else {
      refuse_momentum(Options::name);
    }
  }

  std::vector<Options> options_;
};

}  // namespace minitorch::nn
