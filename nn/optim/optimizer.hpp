// Optimizer: the base class of optimisers, which change parameters along their gradients (sgd.hpp, adam.hpp,
// nadam.hpp, rmsprop.hpp, adagrad.hpp, adadelta.hpp and lbfgs.hpp). Learning-rate schedules are in schedulers.hpp.
//
//   nn::SGD optimizer(model.parameters(), {.lr = 0.1, .momentum = 0.9});
//   optimizer.zero_grad();
//   loss.backward();
//   optimizer.step();
//
// A std::vector<Scalar> may stand for the parameters: nn::SGD optimizer(scalars, {.lr = 0.1}).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "minitorch/scalar/scalar.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/optim/scalar_list.hpp"
#include "nn/state/options_json.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/dtype.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/layout/shape.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

/// Parameters with options of their own.
template <class Options> struct ParameterGroup {
  std::vector<Parameter> parameters;
  Options options{};
};

/// Groups of parameters, and the optimiser's state for each of them. It can be neither copied nor moved, since
/// schedulers refer to it.
class Optimizer {
 public:
  /// A tensor that an optimiser keeps for each parameter of a group: its name in PyTorch, and its initial value. It has
  /// the parameter's shape and dtype, or is one number in float64. No element is below `least`, as none of a mean of
  /// squares is below 0, and no number is above `most`.
  struct StateTensor {
    std::string_view name{};
    bool is_used = false;
    double start = 0;
    bool is_number = false;
    double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();

    Shape shape_for(const Tensor& parameter) const { return is_number ? Shape{} : parameter.shape(); }
    DType dtype_for(const Tensor& parameter) const { return is_number ? float64 : parameter.dtype(); }
  };
  static constexpr std::size_t max_state_tensors = 3;
  using StateTensors = std::array<StateTensor, max_state_tensors>;

  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer();

  /// Changes each parameter that has a gradient. Builds no graph; a graph that saved a parameter notices the change.
  /// Throws DtypeError if a parameter changed its dtype since the first step, ShapeError if its value changed its shape
  /// or has gaps, and Error if `tie` or `replace` took it out of its model or its value is not a leaf any more; then
  /// nothing has changed.
  void step();
  /// Makes a step whose closure computes the loss: it calls zero_grad, computes the loss, calls backward and returns
  /// the loss, a Tensor, a Scalar or a number. Returns the loss of the first call. LBFGS calls the closure several
  /// times; the other optimisers call it once, and then make the step. Records graphs in the closure, also under
  /// no_grad.
  template <std::invocable Closure> std::decay_t<std::invoke_result_t<Closure>> step(Closure&& closure) {
    std::optional<std::decay_t<std::invoke_result_t<Closure>>> first;
    step_with([&] {
      const GradMode recording(GradMode::Recording::on);
      auto loss = closure();
      const double number = number_of(loss);
      if (!first) first.emplace(std::move(loss));
      return number;
    });
    return *std::move(first);
  }
  /// Forgets the gradients of all parameters.
  void zero_grad();

  std::size_t num_groups() const { return groups_.size(); }
  /// Returns the parameters of all groups. Throws Error for an optimiser of Scalars.
  std::vector<Parameter> parameters() const;
  /// Returns the Scalars. Throws Error for an optimiser of parameters.
  const std::vector<Scalar>& scalars() const;

  // Groups are numbered from 0. Functions that take a group throw IndexError if it does not exist.

  /// Returns the learning rate of a group.
  virtual double lr(WholeNumber group = 0) const = 0;
  /// Sets the learning rate of a group. Throws Error for one below 0 or not finite.
  virtual void set_lr(RealNumber lr, WholeNumber group) = 0;
  /// Sets the learning rate of all groups.
  void set_lr(RealNumber lr);
  /// Returns whether the optimiser has a momentum, or Adam's beta1.
  virtual bool has_momentum() const = 0;
  /// Returns the momentum of a group, or its beta1. Throws Error if there is none.
  virtual double momentum(WholeNumber group = 0) const = 0;
  /// Sets the momentum of a group, or its beta1. Throws Error if there is none, or if the options refuse it.
  virtual void set_momentum(RealNumber momentum, WholeNumber group) = 0;
  /// For schedulers: returns the learning rate of a group at the first call.
  double initial_lr(WholeNumber group);

  /// The optimiser's class: "SGD".
  virtual std::string_view name() const = 0;

