// The header is a dictionary as Python writes it. Three members of known kinds are parsed, nothing is evaluated.
#include "nn/arrays/npy_header.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

static_assert(std::endian::native == std::endian::little, "the length is read as it lies in memory");

// No array of up to eight dimensions needs more, and the header is kept in memory.
constexpr std::size_t longest_npy_header = 65'535;

struct DtypeName {
  std::string_view name;  // behind the order of bytes
  StoredKind kind;
};
constexpr std::array dtype_names = {
    DtypeName{"f4", StoredKind::float32}, DtypeName{"f8", StoredKind::float64}, DtypeName{"f2", StoredKind::float16},
    DtypeName{"i8", StoredKind::int64},   DtypeName{"i4", StoredKind::int32},   DtypeName{"i2", StoredKind::int16},
    DtypeName{"i1", StoredKind::int8},    DtypeName{"u8", StoredKind::uint64},  DtypeName{"u4", StoredKind::uint32},
    DtypeName{"u2", StoredKind::uint16},  DtypeName{"u1", StoredKind::uint8},   DtypeName{"b1", StoredKind::boolean}};

// What a letter of NumPy's stands for, if such arrays are not read.
std::string_view meaning_of(char letter) {
  switch (letter) {
    case 'O':
      return ", Python's objects";
    case 'c':
      return ", complex numbers";
    case 'S':
    case 'U':
    case 'a':
      return ", strings";
    case 'V':
      return ", bytes without a kind";
    case 'M':
    case 'm':
      return ", times";
    default:
      return "";
  }
}

// A header as text, read from the left.
class HeaderText {
 public:
  HeaderText(const ByteSource& source, std::string_view text) : source_(source), all_(text), left_(text) {}

  NpyHeader parse() {
    NpyHeader header;
    bool has_format = false, has_order = false, has_shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      bool* const has = key == "descr"           ? &has_format
                        : key == "fortran_order" ? &has_order
                        : key == "shape"         ? &has_shape
                                                 : nullptr;
      if (has == nullptr || *has) refuse_text();
      *has = true;
      if (has == &has_format) header.format = format();
      if (has == &has_order) header.is_fortran = truth();
      if (has == &has_shape) header.shape = shape();
      if (!take(',') && next() != '}') refuse_text();
    }
    next();
    if (!left_.empty() || !has_format || !has_order || !has_shape) refuse_text();
    return header;
  }

 private:
  [[noreturn]] void refuse_text() const {
    source_.refuse("has a header that is no dictionary of 'descr', 'fortran_order' and 'shape': " +
                   beginning_of(all_.substr(0, all_.find_last_not_of(" \n") + 1)));
  }

  // The next character that is no space; '\0' at the end.
  char next() {
    left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size()));
    return left_.empty() ? '\0' : left_[0];
  }
  bool take(char c) {
    if (next() != c || c == '\0') return false;
    left_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!take(c)) refuse_text();
  }
  bool take_word(std::string_view word) {
    next();
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    return true;
  }

  std::string_view quoted() {
    const char quote = next();
    if (quote != '\'' && quote != '"') refuse_text();
    const std::size_t end = left_.find(quote, 1);
    if (end == std::string_view::npos) refuse_text();
    const std::string_view text = left_.substr(1, end - 1);
    left_.remove_prefix(end + 1);
    return text;
  }

  bool truth() {
    if (take_word("True")) return true;
    if (!take_word("False")) refuse_text();
    return false;
  }

  NumberFormat format() {
    if (next() == '[' || next() == '(')
      source_.refuse("is a structured array, with several numbers in an element; arrays of one dtype are read");
    const std::string_view descr = quoted();
    const char order = descr.empty() ? '\0' : descr[0];
    const std::string_view name = descr.substr(std::min<std::size_t>(1, descr.size()));
    const auto* const found =
        std::find_if(dtype_names.begin(), dtype_names.end(), [&](const DtypeName& one) { return one.name == name; });
    const bool has_order = order == '<' || order == '>' || (order == '|' && name.ends_with('1'));
    if (found == dtype_names.end() || !has_order) {
      source_.refuse("has the dtype " + quoted_beginning(descr) +
                     std::string(name.empty() ? std::string_view() : meaning_of(name[0])) +
                     "; arrays of bool, of integers, and of float16, float32 and float64 are read");
    }
    return {.kind = found->kind, .is_big_endian = order == '>'};
  }

  std::int64_t size() {
    std::int64_t number = 0;
    next();
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), number);
    if (error != std::errc() || left_[0] == '-') refuse_text();
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
    take('L');  // Python 2 wrote 3L
    return number;
  }

  Shape shape() {
    Shape sizes;
    std::size_t rank = 0;
    expect('(');
    while (!take(')')) {
      const std::int64_t one = size();
      if (++rank <= max_rank) sizes.push_back(one);
      if (!take(',') && (next() != ')' || rank == 1)) refuse_text();  // (3,) is a tuple, (3) is not
    }
    if (rank > max_rank) {
      source_.refuse("has " + std::to_string(rank) + " dimensions, a tensor has up to " + std::to_string(max_rank));
    }
    try {
      check_shape("npy", sizes);
    } catch (const ShapeError& error) {
      source_.refuse(error.what());
    }
    return sizes;
  }

  const ByteSource& source_;
  std::string_view all_, left_;
};

