// One pass over the text, row by row.
#include "nn/tables/csv_rows.hpp"

#include <algorithm>
#include <array>

#include "nn/tables/csv_error.hpp"
#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

using namespace std::string_view_literals;

struct Sign {
  std::string_view bytes, what;
};
// Beginnings of files that are not UTF-8 text; longer ones first.
constexpr std::array signs = {
    Sign{"\xff\xfe\0\0"sv, "UTF-32"},
    Sign{"\0\0\xfe\xff"sv, "UTF-32"},
    Sign{"\xff\xfe"sv, "UTF-16"},
    Sign{"\xfe\xff"sv, "UTF-16"},
    Sign{"PK\x03\x04"sv, "an archive, as spreadsheets are; save the table as CSV"},
    Sign{"\x1f\x8b"sv, "packed by gzip twice"},
};

// Whether every second byte at the beginning is 0, as in UTF-16 without a byte order mark.
bool looks_like_utf16(std::string_view text) {
  const std::string_view start = text.substr(0, std::min<std::size_t>(text.size(), 64) / 2 * 2);
  for (const std::size_t first : {0U, 1U}) {
    std::size_t zeros = 0, others = 0;
    for (std::size_t i = 0; i < start.size(); i += 2) {
      zeros += start[i + first] == '\0' ? 1 : 0;
      others += start[i + 1 - first] != '\0' ? 1 : 0;
    }
    if (start.size() >= 4 && zeros == start.size() / 2 && others == zeros) return true;
  }
  return false;
}

void check_is_text(std::string_view text, const std::string& name) {
  constexpr std::string_view remedy = ", a table must be UTF-8; iconv converts it: iconv -f ";
  const auto refuse = [&](const std::string& why) { throw DataError(name + ": " + why); };
  for (const auto& [bytes, what] : signs) {
    if (!text.starts_with(bytes)) continue;
    const bool is_unicode = what.starts_with("UTF");
    refuse("is " + std::string(what) + (is_unicode ? std::string(remedy) + std::string(what) + " -t UTF-8" : ""));
  }
  if (looks_like_utf16(text))
    refuse("is UTF-16" + std::string(remedy) + (text[0] == '\0' ? "UTF-16BE" : "UTF-16LE") + " -t UTF-8");
  const std::size_t nul = text.find('\0');
  if (nul == std::string_view::npos) return;
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
  throw DataError(name + ", line " + std::to_string(line) + ": there is a NUL (a byte of 0), which no text has");
}

bool is_csv_separator(char c) {
  const auto is_between = [c](char first, char last) { return c >= first && c <= last; };
  constexpr auto forbidden = "\"\n\r\0+-."sv;
  return !is_between('0', '9') && !is_between('a', 'z') && !is_between('A', 'Z') &&
         static_cast<unsigned char>(c) < 0x80 && forbidden.find(c) == std::string_view::npos;
}

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

std::string_view first_line_of(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

// Returns the separator that the first line tells, as that of Excel does: "sep=;". Returns 0 if it tells none.
char told_csv_separator(std::string_view text) {
  constexpr std::string_view beginning = "sep=";
  const std::string_view line = first_line_of(without_byte_order_mark(text));
  const bool tells = line.size() == beginning.size() + 1 && line.starts_with(beginning);
  return tells && is_csv_separator(line.back()) ? line.back() : '\0';
}

}  // namespace

CsvRows::CsvRows(std::string_view text, const std::string& name, char separator)
    : text_(without_byte_order_mark(text)), name_(name), separator_(separator) {
  check_csv_separator(separator);
  check_is_text(text, name);
  const char told = told_csv_separator(text_);
  if (told == '\0') return;
  if (told != separator) {
    throw CsvError(name + ", line 1: it says that there is " + csv_separator_name(told) + " between cells, not " +
                       csv_separator_name(separator),
                   {{told, "reads them"}});
  }
  place_ = first_line_of(text_).size();
  end_line();
}

