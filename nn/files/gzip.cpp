// Compression and decompression by zlib.
#include "nn/files/gzip.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <string>

#include <zlib.h>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

constexpr int gzip_alone = 15 + 16;  // zlib's largest window, and its flag for gzip
constexpr std::size_t buffer_size = std::size_t{1} << 16U;
// Levels 1, 3 and 6 shrink decimal numbers to 43, 41 and 38 %, and take 1, 2 and 6 times as long.
constexpr int level = 1;

Bytef* bytes_at(char* place) { return reinterpret_cast<Bytef*>(place); }  // NOLINT(*-reinterpret-cast)

// Returns a size for zlib, which counts in 32 bits.
uInt counted(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

struct GzipSink::Stream {
  z_stream z{};
  std::array<char, buffer_size> packed{};
};

GzipSink::GzipSink(ByteSink& below) : below_(below), stream_(std::make_unique<Stream>()) {
  if (deflateInit2(&stream_->z, level, Z_DEFLATED, gzip_alone, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
}

GzipSink::~GzipSink() { deflateEnd(&stream_->z); }

void GzipSink::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, counted(bytes.size()));
    pack(part, false);
    bytes.remove_prefix(part.size());
  }
}

void GzipSink::finish() { pack({}, true); }

void GzipSink::pack(std::string_view bytes, bool is_end) {
  z_stream& z = stream_->z;
  z.next_in = bytes_at(const_cast<char*>(bytes.data()));  // NOLINT(*-const-cast): zlib only reads its input
  z.avail_in = static_cast<uInt>(bytes.size());
  do {
    z.next_out = bytes_at(stream_->packed.data());
    z.avail_out = static_cast<uInt>(buffer_size);
    deflate(&z, is_end ? Z_FINISH : Z_NO_FLUSH);
    below_.write({stream_->packed.data(), buffer_size - z.avail_out});
  } while (z.avail_out == 0);
}

struct UnpackedSource::Stream {
  z_stream z{};
};

UnpackedSource::UnpackedSource(ByteSource& below) : ByteSource(below.name()), below_(below), packed_(buffer_size) {
  fetch_packed();
  const bool is_packed = left_.size() >= 2 && left_[0] == '\x1f' && left_[1] == '\x8b';
  if (!is_packed) return;
  stream_ = std::make_unique<Stream>();
  if (inflateInit2(&stream_->z, gzip_alone) != Z_OK) throw std::bad_alloc();
}

UnpackedSource::~UnpackedSource() {
  if (stream_ != nullptr) inflateEnd(&stream_->z);
}

void UnpackedSource::fetch_packed() { left_ = std::span(packed_).first(below_.read(packed_)); }

std::uint64_t UnpackedSource::counted_length() const {
  const std::uint64_t unpacked = below_.bytes_read() - left_.size();
  return (is_packed() ? std::min(bytes_read(), most_counted * unpacked) : bytes_read()) + stored_left();
}

std::size_t UnpackedSource::fetch(std::span<char> room) {
  if (stream_ != nullptr) return unpack(room);
  const std::size_t count = std::min(room.size(), left_.size());
  std::copy_n(left_.begin(), count, room.begin());
  left_ = left_.subspan(count);
  return count + (count < room.size() ? below_.read(room.subspan(count)) : 0);
}

std::size_t UnpackedSource::unpack(std::span<char> room) {
  z_stream& z = stream_->z;
  std::size_t count = 0;
  while (count < room.size()) {
    if (left_.empty()) fetch_packed();
    if (left_.empty()) {
      if (is_between_members_) break;
      refuse("is packed by gzip and cut off");
    }
    if (is_between_members_) inflateReset(&z);
    is_between_members_ = false;
    z.next_in = bytes_at(left_.data());
    z.avail_in = static_cast<uInt>(left_.size());
    z.next_out = bytes_at(room.data() + count);
    z.avail_out = counted(room.size() - count);
    const uInt room_before = z.avail_out;
    const int result = inflate(&z, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      refuse("is not valid gzip: " + std::string(z.msg == nullptr ? "no reason known" : z.msg));
    count += room_before - z.avail_out;
    left_ = left_.last(z.avail_in);
    is_between_members_ = result == Z_STREAM_END;
  }
  return count;
}

}  // namespace minitorch::nn
