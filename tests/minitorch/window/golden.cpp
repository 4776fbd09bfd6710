// Functions of pictures against PyTorch: values, indices, first and second derivatives, and what is refused.
// tests/golden/make_pooling.py wrote PyTorch's results, as sums with weights.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using Json = nlohmann::json;

namespace {

// The numbers of the script's function of the same name.
Tensor window_numbers(std::int64_t seed, const Shape& shape, bool ties = false) {
  std::vector<double> values(static_cast<std::size_t>(numel(shape)));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto i = static_cast<std::int64_t>(k);
    const std::int64_t mixed = (31 * i * i + 17 * i * seed + 101 * seed) % 2003;
    values[k] = ties ? static_cast<double>(mixed % 5 - 2)
                     : static_cast<double>(mixed) / 1001.5 - 1 + static_cast<double>(i) / 65536;
  }
  return from_vector(values, shape, {.dtype = float64});
}

// A number, a pair, or null.
OptionalPair2d pair_at(const Json& options, const char* name) {
  const auto found = options.find(name);
  if (found == options.end() || found->is_null()) return {};
  if (found->is_array()) return {found->at(0).get<std::int64_t>(), found->at(1).get<std::int64_t>()};
  return Pair2d(found->get<std::int64_t>());
}
std::optional<std::int64_t> number_at(const Json& options, const char* name) {
  const auto pair = pair_at(options, name);
  if (!pair) return std::nullopt;
  return pair->width;
}

Selected max_pooled(const std::string& function, const Tensor& x, const Json& o) {
  if (function == "adaptive_max_pool2d") return adaptive_max_pool2d_with_indices(x, *pair_at(o, "output_size"));
  if (function == "adaptive_max_pool1d") return adaptive_max_pool1d_with_indices(x, *number_at(o, "output_size"));
  const bool ceil_mode = o.at("ceil_mode");
  if (function == "max_pool2d") {
    return max_pool2d_with_indices(x, *pair_at(o, "kernel"),
                                   {.stride = pair_at(o, "stride"),
                                    .padding = *pair_at(o, "padding"),
                                    .dilation = *pair_at(o, "dilation"),
                                    .ceil_mode = ceil_mode});
  }
  return max_pool1d_with_indices(x, *number_at(o, "kernel"),
                                 {.stride = number_at(o, "stride"),
                                  .padding = *number_at(o, "padding"),
                                  .dilation = *number_at(o, "dilation"),
                                  .ceil_mode = ceil_mode});
}

Tensor interpolated(const Tensor& x, const Json& o) {
  const std::map<std::string, InterpolationMode> modes = {{"nearest", InterpolationMode::nearest},
                                                          {"linear", InterpolationMode::linear},
                                                          {"bilinear", InterpolationMode::bilinear}};
  InterpolateOptions options{.size = pair_at(o, "size"), .mode = modes.at(o.at("mode"))};
  const Json& scale = o.at("scale_factor");
  if (scale.is_array()) {
    options.scale_factor = {scale.at(0).get<double>(), scale.at(1).get<double>()};
  } else if (!scale.is_null()) {
    options.scale_factor = scale.get<double>();
  }
  options.align_corners = options.mode != InterpolationMode::nearest && o.at("align_corners").get<bool>();
  return interpolate(x, options);
}

Tensor window_result(const std::string& function, const Tensor& x, const Json& o) {
  if (function == "adaptive_avg_pool2d") return adaptive_avg_pool2d(x, *pair_at(o, "output_size"));
  if (function == "adaptive_avg_pool1d") return adaptive_avg_pool1d(x, *number_at(o, "output_size"));
  if (function == "adaptive_max_pool2d") return adaptive_max_pool2d(x, *pair_at(o, "output_size"));
  if (function == "adaptive_max_pool1d") return adaptive_max_pool1d(x, *number_at(o, "output_size"));
  if (function == "interpolate") return interpolated(x, o);
  if (function == "unfold" || function == "fold") {
    const FoldOptions options{
        .dilation = *pair_at(o, "dilation"), .padding = *pair_at(o, "padding"), .stride = *pair_at(o, "stride")};
    const Pair2d kernel = *pair_at(o, "kernel");
    return function == "fold" ? fold(x, *pair_at(o, "output_size"), kernel, options) : unfold(x, kernel, options);
  }
  const bool ceil_mode = o.at("ceil_mode");
  if (function == "max_pool2d") {
    return max_pool2d(x, *pair_at(o, "kernel"),
                      {.stride = pair_at(o, "stride"),
                       .padding = *pair_at(o, "padding"),
                       .dilation = *pair_at(o, "dilation"),
                       .ceil_mode = ceil_mode});
  }
  if (function == "max_pool1d") {
    return max_pool1d(x, *number_at(o, "kernel"),
                      {.stride = number_at(o, "stride"),
                       .padding = *number_at(o, "padding"),
                       .dilation = *number_at(o, "dilation"),
                       .ceil_mode = ceil_mode});
  }
  const bool count = o.at("count_include_pad");
  if (function == "avg_pool2d") {
    return avg_pool2d(x, *pair_at(o, "kernel"),
                      {.stride = pair_at(o, "stride"),
                       .padding = *pair_at(o, "padding"),
                       .ceil_mode = ceil_mode,
                       .count_include_pad = count,
                       .divisor_override = number_at(o, "divisor_override")});
  }
  REQUIRE(function == "avg_pool1d");
  return avg_pool1d(x, *number_at(o, "kernel"),
                    {.stride = number_at(o, "stride"),
                     .padding = *number_at(o, "padding"),
                     .ceil_mode = ceil_mode,
                     .count_include_pad = count});
}

