// Tensors as text, against PyTorch's texts from tests/golden/make_tensor_text.py, and a few by hand.
#include "minitorch/tensor/tensor_text.hpp"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using namespace minitorch;
using operators::View;

namespace {

template <class T> T number(const nlohmann::json& json) {
  return json.is_string() ? static_cast<T>(std::stod(json.get<std::string>())) : json.get<T>();
}

template <class T> std::string text_of(const nlohmann::json& tensor) {
  std::vector<T> memory;
  for (const auto& x : tensor.at("data")) memory.push_back(number<T>(x));
  const auto shape = tensor.at("shape").get<std::vector<std::int64_t>>();
  const auto strides = tensor.at("strides").get<std::vector<std::int64_t>>();
  const View<const T> x{memory.data() + tensor.at("offset").get<std::size_t>(), Shape(shape), Strides(strides)};
  return tensor_text(x, tensor.at("suffix").get<std::string>());
}

std::string text_of_any(const nlohmann::json& tensor) {
  const auto dtype = tensor.at("dtype").get<std::string>();
  if (dtype == "float32") return text_of<float>(tensor);
  return dtype == "float64" ? text_of<double>(tensor) : text_of<std::int64_t>(tensor);
}

template <class T> std::string text(const std::vector<T>& elements, const Shape& shape, std::string_view suffix = {}) {
  return tensor_text(operators::contiguous_view(elements.data(), shape), suffix);
}

}  // namespace

TEST_CASE("a tensor's text is what PyTorch prints") {
  const auto golden = nlohmann::json::parse(std::ifstream(test::source_path("tests/golden/tensor_text.json")));
  CHECK(golden.at("tensors").size() > 150);
  for (const auto& tensor : golden.at("tensors")) {
    CAPTURE(tensor.at("title"));
    CHECK(text_of_any(tensor) == tensor.at("text").get<std::string>());
  }
}

TEST_CASE("floating-point numbers show that they are: 1. is not 1") {
  CHECK(text<float>({1, 2, 3, 4}, {2, 2}) == "tensor([[1., 2.],\n        [3., 4.]])");
  CHECK(text<std::int64_t>({1, 2, 3, 4}, {2, 2}) == "tensor([[1, 2],\n        [3, 4]])");
}

TEST_CASE("a tensor without dimensions has no brackets") { CHECK(text<float>({0.5F}, {}) == "tensor(0.5000)"); }

TEST_CASE("of a large tensor the edges are shown") {
  std::vector<std::int64_t> elements(1001);
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<std::int64_t>(i);
  CHECK(text(elements, {1001}) == "tensor([   0,    1,    2,  ...,  998,  999, 1000])");
}

TEST_CASE("options write more digits, fewer, or all elements") {
  const Tensor x = tensor({1.0 / 3, 100.0}, {.dtype = float64});
  CHECK(to_text(x) == "tensor([  0.3333, 100.0000], dtype=float64)");
  CHECK(to_text(x, {.precision = 9}) == "tensor([  0.333333333, 100.000000000], dtype=float64)");
  CHECK(to_text(x, {.precision = 17}) == "tensor([  0.33333333333333331, 100.00000000000000000], dtype=float64)");
  CHECK(to_text(tensor({0.4, 1.5}), {.precision = 0}) == "tensor([0., 2.])");
  CHECK(to_text(tensor({-1e-5, 123456.0}), {.precision = 0}) == "tensor([-1e-05,  1e+05])");
  CHECK(to_text(tensor({-99999999.5, 123456.25}, {.dtype = float64}), {.precision = 17}) ==
        "tensor([-99999999.50000000000000000,    123456.25000000000000000],\n       dtype=float64)");
  CHECK_THROWS_WITH(to_text(x, {.precision = 18}), "to_text: precision is 18, it must be from 0 to 17");
  CHECK_THROWS_AS(to_text(x, {.precision = -1}), DataError);
  const std::string all = to_text(arange(2000), {.whole = true});
  CHECK(all.find("...") == std::string::npos);
  CHECK(all.find("1000") != std::string::npos);
  CHECK(to_text(ones({2}, {.requires_grad = true})) == "tensor([1., 1.], requires_grad=true)");
}

TEST_CASE("an empty tensor prints its size, and its dtype if that is not float32") {
  CHECK(text<float>({}, {0}) == "tensor([])");
  CHECK(text<float>({}, {0, 3}) == "tensor([], size=(0, 3))");
  CHECK(text<std::int64_t>({}, {0, 3}) == "tensor([], size=(0, 3), dtype=int64)");
}

TEST_CASE("the dtype is printed before the suffix") {
  CHECK(text<double>({1}, {1}, "grad_fn=mul") == "tensor([1.], dtype=float64, grad_fn=mul)");
}

TEST_CASE("the sign of NaN is not shown") {
  CHECK(text<double>({-std::numeric_limits<double>::quiet_NaN(), 1}, {2}) == "tensor([nan, 1.], dtype=float64)");
}
