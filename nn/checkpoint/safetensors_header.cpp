// Reads the header, a JSON object with a small value for each tensor.
#include "nn/checkpoint/safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/checkpoint/tensor_reader.hpp"
#include "nn/json/json_builder.hpp"
#include "nn/json/json_reader.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

struct Kind {
  StoredKind kind;
  std::string_view name;
};
// Of integers, those that int64 holds.
constexpr std::array kinds = {
    Kind{StoredKind::float32, "F32"}, Kind{StoredKind::float64, "F64"},   Kind{StoredKind::int64, "I64"},
    Kind{StoredKind::float16, "F16"}, Kind{StoredKind::bfloat16, "BF16"}, Kind{StoredKind::int32, "I32"},
    Kind{StoredKind::int16, "I16"},   Kind{StoredKind::int8, "I8"},       Kind{StoredKind::uint32, "U32"},
    Kind{StoredKind::uint16, "U16"},  Kind{StoredKind::uint8, "U8"},      Kind{StoredKind::boolean, "BOOL"}};

SafetensorsEntry checked_entry(const std::string& name, const Json& value) {
  const std::string& kind_name = value.at("dtype").as_string();
  const auto* const kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.name == kind_name; });
  if (kind == kinds.end()) {
    std::string known;
    for (const Kind& one : kinds) known.append(known.empty() ? "" : ", ").append(one.name);
    throw CheckpointError("its dtype is " + beginning_of(kind_name) + ", of which minitorch knows " + known);
  }
  const Json::Array& offsets = value.at("data_offsets").as_array();
  if (offsets.size() != 2) throw CheckpointError("its data_offsets must be two numbers");
  for (const auto& [key, other] : value.as_object()) {
    if (key != "dtype" && key != "shape" && key != "data_offsets")
      throw CheckpointError("it has an unknown key '" + beginning_of(key) + "'");
  }
  SafetensorsEntry made{.name = name, .begin = offsets[0].as_uint64(), .end = offsets[1].as_uint64()};
  made.shape = shape_from_json(value.at("shape"));
  made.kind = kind->kind;
  const std::uint64_t size = static_cast<std::uint64_t>(numel(made.shape)) * size_of(made.kind);
  if (made.end < made.begin || made.end - made.begin != size) {
    throw CheckpointError("its data_offsets are " + std::to_string(made.begin) + " and " + std::to_string(made.end) +
                          ", but its shape " + to_text(made.shape) + " in " + kind_name + " takes " +
                          std::to_string(size) + " bytes");
  }
  return made;
}

SafetensorsEntry entry_of(const std::string& name, const Json& value) {
  try {
    return checked_entry(name, value);
  } catch (const Error& error) {
    throw CheckpointError("tensor '" + beginning_of(name) + "': " + error.what());
  }
}

std::uint64_t read_length(ByteSource& source) {
  std::array<char, 8> bytes{};
  if (source.read(bytes) < bytes.size())
    throw CheckpointError("it is shorter than the 8 bytes that say how long the header is");
  const auto length = std::bit_cast<std::uint64_t>(bytes);
  if (length > longest_safetensors_header) {
    throw CheckpointError("its header is said to have " + std::to_string(length) + " bytes, it may have no more than " +
                          std::to_string(longest_safetensors_header));
  }
  return length;
}

// The bytes of another source, up to the end of the header.
class HeaderSource final : public ByteSource {
 public:
  HeaderSource(ByteSource& below, std::uint64_t length)
      : ByteSource("header"), below_(below), length_(length), left_(length) {}

 private:
  std::size_t fetch(std::span<char> room) override {
    const std::size_t wanted = std::min<std::uint64_t>(room.size(), left_), count = below_.read(room.first(wanted));
    if (count < wanted) {
      throw CheckpointError("it is cut off in its header, which is said to have " + std::to_string(length_) + " bytes");
    }
    if (bytes_read() == 0 && (count == 0 || room[0] != '{'))
      throw CheckpointError("its header does not begin with '{'");
    left_ -= count;
    return count;
  }

  ByteSource& below_;
  std::uint64_t length_, left_;
};

// A listener that turns each member of the outermost object into an entry.
class HeaderReader final : public JsonEvents {
 public:
  explicit HeaderReader(MemoryBudget& budget) : budget_(budget), builder_(budget) {}

  void null() override {
    builder_.null();
    after_value();
  }
  void boolean(bool value) override {
    builder_.boolean(value);
    after_value();
  }
  void number(std::string_view text) override {
    builder_.number(text);
    after_value();
  }
  void string(std::string& text) override {
    builder_.string(text);
    after_value();
  }
  void begin_object() override {
    if (std::exchange(is_open_, true)) builder_.begin_object();
  }
  void key(std::string& name) override {
    if (!builder_.is_between_values()) return builder_.key(name);
    name_ = std::move(name);
    if (name_ == safetensors_metadata_key ? has_metadata_ : names_.contains(name_))
      throw DataError("has the key '" + beginning_of(name_) + "' twice in an object");
  }
  void end_object() override {
    if (builder_.is_between_values()) return;
    builder_.end_object();
    after_value();
  }
  void begin_array() override { builder_.begin_array(); }
  void end_array() override {
    builder_.end_array();
    after_value();
  }

  SafetensorsHeader header;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes): the result

 private:
  void after_value() {
    if (!builder_.is_complete()) return;
    Json value = builder_.take_value();
    if (name_ == safetensors_metadata_key) {
      has_metadata_ = true;
      header.metadata = std::move(value);
      return;
    }
    budget_.take(bytes_of_tensor(name_) + sizeof(SafetensorsEntry) + block_bytes(6 * sizeof(void*)));
    header.entries.push_back(entry_of(name_, value));
    builder_.give_back_taken();
    names_.insert(header.entries.back().name);
  }

  MemoryBudget& budget_;
  JsonBuilder builder_;
  bool is_open_ = false, has_metadata_ = false;
  std::string name_;
  std::set<std::string_view> names_;  // refers to the entries of header, which do not move
};

}  // namespace

std::string_view safetensors_name(DType dtype) {
  return std::find_if(kinds.begin(), kinds.end(), [dtype](const Kind& k) { return dtype_of(k.kind) == dtype; })
      ->name;  // the first is the dtype's own
}

SafetensorsHeader read_safetensors_header(ByteSource& source, MemoryBudget& budget) {
  HeaderSource bytes(source, read_length(source));
  HeaderReader reader(budget);
  read_json(bytes, reader, budget);
  SafetensorsHeader header = std::move(reader.header);
  std::sort(header.entries.begin(), header.entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  return header;
}

}  // namespace minitorch::nn
