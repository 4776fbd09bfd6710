// libjpeg reports an error by a function that must not return. It jumps to setjmp, so the frames that may be left by a
// jump hold nothing with a destructor, and no exception passes through libjpeg.
#include "nn/pictures/jpeg.hpp"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <jerror.h>
#include <jpeglib.h>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

constexpr int most_scans = 100;  // a progressive file of many scans would take long

// The state of one reading. libjpeg's callbacks find it through its first members.
struct JpegErrors {
  jpeg_error_mgr base{};
  std::jmp_buf target{};
  std::array<char, JMSG_LENGTH_MAX> message{};
};

JpegErrors& jpeg_errors_of(j_common_ptr common) {
  return *reinterpret_cast<JpegErrors*>(common->err);  // NOLINT(*-reinterpret-cast): `base` is its first member
}

[[noreturn]] void stop_jpeg(j_common_ptr common, const char* message = nullptr) {
  JpegErrors& errors = jpeg_errors_of(common);
  if (message == nullptr) {
    common->err->format_message(common, errors.message.data());
  } else {
    std::copy_n(message, std::char_traits<char>::length(message) + 1, errors.message.data());
  }
  std::longjmp(errors.target, 1);  // NOLINT(cert-err52-cpp): libjpeg's way
}

[[noreturn]] void on_error(j_common_ptr common) { stop_jpeg(common); }

// libjpeg goes on after a warning, with grey for what is missing. A few are harmless.
void on_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  const int code = common->err->msg_code;
  if (code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR) stop_jpeg(common);
}

void on_progress(j_common_ptr common) {
  const auto* const reader = reinterpret_cast<j_decompress_ptr>(common);  // NOLINT(*-reinterpret-cast)
  if (reader->input_scan_number > most_scans) stop_jpeg(common, "it has too many scans");
}

// libjpeg's reader, which a destructor frees.
struct JpegReader {
  jpeg_decompress_struct reader{};
  JpegErrors errors;
  jpeg_progress_mgr progress{};

  JpegReader() {
    reader.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_error;
    errors.base.emit_message = on_message;
    progress.progress_monitor = on_progress;
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&reader); }
};

// libjpeg's writer, which a destructor frees. Its bytes go through a buffer into `file`.
struct JpegWriter {
  jpeg_compress_struct writer{};
  JpegErrors errors;
  jpeg_destination_mgr destination{};
  std::array<JOCTET, 1U << 14U> buffer{};
  EncodedFile file{};

