// Tables of numbers: what is read, and what is said of each kind of mistake.
#include "nn/csv.hpp"

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/nn/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

namespace {

std::string error_of(const std::string& text, const nn::CsvOptions& options = {}) {
  try {
    nn::parse_csv(text, "t.csv", options);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a table has numbers under names, and the last column is the label") {
  const auto table = nn::parse_csv("a,b,y\n1,2.5,0\n-3e2,+4,1\n", "t.csv");
  CHECK(table.columns == Words{"a", "b"});
  CHECK(table.label == "y");
  CHECK(table.classes.empty());
  CHECK(table.data.x().shape() == Shape{2, 2});
  CHECK(table.data.x().to_vector<float>() == std::vector<float>{1, 2.5, -300, 4});
  CHECK(table.data.y().shape() == Shape{2, 1});
  CHECK(table.data.y().to_vector<float>() == std::vector<float>{0, 1});
}

TEST_CASE("the label is the column that is named, and may be words") {
  const auto table =
      nn::parse_csv("kind;size\nold oak;7\nash; 3 \nold oak;9", "t.csv", {.label = "kind", .separator = ';'});
  CHECK(table.columns == Words{"size"});
  CHECK(table.classes == Words{"ash", "old oak"});
  CHECK(table.data.y().to_vector<std::int64_t>() == std::vector<std::int64_t>{1, 0, 1});
  CHECK(table.data.x().to_vector<float>() == std::vector<float>{7, 3, 9});
}

TEST_CASE("cells may be quoted, lines end either way, and empty ones are passed over") {
  const auto table =
      nn::parse_csv("\xef\xbb\xbf\"x, in \"\"mm\"\"\",\"a\nb\",y\r\n\r\n\"1\",2,\"3\"\r\n4,\"5\",6\r\n\r\n", "t.csv");
  CHECK(table.columns == Words{"x, in \"mm\"", "a\nb"});
  CHECK(table.data.x().to_vector<float>() == std::vector<float>{1, 2, 4, 5});
  CHECK(table.data.y().to_vector<float>() == std::vector<float>{3, 6});
}

TEST_CASE("a mistake in a table is named with its line and column") {
  CHECK(error_of("a,b,y\n1,2,0\n1,x7,0\n") == "t.csv, line 3, column 2 (b): 'x7' is no number");
  CHECK(error_of("a,y\n\n,0\n") == "t.csv, line 3, column 1 (a): '' is no number");
  CHECK(error_of("a,y\n1e400,0\n") == "t.csv, line 2, column 1 (a): '1e400' has no place in a float32");
  CHECK(error_of("a,y\nnan,0\n") == "t.csv, line 2, column 1 (a): 'nan' is no finite number");
  CHECK(error_of("a,y\n1 2,0\n") == "t.csv, line 2, column 1 (a): '1 2' is no number: there is a space in it");
  CHECK(error_of("a,y\n+-1,0\n") == "t.csv, line 2, column 1 (a): '+-1' is no number");
  CHECK(error_of("a,y\n1,\n") == "t.csv, line 2, column 2 (y): the label is empty");
  CHECK(error_of("a,y\n1,2,3\n") == "t.csv, line 2: 3 cells, the header has 2");
  CHECK(error_of("a,y\n\"1\n\n2\",0\n1\n") == "t.csv, line 2, column 1 (a): '1\n\n2' is no number");
  CHECK(error_of("\"a\nb\",y\n1,2\n3\n") == "t.csv, line 4: 1 cells, the header has 2");
  CHECK(error_of("a,y\n\"1,0\n") == "t.csv, line 2: a quote that begins a cell does not end");
  CHECK(error_of("a,y\n\"1\"2,0\n") == "t.csv, line 2: there is text behind the quote that ends a cell");
  CHECK(error_of("a,a\n1,2\n") == "t.csv, line 1: two columns have the same name");
  CHECK(error_of("a\n1\n") == "t.csv: there is one column alone, there must be a label and something to tell it from");
  CHECK(error_of("a,y\n") == "t.csv: there are no rows below a header");
  CHECK(error_of("") == "t.csv: there are no rows below a header");
  CHECK(error_of("a,y\n1,2\n", {.label = "z"}) == "t.csv: no column is called 'z'");
}

TEST_CASE("a table comes from a file, which messages name") {
  const TemporaryFolder folder;
  const auto path = folder.write("table.csv", "a,y\n1,2\n");
  CHECK(nn::read_csv(path).data.size() == 1);
  CHECK_THROWS_WITH(nn::read_csv(folder.path() + "/absent.csv"), ContainsSubstring("absent.csv: cannot be opened"));
}

TEST_CASE("any text is a table or a DataError") {
  const bool holds = rc::check([] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('a', '1', '2', '.', '-', ',', ',', '"', '\n', '\n', '\r', ' ', '\0', '\xef'));
    const std::string error = error_of("a,b\n" + text);
    RC_ASSERT(error == "none" || error.starts_with("t.csv"));
  });
  CHECK(holds);
}

TEST_CASE("columns alone are found by their names, whatever else is in the table") {
  const Tensor x = nn::parse_csv_columns("name,b,a\nx,1,2\n\"y,z\",3,4\n", "t.csv", {"a", "b"});
  CHECK(x.shape() == Shape{2, 2});
  CHECK(x.to_vector<float>() == std::vector<float>{2, 1, 4, 3});
  const auto refused = [](const std::string& text, const std::string& why) {
    CHECK_THROWS_WITH(nn::parse_csv_columns(text, "t.csv", {"a"}), why);
    CHECK_THROWS_AS(nn::parse_csv_columns(text, "t.csv", {"a"}), DataError);
  };
  refused("a\n", "t.csv: there are no rows below a header");
  refused("b\n1\n", "t.csv: no column is called 'a'");
  refused("a,b\n1\n", "t.csv, line 2: 1 cells, the header has 2");
  refused("a,a\n1,2\n", "t.csv, line 1: two columns have the same name");
  refused("a,b\nnan,2\n", "t.csv, line 2, column 1 (a): 'nan' is no finite number");
}
