// Files of sentences with labels, one a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minitorch::nn {

/// Sentences, and the class of each.
struct Sentences {
  std::vector<std::string> texts;
  std::vector<std::int64_t> labels;      // each the index of a class
  std::vector<std::int64_t> lines = {};  // the number of its line in the file, from 1
  std::vector<std::string> classes;      // whole numbers in their order, or words in the order of their bytes
};

/// Options of read_sentences and parse_sentences.
struct SentencesOptions {
  std::vector<std::string> classes = {};  // those of other sentences, which these must have; empty: those of the file
};

/// Reads a file of lines "label sentence", where the label is a word or a number without spaces, such as
///
///   1 a stirring , funny and finally transporting re-imagining
///   negative It isn't good.
///
/// Spaces or tabs separate the two. Lines end with LF or CRLF; empty ones are skipped. A sentence may have any bytes.
/// Throws DataError, which names the file and line, for a label without a sentence or outside `options.classes`; and
/// for a file without sentences, or one that cannot be read.
Sentences read_sentences(const std::string& path, const SentencesOptions& options = {});
/// The same for the text of such a file, which messages call `name`.
Sentences parse_sentences(std::string_view text, const std::string& name, const SentencesOptions& options = {});

}  // namespace minitorch::nn
