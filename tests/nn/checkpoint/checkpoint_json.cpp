// The JSON format of checkpoints: valid files, with keys in any order, and errors with position and rule.
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/gzip.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"
#include "tests/peak_in_fork.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::CheckpointContents;
using nn::CheckpointFormat;
using nn::Json;

namespace {

CheckpointContents read(const std::string& text) { return nn::checkpoint_from_bytes(text, CheckpointFormat::json); }

// Returns a checkpoint with these tensors, the text between the braces.
std::string with_tensors(const std::string& tensors) {
  return R"({"format": "minitorch", "version": 1, "tensors": {)" + tensors + "}}";
}

Tensor read_tensor(const std::string& tensor) { return read(with_tensors("\"x\": " + tensor)).parts[0].state.at("x"); }

std::string checkpoint_error(const std::string& text) {
  try {
    read(text);
    return "none";
  } catch (const CheckpointError& error) {
    return error.what();
  }
}

std::string tensor_error(const std::string& tensor) { return checkpoint_error(with_tensors("\"x\": " + tensor)); }

const std::string complete =
    R"({"format": "minitorch", "version": 1, "metadata": {"epoch": 4}, "parts": {"m": {"kind": )"
    R"("Module"}, "o": {"rate": 0.5}}, "tensors": {"m.w": {"dtype": "float32", "shape": [2, 2], )"
    R"("data": [1, -0.25, "NaN", 1e-45]}, "o.0.n": {"dtype": "int64", "shape": [], "data": [7]}, )"
    R"("m.b": {"dtype": "float64", "shape": [1], "data": "mpmZmZmZuT8="}}})";

}  // namespace

TEST_CASE("the order of keys does not matter") {
  for (const char* tensor : {R"({"dtype": "float32", "shape": [3], "data": [0.1, 2, "Infinity"]})",
                             R"({"data": [0.1, 2, "Infinity"], "shape": [3], "dtype": "float32"})",
                             R"({"shape": [3], "data": [0.1, 2, "Infinity"], "dtype": "float32"})",
                             R"({"dtype": "float32", "data": [0.1, 2, "Infinity"], "shape": [3]})",
                             R"({"data": "zczMPQAAAEAAAIB/", "dtype": "float32", "shape": [3]})"}) {
    CHECK(read_tensor(tensor).to_vector<float>() ==
          std::vector<float>{0.1F, 2, std::numeric_limits<float>::infinity()});
  }
  const auto contents = read(R"({"tensors": {"a.x": {"dtype": "int64", "shape": [], "data": [7]}},
                                 "parts": {"a": {"k": 1}}, "version": 1, "metadata": {"m": 2},
                                 "format": "minitorch"})");
  CHECK(contents.find("a")->at("x").item() == 7);
  CHECK(contents.find("a")->values.at("k") == Json(1));
  CHECK(contents.metadata.at("m") == Json(2));
}

TEST_CASE("numbers are read as others write them too") {
  CHECK(read_tensor(R"({"dtype": "float32", "shape": [6], "data": [ 1.0 , 1E2,
    -0, 0.30000001192092896, 16777217, 100000000000000000000000 ]})")
            .to_vector<float>() == std::vector<float>{1, 100, -0.0F, 0.3F, 16777216, 1e23F});
  CHECK(std::signbit(read_tensor(R"({"dtype": "float64", "shape": [2], "data": [-0, 1]})").at({0})));
  CHECK(read_tensor(R"({"dtype": "float32", "shape": [1], "data": "AACAPw=\u003d"})").item() ==
        1);  // "=" as JSON may have it
  CHECK(read_tensor(R"({"dtype": "float32", "shape": [1], "data": "\u0041ACAPw=="})").item() == 1);
}

TEST_CASE("unknown keys are kept in the metadata, where they stood") {
  const auto contents = read(R"({"format": "minitorch", "version": 1, "made by": {"hand": [1]}, "metadata": {"a": 1},
      "tensors": {"x": {"dtype": "int64", "unit": "m", "shape": [], "data": [7]}}})");
  CHECK(contents.metadata.dump() == R"({"a": 1, "made by": {"hand": [1]}, "tensors": {"x": {"unit": "m"}}})");
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "a": 2, "metadata": {"a": 1}})"),
             ContainsSubstring("the unknown key 'a' would be kept in the metadata, which has one already"));
}

TEST_CASE("a later version is refused with its number, and an invalid version too") {
  const auto with_version = [](const std::string& version) {
    return checkpoint_error(R"({"format": "minitorch", "version": )" + version + R"(, "tensors": {}})");
  };
  CHECK(with_version("1") == "none");
  CHECK_THAT(with_version("2"), ContainsSubstring("its version is 2, this minitorch reads versions up to 1"));
  CHECK_THAT(with_version("18446744073709551615"), ContainsSubstring("its version is 18446744073709551615, versions"));
  for (const char* version : {"0", "-1", "1.0", "\"1\"", "null", "[1]"})
    CHECK_THAT(with_version(version), ContainsSubstring("versions are whole numbers from 1"));
}

