// Reading bytes from memory, streams and files.
#include "nn/files/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <ios>
#include <istream>
#include <new>
#include <streambuf>
#include <system_error>
#include <utility>

#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

void ByteSource::refuse(const std::string& why) const { throw DataError(name_ + ": " + why); }

std::size_t MemorySource::fetch(std::span<char> room) {
  const std::size_t count = left_.copy(room.data(), room.size());
  left_.remove_prefix(count);
  return count;
}

StreamSource::StreamSource(std::istream& stream, const std::string& name) : ByteSource(escaped(name)), stream_(stream) {
  if (!stream) refuse("cannot be read: the stream had failed before");
  std::streambuf& buffer = *stream.rdbuf();  // its seek functions return -1 if it cannot seek
  const std::streamoff here = buffer.pubseekoff(0, std::ios::cur, std::ios::in);
  if (here < 0) return;
  const std::streamoff end = buffer.pubseekoff(0, std::ios::end, std::ios::in);
  if (buffer.pubseekpos(here, std::ios::in) != here)
    refuse("cannot be read: the stream cannot seek back to where it was");
  left_ = static_cast<std::uint64_t>(std::max(end - here, std::streamoff{0}));
}

std::size_t StreamSource::fetch(std::span<char> room) {
  try {
    stream_.read(room.data(), static_cast<std::streamsize>(room.size()));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {  // some streams throw, even at their end; the state shows it too
  }
  if (stream_.bad()) refuse("cannot be read to its end");
  const auto count = static_cast<std::size_t>(stream_.gcount());
  left_ -= std::min<std::uint64_t>(left_, count);
  return count;
}

FileSource::FileSource(const std::string& path) : ByteSource(escaped(path)) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) refuse("is a folder, not a file");
  file_.reset(std::fopen(path.c_str(), "rb"));
  if (file_ == nullptr) refuse("cannot be opened: " + std::generic_category().message(errno));
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // readers have their own buffers
  if (std::filesystem::is_regular_file(status)) left_ = std::filesystem::file_size(path, error);
}

std::size_t FileSource::fetch(std::span<char> room) {
  const std::size_t count = std::fread(room.data(), 1, room.size(), file_.get());
  if (count < room.size() && std::ferror(file_.get()) != 0)
    refuse("cannot be read to its end: " + std::generic_category().message(errno));
  left_ -= std::min<std::uint64_t>(left_, count);
  return count;
}

std::string read_all(ByteSource& source) {
  std::string bytes;
  std::array<char, std::size_t{1} << 16U> part{};
  for (std::size_t count = part.size(); count == part.size();) {
    count = source.read(part);
    bytes.append(part.data(), count);
  }
  return bytes;
}

std::string read_file(const std::string& path) {
  return naming_memory(path, [&] {
    FileSource file(path);
    return read_all(file);
  });
}

}  // namespace minitorch::nn
