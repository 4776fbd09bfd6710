// An archive ends with a directory of its entries and a record that says where the directory is. Each entry has a
// header of its own too, which must agree.
#include "nn/files/zip_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <new>
#include <set>
#include <utility>

#include <zlib.h>

#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in memory");

constexpr std::uint32_t local_mark = 0x04034b50, directory_mark = 0x02014b50, end_mark = 0x06054b50,
                        end64_mark = 0x06064b50, locator64_mark = 0x07064b50;
constexpr std::size_t local_size = 30, directory_size = 46, end_size = 22, end64_size = 56, locator64_size = 20;
constexpr std::uint32_t in_zip64 = 0xffffffff;  // instead of a number that stands in the field of zip64
constexpr std::uint16_t encryption_flags = 0x2041, stored_method = 0, deflate_method = 8, zip64_field = 1;

// Where the directory is.
struct Directory {
  std::uint64_t entries = 0, size = 0, begin = 0;
};

// An entry, and the range of its header and packed bytes.
struct EntryExtent {
  std::uint64_t begin = 0, end = 0;
  const std::string* name = nullptr;
};

class Archive {
 public:
  Archive(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::vector<ZipEntry> entries();

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw DataError(name_ + ": " + why); }
  [[noreturn]] void refuse(const std::string& entry, const std::string& why) const {
    refuse("the entry " + quoted_beginning(entry) + " " + why);
  }

  // The number at a place that has been checked.
  template <class T> T number(std::uint64_t at) const {
    T x{};
    std::memcpy(&x, bytes_.data() + at, sizeof(T));
    return x;
  }
  bool has_mark(std::uint64_t at, std::size_t size, std::uint32_t mark) const {
    return at <= bytes_.size() && bytes_.size() - at >= size && number<std::uint32_t>(at) == mark;
  }

  std::uint64_t find_end() const;
  Directory find_directory() const;
  void read_zip64(std::string_view extra, ZipEntry& entry, std::uint64_t& packed, std::uint64_t& begin) const;
  std::uint64_t read_entry(std::uint64_t at, const Directory& directory);
  EntryExtent place(ZipEntry& entry, std::uint64_t begin, std::uint64_t packed, std::uint64_t end) const;
  void check_extents();

  std::string_view bytes_;
  const std::string& name_;
  std::vector<ZipEntry> entries_;
  std::vector<EntryExtent> extents_;
};

// Returns the place of the record at the end, behind which a comment may follow.
std::uint64_t Archive::find_end() const {
  constexpr std::uint64_t longest_comment = std::numeric_limits<std::uint16_t>::max();
  for (std::uint64_t comment = 0; comment <= longest_comment && end_size + comment <= bytes_.size(); ++comment) {
    const std::uint64_t at = bytes_.size() - end_size - comment;
    if (has_mark(at, end_size, end_mark) && number<std::uint16_t>(at + 20) == comment) return at;
  }
  refuse("is no zip archive: it has no record of its end, or is cut off");
}

Directory Archive::find_directory() const {
  const std::uint64_t end = find_end();
  Directory found{.entries = number<std::uint16_t>(end + 10),
                  .size = number<std::uint32_t>(end + 12),
                  .begin = number<std::uint32_t>(end + 16)};
  std::uint64_t disks = number<std::uint16_t>(end + 4) | number<std::uint16_t>(end + 6), behind = end;
  if (end >= locator64_size && has_mark(end - locator64_size, locator64_size, locator64_mark)) {
    const std::uint64_t locator = end - locator64_size;
    behind = number<std::uint64_t>(locator + 8);
    if (behind > locator || locator - behind != end64_size || !has_mark(behind, end64_size, end64_mark))
      refuse("is an invalid zip archive: there is no zip64 record where it says");
    found = {.entries = number<std::uint64_t>(behind + 32),
             .size = number<std::uint64_t>(behind + 40),
             .begin = number<std::uint64_t>(behind + 48)};
    disks = number<std::uint32_t>(behind + 16) | number<std::uint32_t>(behind + 20);
  }
  if (disks != 0) refuse("is a part of a zip archive of several disks, one of a single file is read");
  if (found.size > behind || behind - found.size != found.begin)
    refuse("is an invalid zip archive: its directory is not where it says, before the record of its end");
  return found;
}

