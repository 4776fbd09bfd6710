// Bytes that go to a stream.
#include "nn/files/byte_sink.hpp"

#include <exception>
#include <ios>
#include <new>
#include <ostream>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// Some streams throw where they fail.
template <class F> void on(std::ostream& stream, const F& f) {
  try {
    f();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {  // it is in the state too
  }
  if (!stream) throw DataError("the stream took not all that was written to it");
}

}  // namespace

void StreamSink::write(std::string_view bytes) {
  on(stream_, [&] { stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
}

void StreamSink::flush() {
  on(stream_, [this] { stream_.flush(); });
}

}  // namespace minitorch::nn
