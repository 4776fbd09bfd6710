// The data source `csv`: a user's table, the names of its settings, and its description.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nn/tables/csv.hpp"
#include "nn/tables/csv_error.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/options/option.hpp"

namespace minitorch::program {

/// Returns the accepted values of the settings `task`, `header` and `missing`.
std::vector<std::string> table_tasks();
std::vector<std::string> table_headers();
std::vector<std::string> table_missings();

/// Returns the separator that `text` means: the character itself, or that of "comma" or "tab". Throws Error for any
/// other text.
char separator_in(const std::string& text);
/// Returns the same as a check of an option.
Check separator_check();

/// Returns how to read a table with these settings. Throws Error for values that are none of those above.
nn::CsvOptions table_options(const RunSettings& settings);

/// Returns the message of an error, with its advice in flags of `minitorch train`: "...; --missing drop leaves ...".
std::string with_flags(const nn::CsvError& error);
/// Returns read(), which reads a table. The messages of its errors give advice in flags.
template <class F> auto naming_flags(const F& read) {
  try {
    return read();
  } catch (const nn::CsvError& error) {
    throw DataError(with_flags(error));
  }
}

/// Loads the table at settings.path. With `kept`, the task of a checkpoint, reads its cells as that training did.
/// Throws Error if there is nothing to learn from the table, or if it is not the table of `kept`.
Data load_table(const RunSettings& settings, const Task* kept);
/// The same for the text of a table, without `kept`; settings.path is its name in messages. Throws nn::CsvError if some
/// option might help.
Data table_in(std::string_view text, const RunSettings& settings);

}  // namespace minitorch::program
