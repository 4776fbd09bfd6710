// Tables of numbers in text: first cut into cells, then read as numbers.
#include "nn/csv.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include "minitorch/making.hpp"
#include "nn/number_fault.hpp"
#include "nn/number_text.hpp"
#include "nn/text_lines.hpp"
#include "operators/error.hpp"

namespace minitorch::nn {

namespace {

struct Row {
  std::size_t line;  // where it begins, counted from 1
  std::vector<std::string> cells;
};

// Cuts a text into rows of cells.
class Cells {
 public:
  Cells(std::string_view text, const std::string& name, char separator)
      : text_(text), name_(name), separator_(separator) {
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  }

  /// The next row that is not empty; none at the end.
  std::optional<Row> next_row() {
    while (place_ < text_.size()) {
      Row row{line_, {}};
      do row.cells.push_back(cell());
      while (take(separator_));
      end_line();
      const bool is_empty = row.cells.size() == 1 && row.cells[0].empty();
      if (!is_empty) return row;
    }
    return std::nullopt;
  }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& why) const {
    throw DataError(name_ + ", line " + std::to_string(line) + ": " + why);
  }
  bool is_at(char c) const { return place_ < text_.size() && text_[place_] == c; }
  bool take(char c) {
    if (!is_at(c)) return false;
    ++place_;
    return true;
  }

  void end_line() {
    take('\r');
    if (place_ < text_.size() && !take('\n')) refuse(line_, "there is text behind the quote that ends a cell");
    ++line_;
  }

  std::string cell() {
    if (take('"')) return quoted_cell();
    const std::size_t begin = place_;
    while (place_ < text_.size() && !is_at(separator_) && !is_at('\n')) ++place_;
    std::string_view cell = text_.substr(begin, place_ - begin);
    if (cell.ends_with('\r') && (place_ == text_.size() || is_at('\n'))) {
      cell.remove_suffix(1);
    }
    return std::string(cell);
  }

  std::string quoted_cell() {
    const std::size_t first_line = line_;
    std::string cell;
    while (true) {
      if (place_ == text_.size()) refuse(first_line, "a quote that begins a cell does not end");
      if (take('"')) {
        if (!take('"')) return cell;
        cell += '"';
      } else {
        line_ += is_at('\n') ? 1 : 0;
        cell += text_[place_++];
      }
    }
  }

  std::string_view text_;
  const std::string& name_;
  char separator_;
  std::size_t place_ = 0, line_ = 1;
};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

// Of a cell; none where it is no finite number.
std::optional<float> finite_number(const std::string& cell) {
  const auto number = number_in<float>(cell);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::string shown(const std::string& cell) {
  return "'" + (cell.size() <= 40 ? cell : cell.substr(0, 40) + "...") + "'";
}

// The names of the columns, and which is the label.
struct Header {
  std::vector<std::string> names;
  std::size_t label = 0;
};

std::vector<std::string> names_in(const Row& row, const std::string& name) {
  std::vector<std::string> names;
  names.reserve(row.cells.size());
  for (const std::string& cell : row.cells) names.push_back(trimmed(cell));
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size()) {
    throw DataError(name + ", line " + std::to_string(row.line) + ": two columns have the same name");
  }
  return names;
}

Header header_of(const Row& row, const std::string& name, const CsvOptions& options) {
  Header header{.names = names_in(row, name)};
  const auto& names = header.names;
  if (names.size() < 2) {
    throw DataError(name + ": there is one column alone, there must be a label and something to tell it from");
  }
  const auto found = options.label ? std::find(names.begin(), names.end(), *options.label) : names.end() - 1;
  if (found == names.end()) throw DataError(name + ": no column is called " + shown(*options.label));
  header.label = static_cast<std::size_t>(found - names.begin());
  return header;
}

// What stands in the rows: inputs as numbers, labels as words, and as numbers where they are.
struct Contents {
  std::vector<float> x, y;
  std::vector<std::string> words;
};

// "table.csv, line 3"; throws where the row has not as many cells as the header.
std::string line_of(const Row& row, std::size_t columns, const std::string& name) {
  std::string line = name + ", line " + std::to_string(row.line);
  if (row.cells.size() != columns) {
    throw DataError(line + ": " + std::to_string(row.cells.size()) + " cells, the header has " +
                    std::to_string(columns));
  }
  return line;
}

[[noreturn]] void refuse_cell(const std::string& line, std::size_t column, const std::string& name,
                              const std::string& why) {
  throw DataError(line + ", column " + std::to_string(column + 1) + " (" + name + "): " + why);
}

void read_row(const Row& row, const Header& header, const std::string& name, Contents& contents) {
  const std::string line = line_of(row, header.names.size(), name);
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    const bool is_label = c == header.label;
    const auto number = finite_number(row.cells[c]);
    const std::string word = trimmed(row.cells[c]);
    if (word.empty() || (!number && !is_label)) {
      refuse_cell(line, c, header.names[c], is_label ? "the label is empty" : no_number<float>(row.cells[c]));
    }
    if (is_label) contents.words.push_back(word);
    if (number) (is_label ? contents.y : contents.x).push_back(*number);
  }
}

