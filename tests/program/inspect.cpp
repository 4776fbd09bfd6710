// `minitorch inspect` and `minitorch-inspect` as a user runs them.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "program/learning/tensor_statistics.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/program_paths.hpp"
#include "tests/program/run_program.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;
using nn::read_file;
using program::Outcome;
using program::run;

namespace {

// Writes a file with a model and an optimiser.
std::string write_run(const TemporaryFolder& folder, const std::string& name, const Tensor& weight, int epoch) {
  nn::CheckpointContents contents;
  contents.metadata["epoch"] = epoch;
  contents.parts = {
      {"model", {.tensors = {{"w", weight}, {"n", tensor(3)}}, .values = Json::Object{{"kind", "Module"}}}},
      {"optimizer", {.tensors = {}, .values = Json::Object{{"kind", "Adam"}}}}};
  const std::string path = folder.path() + "/" + name;
  nn::write_checkpoint(path, contents);
  return path;
}

Json smallest_of(const Tensor& x) { return program::element_at(x, program::statistics(x).place_of_smallest); }
Json largest_of(const Tensor& x) { return program::element_at(x, program::statistics(x).place_of_largest); }

}  // namespace

TEST_CASE("inspect shows names, shapes, dtypes, sizes, norms and NaN") {
  const TemporaryFolder folder;
  const auto nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const std::string path = write_run(folder, "run.json", tensor({{3.0, -4.0}, {nan, inf}}, {.dtype = float32}), 7);
  const std::string told = path + ": 2 tensors, 5 elements, 24 bytes; 1 are NaN, 1 infinite\n\n" +
                           "name       dtype   shape  elements  bytes  norm  min  max  NaN  infinite\n"
                           "model.w  float32  (2, 2)         4     16     5   -4    3    1         1\n"
                           "model.n    int64      ()         1      8     3    3    3    0         0\n"
                           "part model: \"Module\"\n"
                           "part optimizer: \"Adam\"\n"
                           "metadata epoch: 7\n";
  CHECK(run({"inspect", path}).out == told);
  const Outcome alone = program::run_command({test::inspect_path(), path});
  CHECK(alone.exit_code == 0);
  CHECK(alone.out == told);
  const auto json = nlohmann::json::parse(run({"inspect", path, "--json"}).out);
  CHECK(json["tensors"][0]["norm"] == 5);
  CHECK(json["tensors"][0]["nan"] == 1);
  CHECK(json["metadata"]["epoch"] == 7);
  CHECK(json["parts"]["optimizer"]["kind"] == "Adam");
}

TEST_CASE("inspect shows how two files differ, and then exits with 1") {
  const TemporaryFolder folder;
  const std::string a = write_run(folder, "a.json", tensor({1.0, 2.0, 3.0}), 1);
  const std::string b = write_run(folder, "b.safetensors", tensor({1.0, 2.5, 4.0}), 2);
  const std::string c = write_run(folder, "c.json.gz", tensor({{1.0}}), 1);
  const Outcome same = run({"inspect", "--diff", a, a});
  CHECK(same.exit_code == 0);
  CHECK(same.out.empty());
  const Outcome differ = run({"inspect", "--diff", a, b});
  CHECK(differ.exit_code == 1);
  CHECK(differ.err.empty());
  CHECK(differ.out ==
        "tensor model.w: 2 of 3 elements differ, by 1 at most, the first is number 1\n"
        "metadata epoch: 1 and 2\n");
  CHECK(run({"inspect", "--diff", a, c}).out == "tensor model.w: (3) float32 and (1, 1) float32\n");
  nn::CheckpointContents other;
  other.parts = {{"model", {.tensors = {{"x", tensor(1)}}, .values = Json::Object{{"kind", "Module"}}}}};
  nn::write_checkpoint(folder.path() + "/d.json", other);
  CHECK(run({"inspect", a, folder.path() + "/d.json", "--diff"}).out ==
        "tensor model.w: only in the first\ntensor model.n: only in the first\ntensor model.x: only in the second\n"
        "part optimizer: {\"kind\": \"Adam\"} and nothing\nmetadata epoch: 1 and nothing\n");
}

