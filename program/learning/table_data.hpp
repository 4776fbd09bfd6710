// A table of the user's as data to learn from: what its settings are called, and what is told of it.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "nn/data/csv.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"

namespace minitorch::program {

/// The words of the settings `task`, `header` and `missing`.
std::vector<std::string> table_tasks();
std::vector<std::string> table_headers();
std::vector<std::string> table_missings();

/// The separator that a text means: one character, or `tab`. Throws Error for another text.
char separator_in(const std::string& text);
/// The same as a check of a flag.
CLI::Validator separator_check();

/// How the settings ask to read a table. Throws Error for words that are none of those above.
nn::CsvOptions table_options(const RunSettings& settings);

/// The table settings.path. With `kept`, the task of a checkpoint, cells are read as they were read then. Throws Error where
/// there is nothing to learn from it, and for what is not the table of `kept`.
Data load_table(const RunSettings& settings, const Task* kept);

}  // namespace minitorch::program
