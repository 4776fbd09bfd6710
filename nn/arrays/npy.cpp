// Files of one array.
#include "nn/arrays/npy.hpp"

#include "nn/arrays/array_bytes.hpp"
#include "nn/arrays/npy_header.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/byte_source.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

Tensor read_whole(ByteSource& source) {
  ArrayMemory memory(source.stored_left());
  return read_array(source, memory);
}

}  // namespace

Tensor read_npy(const std::string& path) {
  return naming_memory(path, [&] {
    FileSource file(path);
    if (file.stored_left() > 0) return read_whole(file);
    const std::string bytes = read_all(file);  // of a pipe, whose length is known at its end
    return parse_npy(bytes, file.name());
  });
}

Tensor parse_npy(std::string_view bytes, const std::string& name) {
  return naming_memory(name, [&] {
    MemorySource source(bytes, name);
    return read_whole(source);
  });
}

void write_npy(const std::string& path, const Tensor& x) {
  write_data_file(path, [&](ByteSink& sink) {
    const TensorData data = contiguous(x.data());
    sink.write(npy_header(data.shape(), data.dtype()));
    sink.write(bytes_of_elements(data));
  });
}

std::string npy_bytes(const Tensor& x) {
  return naming_memory("npy_bytes", [&] {
    const TensorData data = contiguous(x.data());
    return npy_header(data.shape(), data.dtype()).append(bytes_of_elements(data));
  });
}

}  // namespace minitorch::nn
