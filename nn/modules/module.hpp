// Module: the base class of layers and models, a tree of named parameters, buffers and modules. A model is a struct
// whose members are made with `add`:
//
//   struct Net : nn::Module {
//     nn::Linear hidden = add("hidden", nn::Linear(2, 16));
//     nn::Linear out = add("out", nn::Linear(16, 1));
//     Tensor forward(const Tensor& x) const override { return out(relu(hidden(x))); }
//   };
//   Net model;
//   Tensor y = model(x);
//
// A module cannot be assigned to: the tree would keep the old one. Use `replace` in replace.hpp.
//
// The layers are in linear.hpp, activations.hpp, normalization.hpp, recurrent.hpp and the other headers of this folder.
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/tensor/tensor.hpp"
#include "nn/modules/extra_state.hpp"
#include "nn/modules/handle.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/number_arguments.hpp"
#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::nn::detail {

class Borrowed;
class KeptModes;

}  // namespace minitorch::nn::detail

namespace minitorch::nn {

class Module;

/// A parameter and its path: "hidden.weight".
struct NamedParameter {
  std::string name;
  Parameter parameter;
};
/// A buffer and its path.
struct NamedBuffer {
  std::string name;
  Buffer buffer;
};
struct NamedModule;

/// A layer or a model. It is a handle: copies refer to the same module and share everything; `clone` makes another one.
/// The names of parameters and their order, that of `add`, are PyTorch's if the model is. Any number of threads may use
/// a module at once, while none changes it (docs/threads.md).
class Module {
 public:
  Module() : state_(detail::Handle<State>::make()) {}
  Module(const Module&) = default;
  Module(Module&&) noexcept = default;
  Module& operator=(const Module&) = delete;
  Module& operator=(Module&&) = delete;
  virtual ~Module() = default;

  /// Returns forward(x).
  Tensor operator()(const Tensor& x) const;
  /// Returns the output for one tensor. Throws Error for a module without such a function.
  virtual Tensor forward(const Tensor& x) const;

  /// Returns all parameters of this module and the modules in it, each once. They know their paths, and stay the same
  /// parameters when `tie` or `replace` changes the model.
  std::vector<Parameter> parameters() const;
  std::vector<NamedParameter> named_parameters() const;
  /// Returns all buffers, each once.
  std::vector<NamedBuffer> named_buffers() const;
  /// Returns this module, with an empty name, and all modules in it, each once.
  std::vector<NamedModule> named_modules() const;
  /// The same without their names.
  std::vector<Module> modules() const;
  /// Returns the modules that `add` registered here.
  std::vector<NamedModule> children() const;
  /// Returns the parameters of this module itself, without those of its children.
  std::vector<NamedParameter> own_parameters() const;
  /// Returns the buffers of this module itself, without those of its children.
  std::vector<NamedBuffer> own_buffers() const;
  /// Returns the number of elements of all parameters.
  std::int64_t num_parameters() const;

  /// Sets training or eval mode, for dropout and batch normalisation, in this module and all modules in it. A new
  /// module is in training mode.
  void train() const { set_training(true); }
  void eval() const { set_training(false); }
  /// Returns whether this is in training mode; false under an `Evaluating` guard of this thread.
  bool is_training() const;

  /// With false, freezes all parameters of this module and the modules in it: they get no gradient, and optimisers
  /// leave them as they are. With true, they are trained again. Throws GraphError for a value that is a result.
  void requires_grad_(operators::Flag requires_grad = true) const;
  /// Forgets all gradients.
  void zero_grad() const;
  /// Converts all parameters and floating-point buffers. Throws DtypeError for int64. An optimiser made before keeps
  /// state of the old dtype, and its next step throws.
  void to(DType dtype) const;
  /// Returns all parameters and buffers by name, in PyTorch's order, and all extra states, in the values as
  /// "extra_state"; what has several names appears under each.
  StateDict state_dict() const;
  /// Copies the tensors of a state into the parameters and buffers of the same names, and its extra states; gradients
  /// stay. One with several names needs one of them in the state; if there are several, they must be equal. The state
  /// may have tensors alone, without values. If strict, throws CheckpointError if anything does not fit; otherwise
  /// loads what fits, and returns what does not. Throws CheckpointError for two tensors of one name. If it throws,
  /// nothing has changed.
  LoadReport load_state_dict(const StateDict& state, LoadOptions options = {}) const;
  /// Checks a state, sets `report` to what does not fit, and returns the function that loads the rest.
  Commit prepare_load(const StateDict& state, LoadOptions options, LoadReport& report) const;

