// safetensors: the bytes of a file, and each rule of its specification.
#include <array>
#include <bit>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <zlib.h>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"
#include "tests/nn/arrays/golden_arrays.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::CheckpointContents;
using nn::CheckpointFormat;
using nn::Json;
using namespace std::string_literals;

namespace {

std::string length_of(std::uint64_t length) {
  const auto bytes = std::bit_cast<std::array<char, 8>>(length);
  return {bytes.data(), bytes.size()};
}

std::string file(const std::string& header, const std::string& bytes) {
  return length_of(header.size()) + header + bytes;
}

CheckpointContents read_text(const std::string& bytes) {
  return nn::checkpoint_from_bytes(bytes, CheckpointFormat::safetensors);
}

std::string safetensors_error(const std::string& bytes) {
  std::string of_stream = "none";
  try {
    std::istringstream stream(bytes);
    nn::read_checkpoint(stream, CheckpointFormat::safetensors);
  } catch (const CheckpointError& error) {
    of_stream = error.what();
  }
  try {
    read_text(bytes);
  } catch (const CheckpointError& error) {
    CHECK(of_stream != "none");
    return error.what();
  }
  CHECK(of_stream == "none");
  return "none";
}

// Returns a file with one float32 of 4 bytes and this entry in its header.
std::string with_entry(const std::string& entry) {
  return safetensors_error(file("{\"x\":" + entry + "}", "\0\0\x80\x3f"s));
}

}  // namespace

TEST_CASE("a file is a length, a header and bytes, the widest elements first") {
  CheckpointContents contents;
  contents.metadata["note"] = "hello";
  contents.metadata["epoch"] = 4;
  contents.parts.push_back({"",
                            {.tensors = {{"a", tensor(1.0, {.dtype = float32})}, {"b", tensor({1, 2})}},
                             .values = Json::Object{{"kind", "Module"}}}});
  const std::string header =
      R"({"__metadata__": {"minitorch": "{\"metadata\": {\"epoch\": 4}, \"version\": 1}", "note": "hello"}, )"
      R"("a": {"data_offsets": [16, 20], "dtype": "F32", "shape": []}, )"
      R"("b": {"data_offsets": [0, 16], "dtype": "I64", "shape": [2]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  CHECK(nn::checkpoint_bytes(CheckpointFormat::safetensors, contents) ==
        file(padded, "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0\0\x80\x3f"s));
}

TEST_CASE("a file of another program is read_text: metadata are texts, offsets in any order, keys too") {
  const auto contents =
      read_text(file(R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"__metadata__":{"format":"pt"},)"
                     R"("a":{"data_offsets":[0,8],"shape":[1,1],"dtype":"I64"},)"
                     R"("c":{"dtype":"F64","shape":[0,3],"data_offsets":[8,8]}}   )",
                     "\5\0\0\0\0\0\0\0\0\0\x80\x3f"s));
  CHECK(contents.metadata.dump() == R"({"format": "pt"})");
  CHECK(contents.parts[0].state.at("a").item() == 5);
  CHECK(contents.parts[0].state.at("b").item() == 1);
  CHECK(contents.parts[0].state.at("c").shape() == Shape{0, 3});
}

