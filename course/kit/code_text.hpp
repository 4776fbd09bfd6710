// Source text as the leak scan compares it: only what a compiler would read, however it is broken into lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace course {

/// Leaves out what is no code wherever the code is copied to: spaces, quotes, the signs of comments, backslashes, and
/// bytes that are not ASCII. The words of comments stay.
std::string packed(std::string_view text);

/// The text without its comments. Knows texts in quotes, and raw ones.
std::string without_comments(std::string_view text);

/// The tokens of C++ code, each packed: a word, a number, an operator such as "->", or a text in quotes. Tokens that
/// packing empties are left out.
std::vector<std::string> tokens_of(std::string_view code);

/// The text packed in each way in which it may carry code: as it is, without comments, and without what other files put
/// around lines: quotation and difference signs, numbers of lines, escapes of JSON and HTML.
std::vector<std::string> readings_of(std::string_view text);

}  // namespace course