  /// Calls f for each module, children before their parent.
  void apply(const std::function<void(const Module&)>& f) const;

  /// Returns the class of the module, without namespaces: "Linear".
  std::string kind() const;
  /// Returns an address that identifies the module: equal for all handles to it.
  const void* identity() const { return &*state_; }
  /// Whether both are handles to one module.
  bool operator==(const Module& other) const { return state_ == other.state_; }

 protected:
  /// Registers a member and returns it. Throws Error for a name that is empty, not UTF-8 or used, or has a dot.
  Parameter add(std::string_view name, const Parameter& parameter) const;
  Buffer add(std::string_view name, const Buffer& buffer) const;
  ExtraState add(std::string_view name, const ExtraState& state) const;
  /// The same for an optional parameter or buffer: if `is_there`, registers the tensor that `make()` returns.
  template <std::invocable Make>
  OptionalParameter add_if(operators::Flag is_there, std::string_view name, const Make& make) const {
    if (is_there) return add(name, Parameter(make()));
    return OptionalParameter(detail::LeftOut{std::string(name)});
  }
  template <std::invocable Make>
  OptionalBuffer add_buffer_if(operators::Flag is_there, std::string_view name, const Make& make) const {
    if (is_there) return add(name, Buffer(make()));
    return OptionalBuffer(detail::LeftOut{std::string(name)});
  }
  template <std::derived_from<Module> M> M add(std::string_view name, const M& module) const {
    add_module(name, module, typeid(module));
    return module;
  }
  /// Replaces one of the children; throws as `add` does.
  template <std::derived_from<Module> M> void put(std::size_t child, const M& module) const {
    put_module(child, module, typeid(module));
  }
  /// Sets what printing shows in brackets: "in_features=2, out_features=16". `replace` compares it.
  void describe(std::string_view text) const { state_->description = text; }
  /// Sets the options that PyTorch does not print, so that printing does not either: "nonlinearity=relu". `replace`
  /// compares them too.
  void describe_unprinted(std::string_view text) const { state_->unprinted = text; }
  /// Declares that all sizes come from the parameters, so that `replace` may change their shapes.
  void take_sizes_from_parameters() const { state_->has_sizes_of_parameters = true; }

 private:
  struct State;
  /// The number of modules that a module is a part of; a copy starts at 0. Several threads may destroy modules.
  struct Count {
    Count() = default;
    Count(const Count& /*other*/) noexcept {}
    Count& operator=(const Count& /*other*/) noexcept { return *this; }
    ~Count() = default;

    std::atomic<std::size_t> parts = 0;
  };
  /// A module as a part of another, counted while it is one.
  struct Part {
    Part(std::string_view its_name, detail::Handle<State> its_module) : name(its_name), module(std::move(its_module)) {
      ++module->count.parts;
    }
    Part(const Part& other) : name(other.name), module(other.module) { ++module->count.parts; }
    Part(Part&& other) noexcept : name(std::move(other.name)), module(std::move(other.module)) {
      ++module->count.parts;
    }
    Part& operator=(Part other) noexcept {
      name.swap(other.name);
      std::swap(module, other.module);
      return *this;
    }
    ~Part() { --module->count.parts; }

    std::string name;
    detail::Handle<State> module;
  };
  struct State {
    std::string kind, description, unprinted;
    std::vector<NamedParameter> parameters;
    std::vector<NamedBuffer> buffers;
    std::vector<NamedExtraState> extra_states;
    std::vector<Part> children;
    std::unordered_set<std::string> names;  // of all four
    Count count;
    bool is_training = true;
    bool was_put_out = false;  // by `put`, of the last model that it was a part of
    bool has_sizes_of_parameters = false;
  };
  enum class Shared : std::uint8_t { once, under_each_name };
  using Visit = std::function<void(const detail::Handle<detail::Path>& path, const detail::Handle<State>& state)>;

