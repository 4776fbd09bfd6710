// safetensors: eight bytes with the length of the header, little-endian; the header; the bytes of the tensors, side by side
// in the order of their offsets.
#include "nn/safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "nn/checkpoint_parts.hpp"
#include "nn/tensor_reader.hpp"
#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are written as they lie in memory");

constexpr std::uint64_t longest_header = 100'000'000;
constexpr std::string_view own_key = "minitorch";

// Elements are called otherwise there.
struct Kind {
  DType dtype;
  std::string_view name;
};
constexpr std::array kinds = {Kind{float32, "F32"}, Kind{float64, "F64"}, Kind{int64, "I64"}};

std::string_view name_of(DType dtype) {
  return std::find_if(kinds.begin(), kinds.end(), [dtype](const Kind& k) { return k.dtype == dtype; })->name;
}

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

// What the header says of a tensor: where its bytes begin and end behind the header, and what they are.
struct Entry {
  std::string name;
  std::uint64_t begin = 0, end = 0;
  Shape shape{};
  DType dtype = float32;
};

class Reader {
 public:
  explicit Reader(ByteSource& source) : source_(source) {}

  CheckpointContents contents() {
    const Json header = read_header();
    CheckpointContents contents;
    Json parts;
    std::vector<Entry> entries;
    for (const auto& [name, value] : header.as_object()) {
      if (name == "__metadata__") {
        read_metadata(value, contents.metadata, parts);
      } else {
        entries.push_back(entry(name, value));
      }
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    check_offsets(entries);
    std::vector<NamedTensor> tensors;
    tensors.reserve(entries.size());
    for (const Entry& one : entries) tensors.push_back({one.name, Tensor(read(one))});
    expect_end();
    contents.parts = parts_of(tensors, parts);
    return contents;
  }

 private:
  Json read_header() {
    std::array<char, 8> length_bytes{};
    if (source_.read(length_bytes) < length_bytes.size())
      throw CheckpointError("it is shorter than the 8 bytes that say how long the header is");
    const auto length = std::bit_cast<std::uint64_t>(length_bytes);
    if (length > longest_header) {
      throw CheckpointError("its header is said to have " + std::to_string(length) +
                            " bytes, it may have no more than " + std::to_string(longest_header));
    }
    const std::string text = read_text(length);
    if (text.size() < length)
      throw CheckpointError("it is cut off in its header, which is said to have " + std::to_string(length) + " bytes");
    if (!text.starts_with('{')) throw CheckpointError("its header does not begin with '{'");
    return Json::parse(text, "header");
  }

  // As many bytes as there are, `length` at most: a piece after the other, so that a length that is only said takes no
  // memory.
  std::string read_text(std::uint64_t length) {
    constexpr std::uint64_t piece = 1U << 20U;
    std::string text;
    while (text.size() < length) {
      const std::size_t before = text.size(), wanted = std::min(piece, length - before);
      text.resize(before + wanted);
      const std::size_t count = source_.read(std::span(text).subspan(before));
      text.resize(before + count);
      if (count < wanted) break;
    }
    return text;
  }

  static void read_metadata(const Json& value, Json& metadata, Json& parts) {
    for (const auto& [key, text] : value.as_object()) {
      if (!text.is_string()) throw CheckpointError("its metadata '" + key + "' is no text, as all must be");
      if (key != own_key) metadata[key] = text;
    }
    const Json* const own_text = value.find(own_key);
    if (own_text == nullptr) return;
    const Json own = Json::parse(own_text->as_string(), "the metadata 'minitorch'");
    check_version(own.at("version"));
    if (const Json* const others = own.find("metadata")) {
      for (const auto& [key, other] : others->as_object()) metadata[key] = other;
    }
    if (const Json* const values = own.find("parts")) parts = *values;
  }

  static Entry entry(const std::string& name, const Json& value) {
    try {
      const std::string& kind_name = value.at("dtype").as_string();
      const auto* const kind =
          std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.name == kind_name; });
      if (kind == kinds.end())
        throw CheckpointError("its dtype is " + kind_name + ", of which minitorch knows F32, F64 and I64");
      const Json::Array& offsets = value.at("data_offsets").as_array();
      if (offsets.size() != 2) throw CheckpointError("its data_offsets are not two");
      for (const auto& [key, other] : value.as_object()) {
        if (key != "dtype" && key != "shape" && key != "data_offsets")
          throw CheckpointError("it has an unknown key '" + key + "'");
      }
      Entry made{.name = name, .begin = offsets[0].as_uint64(), .end = offsets[1].as_uint64()};
      made.shape = shape_from_json(value.at("shape"));
      made.dtype = kind->dtype;
      const std::uint64_t size = static_cast<std::uint64_t>(numel(made.shape)) * size_of(made.dtype);
      if (made.end < made.begin || made.end - made.begin != size) {
        throw CheckpointError("its data_offsets are " + std::to_string(made.begin) + " and " +
                              std::to_string(made.end) + ", but its shape " + to_text(made.shape) + " in " + kind_name +
                              " takes " + std::to_string(size) + " bytes");
      }
      return made;
    } catch (const Error& error) {
      throw CheckpointError("tensor '" + name + "': " + error.what());
    }
  }

  // Side by side from the first byte to the last.
  void check_offsets(const std::vector<Entry>& entries) const {
    std::uint64_t end = 0;
    for (const Entry& one : entries) {
      if (one.begin != end) {
        throw CheckpointError("the bytes of tensor '" + one.name + "' begin at " + std::to_string(one.begin) +
                              ", they must begin at " + std::to_string(end) + ", where those before end");
      }
      end = one.end;
    }
    const std::uint64_t stored = source_.stored_left();
    if (stored != 0 && stored != end) {
      throw CheckpointError("its tensors have " + std::to_string(end) + " bytes, but " + std::to_string(stored) +
                            " follow the header");
    }
  }

  TensorData read(const Entry& entry) {
    const std::uint64_t size = entry.end - entry.begin;
    const auto cut_off = [&] { return CheckpointError("it is cut off in the bytes of tensor '" + entry.name + "'"); };
    if (source_.stored_left() >= size) {
      TensorData data(entry.shape, entry.dtype);
      if (source_.read(bytes_of(data)) < size) throw cut_off();
      return data;
    }
    const std::string bytes = read_text(size);
    if (bytes.size() < size) throw cut_off();
    TensorData data(entry.shape, entry.dtype);
    std::copy(bytes.begin(), bytes.end(), bytes_of(data).begin());
    return data;
  }

  void expect_end() {
    std::array<char, 1> more{};
    if (source_.read(more) > 0) throw CheckpointError("there are more bytes behind its tensors");
  }

  ByteSource& source_;
};

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
            .emplace(named.name, Json::Object{{"dtype", name_of(data.dtype())},
                                              {"shape", Json::Array(data.shape().begin(), data.shape().end())},
                                              {"data_offsets", Json::Array{begin, end}}})
            .second;
    if (!is_new) throw CheckpointError("no tensor may be called '" + named.name + "' in safetensors");
    begin = end;
  }
  std::string text = Json(std::move(header)).dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > longest_header)
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

CheckpointContents read_safetensors(ByteSource& source) { return Reader(source).contents(); }

}  // namespace minitorch::nn
