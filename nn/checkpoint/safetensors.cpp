// safetensors: eight bytes with the length of the header, little-endian; the header; the bytes of the tensors, side by side
// in the order of their offsets.
#include "nn/checkpoint/safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/checkpoint/safetensors_header.hpp"
#include "nn/json/json_builder.hpp"
#include "nn/json/json_events.hpp"
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
          size_in_bytes(data)};
}

Json metadata_of(const CheckpointContents& contents) {
  Json::Object texts, others;
  for (const auto& [key, value] : contents.metadata.as_object()) {
    (value.is_string() && key != own_key ? texts : others).emplace(key, value);
  }
  Json::Object own = {{"version", checkpoint_version}};
  if (!others.empty()) own.emplace("metadata", std::move(others));
  if (const Json values = values_of(contents.parts); !values.is_null()) own.emplace("parts", values);
  texts.emplace(own_key, Json(std::move(own)).dump());
  return texts;
}

void read_metadata(Json& metadata, Json& parts, Json all, MemoryBudget& budget) {
  for (auto& [key, text] : std::move(all).as_object()) {
    if (!text.is_string()) throw CheckpointError("its metadata '" + beginning_of(key) + "' is no text, as all must be");
    if (key != own_key) {
      metadata[key] = std::move(text);
      continue;
    }
    MemorySource source(text.as_string(), "the metadata 'minitorch'");
    JsonBuilder builder(budget);
    read_json(source, builder, budget);
    Json own = builder.take_value();
    check_version(own.at("version"));
    if (own.find("metadata") != nullptr) {
      for (auto& [other_key, other] : std::move(own["metadata"]).as_object()) metadata[other_key] = std::move(other);
    }
    if (own.find("parts") != nullptr) parts = std::move(own["parts"]);
  }
  if (!parts.is_null()) budget.take(bytes_of_parts(parts));
}

// Side by side from the first byte to the last.
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

// Takes memory at once where so many bytes are stored; else, as they come.
TensorData read_tensor(ByteSource& source, const SafetensorsEntry& entry, MemoryBudget& budget) {
  constexpr std::int64_t first_elements = std::int64_t{1} << 17U;
  const std::int64_t n = numel(entry.shape);
  const bool is_stored = source.stored_left() >= entry.end - entry.begin;
  TensorData data;
  std::size_t filled = 0;
  for (std::int64_t room = is_stored ? n : std::min(n, first_elements);; room = std::min(n, 2 * room)) {
    budget.take(storage_bytes(static_cast<std::uint64_t>(room) * size_of(entry.dtype)));
    TensorData larger(Shape{room}, entry.dtype);
    const std::span<char> bytes = bytes_of(larger);
    if (filled > 0) std::copy_n(bytes_of(data).begin(), filled, bytes.begin());
    data = std::move(larger);
    filled += source.read(bytes.subspan(filled));
    if (filled < bytes.size())
      throw CheckpointError("it is cut off in the bytes of tensor '" + beginning_of(entry.name) + "'");
    if (room == n) return {data, entry.shape, operators::contiguous_strides(entry.shape), 0};
  }
}

}  // namespace

void write_safetensors(ByteSink& sink, const CheckpointContents& contents) {
  std::vector<NamedTensor> tensors = contents.tensors();
  // The widest first, as other programs have it: all then lie as their width asks, behind a header of whole eights.
  std::stable_sort(tensors.begin(), tensors.end(), [](const NamedTensor& a, const NamedTensor& b) {
    return size_of(a.tensor.dtype()) > size_of(b.tensor.dtype());
  });
  Json::Object header = {{"__metadata__", metadata_of(contents)}};
  std::uint64_t begin = 0;
  for (const NamedTensor& named : tensors) {
    const TensorData& data = named.tensor.data();
    const std::uint64_t end = begin + size_in_bytes(data);
    const bool is_new =
        header
            .emplace(named.name, Json::Object{{"dtype", safetensors_name(data.dtype())},
                                              {"shape", Json::Array(data.shape().begin(), data.shape().end())},
                                              {"data_offsets", Json::Array{begin, end}}})
            .second;
    if (!is_new) throw CheckpointError("no tensor may be called '" + named.name + "' in safetensors");
    begin = end;
  }
  std::string text = Json(std::move(header)).dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > longest_safetensors_header)
    throw CheckpointError("the header would have " + std::to_string(text.size()) +
                          " bytes, more than safetensors may have");
  const auto length = std::bit_cast<std::array<char, 8>>(std::uint64_t{text.size()});
  sink.write({length.data(), length.size()});
  sink.write(text);
  for (const NamedTensor& named : tensors) {
    const TensorData data = contiguous(named.tensor.data());
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
  if (source.read(more) > 0) throw CheckpointError("there are more bytes behind its tensors");
  contents.parts = parts_of(std::move(tensors), std::move(parts));
  return contents;
}

}  // namespace minitorch::nn