TEST_CASE("a reader of safetensors keeps all metadata of any writer, or refuses the file") {
  const auto with_metadata = [](const std::string& members) {
    return file(R"({"__metadata__":{)" + members + "}}", "");
  };
  const auto own = [](const std::string& members) { return R"("minitorch":"{\"version\":1)" + members + R"(}")"; };
  const auto read = [&](const std::string& members) { return read_text(with_metadata(members)).metadata.dump(); };
  CHECK(read(R"("a":"x","n":"y",)" + own(R"(,\"metadata\":{\"b\":1},\"author\":\"q\")")) ==
        R"({"a": "x", "author": "q", "b": 1, "n": "y"})");
  for (const std::string key : {"a", "z"}) {  // before and behind the own key
    for (const std::string& twice : {own(R"(,\"metadata\":{\")" + key + R"(\":1})"), own(R"(,\")" + key + R"(\":1)")}) {
      CHECK_THAT(
          safetensors_error(with_metadata("\"" + key + R"(":"x",)" + twice)),
          ContainsSubstring("the key '" + key + "' of its metadata is there twice; one of them is in the text of"));
    }
  }
  CHECK_THAT(safetensors_error(with_metadata(own(R"(,\"a\":1,\"metadata\":{\"a\":1})"))),
             ContainsSubstring("the key 'a' of its metadata is there twice"));
  CHECK_THAT(safetensors_error(with_metadata(own(R"(,\"parts\":null)"))), ContainsSubstring("an object was expected"));
  CHECK_THAT(safetensors_error(with_metadata(own(R"(,\"metadata\":null)"))),
             ContainsSubstring("an object was expected"));
  CHECK_THAT(safetensors_error(with_metadata(R"("minitorch":"{}")")),
             ContainsSubstring("the metadata 'minitorch' has no 'version'"));
}

TEST_CASE("half precision is read as float32, and the other integers and bool as int64, as PyTorch converts them") {
  for (const auto& one : test::stored_numbers().at("safetensors")) {
    const std::string name = one.at("name"), bytes = test::bytes_of_case(one);
    INFO(name);
    const std::string entry = R"({"dtype":")" + name + R"(","shape":)" + one.at("shape").dump() +
                              R"(,"data_offsets":[0,)" + std::to_string(bytes.size()) + "]}";
    const std::string good = file("{\"x\":" + entry + "}", bytes);
    test::check_stored_array(read_text(good).parts[0].state.at("x"), one);
    CHECK_THAT(safetensors_error(good.substr(0, good.size() - 1)),
               ContainsSubstring("bytes, but " + std::to_string(bytes.size() - 1) + " follow the header"));
  }
}

TEST_CASE("all numbers of bfloat16 are read as PyTorch converts them, also from a source of unknown length") {
  std::string bytes;
  for (unsigned repeated = 0; repeated < 3; ++repeated) {
    for (unsigned x = 0; x < 65536; ++x) bytes.append({static_cast<char>(x & 0xffU), static_cast<char>(x >> 8U)});
  }
  const std::string all = file(R"({"x":{"dtype":"BF16","shape":[3,65536],"data_offsets":[0,393216]}})", bytes);
  struct Unseekable : std::stringbuf {
    using std::stringbuf::stringbuf;
    pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override { return off_type{-1}; }
  };
  Unseekable buffer(all);
  std::istream stream(&buffer);
  for (const Tensor& x : {read_text(all).parts[0].state.at("x"),
                          nn::read_checkpoint(stream, CheckpointFormat::safetensors).parts[0].state.at("x")}) {
    REQUIRE(x.numel() == 3 * 65536);
    const auto expected = test::stored_numbers().at("checksums").at("bfloat16").get<std::uint32_t>();
    for (std::int64_t i = 0; i < 3; ++i) {
      const auto* const elements = reinterpret_cast<const Bytef*>(x.data().data<float>() + i * 65536);
      CHECK(crc32_z(0, elements, 4 * 65536) == expected);
    }
  }
}

TEST_CASE("a model in half precision is loaded into one of float32, and into no other") {
  const std::string half = file(R"({"weight":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},)"
                                R"("bias":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}})",
                                "\0\x3c\0\xc0\x80\x3f"s);
  const nn::Linear model(2, 1), wide = nn::clone(model);
  std::istringstream stream(half), again(half);
  nn::load(stream, CheckpointFormat::safetensors, model);
  CHECK(model.weight.value().to_vector<float>() == std::vector<float>{1, -2});
  CHECK(model.bias.value().item() == 1);
  wide.to(float64);
  CHECK_THROWS_WITH(nn::load(again, CheckpointFormat::safetensors, wide), ContainsSubstring("float32"));
}

TEST_CASE("each rule of safetensors is held, and named where it is broken") {
  CHECK(with_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})") == "none");
  CHECK_THAT(safetensors_error("\0\0\0"s), ContainsSubstring("checkpoint: it is shorter than the 8 bytes"));
  CHECK_THAT(safetensors_error(length_of(100000001) + "{}"),
             ContainsSubstring("said to have 100000001 bytes, it may have no more than 100000000"));
  CHECK_THAT(safetensors_error(length_of(UINT64_MAX) + "{}"), ContainsSubstring("18446744073709551615"));
  CHECK_THAT(safetensors_error(length_of(100000000) + "{}"),
             ContainsSubstring("it is cut off in its header, which is said to have 100000000 bytes"));
  CHECK_THAT(safetensors_error(file("", "")), ContainsSubstring("its header does not begin with '{'"));
  CHECK_THAT(safetensors_error(file(" {}", "")), ContainsSubstring("its header does not begin with '{'"));
  CHECK_THAT(safetensors_error(file("{}x", "")), ContainsSubstring("header: byte 3: is not JSON"));
  CHECK_THAT(safetensors_error(file("{} ", "x")), ContainsSubstring("its tensors have 0 bytes, but 1 follow"));
  CHECK_THAT(safetensors_error(file(R"({"__metadata__":{"a":1}})", "")),
             ContainsSubstring("its metadata 'a' is not a text"));
  CHECK_THAT(safetensors_error(file(R"({"__metadata__":{"minitorch":"{\"version\":2}"}})", "")),
             ContainsSubstring("its version is 2, this minitorch reads versions up to 1"));
  CHECK_THAT(safetensors_error(file(R"({"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                                    R"("x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})",
                                    "")),
             ContainsSubstring("has the key 'x' twice"));
  CHECK_THAT(with_entry("3"), ContainsSubstring("tensor 'x': JSON: an object was expected, not 3"));
  for (const std::string unknown : {"F8_E4M3", "F8_E5M2", "U64", "C64"}) {
    CHECK_THAT(
        with_entry(R"({"dtype":")" + unknown + R"(","shape":[4],"data_offsets":[0,4]})"),
        ContainsSubstring("tensor 'x': its dtype is " + unknown + ", of which minitorch knows F32, F64, I64, F16,"));
  }
  CHECK_THAT(with_entry(R"({"dtype":"BF16","shape":[1],"data_offsets":[0,4]})"),
             ContainsSubstring("its shape (1) in BF16 takes 2 bytes"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","data_offsets":[0,4]})"), ContainsSubstring("there is no 'shape'"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[0]})"),
             ContainsSubstring("its data_offsets must be two numbers"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4],"a":1})"),
             ContainsSubstring("it has an unknown key 'a'"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[-4,0]})"),
             ContainsSubstring("an integer from 0 was expected, not -4"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"),
             ContainsSubstring("its data_offsets are 0 and 4, but its shape (2) in F32 takes 8 bytes"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})"),
             ContainsSubstring("its data_offsets are 4 and 0"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})"),
             ContainsSubstring("has a negative size"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1.0],"data_offsets":[0,4]})"),
             ContainsSubstring("its shape has 1.0 as a size"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]})"),
             ContainsSubstring("is too large"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})"),
             ContainsSubstring("the bytes of tensor 'x' begin at 4, they must begin at 0"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]})"),
             ContainsSubstring("its tensors have 4000000000 bytes, but 4 follow the header"));
  CHECK_THAT(with_entry(R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})"),
             ContainsSubstring("its tensors have 0 bytes, but 4 follow"));
  const auto two = [](const std::string& a, const std::string& b) {
    return safetensors_error(file(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + a +
                                      R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + b + "}}",
                                  std::string(8, '\0')));
  };
  CHECK(two("[4,8]", "[0,4]") == "none");
  CHECK_THAT(two("[0,4]", "[0,4]"),
             ContainsSubstring("tensor 'b' begin at 0, they must begin at 4, where those before end"));
  CHECK_THAT(two("[0,4]", "[2,6]"), ContainsSubstring("tensor 'b' begin at 2"));
  CHECK_THAT(two("[0,4]", "[5,9]"), ContainsSubstring("tensor 'b' begin at 5"));
}

TEST_CASE("a file that is cut off anywhere, or of which any bit is changed, is read_text as it says or refused") {
  CheckpointContents contents;
  contents.parts.push_back(
      {"m", {.tensors = {{"a", arange(3).to(float32)}, {"b", arange(2)}}, .values = Json::Object{{"k", 1}}}});
  const std::string good = nn::checkpoint_bytes(CheckpointFormat::safetensors, contents);
  REQUIRE(safetensors_error(good) == "none");
  CHECK_THAT(safetensors_error(good + "x"), ContainsSubstring("checkpoint: "));
  for (std::size_t i = 0; i < good.size(); ++i) {
    CHECK(safetensors_error(good.substr(0, i)) != "none");
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ 1U << bit);
      safetensors_error(bad);
    }
  }
}