  /// Returns all that further steps depend on, besides the parameters: options, and tensors named by the parameter's
  /// number, counted over all groups, and PyTorch's name: "0.exp_avg". If all parameters of a group come from
  /// `model.parameters()`, the state has their paths too.
  StateDict state_dict() const;
  /// Returns the largest number of bytes that the tensors of a state can have.
  virtual std::uint64_t largest_state_bytes() const;
  /// Restores a state. If the state and this optimiser know the paths of a group's parameters, each parameter takes the
  /// state of its path, in whatever order the model's members are; otherwise parameters are matched by number. Throws
  /// CheckpointError for a state of another class, with other numbers of groups or parameters, with other paths, or
  /// with tensors or options that do not fit; then nothing has changed.
  void load_state_dict(const StateDict& state);
  /// Checks that a state fits, and returns the function that restores it.
  Commit prepare_load(const StateDict& state);

 protected:
  /// The state of one parameter.
  struct State {
    Parameter parameter;
    std::int64_t steps = 0;                               // that used the tensors
    std::array<TensorData, max_state_tensors> tensors{};  // without memory until used

    /// Returns the elements of a tensor; null if it has no memory.
    template <class T> T* at(std::size_t tensor) const {
      return tensors[tensor].is_defined() ? tensors[tensor].data<T>() : nullptr;
    }
  };

  Optimizer() = default;
  /// Adds groups to those that are there. Throws Error, in the name of `function`, for no groups, an empty group, a
  /// parameter that is no leaf or is given twice, and an optimiser of Scalars; then nothing has changed.
  void add_groups(std::string_view function, std::vector<std::vector<Parameter>> groups);
  /// Adds a group of one parameter that stands for `scalars`. Throws Error for an empty list, and a Scalar that is not
  /// a leaf or is given twice.
  void add_scalars(std::string_view optimizer, std::vector<Scalar> scalars);
  /// Returns the index of a group. Throws IndexError, in the name of `optimizer`, if there is none.
  std::size_t checked_group(std::string_view optimizer, std::int64_t group) const {
    if (group < 0 || std::cmp_greater_equal(group, groups_.size())) refuse_group(optimizer, group);
    return static_cast<std::size_t>(group);
  }
  [[noreturn]] void refuse_group(std::string_view optimizer, std::int64_t group) const;
  [[noreturn]] static void refuse_momentum(std::string_view optimizer);

  /// Returns the tensors that a group's options need.
  virtual StateTensors state_tensors(std::size_t group) const = 0;
  virtual Json options_as_json(std::size_t group) const = 0;
  /// Options that were read and checked: the function that sets them, and the tensors that they need.
  struct LoadedOptions {
    Commit commit;
    StateTensors tensors;
  };
  virtual LoadedOptions load_options(std::size_t group, const Json& options) = 0;
  /// Makes one step of a group that has been checked. Calls `for_gradients`.
  virtual void update(std::size_t group, std::vector<State>& states) = 0;

  /// Notes for recorded steps that a group now needs other tensors, which only a whole step makes.
  static void note_change_of_tensors(const StateTensors& before, const StateTensors& after);

  /// Makes a step with a closure, which returns the loss.
  virtual void step_with(const std::function<double()>& closure);
  /// Throws what `step` throws before it changes anything.
  void check_parameters() const;
  const std::vector<State>& states(std::size_t group) const { return groups_[group].states; }
  /// Returns the Scalars; null for an optimiser of parameters.
  detail::ScalarList* scalar_list() { return scalars_ ? &*scalars_ : nullptr; }

  using NamedStates = std::map<std::string, TensorData>;  // those that were not looked for yet
  /// Adds what an optimiser keeps besides the states of its parameters. It has one group.
  virtual void save_more(Json::Object& /*values*/, std::vector<NamedTensor>& /*tensors*/) const {}
  /// Checks the same in a state, whose values are those of the group, and returns the function that restores it.
  /// Parameter i has index places[i] in the state. Takes its tensors out of `named`.
  virtual Commit load_more(const Json& /*values*/, const std::vector<std::size_t>& /*places*/, NamedStates& /*named*/) {
    return [] {};
  }