  JpegWriter() {
    writer.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_error;
    errors.base.emit_message = on_message;
    destination.init_destination = [](j_compress_ptr w) { of(w).empty_buffer(); };
    destination.empty_output_buffer = [](j_compress_ptr w) -> boolean {
      of(w).put(of(w).buffer.size());
      return TRUE;
    };
    destination.term_destination = [](j_compress_ptr w) {
      of(w).put(of(w).buffer.size() - of(w).destination.free_in_buffer);
    };
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() { jpeg_destroy_compress(&writer); }

 private:
  static JpegWriter& of(j_compress_ptr writer) { return *static_cast<JpegWriter*>(writer->client_data); }
  void empty_buffer() {
    destination.next_output_byte = buffer.data();
    destination.free_in_buffer = buffer.size();
  }
  void put(std::size_t count) {
    if (!file.append(buffer.data(), count))
      stop_jpeg(reinterpret_cast<j_common_ptr>(&writer), "there is no memory");  // NOLINT(*-reinterpret-cast)
    empty_buffer();
  }
};

// The functions below return false after an error.

bool read_jpeg_header(JpegReader& all, std::string_view bytes) {
  jpeg_decompress_struct& reader = all.reader;
  if (setjmp(all.errors.target) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way
  jpeg_create_decompress(&reader);
  reader.progress = &all.progress;
  jpeg_mem_src(&reader, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());  // NOLINT(*-cast)
  jpeg_read_header(&reader, TRUE);
  return true;
}

bool read_jpeg_rows(JpegReader& all, std::uint8_t* to) {
  jpeg_decompress_struct& reader = all.reader;
  if (setjmp(all.errors.target) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way
  jpeg_start_decompress(&reader);
  const std::size_t row_bytes =
      static_cast<std::size_t>(reader.output_width) * static_cast<std::size_t>(reader.output_components);
  while (reader.output_scanline < reader.output_height) {
    JSAMPROW row = to + reader.output_scanline * row_bytes;
    jpeg_read_scanlines(&reader, &row, 1);
  }
  jpeg_finish_decompress(&reader);
  return true;
}

bool write_jpeg_rows(JpegWriter& all, const PictureBytes& picture, int quality) {
  jpeg_compress_struct& writer = all.writer;
  if (setjmp(all.errors.target) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way
  jpeg_create_compress(&writer);
  writer.client_data = &all;
  writer.dest = &all.destination;
  writer.image_width = static_cast<JDIMENSION>(picture.width);
  writer.image_height = static_cast<JDIMENSION>(picture.height);
  writer.input_components = static_cast<int>(picture.channels);
  writer.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&writer);
  jpeg_set_quality(&writer, quality, TRUE);
  jpeg_start_compress(&writer, TRUE);
  while (writer.next_scanline < writer.image_height) {
    auto* row = const_cast<JSAMPROW>(picture.row(writer.next_scanline));  // NOLINT(*-const-cast): libjpeg reads it
    jpeg_write_scanlines(&writer, &row, 1);
  }
  jpeg_finish_compress(&writer);
  return true;
}

}  // namespace

bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8"); }

Pixels read_jpeg(std::string_view bytes, const std::string& name) {
  JpegReader all;
  const auto refuse = [&] { throw DataError(name + ": is a damaged JPEG: " + std::string(all.errors.message.data())); };
  if (!read_jpeg_header(all, bytes)) refuse();
  jpeg_decompress_struct& reader = all.reader;
  const bool is_grey = reader.jpeg_color_space == JCS_GRAYSCALE;
  if (!is_grey && reader.jpeg_color_space != JCS_YCbCr && reader.jpeg_color_space != JCS_RGB) {
    throw DataError(name + ": is a JPEG of " + std::to_string(reader.num_components) +
                    " channels, such as CMYK for print; only grey pictures and those of red, green and blue are read");
  }
  reader.out_color_space = is_grey ? JCS_GRAYSCALE : JCS_RGB;
  Pixels pixels{.height = reader.image_height, .width = reader.image_width, .channels = is_grey ? 1 : 3};
  check_pixels(name, pixels.height, pixels.width, pixels.channels, bytes.size());
  const auto channels = static_cast<std::size_t>(pixels.channels), width = static_cast<std::size_t>(pixels.width);
  std::vector<std::uint8_t> decoded(static_cast<std::size_t>(pixels.height) * width * channels);
  if (!read_jpeg_rows(all, decoded.data())) refuse();
  pixels.values.resize(decoded.size());
  for (std::int64_t y = 0; y < pixels.height; ++y) {
    const std::uint8_t* const row = decoded.data() + static_cast<std::size_t>(y) * width * channels;
    for (std::int64_t c = 0; c < pixels.channels; ++c) {
      float* const to = pixels.values.data() + pixels.row(c, y);
      for (std::size_t x = 0; x < width; ++x)
        to[x] = static_cast<float>(row[x * channels + static_cast<std::size_t>(c)]) / 255.0F;
    }
  }
  return pixels;
}

std::string encode_jpeg(const PictureBytes& picture, std::int64_t quality, const std::string& name) {
  JpegWriter all;
  if (write_jpeg_rows(all, picture, static_cast<int>(quality))) return std::move(all.file.bytes);
  if (all.file.lacks_memory) throw std::bad_alloc();
  throw DataError(name + ": cannot be written as JPEG: " + std::string(all.errors.message.data()));
}

}  // namespace minitorch::nn