void CsvRows::refuse(std::size_t line, const std::string& why) const {
  throw DataError(name_ + ", line " + std::to_string(line) + ": " + why);
}

void CsvRows::skip_spaces() {
  while ((is_at(' ') || is_at('\t')) && !is_at(separator_)) ++place_;
}

bool CsvRows::is_blank_line() {
  const std::size_t begin = place_;
  skip_spaces();
  const bool is_blank = is_at_line_end();
  if (!is_blank) place_ = begin;
  return is_blank;
}

void CsvRows::end_line() {
  if (place_ == text_.size()) return;
  place_ += is_at('\r') && place_ + 1 < text_.size() && text_[place_ + 1] == '\n' ? 2 : 1;
  ++line_;
}

bool CsvRows::next() {
  cells_.clear();
  without_doubled_.clear();
  while (place_ < text_.size() && is_blank_line()) end_line();
  if (place_ == text_.size()) return false;
  first_line_ = line_;
  cells_.push_back(cell());
  while (is_at(separator_)) {
    ++place_;
    if (cells_.size() == most_csv_columns)
      refuse(first_line_,
             "there are more than " + std::to_string(most_csv_columns) + " cells in a row, the most that are read");
    cells_.push_back(cell());
  }
  end_line();
  return true;
}

std::string_view CsvRows::cell() {
  skip_spaces();
  if (is_at('"')) return quoted_cell();
  const std::size_t begin = place_;
  while (!is_at_line_end() && !is_at(separator_)) ++place_;
  return without_spaces(text_.substr(begin, place_ - begin));
}

std::string_view CsvRows::quoted_cell() {
  const std::size_t begin = ++place_, first_line = line_;
  bool has_doubled = false;
  for (; !is_at('"') || (place_ + 1 < text_.size() && text_[place_ + 1] == '"'); ++place_) {
    if (place_ == text_.size()) refuse(first_line, "the quote that begins a cell is not closed");
    if (is_at('"')) {
      has_doubled = true;
      ++place_;
    }
    const bool is_in_crlf = is_at('\r') && place_ + 1 < text_.size() && text_[place_ + 1] == '\n';
    if ((is_at('\n') || is_at('\r')) && !is_in_crlf) ++line_;
  }
  std::string_view content = text_.substr(begin, place_++ - begin);
  skip_spaces();
  if (!is_at_line_end() && !is_at(separator_)) refuse(line_, "there is text after the quote that ends a cell");
  if (has_doubled) {
    std::string& single = without_doubled_.emplace_back();
    for (std::size_t i = 0; i < content.size(); ++i) {
      single += content[i];
      if (content[i] == '"') ++i;
    }
    content = single;
  }
  return without_spaces(content);
}

void check_csv_separator(char separator) {
  if (!is_csv_separator(separator)) {
    throw DataError(
        "CSV: the separator must be an ASCII character, but not a letter, digit, sign, point, quote or line end");
  }
}

char other_csv_separator(std::string_view text, char separator) {
  if (told_csv_separator(text) != '\0') return '\0';
  const std::string_view line = first_line_of(text);
  const auto count = [line](char wanted) {
    bool is_quoted = false;
    std::size_t n = 0;
    for (const char c : line) {
      if (c == '"') is_quoted = !is_quoted;
      n += c == wanted && !is_quoted ? 1 : 0;
    }
    return n;
  };
  const std::size_t own = count(separator);
  for (const char other : ";\t|,"sv) {
    const std::size_t others = other == separator ? 0 : count(other);
    const bool has_decimal_commas = separator == ',' && own == others + 1;  // a row of 1,5;2,5
    if (others > 0 && (own == 0 || has_decimal_commas)) return other;
  }
  return '\0';
}

std::string csv_separator_name(char separator) { return separator == '\t' ? "tab" : quoted_beginning({&separator, 1}); }

}  // namespace minitorch::nn
