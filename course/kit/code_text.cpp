// Packs source text, and undoes what other kinds of file do to it.
#include "course/kit/code_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace course {

namespace {

bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where a text in quotes that begins at i ends. A quote without its end goes to the end of its line.
std::size_t end_of_quoted(std::string_view text, std::size_t i) {
  const char quote = text[i];
  for (++i; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == quote) return i + 1;
    if (text[i] == '\\') ++i;
  }
  return std::min(i, text.size());
}

// Where a raw text R"x(...)x" that begins at i ends.
std::size_t end_of_raw(std::string_view text, std::size_t i) {
  const std::size_t open = text.find('(', i);
  if (open == std::string_view::npos) return text.size();
  const std::string close = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
  const std::size_t end = text.find(close, open);
  return end == std::string_view::npos ? text.size() : end + close.size();
}

// Where what begins at i ends: a comment, a text in quotes, a word or number, an operator, or one character.
std::size_t end_of_token(std::string_view text, std::size_t i) {
  const std::string_view rest = text.substr(i);
  if (rest.starts_with("R\"")) return end_of_raw(text, i);
  if (text[i] == '"' || text[i] == '\'') return end_of_quoted(text, i);
  if (is_of_word(text[i])) {
    const bool is_number = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    while (i < text.size() && (is_of_word(text[i]) || (is_number && (text[i] == '.' || text[i] == '\'')))) ++i;
    return i;
  }
  constexpr std::array operators = {
      "::", "->", "++", "--", "+=", "-=", "*=", "/=", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>", "//", "/*", "*/"};
  const bool is_pair =
      std::any_of(operators.begin(), operators.end(), [rest](const char* one) { return rest.starts_with(one); });
  return i + (is_pair ? 2 : 1);
}

// Where the code of a line begins after its number or one kind of sign, as "> ", "12: " or " * ".
std::size_t end_of_margin(std::string_view line) {
  std::size_t i = std::min(line.find_first_not_of(" \t"), line.size());
  const std::size_t number = i;
  while (i < line.size() && std::isdigit(static_cast<unsigned char>(line[i])) != 0) ++i;
  const char sign = i < line.size() ? line[i] : ' ';
  if (std::string_view(i > number ? ":|.)-" : ">|*+-#%").find(sign) == std::string_view::npos) return i;
  return std::min(line.find_first_not_of(" \t", i + 1), line.size());
}

std::string without_margins(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view line = text.substr(i, std::min(text.find('\n', i), text.size()) - i);
    result.append(line.substr(end_of_margin(line))) += '\n';
    i += line.size() + 1;
  }
  return result;
}

std::string without_escapes(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> escapes = {{{"\\n\",", "\n"},
                                                                                      {"\\n", "\n"},
                                                                                      {"\\t", " "},
                                                                                      {"\\r", " "},
                                                                                      {"\\\"", "\""},
                                                                                      {"&lt;", "<"},
                                                                                      {"&gt;", ">"},
                                                                                      {"&amp;", "&"},
                                                                                      {"&quot;", "\""},
                                                                                      {"&#39;", "'"}}};
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto* const found =
        text[i] != '\\' && text[i] != '&'
            ? escapes.end()
            : std::find_if(escapes.begin(), escapes.end(),
                           [rest = text.substr(i)](const auto& escape) { return rest.starts_with(escape.first); });
    if (found == escapes.end()) {
      result += text[i++];
    } else {
      result += found->second;
      i += found->first.size();
    }
  }
  return result;
}

}  // namespace

std::string packed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("//") || rest.starts_with("/*")) {
      while (i + 1 < text.size() && text[i + 1] == rest[1]) ++i;
    } else if (rest.starts_with("*/")) {
      ++i;
    } else if (const auto byte = static_cast<unsigned char>(text[i]);
               byte > ' ' && byte < 0x7F && byte != '"' && byte != '\'' && byte != '\\') {
      result += text[i];
    }
  }
  return result;
}

std::string without_comments(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = end_of_token(text, i);
    const std::string_view token = text.substr(i, end - i);
    if (token == "//") {
      end = std::min(text.find('\n', i), text.size());
    } else if (token == "/*") {
      end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      result += ' ';
    } else {
      result += token;
    }
    i = end;
  }
  return result;
}

std::vector<std::string> tokens_of(std::string_view code) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < code.size();) {
    const std::size_t end = end_of_token(code, i);
    if (std::string token = packed(code.substr(i, end - i)); !token.empty()) tokens.push_back(std::move(token));
    i = end;
  }
  return tokens;
}

std::vector<std::string> readings_of(std::string_view text) {
  return {packed(text), packed(without_comments(text)), packed(without_margins(text)), packed(without_escapes(text))};
}

}  // namespace course
