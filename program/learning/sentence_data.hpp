// The data source `sentences`: lines of a label and a sentence, whose words are numbered by a vocabulary.
#pragma once

#include <string>
#include <vector>

#include "nn/data/dataset.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Loads the sentences at settings.path. The test is on a fifth of them, or on those at settings.test_path. Throws
/// Error if there is nothing to learn from them, or if they are not those of `kept`.
Data load_sentences(const RunSettings& settings, const Task* kept);

/// Returns the words of a sentence, as indices of the vocabulary. Throws DataError, which names the owner of the
/// sentence, if there are too many.
std::vector<std::int64_t> words_of_sentence(const nn::Vocabulary& vocabulary, const std::string& sentence,
                                            const std::string& owner);

}  // namespace minitorch::program
