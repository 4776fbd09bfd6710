// What is in a checkpoint file, whatever its format: the states of several parts, and a JSON object of the user's own.
// What the parts are the states of is not known here (checkpoint.hpp).
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

/// What a file is: JSON, the same packed by gzip, or safetensors, which other frameworks read (docs/checkpoint-format.md).
enum class CheckpointFormat : std::uint8_t { json, json_gz, safetensors };

/// How tensors are written in JSON: as decimal numbers, or as the bytes of their elements in base64.
enum class Encoding : std::uint8_t { numbers, base64 };

struct SaveOptions {
  Encoding encoding = Encoding::numbers;  // safetensors are bytes anyway
};

/// A state, and the name by which it is found. A model that is saved by itself is a part without a name.
struct CheckpointPart {
  std::string name;
  StateDict state;
};

struct CheckpointContents {
  Json metadata = Json::Object{};
  std::vector<CheckpointPart> parts;

  /// The state of the part of this name; null where there is none.
  const StateDict* find(std::string_view name) const;
  /// All tensors; those of a part that has a name are called "part.tensor".
  std::vector<NamedTensor> tensors() const;
};

/// The format that the end of a path names: .json, .json.gz or .safetensors. Throws CheckpointError for another.
CheckpointFormat checkpoint_format(std::string_view path);

/// Writes a file, in the format that the end of its path names, whole or not at all (atomic_file.hpp). Throws
/// CheckpointError, which names the path, where it cannot be written; for names of parts that are given twice or have a
/// dot; names of tensors given twice; names and texts that are no UTF-8.
void write_checkpoint(const std::string& path, const CheckpointContents& contents, SaveOptions options = {});
void write_checkpoint(std::ostream& stream, CheckpointFormat format, const CheckpointContents& contents,
                      SaveOptions options = {});
/// The bytes of such a file.
std::string checkpoint_bytes(CheckpointFormat format, const CheckpointContents& contents, SaveOptions options = {});

struct ReadOptions {
  std::uint64_t usable_bytes = 0;  // of the tensors to load into; the memory budget is at least this
};

/// Reads a file, in the format that the end of its path names. Throws CheckpointError, which names the path, the place and
/// the rule, where it cannot be read, breaks a rule of its format, or is of a later version than this one; and where it
/// would take more memory than its length gives a reason for (docs/checkpoint-format.md).
CheckpointContents read_checkpoint(const std::string& path, ReadOptions options = {});
CheckpointContents read_checkpoint(std::istream& stream, CheckpointFormat format, ReadOptions options = {});
CheckpointContents checkpoint_from_bytes(std::string_view bytes, CheckpointFormat format, ReadOptions options = {});

}  // namespace minitorch::nn
