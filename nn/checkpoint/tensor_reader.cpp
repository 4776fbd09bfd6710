// Reading the elements of a tensor from numbers and from base64.
#include "nn/checkpoint/tensor_reader.hpp"

#include <algorithm>
#include <concepts>
#include <cstring>
#include <limits>
#include <span>

#include "nn/json/json_writer.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/layout/shape.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view element_rule =
    R"(; elements are numbers, and of floating-point kinds "NaN", "NaN:" and its bits, "Infinity" and "-Infinity")";

const char* skip_space(const char* first, const char* last) {
  while (first != last && (*first == ' ' || *first == '\n' || *first == '\r' || *first == '\t')) ++first;
  return first;
}

bool may_begin_element(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '"'; }

}  // namespace

void TensorReader::set_dtype(const Json& dtype) {
  for (const DType one : {float32, float64, int64}) {
    if (dtype == Json(to_text(one))) dtype_ = one;
  }
  if (!dtype_)
    throw CheckpointError("its dtype is " + dump_beginning(dtype) + R"(, it must be "float32", "float64" or "int64")");
}

Shape shape_from_json(const Json& sizes) {
  const Json::Array& all = sizes.as_array();
  if (all.size() > max_rank) {
    throw CheckpointError("its shape has " + std::to_string(all.size()) + " dimensions, it may have no more than " +
                          std::to_string(max_rank));
  }
  Shape shape = Dims::filled(all.size(), 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].is_int64()) {
      throw CheckpointError("its shape has " + dump_beginning(all[i]) + " as a size, it must be a whole number from 0");
    }
    shape[i] = all[i].as_int64();
  }
  check_shape("load", shape);
  return shape;
}

void TensorReader::set_shape(const Json& shape) {
  shape_ = shape_from_json(shape);
  numel_ = numel(*shape_);
}

// Allocates memory for all elements if the budget has room for them; otherwise for twice those read so far, since the
// budget may grow with the bytes that arrive. The old memory stays in the cache of blocks for other tensors, so it is
// not given back to the budget.
void TensorReader::reserve() {
  const auto bytes_of = [this](std::int64_t n) {
    return storage_bytes(static_cast<std::uint64_t>(n) * size_of(*dtype_));
  };
  const std::int64_t more = std::min(numel_, std::max(std::int64_t{1024}, 2 * count_));
  const std::int64_t count = budget_->has_room(bytes_of(numel_)) ? numel_ : more;
  budget_->take(bytes_of(count));
  TensorData larger(Shape{count}, *dtype_);
  const auto size = static_cast<std::size_t>(count_) * size_of(*dtype_);
  if (size > 0) std::memcpy(larger.storage().data(), elements_.storage().data(), size);
  elements_ = std::move(larger);
}

void TensorReader::begin_data() {
  has_data_ = true;
  if (is_known()) reserve();
}

template <class T> void TensorReader::add(T x) {
  if (count_ == elements_.numel()) {
    if (count_ == numel_)
      throw CheckpointError("it has more elements than the " + std::to_string(numel_) + " of its shape " +
                            to_text(*shape_));
    reserve();
  }
  static_cast<T*>(elements_.storage().data())[count_++] = x;
}

void TensorReader::number(std::string_view text) {
  if (!is_known()) {
    room_for_early(text.size() + 1).append(text) += ',';
    return;
  }
  operators::with_type(*dtype_, [&]<class T>() {
    const auto x = read_number<T>(text);
    if (!x) {
      throw CheckpointError("its element number " + std::to_string(count_) + " is " + beginning_of(text) + ", which " +
                            (std::integral<T> ? "is no" : "does not fit in") + " " + std::string(to_text(*dtype_)));
    }
    add(*x);
  });
}

void TensorReader::special(std::string_view text) {
  if (!is_known()) {
    if (text.find(',') != std::string_view::npos) text = "";  // a comma would split it; "" is invalid, too
    (room_for_early(text.size() + 2) += '"').append(text) += ',';
    return;
  }
  operators::with_type(*dtype_, [&]<class T>() {
    const auto x = read_special<T>(text);
    if (!x) {
      throw CheckpointError("its element number " + std::to_string(count_) + " is the text '" + beginning_of(text) +
                            "' in " + std::string(to_text(*dtype_)) + std::string(element_rule));
    }
    add(*x);
  });
}

