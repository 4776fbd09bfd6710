// The limits on compressed pictures, and the memory of encoded ones.
#include "nn/pictures/pixels.hpp"

#include <new>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

void check_pixels(const std::string& name, std::int64_t height, std::int64_t width, std::int64_t channels,
                  std::size_t stored) {
  const std::string size = std::to_string(width) + " x " + std::to_string(height);
  if (height < 1 || width < 1 || height > longest_side || width > longest_side) {
    throw DataError(name + ": is a picture of " + size + ", its sides must be from 1 to " +
                    std::to_string(longest_side));
  }
  constexpr std::uint64_t free_bytes = 64'000'000, per_byte = 400;
  const std::uint64_t bytes = static_cast<std::uint64_t>(height * width * channels) * sizeof(float);
  if (bytes <= free_bytes + per_byte * stored) return;
  throw DataError(name + ": says that it is a picture of " + size + ", which takes " + std::to_string(bytes) +
                  " bytes of memory; a file of " + std::to_string(stored) + " bytes may take " +
                  std::to_string(free_bytes + per_byte * stored));
}

bool EncodedFile::append(const std::uint8_t* from, std::size_t count) noexcept {
  try {
    bytes.append(reinterpret_cast<const char*>(from), count);  // NOLINT(*-reinterpret-cast)
  } catch (const std::bad_alloc&) {
    lacks_memory = true;
  }
  return !lacks_memory;
}

}  // namespace minitorch::nn
