// A JSON value: what checkpoints keep beside tensors, such as an epoch, metrics, or the options of an optimiser. It is no
// document of a model's numbers: those are read and written straight from and to tensors (checkpoint_json.hpp).
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

namespace minitorch::nn {

/// No array or object is written or read that has more of them around it.
constexpr int deepest_json = 100;

/// Null, true or false, a number, a text, an array or an object; a value, which copies as one.
///
///   nn::Json metrics = nn::Json::Object{{"epoch", 4}, {"losses", nn::Json::Array{0.5, 0.25}}};
///   metrics["note"] = "a first try";
///
/// Integers are exact. What is asked for as another kind than it is, or by a key that is not there, is a DataError that
/// names it.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  /// Reads what is JSON by RFC 8259. `name` stands for the text in messages. Throws DataError, which names the place, where
  /// it is none, nests deeper than `deepest_json`, has a key twice in an object, or would take more than 64 MB
  /// and four times the length of the text.
  static Json parse(std::string_view text, std::string_view name = "JSON");
  /// The value on one line, keys in the order of their bytes. Numbers are the shortest decimals that read back to them.
  /// Throws DataError for text that is no UTF-8, and for what nests deeper than `deepest_json`.
  std::string dump() const;

  /// Null.
  Json() = default;
  Json(bool value) : value_(value) {}  // NOLINT(google-explicit-constructor): these stand for JSON where it is written
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T value) {  // NOLINT(google-explicit-constructor)
    if (std::in_range<std::int64_t>(value)) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  Json(double value) : value_(value) {}                                  // NOLINT(google-explicit-constructor)
  Json(std::string text) : value_(Box<std::string>(std::move(text))) {}  // NOLINT(google-explicit-constructor)
  Json(std::string_view text) : Json(std::string(text)) {}               // NOLINT(google-explicit-constructor)
  Json(const char* text) : Json(std::string(text)) {}                    // NOLINT(google-explicit-constructor)
  Json(Array values) : value_(Box<Array>(std::move(values))) {}          // NOLINT(google-explicit-constructor)
  Json(Object members) : value_(Box<Object>(std::move(members))) {}      // NOLINT(google-explicit-constructor)
  /// An array of numbers or texts.
  template <class T> Json(const std::vector<T>& values) : Json(Array(values.begin(), values.end())) {}  // NOLINT

  Json(const Json&) = default;
  /// What is moved from is null.
  Json(Json&& other) noexcept : value_(std::exchange(other.value_, {})) {}
  /// The other may be inside this: `value = value.at("inner")`.
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
  /// Any number; also "NaN", "Infinity" and "-Infinity", as which those that JSON has no number for are written.
  double as_double() const;
  const std::string& as_string() const;
  const Array& as_array() const;
  const Object& as_object() const&;
  /// The members, taken out.
  Object as_object() &&;

  /// The member of an object; null where there is none.
  const Json* find(std::string_view key) const;
  /// The member of an object.
  const Json& at(std::string_view key) const;
  /// The member of an object, null and new where there was none. A null becomes an object.
  Json& operator[](std::string_view key);

  /// Takes a member out of an object, if it is there.
  void erase(std::string_view key);
  /// Adds a value to an array; it, in there. A null becomes an array.
  Json& append(Json value);

  bool operator==(const Json&) const = default;

  /// Calls f with what it is: std::monostate, bool, std::int64_t, std::uint64_t, double, const std::string&,
  /// const Array& or const Object&.
  template <class F> decltype(auto) visit(F&& f) const {
    return std::visit([&f](const auto& held) -> decltype(auto) { return f(content(held)); }, value_);
  }

 private:
  // What takes more room than a number lies elsewhere, so that large arrays of small values stay small.
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
