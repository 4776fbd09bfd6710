// `minitorch inspect`: a line for each tensor, of one file or of what two have not in common.
#include "program/commands/inspect.hpp"

#include <algorithm>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/overwriting.hpp"
#include "program/learning/tensor_statistics.hpp"
#include "program/terminal/printable.hpp"

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

struct InspectQuestion {
  std::vector<std::string> files;
  std::vector<std::string> to;  // a format and a path
  bool is_diff = false, as_json = false, may_overwrite = false;
};

std::string short_number(double x) {
  std::ostringstream text;
  text << std::setprecision(6) << x;
  return text.str();
}

// A row for each, columns as wide as they must be; the first is text, numbers stand at the right.
void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.at(0).size());
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], nn::display_width(row[c]));
  }
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool is_last = c + 1 == row.size();
      std::cout << (c == 0 ? nn::left_aligned(row[c], widths[c]) : nn::right_aligned(row[c], widths[c]))
                << (is_last ? "\n" : "  ");
    }
  }
}

std::uint64_t bytes_of(const Tensor& tensor) {
  return static_cast<std::uint64_t>(tensor.numel()) * size_of(tensor.dtype());
}

// What the parts are the states of: "optimizer: Adam".
std::vector<std::string> named_parts(const CheckpointContents& contents) {
  std::vector<std::string> all;
  for (const nn::CheckpointPart& part : contents.parts) {
    const Json* const kind = part.state.values.find("kind");
    if (!part.name.empty()) all.push_back(part.name + ": " + (kind == nullptr ? "unknown" : kind->dump()));
  }
  return all;
}

void tell(const std::string& path, const CheckpointContents& contents) {
  const std::vector<nn::NamedTensor> tensors = contents.tensors();
  std::vector<std::vector<std::string>> rows = {
      {"name", "dtype", "shape", "elements", "bytes", "norm", "min", "max", "NaN", "infinite"}};
  std::int64_t elements = 0, nan = 0, infinite = 0;
  std::uint64_t bytes = 0;
  for (const auto& [name, tensor] : tensors) {
    const TensorStatistics found = statistics(tensor);
    rows.push_back({one_line(name), std::string(to_text(tensor.dtype())), to_text(tensor.shape()),
                    std::to_string(tensor.numel()), std::to_string(bytes_of(tensor)), short_number(found.norm),
                    short_number(found.smallest), short_number(found.largest), std::to_string(found.nan),
                    std::to_string(found.infinite)});
    elements += tensor.numel();
    bytes += bytes_of(tensor);
    nan += found.nan;
    infinite += found.infinite;
  }
  std::cout << one_line(path) << ": " << tensors.size() << " tensors, " << elements << " elements, " << bytes
            << " bytes; " << nan << " are NaN, " << infinite << " infinite\n\n";
  if (rows.size() > 1) print_table(rows);
  for (const std::string& part : named_parts(contents)) std::cout << "part " << one_line(part) << "\n";
  for (const auto& [key, value] : contents.metadata.as_object())
    std::cout << "metadata " << one_line(key) << ": " << one_line(value.dump()) << "\n";
}

void tell_as_json(const CheckpointContents& contents) {
  Json tensors = Json::Array{};
  for (const auto& [name, tensor] : contents.tensors()) {
    const TensorStatistics found = statistics(tensor);
    tensors.append(Json::Object{{"name", name},
                                {"dtype", to_text(tensor.dtype())},
                                {"shape", Json::Array(tensor.shape().begin(), tensor.shape().end())},
                                {"elements", tensor.numel()},
                                {"bytes", bytes_of(tensor)},
                                {"norm", found.norm},
                                {"min", found.smallest},
                                {"max", found.largest},
                                {"nan", found.nan},
                                {"infinite", found.infinite}});
  }
  Json parts = Json::Object{};
  for (const nn::CheckpointPart& part : contents.parts) parts[part.name] = part.state.values;
  const Json all = Json::Object{{"tensors", tensors}, {"parts", parts}, {"metadata", contents.metadata}};
  std::cout << printable_json(all.dump()) << "\n";
}

// What is said of a tensor that both files have; nothing where it is the same in both.
std::string told_difference(const Tensor& a, const Tensor& b) {
  const auto kind = [](const Tensor& x) { return to_text(x.shape()) + " " + std::string(to_text(x.dtype())); };
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return kind(a) + " and " + kind(b);
  const TensorDifference found = difference(a, b);
  if (found.elements == 0) return "";
  return std::to_string(found.elements) + " of " + std::to_string(a.numel()) + " elements differ, by " +
         short_number(found.largest) + " at most, the first is number " + std::to_string(found.first_place);
}