// For each word its place among `classes`, which are in order.
Tensor numbers_of(const std::vector<std::string>& words, const std::vector<std::string>& classes) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(words.size());
  for (const std::string& word : words) {
    numbers.push_back(std::lower_bound(classes.begin(), classes.end(), word) - classes.begin());
  }
  return from_vector(numbers);
}

}  // namespace

CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
  Cells cells(text, name, options.separator);
  const auto first = cells.next_row();
  auto row = cells.next_row();
  if (!first || !row) throw DataError(name + ": there are no rows below a header");
  Header header = header_of(*first, name, options);
  Contents contents;
  for (; row; row = cells.next_row()) read_row(*row, header, name, contents);

  const auto n = static_cast<std::int64_t>(contents.words.size()),
             columns = static_cast<std::int64_t>(header.names.size() - 1);
  const Tensor x = from_vector(contents.x, {n, columns});
  const bool has_words = contents.y.size() < contents.words.size();
  const std::set<std::string> different(contents.words.begin(), contents.words.end());
  std::vector<std::string> classes;
  if (has_words) classes.assign(different.begin(), different.end());
  const Tensor y = has_words ? numbers_of(contents.words, classes) : from_vector(contents.y, {n, 1});
  std::string label = header.names[header.label];
  header.names.erase(header.names.begin() + static_cast<std::ptrdiff_t>(header.label));
  return {TensorDataset(x, y), std::move(header.names), std::move(label), std::move(classes)};
}

Tensor parse_csv_columns(std::string_view text, const std::string& name, const std::vector<std::string>& columns,
                         char separator) {
  Cells cells(text, name, separator);
  const auto first = cells.next_row();
  auto row = cells.next_row();
  if (!first || !row) throw DataError(name + ": there are no rows below a header");
  const std::vector<std::string> names = names_in(*first, name);
  std::vector<std::size_t> places;
  places.reserve(columns.size());
  for (const std::string& column : columns) {
    const auto found = std::find(names.begin(), names.end(), column);
    if (found == names.end()) throw DataError(name + ": no column is called " + shown(column));
    places.push_back(static_cast<std::size_t>(found - names.begin()));
  }
  std::vector<float> numbers;
  std::int64_t n = 0;
  for (; row; row = cells.next_row(), ++n) {
    const std::string line = line_of(*row, names.size(), name);
    for (const std::size_t c : places) {
      const auto number = finite_number(row->cells[c]);
      if (!number) refuse_cell(line, c, names[c], no_number<float>(row->cells[c]));
      numbers.push_back(*number);
    }
  }
  return from_vector(numbers, {n, static_cast<std::int64_t>(columns.size())});
}

CsvTable read_csv(const std::string& path, const CsvOptions& options) {
  return parse_csv(read_file(path), path, options);
}

}  // namespace minitorch::nn
