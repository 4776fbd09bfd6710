// Every source file keeps the rules of the house, and a text that breaks a rule is found. The build itself verifies
// that every header compiles alone.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/house/house_rules.hpp"
#include "tests/house/source_files.hpp"

namespace fs = std::filesystem;
using minitorch::house::includes;
using minitorch::house::Names;
using minitorch::house::room;
using minitorch::house::Rooms;
using minitorch::house::rooms_in_order;
using minitorch::house::unlisted;

using minitorch::house::read;
using minitorch::house::root;

namespace {

using Files = std::set<std::string>;
using None = std::vector<std::string>;

const std::vector<std::string> floors = {"operators", "minitorch", "nn", "program"};

const Rooms& rooms() {
  static const auto listed = rooms_in_order(read(root / "docs/design.md"));
  static const Rooms result(listed.begin(), listed.end());
  return result;
}

std::vector<std::string> violations(const std::string& path, const std::string& text) {
  return minitorch::house::violations(path, text, rooms());
}

// Returns the sources below `folder`, as paths relative to it.
Files sources(const fs::path& folder) {
  Files result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".hpp" || extension == ".cpp")
      result.insert(entry.path().lexically_relative(folder).generic_string());
  }
  return result;
}

}  // namespace

TEST_CASE("every source file keeps the rules of the house") {
  for (const std::string folder :
       {"operators", "minitorch", "nn", "program", "course", "playground", "examples", "benchmarks", "tests"}) {
    const auto files = sources(root / folder);
    CHECK_FALSE(files.empty());
    for (const auto& file : files) {
      const auto path = folder + "/" + file;
      CHECK(violations(path, read(root / path)) == None{});
    }
  }
}

TEST_CASE("every file of a floor and of the program is listed in its CMakeLists.txt") {
  for (const auto& folder : floors) {
    CHECK(unlisted(sources(root / folder), read(root / folder / "CMakeLists.txt")) == None{});
  }
}

TEST_CASE("a .cpp file includes the header of its name first, which is how the build compiles that header alone") {
  for (const auto& folder : floors) {
    const auto files = sources(root / folder);
    for (const auto& file : files) {
      const auto header = file.substr(0, file.size() - 4) + ".hpp";
      if (!file.ends_with(".cpp") || !files.contains(header)) continue;
      INFO(folder << "/" << file);
      CHECK(includes(read(root / folder / file)).front() == folder + "/" + header);
    }
  }
}

TEST_CASE("the rooms of the floors are those of docs/design.md, and every arrow there is used") {
  Rooms arrows;
  auto floors_and_others = floors;
  floors_and_others.insert(floors_and_others.end(), {"course", "playground"});
  for (const auto& floor : floors_and_others) {
    for (const auto& file : sources(root / floor)) {
      if (file.starts_with("student/") && room(file) != "student/checks") continue;  // includes from a root of its own
      const std::string path = floor + "/" + file, from = room(path);
      if (from == floor) continue;  // a header that includes the whole floor
      arrows[from];
      for (const auto& header : includes(read(root / path))) {
        if (header.starts_with(floor + "/") && room(header) != from) arrows[from].insert(room(header));
      }
    }
  }
  for (const auto& [name, included] : arrows) {
    INFO(name);
    REQUIRE(rooms().contains(name));
    CHECK(included == rooms().at(name));
  }
  CHECK(arrows.size() == rooms().size());
}

TEST_CASE("a room includes only rooms below it") {
  Names below;
  for (const auto& [name, included] : rooms_in_order(read(root / "docs/design.md"))) {
    INFO(name);
    CHECK(std::includes(below.begin(), below.end(), included.begin(), included.end()));
    below.insert(name);
  }
}

TEST_CASE("every test is listed in the CMakeLists.txt of the tests") {
  Files tests;
  for (const auto& file : sources(root / "tests")) {
    const bool is_listed_elsewhere = file.starts_with("package/") || file.starts_with("fuzz/");
    if (file.ends_with(".cpp") && !is_listed_elsewhere) tests.insert(file);
  }
  CHECK(unlisted(tests, read(root / "tests/CMakeLists.txt")) == None{});
  CHECK(unlisted(sources(root / "tests/fuzz"), read(root / "tests/fuzz/CMakeLists.txt")) == None{});
}

TEST_CASE("an include that points down is allowed") {
  CHECK(violations("minitorch/scalar/scalar.hpp", "#include <vector>\n#include \"operators/errors/error.hpp\"\n") ==
        None{});
  CHECK(violations("nn/data/points.cpp", "#include \"minitorch/scalar/scalar.hpp\"\n") == None{});
  CHECK(violations("program/commands/explain.cpp", "#include \"nn/data/points.hpp\"\n") == None{});
  CHECK(violations("tests/nn/data/points.cpp", "#include \"nn/data/points.hpp\"\n#include \"tests/catch.hpp\"\n") ==
        None{});
}

