// Reading a file takes time in proportion to its length, and at most 64 MB and four times its length of memory.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/arrays/npz.hpp"
#include "nn/checkpoint/checkpoint.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/gzip.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/json/json.hpp"
#include "nn/modules/linear.hpp"
#include "nn/pictures/idx.hpp"
#include "nn/tables/csv.hpp"
#include "nn/tables/csv_source.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/memory/bombs.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::CheckpointContents;
using nn::CheckpointFormat;
using nn::MemoryBudget;
using testing::Bomb;
using testing::PeakBytes;

namespace {

constexpr std::size_t megabyte = 1'000'000;
// The size of a bomb. Smaller under the address sanitizer, which looks for errors rather than peaks.
constexpr std::size_t large = 10 * megabyte / (test::has_address_sanitizer ? 25 : 1);
constexpr std::size_t for_buffers = 2 * megabyte;  // and the error message

std::size_t limit(std::size_t length) {
  return MemoryBudget::free_bytes + MemoryBudget::per_byte * length + for_buffers;
}

// Of a packed file.
std::size_t counted(std::size_t length, std::size_t packed) {
  return std::min<std::size_t>(length, nn::most_counted * packed) + 1000;
}

struct Result {
  std::size_t peak;
  std::string error;  // empty if reading succeeded
};

template <class F> Result result_of(const F& read) {
  empty_cache();
  const PeakBytes peak;
  std::string error;
  try {
    read();
  } catch (const Error& thrown) {
    error = thrown.what();
    CHECK_THAT(error, !ContainsSubstring("out of memory"));
  }
  return {peak.most(), error};
}

Result read(const std::string& bytes, CheckpointFormat format) {
  return result_of([&] { nn::checkpoint_from_bytes(bytes, format); });
}

Result read_stream(const std::string& bytes, CheckpointFormat format) {
  std::istringstream stream(bytes);
  return result_of([&] { nn::read_checkpoint(stream, format); });
}

// A model of zeros, like the state of an optimiser before its first step.
nn::Linear zeros_of(std::int64_t in, std::int64_t out) {
  nn::Linear model(in, out);
  for (const nn::Parameter& parameter : model.parameters()) parameter.set_value(zeros(parameter.shape()));
  return model;
}

}  // namespace

TEST_CASE("no file of 10 MB takes more than 64 MB and four times its length") {
  for (const Bomb& bomb : testing::bombs()) {
    INFO(bomb.name);
    const std::string bytes = bomb.make(large);
    const Result found = read(bytes, bomb.format);
    INFO(found.error);
    CHECK(found.peak < limit(bytes.size()));
    CHECK(found.error.size() < 2000);
  }
}

TEST_CASE("no packed file takes more than for 100 times its length") {
  // Some: the unpacked bytes are read as any others are.
  const std::vector<Bomb>& bombs = testing::bombs();
  for (std::size_t i = 0; i < bombs.size(); i += 4) {
    const Bomb& bomb = bombs[i];
    if (bomb.format != CheckpointFormat::json) continue;
    INFO(bomb.name);
    const std::string bytes = bomb.make(2 * large), packed = testing::packed(bytes);
    const Result found = read(packed, CheckpointFormat::json_gz);
    INFO(packed.size() << " " << found.error);
    CHECK(found.peak < limit(counted(bytes.size(), packed.size())));
  }
}

TEST_CASE("a file of twice the length causes at most twice the allocations and twice the bytes") {
  for (const Bomb& bomb : testing::bombs()) {
    INFO(bomb.name);
    const auto steps_of = [&](std::size_t size) {
      const std::string bytes = bomb.make(size);
      const std::uint64_t before = testing::number_of_allocations();
      read(bytes, bomb.format);
      return static_cast<double>(testing::number_of_allocations() - before);
    };
    CHECK(steps_of(400'000) < 2.3 * steps_of(200'000) + 50);
  }
}

TEST_CASE("a file that would take too much is refused with the rule") {
  const std::string zeros = [] {
    std::string text;
    for (std::size_t i = 0; i < 20 * megabyte; ++i) text += "0,";
    return text + "0";
  }();
  const std::string bytes = testing::packed(
      R"({"format": "minitorch", "version": 1, "tensors": {"x": {"dtype": "float64", "shape": [20000001], "data": [)" +
      zeros + "]}}}");
  CHECK_THAT(read(bytes, CheckpointFormat::json_gz).error,
             ContainsSubstring("checkpoint: byte ") &&
                 ContainsSubstring("tensor 'x': its contents would take more than") &&
                 ContainsSubstring("64 MB, plus 4 times its length (of gzip: as unpacked, up to 100 times"));
}

