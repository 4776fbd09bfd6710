// Reads rows of numbers and words, by the columns of the task.
#include "program/predicting/number_inputs.hpp"

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/tables/csv.hpp"
#include "nn/tables/csv_cell.hpp"
#include "nn/tables/csv_source.hpp"
#include "nn/text/number_text.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "program/learning/missing_file.hpp"
#include "program/learning/table_data.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

// Makes one example: words for columns of words, numbers for the others.
Tensor values_row(const Task& task, const std::vector<std::string>& texts) {
  if (static_cast<std::int64_t>(texts.size()) != task.inputs) {
    const auto quoted = [](const nn::CsvColumn& column) { return "'" + column.name + "'"; };
    const std::string names = operators::joined(task.columns, ", ", quoted);
    throw Error(counted(static_cast<std::int64_t>(texts.size()), "value") + ", the model takes " +
                std::to_string(task.inputs) + (names.empty() ? "" : ": " + names));
  }
  std::vector<float> values;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const nn::CsvColumn column = task.columns.empty() ? nn::CsvColumn{} : task.columns[i];
    const std::string_view text = nn::without_spaces(texts[i]);
    const auto value = nn::csv_value(column, text);
    if (!value) {
      throw Error("numbers: number " + std::to_string(i + 1) + (column.name.empty() ? "" : " (" + column.name + ")") +
                  ": " + nn::csv_cell_fault(column, text));
    }
    values.push_back(*value);
  }
  return from_vector(values, {1, task.inputs});
}

Tensor csv_rows(const TrainedModel& trained, const PredictRequest& request) {
  RunSettings settings = trained.settings;
  if (!request.separator.empty()) settings.separator = request.separator;
  if (!request.header.empty()) settings.header = request.header;
  std::unique_ptr<nn::ByteSource> source;
  if (request.csv == "-") {
    source = std::make_unique<nn::StreamSource>(std::cin, "standard input");
  } else {
    check_is_there(request.csv);
    source = std::make_unique<nn::FileSource>(request.csv);
  }
  return naming_flags([&] { return nn::read_csv_columns(*source, trained.task.columns, table_options(settings)); });
}

}  // namespace

ModelInputs number_inputs(const TrainedModel& trained, const PredictRequest& request) {
  return inputs_of(request.csv.empty() ? values_row(trained.task, request.inputs) : csv_rows(trained, request));
}

}  // namespace minitorch::program
