// Recognises the header, and checks that all rows have the same length.
#include "nn/tables/csv_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>

#include "nn/tables/csv_cell.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/counted.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch::nn {

namespace {

bool is_header(const CsvRows& rows, const std::string& table, CsvHeader asked) {
  if (asked != CsvHeader::detect) return asked == CsvHeader::yes;
  std::size_t numbers = 0, words = 0;
  std::string_view number;
  for (const std::string_view cell : rows.cells()) {
    const CsvCell::Kind kind = read_csv_cell(cell).kind;
    if (kind == CsvCell::Kind::number) number = cell;
    numbers += kind == CsvCell::Kind::number ? 1 : 0;
    words += kind == CsvCell::Kind::word ? 1 : 0;
  }
  if (numbers > 0 && words > 0) {
    refuse_csv_line(table, rows.line(), "the first row has words and numbers (" + quoted_beginning(number) + ")",
                    {{CsvHeader::yes, "takes it for the names of the columns"}, {CsvHeader::no, "takes it for data"}});
  }
  return numbers == 0;
}

}  // namespace

void refuse_csv_line(const std::string& table, std::size_t line, const std::string& why,
                     std::vector<CsvAdvice> advice) {
  throw CsvError(table + ", line " + std::to_string(line) + ": " + why, std::move(advice));
}

CsvReader::CsvReader(std::string_view text, const std::string& table, const CsvOptions& options)
    : rows_(text, table, options.separator), table_(table) {
  if (!rows_.next()) throw DataError(table + ": there are no rows, it is empty");
  has_header_ = is_header(rows_, table, options.header);
  is_at_data_ = !has_header_;
  read_names();
}

void CsvReader::read_names() {
  const auto& cells = rows_.cells();
  width_ = cells.size();
  ends_with_separator_ = has_header_ && width_ > 1 && cells.back().empty();
  for (std::size_t c = 0; c < width_ - (ends_with_separator_ ? 1 : 0); ++c) {
    const std::string& name = names_.emplace_back(has_header_ && !cells[c].empty() ? cells[c] : std::to_string(c + 1));
    const auto [place, is_new] = places_.emplace(name, c);
    if (is_new) continue;
    refuse_csv_line(table_, line(),
                    "columns " + std::to_string(place->second + 1) + " and " + std::to_string(c + 1) +
                        " have the same name " + quoted_beginning(name));
  }
}

std::size_t CsvReader::column(const std::string& name) const {
  const auto found = places_.find(name);
  if (found != places_.end()) return found->second;
  constexpr std::size_t most = 20;
  const std::span first = std::span(names_).first(std::min(most, names_.size()));
  const std::string fault =
      table_ + ": no column is called " + quoted_beginning(name) + ", there are " +
      operators::joined(first, ", ", [](const std::string& one) { return quoted_beginning(one); }) +
      (names_.size() > most ? " and others" : "");
  if (has_header_) throw DataError(fault);
  throw CsvError(fault + ", because the first row is data; if the table has no names, add a row of them",
                 {{CsvHeader::yes, "takes the first row for names"}});
}

bool CsvReader::next() {
  if (!std::exchange(is_at_data_, false) && !rows_.next()) return false;
  if (cells().size() != width_) {
    const bool has_one_more = cells().size() == width_ + 1 && cells().back().empty();
    refuse_csv_line(table_, line(),
                    operators::counted(std::ssize(cells()), "cell") + ", the " +
                        (has_header_ ? "header" : "first row") + " has " +
                        operators::shown_count(static_cast<std::int64_t>(width_)) +
                        (has_one_more ? ": the line ends with a separator" : ""));
  }
  if (ends_with_separator_ && !cells().back().empty())
    refuse_csv_line(table_, line(), quoted_beginning(cells().back()) + " is in the last column, which has no name");
  return true;
}

}  // namespace minitorch::nn
