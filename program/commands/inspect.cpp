// `minitorch inspect`: one line per tensor. differences.hpp compares two files. Prints each line as soon as it is
// known, because collecting the output would take more memory than the files.
#include "program/commands/inspect.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/checkpoint/checkpoint_parts.hpp"
#include "nn/json/json_writer.hpp"
#include "nn/text/terminal_text.hpp"
#include "operators/errors/error.hpp"
#include "program/commands/differences.hpp"
#include "program/learning/missing_file.hpp"
#include "program/learning/overwriting.hpp"
#include "program/learning/tensor_statistics.hpp"
#include "program/options/usage_error.hpp"
#include "program/terminal/printable.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using nn::CheckpointContents;
using nn::Json;

constexpr std::string_view inspect_examples = R"text(Examples:
  minitorch inspect model.json                       names, shapes, norms, NaN
  minitorch inspect --diff before.json after.json    what changed
  minitorch inspect run.json --to safetensors run.safetensors

The end of a file's name is its format: .json, .json.gz or .safetensors.

Exit codes: 0 success; 1 --diff found a difference; 2 an error.
)text";

struct InspectOptions {
  std::vector<std::string> files;
  std::vector<std::string> to;  // the format and the path
  bool is_diff = false, as_json = false, may_overwrite = false;
};

std::uint64_t bytes_of(const Tensor& tensor) {
  return static_cast<std::uint64_t>(tensor.numel()) * size_of(tensor.dtype());
}

// The columns after the name.
constexpr std::size_t table_columns = 9;
using TableRow = std::array<std::string, table_columns>;

std::string told_extreme(const Tensor& tensor, std::int64_t place) {
  const Json x = element_at(tensor, place);
  if (x.is_null()) return "-";
  return x.is_int64() ? std::to_string(x.as_int64()) : short_number(x.as_double());
}

TableRow table_row_of(const Tensor& tensor, const TensorStatistics& found) {
  return {std::string(to_text(tensor.dtype())),
          to_text(tensor.shape()),
          std::to_string(tensor.numel()),
          std::to_string(bytes_of(tensor)),
          short_number(found.norm),
          told_extreme(tensor, found.place_of_smallest),
          told_extreme(tensor, found.place_of_largest),
          std::to_string(found.nan),
          std::to_string(found.infinite)};
}

// Prints a row for each tensor, with aligned columns. Makes each row twice, to measure and to print it: a stored row
// takes many times the memory of a small tensor.
void print_table(const std::vector<nn::NamedTensor>& tensors, const std::vector<TensorStatistics>& all) {
  const TableRow heads = {"dtype", "shape", "elements", "bytes", "norm", "min", "max", "NaN", "infinite"};
  std::size_t name_width = columns_of_one_line("name");
  std::array<std::size_t, table_columns> widths{};
  const auto widen = [&](const TableRow& row) {
    for (std::size_t c = 0; c < table_columns; ++c) widths[c] = std::max(widths[c], row[c].size());
  };
  widen(heads);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    name_width = std::max(name_width, columns_of_one_line(tensors[i].name));
    widen(table_row_of(tensors[i].tensor, all[i]));
  }
  const auto print = [&](std::string_view name, const TableRow& row) {
    print_one_line(name);
    std::cout << std::string(name_width - columns_of_one_line(name), ' ');
    for (std::size_t c = 0; c < table_columns; ++c) std::cout << "  " << nn::right_aligned(row[c], widths[c]);
    std::cout << "\n";
  };
  print("name", heads);
  for (std::size_t i = 0; i < tensors.size(); ++i) print(tensors[i].name, table_row_of(tensors[i].tensor, all[i]));
}

void print_tensors(const std::string& path, const CheckpointContents& contents) {
  const std::vector<nn::NamedTensor> tensors = contents.tensors();
  std::vector<TensorStatistics> all;
  all.reserve(tensors.size());
  std::int64_t elements = 0, nan = 0, infinite = 0;
  std::uint64_t bytes = 0;
  for (const auto& [name, tensor] : tensors) {
    const TensorStatistics& found = all.emplace_back(statistics(tensor));
    elements += tensor.numel();
    bytes += bytes_of(tensor);
    nan += found.nan;
    infinite += found.infinite;
  }
  std::cout << one_line(path) << ": " << tensors.size() << " tensors, " << elements << " elements, " << bytes
            << " bytes; " << nan << " are NaN, " << infinite << " infinite\n\n";
  if (!tensors.empty()) print_table(tensors, all);
}

