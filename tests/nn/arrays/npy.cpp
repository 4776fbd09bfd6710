// .npy: NumPy's files of each dtype, order and version, our own files byte for byte, and each rule of the format.
#include "nn/arrays/npy.hpp"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <zlib.h>

#include "nn/files/byte_source.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/arrays/golden_arrays.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

std::string npy_error(const std::string& bytes) {
  try {
    nn::parse_npy(bytes, "a.npy");
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), StartsWith("a.npy: "));
    return error.what();
  }
  return "none";
}

// Returns a file of version 1.0 with this header and these bytes behind it.
std::string npy_file(const std::string& header, const std::string& elements) {
  return "\x93NUMPY\x01\0"s + static_cast<char>(header.size() % 256) + static_cast<char>(header.size() / 256) + header +
         elements;
}

// Returns the error for the dictionary of three float32 with one member replaced.
std::string with_member(const std::string& key, const std::string& value) {
  std::string text = "{";
  for (const auto& [name, usual] : std::vector<std::pair<std::string, std::string>>{
           {"descr", "'<f4'"}, {"fortran_order", "False"}, {"shape", "(3,)"}}) {
    const std::string& used = name == key ? value : usual;
    if (!used.empty()) text += "'" + name + "': " + used + ", ";
  }
  return npy_error(npy_file(text + "}\n", std::string(12, '\0')));
}

std::string elements_of_two(const std::string& descr, const std::string& elements) {
  const Tensor x =
      nn::parse_npy(npy_file("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,)}", elements), "two");
  std::ostringstream out;
  out << x;
  return out.str();
}

}  // namespace

TEST_CASE("NumPy's arrays of each dtype, order of bytes, order of dimensions and version are read exactly") {
  for (const auto& one : test::stored_numbers().at("npy")) {
    INFO(one.at("title"));
    test::check_stored_array(nn::parse_npy(test::bytes_of_case(one), "a.npy"), one);
  }
}

TEST_CASE("arrays are written as NumPy writes them, byte for byte, and come back") {
  int compared = 0;
  for (const auto& one : test::stored_numbers().at("npy")) {
    INFO(one.at("title"));
    const std::string theirs = test::bytes_of_case(one);
    const Tensor x = nn::parse_npy(theirs, "a.npy");
    const std::string ours = nn::npy_bytes(x);
    CHECK(ours.find('\n') % 64 == 63);
    const std::string title = one.at("title");
    if (title.starts_with("<f4 ") || title.starts_with("<f8 ") || title.starts_with("<i8 ")) {
      CHECK(ours == theirs);
      ++compared;
    }
    test::check_stored_array(nn::parse_npy(ours, "again.npy"), one);
  }
  CHECK(compared == 18);
  CHECK(nn::npy_bytes(arange(6).reshape({2, 3}).transpose(0, 1)) == nn::npy_bytes(tensor({{0, 3}, {1, 4}, {2, 5}})));
  CHECK(nn::npy_bytes(arange(6).narrow(0, 2, 3)) == nn::npy_bytes(tensor({2, 3, 4})));
}

TEST_CASE("a file on the disk is written whole and read back, and what cannot be is named") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.npy";
  const Tensor x = tensor({{0.1, -0.0}, {3, 4}}, {.dtype = float64, .requires_grad = true});
  nn::write_npy(path, x);
  CHECK(nn::read_file(path) == nn::npy_bytes(x));
  CHECK(nn::npy_bytes(nn::read_npy(path)) == nn::npy_bytes(x));
  CHECK_THROWS_WITH(nn::read_npy(folder.path() + "/absent.npy"), ContainsSubstring("absent.npy: cannot be opened"));
  CHECK_THROWS_AS(nn::read_npy(folder.path()), DataError);
  CHECK_THROWS_AS(nn::write_npy(folder.path() + "/absent/a.npy", x), DataError);
  CHECK_THROWS_WITH(nn::write_npy(folder.path() + "/absent/a.npy", x), ContainsSubstring("absent/a.npy: cannot be"));
  const std::string empty = folder.write("empty.npy", "");
  CHECK_THROWS_WITH(nn::read_npy(empty), empty + ": does not begin as a .npy file");
  CHECK_THROWS_WITH(nn::read_npy(folder.write("an.npz", "PK\3\4 and more")),
                    ContainsSubstring("is a zip archive; read_npz reads archives"));
}

TEST_CASE("an array is read from a pipe, whose length nobody knows") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/pipe", bytes = nn::npy_bytes(arange(20'000));
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
  const Tensor x = nn::read_npy(path);
  writer.join();
  CHECK(nn::npy_bytes(x) == bytes);
}

TEST_CASE("arrays that no tensor can hold are refused by name") {
  for (const auto& one : test::stored_numbers().at("refused")) {
    INFO(one.at("dtype"));
    CHECK_THAT(npy_error(test::bytes_of_case(one)), ContainsSubstring(one.at("says").get<std::string>()));
  }
  CHECK_THAT(
      with_member("descr", "'<f3'"),
      ContainsSubstring("has the dtype '<f3'; arrays of bool, of integers, and of float16, float32 and float64"));
  for (const char* const wrong : {"''", "'f4'", "'|f4'", "'=f4'", "'<'", "'<f4 '", "'<O8'", "'|O'"})
    CHECK_THAT(with_member("descr", wrong), ContainsSubstring("has the dtype "s + wrong));
  CHECK_THAT(with_member("descr", "[('x', '<f4')]"), ContainsSubstring("is a structured array"));
  CHECK_THAT(with_member("descr", "('<f4', (2,))"), ContainsSubstring("is a structured array"));
}

