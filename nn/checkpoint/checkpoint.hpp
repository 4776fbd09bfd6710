// Checkpoints: a model, or a whole training, in a file that brings every bit back.
//
//   nn::save("model.json", model);
//   nn::load("model.json", model);
//
//   nn::Checkpoint checkpoint;
//   checkpoint.add("model", model).add("optimizer", optimizer).add("loader", loader);
//   checkpoint.add("random", default_generator());
//   checkpoint.metadata["epoch"] = 4;
//   checkpoint.save("run.json");
//   checkpoint.load("run.json");  // in another process, after adding the same parts
//
// A file is written whole or not at all (atomic_file.hpp). A load that throws changes nothing. The formats are in
// checkpoint_contents.hpp and docs/checkpoint-format.md.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::nn {

/// Writes the state of a model to a file, in the format of the path's end. Throws CheckpointError, which names the
/// path, if the file cannot be written; the old file then stays.
void save(const std::string& path, const Module& model, SaveOptions options = {});
void save(std::ostream& stream, CheckpointFormat format, const Module& model, SaveOptions options = {});

/// Loads the state of a model, from its own file or from a checkpoint with one model among its parts. Returns what did
/// not fit. Throws CheckpointError, which names the path, if the file cannot be read or breaks a rule of its format,
/// and, if strict, if parameters and buffers do not match the tensors; then the model is unchanged.
LoadReport load(const std::string& path, const Module& model, LoadOptions options = {});
LoadReport load(std::istream& stream, CheckpointFormat format, const Module& model, LoadOptions options = {});

/// Parts by name, and the user's own JSON object, saved and loaded together. It refers to its parts, which must outlive
/// it; of modules it keeps handles.
class Checkpoint {
 public:
  /// The user's own data.
  Json metadata = Json::Object{};  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)

  /// Adds a part: an optimiser, a scheduler, a loader, or any other Stateful. Throws Error for a name that is empty,
  /// has a dot, or is used already.
  template <Stateful T> Checkpoint& add(std::string_view name, T& part) {
    return add(
        {.name = std::string(name),
         .state = [&part] { return part.state_dict(); },
         .usable_bytes = [&part] { return usable_bytes_of(part); },
         .prepare = [&part](const StateDict& state, LoadOptions, LoadReport&) { return part.prepare_load(state); }});
  }
  /// A load changes a part, so it cannot be const, and must live as long as this.
  template <Stateful T> Checkpoint& add(std::string_view name, const T& part) = delete;
  Checkpoint& add(std::string_view name, const Module& model);
  Checkpoint& add(std::string_view name, Generator& generator);

  /// Returns the states of all parts. Tensors share memory with the parts, and change with them; for an independent
  /// copy, use `checkpoint_from_bytes` of `checkpoint_bytes`.
  std::vector<CheckpointPart> states() const;
  /// Returns the same with a copy of the metadata.
  CheckpointContents contents() const;
  /// Restores the states and the metadata. Returns what did not fit: parts, and tensors as "part.tensor". Throws
  /// CheckpointError if a state does not fit and, if strict, for missing or unknown parts; then nothing has
  /// changed. States may share memory with the part of the same name, not with others.
  LoadReport load_contents(const CheckpointContents& contents, LoadOptions options = {});
  /// The same without a copy of the metadata, which may be large: they are moved from.
  LoadReport load_contents(CheckpointContents&& contents, LoadOptions options = {});

  /// Writes everything to a file, as `save` does for a model.
  void save(const std::string& path, SaveOptions options = {}) const;
  void save(std::ostream& stream, CheckpointFormat format, SaveOptions options = {}) const;
  /// Loads everything from a file, or nothing, as `load` does for a model.
  LoadReport load(const std::string& path, LoadOptions options = {});
  LoadReport load(std::istream& stream, CheckpointFormat format, LoadOptions options = {});

 private:
  struct Part {
    std::string name;
    std::function<StateDict()> state;
    std::function<std::uint64_t()> usable_bytes;  // the largest size of its tensors
    std::function<Commit(const StateDict&, LoadOptions, LoadReport&)> prepare;
  };
  /// Returns the largest number of bytes of the tensors of a part's state; 0 if the part does not know.
  template <Stateful T> static std::uint64_t usable_bytes_of([[maybe_unused]] const T& part) {
    if constexpr (requires { part.largest_state_bytes(); }) {
      return part.largest_state_bytes();
    } else {
      return 0;
    }
  }

  Checkpoint& add(Part part);
  std::uint64_t usable_bytes() const;
  LoadReport put_in_place(const CheckpointContents& contents, Json loaded_metadata, LoadOptions options);

  std::vector<Part> parts_;
};

}  // namespace minitorch::nn
