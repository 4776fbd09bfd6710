// Tables of numbers, with the columns and the separator that are usual, and with others.
#include "nn/csv.hpp"

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
#include "operators/error.hpp"
#include "tests/fuzz/target.hpp"

using minitorch::Shape;
using minitorch::Tensor;
using minitorch::fuzz::expect;
using minitorch::nn::CsvOptions;
using minitorch::nn::CsvTable;
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

// The table with the label as its last column, of which `labels` are the cells.
std::string written(const CsvTable& table, const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& column : table.columns) text += quoted(column) + ',';
  text += quoted(table.label) + '\n';
  auto x = table.data.x().to_vector<float>();
  auto next = x.begin();
  for (const std::string& label : labels) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) text += decimal(*next++) + ',';
    text += quoted(label) + '\n';
  }
  return text;
}

void check(const CsvTable& table) {
  const Tensor &x = table.data.x(), &y = table.data.y();
  const std::int64_t rows = table.data.size(), columns = static_cast<std::int64_t>(table.columns.size());
  expect(rows > 0 && columns > 0 && x.shape() == Shape{rows, columns}, "x has a row for each example");
  const auto numbers = x.to_vector<float>();
  expect(std::all_of(numbers.begin(), numbers.end(), [](float n) { return std::isfinite(n); }), "numbers are finite");

  std::vector<std::string> labels;
  const bool has_words = !table.classes.empty();
  if (has_words) {
    expect(y.dtype() == minitorch::int64 && y.shape() == Shape{rows}, "words are numbered");
    expect(std::is_sorted(table.classes.begin(), table.classes.end()), "classes are in order");
    for (const auto label : y.to_vector<std::int64_t>()) labels.push_back(table.classes.at(std::size_t(label)));
  } else {
    expect(y.dtype() == minitorch::float32 && y.shape() == Shape{rows, 1}, "labels are numbers");
    for (const float label : y.to_vector<float>()) labels.push_back(decimal(label));
  }

  const CsvTable same = parse_csv(written(table, labels), "t.csv");
  expect(same.columns == table.columns && same.label == table.label, "names are read as they were");
  expect(bits(same.data.x()) == bits(x), "numbers are read as they were");
  expect(same.classes == table.classes, "classes are read as they were");
  expect(has_words ? same.data.y().to_vector<std::int64_t>() == y.to_vector<std::int64_t>()
                   : bits(same.data.y()) == bits(y),
         "labels are read as they were");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  minitorch::empty_cache();  // so that the sanitizer sees what is used after its end
  const auto text = minitorch::fuzz::text_of(data, size);
  for (const CsvOptions& options : {CsvOptions{}, CsvOptions{.label = "y", .separator = ';'}}) {
    if (const auto table = table_of(text, options)) check(*table);
  }
  return 0;
}
