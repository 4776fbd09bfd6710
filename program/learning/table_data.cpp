// Reads a table, describes what is learned from it, and stores in the task how it was read.
#include "program/learning/table_data.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/tables/csv_error.hpp"
#include "nn/tables/csv_rows.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "program/options/tables.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shell_word.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

template <class T> struct Word {
  std::string_view name;
  T meaning;
};
template <class T> Word(const char*, T) -> Word<T>;
constexpr std::array tasks = {Word{"auto", nn::CsvTask::detect}, Word{"classes", nn::CsvTask::classes},
                              Word{"number", nn::CsvTask::number}};
constexpr std::array headers = {Word{"auto", nn::CsvHeader::detect}, Word{"yes", nn::CsvHeader::yes},
                                Word{"no", nn::CsvHeader::no}};
constexpr std::array missings = {Word{"refuse", nn::CsvMissing::refuse}, Word{"drop", nn::CsvMissing::drop},
                                 Word{"mean", nn::CsvMissing::mean}};

template <class Words, class T> std::string word_for(const Words& words, T meaning) {
  const auto has_meaning = [meaning](const auto& word) { return word.meaning == meaning; };
  return std::string(std::find_if(words.begin(), words.end(), has_meaning)->name);
}

// Words advice on reading a table as flags of `minitorch train`.
struct AsFlag {
  std::string operator()(nn::CsvHeader header) const { return "--header " + word_for(headers, header); }
  std::string operator()(nn::CsvMissing missing) const { return "--missing " + word_for(missings, missing); }
  std::string operator()(nn::CsvTask task) const { return "--task " + word_for(tasks, task); }
  std::string operator()(char separator) const { return "--separator " + nn::csv_separator_name(separator); }
  std::string operator()(const std::string& column) const { return "--ignore " + shell_word(nn::beginning_of(column)); }
};

// Reads the table that `kept` was trained on. Throws CheckpointError if the file differs from it.
nn::CsvTable read_as_kept(const RunSettings& settings, const nn::CsvOptions& options, const Task& kept) {
  const nn::FileSource readable(settings.path);  // throws if the file cannot be read, which is no difference of data
  const std::string others = "the data are not those that it was trained with: ";
  try {
    nn::CsvTable table = naming_flags([&] { return nn::read_csv(settings.path, options); });
    if (kept.checksum.empty() || kept.checksum == std::to_string(table.checksum)) return table;
  } catch (const DataError& error) {
    throw CheckpointError(others + error.what());
  }
  throw CheckpointError(others + settings.path + ": cells have changed, or rows were added, left out or moved");
}

// Returns at most `most` different labels of a table.
std::set<float> different_labels(const nn::CsvTable& table, std::size_t most) {
  const Tensor& y = table.data.y();
  const auto* const first = y.data_pointer<float>();
  std::set<float> labels;
  for (const auto* label = first; label != first + y.numel() && labels.size() < most; ++label) labels.insert(*label);
  return labels;
}

void check_table(const nn::CsvTable& table, const std::string& path) {
  const auto refuse = [&](const std::string& why) { throw DataError(path + ": " + why); };
  const auto are_utf8 = [](const nn::CsvColumn& column) {
    return nn::is_utf8(column.name) && std::all_of(column.words.begin(), column.words.end(), nn::is_utf8);
  };
  const auto& [columns, label] = table.schema;
  if (!are_utf8(label) || !std::all_of(columns.begin(), columns.end(), are_utf8))
    refuse(
        "the names of columns and classes, and all words, must be UTF-8; iconv converts them, such as: iconv -f LATIN1 "
        "-t UTF-8");
  if (label.words.size() == 1) {
    refuse("all labels are " + nn::quoted_beginning(label.words[0]) + ", there must be two classes at least");
  }
  if (!label.has_words() && different_labels(table, 2).size() == 1)
    refuse("all labels are " + shown_number(label.centre) + ", there must be two different numbers at least");
}

std::string told_rows(std::int64_t n) { return shown_count(n) + (n == 1 ? " row is" : " rows are"); }