TEST_CASE("an include that points up is found") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"operators/errors/error.hpp", "minitorch/scalar/scalar.hpp"},
      {"operators/errors/error.hpp", "nn/data/points.hpp"},
      {"minitorch/scalar/scalar.cpp", "nn/data/points.hpp"},
      {"minitorch/scalar/scalar.cpp", "tests/catch.hpp"},
      {"nn/data/points.cpp", "examples/network.hpp"},
      {"nn/data/points.cpp", "benchmarks/network.hpp"},
      {"nn/data/points.cpp", "program/commands/explain.hpp"},
      {"program/commands/explain.cpp", "examples/network.hpp"},
      {"program/commands/explain.cpp", "tests/catch.hpp"},
      {"examples/01_chain_rule.cpp", "program/commands/explain.hpp"},
      {"examples/01_chain_rule.cpp", "tests/catch.hpp"},
      {"course/judge/judge.cpp", "program/commands/explain.hpp"},
      {"course/student/module1/scalar.cpp", "minitorch/minitorch.hpp"},
      {"course/student/checks/verdict.cpp", "course/judge/judge.hpp"},
      {"benchmarks/scalar.cpp", "tests/catch.hpp"},
  }));
  CHECK(violations(path, "#include \"" + header + "\"\n").size() == 1);
  CHECK(violations(path, "  #  include <" + header + ">  // why not\n").size() == 1);
}

TEST_CASE("an include from a room that docs/design.md gives no arrow to is found") {
  CHECK(violations("nn/losses/losses.cpp", "#include \"nn/checks/sizes.hpp\"\n") == None{});
  CHECK(violations("nn/losses/losses.cpp", "#include \"nn/losses/reduction.hpp\"\n") == None{});
  CHECK(violations("nn/nn.hpp", "#include \"nn/optim/sgd.hpp\"\n") == None{});
  CHECK(violations("nn/losses/losses.cpp", "#include \"nn/optim/sgd.hpp\"\n").size() == 1);
  CHECK(violations("operators/layout/shape.hpp", "#include \"operators/reduce/reduce.hpp\"\n").size() == 1);
  CHECK(violations("minitorch/graph/backpropagate.hpp", "#include \"minitorch/graph/pass/pass.hpp\"\n") == None{});
  CHECK(violations("minitorch/graph/pass/pass.hpp", "#include \"minitorch/graph/backpropagate.hpp\"\n").size() == 1);
}

TEST_CASE("a third-party header in its home is allowed") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"operators/linear/matmul.cpp", "Eigen/Core"},
      {"operators/levels/kernel_level.cpp", "cpuid.h"},
      {"operators/parallel/parallel.cpp", "omp.h"},
      {"nn/json/json_reader.cpp", "nlohmann/json.hpp"},
      {"nn/files/gzip.cpp", "zlib.h"},
      {"nn/pictures/png.cpp", "png.h"},
      {"nn/pictures/jpeg.cpp", "jpeglib.h"},
      {"examples/flags.cpp", "CLI/CLI.hpp"},
      {"program/options/command_line.cpp", "CLI/CLI.hpp"},
      {"tests/program/run_program.cpp", "spawn.h"},
      {"benchmarks/scalar.cpp", "benchmark/benchmark.h"},
      {"benchmarks/libtorch_workloads.cpp", "ATen/ATen.h"},
      {"benchmarks/libtorch_library.hpp", "ATen/ATen.h"},
      {"tests/nn/data/points.cpp", "nlohmann/json.hpp"},
      {"tests/nn/data/points.cpp", "rapidcheck.h"},
      {"tests/catch.hpp", "catch2/catch.hpp"},
  }));
  CHECK(violations(path, "#include <" + header + ">\n") == None{});
}