  explicit Module(detail::Handle<State> state) : state_(std::move(state)) {}
  static std::string class_name(const std::type_info& type);
  void add_module(std::string_view name, const Module& module, const std::type_info& type) const;
  void put_module(std::size_t child, const Module& module, const std::type_info& type) const;
  /// The members of one kind, such as &State::parameters, of all modules, each under every path to it.
  template <class Named> std::vector<Named> under_each_name(std::vector<Named> State::*members) const;
  void check_name(std::string_view name) const;
  template <class F> void register_as(std::string_view name, const F& f) const;
  void check_part(std::string_view name, const Module& module) const;
  /// Modules that leave a model or return to it, and their tensors.
  struct Parts {
    std::vector<detail::Handle<State>> modules;
    std::vector<detail::Handle<detail::HeldTensor>> tensors;
  };
  Parts parts_of_no_other() const;
  Parts parts_that_return() const;
  static void take_back(const Parts& parts) noexcept;
  void set_training(bool is_training) const;
  void set_own_training(bool is_training) const noexcept;
  void visit(Shared shared, const Visit& f) const;
  void print(std::ostream& out) const;
  friend std::ostream& operator<<(std::ostream& out, const Module& module);
  friend void replace(const Module& module, const Module& by);
  friend class Evaluating;
  friend class detail::Borrowed;
  friend class detail::KeptModes;
  friend void detail::check_clone(const Module& original, const Module& copy);

  detail::Handle<State> state_;
};

/// A module and its path: "encoder.layer1".
struct NamedModule {
  std::string name;
  Module module;
};

/// Returns all parameters of several models, each once. Their paths begin with the model's index in the list:
/// "1.hidden.weight".
std::vector<Parameter> parameters_of(const std::vector<Module>& models);

/// While it lives, it is notified of the calls of modules on this thread. Nested listeners: only the innermost is.
class ForwardListener {
 public:
  virtual ~ForwardListener() = default;

  static ForwardListener* current() { return Current::value(); }
  virtual void on_call(const Module& /*module*/) {}
  virtual void on_output(const Module& module, const Tensor& output) = 0;
  virtual void on_end(const Module& /*module*/) noexcept {}  // after the output, or after an exception

 private:
  using Current = ThreadLocalGuard<ForwardListener>;
  Current current_{this};
};

/// A call of a module, of which it notifies the ForwardListener. operator()(x) makes one; other call operators of a
/// module must do so themselves:
///
///   const nn::ForwardCall call(*this);
///   return call.output(a + b);
class [[nodiscard]] ForwardCall {
 public:
  explicit ForwardCall(const Module& module) : listener_(ForwardListener::current()), module_(module) {
    if (listener_ != nullptr) listener_->on_call(module_);
  }
  ForwardCall(const ForwardCall&) = delete;
  ForwardCall& operator=(const ForwardCall&) = delete;
  ~ForwardCall() {
    if (listener_ != nullptr) listener_->on_end(module_);
  }

  /// Returns `output`.
  Tensor output(Tensor output) const {
    if (listener_ != nullptr) listener_->on_output(module_, output);
    return output;
  }

 private:
  ForwardListener* listener_;
  const Module& module_;
};

/// The model as a tree:
///   Net(
///     (hidden): Linear(in_features=2, out_features=16, bias=true)
///     (out): Linear(in_features=16, out_features=1, bias=true)
///   )
std::ostream& operator<<(std::ostream& out, const Module& module);

/// Returns a copy that shares nothing with `model`: parameters and buffers are copied, gradients are empty. Plain
/// members that are tensors and were not registered by `add` stay shared, and pointers and references point to what
/// they did. Throws Error for a part that is registered, but held by a pointer or a reference alone: the copy would
/// compute with the original's.
template <std::derived_from<Module> M> M clone(const M& model) {
  const auto copied = [&] {
    detail::Cloning cloning;
    return M(model);
  };
  M copy = copied();
  if constexpr (!std::same_as<M, Module>) detail::check_clone(model, copy);  // a Module alone has no members
  return copy;
}

}  // namespace minitorch::nn
