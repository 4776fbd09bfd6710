// Numbers in pages and logs: their digits, and numbers as bytes.
#include "program/learning/page_numbers.hpp"

#include <limits>
#include <set>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/page_data.hpp"

using namespace minitorch;
using program::data_in;
using program::has_pages;
using program::output;
using json = nlohmann::json;

TEST_CASE("numbers become bytes by their share of a range, and the middle one where there is no range") {
  const float most = std::numeric_limits<float>::max();
  CHECK(program::bytes_of({0, 1, 2, 3, -1}, 0, 2) == "AID//wA=");
  CHECK(program::bytes_of({0, 1, -1}, 0, 0) == "gICA");
  CHECK(program::bytes_of({-most, 0, most}, -most, most) == "AID/");
}

TEST_CASE("a report of numbers has true and predicted ones in their own units") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  std::string table = "size,price\n";
  for (int i = 0; i < 50; ++i) table += std::to_string(i) + "," + std::to_string(1000 + 10 * i) + "\n";
  const std::string path = folder.path() + "/report.html";
  output({"train", "csv", folder.write("a.csv", table), "--epochs", "60", "--report", path});
  const json model = data_in(path)["model"];
  CHECK(model["label"] == "price");
  REQUIRE(model["numbers"].size() == 10);
  for (const json& pair : model["numbers"]) {
    CHECK(pair[0].get<int>() % 10 == 0);
    CHECK_THAT(pair[1].get<double>(), Catch::Matchers::WithinAbs(pair[0].get<double>(), 60));
  }
}

TEST_CASE("a report keeps the digits in which numbers differ, however many they share") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/report.html";
  for (const auto& [first, step] : {std::pair{1.7e9, 10.0}, {-1.7e9, 10.0}, {1000.0, 1e-6}, {0.0, 1.0}}) {
    CAPTURE(first, step);
    std::string table = "x,label\n";
    for (int i = 0; i < 200; ++i) table += std::to_string(i) + "," + std::to_string(first + step * i) + "\n";
    output({"train", "csv", folder.write("a.csv", table), "--epochs", "1", "--quiet", "--report", path, "--force"});
    std::set<double> labels;
    const json numbers = data_in(path)["model"]["numbers"];
    for (const json& pair : numbers) labels.insert(pair[0].get<double>());
    CHECK(labels.size() == 40);  // one for each test example
  }
}

TEST_CASE("a column has six digits besides those that its numbers share, and no more than a double has") {
  const auto digits = [](double centre, double unit) {
    return program::digits_of({.name = "x", .centre = centre, .unit = unit});
  };
  CHECK(digits(0, 1) == 6);
  CHECK(digits(5, 10) == 6);
  CHECK(digits(1000, 1) == 9);
  CHECK(digits(-1000, 1) == 9);
  CHECK(digits(1e30, 1) == 15);
  CHECK(program::rounded(1'700'000'123.4) == 1'700'000'000);
  CHECK(program::rounded(1'700'000'123.4, 10) == 1'700'000'123);
}
