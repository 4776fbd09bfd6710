// `minitorch explain --html` and `--network`: the data in the page, and what is refused. tests/pages opens the pages.
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/files/byte_source.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/page_data.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using Catch::Matchers::WithinAbs;
using program::data_in;
using program::has_pages;
using program::output;
using program::refused;
using program::run;
using json = nlohmann::json;

namespace {

// Returns the data of the page that `minitorch explain` writes for these arguments.
json page_of(std::vector<std::string> words) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/page.html";
  words.insert(words.begin(), "explain");
  words.insert(words.end(), {"--html", path});
  CHECK(output(words) == "the page is " + path + "\n");
  return data_in(path);
}

}  // namespace

TEST_CASE("without npm, explain --html says what to install") {
  if (has_pages()) return;
  const TemporaryFolder folder;
  refused({"explain", "x", "x=2", "--html", folder.path() + "/a.html"}, "apt-get install npm");
}

TEST_CASE("NaN in a page has no bits: those of a computed one mean nothing") {
  if (!has_pages()) return;
  for (const char* const expression : {"log(x)", "sqrt(x)", "x/x*log(x)"}) {
    CAPTURE(expression);
    const json page = page_of({expression, "x=-1"});
    CHECK(page["result"] == "NaN");
    CHECK(page["values"].back()["value"] == "NaN");
    CHECK(page.dump().find("NaN:") == std::string::npos);
  }
}

TEST_CASE("the page has the values in the order of computation, and both contributions to x: 8 and 8") {
  if (!has_pages()) return;
  const json page = page_of({"a = 2*x; b = 2*x; y = a*b", "x=2"});
  CHECK(page["title"] == "a = 2*x; b = 2*x; y = a*b");
  CHECK(page["result"] == 16);
  const json values = page["values"];
  REQUIRE(values.size() == 4);
  CHECK(values[0]["name"] == "x");
  CHECK(values[3]["name"] == "y");
  CHECK(values[0]["contributions"] == json::parse(R"([{"from": "b", "argument": 2, "amount": 8.0},
                                                      {"from": "a", "argument": 2, "amount": 8.0}])"));
  CHECK(values[0]["derivative"] == 16);
  CHECK(values[2]["arguments"] == json{"2", "x"});
  CHECK(values[2]["formulas"][1]["symbols"] == "db · 2");
  CHECK(values[2]["formulas"][1]["numbers"] == "4 · 2");
}

TEST_CASE("the page of a constant has no values, and names the variables without a derivative") {
  if (!has_pages()) return;
  const json page = page_of({"lt(x, 3)", "x=2"});
  CHECK(page["values"] == json::array());
  CHECK(page["result"] == 1);
  CHECK(page["unreached"] == json{"x"});
}

TEST_CASE("the page has numbers that JSON has not as strings") {
  if (!has_pages()) return;
  const json page = page_of({"1/x", "x=0"});
  CHECK(page["result"] == "Infinity");
  CHECK(page["values"][0]["derivative"] == "-Infinity");
}

TEST_CASE("a step of a network has layers, names, shapes and numbers") {
  if (!has_pages()) return;
  const json page = page_of({"--network", "2-3-1", "--seed", "5"});
  json by_name;
  for (const json& value : page["values"]) by_name[value["name"].get<std::string>()] = value;
  CHECK(by_name["z1"]["layer"].get<std::string>().starts_with("hidden1: Linear("));
  CHECK(by_name["z1"]["arguments"] == json{"points", "hidden1.weight", "hidden1.bias"});
  CHECK(by_name["error"]["arguments"] == json{"y", "targets"});
  CHECK(by_name["z1"]["value"]["shape"] == json{4, 3});
  const double z = by_name["z1"]["value"]["numbers"][4], h = by_name["h1"]["value"]["numbers"][4];
  CHECK_THAT(h, WithinAbs(std::tanh(z), 1e-6));
  CHECK(by_name["hidden1.weight"]["derivative"]["numbers"].size() == 6);
  CHECK(by_name["loss"]["derivative"]["numbers"] == json{1.0});
  CHECK(by_name["h1"]["formulas"][0]["symbols"] == "dh1 · (1 - h1 · h1)");
  CHECK(page["batch"]["targets"]["numbers"].size() == 4);
  CHECK(page == page_of({"--network", "2-3-1", "--seed", "5"}));
  CHECK(page != page_of({"--network", "2-3-1"}));
}

TEST_CASE("a tensor of more than 64 numbers has its shape alone") {
  if (!has_pages()) return;
  const json page = page_of({"--network", "2-20-1"});
  for (const json& value : page.at("values")) {
    CHECK(value["value"].contains("numbers") == (value["name"] != "z1" && value["name"] != "h1"));
  }
}

TEST_CASE("a network is explained as text and as a graph, too") {
  CHECK_THAT(output({"explain", "--network", "2-3-1"}), StartsWith("loss = div(total, 4) = "));
  CHECK_THAT(output({"explain", "--network", "2-3-1"}), ContainsSubstring("error = sub(y, (4, 1)): (4, 1)\n"));
  CHECK_THAT(output({"explain", "--network", "2-3-1", "--dot"}), ContainsSubstring("label=\"hidden1: Linear("));
}

TEST_CASE("a page is not written over a file unasked, and not at all after an error") {
  if (!has_pages()) return;
  const TemporaryFolder folder;
  const std::string kept = folder.write("kept.html", "mine"), path = folder.path() + "/a.html";
  refused({"explain", "x", "x=2", "--html", kept}, "--force overwrites it");
  CHECK(nn::read_file(kept) == "mine");
  output({"explain", "x", "x=2", "--html", kept, "--force"});
  CHECK_THAT(nn::read_file(kept), EndsWith("</html>\n"));
  refused({"explain", "x", "x=abc", "--html", path}, "is not a number");
  CHECK_THROWS(nn::read_file(path));
}

TEST_CASE("explain refuses options that contradict each other") {
  refused({"explain", "x", "x=2", "--html", "a.html", "--dot"}, "excludes");
  refused({"explain", "x", "x=2", "--network", "2-3-1"}, "excludes");
  CHECK_THAT(run({"explain", "x", "x=2", "--html", "a.html", "--json"}).err, ContainsSubstring("excludes"));
  CHECK_THAT(run({"explain", "--network", "2-3-1", "--json"}).err, ContainsSubstring("excludes"));
  refused({"explain", "x", "x=2", "--seed", "3"}, "--seed is for --network");
  refused({"explain", "x", "x=2", "--force"}, "--force is for --html");
}

TEST_CASE("explain refuses sizes that are no network") {
  for (const char* sizes : {"3", "2-", "-2-1", "2-0-1", "2-65-1", "2-a-1", "1-1-1-1-1-1-1", "2--1"}) {
    refused({"explain", "--network", sizes}, "is no network; give 2 to 6 sizes from 1 to 64");
  }
}
