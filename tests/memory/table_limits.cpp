// Reading a table takes work in proportion to its length, whatever its shape: a text of twice the length causes at most
// twice the allocations and twice the bytes.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/tables/csv.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"

using namespace minitorch;

namespace {

struct TableShape {
  std::string name;
  std::function<std::string(std::size_t)> make;  // returns a text of about that many bytes
  nn::CsvOptions options = {};
};

// Repeats `row` below a header. '#' in it stands for the number of the row, '%' for the last digit of that number.
std::string table_of(const std::string& header, const std::string& row, std::size_t size) {
  std::string text = header + "\n";
  for (std::size_t i = 0; text.size() < size; ++i) {
    for (const char c : row) {
      if (c == '#' || c == '%') {
        text += std::to_string(c == '#' ? i : i % 10);
      } else {
        text += c;
      }
    }
    text += '\n';
  }
  return text;
}

// Returns two rows of many columns, below their names.
std::string wide_table(const std::string& cell, std::size_t size) {
  std::string names = "label", row = "1";
  for (std::size_t i = 0; names.size() + 2 * row.size() < size; ++i) {
    names += ",c" + std::to_string(i);
    row += "," + cell;
  }
  return names + "\n" + row + "\n" + row + "\n";
}

std::string one_long_cell(std::size_t size) {
  return "a,b\n1,\"" + std::string(size, 'x') + "\"\n2,\"" + std::string(10, 'y') + "\"\n";
}

std::function<std::string(std::size_t)> rows(const std::string& header, const std::string& row) {
  return [=](std::size_t size) { return table_of(header, row, size); };
}

std::vector<TableShape> table_shapes() {
  using enum nn::CsvMissing;
  using nn::CsvTask;
  const auto wide = [](const std::string& cell) { return [=](std::size_t size) { return wide_table(cell, size); }; };
  return {
      {"numbers", rows("a,b,c", "#,%,#")},
      {"numbers of many digits", rows("a,b", "0.1234567890123456789012345678901234567890,#")},
      {"a few words", rows("a,b,c", "word %,#,%")},
      {"words that are too many", rows("a,b,c", "word #,#,%")},
      {"classes that are too many", rows("a,b", "%,class #")},
      {"numbers as classes", rows("a,b", "#,%"), {.task = CsvTask::classes}},
      {"quoted cells", rows("a,b", "\"#\",\"%\"")},
      {"doubled quotes", rows("a,b", R"("say ""hello"" to ""all"" of them, %",#)")},
      {"quoted lines", rows("a,b", "\"a\nb\r\nc %\",#")},
      {"a quote without an end", [](std::size_t size) { return "a,b\n1,\"" + std::string(size, '\n'); }},
      {"quotes alone", [](std::size_t size) { return "a,b\n1," + std::string(size, '"'); }},
      {"blank lines", rows("a,b", "#,%\n\n  \n\n\n")},
      {"spaces", rows("a,b", "   #         ,          %          ")},
      {"missing cells, filled", rows("a,b,c", ",%,#\n1,,#\n%,1,1"), {.missing = mean}},
      {"missing cells, left out", rows("a,b,c", ",%,#\n1,?,#\n%,1,1"), {.missing = drop}},
      {"missing cells, refused", rows("a,b,c", ",%,#"), {.missing = refuse}},
      {"numbers of one scale", rows("a,b", "#,%"), {.standardize = true}},
      {"one label is a word", [](std::size_t size) { return table_of("a,b", "%,#", size) + "1,word\n"; }},
      {"columns", wide("1")},
      {"columns of words", wide("w")},
      {"empty columns", wide("")},
      {"separators alone", [](std::size_t size) { return std::string(size, ',') + "\n"; }},
      {"a long cell", one_long_cell},
      {"no header", rows("1,2", "#,%")},
      {"a long line", [](std::size_t size) { return std::string(size, 'x') + ",b\n1,2\n"; }},
  };
}

struct Work {
  std::uint64_t allocations = 0;
  std::size_t peak = 0;
};

template <class F> Work work_of(const F& read) {
  empty_cache();
  const std::uint64_t before = testing::number_of_allocations();
  const testing::PeakBytes peak;
  try {
    read();
  } catch (const DataError&) {  // refusing a table may take no more
  }
  return {testing::number_of_allocations() - before, peak.most()};
}

// Even the smaller size exceeds limits such as that of the words of a column.
void check_grows_alike(const std::function<Work(std::size_t)>& work) {
  const Work one = work(200'000), two = work(400'000);
  CAPTURE(one.allocations, two.allocations, one.peak, two.peak);
  CHECK(static_cast<double>(two.allocations) < 2.1 * static_cast<double>(one.allocations) + 50);
  CHECK(static_cast<double>(two.peak) < 2.1 * static_cast<double>(one.peak) + 100'000);
}

}  // namespace

TEST_CASE("twice a table takes twice the work to read, whatever its shape") {
  for (const TableShape& shape : table_shapes()) {
    INFO(shape.name);
    check_grows_alike([&](std::size_t size) {
      const std::string text = shape.make(size);
      return work_of([&] { nn::parse_csv(text, "t.csv", shape.options); });
    });
  }
}

TEST_CASE("columns found by their names take work in proportion to the table too") {
  for (const TableShape& shape : table_shapes()) {
    INFO(shape.name);
    check_grows_alike([&](std::size_t size) {
      const std::string text = shape.make(size);
      return work_of([&] { nn::parse_csv_columns(text, "t.csv", {{.name = "a"}, {.name = "b"}}, shape.options); });
    });
  }
}

TEST_CASE("a row of a table takes no memory but for its cells") {
  const auto rows_only = [](std::size_t n) {
    const std::string text = table_of("a,b,c", "#,%,\"#\"", n);
    return work_of([&] { nn::parse_csv(text, "t.csv"); }).allocations;
  };
  CHECK(rows_only(800'000) <= rows_only(100'000) + 20);
}