template <class T> std::size_t TensorReader::take_numbers_of(std::string_view text) {
  const char *p = text.data(), *const last = p + text.size();
  for (;;) {
    const char* const first = skip_space(p, last);
    const char* const end = end_of_number(first, last);
    const char* const comma = skip_space(end, last);
    if (end == first || comma == last || *comma != ',') break;
    const char* const next = skip_space(comma + 1, last);
    if (next == last || !may_begin_element(*next)) break;
    const auto x = read_number<T>({first, static_cast<std::size_t>(end - first)});
    if (!x) break;
    add(*x);
    p = next;
  }
  return static_cast<std::size_t>(p - text.data());
}

std::size_t TensorReader::take_numbers(std::string_view text) {
  if (!is_known()) return 0;
  return operators::with_type(*dtype_, [&]<class T>() { return take_numbers_of<T>(text); });
}

std::size_t TensorReader::take_base64(std::string_view text) {
  is_base64_ = true;
  if (!is_known()) {
    const std::size_t count = std::min(text.find_first_of("\"\\"), text.size());
    room_for_early(count) += text.substr(0, count);
    return count;
  }
  const std::size_t width = size_of(*dtype_);
  if (!decoder_) decoder_.emplace(static_cast<std::size_t>(numel_) * width);
  std::size_t taken = 0;
  for (;;) {
    const std::span<char> memory(static_cast<char*>(elements_.storage().data()),
                                 static_cast<std::size_t>(elements_.numel()) * width);
    taken += decoder_->take(text.substr(taken), memory);
    count_ = static_cast<std::int64_t>(decoder_->filled() / width);
    const bool is_full = decoder_->filled() == memory.size() && elements_.numel() < numel_;
    if (!is_full || taken == text.size()) return taken;
    reserve();
  }
}

void TensorReader::end_base64(std::string_view text) {
  is_base64_ = true;
  if (!is_known()) {
    room_for_early(text.size()) += text;
    return;
  }
  const std::size_t taken = take_base64(text);
  if (taken == text.size() && decoder_->is_complete()) return;
  const std::string what = taken < text.size() ? "has the wrong character, or one too many, '" +
                                                     beginning_of(text.substr(taken)) + "', after "
                                               : "ends after ";
  throw CheckpointError("its base64 " + what + std::to_string(decoder_->filled()) + " bytes; the shape " +
                        to_text(*shape_) + " in " + std::string(to_text(*dtype_)) + " takes " +
                        std::to_string(static_cast<std::size_t>(numel_) * size_of(*dtype_)) +
                        ", padded with '=' if that is not a multiple of 3");
}

// Returns a piece with room for `size` more characters. Pieces do not move, and each is freed after it is read.
std::string& TensorReader::room_for_early(std::size_t size) {
  if (early_.empty() || early_.back().capacity() - early_.back().size() < size) {
    const std::size_t usual = early_.empty() ? 1000 : 65000;  // small at first, since most tensors are small
    early_.emplace_back().reserve(std::max(size, usual));
    budget_->take(heap_bytes(early_.back()));
  }
  return early_.back();
}

// Reads the elements that came before dtype and shape.
void TensorReader::read_early() {
  reserve();
  while (!early_.empty()) {
    const std::string piece = std::move(early_.front());
    early_.pop_front();
    const bool is_last = early_.empty();
    budget_->give_back(heap_bytes(piece));
    std::string_view rest = piece;
    if (is_base64_) {
      const std::size_t taken = is_last ? 0 : take_base64(rest);
      if (!is_last && taken == rest.size()) continue;
      return end_base64(rest.substr(taken));
    }
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      const std::string_view text = rest.substr(0, comma);
      rest.remove_prefix(comma + 1);
      if (text.starts_with('"')) {
        special(text.substr(1));
      } else {
        number(text);
      }
    }
  }
}

Tensor TensorReader::finish() {
  for (const auto& [is_there, what] :
       {std::pair(dtype_.has_value(), "dtype"), {shape_.has_value(), "shape"}, {has_data_, "data"}}) {
    if (!is_there) throw CheckpointError("it has no '" + std::string(what) + "'");
  }
  if (!elements_.is_defined()) read_early();
  if (count_ < numel_) {
    throw CheckpointError("it has " + std::to_string(count_) + " elements, not the " + std::to_string(numel_) +
                          " of its shape " + to_text(*shape_));
  }
  return Tensor(TensorData(elements_, *shape_, operators::contiguous_strides(*shape_), 0));
}

}  // namespace minitorch::nn
