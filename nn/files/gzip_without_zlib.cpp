// The sink and the source of gzip.hpp where there is no zlib: bytes that are not compressed pass, others are refused.
#include <algorithm>

#include "nn/files/gzip.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

struct GzipSink::Stream {};
struct UnpackedSource::Stream {};

GzipSink::GzipSink(ByteSink& below) : below_(below) {
  throw DataError("gzip: this build of minitorch has no zlib, so it compresses no files");
}
GzipSink::~GzipSink() = default;
void GzipSink::write(std::string_view bytes) { below_.write(bytes); }
void GzipSink::finish() {}

UnpackedSource::UnpackedSource(ByteSource& below) : ByteSource(below.name()), below_(below), packed_(2) {
  left_ = std::span(packed_).first(below_.read(packed_));
  const bool is_packed = left_.size() == 2 && left_[0] == '\x1f' && left_[1] == '\x8b';
  if (is_packed) refuse("is packed by gzip, and this build of minitorch has no zlib; unpack it first");
}
UnpackedSource::~UnpackedSource() = default;
std::uint64_t UnpackedSource::counted_length() const { return bytes_read() + stored_left(); }
std::size_t UnpackedSource::fetch(std::span<char> room) {
  const std::size_t count = std::min(room.size(), left_.size());
  std::copy_n(left_.begin(), count, room.begin());
  left_ = left_.subspan(count);
  return count + below_.read(room.subspan(count));
}

}  // namespace minitorch::nn
