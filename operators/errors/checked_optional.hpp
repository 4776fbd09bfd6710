// An optional that cannot be read while it is empty.
#pragma once

#include <iosfwd>
#include <optional>
#include <string_view>
#include <utility>

namespace minitorch::operators {

/// A std::optional whose `*`, `->` and `value()` throw where it is empty, instead of reading what is not there.
/// `absence.refuse()` throws, and says why nothing is there and what to do.
template <class T, class Absence> class CheckedOptional : public std::optional<T> {
 public:
  using std::optional<T>::optional;
  using std::optional<T>::operator=;
  /// Empty, for this reason.
  explicit CheckedOptional(Absence absence) : absence_(std::move(absence)) {}

  const T& operator*() const& { return value(); }
  T operator*() && { return value(); }
  const T* operator->() const { return &value(); }
  const T& value() const& {
    if (!this->has_value()) absence_.refuse();
    return std::optional<T>::operator*();
  }

 private:
  [[no_unique_address]] Absence absence_;
};

/// Prints the value, or "none".
template <class T, class Absence>
requires requires(std::ostream& out, const T& value) { out << value; }
std::ostream& operator<<(std::ostream& out, const CheckedOptional<T, Absence>& x) {
  return x.has_value() ? out << *x : out << std::string_view("none");
}

}  // namespace minitorch::operators
