// Fuzzes the reader of tables, with the default columns and separator and with others.
#include "nn/tables/csv.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::Shape;
using minitorch::Tensor;
using minitorch::fuzz::expect;
using minitorch::nn::CsvColumn;
using minitorch::nn::CsvHeader;
using minitorch::nn::CsvMissing;
using minitorch::nn::CsvOptions;
using minitorch::nn::CsvTable;
using minitorch::nn::CsvTask;
using minitorch::nn::parse_csv;

namespace {

std::optional<CsvTable> table_of(std::string_view text, const CsvOptions& options) {
  try {
    return parse_csv(text, "t.csv", options);
  } catch (const minitorch::DataError&) {
    return std::nullopt;
  }
}

std::string quoted(const std::string& cell) {
  std::string text = "\"";
  for (const char c : cell) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string decimal(float x) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), x).ptr};
}

std::vector<std::uint32_t> bits(const Tensor& x) {
  std::vector<std::uint32_t> result;
  for (const float one : x.to_vector<float>()) result.push_back(std::bit_cast<std::uint32_t>(one));
  return result;
}

// Returns the table with the label as its last column.
std::string written(const CsvTable& table) {
  const auto& [columns, label] = table.schema;
  std::string text;
  for (const CsvColumn& column : columns) text += quoted(column.name) + ',';
  text += quoted(label.name) + '\n';
  const auto cell = [](const CsvColumn& column, float x) {
    return column.has_words() ? quoted(column.words.at(std::size_t(x))) : decimal(x);
  };
  const auto x = table.data.x().to_vector<float>(), y = table.data.y().to_vector<float>();
  auto next = x.begin();
  for (const float one : y) {
    for (const CsvColumn& column : columns) text += cell(column, *next++) + ',';
    text += cell(label, one) + '\n';
  }
  return text;
}

bool are_words_in_order(const CsvColumn& column) { return std::is_sorted(column.words.begin(), column.words.end()); }

void check(const CsvTable& table) {
  const Tensor &x = table.data.x(), &y = table.data.y();
  const auto& [columns, label] = table.schema;
  const std::int64_t rows = table.data.size(), width = static_cast<std::int64_t>(columns.size());
  expect(rows > 0 && width > 0 && x.shape() == Shape{rows, width}, "x has a row for each example");
  const auto numbers = x.to_vector<float>();
  expect(std::all_of(numbers.begin(), numbers.end(), [](float n) { return std::isfinite(n); }), "numbers are finite");
  expect(std::all_of(columns.begin(), columns.end(), are_words_in_order) && are_words_in_order(label),
         "words are in order");
  expect(label.has_words() ? y.dtype() == minitorch::int64 && y.shape() == Shape{rows}
                           : y.dtype() == minitorch::float32 && y.shape() == Shape{rows, 1},
         "classes are numbered, and other labels are numbers");

  const CsvOptions as_written{.header = CsvHeader::yes, .like = table.schema};
  const CsvTable same = parse_csv(written(table), "t.csv", as_written);
  expect(same.schema.columns == columns && same.schema.label == label, "columns are read as they were");
  expect(bits(same.data.x()) == bits(x), "inputs are read as they were");
  expect(same.data.y().dtype() == y.dtype() && bits(same.data.y()) == bits(y), "labels are read as they were");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  minitorch::empty_cache();  // lets the sanitizer detect uses of freed memory
  const auto text = minitorch::fuzz::text_of(data, size);
  for (const CsvOptions& options :
       {CsvOptions{}, CsvOptions{.label = "y", .separator = ';'},
        CsvOptions{.header = CsvHeader::no, .missing = CsvMissing::drop, .task = CsvTask::classes},
        CsvOptions{.separator = '\t', .header = CsvHeader::yes, .missing = CsvMissing::mean}}) {
    if (const auto table = table_of(text, options)) check(*table);
  }
  CsvOptions standard{.missing = CsvMissing::mean, .standardize = true};
  if (const auto table = table_of(text, standard)) {  // the schema of a table reads it again with the same result
    standard.like = table->schema;
    const auto same = table_of(text, standard);
    expect(same && bits(same->data.x()) == bits(table->data.x()) && same->checksum == table->checksum,
           "a table is like itself");
  }
  return 0;
}