void fill_header(ByteSource& source, std::span<char> bytes) {
  if (source.read(bytes) < bytes.size()) source.refuse("is cut off in its header");
}

}  // namespace

NpyHeader read_npy_header(ByteSource& source) {
  std::array<char, npy_mark.size()> mark{};
  if (source.read(mark) < mark.size() || std::string_view(mark.data(), mark.size()) != npy_mark) {
    const bool is_zip = mark[0] == 'P' && mark[1] == 'K';
    source.refuse(is_zip ? "is a zip archive; read_npz reads archives of arrays" : "does not begin as a .npy file");
  }
  std::array<char, 2> version{};
  fill_header(source, version);
  const auto major = static_cast<unsigned char>(version[0]), minor = static_cast<unsigned char>(version[1]);
  if (major < 1 || major > 3 || minor != 0) {
    source.refuse("has version " + std::to_string(major) + "." + std::to_string(minor) +
                  " of the format, versions 1.0, 2.0 and 3.0 are read");
  }
  std::array<char, 4> length{};
  fill_header(source, std::span(length).first(major == 1 ? 2U : 4U));
  const auto size = std::bit_cast<std::uint32_t>(length);
  if (size > longest_npy_header) {
    source.refuse("is said to have a header of " + std::to_string(size) + " bytes, up to " +
                  std::to_string(longest_npy_header) + " are read");
  }
  std::string text(size, ' ');
  fill_header(source, text);
  return HeaderText(source, text).parse();
}

std::string npy_header(const Shape& shape, DType dtype) {
  constexpr std::size_t alignment = 64, before = npy_mark.size() + 4;
  const auto* const name = std::find_if(dtype_names.begin(), dtype_names.end(), [dtype](const DtypeName& one) {
    return dtype_of(one.kind) == dtype && size_of(one.kind) == size_of(dtype);
  });
  std::string sizes = to_text(shape);
  if (shape.size() == 1) sizes.insert(sizes.size() - 1, ",");
  std::string text = "{'descr': '<" + std::string(name->name) + "', 'fortran_order': False, 'shape': " + sizes + ", }";
  text.append(alignment - 1 - (before + text.size()) % alignment, ' ') += '\n';
  std::string header(npy_mark);
  for (const std::size_t byte : {std::size_t{1}, std::size_t{0}, text.size() % 256, text.size() / 256})
    header += static_cast<char>(byte);
  return header + text;
}

}  // namespace minitorch::nn
