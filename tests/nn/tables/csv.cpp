// Tables of numbers: values, and the error for each kind of mistake.
#include "nn/tables/csv.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/gzip.hpp"
#include "nn/tables/csv_error.hpp"
#include "nn/tables/csv_rows.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

namespace {

Words names_of(const nn::CsvTable& table) {
  Words names;
  for (const nn::CsvColumn& column : table.schema.columns) names.push_back(column.name);
  return names;
}

std::vector<float> x_of(const std::string& text, const nn::CsvOptions& options = {}) {
  return nn::parse_csv(text, "t.csv", options).data.x().to_vector<float>();
}

std::string csv_error(const std::string& text, const nn::CsvOptions& options = {}) {
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
  CHECK(names_of(table) == Words{"a", "b"});
  CHECK(table.schema.label.name == "y");
  CHECK_FALSE(table.schema.label.has_words());
  CHECK(table.has_header);
  CHECK(table.data.x().shape() == Shape{2, 2});
  CHECK(table.data.x().to_vector<float>() == std::vector<float>{1, 2.5, -300, 4});
  CHECK(table.data.y().shape() == Shape{2, 1});
  CHECK(table.data.y().to_vector<float>() == std::vector<float>{0, 1});
}

TEST_CASE("the label is the column that is named, and may be words") {
  const auto table =
      nn::parse_csv("kind;size\nold oak;7\nash; 3 \nold oak;9", "t.csv", {.label = "kind", .separator = ';'});
  CHECK(names_of(table) == Words{"size"});
  CHECK(table.schema.label.words == Words{"ash", "old oak"});
  CHECK(table.data.y().to_vector<std::int64_t>() == std::vector<std::int64_t>{1, 0, 1});
  CHECK(table.data.x().to_vector<float>() == std::vector<float>{7, 3, 9});
}

TEST_CASE("numbers are classes where that is asked for, and words are no numbers") {
  const auto table = nn::parse_csv("x,y\n1,0\n2,1\n3,NA\n", "t.csv", {.task = nn::CsvTask::classes});
  CHECK(table.schema.label.words == Words{"0", "1", "NA"});
  CHECK(
      csv_error("x,y\n1,0\n2,\n", {.task = nn::CsvTask::classes}) ==
      "t.csv, line 3, column 2 (y): the label is missing (empty), 1 of 2 are; .missing = CsvMissing::drop leaves such "
      "rows out");
  CHECK(csv_error("x,y\n1,a\n2,b\n", {.task = nn::CsvTask::number}) ==
        "t.csv, lines 2 and 3, column 2 (y): 'a' is not a number, but 0 of 2 labels are: mend it, or write NA; "
        ".missing = CsvMissing::drop leaves such rows out; .task = CsvTask::classes takes every label for a class");
}

TEST_CASE("labels that are numbers but for a few are refused, with their lines and the remedies") {
  std::string text = "x,y\n";
  for (int i = 0; i < 60; ++i) text += std::to_string(i) + (i == 17 ? ",NA\n" : "," + std::to_string(2 * i) + "\n");
  CHECK(csv_error(text) ==
        "t.csv, line 19, column 2 (y): the label is missing ('NA'), 1 of 60 are; .missing = CsvMissing::drop leaves "
        "such rows out; .task = CsvTask::classes takes every label for a class");
  CHECK(nn::parse_csv(text, "t.csv", {.missing = nn::CsvMissing::drop}).data.size() == 59);
  CHECK(nn::parse_csv(text, "t.csv", {.missing = nn::CsvMissing::drop}).dropped == 1);
  CHECK(nn::parse_csv(text, "t.csv", {.task = nn::CsvTask::classes}).schema.label.words.size() == 60);
  CHECK_THAT(csv_error("x,y\n1,2\n2,two\n3,4\n4,5\n5,?\n", {.missing = nn::CsvMissing::drop}),
             StartsWith("t.csv, line 3, column 2 (y): 'two' is not a number, but 3 of 4 labels are"));
  CHECK_THAT(csv_error("x,y\n1,2\n2,a\n3,b\n4,a\n", {.missing = nn::CsvMissing::mean}),
             StartsWith("t.csv, lines 3, 4 and 5, column 2 (y): 'a' is not a number, but 1 of 4 labels are"));
  CHECK_THAT(csv_error("x,y\n1,2\n2,\n", {.missing = nn::CsvMissing::mean}), ContainsSubstring("the label is missing"));
}

TEST_CASE("missing cells are refused, dropped or filled") {
  for (const std::string mark : {"", "?", "NA", "na", "N/A", "NaN", "nan", "NULL", "null", "\"\"", " ", "\"NA\""}) {
    const std::string text = "a,w,y\n1,u,10\n" + mark + ",v,20\n6,v,30\n";
    CHECK_THAT(csv_error(text),
               StartsWith("t.csv, line 3, column 1 (a): the cell is missing (") &&
                   ContainsSubstring("1 of 3 are; .missing = CsvMissing::drop leaves such rows out; .missing = "
                                     "CsvMissing::mean puts the mean of the others there; .ignore = {\"a\"} leaves "
                                     "the column out"));
    CHECK(x_of(text, {.missing = nn::CsvMissing::drop}) == std::vector<float>{1, 0, 6, 1});
    CHECK(x_of(text, {.missing = nn::CsvMissing::mean}) == std::vector<float>{1, 0, 3.5, 1, 6, 1});
  }
  CHECK(x_of("w,y\nu,1\nv,2\nv,3\n,4\n", {.missing = nn::CsvMissing::mean}) == std::vector<float>{0, 1, 1, 1});
  CHECK(csv_error("a,y\n,1\n,2\n", {.missing = nn::CsvMissing::mean}) ==
        "t.csv, column 1 (a): all cells are missing; .ignore = {\"a\"} leaves the column out");
  CHECK(csv_error("a,y\n,1\n,2\n", {.missing = nn::CsvMissing::drop}) ==
        "t.csv: there are no rows without a missing cell");
  CHECK(x_of("a,b,y\n1,,2\n3,,4\n", {.ignore = {"b"}}) == std::vector<float>{1, 3});
}

TEST_CASE("numbers keep their digits where they are brought to one scale before they are rounded") {
  std::string text = "time,y\n";
  for (int i = 0; i < 100; ++i)
    text += std::to_string(1'700'000'000 + i) + "," + std::to_string(400'000 + 10 * i) + "\n";
  const auto table = nn::parse_csv(text, "t.csv", {.standardize = true});
  const nn::CsvColumn& time = table.schema.columns[0];
  CHECK(time.centre == 1'700'000'049.5);
  CHECK(time.unit == Approx(std::sqrt((100.0 * 100 - 1) / 12)));  // the deviation of 100 numbers in a row
  CHECK(table.schema.label.centre == 400'495);
  const auto x = table.data.x().to_vector<float>(), y = table.data.y().to_vector<float>();
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(time.centre + time.unit * static_cast<double>(x[i]) ==
          Approx(1'700'000'000.0 + double(i)).margin(1e-4).epsilon(0));
    CHECK(x[i] == Approx(y[i]).margin(1e-6));
  }
}

TEST_CASE("a scale is found for columns that are constant, tiny, or huge") {
  const auto column = [](const std::string& a, const std::string& b) {
    return nn::parse_csv("a,y\n" + a + ",1\n" + b + ",2\n", "t.csv", {.standardize = true}).schema.columns[0];
  };
  CHECK(column("0.1", "0.1") == nn::CsvColumn{.name = "a", .centre = 0.1});
  CHECK(column("3e38", "-3e38").unit == Approx(3e38));
  CHECK(column("1e-200", "3e-200").unit == Approx(2e-200));
  CHECK(column("16777216", "16777218").centre == 16777217);
}

TEST_CASE("columns are read as in another table where that is asked for") {
  const auto first = nn::parse_csv("a,w,y\n1,u,u\n3,v,v\n", "t.csv", {.standardize = true});
  const auto second = nn::parse_csv("w,extra,a,y\nv,x,5,v\n", "s.csv", {.like = first.schema});
  CHECK(second.data.x().to_vector<float>() == std::vector<float>{3, 1});  // (5 - 2) / 1
  CHECK(second.data.y().to_vector<std::int64_t>() == std::vector<std::int64_t>{1});
  CHECK(csv_error("w,a,y\nz,5,v\n", {.like = first.schema}) ==
        "t.csv, line 2, column 1 (w): 'z' is none of the column's words 'u', 'v'");
  CHECK(csv_error("w,a,y\nu,5,z\n", {.like = first.schema}) ==
        "t.csv, line 2, column 3 (y): 'z' is none of the column's words 'u', 'v'");
}

TEST_CASE("the checksum is that of the cells, however they are written") {
  const auto checksum = [](const std::string& text, const nn::CsvOptions& options = {}) {
    return nn::parse_csv(text, "t.csv", options).checksum;
  };
  const auto plain = checksum("a,b,y\n1,2,3\n4,5,6\n");
  CHECK(plain == checksum("\"a\", b,y\r\n\r\n1, \"2\" ,3\r\n4,5,6"));
  CHECK(plain == checksum("a;b;y\n1;2;3\n4;5;6\n", {.separator = ';'}));
  CHECK(plain == checksum("a,c,b,y\n1,0,2,3\n4,0,5,6\n", {.ignore = {"c"}}));
  for (const char* other :
       {"a,b,y\n4,5,6\n1,2,3\n", "a,b,y\n1,2,3\n4,5,7\n", "a,b,y\n12,,3\n4,5,6\n", "a,b,y\n1,2,3\n"})
    CHECK(plain != checksum(other, {.missing = nn::CsvMissing::mean}));
}

TEST_CASE("cells may be quoted, lines end either way, and empty ones are passed over") {
  const auto table = nn::parse_csv(
      "\xef\xbb\xbf\"x, in \"\"mm\"\"\",\"a\nb\",y\r\n\r\n\"1\",2,\"3\"\r\n \t\r\n4,\"5\",6\r\n\r\n", "t.csv");
  CHECK(names_of(table) == Words{"x, in \"mm\"", "a\nb"});
  CHECK(table.data.x().to_vector<float>() == std::vector<float>{1, 2, 4, 5});
  CHECK(table.data.y().to_vector<float>() == std::vector<float>{3, 6});
  CHECK(x_of("a,y\r1,2\r3,4\r") == std::vector<float>{1, 3});
}

TEST_CASE("spaces around quotes are no part of a cell, and a quote inside a cell is a character") {
  const auto table = nn::parse_csv("a , \"b c\" ,y\n1,\t\"2\"\t, \" k \" \n3,4,5\" pipe\n", "t.csv");
  CHECK(names_of(table) == Words{"a", "b c"});
  CHECK(table.schema.label.words == Words{"5\" pipe", "k"});
  CHECK(csv_error("a,y\n 1, \"2\" x\n") == "t.csv, line 2: there is text after the quote that ends a cell");
}

TEST_CASE("a first row of numbers is data, and one of words and numbers is asked about") {
  const auto table = nn::parse_csv("1,2,3\n4,,6\n", "t.csv", {.missing = nn::CsvMissing::mean});
  CHECK_FALSE(table.has_header);
  CHECK(names_of(table) == Words{"1", "2"});
  CHECK(table.schema.label.name == "3");
  CHECK(table.data.size() == 2);
  CHECK(nn::parse_csv("1,2,3\n4,5,6\n", "t.csv", {.header = nn::CsvHeader::yes}).data.size() == 1);
  CHECK(nn::parse_csv("a,b\nc,d\n", "t.csv", {.header = nn::CsvHeader::no}).data.size() == 2);
  CHECK(csv_error("5.1,3.5,setosa\n4.9,3,setosa\n") ==
        "t.csv, line 1: the first row has words and numbers ('3.5'); .header = CsvHeader::yes takes it for the names "
        "of the columns; .header = CsvHeader::no takes it for data");
  CHECK(names_of(nn::parse_csv(",a,y\n1,2,3\n", "t.csv")) == Words{"1", "a"});
  CHECK(csv_error("1,2\n3,4\n", {.label = "y"}) ==
        "t.csv: no column is called 'y', there are '1', '2', because the first row is data; if the table has no "
        "names, add a row of them; .header = CsvHeader::yes takes the first row for names");
}

TEST_CASE("a program may word the advice of an error itself") {
  try {
    nn::parse_csv("a;y\n1;\n", "t.csv", {.header = nn::CsvHeader::yes});
    FAIL("the separator is a semicolon");
  } catch (const nn::CsvError& error) {
    CHECK(error.fault() == "t.csv: there is only one column, there must be a label and at least one input column");
    REQUIRE(error.advice().size() == 1);
    CHECK(std::get<char>(error.advice()[0].option) == ';');
    CHECK(error.advice()[0].effect == "fits its first line, which has ';' between cells");
  }
  try {
    nn::parse_csv("a,y\nNA,1\n2,2\n", "t.csv");
    FAIL("a cell is missing");
  } catch (const nn::CsvError& error) {
    CHECK(error.fault() == "t.csv, line 2, column 1 (a): the cell is missing ('NA'), 1 of 2 are");
    REQUIRE(error.advice().size() == 3);
    CHECK(std::get<nn::CsvMissing>(error.advice()[0].option) == nn::CsvMissing::drop);
    CHECK(std::get<nn::CsvMissing>(error.advice()[1].option) == nn::CsvMissing::mean);
    CHECK(std::get<std::string>(error.advice()[2].option) == "a");
  }
}

TEST_CASE("lines that all end with a separator have no further column") {
  CHECK(x_of("a,y,\n1,2,\n3,4,\n") == std::vector<float>{1, 3});
  CHECK(csv_error("a,y,\n1,2,3\n") == "t.csv, line 2: '3' is in the last column, which has no name");
  CHECK(csv_error("a,y\n1,2,\n") == "t.csv, line 2: 3 cells, the header has 2: the line ends with a separator");
  CHECK(csv_error("a,y,\n1,2\n") == "t.csv, line 2: 2 cells, the header has 3");
}

TEST_CASE("a column of few words is read as places among them, one of many is refused") {
  std::string text = "w,y\n", many = "w,y\n", all = "w,y\n";
  for (int i = 0; i < 40; ++i) text += std::string(1, char('a' + i % 20)) + ",1\n";
  for (int i = 0; i < 40; ++i) many += "word" + std::to_string(i % 21) + ",1\n";
  for (int i = 0; i < 1000; ++i) all += "word" + std::to_string(i) + ",1\n";
  CHECK(nn::parse_csv(text, "t.csv").schema.columns[0].words.size() == 20);
  CHECK(x_of(text)[21] == 1);
  CHECK(csv_error(many) ==
        "t.csv, column 1 (w): it has 21 different words in 40 rows, such as 'word0'; too many to learn from; "
        ".ignore = {\"w\"} leaves the column out");
  CHECK_THAT(csv_error(all), ContainsSubstring("it has more than 256 different words in 1000 rows"));
  CHECK(csv_error("w,y\na,1\n7,2\nb,3\n") ==
        "t.csv, line 3, column 1 (w): '7' is a number, but 2 of 3 cells are words; .ignore = {\"w\"} leaves the "
        "column out");
}

TEST_CASE("a mistake in a table is named with its line and column") {
  CHECK(csv_error("a,b,y\n1,2,0\n1,x7,0\n") ==
        "t.csv, line 3, column 2 (b): 'x7' is not a number, but 1 of 2 cells are numbers; .ignore = {\"b\"} leaves the "
        "column out");
  CHECK(csv_error("a,y\n1e400,0\n") == "t.csv, line 2, column 1 (a): '1e400' is too large for float32");
  CHECK(csv_error("a,y\ninf,0\n") == "t.csv, line 2, column 1 (a): 'inf' is not a finite number");
  CHECK_THAT(csv_error("a,y\n1 2,0\n"), StartsWith("t.csv, line 2, column 1 (a): '1 2' is not a number"));
  CHECK(csv_error("a,y\n\"1,500\",2\n\"2,500\",3\n") ==
        "t.csv, lines 2 and 3, column 1 (a): '1,500' is not a number: the decimal point is '.', and digits are not "
        "grouped");
  CHECK_THAT(csv_error("a;y\n1,5;2\n", {.separator = ';'}),
             StartsWith("t.csv, line 2, column 1 (a): '1,5' is not a number: ") &&
                 ContainsSubstring("; write points for decimal commas"));
  CHECK(csv_error("a,y\n1,2,3\n") == "t.csv, line 2: 3 cells, the header has 2");
  CHECK(csv_error("1,2\n1,2,3\n") == "t.csv, line 2: 3 cells, the first row has 2");
  CHECK(csv_error("\"a\nb\",y\n1,2\n3\n") == "t.csv, line 4: 1 cell, the header has 2");
  CHECK(csv_error("a,y\n" + std::string(1000, ',') + "\n") == "t.csv, line 2: 1,001 cells, the header has 2");
  CHECK(csv_error("a,y\n\"1,0\n") == "t.csv, line 2: the quote that begins a cell is not closed");
  CHECK(csv_error("a,y\n\"1\"2,0\n") == "t.csv, line 2: there is text after the quote that ends a cell");
  CHECK(csv_error("a,b,a\n1,2,3\n") == "t.csv, line 1: columns 1 and 3 have the same name 'a'");
  CHECK(csv_error("a\n1\n") == "t.csv: there is only one column, there must be a label and at least one input column");
  CHECK(csv_error("a,y\n1,2\n", {.ignore = {"a", "y"}}) ==
        "t.csv: all columns are ignored, there must be a label and at least one input column");
  CHECK(csv_error("a,y\n") == "t.csv: there are no rows below a header");
  CHECK(csv_error("") == "t.csv: there are no rows, it is empty");
  CHECK(csv_error("\xef\xbb\xbf\n\n") == "t.csv: there are no rows, it is empty");
  CHECK(csv_error("a,y\n1,2\n", {.label = "z"}) == "t.csv: no column is called 'z', there are 'a', 'y'");
  CHECK(csv_error("a,b,y\n1,2,3\n", {.label = "b", .ignore = {"b"}}) == "t.csv: the label 'b' is ignored");
}

TEST_CASE("a separator that the text plainly has is proposed") {
  CHECK_THAT(csv_error("a;y\n1;2\n"), EndsWith("; .separator = ';' fits its first line, which has ';' between cells"));
  CHECK_THAT(csv_error("a\ty\n1\t2\n"),
             EndsWith("; .separator = '\\t' fits its first line, which has tab between cells"));
  CHECK_THAT(csv_error("a|y\n1|2\n"), ContainsSubstring("; .separator = '|' fits"));
  CHECK_THAT(csv_error("a,y\n1,2\n", {.separator = ';'}), ContainsSubstring("; .separator = ',' fits"));
  CHECK_THAT(csv_error("1,5;2,5;3,5\n1,5;2,5;3,5\n"), ContainsSubstring("; .separator = ';' fits"));
  CHECK_THAT(csv_error("\"a;b;c\"\n1\n"), !ContainsSubstring(".separator"));
  for (const char separator : {'a', '7', '"', '\n', '\r', '\0', '+', '-', '.', '\xe4'})
    CHECK_THAT(csv_error("a,y\n1,2\n", {.separator = separator}), StartsWith("CSV: the separator must be"));
}

TEST_CASE("a first line that tells the separator, as Excel's does, is no row") {
  const nn::CsvOptions semicolons{.separator = ';'};
  for (const std::string mark : {"", "\xef\xbb\xbf"}) {
    CHECK(names_of(nn::parse_csv(mark + "sep=;\r\na;y\r\n1;2\r\n", "t.csv", semicolons)) == Words{"a"});
    CHECK(csv_error(mark + "sep=;\na;y\n1;2\n") ==
          "t.csv, line 1: it says that there is ';' between cells, not ','; .separator = ';' reads them");
  }
  CHECK(x_of("sep=,\n1,2\n3,4\n") == std::vector<float>{1, 3});
  CHECK(csv_error("sep=;\na;y\n1\n", semicolons) == "t.csv, line 3: 1 cell, the header has 2");
  CHECK(csv_error("sep=;", semicolons) == "t.csv: there are no rows, it is empty");
  CHECK(names_of(nn::parse_csv("sep=a,y\n1,2\n", "t.csv")) == Words{"sep=a"});
}

TEST_CASE("the error for bytes that are no text names their format") {
  const auto utf16 = [](const std::string& text, bool is_big) {
    std::string bytes;
    for (const char c : text) bytes += is_big ? std::string{'\0', c} : std::string{c, '\0'};
    return bytes;
  };
  const std::string text = "a,y\n1,2\n";
  CHECK_THAT(csv_error("\xff\xfe" + utf16(text, false)),
             ContainsSubstring("is UTF-16, ") && ContainsSubstring("iconv -f UTF-16 -t"));
  CHECK_THAT(csv_error("\xfe\xff" + utf16(text, true)), ContainsSubstring("is UTF-16, "));
  CHECK_THAT(csv_error(utf16(text, false)), ContainsSubstring("iconv -f UTF-16LE"));
  CHECK_THAT(csv_error(utf16(text, true)), ContainsSubstring("iconv -f UTF-16BE"));
  CHECK_THAT(csv_error(std::string("\xff\xfe\0\0a\0\0\0", 8)), ContainsSubstring("is UTF-32"));
  CHECK_THAT(csv_error("PK\x03\x04..."), ContainsSubstring("is an archive, as spreadsheets are"));
  CHECK(csv_error(std::string("a,y\n1,2\n3\0,4\n", 13)) ==
        "t.csv, line 3: there is a NUL (a byte of 0), which no text has");
}

TEST_CASE("a table comes from a file, packed or not, which messages name") {
  const TemporaryFolder folder;
  const auto path = folder.write("table.csv", "a,y\n1,2\n");
  CHECK(nn::read_csv(path).data.size() == 1);
  CHECK_THROWS_WITH(nn::read_csv(folder.path() + "/absent.csv"), ContainsSubstring("absent.csv: cannot be opened"));
  std::string packed;
  {
    nn::StringSink sink;
    nn::GzipSink gzip(sink);
    gzip.write("a,y\n1,2\n3,4\n");
    gzip.finish();
    packed = sink.take();
  }
  CHECK(nn::read_csv(folder.write("table.csv.gz", packed)).data.size() == 2);
  CHECK_THROWS_WITH(nn::read_csv(folder.write("cut.csv.gz", packed.substr(0, 15))),
                    ContainsSubstring("cut.csv.gz: is packed"));
}

TEST_CASE("a row has no more cells than there may be columns") {
  std::string row = "1";
  for (std::size_t i = 1; i < nn::most_csv_columns; ++i) row += ",1";
  CHECK(nn::parse_csv(row + "\n", "t.csv").data.x().shape() ==
        Shape{1, static_cast<std::int64_t>(nn::most_csv_columns) - 1});
  CHECK(csv_error(row + ",1\n") == "t.csv, line 1: there are more than 65536 cells in a row, the most that are read");
}

TEST_CASE("any text is a table or a DataError") {
  const bool holds = rc::check([] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('a', '1', '2', '.', '-', ',', ',', '"', '\n', '\n', '\r', ' ', '\0', '\xef'));
    const std::string error = csv_error("a,b\n" + text);
    RC_ASSERT(error == "none" || error.starts_with("t.csv"));
  });
  CHECK(holds);
}

TEST_CASE("columns alone are found by their names, whatever else is in the table") {
  const auto columns = [](const std::string& text) {
    return nn::parse_csv_columns(text, "t.csv", {{"a"}, {.name = "w", .words = {"u", "v"}, .fill = 1}});
  };
  const Tensor x = columns("name,w,a\nx,v,2\n\"y,z\",u,4\nz,?,6\n");
  CHECK(x.shape() == Shape{3, 2});
  CHECK(x.to_vector<float>() == std::vector<float>{2, 1, 4, 0, 6, 1});
  const auto refused = [&](const std::string& text, const std::string& why) {
    CHECK_THROWS_WITH(columns(text), why);
    CHECK_THROWS_AS(columns(text), DataError);
  };
  refused("a,w\n", "t.csv: there are no rows below a header");
  refused("b,w\n1,u\n", "t.csv: no column is called 'a', there are 'b', 'w'");
  refused("a,w\n1\n", "t.csv, line 2: 1 cell, the header has 2");
  refused("a,w\n?,u\n", "t.csv, line 2, column 1 (a): the cell is missing ('?')");
  refused("a,w\nx,u\n", "t.csv, line 2, column 1 (a): 'x' is not a number");
  refused("a,w\n1,z\n", "t.csv, line 2, column 2 (w): 'z' is none of the column's words 'u', 'v'");
  refused(
      "a;w\n1;u\n",
      "t.csv: no column is called 'a', there are 'a;w'; .separator = ';' fits its first line, which has ';' between "
      "cells");
}

TEST_CASE("a column comes back from JSON as it was, and nonsense is refused") {
  for (const nn::CsvColumn& column :
       {nn::CsvColumn{"plain"}, nn::CsvColumn{.name = "time", .centre = 1.7e9, .unit = 0.1, .fill = 3},
        nn::CsvColumn{.name = "w", .words = {"", "u", "v"}, .fill = 0}}) {
    CHECK(nn::CsvColumn::from_json(nn::Json::parse(column.to_json().dump())) == column);
  }
  for (const char* text :
       {R"({"name": "a", "unit": 0})", R"({"name": "a", "unit": "NaN"})", R"({"name": "a", "centre": "Infinity"})",
        R"({"name": "a", "words": ["v", "u"]})", R"({"name": "a", "words": ["u", "u"]})",
        R"({"name": "a", "words": ["u"], "fill": 1})", R"({"unit": 1})", "3"}) {
    CHECK_THROWS_AS(nn::CsvColumn::from_json(nn::Json::parse(text)), DataError);
  }
}