// Takes the numbers that did not fit into 32 bits.
void Archive::read_zip64(std::string_view extra, ZipEntry& entry, std::uint64_t& packed, std::uint64_t& begin) const {
  std::vector<std::uint64_t*> wanted;
  for (std::uint64_t* const one : {&entry.size, &packed, &begin}) {
    if (*one == in_zip64) wanted.push_back(one);
  }
  while (!wanted.empty()) {
    std::uint16_t kind = 0, size = 0;
    if (extra.size() >= 4) {
      std::memcpy(&kind, extra.data(), 2);
      std::memcpy(&size, extra.data() + 2, 2);
    }
    if (extra.size() < 4 || extra.size() - 4 < size) refuse(entry.name, "has no valid field of zip64, which it needs");
    if (kind == zip64_field) {
      if (size < wanted.size() * 8) refuse(entry.name, "has too short a field of zip64");
      for (std::size_t i = 0; i < wanted.size(); ++i) std::memcpy(wanted[i], extra.data() + 4 + 8 * i, 8);
      return;
    }
    extra.remove_prefix(std::size_t{4} + size);
  }
}

// Compares the header of the entry itself, and finds the packed bytes behind it. They end before `end`.
EntryExtent Archive::place(ZipEntry& entry, std::uint64_t begin, std::uint64_t packed, std::uint64_t end) const {
  if (begin > end || end - begin < local_size || !has_mark(begin, local_size, local_mark))
    refuse(entry.name, "does not begin where the directory says");
  const std::uint64_t name_size = number<std::uint16_t>(begin + 26), extra_size = number<std::uint16_t>(begin + 28);
  const std::uint64_t left = end - begin - local_size;
  if (left < name_size + extra_size || left - name_size - extra_size < packed)
    refuse(entry.name, "has " + std::to_string(packed) + " bytes, more than there are before the directory");
  const std::uint64_t first = begin + local_size + name_size + extra_size;
  const bool is_same_method = number<std::uint16_t>(begin + 8) == (entry.is_deflated ? deflate_method : stored_method);
  if (bytes_.substr(begin + local_size, name_size) != entry.name || !is_same_method)
    refuse(entry.name, "has another name or method in its own header");
  entry.packed = bytes_.substr(first, packed);
  return {.begin = begin, .end = first + packed};
}

// Reads the record of an entry in the directory, and returns the place behind it.
std::uint64_t Archive::read_entry(std::uint64_t at, const Directory& directory) {
  const std::uint64_t end = directory.begin + directory.size;
  if (end - at < directory_size || number<std::uint32_t>(at) != directory_mark)
    refuse("is an invalid zip archive: the record " + std::to_string(entries_.size()) + " of its directory is broken");
  const std::uint64_t name_size = number<std::uint16_t>(at + 28), extra_size = number<std::uint16_t>(at + 30),
                      comment_size = number<std::uint16_t>(at + 32);
  const std::uint64_t size = directory_size + name_size + extra_size + comment_size;
  if (end - at < size) refuse("is an invalid zip archive: its directory is cut off");
  ZipEntry entry{.name = std::string(bytes_.substr(at + directory_size, name_size)),
                 .size = number<std::uint32_t>(at + 24),
                 .crc = number<std::uint32_t>(at + 16)};
  if (!is_utf8(entry.name) || entry.name.find('\0') != std::string::npos)
    refuse(entry.name, "has a name that is not UTF-8 without NUL");
  if ((number<std::uint16_t>(at + 8) & encryption_flags) != 0) refuse(entry.name, "is encrypted, which is not read");
  const auto method = number<std::uint16_t>(at + 10);
  if (method != stored_method && method != deflate_method) {
    refuse(entry.name, "is packed by method " + std::to_string(method) +
                           " of zip, entries that are stored (0) or deflated (8) are read");
  }
  entry.is_deflated = method == deflate_method;
  std::uint64_t packed = number<std::uint32_t>(at + 20), begin = number<std::uint32_t>(at + 42);
  read_zip64(bytes_.substr(at + directory_size + name_size, extra_size), entry, packed, begin);
  if (!entry.is_deflated && packed != entry.size)
    refuse(entry.name, "is stored, but its sizes packed and unpacked differ");
  extents_.push_back(place(entry, begin, packed, directory.begin));
  entries_.push_back(std::move(entry));
  return at + size;
}

