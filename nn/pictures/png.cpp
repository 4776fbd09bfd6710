// libpng reports an error by a jump to setjmp. So the frame that may be left by a jump holds nothing with a destructor,
// and no exception passes through libpng.
#include "nn/pictures/png.hpp"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

#include <png.h>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";

// The message of an error, which libpng's callback keeps.
using PngMessage = std::array<char, 200>;

// The state of one reading, which libpng's callbacks see.
struct PngReading {
  std::string_view left;
  PngMessage message{};
};

void take_bytes(png_structp png, png_bytep to, std::size_t count) {
  auto* const reading = static_cast<PngReading*>(png_get_io_ptr(png));
  if (count > reading->left.size()) png_error(png, "the file is cut off");
  std::copy_n(reading->left.data(), count, reinterpret_cast<char*>(to));  // NOLINT(*-reinterpret-cast)
  reading->left.remove_prefix(count);
}

[[noreturn]] void keep_error(png_structp png, png_const_charp message) {
  auto& kept = *static_cast<PngMessage*>(png_get_error_ptr(png));
  const std::string_view text(message);
  std::copy_n(text.data(), std::min(text.size(), kept.size() - 1), kept.data());
  png_longjmp(png, 1);
}

void ignore_warning(png_structp /*png*/, png_const_charp /*message*/) {}

// libpng's objects, which a destructor frees.
struct PngReader {
  png_structp png = nullptr;
  png_infop info = nullptr;

  explicit PngReader(PngReading& reading)
      : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading.message, keep_error, ignore_warning)) {
    if (png != nullptr) info = png_create_info_struct(png);
    if (info != nullptr) png_set_read_fn(png, &reading, take_bytes);
  }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

void put_bytes(png_structp png, png_bytep from, std::size_t count) {
  if (!static_cast<EncodedFile*>(png_get_io_ptr(png))->append(from, count)) png_error(png, "there is no memory");
}

void flush_nothing(png_structp /*png*/) {}

// The same for writing.
struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;

  PngWriter(EncodedFile& file, PngMessage& message)
      : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, &message, keep_error, ignore_warning)) {
    if (png != nullptr) info = png_create_info_struct(png);
    if (info != nullptr) png_set_write_fn(png, &file, put_bytes, flush_nothing);
  }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

// What is decoded: 1 to 4 channels, the last of which may be opacity, of 8 or 16 bits.
struct PngLayout {
  std::int64_t height, width, channels, bytes_per_number;
  std::size_t row_bytes;
  bool has_opacity() const { return channels % 2 == 0; }
};

// The functions below return false after an error.

bool read_png_layout(const PngReader& reader, PngLayout& layout) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;  // NOLINT(cert-err52-cpp): libpng's way
  png_set_user_limits(reader.png, longest_side, longest_side);
  // Leaves out all but header, palette, transparency and pixels: each of a thousand texts may unpack to 8 MB.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(reader.png, reader.info);
  png_set_expand(reader.png);  // palettes, depths below 8, transparent colours
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  layout = {.height = png_get_image_height(reader.png, reader.info),
            .width = png_get_image_width(reader.png, reader.info),
            .channels = png_get_channels(reader.png, reader.info),
            .bytes_per_number = png_get_bit_depth(reader.png, reader.info) / 8,
            .row_bytes = png_get_rowbytes(reader.png, reader.info)};
  return true;
}

bool read_png_rows(const PngReader& reader, png_bytepp rows) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;  // NOLINT(cert-err52-cpp): libpng's way
  png_read_image(reader.png, rows);
  png_read_end(reader.png, nullptr);
  return true;
}

bool write_png_rows(const PngWriter& writer, const PictureBytes& picture) {
  if (setjmp(png_jmpbuf(writer.png)) != 0) return false;  // NOLINT(cert-err52-cpp): libpng's way
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(picture.width),
               static_cast<png_uint_32>(picture.height), 8,
               picture.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer.png, writer.info);
  for (std::int64_t y = 0; y < picture.height; ++y) png_write_row(writer.png, picture.row(y));
  png_write_end(writer.png, nullptr);
  return true;
}

// Returns number i of a row, from 0 to 1.
float png_number_at(const std::uint8_t* row, std::size_t i, std::int64_t bytes_per_number) {
  if (bytes_per_number == 1) return static_cast<float>(row[i]) / 255.0F;
  return static_cast<float>(row[2 * i] * 256 + row[2 * i + 1]) / 65535.0F;
}

Pixels pixels_of_png(const PngLayout& layout, const std::vector<std::uint8_t>& bytes) {
  Pixels pixels{.height = layout.height, .width = layout.width, .channels = layout.channels < 3 ? 1 : 3};
  pixels.values.resize(static_cast<std::size_t>(pixels.height * pixels.width * pixels.channels));
  const auto channels = static_cast<std::size_t>(layout.channels);
  for (std::int64_t y = 0; y < pixels.height; ++y) {
    const std::uint8_t* const row = bytes.data() + static_cast<std::size_t>(y) * layout.row_bytes;
    for (std::int64_t c = 0; c < pixels.channels; ++c) {
      float* const to = pixels.values.data() + pixels.row(c, y);
      for (std::size_t x = 0; x < static_cast<std::size_t>(pixels.width); ++x) {
        const float value = png_number_at(row, x * channels + static_cast<std::size_t>(c), layout.bytes_per_number);
        if (layout.has_opacity()) {
          const float opacity = png_number_at(row, x * channels + channels - 1, layout.bytes_per_number);
          to[x] = value * opacity + (1 - opacity);
        } else {
          to[x] = value;
        }
      }
    }
  }
  return pixels;
}

}  // namespace

bool is_png(std::string_view bytes) { return bytes.starts_with(png_signature.substr(0, 4)); }

Pixels read_png(std::string_view bytes, const std::string& name) {
  PngReading reading{.left = bytes};
  const PngReader reader(reading);
  if (reader.info == nullptr) throw std::bad_alloc();
  const auto refuse = [&] { throw DataError(name + ": is a damaged PNG: " + std::string(reading.message.data())); };
  PngLayout layout{};
  if (!read_png_layout(reader, layout)) refuse();
  check_pixels(name, layout.height, layout.width, layout.channels, bytes.size());
  std::vector<std::uint8_t> decoded(static_cast<std::size_t>(layout.height) * layout.row_bytes);
  std::vector<png_bytep> rows;
  for (std::size_t y = 0; y < static_cast<std::size_t>(layout.height); ++y)
    rows.push_back(decoded.data() + y * layout.row_bytes);
  if (!read_png_rows(reader, rows.data())) refuse();
  return pixels_of_png(layout, decoded);
}

std::string encode_png(const PictureBytes& picture, const std::string& name) {
  EncodedFile file;
  PngMessage message{};
  const PngWriter writer(file, message);
  if (writer.info == nullptr) throw std::bad_alloc();
  if (write_png_rows(writer, picture)) return std::move(file.bytes);
  if (file.lacks_memory) throw std::bad_alloc();
  throw DataError(name + ": cannot be written as PNG: " + std::string(message.data()));
}

}  // namespace minitorch::nn
