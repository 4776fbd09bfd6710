// JPEG files written by libjpeg, in its best quality and without subsampling.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <jpeglib.h>

namespace minitorch::testing {

// A picture whose numbers change smoothly.
struct JpegPicture {
  unsigned width = 17, height = 11;
  J_COLOR_SPACE colours = JCS_RGB;
  int channels = 3;
  bool is_progressive = false;
};

// Returns number c of the pixel at (x, y), which changes smoothly.
inline int smooth(unsigned x, unsigned y, int c) {
  return static_cast<int>(40 + 5 * x + 7 * y + 20 * static_cast<unsigned>(c));
}

inline std::string jpeg_file(const JpegPicture& picture) {
  jpeg_compress_struct writer{};
  jpeg_error_mgr errors{};
  writer.err = jpeg_std_error(&errors);
  jpeg_create_compress(&writer);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;  // NOLINT(google-runtime-int): libjpeg's type
  jpeg_mem_dest(&writer, &bytes, &size);
  writer.image_width = picture.width;
  writer.image_height = picture.height;
  writer.input_components = picture.channels;
  writer.in_color_space = picture.colours;
  jpeg_set_defaults(&writer);
  jpeg_set_quality(&writer, 100, TRUE);
  for (int c = 0; c < writer.num_components; ++c)
    writer.comp_info[c].h_samp_factor = writer.comp_info[c].v_samp_factor = 1;
  if (picture.is_progressive) jpeg_simple_progression(&writer);
  jpeg_start_compress(&writer, TRUE);
  for (unsigned y = 0; y < picture.height; ++y) {
    std::vector<unsigned char> row;
    for (unsigned x = 0; x < picture.width; ++x)
      for (int c = 0; c < picture.channels; ++c) row.push_back(static_cast<unsigned char>(smooth(x, y, c)));
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&writer, &pointer, 1);
  }
  jpeg_finish_compress(&writer);
  jpeg_destroy_compress(&writer);
  std::string file(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);  // NOLINT(*-no-malloc): libjpeg allocated it
  return file;
}

}  // namespace minitorch::testing