void Archive::check_extents() {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!names.insert(entries_[i].name).second) refuse(entries_[i].name, "is there twice");
    extents_[i].name = &entries_[i].name;
  }
  std::sort(extents_.begin(), extents_.end(),
            [](const EntryExtent& a, const EntryExtent& b) { return a.begin < b.begin; });
  for (std::size_t i = 1; i < extents_.size(); ++i) {
    if (extents_[i].begin < extents_[i - 1].end)
      refuse(*extents_[i].name, "overlaps the entry " + quoted_beginning(*extents_[i - 1].name));
  }
}

std::vector<ZipEntry> Archive::entries() {
  const Directory directory = find_directory();
  std::uint64_t at = directory.begin;
  while (at < directory.begin + directory.size) at = read_entry(at, directory);
  if (entries_.size() != directory.entries) {
    refuse("is an invalid zip archive: it says that it has " + std::to_string(directory.entries) +
           " entries, but its directory has " + std::to_string(entries_.size()));
  }
  check_extents();
  return std::move(entries_);
}

Bytef* bytes_of_zip(const char* place) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(place));  // NOLINT(*-cast): zlib only reads its input
}

}  // namespace

std::vector<ZipEntry> zip_entries(std::string_view bytes, const std::string& archive) {
  return Archive(bytes, archive).entries();
}

struct ZipEntrySource::Stream {
  z_stream z{};
};

ZipEntrySource::ZipEntrySource(const ZipEntry& entry, std::string name)
    : ByteSource(std::move(name)), packed_(entry.packed), left_(entry.size), crc_(entry.crc) {
  constexpr int raw = -15;  // zlib's largest window, without header and checksum
  if (!entry.is_deflated) return;
  stream_ = std::make_unique<Stream>();
  if (inflateInit2(&stream_->z, raw) != Z_OK) throw std::bad_alloc();
}

ZipEntrySource::~ZipEntrySource() {
  if (stream_ != nullptr) inflateEnd(&stream_->z);
}

std::size_t ZipEntrySource::unpack(std::span<char> room) {
  constexpr std::size_t most = std::numeric_limits<uInt>::max();  // zlib counts in 32 bits
  z_stream& z = stream_->z;
  std::size_t count = 0;
  while (count < room.size() && !is_unpacked_) {
    const std::size_t in = std::min(packed_.size(), most), out = std::min(room.size() - count, most);
    z.next_in = bytes_of_zip(packed_.data());
    z.avail_in = static_cast<uInt>(in);
    z.next_out = bytes_of_zip(room.data() + count);
    z.avail_out = static_cast<uInt>(out);
    const int result = inflate(&z, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result == Z_BUF_ERROR) refuse("is cut off: its packed bytes end too early");
    if (result != Z_OK && result != Z_STREAM_END)
      refuse("is not valid deflate: " + std::string(z.msg == nullptr ? "no reason known" : z.msg));
    packed_.remove_prefix(in - z.avail_in);
    count += out - z.avail_out;
    is_unpacked_ = result == Z_STREAM_END;
  }
  return count;
}

void ZipEntrySource::check_end() {
  if (stream_ != nullptr) {
    char more = 0;
    if (unpack({&more, 1}) > 0 || !packed_.empty()) refuse("unpacks to more bytes than the archive says");
  }
  if (crc_so_far_ != crc_) refuse("is damaged: its checksum differs");
}

std::size_t ZipEntrySource::fetch(std::span<char> room) {
  const std::span<char> part = room.first(std::min<std::uint64_t>(room.size(), left_));
  if (stream_ == nullptr) {
    packed_.copy(part.data(), part.size());
    packed_.remove_prefix(part.size());
  } else if (unpack(part) < part.size()) {
    refuse("unpacks to fewer bytes than the archive says");
  }
  if (!part.empty())  // zlib begins anew if there is no memory
    crc_so_far_ = static_cast<std::uint32_t>(crc32_z(crc_so_far_, bytes_of_zip(part.data()), part.size()));
  left_ -= part.size();
  if (part.size() < room.size()) check_end();
  return part.size();
}

}  // namespace minitorch::nn
