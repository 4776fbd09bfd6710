// Walks two checkpoints side by side. Prints each difference at once and copies no value.
#include "program/commands/differences.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/json/json_writer.hpp"
#include "nn/text/utf8.hpp"
#include "program/learning/tensor_statistics.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using nn::CheckpointContents;
using nn::Json;
using nn::NamedTensor;

// Describes how a tensor of both files differs; empty if it is the same in both.
std::string told_difference(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return shape_and_dtype(a) + " and " + shape_and_dtype(b);
  const TensorDifference found = difference(a, b);
  if (found.elements == 0) return "";
  const std::string size = found.largest ? short_number(*found.largest) + " at most" : "NaN or infinity";
  return std::to_string(found.elements) + " of " + std::to_string(a.numel()) + " elements differ, by " + size +
         (found.largest && !found.is_finite ? " where both are finite" : "") + ", the first is number " +
         std::to_string(found.first_place);
}

// Whether both have the same JSON text. So 0.0 and -0.0 differ, although they compare equal as numbers.
bool is_same_text(const Json& a, const Json& b) {
  if (a.is_array() && b.is_array()) {
    const Json::Array &one = a.as_array(), &other = b.as_array();
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), is_same_text);
  }
  if (a.is_object() && b.is_object()) {
    const Json::Object &one = a.as_object(), &other = b.as_object();
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const auto& x, const auto& y) {
      return x.first == y.first && is_same_text(x.second, y.second);
    });
  }
  return a == b && a.visit([&]<class T>(const T& x) {
    if constexpr (std::same_as<T, double>) {
      return std::signbit(x) == std::signbit(b.as_double());
    } else {
      return true;
    }
  });
}

const Json& value_of(const Json& value) { return value; }
const Json& value_of(const Json* value) { return *value; }

// Moves the tensors out, under the names of CheckpointContents::tensors. Copies would cost many small allocations.
std::vector<NamedTensor> take_tensors(CheckpointContents& contents) {
  std::size_t count = 0;
  for (const nn::CheckpointPart& part : contents.parts) count += part.state.tensors.size();
  std::vector<NamedTensor> all;
  all.reserve(count);
  for (nn::CheckpointPart& part : contents.parts) {
    for (NamedTensor& named : std::exchange(part.state.tensors, {})) {
      if (!part.name.empty()) named.name.insert(0, part.name + ".");
      all.push_back(std::move(named));
    }
  }
  return all;
}

// Finds tensors by their names.
class TensorsByName {
 public:
  explicit TensorsByName(const std::vector<NamedTensor>& tensors) {
    sorted_.reserve(tensors.size());
    for (const NamedTensor& named : tensors) sorted_.push_back(&named);
    std::sort(sorted_.begin(), sorted_.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  }
  // Returns null if there is none.
  const NamedTensor* find(std::string_view name) const {
    const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), name,
                                        [](const auto* named, std::string_view other) { return named->name < other; });
    return found == sorted_.end() || (*found)->name != name ? nullptr : *found;
  }

 private:
  std::vector<const NamedTensor*> sorted_;
};

class Differences {
 public:
  bool has_any() const { return has_any_; }

  void compare_tensors(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b) {
    const TensorsByName ones(a), others(b);
    path_ = "tensor ";
    for (const NamedTensor& one : a) {
      const NamedTensor* const other = others.find(one.name);
      const std::string told = other == nullptr ? "only in the first" : told_difference(one.tensor, other->tensor);
      if (!told.empty()) tell(one.name, told);
    }
    for (const NamedTensor& other : b) {
      if (ones.find(other.name) == nullptr) tell(other.name, "only in the second");
    }
  }

  // The keys of `a` and of `b` must be sorted.
  template <class Values> void compare(std::string_view what, const Values& a, const Values& b) {
    path_ = what;
    compare_members(a, b);
  }

 private:
  void tell(std::string_view name, std::string_view difference) {
    has_any_ = true;
    const std::size_t size = path_.size();
    print_one_line(path_.append(name).append(": ").append(difference));
    std::cout << "\n";
    path_.resize(size);
  }

  template <class Values> void compare_members(const Values& a, const Values& b) {
    auto one = a.begin();
    auto other = b.begin();
    while (one != a.end() || other != b.end()) {
      const bool is_in_first = other == b.end() || (one != a.end() && one->first <= other->first);
      const bool is_in_second = one == a.end() || (other != b.end() && other->first <= one->first);
      compare_values(is_in_first ? one->first : other->first, is_in_first ? &value_of(one->second) : nullptr,
                     is_in_second ? &value_of(other->second) : nullptr);
      if (is_in_first) ++one;
      if (is_in_second) ++other;
    }
  }

  // Prints the beginnings of both values. Of two objects, prints only the members that differ:
  // "part optimizer.steps: 2 and 3".
  void compare_values(std::string_view key, const Json* one, const Json* other) {
    if (one != nullptr && other != nullptr) {
      if (one->is_object() && other->is_object()) return compare_inside(key, one->as_object(), other->as_object());
      if (is_same_text(*one, *other)) return;
    }
    const std::string first = beginning(one), second = beginning(other);
    tell(key, first == second ? "two that begin " + first : first + " and " + second);
  }

  // Shortens a long path, because each line below it repeats the path.
  void compare_inside(std::string_view key, const Json::Object& a, const Json::Object& b) {
    constexpr std::size_t longest_path = 400;
    const std::string path = path_;
    path_ = nn::beginning_of(path_.append(key), longest_path) + ".";
    compare_members(a, b);
    path_ = path;
  }

  static std::string beginning(const Json* value) { return value == nullptr ? "nothing" : nn::dump_beginning(*value); }

  bool has_any_ = false;
  std::string path_;  // of the object that is compared: "part optimizer."
};

}  // namespace

bool print_differences(CheckpointContents a, CheckpointContents b) {
  Differences differences;
  differences.compare_tensors(take_tensors(a), take_tensors(b));
  differences.compare("part ", nn::values_by_name(a.parts), nn::values_by_name(b.parts));
  differences.compare("metadata ", a.metadata.as_object(), b.metadata.as_object());
  return differences.has_any();
}

}  // namespace minitorch::program
