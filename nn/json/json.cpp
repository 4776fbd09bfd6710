// JSON values: access, changes, and conversion from and to text.
#include "nn/json/json.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/json/json_builder.hpp"
#include "nn/json/json_reader.hpp"
#include "nn/json/json_writer.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

void Json::refuse(std::string_view wanted) const {
  throw DataError("JSON: " + std::string(wanted) + " was expected, not " + dump_beginning(*this, 60));
}

template <class T> const T& Json::expect(std::string_view wanted) const {
  if (const T* held = std::get_if<T>(&value_)) return *held;
  refuse(wanted);
}

bool Json::as_bool() const { return expect<bool>("true or false"); }
std::int64_t Json::as_int64() const { return expect<std::int64_t>("an integer of 64 bits"); }
const std::string& Json::as_string() const { return *expect<Box<std::string>>("a text"); }
const Json::Array& Json::as_array() const { return *expect<Box<Array>>("an array"); }
const Json::Object& Json::as_object() const& { return *expect<Box<Object>>("an object"); }

Json::Object Json::as_object() && {
  std::as_const(*this).as_object();  // throws if it is none
  return std::move(*std::get<Box<Object>>(value_));
}

std::uint64_t Json::as_uint64() const {
  const auto* const integer = std::get_if<std::int64_t>(&value_);
  if (integer != nullptr && *integer >= 0) return static_cast<std::uint64_t>(*integer);
  return expect<std::uint64_t>("an integer from 0");
}

double Json::as_double() const {
  if (const auto* const x = std::get_if<double>(&value_)) return *x;
  if (const auto* const x = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*x);
  if (const auto* const x = std::get_if<std::uint64_t>(&value_)) return static_cast<double>(*x);
  const auto special = is_string() ? read_special<double>(as_string()) : std::nullopt;
  if (!special) refuse("a number");
  return *special;
}

const Json* Json::find(std::string_view key) const {
  const Object& members = as_object();
  const auto found = members.find(key);
  return found == members.end() ? nullptr : &found->second;
}

const Json& Json::at(std::string_view key) const {
  if (const Json* member = find(key)) return *member;
  throw DataError("JSON: there is no " + quoted_beginning(key));
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) *this = Object{};
  as_object();  // or it throws
  Object& members = *std::get<Box<Object>>(value_);
  const auto found = members.find(key);
  return found != members.end() ? found->second : members.emplace(key, Json()).first->second;
}

void Json::erase(std::string_view key) {
  as_object();  // or it throws
  Object& members = *std::get<Box<Object>>(value_);
  const auto found = members.find(key);
  if (found != members.end()) members.erase(found);
}

Json& Json::append(Json value) {
  if (is_null()) *this = Array{};
  as_array();  // or it throws
  Array& values = *std::get<Box<Array>>(value_);
  return values.emplace_back(std::move(value));
}

std::string Json::dump() const {
  StringSink sink;
  JsonWriter writer(sink);
  writer.value(*this);
  writer.flush();
  return sink.take();
}

Json Json::parse(std::string_view text, std::string_view name) {
  return naming_memory(name, [&] {
    MemorySource source(text, std::string(name));
    MemoryBudget budget(source);
    JsonBuilder builder(budget);
    read_json(source, builder, budget);
    return builder.take_value();
  });
}

}  // namespace minitorch::nn
