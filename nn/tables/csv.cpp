// Reads tables in two passes: the first finds the type of each column, the second writes its numbers into the tensor.
// No cell is kept, so memory is bounded by the length of the text.
#include "nn/tables/csv.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "minitorch/functions/making.hpp"
#include "nn/files/gzip.hpp"
#include "nn/files/memory_budget.hpp"
#include "nn/tables/csv_cell.hpp"
#include "nn/tables/csv_error.hpp"
#include "nn/tables/csv_reader.hpp"
#include "nn/tables/csv_rows.hpp"
#include "nn/tables/csv_source.hpp"
#include "nn/tables/csv_survey.hpp"
#include "nn/text/checksum.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

// The columns that are read.
struct Choice {
  std::vector<std::size_t> inputs;
  std::size_t label = 0;
};

Choice choice_of(const CsvReader& reader, const std::string& table, const CsvOptions& options) {
  std::vector<bool> is_ignored(reader.names().size());
  for (const std::string& name : options.ignore) is_ignored[reader.column(name)] = true;
  Choice choice;
  for (std::size_t c = 0; c < is_ignored.size(); ++c) {
    if (!is_ignored[c]) choice.inputs.push_back(c);
  }
  if (choice.inputs.size() < 2) {
    throw DataError(table + (choice.inputs.empty() ? ": all columns are ignored" : ": there is only one column") +
                    ", there must be a label and at least one input column");
  }
  choice.label = options.label ? reader.column(*options.label) : choice.inputs.back();
  const auto found = std::find(choice.inputs.begin(), choice.inputs.end(), choice.label);
  if (found == choice.inputs.end())
    throw DataError(table + ": the label " + quoted_beginning(*options.label) + " is ignored");
  choice.inputs.erase(found);
  if (!options.like) return choice;
  choice.inputs.clear();
  for (const CsvColumn& column : options.like->columns) choice.inputs.push_back(reader.column(column.name));
  return choice;
}

bool is_missing_cell(std::string_view cell) { return read_csv_cell(cell).kind == CsvCell::Kind::missing; }

// Whether a label is missing. If labels are classes, only an empty one is.
bool is_missing_label(std::string_view cell, const CsvOptions& options) {
  return options.task == CsvTask::classes ? cell.empty() : is_missing_cell(cell);
}

// Whether a row is dropped, because of a missing cell.
bool is_dropped(const CsvReader& reader, const Choice& choice, const CsvOptions& options) {
  if (options.missing != CsvMissing::drop) return false;
  const auto& cells = reader.cells();
  return is_missing_label(cells[choice.label], options) ||
         std::any_of(choice.inputs.begin(), choice.inputs.end(),
                     [&](std::size_t c) { return is_missing_cell(cells[c]); });
}

// The surveys of all columns that are read.
class Surveys {
 public:
  explicit Surveys(std::size_t inputs) : inputs_(inputs, CsvSurvey(most_csv_words)) {}

  void add(const CsvReader& reader, const Choice& choice, const std::string& table, const CsvOptions& options) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const std::size_t before = inputs_[i].different_words();
      inputs_[i].add(reader.cells()[choice.inputs[i]], reader.line());
      words_ += inputs_[i].different_words() - before;
    }
    if (words_ > most_csv_words_together) {
      refuse_csv_line(table, reader.line(),
                      "the columns have more than " + std::to_string(most_csv_words_together) +
                          " different words together, the most that are read");
    }
    const std::string_view label = reader.cells()[choice.label];
    if (options.task == CsvTask::classes && !label.empty()) {
      label_.add_word(label, reader.line());
    } else {
      label_.add(label, reader.line());
    }
  }

  CsvSchema schema(const CsvReader& reader, const Choice& choice, const std::string& table,
                   const CsvOptions& options) const {
    const auto place = [&](std::size_t c) { return CsvPlace{table, c, reader.names()[c]}; };
    CsvSchema schema{.columns = {}, .label = label_.label(place(choice.label), options)};
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      schema.columns.push_back(inputs_[i].input(place(choice.inputs[i]), options));
    return schema;
  }

 private:
  std::vector<CsvSurvey> inputs_;
  CsvSurvey label_{most_csv_classes};
  std::size_t words_ = 0;  // the number of different words in all inputs
};

// The result of the first pass.
struct Plan {
  Choice choice;
  CsvSchema schema;
  bool has_header = true;
  std::int64_t rows = 0, dropped = 0;
  std::uint64_t checksum = 0;
};

Plan plan_of(std::string_view text, const std::string& name, const CsvOptions& options) {
  CsvReader reader(text, name, options);
  Plan plan;
  plan.has_header = reader.has_header();
  plan.choice = choice_of(reader, name, options);
  Surveys surveys(options.like ? 0 : plan.choice.inputs.size());
  Checksum checksum;
  while (reader.next()) {
    if (is_dropped(reader, plan.choice, options)) {
      ++plan.dropped;
      continue;
    }
    ++plan.rows;
    for (const std::size_t c : plan.choice.inputs) checksum.add(reader.cells()[c]);
    checksum.add(reader.cells()[plan.choice.label]);
    if (!options.like) surveys.add(reader, plan.choice, name, options);
  }
  if (plan.rows == 0) {
    throw DataError(name + (plan.dropped == 0 ? ": there are no rows below a header"
                                              : ": there are no rows without a missing cell"));
  }
  plan.checksum = checksum.value();
  plan.schema = options.like ? *options.like : surveys.schema(reader, plan.choice, name, options);
  plan.schema.label.name = reader.names()[plan.choice.label];
  return plan;
}

