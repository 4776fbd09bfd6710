// Writing bytes to a stream.
#include "nn/files/byte_sink.hpp"

#include <exception>
#include <ios>
#include <new>
#include <ostream>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

// Calls f, and throws DataError if the stream has failed. Some streams throw instead of setting their state.
template <class F> void on(std::ostream& stream, const F& f) {
  try {
    f();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {  // the state shows the failure too
  }
  if (!stream) throw DataError("the stream did not take all that was written to it");
}

}  // namespace

void StreamSink::write(std::string_view bytes) {
  on(stream_, [&] { stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
}

void StreamSink::flush() {
  on(stream_, [this] { stream_.flush(); });
}

}  // namespace minitorch::nn
