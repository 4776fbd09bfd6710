// Cuts a text into words in three steps: characters become plain ones, white space ends pieces, and each piece is read
// from left to right.
#include "nn/language/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "nn/text/number_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

// Characters that become others: typographic marks, also those of Windows-1252, and spaces.
struct Plain {
  std::uint32_t number;
  std::string_view text;
};
constexpr std::array plain_characters = {
    Plain{0x85, "..."},    Plain{0x91, "'"},      Plain{0x92, "'"},     Plain{0x93, "\""},
    Plain{0x94, "\""},     Plain{0x96, " -- "},   Plain{0x97, " -- "},  Plain{0xa0, " "},
    Plain{0x2013, " -- "}, Plain{0x2014, " -- "}, Plain{0x2018, "'"},   Plain{0x2019, "'"},
    Plain{0x201c, "\""},   Plain{0x201d, "\""},   Plain{0x2026, "..."}, Plain{0xfeff, " "}};

// Texts of the Penn Treebank that become others, once the text is in lower case.
constexpr auto plain_texts = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"-lrb-", "("}, {"-rrb-", ")"}, {"``", "\""}, {"''", "\""}, {"`", "'"}});

// Words that keep the point at their end.
constexpr auto abbreviations = std::to_array<std::string_view>(
    {"mr", "mrs", "ms", "dr", "st", "jr", "sr", "vs", "etc", "al", "inc", "co", "bros", "prof"});
// What may follow the apostrophe at the beginning of a word.
constexpr auto after_apostrophe = std::to_array<std::string_view>({"s", "re", "ve", "ll", "d", "m", "em", "n", "til"});
// The ends of words that are words.
constexpr auto endings = std::to_array<std::string_view>({"n't", "'s", "'re", "'ve", "'ll", "'d", "'m"});

bool among(const auto& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

void append_utf8(std::string& text, std::uint32_t number) {  // of two bytes
  text += static_cast<char>(0xc0U | number >> 6U);
  text += static_cast<char>(0x80U | (number & 0x3fU));
}

// Returns the text in lower case and plain characters.
std::string plain(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t size = std::max<std::size_t>(point.size, 1);
    const std::uint32_t number = point.size == 0 ? static_cast<unsigned char>(text[0]) : point.number;
    const auto* const other = std::find_if(plain_characters.begin(), plain_characters.end(),
                                           [number](const auto& one) { return one.number == number; });
    const bool is_escape =
        number == '\\' && (text.starts_with("\\/") || text.starts_with("\\*") || text.starts_with("\\\\"));
    if (is_escape) {
      // nothing: the Treebank writes \/ and \*
    } else if (other != plain_characters.end()) {
      result += other->text;
    } else if (number >= 'A' && number <= 'Z') {
      result += static_cast<char>(number - 'A' + 'a');
    } else if (number <= ' ' || number == 0x7f) {
      result += ' ';
    } else if (point.size == 0) {
      append_utf8(result, number);
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return result;
}

// Reads a piece of plain text without white space.
class Piece {
 public:
  Piece(std::string_view text, std::vector<std::string>& words) : text_(text), words_(words) {}

  void read() {
    while (at_ < text_.size()) {
      if (begins_word()) {
        read_word();
      } else {
        read_mark();
      }
    }
  }

 private:
  static bool is_letter(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  }
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }
  bool is_letter_at(std::size_t i) const { return is_letter(at(i)); }
  bool is_between_digits(std::size_t i) const { return i > 0 && is_digit(at(i - 1)) && is_digit(at(i + 1)); }
  std::size_t end_of_run(std::size_t i) const {
    const char c = at(i);
    while (at(i) == c) ++i;
    return i;
  }

  // A word begins with a letter, or with a point, hyphen or apostrophe that belongs to what follows.
  bool begins_word() const {
    if (is_letter_at(at_)) return true;
    const char c = at(at_);
    if (c == '.' || c == '-') return is_digit(at(at_ + 1));
    if (c != '\'') return false;
    const std::string_view rest = text_.substr(at_ + 1, end_of_letters(at_ + 1) - at_ - 1);
    return is_digit(at(at_ + 1)) || among(after_apostrophe, rest);
  }
  std::size_t end_of_letters(std::size_t i) const {
    while (is_letter_at(i)) ++i;
    return i;
  }

  // Whether the mark at i, behind a letter of the word, is a part of the word.
  bool is_inside(std::size_t i) const {
    const char c = at(i);
    if (c == ',' || c == ':') return is_between_digits(i);
    if (c == '-') return at(i + 1) != '-';
    return (c == '.' || c == '\'' || c == '/' || c == '&' || c == '@' || c == '_' || c == '\\') && is_letter_at(i + 1);
  }

  void read_word() {
    const std::size_t begin = at_++;
    while (is_letter_at(at_) || (is_letter_at(at_ - 1) && is_inside(at_))) ++at_;
    std::string_view word = text_.substr(begin, at_ - begin);
    if (keeps_point(word)) word = text_.substr(begin, ++at_ - begin);
    add(word);
  }
  bool keeps_point(std::string_view word) const {
    if (at(at_) != '.' || at(at_ + 1) == '.') return false;
    const bool is_initial = word.size() == 1 && word != "i" && !is_digit(word[0]);
    const bool has_points = word.size() > 2 && word[word.size() - 2] == '.' && !is_digit(word.back());
    return is_initial || has_points || among(abbreviations, word);
  }
  // Appends a word, with its endings apart.
  void add(std::string_view word) {
    std::vector<std::string_view> ends;  // the last one first
    for (std::string_view end = ending_of(word); !end.empty(); end = ending_of(word)) {
      ends.push_back(end);
      word.remove_suffix(end.size());
    }
    if (word == "cannot") {
      words_.emplace_back("can");
      word.remove_prefix(3);
    }
    words_.emplace_back(word);
    words_.insert(words_.end(), ends.rbegin(), ends.rend());
  }
  // Returns the ending that is a word, or an empty text.
  static std::string_view ending_of(std::string_view word) {
    for (const std::string_view ending : endings) {
      if (word.size() == ending.size() || !word.ends_with(ending)) continue;
      if (is_letter(word[word.size() - ending.size() - 1])) return ending;
    }
    return {};
  }

  // A run of points, hyphens or stars is one mark; every other mark has one character.
  void read_mark() {
    const char c = at(at_);
    const std::size_t end = c == '.' || c == '-' || c == '*' ? end_of_run(at_) : at_ + 1;
    const std::size_t size = end - at_;
    words_.emplace_back(size > 1 && c == '.' ? "..." : size > 1 && c == '-' ? "--" : text_.substr(at_, size));
    at_ = end;
  }

  std::string_view text_;
  std::vector<std::string>& words_;
  std::size_t at_ = 0;
};

// Returns the text with each `from` replaced.
std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (std::size_t end = text.find(from); end != std::string_view::npos; end = text.find(from)) {
    result.append(text.substr(0, end)).append(to);
    text.remove_prefix(end + from.size());
  }
  return result.append(text);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  return naming_memory("words_of", [&] {
    std::string all = plain(text);
    for (const auto& [from, to] : plain_texts) all = replaced(all, from, to);
    std::vector<std::string> words;
    for (std::string_view left = all; !left.empty();) {
      const std::size_t end = std::min(left.find(' '), left.size());
      Piece(left.substr(0, end), words).read();
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    return words;
  });
}

}  // namespace minitorch::nn