TEST_CASE("the error for JSON that is not a checkpoint names the reason") {
  CHECK_THAT(checkpoint_error("[]"), ContainsSubstring("is an array, a checkpoint is an object"));
  CHECK_THAT(checkpoint_error("3"), ContainsSubstring("is a number, a checkpoint is an object"));
  CHECK_THAT(checkpoint_error("{}"), ContainsSubstring("it has no 'format'"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch"})"), ContainsSubstring("it has no 'version'"));
  CHECK_THAT(checkpoint_error(R"({"format": "onnx", "version": 1})"),
             ContainsSubstring("its format is \"onnx\", not \"minitorch\""));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "tensors": []})"),
             ContainsSubstring("'tensors' is an array, it must be an object"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "tensors": null})"),
             ContainsSubstring("'tensors' is null"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "metadata": [1]})"),
             ContainsSubstring("an object was expected, not [1]"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "parts": {"a": 1}})"),
             ContainsSubstring("an object was expected, not 1"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "version": 1})"),
             ContainsSubstring("the key 'version' is there twice"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "parts": {"a": {}}, )"
                              R"("tensors": {"b.x": {"dtype": "int64", "shape": [0], "data": []}}})"),
             ContainsSubstring("the tensor 'b.x' belongs to none of its parts"));
  CHECK_THAT(checkpoint_error(R"({"format": "minitorch", "version": 1, "parts": {"a": {}}, )"
                              R"("tensors": {"a": {"dtype": "int64", "shape": [0], "data": []}}})"),
             ContainsSubstring("the tensor 'a' belongs to none of its parts"));
}

TEST_CASE("the error for an invalid tensor has its name, its position and the reason") {
  CHECK_THAT(tensor_error("7"), ContainsSubstring("the tensor 'x' is a number, tensors are objects"));
  CHECK_THAT(tensor_error("{}"), ContainsSubstring("tensor 'x': it has no 'dtype'"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "data": [1]})"), ContainsSubstring("tensor 'x': it has no 'shape'"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": []})"), ContainsSubstring("tensor 'x': it has no 'data'"));
  CHECK_THAT(tensor_error(R"({"dtype": "float16", "shape": [], "data": [1]})"),
             ContainsSubstring(R"(its dtype is "float16", it must be "float32", "float64" or "int64")"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "dtype": "int64"})"),
             ContainsSubstring("tensor 'x': the key 'dtype' is there twice"));
  CHECK_THAT(checkpoint_error(with_tensors(R"("x": {"dtype": "int64", "shape": [], "data": [1]}, "x": {})")),
             ContainsSubstring("the key 'x' is there twice"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [2], "data": [1, [2]]})"),
             ContainsSubstring("there is an array among its elements"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [2], "data": [1, {}]})"),
             ContainsSubstring("there is an object among its elements"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [2], "data": [1, null]})"),
             ContainsSubstring("there is null among its elements"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [2], "data": [true]})"),
             ContainsSubstring("there is a truth value among its elements"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [], "data": 1})"),
             ContainsSubstring("its data is a number, it must be an array"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [], "data": {}})"),
             ContainsSubstring("its data is an object"));
}

TEST_CASE("elements that do not fit their kind are refused with their number") {
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [2], "data": [1, 2.5]})"),
             ContainsSubstring("its element number 1 is 2.5, which is no int64"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [1], "data": [9223372036854775808]})"),
             ContainsSubstring("is 9223372036854775808, which is no int64"));
  CHECK_THAT(tensor_error(R"({"dtype": "float32", "shape": [1], "data": [1e39]})"),
             ContainsSubstring("is 1e39, which does not fit in float32"));
  CHECK_THAT(tensor_error(R"({"dtype": "float64", "shape": [1], "data": [1e400]})"),
             ContainsSubstring("number overflow"));
  CHECK_THAT(tensor_error(R"({"dtype": "float32", "shape": [1], "data": ["nan"]})"),
             ContainsSubstring("is the text 'nan' in float32; elements are numbers"));
  CHECK_THAT(tensor_error(R"({"dtype": "int64", "shape": [1], "data": ["NaN"]})"),
             ContainsSubstring("is the text 'NaN' in int64"));
  CHECK_THAT(tensor_error(R"({"data": ["a,1"], "dtype": "float32", "shape": [1]})"),
             ContainsSubstring("its element number 0 is the text"));
}

