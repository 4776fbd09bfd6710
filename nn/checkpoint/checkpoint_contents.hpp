// The contents of a checkpoint file, in any format: the states of several parts, and the user's own JSON object. It
// does not know the objects behind the parts (checkpoint.hpp).
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/state/state_dict.hpp"

namespace minitorch::nn {

/// The format of a file: JSON, JSON in gzip, or safetensors, which other frameworks read (docs/checkpoint-format.md).
enum class CheckpointFormat : std::uint8_t { json, json_gz, safetensors };

/// How JSON holds the elements of tensors: as decimal numbers, or as their bytes in base64.
enum class Encoding : std::uint8_t { numbers, base64 };

struct SaveOptions {
  Encoding encoding = Encoding::numbers;  // safetensors always holds bytes
};

/// A state and its name. A model saved by itself is a part with an empty name.
struct CheckpointPart {
  std::string name;
  StateDict state;
};

struct CheckpointContents {
  Json metadata = Json::Object{};
  std::vector<CheckpointPart> parts;

  /// Returns the state of the part of this name; null if there is none.
  const StateDict* find(std::string_view name) const;
  /// Returns all tensors; those of a named part are called "part.tensor".
  std::vector<NamedTensor> tensors() const;
};

/// Returns the format of a path's end: .json, .json.gz or .safetensors. Throws CheckpointError for any other.
CheckpointFormat checkpoint_format(std::string_view path);

/// Writes a file, in the format of its path's end, whole or not at all (atomic_file.hpp). Throws CheckpointError, which
/// names the path, if it cannot be written; for duplicate names of parts or tensors, part names with a dot, and strings
/// that are not UTF-8.
void write_checkpoint(const std::string& path, const CheckpointContents& contents, SaveOptions options = {});
void write_checkpoint(std::ostream& stream, CheckpointFormat format, const CheckpointContents& contents,
                      SaveOptions options = {});
/// Writes metadata and parts that are not members of contents, without a copy.
void write_checkpoint(const std::string& path, const Json& metadata, const std::vector<CheckpointPart>& parts,
                      SaveOptions options = {});
void write_checkpoint(std::ostream& stream, CheckpointFormat format, const Json& metadata,
                      const std::vector<CheckpointPart>& parts, SaveOptions options = {});
/// Returns the bytes of such a file.
std::string checkpoint_bytes(CheckpointFormat format, const CheckpointContents& contents, SaveOptions options = {});

struct ReadOptions {
  std::uint64_t usable_bytes = 0;  // of the tensors to load into; the memory budget is at least this
};

/// Reads a file, in the format of its path's end. Throws CheckpointError, which names the path, the place and the rule,
/// if it cannot be read, breaks a rule of its format, or has a later version; and if it would take more memory than its
/// length justifies (docs/checkpoint-format.md).
CheckpointContents read_checkpoint(const std::string& path, ReadOptions options = {});
CheckpointContents read_checkpoint(std::istream& stream, CheckpointFormat format, ReadOptions options = {});
CheckpointContents checkpoint_from_bytes(std::string_view bytes, CheckpointFormat format, ReadOptions options = {});

}  // namespace minitorch::nn