// Returns a line such as "learning price, a number (mean 402,133, deviation 93,421), since all its labels are numbers".
std::string told_task(const nn::CsvTable& table, const std::string& chosen) {
  const nn::CsvColumn& label = table.schema.label;
  const std::string start = "learning " + one_line(label.name) + ", ";
  const std::string why = chosen == "auto" ? "" : ", as --task says";
  if (label.has_words()) {
    return start + shown_count(static_cast<std::int64_t>(label.words.size())) + " classes" +
           (why.empty() ? ", since its labels are words" : why);
  }
  const std::string scale = " (mean " + shown_number(label.centre) + ", deviation " + shown_number(label.unit) + ")";
  constexpr std::size_t few = 10;
  const std::size_t different = different_labels(table, few + 1).size();
  return start + "a number" + (label == nn::CsvColumn{.name = label.name} ? "" : scale) +
         (why.empty() ? ", since all its labels are numbers" : why) +
         (why.empty() && different <= few
              ? "; only " + std::to_string(different) + " are different: --task classes takes them for classes"
              : "");
}

std::vector<std::string> told(const nn::CsvTable& table, const RunSettings& settings) {
  std::vector<std::string> lines = {told_task(table, settings.task)};
  if (!table.has_header && settings.header == "auto")
    lines.emplace_back(
        "no header, since the first row is all numbers: columns are called 1, 2, ... (--header yes takes it for "
        "names)");
  if (table.dropped > 0) lines.push_back(told_rows(table.dropped) + " left out, in which a cell is missing");
  std::vector<std::string> words;
  for (const nn::CsvColumn& column : table.schema.columns) {
    if (column.has_words()) words.push_back(one_line(column.name) + " (" + std::to_string(column.words.size()) + ")");
  }
  if (!words.empty()) lines.push_back("columns of words: " + operators::joined(words));
  return lines;
}

// Returns what is learned from a table. `kept` is the task of a checkpoint.
Data data_of(const nn::CsvTable& table, const RunSettings& settings, const Task* kept) {
  check_table(table, settings.path);
  Task task{.inputs = static_cast<std::int64_t>(table.schema.columns.size()),
            .classes = table.schema.label.words,
            .columns = table.schema.columns,
            .standardize = true,
            .label = table.schema.label,
            .checksum = std::to_string(table.checksum)};
  task.label.words.clear();
  if (kept != nullptr) task = *kept;
  Data data = cut(std::move(task), nn::shared(table.data), parts_of(table.data.size(), settings.seed));
  data.about = told(table, settings);
  return data;
}

}  // namespace

std::vector<std::string> table_tasks() { return names_of(tasks); }
std::vector<std::string> table_headers() { return names_of(headers); }
std::vector<std::string> table_missings() { return names_of(missings); }

char separator_in(const std::string& text) {
  if (text == "comma") return ',';
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() != 1) throw Error("'" + text + "' is not a separator, it must be one character, or tab");
  return text[0];
}

Check separator_check() {
  return [](const std::string& text) -> std::string {
    try {
      nn::check_csv_separator(separator_in(text));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
}

nn::CsvOptions table_options(const RunSettings& settings) {
  nn::CsvOptions options{.separator = separator_in(settings.separator),
                         .header = row_of(headers, settings.header, "--header").meaning,
                         .missing = row_of(missings, settings.missing, "--missing").meaning,
                         .task = row_of(tasks, settings.task, "--task").meaning,
                         .ignore = settings.ignore,
                         .standardize = true};
  if (!settings.label.empty()) options.label = settings.label;
  return options;
}

std::string with_flags(const nn::CsvError& error) {
  std::string text = error.fault();
  for (const auto& [option, effect] : error.advice()) text += "; " + std::visit(AsFlag{}, option) + " " + effect;
  return text;
}

Data load_table(const RunSettings& settings, const Task* kept) {
  if (settings.path.empty()) throw Error("csv: a path is required, that of the file of the table");
  nn::CsvOptions options = table_options(settings);
  if (kept != nullptr) {
    nn::CsvColumn label = kept->label;
    label.words = kept->classes;
    options.like = nn::CsvSchema{.columns = kept->columns, .label = std::move(label)};
  }
  const nn::CsvTable table = kept == nullptr ? naming_flags([&] { return nn::read_csv(settings.path, options); })
                                             : read_as_kept(settings, options, *kept);
  return data_of(table, settings, kept);
}

Data table_in(std::string_view text, const RunSettings& settings) {
  return data_of(nn::parse_csv(text, settings.path, table_options(settings)), settings, nullptr);
}

}  // namespace minitorch::program