TEST_CASE("a third-party header outside its home is found") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"operators/linear/matmul.hpp", "Eigen/Core"},
      {"minitorch/tensor/tensor.cpp", "Eigen/Core"},
      {"operators/linear/matmul.cpp", "cpuid.h"},
      {"operators/linear/matmul.cpp", "omp.h"},
      {"operators/parallel/parallel.hpp", "omp.h"},
      {"nn/json/json_reader.hpp", "nlohmann/json.hpp"},
      {"nn/data/points.cpp", "nlohmann/json.hpp"},
      {"nn/files/gzip.hpp", "zlib.h"},
      {"nn/pictures/png.hpp", "png.h"},
      {"nn/pictures/picture_file.cpp", "jpeglib.h"},
      {"nn/data/points.cpp", "CLI/CLI.hpp"},
      {"examples/02_scalar_training.cpp", "CLI/CLI.hpp"},
      {"program/commands/explain.cpp", "CLI/CLI.hpp"},
      {"examples/01_chain_rule.cpp", "benchmark/benchmark.h"},
      {"minitorch/scalar/scalar.cpp", "catch2/catch.hpp"},
      {"nn/data/points.cpp", "rapidcheck.h"},
      {"minitorch/scalar/scalar.cpp", "unistd.h"},
      {"program/commands/explain.cpp", "nlohmann/json.hpp"},
      {"program/commands/explain.cpp", "sys/wait.h"},
      {"benchmarks/tensor.cpp", "ATen/ATen.h"},
  }));
  CHECK(violations(path, "#include <" + header + ">\n").size() == 1);
  CHECK(violations(path, "#include \"" + header + "\"\n").size() == 1);
}

TEST_CASE("a third-party header without a home is found") {
  CHECK(violations("nn/data/points.cpp", "#include <boost/array.hpp>\n").size() == 1);
  CHECK(violations("tests/nn/data/points.cpp", "#include <boost/array.hpp>\n").size() == 1);
}

TEST_CASE("a test whose name ctest would cut in two, or its program misread, is found") {
  CHECK(violations("tests/nn/data/points.cpp", "TEST_CASE(\"one thing holds, another does not\") { f(); }\n") ==
        None{});
  CHECK(violations("tests/nn/data/points.cpp", "TEST_CASE(\"one thing holds; another does not\") {}\n").size() == 1);
  for (const std::string name : {"--one takes a number", "-1 is a number", "~Net is called"})
    CHECK(violations("tests/nn/data/points.cpp", "TEST_CASE(\"" + name + "\") {}\n").size() == 1);
}

TEST_CASE("a flag in a message of a library is found") {
  for (const std::string message : {"\"; --ignore \" + name", "\"use \\\"--missing\\\" here\"", "f(\"a\", \"--to\")"}) {
    for (const std::string path : {"operators/layout/shape.cpp", "minitorch/tensor/tensor.cpp", "nn/tables/csv.cpp"})
      CHECK(violations(path, "  throw DataError(" + message + ");\n").size() == 1);
    CHECK(violations("program/commands/train.cpp", "  throw DataError(" + message + ");\n") == None{});
  }
  CHECK(
      violations("nn/tables/csv.cpp",
                 "  // `--missing drop`, as in \"--missing drop\"\n  f(\"a\"); --i; g(--n, \"-- a\", '\"', --n);\n") ==
      None{});
}

TEST_CASE("an include that is not written from the root is found") {
  CHECK(violations("nn/data/points.cpp", "#include \"points.hpp\"\n").size() == 1);
  CHECK(violations("nn/data/points.cpp", "#include \"../nn/data/points.hpp\"\n").size() == 1);
}

TEST_CASE("an include in a comment is no include") {
  CHECK(violations("operators/errors/error.hpp", "// #include <Eigen/Core>\n") == None{});
}

TEST_CASE("a file of a floor has 400 lines or fewer") {
  CHECK(violations("nn/data/points.cpp", std::string(400, '\n')) == None{});
  CHECK(violations("nn/data/points.cpp", std::string(401, '\n')).size() == 1);
  CHECK(violations("program/commands/explain.cpp", std::string(401, '\n')).size() == 1);
  CHECK(violations("tests/nn/data/points.cpp", std::string(401, '\n')) == None{});
}

TEST_CASE("a name without meaning is found") {
  const auto path = GENERATE(as<std::string>(), "nn/utils.hpp", "nn/tensor_utils.hpp", "operators/common/add.hpp",
                             "tests/helpers.hpp", "nn/misc.cpp", "minitorch/scalar_impl.cpp");
  CHECK(violations(path, "").size() == 1);
  CHECK(violations("nn/implicit.hpp", "") == None{});
}

TEST_CASE("a file missing in CMakeLists.txt is found") {
  const Files files = {"points.hpp", "points.cpp"};
  CHECK(unlisted(files, "minitorch_floor(nn SOURCES points.cpp HEADERS points.hpp)") == None{});
  CHECK(unlisted(files, "minitorch_floor(nn SOURCES points.cpp)  # points.hpp") == None{"points.hpp"});
  CHECK(unlisted(files, "minitorch_floor(nn SOURCES more_points.cpp HEADERS points.hpp)") == None{"points.cpp"});
}