TEST_CASE("all numbers of 16 bits are converted as NumPy and PyTorch convert them") {
  std::string bytes;
  for (unsigned x = 0; x < 65536; ++x) bytes.append({static_cast<char>(x & 0xffU), static_cast<char>(x >> 8U)});
  const Tensor all =
      nn::parse_npy(npy_file("{'descr': '<f2', 'fortran_order': False, 'shape': (65536,)}", bytes), "all.npy");
  const auto* const elements = reinterpret_cast<const Bytef*>(all.data().data<float>());
  CHECK(crc32_z(0, elements, 4 * 65536) == test::stored_numbers().at("checksums").at("float16").get<std::uint32_t>());
}

TEST_CASE("bytes of truth values other than 0 are 1") {
  CHECK(elements_of_two("|b1", "\0\xff"s) == "tensor([0, 1])");
  CHECK(elements_of_two(">i2", "\x01\x02\xff\xfe"s) == "tensor([258,  -2])");
}

TEST_CASE("each rule of a header is held") {
  CHECK(with_member("", "") == "none");
  CHECK(npy_error(npy_file("{\"shape\":(3L,),'descr':'<f4','fortran_order':False}", std::string(12, '\0'))) == "none");
  const auto is_no_dictionary = ContainsSubstring("has a header that is no dictionary of 'descr'");
  for (const char* const wrong : {"(3)", "3", "(3, 1", "(-3,)", "(3.0,)", "(3 3)", "(99999999999999999999,)", "(,)",
                                  "[3]", "''", "(1+2,)", "(__import__('os').system('true'),)", ""})
    CHECK_THAT(with_member("shape", wrong), is_no_dictionary);
  for (const char* const wrong : {"false", "0", "'False'", ""})
    CHECK_THAT(with_member("fortran_order", wrong), is_no_dictionary);
  for (const char* const wrong : {"<f4", "'<f4' + ''", "None", "{}", ""})
    CHECK_THAT(with_member("descr", wrong), is_no_dictionary);
  CHECK_THAT(with_member("descr", "'<f4', 'descr': '<f8'"), is_no_dictionary);
  CHECK_THAT(with_member("descr", "'<f4', 'more': '<f8'"), is_no_dictionary);
  CHECK_THAT(with_member("descr", "'<f4' 'a'"), is_no_dictionary);
  CHECK_THAT(npy_error(npy_file("", "")), is_no_dictionary);
  CHECK_THAT(npy_error(npy_file("{", "")), is_no_dictionary);
  CHECK_THAT(npy_error(npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': ()} + {}", "1234")),
             is_no_dictionary);
  CHECK_THAT(npy_error(npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': ()}\0"s, "1234")), is_no_dictionary);

  CHECK_THAT(npy_error("\x93NUMPX\x01\0"s), ContainsSubstring("does not begin as a .npy file"));
  CHECK_THAT(npy_error("\x93NUMPY\x04\0\0\0\0\0"s), ContainsSubstring("has version 4.0 of the format, versions 1.0,"));
  CHECK_THAT(npy_error("\x93NUMPY\xff\x01\0\0\0\0"s), ContainsSubstring("has version 255.1"));
  CHECK_THAT(npy_error("\x93NUMPY\x02\0\xff\xff\xff\xff"s),
             ContainsSubstring("is said to have a header of 4294967295 bytes, up to 65535 are read"));
  CHECK_THAT(npy_error("\x93NUMPY\x01\0\xff\xff{}"s), ContainsSubstring("is cut off in its header"));
}

TEST_CASE("a shape must be that of the bytes that follow") {
  CHECK_THAT(with_member("shape", "(4,)"),
             ContainsSubstring("says that its shape is (4), whose elements take 16 bytes, but 12 follow the header"));
  CHECK_THAT(with_member("shape", "(2,)"), ContainsSubstring("take 8 bytes, but 12 follow"));
  CHECK_THAT(with_member("shape", "(3, 0)"), ContainsSubstring("take 0 bytes, but 12 follow"));
  CHECK_THAT(with_member("shape", "()"), ContainsSubstring("take 4 bytes, but 12 follow"));
  CHECK_THAT(with_member("shape", "(4294967296, 4294967296, 3)"), ContainsSubstring("is too large"));
  CHECK_THAT(with_member("shape", "(9223372036854775807, 0, 9)"), ContainsSubstring("is too large"));
  CHECK_THAT(with_member("shape", "(288230376151711744,)"), ContainsSubstring("but 12 follow"));
  CHECK_THAT(with_member("shape", "(1, 1, 1, 1, 1, 1, 1, 1, 3)"),
             ContainsSubstring("has 9 dimensions, a tensor has up to 8"));
}

TEST_CASE("a .npy file that is cut off anywhere is refused, and any byte of it may be changed") {
  const std::string good = nn::npy_bytes(tensor({{1, 2}, {3, 4}}));
  for (std::size_t i = 0; i < good.size(); ++i) {
    CHECK(npy_error(good.substr(0, i)) != "none");
    for (int value = 0; value < 256; value += 3) {
      std::string changed = good;
      changed[i] = static_cast<char>(value);
      npy_error(changed);
    }
  }
  CHECK(npy_error(good + "x") != "none");
}
