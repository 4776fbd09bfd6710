// Reading and writing checkpoints in files, streams and memory, in each format.
#include "nn/checkpoint/checkpoint_contents.hpp"

#include <algorithm>

#include "nn/checkpoint/checkpoint_json.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/checkpoint/safetensors.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/gzip.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

void write(ByteSink& sink, CheckpointFormat format, ContentsView contents, SaveOptions options) {
  check_contents(contents);
  if (format == CheckpointFormat::safetensors) return write_safetensors(sink, contents);
  if (format == CheckpointFormat::json) return write_json_checkpoint(sink, contents, options);
  GzipSink packed(sink);
  write_json_checkpoint(packed, contents, options);
  packed.finish();
}

CheckpointContents read_unchecked(ByteSource& source, CheckpointFormat format, ReadOptions options) {
  if (format == CheckpointFormat::safetensors) {
    MemoryBudget budget(source, options.usable_bytes);
    return read_safetensors(source, budget);
  }
  UnpackedSource unpacked(source);
  MemoryBudget budget(unpacked, options.usable_bytes);
  return read_json_checkpoint(unpacked, budget);
}

// Reads and checks the contents, so that they can be written again.
CheckpointContents read(ByteSource& source, CheckpointFormat format, ReadOptions options) {
  CheckpointContents contents = read_unchecked(source, format, options);
  check_contents({contents.metadata, contents.parts});
  return contents;
}

}  // namespace

const StateDict* CheckpointContents::find(std::string_view name) const {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const CheckpointPart& p) { return p.name == name; });
  return found == parts.end() ? nullptr : &found->state;
}

std::vector<NamedTensor> CheckpointContents::tensors() const { return tensors_of(parts); }

CheckpointFormat checkpoint_format(std::string_view path) {
  if (path.ends_with(".json")) return CheckpointFormat::json;
  if (path.ends_with(".json.gz")) return CheckpointFormat::json_gz;
  if (path.ends_with(".safetensors")) return CheckpointFormat::safetensors;
  const bool is_pickle = path.ends_with(".pt") || path.ends_with(".pth");
  throw CheckpointError(escaped(path) + ": its name must end with .json, .json.gz or .safetensors" +
                        (is_pickle ? "; PyTorch's pickles are not read, but it can write .safetensors" : ""));
}

void write_checkpoint(const std::string& path, const CheckpointContents& contents, SaveOptions options) {
  write_checkpoint(path, contents.metadata, contents.parts, options);
}

void write_checkpoint(std::ostream& stream, CheckpointFormat format, const CheckpointContents& contents,
                      SaveOptions options) {
  write_checkpoint(stream, format, contents.metadata, contents.parts, options);
}

void write_checkpoint(const std::string& path, const Json& metadata, const std::vector<CheckpointPart>& parts,
                      SaveOptions options) {
  const CheckpointFormat format = checkpoint_format(path);
  as_checkpoint_error(path, [&] {
    AtomicFile file(path);
    write(file, format, {metadata, parts}, options);
    file.commit();
  });
}

void write_checkpoint(std::ostream& stream, CheckpointFormat format, const Json& metadata,
                      const std::vector<CheckpointPart>& parts, SaveOptions options) {
  as_checkpoint_error("checkpoint", [&] {
    StreamSink sink(stream);
    write(sink, format, {metadata, parts}, options);
    sink.flush();
  });
}

std::string checkpoint_bytes(CheckpointFormat format, const CheckpointContents& contents, SaveOptions options) {
  return as_checkpoint_error("checkpoint", [&] {
    StringSink sink;
    write(sink, format, {contents.metadata, contents.parts}, options);
    return sink.take();
  });
}

CheckpointContents read_checkpoint(const std::string& path, ReadOptions options) {
  const CheckpointFormat format = checkpoint_format(path);
  return as_checkpoint_error(path, [&] {
    FileSource source(path);
    return read(source, format, options);
  });
}

CheckpointContents read_checkpoint(std::istream& stream, CheckpointFormat format, ReadOptions options) {
  return as_checkpoint_error("checkpoint", [&] {
    StreamSource source(stream, "checkpoint");
    return read(source, format, options);
  });
}

CheckpointContents checkpoint_from_bytes(std::string_view bytes, CheckpointFormat format, ReadOptions options) {
  return as_checkpoint_error("checkpoint", [&] {
    MemorySource source(bytes, "checkpoint");
    return read(source, format, options);
  });
}

}  // namespace minitorch::nn