// Prints the kind of each part, as in `part optimizer: "Adam"`, and the metadata.
void print_values(const CheckpointContents& contents) {
  PrintedText printed(printable);
  nn::JsonWriter writer(printed);
  const auto print = [&](std::string_view what, std::string_view name, const Json* value) {
    std::cout << what;
    print_one_line(name);
    std::cout << (value == nullptr ? ": unknown" : ": ");
    if (value != nullptr) writer.value(*value);
    writer.flush();
    std::cout << "\n";
  };
  for (const nn::CheckpointPart& part : contents.parts) {
    if (!part.name.empty()) print("part ", part.name, part.state.values.find("kind"));
  }
  for (const auto& [key, value] : contents.metadata.as_object()) print("metadata ", key, &value);
}

// Writes one JSON object piece by piece: a document in memory would copy all values.
void print_json(const CheckpointContents& contents) {
  PrintedText printed(printable_json);
  nn::JsonWriter writer(printed);
  writer.plain("{\"metadata\": ");
  writer.value(contents.metadata);
  writer.plain(", \"parts\": ");
  nn::write_values(writer, contents.parts);
  writer.plain(", \"tensors\": [");
  std::string_view before;
  for (const auto& [name, tensor] : contents.tensors()) {
    const TensorStatistics found = statistics(tensor);
    writer.plain(before);
    writer.value(Json::Object{{"name", name},
                              {"dtype", to_text(tensor.dtype())},
                              {"shape", Json::Array(tensor.shape().begin(), tensor.shape().end())},
                              {"elements", tensor.numel()},
                              {"bytes", bytes_of(tensor)},
                              {"norm", found.norm},
                              {"min", element_at(tensor, found.place_of_smallest)},
                              {"max", element_at(tensor, found.place_of_largest)},
                              {"nan", found.nan},
                              {"infinite", found.infinite}});
    before = ", ";
  }
  writer.plain("]}");
  writer.flush();
  std::cout << "\n";
}

void convert(const CheckpointContents& contents, const InspectOptions& options) {
  const std::string &format = options.to[0], &path = options.to[1];
  if (format != "json" && format != "safetensors")
    throw UsageError("--to: '" + format + "' is not a format; choose json or safetensors");
  const nn::CheckpointFormat wanted = nn::checkpoint_format(path);
  const bool is_safetensors = wanted == nn::CheckpointFormat::safetensors;
  if (is_safetensors != (format == "safetensors"))
    throw Error("--to " + format + ": the end of " + path + " names another format");
  if (!options.may_overwrite) refuse_to_overwrite("--to", path);
  nn::write_checkpoint(path, contents);
}

int run_inspect(InspectOptions& options, const GivenOptions& /*given*/) {
  const std::size_t wanted = options.is_diff ? 2 : 1;
  if (options.files.size() != wanted) {
    throw UsageError(options.is_diff ? "--diff takes two files" : "one file is inspected, or two with --diff");
  }
  for (const std::string& file : options.files) check_is_there(file);
  CheckpointContents contents = nn::read_checkpoint(options.files[0]);
  if (options.is_diff) return print_differences(std::move(contents), nn::read_checkpoint(options.files[1])) ? 1 : 0;
  if (!options.to.empty()) {
    convert(contents, options);
  } else if (options.as_json) {
    print_json(contents);
  } else {
    print_tensors(options.files[0], contents);
    print_values(contents);
  }
  return 0;
}

std::vector<Option> inspect_options(InspectOptions& options) {
  return {{.name = "files",
           .value = &options.files,
           .about = "checkpoint to show, or two to compare (required)",
           .is_required = true,
           .most = 2},
          {.name = "--diff", .value = &options.is_diff, .about = "differences of two checkpoints, one per line"},
          {.name = "--to",
           .value = &options.to,
           .about = "format (json or safetensors) and file to convert to (default: none)",
           .type = "FORMAT OUT",
           .least = 2,
           .most = 2,
           .excludes = {"--diff"}},
          {.name = "--force", .value = &options.may_overwrite, .about = "permission to overwrite OUT", .needs = "--to"},
          {.name = "--json",
           .value = &options.as_json,
           .about = "contents as one JSON object",
           .excludes = {"--diff", "--to"}}};
}

}  // namespace

Command inspect_command() {
  return command_with<InspectOptions>(
      {.name = "inspect", .about = "Shows, compares or converts checkpoints", .footer = std::string(inspect_examples)},
      inspect_options, run_inspect);
}

}  // namespace minitorch::program
