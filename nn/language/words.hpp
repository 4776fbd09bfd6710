// A sentence as words, for vocabularies and models of words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// Returns the words and punctuation marks of a text as the Penn Treebank cuts them, so that plain text gives the same
/// words as a data set that is already tokenised:
///
///   It isn't bad; it's (almost) "good"...     it is n't bad ; it 's ( almost ) " good " ...
///
/// ASCII letters become lower-case. Words are cut at white space and apart from punctuation; n't, 's, 're, 've, 'll, 'd
/// and 'm are words. Hyphens, slashes and ampersands within a word stay, and so do the points of numbers and
/// abbreviations: 1,000, 3.5, u.s., mr. The Treebank's -lrb-, -rrb-, ``, '', ` and \/ become ( ) " " ' and /, and so do
/// typographic quotes and dashes. A byte that is not UTF-8 counts as a character of Latin-1. Words that are joined by
/// spaces and cut again are the same.
std::vector<std::string> words_of(std::string_view text);

}  // namespace minitorch::nn
