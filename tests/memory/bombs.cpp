// A table of bombs: the repeated piece, and the text around it.
#include "tests/memory/bombs.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "nn/files/byte_sink.hpp"
#include "nn/files/gzip.hpp"

namespace minitorch::testing {

using nn::CheckpointFormat;

namespace {

constexpr std::string_view start = R"({"format": "minitorch", "version": 1, )";

// Returns about `size` bytes of `item`, separated by commas. '#' in `item` stands for its number.
std::string repeated(std::string_view item, std::size_t size) {
  const std::size_t mark = std::min(item.find('#'), item.size());
  const std::string_view before = item.substr(0, mark), after = item.substr(std::min(mark + 1, item.size()));
  std::string text;
  text.reserve(size + item.size() + 20);
  for (std::size_t i = 0; text.size() < size; ++i) {
    if (i > 0) text += ',';
    text += before;
    if (mark < item.size()) text += std::to_string(i);
    text += after;
  }
  return text;
}

std::string around(std::string_view before, std::string_view item, std::string_view after, std::size_t size) {
  return std::string(start) + std::string(before) + repeated(item, size) + std::string(after);
}

// A text with a piece that is repeated without commas.
std::string run(std::string_view before, std::string_view piece, std::string_view after, std::size_t size) {
  std::string text = std::string(start) + std::string(before);
  while (text.size() < size) text += piece;
  return text + std::string(after);
}

std::string long_key_twice(std::size_t size) {
  std::string key = "\"";
  key.append(size / 2, 'x').append("\":0");
  return around("\"metadata\": {", key, ',' + key + "}}", 1);
}

std::string keys_of_a_long_name(std::size_t size) {
  std::string before = "\"tensors\": {\"";
  before.append(size / 2, 'x').append("\": {");
  return around(before, R"("#":0)", "}}}", size / 2);
}

std::string nested(std::size_t size) {
  const std::string deep = std::string(90, '[') + std::string(90, ']');
  return around("\"metadata\": {\"a\": [", deep, "]}}", size);
}

std::string keys_below_a_long_path(std::size_t size) {
  std::string before = "\"metadata\": {\"", after = "}}";
  before.append(size / 2, 'x').append("\": {");
  for (int i = 0; i < 90; ++i) {
    before += R"("a": {)";
    after += '}';
  }
  return around(before, R"("#":0)", after + '}', size / 2);
}

std::string header(std::string_view before, std::string_view item, std::string_view after, std::size_t size) {
  return safetensors("{" + std::string(before) + repeated(item, size) + std::string(after) + "}", "");
}

constexpr auto json = CheckpointFormat::json;
constexpr auto tensors = CheckpointFormat::safetensors;
using Size = std::size_t;

}  // namespace

std::string packed(std::string_view bytes) {
  nn::StringSink sink;
  nn::GzipSink gzip(sink);
  gzip.write(bytes);
  gzip.finish();
  return sink.take();
}

std::string safetensors(std::string_view header, std::string_view elements) {
  const std::uint64_t length = header.size();
  std::string bytes;
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(length >> shift & 0xffU);
  return bytes.append(header).append(elements);
}

const std::vector<Bomb>& bombs() {
  static const std::vector<Bomb> all = {
      {"numbers in metadata", json, [](Size n) { return around(R"("metadata": {"a": [)", "0", "]}}", n); }},
      {"empty arrays in metadata", json, [](Size n) { return around(R"("metadata": {"a": [)", "[]", "]}}", n); }},
      {"empty objects in metadata", json, [](Size n) { return around(R"("metadata": {"a": [)", "{}", "]}}", n); }},
      {"empty texts in metadata", json, [](Size n) { return around(R"("metadata": {"a": [)", "\"\"", "]}}", n); }},
      {"keys in metadata", json, [](Size n) { return around(R"("metadata": {)", R"("#":0)", "}}", n); }},
      {"objects with a key", json, [](Size n) { return around(R"("metadata": {"a": [)", R"({"a":0})", "]}}", n); }},
      {"nested arrays", json, nested},
      {"a long text", json, [](Size n) { return run(R"("metadata": {"a": ")", "x", "\"}}", n); }},
      {"a long text of escapes", json, [](Size n) { return run(R"("metadata": {"a": ")", "\\u0041", "\"}}", n); }},
      {"a long key", json, [](Size n) { return run(R"("metadata": {")", "x", "\": 0}}", n); }},
      {"a long key twice", json, long_key_twice},
      {"a tensor of a long name", json,
       [](Size n) {
         return run("\"parts\": {}, \"tensors\": {\"", "x", R"(":{"dtype":"int64","shape":[],"data":[1]}}})", n);
       }},
      {"a long unknown key", json, [](Size n) { return run("\"", "x", "\": 0}", n); }},
      {"a number of many digits", json, [](Size n) { return run(R"("metadata": {"a": 0.)", "1", "}}", n); }},
      {"an integer of many digits", json, [](Size n) { return run(R"("metadata": {"a": )", "1", "}}", n); }},
      {"texts after a long number", json,
       [](Size n) {
         const std::string number = "0." + std::string(n / 10, '1') + ",\"\"";
         return around(R"("metadata": {"a": [)", number, "]}}", n);
       }},
      {"white space", json, [](Size n) { return run(R"("metadata":)", " ", "{}}", n); }},
      {"one key many times", json, [](Size n) { return around(R"("metadata": {)", R"("a":0)", "}}", n); }},
      {"parts", json, [](Size n) { return around(R"("parts": {)", R"("#":{})", "}}", n); }},
      {"unknown keys", json, [](Size n) { return around("", R"("#":0)", "}", n); }},
      {"unknown keys of a tensor", json, [](Size n) { return around(R"("tensors": {"a": {)", R"("#":0)", "}}}", n); }},
      {"unknown keys of a tensor of a long name", json, keys_of_a_long_name},
      {"unknown keys of tensors", json,
       [](Size n) {
         return around(R"("tensors": {)", R"("#":{"dtype":"int64","shape":[0],"data":[],"a":0})", "}}", n);
       }},
      {"empty tensors", json,
       [](Size n) { return around(R"("tensors": {)", R"("#":{"dtype":"int64","shape":[0],"data":[]})", "}}", n); }},
      {"tensors of a number, data first", json,
       [](Size n) { return around(R"("tensors": {)", R"("#":{"data":[7],"dtype":"int64","shape":[]})", "}}", n); }},
      {"one tensor many times", json,
       [](Size n) { return around(R"("tensors": {)", R"("a":{"dtype":"int64","shape":[0],"data":[]})", "}}", n); }},
      {"zeros that are too many", json,
       [](Size n) {
         return around(
             R"("tensors": {"a": {"dtype": "float64", "shape": [)" + std::to_string(n / 2 - 10) + R"(], "data": [)",
             "0", "]}}}", n);
       }},
      {"zeros that are too few", json,
       [](Size n) {
         return around(
             R"("tensors": {"a": {"dtype": "float64", "shape": [)" + std::to_string(4 * n) + R"(], "data": [)", "0",
             "]}}}", n);
       }},
      {"a shape that lies", json,
       [](Size n) {
         return around(R"("tensors": {"a": {"dtype": "int64", "shape": [1000000000000], "data": [)", "0", "]}}}", n);
       }},
      {"data before shape", json,
       [](Size n) {
         return around(R"("tensors": {"a": {"data": [)", "0",
                       R"(], "dtype": "float64", "shape": [)" + std::to_string((n + 1) / 2) + "]}}}", n);
       }},
      {"texts before shape", json,
       [](Size n) {
         return around(R"("tensors": {"a": {"data": [)", "\"NaN\"",
                       R"(], "dtype": "float64", "shape": [)" + std::to_string(n / 6) + "]}}}", n);
       }},
      {"base64 before shape", json,
       [](Size n) {
         return run(R"("tensors": {"a": {"data": ")", "AAAA", R"(", "dtype": "float64", "shape": [7]}}})", n);
       }},
      {"base64 that is too long", json,
       [](Size n) {
         return run(R"("tensors": {"a": {"dtype": "float64", "shape": [7], "data": ")", "AAAA", "\"}}}", n);
       }},
      {"empty entries", tensors,
       [](Size n) { return header("", R"("#":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})", "", n); }},
      {"texts in metadata of safetensors", tensors,
       [](Size n) { return header(R"("__metadata__":{)", R"("#":"")", "}", n); }},
      {"values in metadata of safetensors", tensors,
       [](Size n) {
         return header(R"("__metadata__":{"minitorch":"{\"version\":1,\"metadata\":{\"a\":[)", "0", R"(]}}"})", n);
       }},
      {"parts in metadata of safetensors", tensors,
       [](Size n) {
         return header(R"("__metadata__":{"minitorch":"{\"version\":1,\"parts\":{)", R"(\"#\":{})", R"(}}"})", n);
       }},
      {"values in an entry", tensors, [](Size n) { return header(R"("a":[)", "[]", "]", n); }},
      {"one entry many times", tensors,
       [](Size n) { return header("", R"("a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})", "", n); }},
      {"white space in a header", tensors, [](Size n) { return safetensors("{" + std::string(n, ' ') + "}", ""); }},
  };
  return all;
}

const std::vector<Bomb>& bombs_to_show() {
  static const std::vector<Bomb> all = {
      {"keys in one value", json, [](Size n) { return around(R"("metadata": {"a": {)", R"("#":0)", "}}}", n); }},
      {"keys in a part", json, [](Size n) { return around(R"("parts": {"a": {)", R"("#":0)", "}}}", n); }},
      {"keys below a long path", json, keys_below_a_long_path},
      {"texts in an array", json, [](Size n) { return around(R"("metadata": {"a": [)", R"("#")", "]}}", n); }},
      {"a text of control characters", json,
       [](Size n) { return run(R"("metadata": {"a": ")", "\x7f\x7f", "\"}}", n); }},
      {"a key of control characters", json, [](Size n) { return run(R"("metadata": {")", "\xc2\x80", "\": 0}}", n); }},
      {"a part of control characters", json, [](Size n) { return run(R"("parts": {")", "\x7f\x7f", "\": {}}}", n); }},
      {"a tensor of control characters", json,
       [](Size n) {
         return run("\"parts\": {\"\": {}}, \"tensors\": {\"", "\x7f\x7f",
                    R"(":{"dtype":"int64","shape":[],"data":[1]}}})", n);
       }},
      {"a kind of many keys", json,
       [](Size n) { return around(R"("parts": {"a": {"kind": {)", R"("#":0)", "}}}}", n); }},
      {"settings of many keys", json,
       [](Size n) { return around(R"("metadata": {"settings": {)", R"("#":0)", "}}}", n); }},
  };
  return all;
}

}  // namespace minitorch::testing
