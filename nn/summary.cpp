// The table of a model's modules.
#include "nn/summary.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "minitorch/grad_mode.hpp"
#include "minitorch/making.hpp"
#include "nn/evaluating.hpp"
#include "nn/terminal_text.hpp"

namespace minitorch::nn {

namespace {

struct Row {
  Module module;
  std::string name;
  std::optional<Shape> output;
};

// Notes the shape of what each module gave.
class Shapes final : public ForwardListener {
 public:
  explicit Shapes(std::vector<Row>& rows) : rows_(rows) {}
  void hear(const Module& module, const Tensor& output) override {
    for (Row& row : rows_) {
      if (row.module == module) row.output = output.shape();
    }
  }

 private:
  std::vector<Row>& rows_;
};

std::string with_commas(std::int64_t n) {
  std::string text = std::to_string(n);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

using Line = std::array<std::string, 3>;

// The lines with columns of one width, the last to the right.
std::string aligned(const std::vector<Line>& lines) {
  std::array<std::size_t, 3> widths{};
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text;
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      text += column + 1 < line.size() ? left_aligned(line[column], widths[column]) + "  "
                                       : right_aligned(line[column], widths[column]) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string summary(const Module& model, const Shape& input_shape, DType input_dtype) {
  std::vector<Row> rows;
  for (const NamedModule& named : model.named_modules()) rows.push_back({named.module, named.name, std::nullopt});
  {
    const Evaluating evaluating(model);
    const auto without_graph = no_grad();
    Shapes shapes(rows);
    model(zeros(input_shape, {.dtype = input_dtype}));
  }
  std::vector<Line> lines = {{"layer", "output", "parameters"}};
  for (const Row& row : rows) {
    const bool is_model = row.name.empty();
    const auto depth = static_cast<std::size_t>(std::count(row.name.begin(), row.name.end(), '.')) + (is_model ? 0 : 1);
    std::int64_t own = 0;
    for (const NamedParameter& named : row.module.own_parameters()) own += named.parameter.numel();
    lines.push_back({std::string(2 * depth, ' ') + (is_model ? "" : row.name + ": ") +
                         (is_model ? model.kind() : row.module.kind()),
                     row.output ? to_text(*row.output) : "not called", with_commas(own)});
  }
  lines.push_back({"all", "", with_commas(model.num_parameters())});
  return aligned(lines);
}

}  // namespace minitorch::nn
