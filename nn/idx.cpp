// IDX files. zlib reads both kinds: what does not begin as gzip does is passed on as it is.
#include "nn/idx.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <system_error>

#include <zlib.h>

#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

// A file that is unpacked as it is read.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) refuse("cannot be read: " + error.message());
    file_size_ = static_cast<std::int64_t>(size);
    file_.reset(gzopen(path.c_str(), "rb"));
    if (file_ == nullptr) refuse("cannot be opened");
    gzbuffer(file_.get(), 1 << 17);
    is_packed_ = gzdirect(file_.get()) == 0;
  }

  [[noreturn]] void refuse(const std::string& why) const { throw DataError(path_ + ": " + why); }

  /// Fills `bytes`, or throws.
  void read(std::span<std::uint8_t> bytes, const std::string& what) const {
    while (!bytes.empty()) {
      const auto part = static_cast<unsigned>(std::min<std::size_t>(bytes.size(), 1U << 30U));
      const int count = gzread(file_.get(), bytes.data(), part);
      if (count < 0) refuse_packing();
      if (count == 0) refuse("ends in the middle of " + what);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }
  std::uint32_t read_number(const std::string& what) const {
    std::array<std::uint8_t, 4> bytes{};
    read(bytes, what);
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
  }
  /// Throws where there is anything left, or where gzip's check sum does not fit.
  void expect_end() const {
    std::uint8_t byte = 0;
    const int count = gzread(file_.get(), &byte, 1);
    if (count > 0) refuse("is longer than its sizes say");
    int error = Z_OK;
    gzerror(file_.get(), &error);
    if (count < 0 || error != Z_OK) refuse_packing();
  }
  /// How many bytes there can be in it at most: gzip packs no more than 1032 into one.
  std::int64_t most_bytes() const { return is_packed_ ? file_size_ * 1032 : file_size_; }

 private:
  [[noreturn]] void refuse_packing() const {
    int number = 0;
    refuse("is not packed by gzip as it should be, or is cut off: " + std::string(gzerror(file_.get(), &number)));
  }

  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::string path_;
  std::int64_t file_size_ = 0;
  std::unique_ptr<gzFile_s, Close> file_;
  bool is_packed_ = false;
};

}  // namespace

IdxFile read_idx(const std::string& path) {
  const Reader reader(path);
  const std::uint32_t magic = reader.read_number("its magic number");
  const std::uint32_t kind = magic >> 8U & 0xffU, rank = magic & 0xffU;
  if (magic >> 16U != 0 || rank == 0 || rank > max_rank) {
    reader.refuse("begins with the magic number " + std::to_string(magic) +
                  ", IDX files have 0x0000, a kind, and from 1 to 8 dimensions");
  }
  if (kind != 0x08) reader.refuse("has elements of kind " + std::to_string(kind) + ", only 8, unsigned bytes, is read");
  IdxFile file;
  std::int64_t n = 1;
  for (std::uint32_t d = 0; d < rank; ++d) {
    const std::int64_t size = reader.read_number("its sizes");
    file.shape.push_back(size);
    if (__builtin_mul_overflow(n, size, &n)) n = std::int64_t{1} << 62U;
  }
  if (n > reader.most_bytes()) {
    reader.refuse("says that it has " + to_text(file.shape) + " elements, more than fit in a file of its length");
  }
  file.bytes.resize(static_cast<std::size_t>(n));
  reader.read(file.bytes, "its elements, of which it says it has " + to_text(file.shape));
  reader.expect_end();
  return file;
}

}  // namespace minitorch::nn
