// Checkpoints as JSON: written tensor by tensor, read event by event.
#include "nn/checkpoint/checkpoint_json.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/checkpoint/tensor_reader.hpp"
#include "nn/json/json_builder.hpp"
#include "nn/json/json_reader.hpp"
#include "nn/json/json_writer.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view format_name = "minitorch";

void write_data(JsonWriter& writer, const Tensor& tensor, Encoding encoding) {
  const TensorData data = contiguous(tensor.data());
  const auto count = static_cast<std::size_t>(data.numel());
  operators::with_type(data.dtype(), [&]<class T>() {
    const std::span<const T> elements(data.data<T>(), count);
    if (encoding == Encoding::numbers) {
      writer.numbers(elements);
    } else {
      writer.base64({reinterpret_cast<const char*>(elements.data()), elements.size_bytes()});  // NOLINT(*-cast)
    }
  });
}

void write_tensor(JsonWriter& writer, const NamedTensor& named, Encoding encoding) {
  const Tensor& tensor = named.tensor;
  writer.string(named.name);
  writer.plain(": {\"dtype\": ");
  writer.string(to_text(tensor.dtype()));
  writer.plain(", \"shape\": ");
  writer.value(Json::Array(tensor.shape().begin(), tensor.shape().end()));
  writer.plain(", \"data\": ");
  write_data(writer, tensor, encoding);
  writer.plain("}");
}

// The level of a checkpoint that the reader is in, from the outermost object inwards.
enum class Level : std::uint8_t { outside, checkpoint, tensors, tensor, numbers, data };

class CheckpointReader final : public JsonEvents {
 public:
  explicit CheckpointReader(MemoryBudget& budget) : budget_(budget), builder_(budget), reader_(budget) {}

  void null() override {
    expect_value("null");
    builder_.null();
    after_value();
  }
  void boolean(bool value) override {
    expect_value("a truth value");
    builder_.boolean(value);
    after_value();
  }
  void number(std::string_view text) override {
    if (level_ == Level::numbers) return in_tensor([&] { reader_.number(text); });
    expect_value("a number");
    builder_.number(text);
    after_value();
  }
  void string(std::string& text) override;
  void begin_object() override;
  void key(std::string& name) override;
  void end_object() override;
  void begin_array() override;
  void end_array() override;
  std::size_t take(char before, std::string_view text) override;

  CheckpointContents contents();

 private:
  [[noreturn]] void refuse(const std::string& what) const;
  void expect_value(std::string_view what) const;
  void after_value();
  void keep(Json value);
  void keep_of_tensor(Json value);
  template <class F> void in_tensor(const F& f) const {
    try {
      f();
    } catch (const MemoryError&) {
      throw;
    } catch (const Error& error) {
      throw CheckpointError("tensor '" + beginning_of(tensor_) + "': " + error.what());
    }
  }
  // Adds a name, which must be new, and counts its memory. Returns the bytes counted.
  std::uint64_t take_name(std::set<std::string, std::less<>>& names, const std::string& name) {
    if (names.contains(name)) throw CheckpointError("the key '" + beginning_of(name) + "' is there twice");
    const std::uint64_t bytes = bytes_of_member(name);
    budget_.take(bytes);
    names.insert(name);
    return bytes;
  }
  // Returns the memory of a name in a set; also the most that it takes with an empty value in an object.
  static std::uint64_t bytes_of_member(const std::string& name) {
    return block_bytes(4 * sizeof(void*) + sizeof(Json::Object::value_type)) + block_bytes(name.size());
  }

  MemoryBudget& budget_;
  Level level_ = Level::outside;
  bool is_building_ = false;  // whether builder_ has a part of a value
  JsonBuilder builder_;
  std::string key_, tensor_;
  std::set<std::string, std::less<>> keys_, tensor_keys_, tensor_names_;
  std::uint64_t tensor_keys_counted_ = 0;
  TensorReader reader_;

  bool has_format_ = false, has_version_ = false;
  Json metadata_, parts_, unknown_ = Json::Object{};
  Json* unknown_of_tensor_ = nullptr;  // the current tensor's object in unknown_; null if it has none yet
  std::deque<NamedTensor> tensors_;
};

void CheckpointReader::refuse(const std::string& what) const {
  switch (level_) {
    case Level::outside:
      throw CheckpointError("is " + what + ", a checkpoint is an object");
    case Level::tensors:
      throw CheckpointError("the tensor '" + beginning_of(key_) + "' is " + what + ", tensors are objects");
    case Level::numbers:
      throw CheckpointError("tensor '" + beginning_of(tensor_) + "': there is " + what +
                            " among its elements, which lie in one array");
    case Level::data:
      throw CheckpointError("tensor '" + beginning_of(tensor_) + "': its data is " + what +
                            ", it must be an array, or a text in base64");
    default:
      throw CheckpointError("'tensors' is " + what + ", it must be an object");
  }
}

// Throws if no value is allowed here. Values are allowed in the outermost object, in a tensor, and in another value.
void CheckpointReader::expect_value(std::string_view what) const {
  const bool is_kept = is_building_ || (level_ == Level::checkpoint && key_ != "tensors") || level_ == Level::tensor;
  if (!is_kept) refuse(std::string(what));
}

void CheckpointReader::after_value() {
  is_building_ = !builder_.is_complete();
  if (!is_building_) keep(builder_.take_value());
}

