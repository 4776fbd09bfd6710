// Saving and loading models and whole trainings. All parts are checked before the first is changed.
#include "nn/checkpoint/checkpoint.hpp"

#include <algorithm>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/state/state_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

CheckpointContents contents_of(const Module& model) {
  CheckpointContents contents;
  contents.parts.push_back({.name = {}, .state = model.state_dict()});
  return contents;
}

std::uint64_t usable_bytes(const Module& model) {
  std::uint64_t bytes = 0;
  for (const NamedTensor& named : model.state_dict().tensors)
    bytes += static_cast<std::uint64_t>(named.tensor.numel()) * size_of(named.tensor.dtype());
  return bytes;
}

bool is_model(const CheckpointPart& part) { return is_of_module(part.state.values); }

LoadReport load_contents(const CheckpointContents& contents, const Module& model, LoadOptions options) {
  const auto count = std::count_if(contents.parts.begin(), contents.parts.end(), is_model);
  if (count != 1) {
    throw CheckpointError("load: there are " + std::to_string(count) + " models among its " +
                          std::to_string(contents.parts.size()) +
                          " parts, there must be one; or load it as a Checkpoint");
  }
  const auto part = std::find_if(contents.parts.begin(), contents.parts.end(), is_model);
  return model.load_state_dict(part->state, options);
}

}  // namespace

void save(const std::string& path, const Module& model, SaveOptions options) {
  naming_memory(path, [&] { write_checkpoint(path, contents_of(model), options); });
}

void save(std::ostream& stream, CheckpointFormat format, const Module& model, SaveOptions options) {
  naming_memory("save", [&] { write_checkpoint(stream, format, contents_of(model), options); });
}

LoadReport load(const std::string& path, const Module& model, LoadOptions options) {
  const CheckpointContents contents = read_checkpoint(path, {.usable_bytes = usable_bytes(model)});
  return as_checkpoint_error(path, [&] { return load_contents(contents, model, options); });
}

LoadReport load(std::istream& stream, CheckpointFormat format, const Module& model, LoadOptions options) {
  const CheckpointContents contents = read_checkpoint(stream, format, {.usable_bytes = usable_bytes(model)});
  return as_checkpoint_error("checkpoint", [&] { return load_contents(contents, model, options); });
}

Checkpoint& Checkpoint::add(Part part) {
  const auto refuse = [&](const std::string& why) {
    throw Error("Checkpoint: the part " + quoted_beginning(part.name) + " " + why);
  };
  if (part.name.empty()) refuse("has no name");
  if (part.name.find('.') != std::string::npos) refuse("has a dot in its name, which ends the name of a part");
  if (!is_utf8(part.name)) refuse("has a name that is not UTF-8, so no file can hold it");
  if (std::any_of(parts_.begin(), parts_.end(), [&](const Part& other) { return other.name == part.name; }))
    refuse("is given twice");
  parts_.push_back(std::move(part));
  return *this;
}

Checkpoint& Checkpoint::add(std::string_view name, const Module& model) {
  return add({.name = std::string(name),
              .state = [model] { return model.state_dict(); },
              .usable_bytes = [model] { return nn::usable_bytes(model); },
              .prepare = [model](const StateDict& state, LoadOptions options,
                                 LoadReport& report) { return model.prepare_load(state, options, report); }});
}

Checkpoint& Checkpoint::add(std::string_view name, Generator& generator) {
  return add({.name = std::string(name),
              .state = [&generator] { return state_dict(generator); },
              .usable_bytes = [] { return std::uint64_t{0}; },
              .prepare = [&generator](const StateDict& state, LoadOptions,
                                      LoadReport&) { return prepare_load(generator, state); }});
}

std::vector<CheckpointPart> Checkpoint::states() const {
  return naming_memory("Checkpoint", [this] {
    std::vector<CheckpointPart> states;
    for (const Part& part : parts_) states.push_back({.name = part.name, .state = part.state()});
    return states;
  });
}

CheckpointContents Checkpoint::contents() const {
  return naming_memory("Checkpoint", [this] { return CheckpointContents{.metadata = metadata, .parts = states()}; });
}

LoadReport Checkpoint::load_contents(const CheckpointContents& contents, LoadOptions options) {
  return naming_memory("load_contents", [&] { return put_in_place(contents, contents.metadata, options); });
}

LoadReport Checkpoint::load_contents(CheckpointContents&& contents, LoadOptions options) {
  return naming_memory("load_contents", [&] { return put_in_place(contents, std::move(contents.metadata), options); });
}

LoadReport Checkpoint::put_in_place(const CheckpointContents& contents, Json loaded_metadata, LoadOptions options) {
  LoadReport report;
  std::vector<Commit> commits;
  for (const Part& part : parts_) {
    const StateDict* const state = contents.find(part.name);
    if (state == nullptr) {
      if (options.strict) throw CheckpointError("load: there is no part " + quoted_beginning(part.name));
      report.missing.push_back(part.name);
      continue;
    }
    LoadReport of_part;
    try {
      commits.push_back(part.prepare(*state, options, of_part));
    } catch (const MemoryError&) {
      throw;
    } catch (const Error& error) {
      throw CheckpointError("part " + quoted_beginning(part.name) + ": " + error.what());
    }
    const auto add_names = [&](std::vector<std::string>& all, const std::vector<std::string>& names) {
      for (const std::string& name : names) all.push_back(part.name + "." + name);
    };
    add_names(report.missing, of_part.missing);
    add_names(report.unexpected, of_part.unexpected);
    add_names(report.mismatched, of_part.mismatched);
  }
  for (const CheckpointPart& part : contents.parts) {
    if (std::any_of(parts_.begin(), parts_.end(), [&](const Part& known) { return known.name == part.name; })) continue;
    if (options.strict)
      throw CheckpointError("load: there is a part " + quoted_beginning(part.name) +
                            ", which this Checkpoint does not have");
    report.unexpected.push_back(part.name);
  }
  for (const Commit& commit : commits) commit();
  metadata = std::move(loaded_metadata);
  return report;
}

void Checkpoint::save(const std::string& path, SaveOptions options) const {
  write_checkpoint(path, metadata, states(), options);
}

void Checkpoint::save(std::ostream& stream, CheckpointFormat format, SaveOptions options) const {
  write_checkpoint(stream, format, metadata, states(), options);
}

std::uint64_t Checkpoint::usable_bytes() const {
  return naming_memory("Checkpoint", [this] {
    std::uint64_t bytes = 0;
    for (const Part& part : parts_) bytes += part.usable_bytes();
    return bytes;
  });
}

LoadReport Checkpoint::load(const std::string& path, LoadOptions options) {
  CheckpointContents contents = read_checkpoint(path, {.usable_bytes = usable_bytes()});
  return as_checkpoint_error(path, [&] { return put_in_place(contents, std::move(contents.metadata), options); });
}

LoadReport Checkpoint::load(std::istream& stream, CheckpointFormat format, LoadOptions options) {
  CheckpointContents contents = read_checkpoint(stream, format, {.usable_bytes = usable_bytes()});
  return as_checkpoint_error("checkpoint",
                             [&] { return put_in_place(contents, std::move(contents.metadata), options); });
}

}  // namespace minitorch::nn
