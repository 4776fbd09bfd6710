// A JSON value, for what checkpoints hold beside tensors: an epoch, metrics, the options of an optimiser. The elements
// of tensors are never Json values: they are read into tensors and written from them directly (checkpoint_json.hpp).
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Null, a boolean, a number, a string, an array or an object. Copies are deep.
///
///   nn::Json metrics = nn::Json::Object{{"epoch", 4}, {"losses", nn::Json::Array{0.5, 0.25}}};
///   metrics["note"] = "a first try";
///
/// Integers are exact. Access as another type, or by a missing key, throws DataError, which names it.
class Json {
 public:
  /// The largest depth of nested arrays and objects that is read or written.
  static constexpr int max_depth = 100;
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  /// Reads JSON (RFC 8259). Messages call the text `name`. Throws DataError, which names the position, if the text is
  /// invalid, nests deeper than `max_depth`, has a key twice in an object, or would take more than 64 MB plus four
  /// times the length of the text.
  static Json parse(std::string_view text, std::string_view name = "JSON");
  /// Returns the value as JSON on one line, with keys in the order of their bytes. Numbers are the shortest decimals
  /// that read back to the same bits. Throws DataError for strings that are not UTF-8, and beyond a depth of
  /// `max_depth`.
  std::string dump() const;

  /// Null.
  Json() = default;
  Json(bool value) : value_(value) {}  // NOLINT(google-explicit-constructor): {{"epoch", 4}} needs conversions
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T value) {  // NOLINT(google-explicit-constructor)
    if (std::in_range<std::int64_t>(value)) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  Json(double value) : value_(value) {}  // NOLINT(google-explicit-constructor)
  // The numbers and flags of options.
  Json(RealNumber value) : value_(static_cast<double>(value)) {}         // NOLINT(google-explicit-constructor)
  Json(WholeNumber value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT(google-explicit-constructor)
  Json(operators::Flag value) : value_(static_cast<bool>(value)) {}      // NOLINT(google-explicit-constructor)
  Json(std::string text) : value_(Box<std::string>(std::move(text))) {}  // NOLINT(google-explicit-constructor)
  Json(std::string_view text) : Json(std::string(text)) {}               // NOLINT(google-explicit-constructor)
  Json(const char* text) : Json(std::string(text)) {}                    // NOLINT(google-explicit-constructor)
  Json(Array values) : value_(Box<Array>(std::move(values))) {}          // NOLINT(google-explicit-constructor)
  Json(Object members) : value_(Box<Object>(std::move(members))) {}      // NOLINT(google-explicit-constructor)
  /// An array of numbers or strings.
  template <class T> Json(const std::vector<T>& values) : Json(Array(values.begin(), values.end())) {}  // NOLINT

  Json(const Json&) = default;
  /// The moved-from value is null.
  Json(Json&& other) noexcept : value_(std::exchange(other.value_, {})) {}
  /// `other` may be a part of this value: `value = value.at("inner")`.
  Json& operator=(Json other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  ~Json() = default;

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_string() const { return std::holds_alternative<Box<std::string>>(value_); }
  bool is_array() const { return std::holds_alternative<Box<Array>>(value_); }
  bool is_object() const { return std::holds_alternative<Box<Object>>(value_); }
  /// Whether it is an integer that fits in int64.
  bool is_int64() const { return std::holds_alternative<std::int64_t>(value_); }

  bool as_bool() const;
  std::int64_t as_int64() const;
  std::uint64_t as_uint64() const;
  /// Returns any number as a double; also the strings "NaN", "Infinity" and "-Infinity", which JSON cannot write as
  /// numbers.
  double as_double() const;
  const std::string& as_string() const;
  const Array& as_array() const;
  const Object& as_object() const&;
  /// Moves the members out.
  Object as_object() &&;

  /// Returns the member of an object; null if there is none.
  const Json* find(std::string_view key) const;
  /// Returns the member of an object. Throws DataError if there is none.
  const Json& at(std::string_view key) const;
  /// Returns the member of an object, a new null if there was none. A null becomes an object.
  Json& operator[](std::string_view key);

  /// Removes a member of an object, if it exists.
  void erase(std::string_view key);
  /// Appends a value to an array, and returns the new element. A null becomes an array.
  Json& append(Json value);

  bool operator==(const Json&) const = default;

  /// Calls f with the content: std::monostate, bool, std::int64_t, std::uint64_t, double, const std::string&, const
  /// Array& or const Object&.
  template <class F> decltype(auto) visit(F&& f) const {
    return std::visit([&f](const auto& held) -> decltype(auto) { return f(content(held)); }, value_);
  }

 private:
  // Strings, arrays and objects are on the heap, so that large arrays of numbers stay small.
  template <class T> class Box {
   public:
    explicit Box(T value) : pointer_(std::make_unique<T>(std::move(value))) {}
    Box(const Box& other) : Box(*other) {}
    Box(Box&&) noexcept = default;
    Box& operator=(const Box& other) {
      pointer_ = std::make_unique<T>(*other);
      return *this;
    }
    Box& operator=(Box&&) noexcept = default;
    ~Box() = default;

    T& operator*() const { return *pointer_; }
    bool operator==(const Box& other) const { return **this == *other; }

   private:
    std::unique_ptr<T> pointer_;
  };

  template <class T> static const T& content(const T& value) { return value; }
  template <class T> static const T& content(const Box<T>& value) { return *value; }
  template <class T> const T& expect(std::string_view wanted) const;
  [[noreturn]] void refuse(std::string_view wanted) const;

  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, Box<std::string>, Box<Array>, Box<Object>>
      value_;
};

}  // namespace minitorch::nn