TEST_CASE("a shape is an array of whole numbers, and the number of elements is its product") {
  const auto with_shape = [](const std::string& shape) {
    return tensor_error(R"({"dtype": "float32", "shape": )" + shape + R"(, "data": [1, 2, 3]})");
  };
  CHECK(with_shape("[3]") == "none");
  CHECK_THAT(with_shape("[2]"), ContainsSubstring("it has more elements than the 2 of its shape (2)"));
  CHECK_THAT(with_shape("[2, 2]"), ContainsSubstring("it has 3 elements, not the 4 of its shape (2, 2)"));
  CHECK_THAT(with_shape("[0]"), ContainsSubstring("it has more elements than the 0 of its shape (0)"));
  CHECK_THAT(with_shape("3"), ContainsSubstring("an array was expected, not 3"));
  for (const char* size : {"42.3", "3.0", "1e2", "\"3\"", "null", "[3]", "18446744073709551615"})
    CHECK_THAT(with_shape("[" + std::string(size) + "]"),
               ContainsSubstring("as a size, it must be a whole number from 0"));
  CHECK_THAT(with_shape("[1e400]"), ContainsSubstring("number overflow"));
  CHECK_THAT(with_shape("[-3]"), ContainsSubstring("the shape (-3) has a negative size"));
  CHECK_THAT(with_shape("[4294967296, 4294967296]"), ContainsSubstring("is too large"));
  CHECK_THAT(with_shape("[0, 9223372036854775807, 9223372036854775807]"), ContainsSubstring("is too large"));
  CHECK_THAT(with_shape("[1,1,1,1,1,1,1,1,3]"), ContainsSubstring("has 9 dimensions, it may have no more than 8"));
}

TEST_CASE("a shape that only claims many elements takes no memory") {
  for (const char* data : {"[1, 2, 3]", "\"AAAA\""}) {
    const std::string tensor =
        R"({"dtype": "float32", "shape": [1000000000, 1000000000], "data": )" + std::string(data) + "}";
    CHECK_THAT(tensor_error(tensor), ContainsSubstring("of its shape (1000000000, 1000000000)") ||
                                         ContainsSubstring("the shape (1000000000, 1000000000) in float32"));
    CHECK(test::peak_in_fork([&] { return tensor_error(tensor) != "none"; }) < (std::size_t{32} << 20U));
  }
}

TEST_CASE("the error for invalid base64 has the expected number of bytes") {
  const auto with_data = [](const std::string& data) {
    return tensor_error(R"({"dtype": "float32", "shape": [1], "data": ")" + data + "\"}");
  };
  CHECK(with_data("AACAPw==") == "none");
  CHECK_THAT(with_data("AACAPw="),
             ContainsSubstring("its base64 ends after 4 bytes; the shape (1) in float32 takes 4, padded with '='"));
  CHECK_THAT(with_data("AACA"), ContainsSubstring("its base64 ends after 3 bytes"));
  CHECK_THAT(with_data(""), ContainsSubstring("its base64 ends after 0 bytes"));
  CHECK_THAT(with_data("AACAPw==A"), ContainsSubstring("the wrong character, or one too many, 'A', after 4 bytes"));
  CHECK_THAT(with_data("AAC-Pw=="), ContainsSubstring("'-Pw==', after 2 bytes"));
  CHECK_THAT(with_data("AAC\\nAPw=="), ContainsSubstring("after 2 bytes"));
  CHECK_THAT(tensor_error(R"({"data": "AACA", "dtype": "float32", "shape": [1]})"),
             ContainsSubstring("its base64 ends after 3 bytes"));
}

TEST_CASE("base64 is read wherever it stands, however long") {
  const std::string text(68'000'000, 'A');  // longer than other texts may be
  const Tensor x = read_tensor(R"({"data": ")" + text + R"(", "dtype": "int64", "shape": [6375000]})");
  CHECK(x.numel() == 6375000);
}

TEST_CASE("a checkpoint that is cut off anywhere is refused") {
  REQUIRE(checkpoint_error(complete) == "none");
  CHECK_THAT(checkpoint_error(complete + std::string("\0more", 5)),
             ContainsSubstring("is not JSON: there is a byte 0"));
  for (std::size_t i = 0; i < complete.size(); ++i) CHECK(checkpoint_error(complete.substr(0, i)) != "none");
}

TEST_CASE("a checkpoint of which any byte is changed is read as it says, or refused") {
  for (std::size_t i = 0; i < complete.size(); ++i) {
    for (const char byte :
         {'\0', ' ', '"', '0', '9', '-', 'e', ',', ':', '[', ']', '{', '}', '\\', 'A', '\x80', '\xff'}) {
      std::string text = complete;
      text[i] = byte;
      try {
        const auto contents = read(text);
        CHECK(
            nn::checkpoint_bytes(CheckpointFormat::json, contents) ==
            nn::checkpoint_bytes(CheckpointFormat::json, read(nn::checkpoint_bytes(CheckpointFormat::json, contents))));
      } catch (const CheckpointError&) {
      }
    }
  }
}

