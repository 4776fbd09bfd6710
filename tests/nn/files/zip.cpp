// Zip archives: what is written comes back, and each rule of the format is held.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "nn/files/byte_sink.hpp"
#include "nn/files/zip_reader.hpp"
#include "nn/files/zip_writer.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string little_endian(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> 8U * i & 0xffU);
  return bytes;
}

// Returns bytes without a header of zlib.
std::string deflated(const std::string& bytes) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  packed.resize(z.total_out);
  deflateEnd(&z);
  return packed;
}

// An entry as it stands in an archive, true or not.
struct Written {
  std::string name, bytes;
  std::uint64_t size = bytes.size();
  unsigned method = 0, flags = 0;
  std::uint64_t crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  std::string own_name = name;  // in its header
  std::string extra{};          // in the directory
  std::int64_t moved = 0;       // the directory says that it begins this much later
};

Written deflated_entry(const std::string& name, const std::string& bytes) {
  Written entry{.name = name, .bytes = bytes};
  return {.name = name, .bytes = deflated(bytes), .size = bytes.size(), .method = 8, .crc = entry.crc};
}

struct End {
  int entries_more = 0, begin_more = 0, disk = 0;
  std::string comment{};
};

// Returns an archive of 32 bits, as most programs write it.
std::string archive_of(const std::vector<Written>& entries, const End& end = {}) {
  std::string bytes, directory;
  for (const Written& one : entries) {
    const std::string common = little_endian(one.flags, 2) + little_endian(one.method, 2) + std::string(4, '\0') +
                               little_endian(one.crc, 4) + little_endian(one.bytes.size(), 4) +
                               little_endian(one.size, 4);
    directory += "PK\1\2\x14\0\x14\0"s + common + little_endian(one.name.size(), 2) +
                 little_endian(one.extra.size(), 2) + std::string(10, '\0') +
                 little_endian(bytes.size() + static_cast<std::uint64_t>(one.moved), 4) + one.name + one.extra;
    bytes += "PK\3\4\x14\0"s + common + little_endian(one.own_name.size(), 2) + "\0\0"s + one.own_name + one.bytes;
  }
  const std::uint64_t count = entries.size() + static_cast<std::uint64_t>(end.entries_more);
  return bytes + directory + "PK\5\6"s + little_endian(static_cast<std::uint64_t>(end.disk), 2) + "\0\0"s +
         little_endian(count, 2) + little_endian(count, 2) + little_endian(directory.size(), 4) +
         little_endian(bytes.size() + static_cast<std::uint64_t>(end.begin_more), 4) +
         little_endian(end.comment.size(), 2) + end.comment;
}

std::string unpacked(const nn::ZipEntry& entry) {
  nn::ZipEntrySource source(entry, "entry " + entry.name);
  std::string bytes(1000, '\0');
  bytes.resize(source.read(bytes));
  return bytes;
}