TEST_CASE("the size of a difference is exact, and that of finite elements only") {
  const TemporaryFolder folder;
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max(), large = 9'007'199'254'740'993;
  const auto told = [&](const Tensor& a, const Tensor& b) {
    const Outcome outcome =
        run({"inspect", "--diff", write_run(folder, "a.json", a, 1), write_run(folder, "b.json", b, 1)});
    CHECK(outcome.exit_code == 1);
    return outcome.out;
  };
  const std::string one = "tensor model.w: 1 of 2 elements differ, by ", end = ", the first is number 0\n";
  for (const double x : {nan, inf, -inf}) {
    CHECK(told(tensor({1.0, 5.0}), tensor({x, 5.0})) == one + "NaN or infinity" + end);
    CHECK(told(tensor({x, 5.0}), tensor({1.0, 5.0})) == one + "NaN or infinity" + end);
    CHECK(told(tensor({1.0, 5.0}), tensor({x, 7.0})) ==
          "tensor model.w: 2 of 2 elements differ, by 2 at most where both are finite" + end);
  }
  CHECK(told(tensor({inf, 5.0}), tensor({-inf, 5.0})) == one + "NaN or infinity" + end);
  CHECK(told(tensor({1e308, 5.0}, {.dtype = float64}), tensor({-1e308, 5.0}, {.dtype = float64})) ==
        one + "inf at most" + end);
  CHECK(told(tensor({0.0, 5.0}), tensor({-0.0, 5.0})) == one + "0 at most" + end);
  CHECK(told(tensor({large, most}), tensor({large - 1, most})) == one + "1 at most" + end);
  CHECK(told(tensor({-most, most}), tensor({most, most})) == one + "1.84467e+19 at most" + end);
}

TEST_CASE("a tensor without a finite element has no smallest and no largest one") {
  const TemporaryFolder folder;
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const Tensor& x : {tensor({nan, inf}), tensor({nan}), zeros({0}), zeros({0}, {.dtype = int64})}) {
    const std::string path = write_run(folder, "a.json", x, 1);
    CHECK_THAT(run({"inspect", path}).out, ContainsSubstring("     0    -    -  "));
    const auto found = nlohmann::json::parse(run({"inspect", path, "--json"}).out)["tensors"][0];
    CHECK(found["min"].is_null());
    CHECK(found["max"].is_null());
    CHECK(found["norm"] == 0);
  }
  CHECK(smallest_of(tensor({nan, 2.0, -3.0})) == Json(-3.0));
  CHECK(largest_of(tensor({nan, -3.0, -2.0})) == Json(-2.0));
}

TEST_CASE("a difference within values is shown alone, and long values by their beginnings") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, int steps, char last) {
    nn::CheckpointContents contents;
    std::string state(2000, '7');
    state.back() = last;
    contents.parts = {
        {"batches",
         {.tensors = {},
          .values = Json::Object{{"at", Json::Object{{"steps", steps}, {"size", 3}}}, {"state", state}}}}};
    nn::write_checkpoint(folder.path() + "/" + name, contents);
    return folder.path() + "/" + name;
  };
  const std::string out = run({"inspect", "--diff", write("a.json", 1, '1'), write("b.json", 2, '2')}).out;
  CHECK_THAT(out,
             Catch::Matchers::StartsWith("part batches.at.steps: 1 and 2\npart batches.state: two that begin \"777"));
  CHECK(out.size() < 250);
}

TEST_CASE("inspect writes the same in another format") {
  const TemporaryFolder folder;
  const std::string json = write_run(folder, "a.json", tensor({0.3, -0.0, 1e-45}), 1);
  const std::string safetensors = folder.path() + "/a.safetensors", back = folder.path() + "/back.json";
  CHECK(run({"inspect", json, "--to", "safetensors", safetensors}).exit_code == 0);
  CHECK(run({"inspect", safetensors, "--to", "json", back}).exit_code == 0);
  CHECK(run({"inspect", "--diff", json, back}).exit_code == 0);
  CHECK(run({"inspect", json, "--to", "json", folder.path() + "/a.json.gz"}).exit_code == 0);
}

