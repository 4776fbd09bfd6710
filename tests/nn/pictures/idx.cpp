// IDX files, whole and broken, packed and not.
#include "nn/pictures/idx.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Bytes = std::vector<std::uint8_t>;

namespace {

// Two pictures of 1 x 3, the numbers 1 to 6.
const std::string plain = "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03\x01\x02\x03\x04\x05\x06"s;
std::string idx_error(const std::string& path) {
  try {
    nn::read_idx(path);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("the bytes of an IDX file have the shape that it says") {
  const TemporaryFolder folder;
  const auto file = nn::read_idx(folder.write("plain", plain));
  CHECK(file.shape == Shape{2, 1, 3});
  CHECK(file.bytes == Bytes{1, 2, 3, 4, 5, 6});
  const auto empty = nn::read_idx(folder.write("empty", "\0\0\x08\x01\0\0\0\0"s));
  CHECK(empty.shape == Shape{0});
}

TEST_CASE("an IDX file that is cut off anywhere is refused, packed or not") {
  const TemporaryFolder folder;
  for (std::size_t n = 0; n < plain.size(); ++n) {
    const auto path = folder.write("cut", plain.substr(0, n));
    CAPTURE(n);
    CHECK_THAT(idx_error(path), ContainsSubstring(path));
  }
  const auto path = folder.write("cut", plain.substr(0, plain.size() - 1));
  CHECK_THAT(idx_error(path),
             ContainsSubstring("says that it has (2, 1, 3) elements, more than fit in a file of its length"));
}

TEST_CASE("a packed IDX file is unpacked, and refused where it is cut off or damaged") {
  const TemporaryFolder folder;
  const std::string source = folder.write("data", plain);
  if (std::system(("gzip -n -9 " + source).c_str()) != 0) {
    WARN("a packed IDX file is unpacked: skipped, there is no gzip");
    return;
  }
  std::string bytes;
  {
    std::ifstream file(source + ".gz", std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  CHECK(nn::read_idx(source + ".gz").bytes == Bytes{1, 2, 3, 4, 5, 6});
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    CHECK(idx_error(folder.write("cut.gz", bytes.substr(0, n))) != "none");
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      const auto path = folder.write("damaged.gz", damaged);
      try {  // some bytes of gzip's header have no meaning, so reading may succeed
        const Bytes read = nn::read_idx(path).bytes;
        CHECK(read == Bytes{1, 2, 3, 4, 5, 6});
      } catch (const DataError&) {
        SUCCEED();
      }
    }
  }
}

TEST_CASE("any byte of an IDX file may be changed: it is read or refused") {
  const TemporaryFolder folder;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    for (int value = 0; value < 256; value += 5) {
      std::string changed = plain;
      changed[i] = static_cast<char>(value);
      try {
        const auto file = nn::read_idx(folder.write("changed", changed));
        CHECK(static_cast<std::int64_t>(file.bytes.size()) == numel(file.shape));
      } catch (const DataError&) {
        SUCCEED();
      }
    }
  }
}

TEST_CASE("invalid IDX files are refused before anything is allocated") {
  const TemporaryFolder folder;
  const auto with = [&](const std::string& bytes) { return idx_error(folder.write("bad", bytes)); };
  CHECK_THAT(with("\x01\0\x08\x01\0\0\0\x01\0"s), ContainsSubstring("begins with the magic number 16779265"));
  CHECK_THAT(with("\0\0\x08\x09"s), ContainsSubstring("from 1 to 8 dimensions"));
  CHECK_THAT(with("\0\0\x0d\x01\0\0\0\x01\0\0\0\0"s), ContainsSubstring("has elements of kind 13, only 8"));
  CHECK_THAT(with(plain + "\x07"), ContainsSubstring("is longer than its sizes say"));
  CHECK_THAT(with("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s),
             ContainsSubstring("says that it has (4294967295, 4294967295, 4294967295) elements, more than fit"));
  CHECK_THAT(with("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"s),
             ContainsSubstring("IDX: the shape (4294967295, 4294967295, 0) is too large"));
  CHECK_THAT(with("\0\0\x08\x01\x40\0\0\0\x01"s), ContainsSubstring("more than fit in a file of its length"));
  CHECK_THAT(idx_error(folder.path() + "/absent"), ContainsSubstring("cannot be opened"));
  CHECK(idx_error(folder.path()) != "none");
}
