// .npz: NumPy's archives, our own, and what is refused. Broken zip archives are in tests/nn/files/zip.cpp.
#include "nn/arrays/npz.hpp"

#include <string>
#include <vector>

#include "nn/arrays/npy.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/zip_writer.hpp"
#include "nn/modules/linear.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/arrays/golden_arrays.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string npz_error(const std::string& bytes, const nn::NpzOptions& options = {}) {
  try {
    nn::parse_npz(bytes, "a.npz", options);
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Catch::Matchers::StartsWith("a.npz: "));
    return error.what();
  }
  return "none";
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  nn::StringSink sink;
  nn::ZipWriter writer(sink);
  for (const auto& [name, bytes] : entries) writer.add(name, {bytes});
  writer.finish();
  return sink.take();
}

std::string npz_case(const std::string& title) {
  for (const auto& one : test::stored_numbers().at("npz")) {
    if (one.at("title") == title) return test::bytes_of_case(one);
  }
  throw Error("there is no case " + title);
}

}  // namespace

TEST_CASE("the archives of numpy.savez and numpy.savez_compressed are read") {
  int arrays = 0;
  for (const auto& one : test::stored_numbers().at("npz")) {
    INFO(one.at("title"));
    if (one.at("title") == "strings") continue;
    const nn::NpzFile file = nn::parse_npz(test::bytes_of_case(one), "a.npz");
    REQUIRE(file.tensors.size() == one.at("arrays").size());
    for (const auto& array : one.at("arrays")) {
      INFO(array.at("name"));
      CHECK(file.tensors[static_cast<std::size_t>(arrays++ % 5)].name == array.at("name").get<std::string>());
      test::check_stored_array(file.at(array.at("name").get<std::string>()), array);
    }
  }
  CHECK(arrays == 10);
}

TEST_CASE("an archive of tensors comes back, in its order, whatever their names") {
  const std::vector<nn::NamedTensor> tensors = {{"y", tensor({1, 2})},
                                                {"x", tensor({{0.5, 1.5}}).transpose(0, 1)},
                                                {"../../etc/é", tensor(3.0, {.dtype = float64})},
                                                {"", zeros({0, 3})},
                                                {"a.npy", zeros({1})}};
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.npz";
  nn::write_npz(path, tensors);
  CHECK(nn::read_file(path) == nn::npz_bytes(tensors));
  const nn::NpzFile file = nn::read_npz(path);
  REQUIRE(file.tensors.size() == tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    CHECK(file.tensors[i].name == tensors[i].name);
    CHECK(nn::npy_bytes(file.tensors[i].tensor) == nn::npy_bytes(tensors[i].tensor));
  }
  nn::write_npz(path, {});
  CHECK(nn::read_npz(path).tensors.empty());
}

TEST_CASE("the arrays of an archive are the weights of a model") {
  const nn::Linear model(2, 3), other(2, 3);
  const std::string bytes = nn::npz_bytes(model.state_dict().tensors);
  other.load_state_dict({.tensors = nn::parse_npz(bytes, "weights.npz").tensors});
  CHECK(nn::npz_bytes(other.state_dict().tensors) == bytes);
}

TEST_CASE("arrays may be chosen by name, and the others need not be readable") {
  const std::string bytes = npz_case("strings");
  CHECK_THAT(npz_error(bytes), ContainsSubstring("a.npz: array 'arr_1': has the dtype '<U1', strings;"));
  const nn::NpzFile file = nn::parse_npz(bytes, "a.npz", {.names = {"arr_0"}});
  REQUIRE(file.tensors.size() == 1);
  CHECK(nn::npy_bytes(file.at("arr_0")) == nn::npy_bytes(tensor({0, 1})));
  CHECK(npz_error(bytes, {.names = {"arr_0", "z"}}) == "a.npz: there is no array 'z'; there are 'arr_0', 'arr_1'");
  CHECK_THROWS_WITH(file.at("arr_1"), "a.npz: there is no array 'arr_1'; there are 'arr_0'");
  const std::string mixed = zip_of({{"notes.txt", "hello"}, {"x.npy", nn::npy_bytes(tensor({7}))}});
  CHECK(npz_error(mixed) == "a.npz: the entry 'notes.txt' is no array, whose name ends with .npy");
  CHECK(nn::parse_npz(mixed, "a.npz", {.names = {"x"}}).at("x").item() == 7);
  CHECK_THROWS_AS(nn::NpzFile{}.at("x"), DataError);
}

TEST_CASE("errors name the archive, the array and the rule") {
  CHECK_THAT(npz_error(zip_of({{"x.npy", "hello"}})),
             ContainsSubstring("a.npz: array 'x': does not begin as a .npy file"));
  CHECK_THAT(npz_error(zip_of({{"x.npy", nn::npy_bytes(tensor({7})) + "more"}})),
             ContainsSubstring("a.npz: array 'x': says that its shape is (1), whose elements take 8 bytes, but 12"));
  CHECK_THAT(npz_error(nn::npy_bytes(tensor({7}))), ContainsSubstring("is a file of one array, which read_npy reads"));
  CHECK_THAT(npz_error("hello"), ContainsSubstring("a.npz: is no zip archive"));
  CHECK_THROWS_WITH(nn::read_npz("/absent/a.npz"), ContainsSubstring("/absent/a.npz: cannot be opened"));
}

TEST_CASE("names that an archive cannot have are refused before a file is written") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.npz", "old");
  const auto error_of = [&](const std::string& name) {
    try {
      nn::write_npz(path, {{"x", zeros({1})}, {name, zeros({1})}});
    } catch (const DataError& error) {
      CHECK(nn::read_file(path) == "old");
      return std::string(error.what());
    }
    return std::string("none");
  };
  CHECK(error_of("x") == "write_npz: the name 'x' is given twice");
  CHECK(error_of("a\0b"s) == "write_npz: the name 'a\\x00b' has a NUL");
  CHECK(error_of("\xff") == "write_npz: the name '\\xff' is not UTF-8");
  CHECK_THAT(error_of(std::string(65532, 'n')), ContainsSubstring("' is longer than 65531 bytes"));
  CHECK(error_of(std::string(65531, 'n')) == "none");
  CHECK(nn::read_npz(path).tensors.size() == 2);
  CHECK_THROWS_AS(nn::write_npz(folder.path() + "/absent/a.npz", {}), DataError);
}

TEST_CASE("an archive of arrays that is cut off anywhere is refused, and any byte of it may be changed") {
  for (const std::string& good :
       {nn::npz_bytes({{"x", tensor({1, 2})}, {"y", zeros({1})}}), npz_case("savez_compressed")}) {
    CHECK(npz_error(good) == "none");
    for (std::size_t i = 0; i < good.size(); ++i) {
      CHECK(npz_error(good.substr(0, i)) != "none");
      for (const int flip : {0x01, 0x80, 0xff}) {
        std::string changed = good;
        changed[i] = static_cast<char>(changed[i] ^ flip);
        npz_error(changed);
      }
    }
  }
}