TEST_CASE("a file of digits that is not packed is read, whatever is read before the elements") {
  constexpr std::int64_t n = test::has_address_sanitizer ? 1'000'000 : 6'000'000;
  for (const DType dtype : {float32, float64, int64}) {
    INFO(to_text(dtype));
    CheckpointContents contents;
    contents.parts.emplace_back();
    contents.parts[0].state.tensors = {{.name = "labels", .tensor = zeros({dtype == float32 ? 3 * n : n}).to(dtype)}};
    const std::string bytes = nn::checkpoint_bytes(CheckpointFormat::json, contents);
    const Result found = read(bytes, CheckpointFormat::json);
    CHECK(found.error.empty());
    CHECK(found.peak < limit(bytes.size()));
    CHECK(read_stream(bytes, CheckpointFormat::json).error.empty());
  }
}

TEST_CASE("a model of zeros is loaded, however small its file") {
  const nn::Linear model = zeros_of(5000, 5000), same = zeros_of(5000, 5000);  // 100 MB each
  for (const auto format : {CheckpointFormat::json_gz, CheckpointFormat::safetensors}) {
    std::stringstream stream;
    nn::save(stream, format, model);
    CHECK(nn::load(stream, format, same).everything_fits());
  }
  std::stringstream stream;
  nn::save(stream, CheckpointFormat::json_gz, model);
  empty_cache();
  const PeakBytes peak;
  nn::load(stream, CheckpointFormat::json_gz, same);
  CHECK(peak.most() < 140 * megabyte);  // the elements once, with a quarter of the block
  stream.clear();
  stream.seekg(0);
  CHECK_THAT(result_of([&] { nn::load(stream, CheckpointFormat::json_gz, zeros_of(1000, 1000)); }).error,
             ContainsSubstring("would take more than") || ContainsSubstring("weight is (1000, 1000)"));
}

TEST_CASE("a packed checkpoint with moments of zero is read without a model too") {
  std::stringstream stream;
  nn::save(stream, CheckpointFormat::json_gz, zeros_of(1000, 3000));
  CHECK(nn::read_checkpoint(stream, CheckpointFormat::json_gz).tensors().size() == 2);
}

TEST_CASE("elements from a stream that does not know its length take three times their memory at most") {
  // A pipe, which does not know its length.
  struct Pipe : std::stringbuf {
    explicit Pipe(const std::string& bytes) : std::stringbuf(bytes, std::ios::in) {}
    pos_type seekoff(off_type, std::ios::seekdir, std::ios::openmode) override { return pos_type(off_type(-1)); }
    pos_type seekpos(pos_type, std::ios::openmode) override { return pos_type(off_type(-1)); }
  };
  const std::string bytes = testing::safetensors(
      R"({"x":{"dtype":"F32","shape":[10000000],"data_offsets":[0,40000000]}})", std::string(40 * megabyte, '\0'));
  Pipe pipe(bytes);
  std::istream stream(&pipe);
  const Result found = result_of([&] { nn::read_checkpoint(stream, CheckpointFormat::safetensors); });
  CHECK(found.error.empty());
  CHECK(found.peak < 130 * megabyte);
}

TEST_CASE("streams are bounded as memory is") {
  for (const Bomb& bomb : testing::bombs()) {
    INFO(bomb.name);
    const std::string bytes = bomb.make(large / 10);
    CHECK(read_stream(bytes, bomb.format).error == read(bytes, bomb.format).error);
  }
}

