// The safetensors format: the length of the header in eight bytes, little-endian; the header; and the bytes of the
// tensors in the order of their offsets, without gaps.
#include "nn/checkpoint/safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/checkpoint/safetensors_header.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/stored_numbers.hpp"
#include "nn/json/json_builder.hpp"
#include "nn/json/json_reader.hpp"
#include "nn/json/json_writer.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are written as they lie in memory");

constexpr std::string_view own_key = "minitorch";

std::uint64_t size_in_bytes(const TensorData& data) {
  return static_cast<std::uint64_t>(data.numel()) * size_of(data.dtype());
}

std::span<char> bytes_of(const TensorData& data) {
  return {static_cast<char*>(data.storage().data()) + data.offset() * static_cast<std::int64_t>(size_of(data.dtype())),
          static_cast<std::size_t>(size_in_bytes(data))};
}

// A tensor, and the range of its bytes behind the header.
struct Extent {
  const NamedTensor* tensor;
  std::uint64_t begin, end;
};

// Returns the extents of tensors without gaps. The widest dtypes come first, as in files of other programs: with a
// header whose length is a multiple of eight, all tensors are then aligned.
std::vector<Extent> extents_of(const std::vector<NamedTensor>& tensors) {
  std::vector<Extent> extents;
  extents.reserve(tensors.size());
  for (const NamedTensor& named : tensors) extents.push_back({.tensor = &named, .begin = 0, .end = 0});
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    const auto width = [](const Extent& extent) { return size_of(extent.tensor->tensor.dtype()); };
    return width(a) != width(b) ? width(a) > width(b) : a.tensor < b.tensor;
  });
  std::uint64_t end = 0;
  for (Extent& extent : extents) {
    extent.begin = end;
    end = extent.end = end + size_in_bytes(extent.tensor->tensor.data());
  }
  return extents;
}

// Writes JSON into a string of another JSON writer.
class TextSink final : public ByteSink {
 public:
  explicit TextSink(JsonWriter& outer) : outer_(outer) {}
  void write(std::string_view bytes) override { outer_.inside_string(bytes); }

 private:
  JsonWriter& outer_;
};

// Whether a value of the metadata is written as it is, for other programs.
bool is_plain_text(const std::string& key, const Json& value) { return value.is_string() && key != own_key; }

// Writes everything that is not plain text, as JSON.
void write_own(JsonWriter& writer, ContentsView contents) {
  std::string_view before = "{\"metadata\": {", after = "{";
  for (const auto& [key, value] : contents.metadata.as_object()) {
    if (is_plain_text(key, value)) continue;
    writer.plain(before);
    writer.string(key);
    writer.plain(": ");
    writer.value(value);
    before = ", ";
    after = "}, ";
  }
  writer.plain(after);
  if (!is_just_a_model(contents.parts)) {
    writer.plain("\"parts\": ");
    write_values(writer, contents.parts);
    writer.plain(", ");
  }
  writer.plain("\"version\": ");
  writer.value(checkpoint_version);
  writer.plain("}");
}

void write_metadata(JsonWriter& writer, ContentsView contents) {
  const Json::Object& members = contents.metadata.as_object();
  const auto behind = members.upper_bound(own_key);
  writer.plain("{");
  for (auto member = members.begin(); member != behind; ++member) {
    if (!is_plain_text(member->first, member->second)) continue;
    writer.string(member->first);
    writer.plain(": ");
    writer.value(member->second);
    writer.plain(", ");
  }
  writer.string(own_key);
  writer.plain(": \"");
  TextSink text(writer);
  JsonWriter own(text);
  write_own(own, contents);
  own.flush();
  writer.plain("\"");
  for (auto member = behind; member != members.end(); ++member) {
    if (!is_plain_text(member->first, member->second)) continue;
    writer.plain(", ");
    writer.string(member->first);
    writer.plain(": ");
    writer.value(member->second);
  }
  writer.plain("}");
}

void write_entry(JsonWriter& writer, const Extent& extent) {
  const TensorData& data = extent.tensor->tensor.data();
  writer.string(extent.tensor->name);
  writer.plain(": ");
  writer.value(Json::Object{{"dtype", safetensors_name(data.dtype())},
                            {"shape", Json::Array(data.shape().begin(), data.shape().end())},
                            {"data_offsets", Json::Array{extent.begin, extent.end}}});
}

// Writes the header piece by piece, with keys in the order of their bytes, without a document in memory.
void write_header(ByteSink& sink, ContentsView contents, const std::vector<Extent>& by_name) {
  const auto behind = std::partition_point(by_name.begin(), by_name.end(), [](const Extent& extent) {
    return extent.tensor->name < safetensors_metadata_key;
  });
  JsonWriter writer(sink);
  writer.plain("{");
  for (auto extent = by_name.begin(); extent != behind; ++extent) {
    write_entry(writer, *extent);
    writer.plain(", ");
  }
  writer.string(safetensors_metadata_key);
  writer.plain(": ");
  write_metadata(writer, contents);
  for (auto extent = behind; extent != by_name.end(); ++extent) {
    writer.plain(", ");
    write_entry(writer, *extent);
  }
  writer.plain("}");
  writer.flush();
}

// Moves the value of a key out of an object, if it has one.
std::optional<Json> taken_from(Json::Object& members, std::string_view key) {
  const auto found = members.find(key);
  if (found == members.end()) return std::nullopt;
  return std::move(members.extract(found).mapped());
}

// Adds members, whose keys must be new.
void add_members(Json::Object& metadata, Json::Object members) {
  metadata.merge(members);  // leaves those that are not new
  if (members.empty()) return;
  throw CheckpointError("the key '" + beginning_of(members.begin()->first) +
                        "' of its metadata is there twice; one of them is in the text of 'minitorch'");
}

