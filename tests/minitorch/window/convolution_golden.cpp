// Convolutions against PyTorch: results, first and second derivatives, in float32 and float64, for several memory
// layouts. tests/golden/make_convolution.py wrote PyTorch's numbers, which are integers: ours must be equal.
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;

namespace {

using ConvolutionJson = nlohmann::json;
using Numbers = std::vector<double>;

Pair2d pair_of(const ConvolutionJson& json) {
  return json.is_array() ? Pair2d(json.at(0).get<std::int64_t>(), json.at(1).get<std::int64_t>())
                         : Pair2d(json.get<std::int64_t>());
}

Padding2d padding_of(const ConvolutionJson& json) {
  if (json.is_string()) return json == "same" ? Padding::same : Padding::valid;
  return pair_of(json);
}

Padding1d signal_padding_of(const ConvolutionJson& json) {
  if (json.is_string()) return json == "same" ? Padding::same : Padding::valid;
  return json.get<std::int64_t>();
}

template <class Options, class F> Tensor with_bias_or_not(const F& f, const std::vector<Tensor>& v, const Options& o) {
  return v.size() == 3 ? f(v[0], v[1], v[2], o) : f(v[0], v[1], o);
}

Tensor result_of(const ConvolutionJson& golden, const std::vector<Tensor>& v) {
  const ConvolutionJson& options = golden.at("options");
  const auto one = [&](const char* name, std::int64_t otherwise) { return options.value(name, otherwise); };
  const auto two = [&](const char* name, std::int64_t otherwise) {
    return options.contains(name) ? pair_of(options.at(name)) : Pair2d(otherwise);
  };
  const ConvolutionJson padding = options.value("padding", ConvolutionJson(0));
  const std::int64_t groups = one("groups", 1);
  const std::string function = golden.at("function");
  const auto call_of = [&](const auto& f, const auto& o) { return with_bias_or_not(f, v, o); };
  if (function == "conv1d") {
    return call_of([](const auto&... in) { return conv1d(in...); }, Conv1dOptions{.stride = one("stride", 1),
                                                                                  .padding = signal_padding_of(padding),
                                                                                  .dilation = one("dilation", 1),
                                                                                  .groups = groups});
  }
  if (function == "conv2d") {
    return call_of([](const auto&... in) { return conv2d(in...); }, Conv2dOptions{.stride = two("stride", 1),
                                                                                  .padding = padding_of(padding),
                                                                                  .dilation = two("dilation", 1),
                                                                                  .groups = groups});
  }
  if (function == "conv_transpose1d") {
    return call_of([](const auto&... in) { return conv_transpose1d(in...); },
                   ConvTranspose1dOptions{.stride = one("stride", 1),
                                          .padding = one("padding", 0),
                                          .output_padding = one("output_padding", 0),
                                          .groups = groups,
                                          .dilation = one("dilation", 1)});
  }
  REQUIRE(function == "conv_transpose2d");
  return call_of([](const auto&... in) { return conv_transpose2d(in...); },
                 ConvTranspose2dOptions{.stride = two("stride", 1),
                                        .padding = two("padding", 0),
                                        .output_padding = two("output_padding", 0),
                                        .groups = groups,
                                        .dilation = two("dilation", 1)});
}

// The memory layouts: contiguous, with the dimensions in reverse order, and with gaps.
Tensor in_layout(const Tensor& x, int layout) {
  Dims reversed;
  for (std::size_t d = x.dim(); d-- > 0;) reversed.push_back(as_dim(d));
  if (layout == 1) return permute(clone(permute(x, reversed)), reversed);
  if (layout == 2) return select(stack({full_like(x, NAN), x}, -1), -1, 1);
  return x;
}

void check_equal(const std::string& what, const Tensor& ours, const ConvolutionJson& golden) {
  CAPTURE(what, ours);
  CHECK(ours.to_vector<double>() == golden.at(what).get<Numbers>());
}

}  // namespace

TEST_CASE("convolutions and their first and second derivatives are PyTorch's") {
  const auto file = ConvolutionJson::parse(std::ifstream(test::source_path("tests/golden/convolution.json")));
  REQUIRE(file.at("cases").size() > 100);
  const std::vector<std::string> names = {"x", "weight", "bias"};
  for (const ConvolutionJson& golden : file.at("cases")) {
    for (const DType dtype : {float32, float64}) {
      for (const int layout : {0, 1, 2}) {
        CAPTURE(golden.at("title").get<std::string>(), dtype, layout);
        const auto read = [&](const std::string& name, const Shape& shape) {
          const Tensor x = from_vector(golden.at(name).get<Numbers>(), shape, {.dtype = dtype});
          return Tensor(in_layout(x, layout).data()).requires_grad_();
        };
        std::vector<Tensor> inputs;
        for (std::size_t i = 0; i < 3; ++i) {
          const ConvolutionJson& shape = golden.at("shapes").at(i);
          if (!shape.is_null()) inputs.push_back(read(names[i], Shape(shape.get<std::vector<std::int64_t>>())));
        }
        const Tensor y = result_of(golden, inputs);
        CHECK(y.shape() == Shape(golden.at("y_shape").get<std::vector<std::int64_t>>()));
        CHECK(y.dtype() == dtype);
        check_equal("y", y, golden);
        const Tensor dy = read("dy", y.shape());
        const auto first = grad(sum(y * dy), inputs, {.create_graph = true});
        Tensor total = zeros({}, {.dtype = dtype});
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          check_equal("d" + names[i], first[i], golden);
          total += sum(first[i] * Tensor(read("z" + names[i], inputs[i].shape()).data()));
        }
        const auto second = grad(total, {dy, inputs[0], inputs[1]}, {.materialize_grads = true});
        check_equal("ddy", second[0], golden);
        check_equal("ddx", second[1], golden);
        check_equal("ddweight", second[2], golden);
      }
    }
  }
}