// The lines that tell two maps of values apart, each with the beginning of both values. Of two objects within, only the
// values that differ are told: "part optimizer.steps: 2 and 3".
void add_differences(std::vector<std::string>& lines, const std::string& what, const Json& a, const Json& b) {
  std::map<std::string, std::pair<const Json*, const Json*>> values;
  for (const auto& [key, value] : a.as_object()) values[key].first = &value;
  for (const auto& [key, value] : b.as_object()) values[key].second = &value;
  for (const auto& [key, both] : values) {
    const auto [one, other] = both;
    if (one != nullptr && other != nullptr && one->is_object() && other->is_object()) {
      add_differences(lines, what + key + ".", *one, *other);
      continue;
    }
    const auto text = [](const Json* value) { return value == nullptr ? std::string("nothing") : value->dump(); };
    const auto shown = [&text](const Json* value) { return nn::beginning_of(text(value)); };
    if (text(one) == text(other)) continue;
    const bool begin_alike = shown(one) == shown(other);
    lines.push_back(what + key + ": " + (begin_alike ? "two that begin " : "") + shown(one) +
                    (begin_alike ? "" : " and " + shown(other)));
  }
}

Json values_of_parts(const CheckpointContents& contents) {
  Json values = Json::Object{};
  for (const nn::CheckpointPart& part : contents.parts) values[part.name] = part.state.values;
  return values;
}

std::vector<std::string> differences(const CheckpointContents& a, const CheckpointContents& b) {
  std::vector<std::string> lines;
  const auto add_line = [&lines](const std::string& name, const std::string& told) {
    lines.emplace_back("tensor ").append(name).append(": ").append(told);
  };
  std::map<std::string, Tensor> others;
  for (const auto& [name, tensor] : b.tensors()) others.emplace(name, tensor);
  for (const auto& [name, tensor] : a.tensors()) {
    const auto other = others.extract(name);
    const std::string told = other.empty() ? "only in the first" : told_difference(tensor, other.mapped());
    if (!told.empty()) add_line(name, told);
  }
  for (const auto& [name, tensor] : b.tensors()) {
    if (others.contains(name)) add_line(name, "only in the second");
  }
  add_differences(lines, "part ", values_of_parts(a), values_of_parts(b));
  add_differences(lines, "metadata ", a.metadata, b.metadata);
  return lines;
}

void convert(const CheckpointContents& contents, const InspectQuestion& question) {
  const std::string &format = question.to[0], &path = question.to[1];
  const nn::CheckpointFormat wanted = nn::checkpoint_format(path);
  const bool is_safetensors = wanted == nn::CheckpointFormat::safetensors;
  if (is_safetensors != (format == "safetensors"))
    throw Error("--to " + format + ": the end of " + path + " names another format");
  if (!question.may_overwrite) refuse_to_overwrite("--to", path);
  nn::write_checkpoint(path, contents);
}

void answer(const InspectQuestion& question) {
  const std::size_t wanted = question.is_diff ? 2 : 1;
  if (question.files.size() != wanted) {
    throw CLI::ParseError(question.is_diff ? "--diff takes two files" : "one file is inspected, or two with --diff",
                          CLI::ExitCodes::ArgumentMismatch);
  }
  const CheckpointContents contents = nn::read_checkpoint(question.files[0]);
  if (question.is_diff) {
    const auto lines = differences(contents, nn::read_checkpoint(question.files[1]));
    for (const std::string& line : lines) std::cout << one_line(line) << "\n";
    if (!std::cout.flush()) throw Error("the output could not be written");
    if (!lines.empty()) throw CLI::RuntimeError(1);
  } else if (!question.to.empty()) {
    convert(contents, question);
  } else if (question.as_json) {
    tell_as_json(contents);
  } else {
    tell(question.files[0], contents);
  }
}

}  // namespace

void make_inspect(CLI::App& app) {
  const auto question = std::make_shared<InspectQuestion>();
  app.description("Shows, compares or converts checkpoints");
  app.add_option("files", question->files, "checkpoint to show, or two to compare (required)")
      ->required()
      ->expected(1, 2);
  CLI::Option* const diff = app.add_flag("--diff", question->is_diff, "differences of two checkpoints, one per line");
  CLI::Option* const to =
      app.add_option("--to", question->to, "format (json or safetensors) and file to convert to (default: none)")
          ->expected(2)
          ->excludes(diff);
  to->type_name("FORMAT OUT")->check([](const std::string& text) {
    const bool is_format = text == "json" || text == "safetensors" || text.find('.') != std::string::npos;
    return is_format ? std::string() : "'" + text + "' is no format, json and safetensors are";
  });
  app.add_flag("--force", question->may_overwrite, "permission to overwrite OUT");
  app.add_flag("--json", question->as_json, "contents as one JSON object")->excludes(diff)->excludes(to);
  app.footer(std::string(inspect_examples));
  app.callback([question] { answer(*question); });
}

void add_inspect(CLI::App& app) { make_inspect(*app.add_subcommand("inspect", "")); }

}  // namespace minitorch::program