// Checks the two sums with weights of a tensor.
void check_sums(const Tensor& found, const Json& expected, std::int64_t seed, DType dtype) {
  const Tensor wide = to(found.detach(), float64);
  for (const std::int64_t k : {0, 1}) {
    const Tensor parts = wide * window_numbers(seed + 3000 + k, wide.shape());
    const double scale = abs(parts).sum().item(), tolerance = dtype == float32 ? 4e-6 : 1e-13;
    CHECK(std::abs(parts.sum().item() - expected.at(static_cast<std::size_t>(k)).get<double>()) <=
          tolerance * (scale + 1));
  }
}

void check_window_case(const Json& golden, DType dtype) {
  const std::string function = golden.at("function");
  const Json& options = golden.at("options");
  const std::int64_t seed = golden.at("seed");
  const Shape shape(golden.at("shape").get<std::vector<std::int64_t>>());
  const Tensor x = to(window_numbers(seed, shape, golden.at("ties")), dtype).requires_grad_();
  if (golden.contains("refused")) {
    CHECK_THROWS_AS(window_result(function, x, options), ShapeError);
    return;
  }
  const Tensor y = window_result(function, x, options);
  REQUIRE(y.shape() == Shape(golden.at("result").get<std::vector<std::int64_t>>()));
  REQUIRE(y.dtype() == dtype);
  check_sums(y, golden.at("y"), seed, dtype);
  if (golden.contains("indices")) {
    const Selected found = max_pooled(function, x, options);
    CHECK(found.values.to_vector<double>() == y.to_vector<double>());
    CHECK(found.indices.shape() == y.shape());
    std::int64_t sum = 0, i = 0;
    for (const std::int64_t index : found.indices.to_vector<std::int64_t>()) sum += index * (1 + i++ % 89);
    CHECK(sum == golden.at("indices").get<std::int64_t>());
    const Tensor dy = to(window_numbers(seed + 1000, y.shape()), dtype);
    if (y.numel() > 0)
      CHECK(grad(found.values, {x}, {.grad_outputs = {dy}})[0].to_vector<double>() ==
            grad(y, {x}, {.grad_outputs = {dy}})[0].to_vector<double>());
  }
  const Tensor dy = to(window_numbers(seed + 1000, y.shape()), dtype).requires_grad_();
  const Tensor again = window_result(function, x, options);
  const Tensor dx = grad(again, {x}, {.create_graph = true, .grad_outputs = {dy}})[0];
  check_sums(dx, golden.at("dx"), seed, dtype);
  const Tensor v = to(window_numbers(seed + 2000, shape), dtype);
  check_sums(grad((dx * v).sum(), {dy})[0], golden.at("ddy"), seed, dtype);
}

}  // namespace

TEST_CASE("functions of pictures give PyTorch's values and derivatives, and refuse what PyTorch refuses") {
  const Json cases = Json::parse(std::ifstream(test::source_path("tests/golden/pooling.json")));
  REQUIRE(cases.size() > 500);
  std::map<std::string, int> computed, refused;
  for (const Json& golden : cases) {
    INFO(golden.dump());
    ++(golden.contains("refused") ? refused : computed)[golden.at("function").get<std::string>()];
    for (const DType dtype : {float64, float32}) check_window_case(golden, dtype);
  }
  CHECK(computed.size() == 11);
  for (const auto& [function, number] : computed) {
    INFO(function);
    CHECK(number >= 10);
  }
  for (const char* function : {"max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d", "unfold", "fold"}) {
    INFO(function);
    CHECK(refused[function] >= 2);
  }
}
