// A thread-local value that is set for the lifetime of an object: the modes and listeners of the library (no_grad,
// KernelTrace, ...) are made of it. Only the mechanism is here; each class names its own value.
#pragma once

namespace minitorch {

/// Sets a value of this thread in its constructor, and restores the value before in its destructor. Guards nest.
///
/// `Owner`, usually the class that has the guard as a member, names the value: each Owner has its own. By default the
/// value is a pointer to the innermost Owner of the thread, or null:
///
///   class Listener {
///    public:
///     static Listener* current() { return Current::value(); }
///
///    private:
///     using Current = ThreadLocalGuard<Listener>;
///     Current current_{this};
///   };
template <class Owner, class T = Owner*, T initial = T{}> class [[nodiscard]] ThreadLocalGuard {
 public:
  explicit ThreadLocalGuard(T value) : before_(value_) { value_ = value; }
  ThreadLocalGuard(const ThreadLocalGuard&) = delete;
  ThreadLocalGuard& operator=(const ThreadLocalGuard&) = delete;
  ~ThreadLocalGuard() { value_ = before_; }

  /// The value of this thread now: that of the innermost guard, or `initial`.
  static T value() { return value_; }
  /// The value that the destructor restores.
  T before() const { return before_; }

 private:
  T before_;
  static inline constinit thread_local T value_ = initial;
};

}  // namespace minitorch