// As in JSON, unknown keys are kept in the metadata.
void read_metadata(Json& metadata, Json& parts, Json all, MemoryBudget& budget) {
  Json::Object members = std::move(all).as_object();
  for (const auto& [key, text] : members) {
    if (!text.is_string()) throw CheckpointError("its metadata '" + beginning_of(key) + "' is not a text, it must be");
  }
  if (const auto text = taken_from(members, own_key)) {
    MemorySource source(text->as_string(), "the metadata 'minitorch'");
    JsonBuilder builder(budget);
    read_json(source, builder, budget);
    Json::Object own = builder.take_value().as_object();
    const auto version = taken_from(own, "version");
    if (!version) throw CheckpointError("the metadata 'minitorch' has no 'version'");
    check_version(*version);
    if (auto found = taken_from(own, "parts")) {
      budget.take(bytes_of_parts(*found));
      parts = std::move(*found);
    }
    if (auto inner = taken_from(own, "metadata")) add_members(members, std::move(*inner).as_object());
    add_members(members, std::move(own));
  }
  metadata = std::move(members);
}

// Throws if the tensors' bytes have gaps or overlap, or are not as many as follow the header.
void check_offsets(const ByteSource& source, const std::deque<SafetensorsEntry>& entries) {
  std::uint64_t end = 0;
  for (const SafetensorsEntry& one : entries) {
    if (one.begin != end) {
      throw CheckpointError("the bytes of tensor '" + beginning_of(one.name) + "' begin at " +
                            std::to_string(one.begin) + ", they must begin at " + std::to_string(end) +
                            ", where those before end");
    }
    end = one.end;
  }
  const std::uint64_t stored = source.stored_left();
  if (stored != 0 && stored != end) {
    throw CheckpointError("its tensors have " + std::to_string(end) + " bytes, but " + std::to_string(stored) +
                          " follow the header");
  }
}

// Reads one tensor, whose numbers become elements of the dtype for their kind. Allocates memory at once if the source
// stores that many bytes; otherwise as bytes arrive.
TensorData read_tensor(ByteSource& source, const SafetensorsEntry& entry, MemoryBudget& budget) {
  constexpr std::int64_t first_elements = std::int64_t{1} << 17U;
  const std::int64_t n = numel(entry.shape);
  const bool is_stored = source.stored_left() >= entry.end - entry.begin;
  const DType dtype = dtype_of(entry.kind);
  TensorData data;
  std::size_t filled = 0;  // elements
  for (std::int64_t room = is_stored ? n : std::min(n, first_elements);; room = std::min(n, 2 * room)) {
    budget.take(storage_bytes(static_cast<std::uint64_t>(room) * size_of(dtype)));
    TensorData larger(Shape{room}, dtype);
    const std::span<char> bytes = bytes_of(larger), free = bytes.subspan(filled * size_of(dtype));
    if (filled > 0) std::copy_n(bytes_of(data).begin(), bytes.size() - free.size(), bytes.begin());
    data = std::move(larger);
    filled += read_numbers(source, {.kind = entry.kind}, free.data(), static_cast<std::size_t>(room) - filled);
    if (filled < static_cast<std::size_t>(room))
      throw CheckpointError("it is cut off in the bytes of tensor '" + beginning_of(entry.name) + "'");
    if (room == n) return {data, entry.shape, operators::contiguous_strides(entry.shape), 0};
  }
}

}  // namespace

void write_safetensors(ByteSink& sink, ContentsView contents) {
  const std::vector<NamedTensor> tensors = tensors_of(contents.parts);
  for (const NamedTensor& named : tensors) {
    if (named.name == safetensors_metadata_key)
      throw CheckpointError("no tensor may be called " + quoted_beginning(named.name) + " in safetensors");
  }
  std::vector<Extent> extents = extents_of(tensors);
  std::sort(extents.begin(), extents.end(),
            [](const Extent& a, const Extent& b) { return a.tensor->name < b.tensor->name; });
  CountingSink counted;
  write_header(counted, contents, extents);
  const std::uint64_t size = (counted.count() + 7) / 8 * 8;
  if (size > longest_safetensors_header)
    throw CheckpointError("the header would have " + std::to_string(size) + " bytes, more than safetensors may have");
  const auto length = std::bit_cast<std::array<char, 8>>(size);
  sink.write({length.data(), length.size()});
  write_header(sink, contents, extents);
  sink.write(std::string(size - counted.count(), ' '));
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  for (const Extent& extent : extents) {
    const TensorData data = contiguous(extent.tensor->tensor.data());
    const std::span<char> bytes = bytes_of(data);
    sink.write({bytes.data(), bytes.size()});
  }
}

CheckpointContents read_safetensors(ByteSource& source, MemoryBudget& budget) {
  SafetensorsHeader header = read_safetensors_header(source, budget);
  CheckpointContents contents;
  Json parts;
  read_metadata(contents.metadata, parts, std::move(header.metadata), budget);
  check_offsets(source, header.entries);
  std::deque<NamedTensor> tensors;
  for (; !header.entries.empty(); header.entries.pop_front()) {
    SafetensorsEntry& entry = header.entries.front();
    Tensor tensor(read_tensor(source, entry, budget));
    tensors.push_back({std::move(entry.name), std::move(tensor)});
  }
  std::array<char, 1> more{};
  if (source.read(more) > 0) throw CheckpointError("there are more bytes after its tensors");
  contents.parts = parts_of(std::move(tensors), std::move(parts));
  return contents;
}

}  // namespace minitorch::nn
