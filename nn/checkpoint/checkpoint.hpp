// Checkpoints: a model, or all of a training, in a file that brings every bit back.
//
//   nn::save("model.json", model);
//   nn::load("model.json", model);
//
//   nn::Checkpoint checkpoint;
//   checkpoint.add("model", model).add("optimizer", optimizer).add("loader", loader).add("random", default_generator());
//   checkpoint.metadata["epoch"] = 4;
//   checkpoint.save("run.json");  // and in another process, where the same was made:
//   checkpoint.load("run.json");
//
// A file is written whole or not at all (atomic_file.hpp), and a load that throws has changed nothing. Formats are said in
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

/// Writes the state of a model, in the format that the end of the path names. Throws CheckpointError, which names the path,
/// where it cannot be written; what was there before is as it was.
void save(const std::string& path, const Module& model, SaveOptions options = {});
void save(std::ostream& stream, CheckpointFormat format, const Module& model, SaveOptions options = {});

/// Reads the state of a model, from a file of its own or of a checkpoint with one model among its parts. Throws
/// CheckpointError, which names the path, where the file cannot be read or breaks a rule of its format, and, strict, where
/// a parameter or buffer and the tensors do not fit each other; then the model is as it was. What did not fit is returned.
LoadReport load(const std::string& path, const Module& model, LoadOptions options = {});
LoadReport load(std::istream& stream, CheckpointFormat format, const Module& model, LoadOptions options = {});

/// What is saved and loaded together: parts by name, and a JSON object of the user's own. Refers to the parts, which must
/// live as long; of modules it has handles.
class Checkpoint {
 public:
  /// The user's own.
  Json metadata = Json::Object{};  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)

  /// Adds a part: an optimiser, a scheduler, a loader, or what else is Stateful. Throws Error for a name that is empty, has a
  /// dot, or is given twice.
  template <Stateful T> Checkpoint& add(std::string_view name, T& part) {
    return add(
        {.name = std::string(name),
         .state = [&part] { return part.state_dict(); },
         .usable_bytes = [&part] { return usable_bytes_of(part); },
         .prepare = [&part](const StateDict& state, LoadOptions, LoadReport&) { return part.prepare_load(state); }});
  }
  Checkpoint& add(std::string_view name, const Module& model);
  Checkpoint& add(std::string_view name, Generator& generator);

  /// The states of all parts, and the metadata. Tensors share memory with the parts, and change with them: for a copy to
  /// return to, take `checkpoint_from_bytes` of `checkpoint_bytes`.
  CheckpointContents contents() const;
  /// Puts states in place, and the metadata here. Throws CheckpointError where one does not fit, and, strict, for parts that
  /// are missing or not known; then nothing has changed. What did not fit is returned, parts and tensors, the latter as
  /// "part.tensor".
  LoadReport load_contents(const CheckpointContents& contents, LoadOptions options = {});

  /// Writes all to a file, as `save` does a model.
  void save(const std::string& path, SaveOptions options = {}) const;
  void save(std::ostream& stream, CheckpointFormat format, SaveOptions options = {}) const;
  /// Reads all from a file, as `load` does a model: all or nothing.
  LoadReport load(const std::string& path, LoadOptions options = {});
  LoadReport load(std::istream& stream, CheckpointFormat format, LoadOptions options = {});

 private:
  struct Part {
    std::string name;
    std::function<StateDict()> state;
    std::function<std::uint64_t()> usable_bytes;  // of the tensors that its state can have
    std::function<Commit(const StateDict&, LoadOptions, LoadReport&)> prepare;
  };
  /// The most bytes that the tensors of a part's state can have; 0 for a part that does not say so.
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