TEST_CASE("an IDX file takes memory as it is unpacked") {
  const auto idx = [](std::uint32_t n, std::size_t elements) {
    std::string bytes("\0\0\x08\x01", 4);
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(n >> shift & 0xffU);
    return bytes + std::string(elements, '\0');
  };
  const auto read_packed = [](const std::string& bytes) {
    return result_of([packed = testing::packed(bytes)] { nn::parse_idx(packed, "digits.gz"); });
  };
  CHECK(read_packed(idx(30'000'000, 30'000'000)).error.empty());
  const Result too_much = read_packed(idx(200'000'000, 200'000'000));
  CHECK_THAT(too_much.error, ContainsSubstring("digits.gz: its contents would take more than"));
  CHECK(too_much.peak < limit(counted(200'000'000, 200'000)));
  const Result lies = read_packed(idx(100'000'000, 1'000'000) + std::string(10, 'x'));
  CHECK_THAT(lies.error, ContainsSubstring("ends in the middle") || ContainsSubstring("more than fit"));
  CHECK(lies.peak < 5 * megabyte);
}

TEST_CASE("an archive of arrays takes ten bytes for each byte, and for 100 times its packed length") {
  const auto little_endian = [](std::uint64_t number, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i, number >>= 8U) bytes += static_cast<char>(number & 0xffU);
    return bytes;
  };
  // An array of n bytes 0, which become int64.
  const auto archive_of = [&](std::size_t n) {
    std::string array = "{'descr': '|u1', 'fortran_order': True, 'shape': (" + std::to_string(n) + ",)}";
    array = "\x93NUMPY" + little_endian(1, 2) + little_endian(array.size(), 2) + array + std::string(n, '\0');
    const std::string gzip = testing::packed(array), packed = gzip.substr(10, gzip.size() - 18);
    const std::string common = little_endian(0, 2) + little_endian(8, 2) + little_endian(0, 4) +
                               gzip.substr(gzip.size() - 8, 4) + little_endian(packed.size(), 4) +
                               little_endian(array.size(), 4) + little_endian(5, 2) + little_endian(0, 2);
    const std::string entry = "PK\3\4" + little_endian(20, 2) + common + "x.npy" + packed;
    const std::string directory = "PK\1\2" + little_endian(20, 4) + common + little_endian(0, 14) + "x.npy";
    return entry + directory + "PK\5\6" + little_endian(0, 4) + little_endian(1, 2) + little_endian(1, 2) +
           little_endian(directory.size(), 4) + little_endian(entry.size(), 4) + little_endian(0, 2);
  };
  const std::string fits = archive_of(6 * megabyte), too_large = archive_of(200 * megabyte);
  CHECK(result_of([&] { nn::parse_npz(fits, "a.npz"); }).error.empty());
  const Result found = result_of([&] { nn::parse_npz(too_large, "a.npz"); });
  CHECK_THAT(found.error, ContainsSubstring("a.npz: array 'x': would take more than the "));
  CHECK(found.peak < for_buffers);
}

TEST_CASE("a packed table takes memory and time for 100 times its length") {
  std::string rows = "a,y\n";
  while (rows.size() < 100 * megabyte) rows += "1,2\n3,4\n";
  const TemporaryFolder folder;
  const auto read_table = [&](const std::string& packed) {
    const std::string path = folder.write("a.csv.gz", packed);
    return result_of([&] { nn::read_csv(path); });
  };
  CHECK(read_table(testing::packed(rows.substr(0, 4 + 8 * megabyte))).error.empty());
  const std::string packed = testing::packed(rows);
  const Result too_much = read_table(packed);
  CHECK_THAT(too_much.error, ContainsSubstring("a.csv.gz: its contents would take more than"));
  CHECK(too_much.peak < limit(counted(rows.size(), packed.size())));
  std::istringstream stream(packed);
  nn::StreamSource source(stream, "standard input");
  const Result columns = result_of([&] { nn::read_csv_columns(source, {nn::CsvColumn{"a"}}); });
  CHECK_THAT(columns.error, ContainsSubstring("standard input: its contents would take more than"));
}

TEST_CASE("a file packed twice is unpacked once, and empty members take no memory") {
  const std::string bytes = testing::bombs()[0].make(megabyte);
  CHECK_THAT(read(testing::packed(testing::packed(bytes)), CheckpointFormat::json_gz).error,
             ContainsSubstring("is not JSON"));
  std::string members;
  while (members.size() < large) members += testing::packed("");
  const Result found = read(members + testing::packed("{}"), CheckpointFormat::json_gz);
  CHECK_THAT(found.error, ContainsSubstring("it has no 'format'"));
  CHECK(found.peak < for_buffers);
}

TEST_CASE("a JSON text takes 64 MB and four times its length too") {
  const Result found = result_of([text = "[" + std::string(10 * megabyte, '[')] { nn::Json::parse(text); });
  CHECK_THAT(found.error, ContainsSubstring("nests deeper than 100 levels"));
  std::string text = "[0";
  while (text.size() < 10 * megabyte) text += ",0";
  text += ']';
  const Result flat = result_of([&] { nn::Json::parse(text, "list"); });
  CHECK_THAT(flat.error, ContainsSubstring("list: byte ") && ContainsSubstring("would take more than"));
  CHECK(flat.peak < limit(text.size()));
}