TEST_CASE("depth and bad UTF-8 are refused wherever they are") {
  const std::string deep = std::string(1000000, '[');
  CHECK_THAT(checkpoint_error(deep), ContainsSubstring("is an array"));
  CHECK_THAT(checkpoint_error(R"({"metadata": )" + deep), ContainsSubstring("nests deeper than 100 levels"));
  CHECK_THAT(tensor_error(R"({"note": )" + deep), ContainsSubstring("nests deeper than 100 levels"));
  CHECK_THAT(checkpoint_error(with_tensors("\"\xc3\x28\": {}")), ContainsSubstring("ill-formed UTF-8"));
}

TEST_CASE("a checkpoint that could not be written again is not read") {
  const auto with = [](const std::string& members) {
    return R"({"format": "minitorch", "version": 1, "tensors": {}, )" + members + "}";
  };
  CHECK_THAT(checkpoint_error(with(R"("parts": {"a.b": {}})")), ContainsSubstring("the part 'a.b' has a dot"));
  CHECK_THAT(checkpoint_error(with(R"("parts": {"": {}, "b": {}})")), ContainsSubstring("one of 2 parts has no name"));
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); };
  CHECK(checkpoint_error(with(R"("metadata": {"a": )" + nested(98) + "}")) == "none");
  CHECK(checkpoint_error(with(R"("a": )" + nested(98))) == "none");  // is kept a level deeper
  CHECK_THAT(checkpoint_error(with(R"("a": )" + nested(99))),
             ContainsSubstring("the metadata would nest deeper in a file than 100 levels"));
}

TEST_CASE("hundreds of megabytes of white space take no memory") {
  const std::string space(std::size_t{1} << 20U, '\n');
  nn::StringSink packed;
  nn::GzipSink sink(packed);
  for (const char* text : {R"({"format": "minitorch", "version": 1, "tensors": {"x": {"dtype": "int64", "shape":)",
                           R"([2], "data": [1)", ",", "2", "]}}}"}) {
    sink.write(text);
    for (int i = 0; i < 50; ++i) sink.write(space);
  }
  sink.finish();
  const std::string bytes = packed.take();
  const auto is_read = [&] {
    const auto contents = nn::checkpoint_from_bytes(bytes, CheckpointFormat::json_gz);
    return contents.parts[0].state.at("x").to_vector<std::int64_t>() == std::vector<std::int64_t>{1, 2};
  };
  CHECK(test::peak_in_fork(is_read) < (std::size_t{32} << 20U));
}

TEST_CASE("messages name the byte, and show no more than some of a long token") {
  CHECK_THAT(checkpoint_error(R"({"format": )" + std::string(5000, 'x')),
             ContainsSubstring("checkpoint: byte 12: is not JSON"));
  CHECK(checkpoint_error(R"({"format": ")" + std::string(5000, 'x') + "\"}").size() < 300);
  CHECK(tensor_error(R"({"dtype": "int64", "shape": [1], "data": [)" + std::string(5000, '1') + "]}").size() < 300);
}

TEST_CASE("the old file of version 1 is read unchanged") {
  const auto contents = nn::read_checkpoint(test::source_path("tests/golden/checkpoint_v1.json"));
  CHECK(contents.metadata.dump() == R"({"author": "kept in the metadata", "epoch": 4, "loss": 0.1, "note": "naïve", )"
                                    R"("tensors": {"model.odd": {"unit": "m"}}})");
  REQUIRE(contents.parts.size() == 3);
  const nn::StateDict& model = *contents.find("model");
  using F = std::numeric_limits<float>;
  CHECK(model.at("weight").to_vector<float>() == std::vector<float>{0.3F, -0.0F, F::denorm_min(), F::max()});
  CHECK(model.at("bias").to_vector<float>() == std::vector<float>{1, -2});
  std::vector<std::uint32_t> bits;
  for (const float x : model.at("odd").to_vector<float>()) bits.push_back(std::bit_cast<std::uint32_t>(x));
  CHECK(bits == std::vector<std::uint32_t>{0x7fc00000, 0x7fc00001, 0xffc00000, 0x7f800000, 0xff800000});
  CHECK(model.at("exact").to_vector<double>() == std::vector<double>{0.1, std::numeric_limits<double>::denorm_min()});
  CHECK(model.at("count").to_vector<std::int64_t>() == std::vector<std::int64_t>{9007199254740993});
  CHECK(model.at("none").shape() == Shape{0, 3});
  CHECK(contents.find("optimizer")->at("1.momentum_buffer").to_vector<float>() == std::vector<float>{0.5F, 0.25F});
  CHECK(contents.find("optimizer")->values.at("kind") == Json("SGD"));
}