// Returns the names and bytes of an archive as text, or the error.
std::string content_of(const std::string& archive) {
  try {
    std::string text;
    for (const nn::ZipEntry& entry : nn::zip_entries(archive, "a.zip"))
      text += entry.name + "=" + unpacked(entry) + ";";
    return text;
  } catch (const DataError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("an archive that is written is read, and tested without errors by unzip") {
  nn::StringSink sink;
  nn::ZipWriter writer(sink);
  writer.add("a", {"hello ", "", "world"});
  writer.add("é/b", {});
  writer.finish();
  const std::string bytes = sink.take();
  CHECK(content_of(bytes) == "a=hello world;é/b=;");
  const TemporaryFolder folder;
  if (std::system("unzip -v > /dev/null 2>&1") != 0) {
    WARN("an archive is tested by unzip: skipped, there is no unzip");
    return;
  }
  CHECK(std::system(("unzip -tq " + folder.write("a.zip", bytes) + " > /dev/null").c_str()) == 0);
}

TEST_CASE("entries are stored or deflated, and a comment may follow") {
  CHECK(content_of(archive_of({})).empty());
  const std::vector<Written> both = {{.name = "a", .bytes = "hello"}, deflated_entry("b", std::string(900, 'x'))};
  CHECK(content_of(archive_of(both)) == "a=hello;b=" + std::string(900, 'x') + ";");
  CHECK(content_of(archive_of(both, {.comment = "PK\5\6 a comment"})).starts_with("a=hello;"));
  CHECK(content_of(archive_of({deflated_entry("empty", "")})) == "empty=;");
}

TEST_CASE("sizes of 64 bits stand in a field of their own") {
  const std::string sizes = little_endian(5, 8) + little_endian(5, 8) + little_endian(0, 8);
  const std::string field = "\1\0\x18\0"s + sizes, other = "\7\0\2\0zz"s;
  const auto with = [&](const std::string& extra) {
    std::string bytes = archive_of({{.name = "a", .bytes = "hello", .extra = extra}});
    const std::size_t record = bytes.find("PK\1\2");
    bytes.replace(record + 20, 8, 8, '\xff');
    bytes.replace(record + 42, 4, 4, '\xff');
    return content_of(bytes);
  };
  CHECK(with(field) == "a=hello;");
  CHECK(with(other + field) == "a=hello;");
  CHECK_THAT(with(""), ContainsSubstring("a.zip: the entry 'a' has no valid field of zip64, which it needs"));
  CHECK_THAT(with(other), ContainsSubstring("has no valid field of zip64"));
  CHECK_THAT(with("\1\0\xff\0"s + sizes), ContainsSubstring("has no valid field of zip64"));
  CHECK_THAT(with("\1\0\x10\0"s + sizes.substr(8)), ContainsSubstring("has too short a field of zip64"));
  CHECK_THAT(with("\1\0\x18\0"s + std::string(24, '\xff')), ContainsSubstring("does not begin where the directory"));
  CHECK_THAT(with("\1\0\x18\0"s + std::string(16, '\xff') + std::string(8, '\0')),
             ContainsSubstring("has 18446744073709551615 bytes, more than there are before the directory"));
}

TEST_CASE("each rule of an archive is held, and named where it is broken") {
  const Written a{.name = "a", .bytes = "hello"}, b{.name = "b", .bytes = "world"};
  const auto error_of = [](const std::vector<Written>& entries, const End& end = {}) {
    return content_of(archive_of(entries, end));
  };
  const std::string invalid = "a.zip: is an invalid zip archive: ";
  CHECK_THAT(content_of(""), ContainsSubstring("a.zip: is no zip archive: it has no record of its end"));
  CHECK_THAT(content_of(std::string(70'000, 'P')), ContainsSubstring("is no zip archive"));
  CHECK_THAT(content_of(archive_of({a}) + "x"), ContainsSubstring("is no zip archive"));
  CHECK_THAT(content_of("x" + archive_of({a})), ContainsSubstring(invalid + "its directory is not where it says"));
  CHECK_THAT(error_of({a}, {.begin_more = 1}), ContainsSubstring(invalid + "its directory is not where it says"));
  CHECK_THAT(error_of({a}, {.entries_more = 1}),
             ContainsSubstring(invalid + "it says that it has 2 entries, but its directory has 1"));
  CHECK_THAT(error_of({a}, {.disk = 1}), ContainsSubstring("is a part of a zip archive of several disks"));
  CHECK_THAT(error_of({a, a}), ContainsSubstring("a.zip: the entry 'a' is there twice"));
  CHECK_THAT(error_of({{.name = "\xff", .bytes = ""}}), ContainsSubstring("has a name that is not UTF-8"));
  CHECK_THAT(error_of({{.name = "a\0"s, .bytes = ""}}), ContainsSubstring("has a name that is not UTF-8 without NUL"));
  for (const unsigned flag : {0x1U, 0x40U, 0x2000U})
    CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .flags = flag}}), ContainsSubstring("is encrypted"));
  CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .method = 14}}),
             ContainsSubstring("the entry 'a' is packed by method 14 of zip, entries that are stored (0) or deflated"));
  CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .size = 6}}),
             ContainsSubstring("its sizes packed and unpacked"));
  CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .own_name = "c"}}), ContainsSubstring("has another name"));
  CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .moved = 1}}), ContainsSubstring("does not begin where"));
  CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .moved = 4'000'000}}),
             ContainsSubstring("does not begin where the directory says"));
  CHECK_THAT(error_of({{.name = "a", .bytes = "hello", .crc = 7}}),
             ContainsSubstring("entry a: is damaged: its checksum differs"));
  std::string inside = archive_of({a});  // an entry within the bytes of another
  CHECK_THAT(error_of({{.name = "b", .bytes = inside},
                       {.name = "a", .bytes = "hello", .moved = -static_cast<std::int64_t>(inside.size())}}),
             ContainsSubstring("the entry 'a' overlaps the entry 'b'"));
}

TEST_CASE("an entry that is deflated must be as long as the archive says") {
  const std::string bytes(900, 'x');
  const auto with = [&](const auto& change) {
    Written entry = deflated_entry("b", bytes);
    change(entry);
    return content_of(archive_of({entry}));
  };
  CHECK(with([](Written&) {}) == "b=" + bytes + ";");
  CHECK(with([](Written& entry) { entry.flags = 8; }) == "b=" + bytes + ";");  // the size stands behind it too
  CHECK_THAT(with([](Written& entry) { entry.size = 899; }), ContainsSubstring("unpacks to more bytes than"));
  CHECK_THAT(with([](Written& entry) { entry.size = 901; }), ContainsSubstring("unpacks to fewer bytes than"));
  CHECK_THAT(with([](Written& entry) { entry.bytes += "x"; }), ContainsSubstring("unpacks to more bytes than"));
  CHECK_THAT(with([](Written& entry) { entry.bytes.pop_back(); }), ContainsSubstring("is cut off"));
  CHECK_THAT(with([](Written& entry) { entry.bytes[0] = '\xff'; }),
             ContainsSubstring("entry b: is not valid deflate: invalid block type"));
  CHECK_THAT(with([](Written& entry) { entry.bytes.clear(); }), ContainsSubstring("is cut off"));
  CHECK_THAT(with([](Written& entry) { entry.crc ^= 1U; }), ContainsSubstring("its checksum differs"));
}