TEST_CASE("an error of inspect is one line on stderr and exit 2, and nothing is overwritten") {
  const TemporaryFolder folder;
  const std::string path = write_run(folder, "a.json", tensor({1.0}), 1);
  const auto refused = [](std::vector<std::string> arguments, const std::string& line) {
    arguments.insert(arguments.begin(), "inspect");
    const Outcome outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, ContainsSubstring(line));
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  };
  refused({folder.path() + "/none.json"},
          "minitorch inspect: " + folder.path() + "/none.json: cannot be opened: No such file");
  refused({folder.write("bad.json", "{\"format\": ")}, "bad.json: byte 11: is not JSON");
  refused({folder.write("model.pt", "")}, "its name must end with .json, .json.gz or .safetensors");
  refused({}, "files is required");
  refused({path, path}, "one file is inspected, or two with --diff");
  refused({"--diff", path}, "--diff takes two files");
  refused({path, "--to", "onnx", "b.onnx"}, "'onnx' is not a format; choose json or safetensors");
  refused({path, "--to", "json", "out"}, "out: its name must end with .json, .json.gz or .safetensors");
  refused({path, "--to", "out.json", "json"}, "--to: 'out.json' is not a format; choose json or safetensors");
  const std::string kept = folder.write("kept.json", "precious");
  refused({path, "--to", "safetensors", kept}, "the end of " + kept + " names another format");
  CHECK(read_file(kept) == "precious");
}

TEST_CASE("names cannot move the cursor of a terminal") {
  const TemporaryFolder folder;
  nn::CheckpointContents contents;
  contents.parts = {{"", {.tensors = {{"a\x1b[2J\nb", tensor(1)}}, .values = Json::Object{{"kind", "Module"}}}}};
  nn::write_checkpoint(folder.path() + "/a.json", contents);
  const std::string out = run({"inspect", folder.path() + "/a.json"}).out;
  CHECK(out.find('\x1b') == std::string::npos);
}

TEST_CASE("the least and the largest element are exact, in each dtype") {
  const TemporaryFolder folder;
  constexpr std::int64_t large = std::numeric_limits<std::int64_t>::max() - 1, least = -large - 2;
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;  // no float64
  for (const auto& [smallest, largest] : {std::pair(least, large), {odd, odd}, {-odd, odd}, {-3, -2}}) {
    const Tensor x = from_vector(std::vector<std::int64_t>{largest, smallest, largest});
    CHECK(smallest_of(x) == Json(smallest));
    CHECK(largest_of(x.flip({0})) == Json(largest));
    const std::string path = write_run(folder, "a.json", x, 1);
    const auto found = nlohmann::json::parse(run({"inspect", path, "--json"}).out)["tensors"][0];
    CHECK(found["min"].dump() == std::to_string(smallest));
    CHECK(found["max"].dump() == std::to_string(largest));
    CHECK_THAT(run({"inspect", path}).out, ContainsSubstring("  " + std::to_string(smallest) + "  ") &&
                                               ContainsSubstring("  " + std::to_string(largest) + "  "));
  }
  CHECK(largest_of(tensor({0.1, 0.2})) == Json(static_cast<double>(0.2F)));
  CHECK(largest_of(tensor({0.1, 0.2}, {.dtype = float64})) == Json(0.2));
}

TEST_CASE("a norm overflows no more than the number that it is") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(std::abs(program::statistics(tensor({3e200, 4e200}, {.dtype = float64})).norm / 5e200 - 1) < 1e-15);
  CHECK(program::statistics(zeros({0})).norm == 0);
  CHECK(program::statistics(tensor({-2.0, -3.0, inf})).norm == Approx(std::sqrt(13)));
}