  /// Calls f(state, n, p, g) for each parameter with a gradient: its n elements at p, and those of the gradient at g,
  /// float or double.
  template <class F> void for_gradients(std::vector<State>& states, F&& f) {
    for (State& state : states) {
      Tensor& value = state.parameter.value();
      const void* const gradient = next_gradient(value);
      if (gradient == nullptr) continue;
      const TensorData& data = value.data();
      if (data.dtype() == float32) {
        f(state, data.numel(), data.data<float>(), static_cast<const float*>(gradient));
      } else {
        f(state, data.numel(), data.data<double>(), static_cast<const double*>(gradient));
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

  // The elements of the gradient of the next parameter; null if it has none.
  const void* next_gradient(const Tensor& value) {
    if (recorded_ != nullptr) [[unlikely]]
      return *recorded_++;
    const TensorData* const gradient = value.grad_data();
    return gradient == nullptr ? nullptr : gradient->element_address();
  }
  void record_step(graph::StepRecording& recording);
  void repeat_step(const void* const* gradients);

  static double number_of(const Tensor& loss) { return loss.item(); }
  static double number_of(const Scalar& loss) { return loss.data(); }
  static double number_of(RealNumber loss) { return loss; }
  Commit prepare_group(std::size_t group, const Json& values, std::size_t first, NamedStates& named);
  Json paths(std::size_t group) const;
  void check_state(const State& state, const StateTensors& tensors) const;
  bool make_tensors();
  template <class F> void for_states(const F& f) const {
    for (const Group& group : groups_) {
      for (const State& state : group.states) f(state);
    }
  }

  std::vector<Group> groups_;
  std::optional<detail::ScalarList> scalars_;
  // While a recorded step is repeated: the gradients of the parameters from here.
  const void* const* recorded_ = nullptr;
};

/// An optimiser with Options for each group: a struct with `lr`, perhaps `momentum` or `betas`, and
///   static constexpr auto name = "SGD";
///   static void fields(auto& options, const auto& f);  // calls f("lr", options.lr) and so on
///   void check() const;                                // throws Error for invalid options
///   Optimizer::StateTensors state_tensors() const;     // the tensors to keep for each parameter
template <class Options> class OptimizerWith : public Optimizer {
 public:
  using Group = ParameterGroup<Options>;

  /// Returns the options of a group.
  const Options& options(WholeNumber group = 0) const { return options_[checked_group(Options::name, group)]; }
  /// Replaces the options of a group. Throws Error for invalid options; then nothing has changed.
  void set_options(const Options& options, WholeNumber group = 0) {
    operators::Recording::refuse_in_recording("a change of an optimiser's options", "make it outside of the step");
    const std::size_t place = checked_group(Options::name, group);
    options.check();
    note_change_of_tensors(options_[place].state_tensors(), options.state_tensors());
    options_[place] = options;
  }

  /// Adds a group, as in PyTorch; of fine-tuning, a part of the model that begins to learn later. A schedule that was
  /// made before leaves its rate alone. A state is loaded into as many groups as it has. Throws Error for no
  /// parameters, one that the optimiser has already, invalid options, and an optimiser of Scalars; then nothing has
  /// changed.
  void add_param_group(Group group) {
    group.options.check();
    options_.reserve(options_.size() + 1);
    add_groups("add_param_group", {std::move(group.parameters)});
    options_.push_back(group.options);
  }

  using Optimizer::set_lr;
  double lr(WholeNumber group = 0) const final { return options(group).lr; }
  void set_lr(RealNumber lr, WholeNumber group) final {
    Options changed = options(group);
    changed.lr = lr;
    set_options(changed, group);
  }
  bool has_momentum() const final { return knows_momentum || knows_betas; }
  double momentum(WholeNumber group = 0) const final {
    Options copy = options(group);
    return momentum_of(copy);
  }
  void set_momentum(RealNumber momentum, WholeNumber group) final {
    Options changed = options(group);
    momentum_of(changed) = momentum;
    set_options(changed, group);
  }
  std::string_view name() const final { return Options::name; }

 protected:
  StateTensors state_tensors(std::size_t group) const final { return options(group).state_tensors(); }
  Json options_as_json(std::size_t group) const final { return options_to_json(options(group)); }
  LoadedOptions load_options(std::size_t group, const Json& json) final {
    const auto loaded = options_from_json<Options>(json);
    loaded.check();
    return {.commit = [this, group, loaded] { options_[group] = loaded; }, .tensors = loaded.state_tensors()};
  }

  explicit OptimizerWith(std::vector<Group> groups) {
    std::vector<std::vector<Parameter>> parameters;
    for (Group& group : groups) {
      group.options.check();
      options_.push_back(group.options);
      parameters.push_back(std::move(group.parameters));
    }
    add_groups(Options::name, std::move(parameters));
  }
  OptimizerWith(std::vector<Scalar> scalars, const Options& options) : options_{options} {
    options.check();
    add_scalars(Options::name, std::move(scalars));
  }

 private:
  static constexpr bool knows_momentum = requires(Options o) { o.momentum; };
  static constexpr bool knows_betas = requires(Options o) { o.betas; };

  static RealNumber& momentum_of(Options& options) {
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
