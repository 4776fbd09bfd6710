// What modules are made of: counted handles, whose copies share what they refer to, and how `clone` makes a copy that
// shares nothing.
#pragma once

#include <memory>
#include <unordered_map>
#include <utility>

namespace minitorch::nn {

/// While it lives, copying a handle copies what it refers to: once, so that handles to one thing become handles to
/// one copy.
class Cloning {
 public:
  Cloning() : outer_(current_) { current_ = this; }
  Cloning(const Cloning&) = delete;
  Cloning& operator=(const Cloning&) = delete;
  ~Cloning() { current_ = outer_; }

  static Cloning* current() { return current_; }
  /// The copy of what `original` refers to.
  template <class T> std::shared_ptr<T> copy_of(const std::shared_ptr<T>& original) {
    if (original == nullptr) return nullptr;
    const auto found = copies_.find(original.get());
    if (found != copies_.end()) return std::static_pointer_cast<T>(found->second);
    auto copy = std::make_shared<T>(*original);
    copies_.emplace(original.get(), copy);
    return copy;
  }

 private:
  Cloning* outer_;
  std::unordered_map<const void*, std::shared_ptr<void>> copies_;
  static inline constinit thread_local Cloning* current_ = nullptr;
};

/// A counted handle to a T. Constness is the handle's, not the T's.
template <class T> class Handle {
 public:
  /// A handle to a new T.
  template <class... Arguments> static Handle make(Arguments&&... arguments) {
    return Handle(std::make_shared<T>(std::forward<Arguments>(arguments)...));
  }
  Handle(const Handle& other)
      : pointer_(Cloning::current() == nullptr ? other.pointer_ : Cloning::current()->copy_of(other.pointer_)) {}
  Handle(Handle&&) noexcept = default;
  Handle& operator=(const Handle&) = default;
  Handle& operator=(Handle&&) noexcept = default;
  ~Handle() = default;

  T& operator*() const { return *pointer_; }
  T* operator->() const { return pointer_.get(); }
  /// Whether both refer to one T.
  bool operator==(const Handle&) const = default;

 private:
  explicit Handle(std::shared_ptr<T> pointer) : pointer_(std::move(pointer)) {}

  std::shared_ptr<T> pointer_;
};

}  // namespace minitorch::nn