float value_of(const CsvColumn& column, const CsvReader& reader, std::size_t place, const std::string& name) {
  const std::string_view cell = reader.cells()[place];
  if (const auto value = csv_value(column, cell)) return *value;
  CsvPlace{name, place, column.name}.refuse(csv_cell_fault(column, cell), "line " + std::to_string(reader.line()));
}

TensorDataset examples_of(std::string_view text, const std::string& name, const CsvOptions& options, const Plan& plan) {
  const auto columns = static_cast<std::int64_t>(plan.schema.columns.size());
  const Tensor x = empty({plan.rows, columns});
  const bool has_classes = plan.schema.label.has_words();
  const Tensor y = has_classes ? empty({plan.rows}, {.dtype = int64}) : empty({plan.rows, 1});
  auto* to = x.data_pointer<float>();
  CsvReader reader(text, name, options);
  for (std::int64_t row = 0; reader.next();) {
    if (is_dropped(reader, plan.choice, options)) continue;
    for (std::size_t i = 0; i < plan.schema.columns.size(); ++i)
      *to++ = value_of(plan.schema.columns[i], reader, plan.choice.inputs[i], name);
    const float label = value_of(plan.schema.label, reader, plan.choice.label, name);
    if (has_classes) {
      y.data_pointer<std::int64_t>()[row++] = static_cast<std::int64_t>(label);
    } else {
      y.data_pointer<float>()[row++] = label;
    }
  }
  return {x, y};
}

// Calls f. If it throws and the text plainly has another separator, advises that.
template <class F> auto proposing_separator(std::string_view text, char separator, const F& f) {
  const auto propose = [&](const std::string& fault, std::vector<CsvAdvice> advice) {
    const char other = other_csv_separator(text, separator);
    if (other == '\0') return;
    advice.insert(advice.begin(),
                  {other, "fits its first line, which has " + csv_separator_name(other) + " between cells"});
    throw CsvError(fault, std::move(advice));
  };
  try {
    return f();
  } catch (const CsvError& error) {
    propose(error.fault(), error.advice());
    throw;
  } catch (const DataError& error) {
    propose(error.what(), {});
    throw;
  }
}

// Returns the text of a table. Throws DataError if the table would take more memory than its length justifies.
std::string text_of(ByteSource& stored) {
  constexpr std::size_t part = std::size_t{1} << 20U;
  constexpr std::size_t per_character = 4;  // two for the growing text, two for numbers of at least two characters
  UnpackedSource source(stored);
  MemoryBudget budget(source);
  std::string text;
  for (std::size_t count = part; count == part;) {
    const std::size_t size = text.size();
    text.resize(size + part);
    count = source.read(std::span(text).subspan(size));
    text.resize(size + count);
    try {
      budget.take(per_character * count);
    } catch (const DataError& error) {
      source.refuse(error.what());
    }
  }
  return text;
}

}  // namespace

CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
  const auto parsed = [&] {
    Plan plan = plan_of(text, name, options);
    TensorDataset data = examples_of(text, name, options, plan);
    return CsvTable{.data = std::move(data),
                    .schema = std::move(plan.schema),
                    .has_header = plan.has_header,
                    .dropped = plan.dropped,
                    .checksum = plan.checksum};
  };
  return naming_memory(name, [&] { return proposing_separator(text, options.separator, parsed); });
}

CsvTable read_csv(const std::string& path, const CsvOptions& options) {
  return naming_memory(path, [&] {
    FileSource file(path);
    return parse_csv(text_of(file), path, options);
  });
}

Tensor parse_csv_columns(std::string_view text, const std::string& name, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options) {
  const auto parsed = [&] {
    CsvReader counting(text, name, options);
    std::vector<std::size_t> places;
    places.reserve(columns.size());
    for (const CsvColumn& column : columns) places.push_back(counting.column(column.name));
    std::int64_t rows = 0;
    while (counting.next()) ++rows;
    if (rows == 0) throw DataError(name + ": there are no rows below a header");
    Tensor x = empty({rows, static_cast<std::int64_t>(columns.size())});
    auto* to = x.data_pointer<float>();
    for (CsvReader reader(text, name, options); reader.next();) {
      for (std::size_t i = 0; i < columns.size(); ++i) *to++ = value_of(columns[i], reader, places[i], name);
    }
    return x;
  };
  return naming_memory(name, [&] { return proposing_separator(text, options.separator, parsed); });
}

Tensor read_csv_columns(ByteSource& source, const std::vector<CsvColumn>& columns, const CsvOptions& options) {
  return naming_memory(source.name(),
                       [&] { return parse_csv_columns(text_of(source), source.name(), columns, options); });
}

}  // namespace minitorch::nn
