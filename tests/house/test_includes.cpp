// Holds every source file of the project against the rules of the house, and each rule against a text that
// breaks it. That every header compiles alone is no test here: the build verifies it.
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
using minitorch::house::first_include;
using minitorch::house::unlisted;
using minitorch::house::violations;

using minitorch::house::read;
using minitorch::house::root;

namespace {

using Files = std::set<std::string>;
using None = std::vector<std::string>;

// The sources below `folder`, by their paths relative to it.
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
  for (const std::string folder : {"operators", "minitorch", "nn", "program", "examples", "benchmarks", "tests"}) {
    const auto files = sources(root / folder);
    CHECK_FALSE(files.empty());
    for (const auto& file : files) {
      const auto path = folder + "/" + file;
      CHECK(violations(path, read(root / path)) == None{});
    }
  }
}

TEST_CASE("every file of a floor and of the program is listed in its CMakeLists.txt") {
  for (const std::string folder : {"operators", "minitorch", "nn", "program"}) {
    CHECK(unlisted(sources(root / folder), read(root / folder / "CMakeLists.txt")) == None{});
  }
}

TEST_CASE("a .cpp file includes the header of its name first, which is how the build compiles that header alone") {
  for (const std::string folder : {"operators", "minitorch", "nn", "program"}) {
    const auto files = sources(root / folder);
    for (const auto& file : files) {
      const auto header = file.substr(0, file.size() - 4) + ".hpp";
      if (!file.ends_with(".cpp") || !files.contains(header)) continue;
      INFO(folder << "/" << file);
      CHECK(first_include(read(root / folder / file)) == folder + "/" + header);
    }
  }
  CHECK(first_include("// Points.\n#include \"nn/points.hpp\"\n\n#include <vector>\n") == "nn/points.hpp");
  CHECK(first_include("int x;\n").empty());
}

TEST_CASE("nn/nn.hpp has every header of its floor") {
  const auto text = read(root / "nn/nn.hpp");
  for (const auto& file : sources(root / "nn")) {
    if (file.ends_with(".hpp") && file != "nn.hpp") {
      CHECK_THAT(text, Catch::Matchers::ContainsSubstring("#include \"nn/" + file + "\""));
    }
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
  CHECK(violations("minitorch/scalar.hpp", "#include <vector>\n#include \"operators/error.hpp\"\n") == None{});
  CHECK(violations("nn/points.cpp", "#include \"minitorch/scalar.hpp\"\n") == None{});
  CHECK(violations("program/explain.cpp", "#include \"nn/points.hpp\"\n") == None{});
  CHECK(violations("tests/nn/points.cpp", "#include \"nn/points.hpp\"\n#include \"tests/catch.hpp\"\n") == None{});
}

TEST_CASE("an include that points up is found") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"operators/error.hpp", "minitorch/scalar.hpp"},
      {"operators/error.hpp", "nn/points.hpp"},
      {"minitorch/scalar.cpp", "nn/points.hpp"},
      {"minitorch/scalar.cpp", "tests/catch.hpp"},
      {"nn/points.cpp", "examples/network.hpp"},
      {"nn/points.cpp", "benchmarks/network.hpp"},
      {"nn/points.cpp", "program/explain.hpp"},
      {"program/explain.cpp", "examples/network.hpp"},
      {"program/explain.cpp", "tests/catch.hpp"},
      {"examples/01_chain_rule.cpp", "program/explain.hpp"},
      {"examples/01_chain_rule.cpp", "tests/catch.hpp"},
      {"benchmarks/scalar.cpp", "tests/catch.hpp"},
  }));
  CHECK(violations(path, "#include \"" + header + "\"\n").size() == 1);
  CHECK(violations(path, "  #  include <" + header + ">  // why not\n").size() == 1);
}

