// The header of each entry has its size and checksum, so the bytes are walked once before they are written.
#include "nn/files/zip_writer.hpp"

#include <bit>

#include <zlib.h>

namespace minitorch::nn {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

constexpr std::uint16_t version_of_zip64 = 45, unix_system = 3 << 8, utf8_names = 0x0800, method_stored = 0;
constexpr std::uint16_t midnight = 0, first_day = 1 << 5 | 1;  // of 1980
constexpr std::uint32_t in_the_field = 0xffffffff, readable_file = 0100644U << 16U;
constexpr std::uint16_t in_the_record = 0xffff, extra_field = 1;

// Appends numbers one behind the other.
template <class... T> void append(std::string& bytes, T... numbers) {
  (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof(numbers)), ...);  // NOLINT(*-reinterpret-cast)
}

// What the header of an entry and its record in the directory have in common: from the flags to the size of the name.
void append_entry(std::string& bytes, std::uint32_t crc, std::string_view name) {
  append(bytes, version_of_zip64, utf8_names, method_stored, midnight, first_day, crc, in_the_field, in_the_field,
         static_cast<std::uint16_t>(name.size()));
}

}  // namespace

void ZipWriter::write(std::string_view bytes) {
  below_.write(bytes);
  written_ += bytes.size();
}

void ZipWriter::add(std::string_view name, const std::vector<std::string_view>& parts) {
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  for (const std::string_view part : parts) {
    const auto* const bytes = reinterpret_cast<const Bytef*>(part.data());  // NOLINT(*-reinterpret-cast)
    if (!part.empty()) crc = static_cast<std::uint32_t>(crc32_z(crc, bytes, part.size()));
    size += part.size();
  }
  const std::uint64_t begin = written_;
  std::string header("PK\3\4");
  append_entry(header, crc, name);
  append(header, std::uint16_t{4 + 2 * 8});
  header += name;
  append(header, extra_field, std::uint16_t{2 * 8}, size, size);
  write(header);
  for (const std::string_view part : parts) write(part);

  directory_ += "PK\1\2";
  append(directory_, static_cast<std::uint16_t>(unix_system | version_of_zip64));
  append_entry(directory_, crc, name);
  append(directory_, std::uint16_t{4 + 3 * 8});
  append(directory_, std::uint16_t{0}, std::uint16_t{0}, std::uint16_t{0});  // no comment, the first disk, no text
  append(directory_, readable_file, in_the_field);
  directory_ += name;
  append(directory_, extra_field, std::uint16_t{3 * 8}, size, size, begin);
  ++entries_;
}

void ZipWriter::finish() {
  const std::uint64_t begin = written_, size = directory_.size(), end = begin + size;
  write(directory_);
  std::string record("PK\6\6");
  append(record, std::uint64_t{56 - 12});  // bytes that follow
  append(record, static_cast<std::uint16_t>(unix_system | version_of_zip64), version_of_zip64);
  append(record, std::uint32_t{0}, std::uint32_t{0}, entries_, entries_, size, begin);
  record += "PK\6\7";
  append(record, std::uint32_t{0}, end, std::uint32_t{1});
  record += "PK\5\6";
  append(record, std::uint16_t{0}, std::uint16_t{0}, in_the_record, in_the_record, in_the_field, in_the_field);
  append(record, std::uint16_t{0});  // no comment
  write(record);
}

}  // namespace minitorch::nn
