// Reference-counted handles, of which modules are made: copies share an object, and `clone` copies it. Copying and
// destroying a chain of handles is iterative, however long the chain.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::nn {

class Module;

}  // namespace minitorch::nn

namespace minitorch::nn::detail {

/// Throws Error if something besides the tree of modules holds a part of the original, and nothing does that of the
/// copy. It asks the handles of both for their counts.
void check_clone(const Module& original, const Module& copy);

/// An object in a queue for destruction. What it refers to joins the queue, so destruction does not recurse.
class Doomed {
 public:
  Doomed() = default;
  Doomed(const Doomed&) = delete;
  Doomed& operator=(const Doomed&) = delete;
  virtual ~Doomed() = default;

  /// Destroys `doomed` now, or after the object that this thread is destroying.
  static void destroy(Doomed* doomed) noexcept {
    doomed->next_ = waiting_;
    waiting_ = doomed;
    if (is_destroying_) return;
    is_destroying_ = true;
    while (waiting_ != nullptr) {
      const std::unique_ptr<Doomed> first(waiting_);
      waiting_ = first->next_;
    }
    is_destroying_ = false;
  }

 private:
  Doomed* next_ = nullptr;
  static inline constinit thread_local Doomed* waiting_ = nullptr;
  static inline constinit thread_local bool is_destroying_ = false;
};

/// Returns a shared pointer to a new T that is destroyed like a `Doomed`.
template <class T, class... Arguments> std::shared_ptr<T> make_counted(Arguments&&... arguments) {
  struct Counted : Doomed {
    explicit Counted(Arguments&&... values) : value(std::forward<Arguments>(values)...) {}
    T value;
  };
  auto counted = std::make_unique<Counted>(std::forward<Arguments>(arguments)...);
  T* const value = &counted->value;
  return {std::shared_ptr<Doomed>(counted.release(), &Doomed::destroy), value};
}

/// While it lives, copying a handle copies the object behind it, once: several handles to one object become handles to
/// one copy.
class Cloning {
 public:
  static Cloning* current() { return Current::value(); }
  /// Returns the copy of the object of `original`. During the copying of another T the copy is empty at first and
  /// filled later, if T can be assigned.
  template <class T> std::shared_ptr<T> copy_of(const std::shared_ptr<T>& original) {
    if (original == nullptr) return nullptr;
    const auto found = copies_.find(original.get());
    if (found != copies_.end()) return std::static_pointer_cast<T>(found->second);
    if constexpr (std::default_initializable<T> && std::movable<T>) {
      auto copy = make_counted<T>();
      copies_.emplace(original.get(), copy);
      to_fill_.push_back([copy, original] { *copy = T(*original); });
      if (to_fill_.size() == 1) fill();
      return copy;
    } else {
      auto copy = make_counted<T>(std::as_const(*original));
      copies_.emplace(original.get(), copy);
      return copy;
    }
  }

 private:
  // Filling may put more behind; the first stays in the list until all are filled.
  void fill() {
    for (std::size_t i = 0; i < to_fill_.size(); ++i) {  // NOLINT(modernize-loop-convert): the list grows meanwhile
      const auto next = std::move(to_fill_[i]);
      next();
    }
    to_fill_.clear();
  }

  std::unordered_map<const void*, std::shared_ptr<void>> copies_;
  std::vector<std::function<void()>> to_fill_;
  using Current = ThreadLocalGuard<Cloning>;
  Current current_{this};
};

/// A counted handle to a T. A const handle gives a mutable T. A moved-from handle refers to the same T as before.
template <class T> class Handle {
 public:
  /// Returns a handle to a new T.
  template <class... Arguments> static Handle make(Arguments&&... arguments) {
    return Handle(make_counted<T>(std::forward<Arguments>(arguments)...));
  }
  Handle(const Handle& other)
      : pointer_(Cloning::current() == nullptr ? other.pointer_ : Cloning::current()->copy_of(other.pointer_)) {}
  // NOLINTNEXTLINE(performance-move-constructor-init): what was moved from refers to the same as before
  Handle(Handle&& other) noexcept : pointer_(other.pointer_) {}
  Handle& operator=(const Handle&) = default;
  Handle& operator=(Handle&& other) noexcept {
    pointer_ = other.pointer_;
    return *this;
  }
  ~Handle() = default;

  T& operator*() const { return *pointer_; }
  T* operator->() const { return pointer_.get(); }
  /// Returns what counts the handles to the T, and is none.
  std::weak_ptr<const void> count() const { return pointer_; }
  /// Returns whether both refer to the same T.
  bool operator==(const Handle&) const = default;

 private:
  explicit Handle(std::shared_ptr<T> pointer) : pointer_(std::move(pointer)) {}

  std::shared_ptr<T> pointer_;
};

}  // namespace minitorch::nn::detail