void CheckpointReader::keep(Json value) {
  if (level_ == Level::tensor) return in_tensor([&] { keep_of_tensor(std::move(value)); });
  if (key_ == "format") {
    if (!(value == Json(format_name)))
      throw CheckpointError("its format is " + dump_beginning(value, 60) + ", not \"minitorch\"");
    has_format_ = true;
  } else if (key_ == "version") {
    check_version(value);
    has_version_ = true;
  } else if (key_ == "metadata") {
    value.as_object();  // throws if it is none
    metadata_ = std::move(value);
  } else if (key_ == "parts") {
    budget_.take(bytes_of_parts(value));
    parts_ = std::move(value);
  } else {
    budget_.take(2 * bytes_of_member(key_));  // here, and again when it moves to the metadata
    unknown_[key_] = std::move(value);
  }
}

void CheckpointReader::keep_of_tensor(Json value) {
  if (key_ == "dtype") {
    reader_.set_dtype(value);
    builder_.give_back_taken();
  } else if (key_ == "shape") {
    reader_.set_shape(value);
    builder_.give_back_taken();
  } else {
    if (unknown_of_tensor_ == nullptr) {  // one lookup for all keys: a tensor's name may be long, and its keys many
      budget_.take(bytes_of_member(tensor_) + block_bytes(sizeof(Json::Object)));
      unknown_of_tensor_ = &unknown_["tensors"][tensor_];
    }
    budget_.take(bytes_of_member(key_));
    (*unknown_of_tensor_)[key_] = std::move(value);
  }
}

void CheckpointReader::string(std::string& text) {
  if (level_ == Level::numbers) return in_tensor([&] { reader_.special(text); });
  if (level_ == Level::data) {
    in_tensor([&] { reader_.end_base64(text); });
    level_ = Level::tensor;
    return;
  }
  expect_value("a text");
  builder_.string(text);
  after_value();
}

void CheckpointReader::begin_object() {
  if (!is_building_ && level_ == Level::outside) {
    level_ = Level::checkpoint;
  } else if (!is_building_ && level_ == Level::checkpoint && key_ == "tensors") {
    level_ = Level::tensors;
  } else if (!is_building_ && level_ == Level::tensors) {
    level_ = Level::tensor;
    tensor_ = key_;
    unknown_of_tensor_ = nullptr;
    tensor_keys_.clear();
    budget_.give_back(std::exchange(tensor_keys_counted_, 0));
    reader_ = TensorReader(budget_);
  } else {
    expect_value("an object");
    is_building_ = true;
    builder_.begin_object();
  }
}

void CheckpointReader::key(std::string& name) {
  if (is_building_) return builder_.key(name);
  if (level_ == Level::checkpoint) {
    take_name(keys_, name);
  } else if (level_ == Level::tensors) {
    take_name(tensor_names_, name);
  } else {
    in_tensor([&] { tensor_keys_counted_ += take_name(tensor_keys_, name); });
    if (name == "data") {
      level_ = Level::data;
      reader_.begin_data();
    }
  }
  key_ = std::move(name);
}

void CheckpointReader::end_object() {
  if (is_building_) {
    builder_.end_object();
    after_value();
  } else if (level_ == Level::tensor) {
    in_tensor([this] {
      budget_.take(bytes_of_tensor(tensor_));
      tensors_.push_back({tensor_, reader_.finish()});
    });
    level_ = Level::tensors;
  } else {
    level_ = level_ == Level::tensors ? Level::checkpoint : Level::outside;
  }
}

void CheckpointReader::begin_array() {
  if (level_ == Level::data) {
    level_ = Level::numbers;
    return;
  }
  expect_value("an array");
  is_building_ = true;
  builder_.begin_array();
}

void CheckpointReader::end_array() {
  if (level_ == Level::numbers) {
    level_ = Level::tensor;
    return;
  }
  builder_.end_array();
  after_value();
}

std::size_t CheckpointReader::take(char before, std::string_view text) {
  std::size_t taken = 0;
  if (level_ == Level::numbers && before != '"') in_tensor([&] { taken = reader_.take_numbers(text); });
  if (level_ == Level::data && before == '"') in_tensor([&] { taken = reader_.take_base64(text); });
  return taken;
}

CheckpointContents CheckpointReader::contents() {
  if (!has_format_) throw CheckpointError("it has no 'format', which must be \"minitorch\"");
  if (!has_version_) throw CheckpointError("it has no 'version'");
  CheckpointContents contents;
  if (!metadata_.is_null()) contents.metadata = std::move(metadata_);
  for (auto& [name, value] : std::move(unknown_).as_object()) {
    if (contents.metadata.find(name) != nullptr)
      throw CheckpointError("the unknown key '" + beginning_of(name) +
                            "' would be kept in the metadata, which has one already");
    contents.metadata[name] = std::move(value);
  }
  for (auto* names : {&keys_, &tensor_keys_, &tensor_names_}) names->clear();
  contents.parts = parts_of(std::move(tensors_), std::move(parts_));
  return contents;
}

}  // namespace

void write_json_checkpoint(ByteSink& sink, ContentsView contents, SaveOptions options) {
  JsonWriter writer(sink);
  writer.plain("{\n\"format\": ");
  writer.string(format_name);
  writer.plain(",\n\"version\": ");
  writer.value(checkpoint_version);
  writer.plain(",\n\"metadata\": ");
  writer.value(contents.metadata);
  if (!is_just_a_model(contents.parts)) {
    writer.plain(",\n\"parts\": ");
    write_values(writer, contents.parts);
  }
  writer.plain(",\n\"tensors\": {");
  std::string_view before = "\n";
  for (const NamedTensor& named : tensors_of(contents.parts)) {
    writer.plain(before);
    write_tensor(writer, named, options.encoding);
    before = ",\n";
  }
  writer.plain("\n}\n}\n");
  writer.flush();
}

CheckpointContents read_json_checkpoint(ByteSource& source, MemoryBudget& budget) {
  CheckpointReader reader(budget);
  read_json(source, reader, budget);
  return reader.contents();
}

}  // namespace minitorch::nn
