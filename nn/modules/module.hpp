// Module: the base of layers and models, a tree of named parameters, buffers and further modules. A model is a struct
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
// A module cannot be assigned to, since the tree would keep what the member was: `replace` in replace.hpp exchanges it.
//
// What layers there are is said in linear.hpp, activations.hpp, normalization.hpp, recurrent.hpp and their neighbours.
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
#include "nn/modules/handle.hpp"
#include "nn/modules/parameter.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

class Module;

/// A parameter and the path to it: "hidden.weight".
struct NamedParameter {
  std::string name;
  Parameter parameter;
};
/// A buffer and the path to it.
struct NamedBuffer {
  std::string name;
  Buffer buffer;
};
struct NamedModule;

/// A layer or a model. A handle: copies are the same module, and share all that it has; `clone` makes another.
/// Names and their order, which is that of `add`, are PyTorch's where the model is.
/// Any number of threads may use one at once, while none changes it (docs/threads.md).
class Module {
 public:
  Module() : state_(Handle<State>::make()) {}
  Module(const Module&) = default;
  Module(Module&&) noexcept = default;
  Module& operator=(const Module&) = delete;
  Module& operator=(Module&&) = delete;
  virtual ~Module() = default;

  /// y = forward(x).
  Tensor operator()(const Tensor& x) const;
  /// What the module computes of one tensor. Throws Error for a module that has no such function.
  virtual Tensor forward(const Tensor& x) const;

  /// All parameters of this and of the modules in it, each once. They know their paths, and stay the same parameters
  /// where `tie` or `replace` exchange those of the model.
  std::vector<Parameter> parameters() const;
  std::vector<NamedParameter> named_parameters() const;
  /// All buffers, each once.
  std::vector<NamedBuffer> named_buffers() const;
  /// This, with an empty name, and all modules in it, each once.
  std::vector<NamedModule> named_modules() const;
  /// The same without their names.
  std::vector<Module> modules() const;
  /// The modules that this one was made of by `add`.
  std::vector<NamedModule> children() const;
  /// The parameters that belong to this module itself, not to those in it.
  std::vector<NamedParameter> own_parameters() const;
  /// The number of elements of all parameters.
  std::int64_t num_parameters() const;

  /// Training or evaluating, which is not the same where there is dropout or batch normalisation; this and all modules
  /// in it. A new module is training.
  void train() const { set_training(true); }
  void eval() const { set_training(false); }
  /// Its mode; not training where this thread evaluates the module for a while (evaluating.hpp).
  bool is_training() const;

  /// Forgets all gradients.
  void zero_grad() const;
  /// Converts all parameters and floating-point buffers. Throws DtypeError for int64. Optimisers made before have state
  /// of the old kind, and refuse the next step.
  void to(DType dtype) const;
  /// All parameters and buffers by name, in PyTorch's order; what has several names is there under each.
  StateDict state_dict() const;
  /// Changes parameters and buffers to the tensors of their names; gradients stay. What has several names needs one of them,
  /// and the same elements under all that there are. Strict, it throws CheckpointError where anything does not fit; else it
  /// changes what fits, and tells what did not. What throws has changed nothing.
  LoadReport load_state_dict(const StateDict& state, LoadOptions options = {}) const;
  /// Checks what fits, adds to the report what does not, and returns what changes the others.
  Commit prepare_load(const StateDict& state, LoadOptions options, LoadReport& report) const;

  /// Calls f for each module, those in another before it.
  void apply(const std::function<void(const Module&)>& f) const;

  /// The class of the module, without namespaces: "Linear".
  std::string kind() const;
  /// The same address for all handles to one module, and for no other that lives.
  const void* identity() const { return &*state_; }
  /// Whether both are handles to one module.
  bool operator==(const Module& other) const { return state_ == other.state_; }