TEST_CASE("a third-party header in its room is allowed") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"operators/matmul.cpp", "Eigen/Core"},
      {"operators/parallel.cpp", "omp.h"},
      {"nn/json_events.cpp", "nlohmann/json.hpp"},
      {"nn/digits.cpp", "zlib.h"},
      {"examples/02_scalar_training.cpp", "CLI/CLI.hpp"},
      {"program/explain.cpp", "CLI/CLI.hpp"},
      {"tests/program/run_program.cpp", "spawn.h"},
      {"benchmarks/scalar.cpp", "benchmark/benchmark.h"},
      {"benchmarks/libtorch_workloads.cpp", "ATen/ATen.h"},
      {"tests/nn/points.cpp", "nlohmann/json.hpp"},
      {"tests/nn/points.cpp", "rapidcheck.h"},
      {"tests/catch.hpp", "catch2/catch.hpp"},
  }));
  CHECK(violations(path, "#include <" + header + ">\n") == None{});
}

TEST_CASE("a third-party header outside its room is found") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"operators/matmul.hpp", "Eigen/Core"},
      {"minitorch/tensor.cpp", "Eigen/Core"},
      {"operators/matmul.cpp", "omp.h"},
      {"operators/parallel.hpp", "omp.h"},
      {"nn/json_events.hpp", "nlohmann/json.hpp"},
      {"nn/points.cpp", "nlohmann/json.hpp"},
      {"nn/digits.hpp", "zlib.h"},
      {"nn/points.cpp", "CLI/CLI.hpp"},
      {"examples/01_chain_rule.cpp", "benchmark/benchmark.h"},
      {"minitorch/scalar.cpp", "catch2/catch.hpp"},
      {"nn/points.cpp", "rapidcheck.h"},
      {"minitorch/scalar.cpp", "unistd.h"},
      {"program/explain.cpp", "nlohmann/json.hpp"},
      {"program/explain.cpp", "sys/wait.h"},
      {"benchmarks/tensor.cpp", "ATen/ATen.h"},
  }));
  CHECK(violations(path, "#include <" + header + ">\n").size() == 1);
  CHECK(violations(path, "#include \"" + header + "\"\n").size() == 1);
}

TEST_CASE("a third-party header without a room is found") {
  CHECK(violations("nn/points.cpp", "#include <boost/array.hpp>\n").size() == 1);
  CHECK(violations("tests/nn/points.cpp", "#include <boost/array.hpp>\n").size() == 1);
}

TEST_CASE("a test whose name ctest would cut in two is found") {
  CHECK(violations("tests/nn/points.cpp", "TEST_CASE(\"one thing holds, another does not\") { f(); }\n") == None{});
  CHECK(violations("tests/nn/points.cpp", "TEST_CASE(\"one thing holds; another does not\") {}\n").size() == 1);
}

TEST_CASE("an include that is not written from the root is found") {
  CHECK(violations("nn/points.cpp", "#include \"points.hpp\"\n").size() == 1);
  CHECK(violations("nn/points.cpp", "#include \"../nn/points.hpp\"\n").size() == 1);
}

TEST_CASE("an include in a comment is no include") {
  CHECK(violations("operators/error.hpp", "// #include <Eigen/Core>\n") == None{});
}

TEST_CASE("a file of a floor has 400 lines or fewer") {
  CHECK(violations("nn/points.cpp", std::string(400, '\n')) == None{});
  CHECK(violations("nn/points.cpp", std::string(401, '\n')).size() == 1);
  CHECK(violations("program/explain.cpp", std::string(401, '\n')).size() == 1);
  CHECK(violations("tests/nn/points.cpp", std::string(401, '\n')) == None{});
}

TEST_CASE("a name that says nothing is found") {
  const auto path = GENERATE(as<std::string>(), "nn/utils.hpp", "nn/tensor_utils.hpp", "operators/common/add.hpp",
                             "tests/helpers.hpp", "nn/misc.cpp", "minitorch/scalar_impl.cpp");
  CHECK(violations(path, "").size() == 1);
  CHECK(violations("nn/implicit.hpp", "") == None{});
}

TEST_CASE("a file that CMake is not told of is found") {
  const Files files = {"points.hpp", "points.cpp"};
  CHECK(unlisted(files, "minitorch_floor(nn SOURCES points.cpp HEADERS points.hpp)") == None{});
  CHECK(unlisted(files, "minitorch_floor(nn SOURCES points.cpp)  # points.hpp") == None{"points.hpp"});
  CHECK(unlisted(files, "minitorch_floor(nn SOURCES more_points.cpp HEADERS points.hpp)") == None{"points.cpp"});
}
