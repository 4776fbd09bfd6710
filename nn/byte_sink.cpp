// Bytes that go to a stream.
#include "nn/byte_sink.hpp"

#include <ios>
#include <ostream>

#include "operators/error.hpp"

namespace minitorch::nn {

void StreamSink::write(std::string_view bytes) {
  if (!stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw DataError("the stream took not all that was written to it");
}

}  // namespace minitorch::nn