 protected:
  /// Registers what a member is made of, under a name that is not empty, has no dot, and is given once; else an Error.
  Parameter add(std::string_view name, const Parameter& parameter) const;
  Buffer add(std::string_view name, const Buffer& buffer) const;
  /// The same for a parameter or a buffer that there may be or not, made of the tensor that `make()` gives.
  template <std::invocable Make>
  std::optional<Parameter> add_if(bool is_there, std::string_view name, const Make& make) const {
    return is_there ? std::optional(add(name, Parameter(make()))) : std::nullopt;
  }
  template <std::invocable Make>
  std::optional<Buffer> add_buffer_if(bool is_there, std::string_view name, const Make& make) const {
    return is_there ? std::optional(add(name, Buffer(make()))) : std::nullopt;
  }
  template <std::derived_from<Module> M> M add(std::string_view name, const M& module) const {
    add_module(name, module, typeid(module));
    return module;
  }
  /// Puts another module in the place of one of the children, and throws as `add` does.
  template <std::derived_from<Module> M> void put(std::size_t child, const M& module) const {
    put_module(child, module, typeid(module));
  }
  /// What printing shows between brackets: "in_features=2, out_features=16".
  void describe(std::string_view text) const { state_->description = text; }
  /// Says that all sizes are those of the parameters, so that `replace` may bring parameters of other shapes.
  void take_sizes_from_parameters() const { state_->has_sizes_of_parameters = true; }
  /// Tells who listens (ForwardListener) of an output. Done by the call of one tensor; a module that is called in another
  /// way does it itself.
  void tell(const Tensor& output) const;

 private:
  struct State;
  /// How many parts of modules a module is; a copy counts anew. Several threads may destroy modules at once.
  struct Count {
    Count() = default;
    Count(const Count& /*other*/) noexcept {}
    Count& operator=(const Count& /*other*/) noexcept { return *this; }
    ~Count() = default;

    std::atomic<std::size_t> parts = 0;
  };
  /// A module as a part of another, counted while it is one.
  struct Part {
    Part(std::string_view its_name, Handle<State> its_module) : name(its_name), module(std::move(its_module)) {
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
    Handle<State> module;
  };
  struct State {
    std::string kind, description;
    std::vector<NamedParameter> parameters;
    std::vector<NamedBuffer> buffers;
    std::vector<Part> children;
    std::unordered_set<std::string> names;  // of all three
    Count count;
    bool is_training = true;
    bool was_put_out = false;  // by `put`, of the last module that it was a part of
    bool has_sizes_of_parameters = false;
  };
  enum class Shared : std::uint8_t { once, under_each_name };
  using Visit = std::function<void(const Handle<Path>& path, const Handle<State>& state)>;

  explicit Module(Handle<State> state) : state_(std::move(state)) {}
  static std::string class_name(const std::type_info& type);
  void add_module(std::string_view name, const Module& module, const std::type_info& type) const;
  void put_module(std::size_t child, const Module& module, const std::type_info& type) const;
  void check_name(std::string_view name) const;
  template <class F> void register_as(std::string_view name, const F& f) const;
  void check_part(std::string_view name, const Module& module) const;
  using Tensors = std::vector<Handle<HeldTensor>>;
  Tensors tensors_of_no_other() const;
  Tensors tensors_that_return() const;
  static void take_back(const Module& module, const Tensors& tensors) noexcept;
  void set_training(bool is_training) const;
  void visit(Shared shared, const Visit& f) const;
  void print(std::ostream& out) const;
  friend std::ostream& operator<<(std::ostream& out, const Module& module);
  friend void replace(const Module& module, const Module& by);
  friend class Evaluating;

  Handle<State> state_;
};

/// A module and the path to it: "encoder.layer1".
struct NamedModule {
  std::string name;
  Module module;
};

/// All parameters of models that are trained together, each once. Their paths begin with the model's place in the list:
/// "1.hidden.weight".
std::vector<Parameter> parameters_of(const std::vector<Module>& models);

/// While it lives, is told of every output that a module gives on this thread; of several, the innermost is.
class ForwardListener {
 public:
  ForwardListener() : outer_(current_) { current_ = this; }
  ForwardListener(const ForwardListener&) = delete;
  ForwardListener& operator=(const ForwardListener&) = delete;
  virtual ~ForwardListener() { current_ = outer_; }

  static ForwardListener* current() { return current_; }
  virtual void hear(const Module& module, const Tensor& output) = 0;

 private:
  ForwardListener* outer_;
  static inline constinit thread_local ForwardListener* current_ = nullptr;
};

/// The model as a tree:
///   Net(
///     (hidden): Linear(in_features=2, out_features=16, bias=true)
///     (out): Linear(in_features=16, out_features=1, bias=true)
///   )
std::ostream& operator<<(std::ostream& out, const Module& module);

/// A model that shares nothing with `model`: parameters and buffers are copies, gradients are none. Tensors that are
/// plain members, which `add` was not told of, are shared.
template <std::derived_from<Module> M> M clone(const M& model) {
  const Cloning cloning;
  return model;
}

}  // namespace minitorch::nn
