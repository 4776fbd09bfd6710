// What both formats share: how errors name a file, the version, and the mapping of the parts' states to one list of
// tensors and one object of values.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/json/json_writer.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

/// The version that is written. Earlier versions are read too.
constexpr int checkpoint_version = 1;

/// Returns f(). Turns its errors into CheckpointErrors that name the file. A MemoryError stays one.
template <class F> auto as_checkpoint_error(const std::string& name, const F& f) {
  const auto named = [&](const Error& error) {
    const std::string text = error.what(), start = escaped(name) + ":";
    return text.starts_with(start) ? text : start + " " + text;
  };
  return naming_memory(name, [&] {
    try {
      return f();
    } catch (const MemoryError& error) {
      throw MemoryError(named(error));
    } catch (const Error& error) {
      throw CheckpointError(named(error));
    }
  });
}

/// Contents to check or to write, wherever they are.
struct ContentsView {
  const Json& metadata;
  const std::vector<CheckpointPart>& parts;
};

/// Throws CheckpointError for an invalid or later version.
void check_version(const Json& version);

/// Throws Error for contents that could not be read again: metadata that is not an object, ambiguous names, values that
/// nest too deep.
void check_contents(ContentsView contents);

/// Whether there is one model and nothing else; then no values are written.
bool is_just_a_model(const std::vector<CheckpointPart>& parts);
/// Returns the values of all parts in the order of their names.
std::vector<std::pair<std::string_view, const Json*>> values_by_name(const std::vector<CheckpointPart>& parts);
/// Writes an object with the values of all parts by name.
void write_values(JsonWriter& writer, const std::vector<CheckpointPart>& parts);
/// Returns the tensors of all parts, named as in CheckpointContents::tensors.
std::vector<NamedTensor> tensors_of(const std::vector<CheckpointPart>& parts);
/// Returns the parts of named tensors and values: "model.weight" is the tensor "weight" of the part "model". If
/// `values` is null, all tensors belong to one model without a name. Throws CheckpointError for a tensor of no part.
std::vector<CheckpointPart> parts_of(std::deque<NamedTensor> tensors, Json values);

/// Returns the memory of a tensor without elements, from the reading of its name to its place in a part.
std::uint64_t bytes_of_tensor(const std::string& name);
/// Returns the memory of parts without their values and tensors. Throws Error if `values` is not an object.
std::uint64_t bytes_of_parts(const Json& values);

}  // namespace minitorch::nn
