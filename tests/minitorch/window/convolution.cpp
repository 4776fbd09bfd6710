// Convolutions of tensors: defaults, single inputs, padding rules, promotion, errors word for word, extreme options.
// convolution_golden.cpp compares numbers with PyTorch's, tensor_gradients.cpp derivatives with central differences.
#include "minitorch/window/convolution.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/on_data.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/gradients.hpp"
#include "minitorch/tools/check_gradients.hpp"
#include "minitorch/tools/explain.hpp"
#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/minitorch/tensor/refused.hpp"

using namespace minitorch;

namespace {

constexpr std::int64_t largest_option = 2147483647, beyond_options = 2147483648;

// The numbers 0, 1, 2, ... of float64.
Tensor counted_picture(const Shape& shape) { return counted(shape, float64); }

}  // namespace

TEST_CASE("a convolution slides a kernel over a picture without mirroring it") {
  const Tensor x = tensor({{{{1., 2., 3.}, {4., 5., 6.}, {7., 8., 9.}}}}), w = tensor({{{{1., 10.}, {100., 1000.}}}});
  const Tensor y = conv2d(x, w);
  CHECK(y.shape() == Shape{1, 1, 2, 2});
  CHECK(y.to_vector<double>() == std::vector<double>{5421, 6532, 8754, 9865});
  CHECK(conv2d(x, w, tensor({0.5})).to_vector<double>() == std::vector<double>{5421.5, 6532.5, 8754.5, 9865.5});
  const Tensor z = conv1d(x[0][0], tensor({{{1., 10.}}, {{0., 1.}}}).expand({2, 3, 2}));
  CHECK(z.to_vector<double>() == std::vector<double>{12 + 150, 15 + 180, 15, 18});
}

TEST_CASE("a transposed convolution adds a kernel for each element of a picture") {
  const Tensor x = tensor({{{{1., 2.}}}}), w = tensor({{{{1., 10., 100.}}}});
  CHECK(conv_transpose2d(x, w).to_vector<double>() == std::vector<double>{1, 12, 120, 200});
  const Tensor apart = conv_transpose2d(x, w, {.stride = 2});
  CHECK(apart.to_vector<double>() == std::vector<double>{1, 10, 102, 20, 200});
  CHECK(conv_transpose1d(x[0], w[0], tensor({1.}), {.stride = 2, .padding = 1, .output_padding = 1})
            .to_vector<double>() == std::vector<double>{11, 103, 21, 201});
}

TEST_CASE("a single picture or signal needs no batch") {
  const Tensor x = counted_picture({2, 4, 5}), w = counted_picture({3, 2, 2, 3}), b = counted_picture({3});
  CHECK(conv2d(x, w, b).shape() == Shape{3, 3, 3});
  CHECK(elements(conv2d(x, w, b)) == elements(conv2d(x.unsqueeze(0), w, b)));
  CHECK(conv1d(x[0], counted_picture({3, 4, 3}), b).shape() == Shape{3, 3});
  CHECK(conv_transpose2d(x, counted_picture({2, 3, 2, 2}), b).shape() == Shape{3, 5, 6});
  CHECK(conv_transpose1d(x[0], counted_picture({4, 3, 2}), b).shape() == Shape{3, 6});
}

TEST_CASE("an empty batch gives an empty result, and a weight's derivative of 0") {
  const Tensor x = zeros({0, 2, 4, 5}, {.requires_grad = true}), w = ones({3, 2, 2, 2}, {.requires_grad = true}),
               b = ones({3}, {.requires_grad = true});
  const Tensor y = conv2d(x, w, b);
  CHECK(y.shape() == Shape{0, 3, 3, 4});
  y.sum().backward();
  CHECK(x.grad()->shape() == x.shape());
  CHECK(elements(*w.grad()) == std::vector<double>(24, 0));
  CHECK(elements(*b.grad()) == std::vector<double>(3, 0));
  CHECK(conv_transpose2d(x, ones({2, 3, 2, 2})).shape() == Shape{0, 3, 5, 6});
}

TEST_CASE("padding `same` gives the size of the input, and puts an odd zero at the end") {
  const Tensor x = tensor({{{1., 2., 3.}}});
  for (const std::int64_t kernel : {1, 2, 3, 4, 9}) {
    for (const std::int64_t dilation : {1, 2, 5}) {
      const Tensor y = conv1d(x, ones({1, 1, kernel}), {.padding = Padding::same, .dilation = dilation});
      CHECK(y.shape() == x.shape());
    }
  }
  const Tensor w = tensor({{{1., 10.}}});
  CHECK(conv1d(x, w, {.padding = Padding::same}).to_vector<double>() == std::vector<double>{21, 32, 3});
  CHECK(conv1d(x, w, {.padding = Padding::valid}).to_vector<double>() == std::vector<double>{21, 32});
  CHECK(conv2d(x, tensor({{{{1., 10.}}}}), {.padding = Padding::same}).to_vector<double>() ==
        std::vector<double>{21, 32, 3});
}

TEST_CASE("options of pictures are one number or two") {
  const Tensor x = counted_picture({1, 1, 6, 7}), w = counted_picture({1, 1, 2, 3});
  CHECK(conv2d(x, w, {.stride = 2}).shape() == Shape{1, 1, 3, 3});
  CHECK(conv2d(x, w, {.stride = {2, 1}}).shape() == Shape{1, 1, 3, 5});
  CHECK(conv2d(x, w, {.padding = 1}).shape() == Shape{1, 1, 7, 7});
  CHECK(conv2d(x, w, {.padding = {0, 1}}).shape() == Shape{1, 1, 5, 7});
  CHECK(conv2d(x, w, {.dilation = {3, 2}}).shape() == Shape{1, 1, 3, 3});
  CHECK(conv_transpose2d(x, w, {.stride = {2, 3}, .output_padding = {1, 2}}).shape() == Shape{1, 1, 13, 23});
}

TEST_CASE("convolutions promote dtypes as products do, and take integers") {
  const Tensor x = ones({1, 1, 3}), w = ones({1, 1, 2}, {.dtype = float64}), whole = tensor({{{1, 2, 3}}});
  CHECK(conv1d(x, w).dtype() == float64);
  CHECK(conv1d(x, x, w[0][0].narrow(0, 0, 1)).dtype() == float64);
  CHECK(conv1d(whole, whole).to_vector<std::int64_t>() == std::vector<std::int64_t>{14});
  CHECK(conv1d(whole, x).dtype() == float32);
  CHECK(conv_transpose1d(whole, whole).to_vector<std::int64_t>() == std::vector<std::int64_t>{1, 4, 10, 12, 9});
}

TEST_CASE("convolutions of data without a graph are those of tensors") {
  const Tensor x = counted_picture({2, 2, 4, 4}), w = counted_picture({2, 2, 3, 3}), b = counted_picture({2});
  CHECK(elements(Tensor(conv2d(x.data(), w.data(), b.data()))) == elements(conv2d(x, w, b)));
  CHECK(elements(Tensor(conv2d(x.data(), w.data(), {.stride = 2}))) == elements(conv2d(x, w, {.stride = 2})));
  const Tensor signal = counted_picture({2, 2, 5}), v = counted_picture({2, 2, 3});
  CHECK(elements(Tensor(conv1d(signal.data(), v.data()))) == elements(conv1d(signal, v)));
  CHECK(elements(Tensor(conv_transpose2d(x.data(), w.data(), b.data()))) == elements(conv_transpose2d(x, w, b)));
  CHECK(elements(Tensor(conv_transpose1d(signal.data(), v.data()))) == elements(conv_transpose1d(signal, v)));
}

TEST_CASE("a convolution saves only what its derivatives need") {
  Tensor x = ones({1, 1, 3}), w = ones({1, 1, 2});
  const Tensor leaf = Tensor(x.data()).requires_grad_(), weight = Tensor(w.data()).requires_grad_();
  const Tensor of_leaf = conv1d(leaf, w), of_weight = conv1d(x, weight);
  x.fill_(7);
  CHECK(elements(grad(of_leaf.sum(), {leaf})[0]) == std::vector<double>{1, 2, 1});
  CHECK_THROWS_AS(grad(of_weight.sum(), {weight}), GraphError);
}

TEST_CASE("derivatives of larger convolutions agree with central differences") {
  Generator generator(3);
  const auto drawn = [&](const Shape& shape) { return randn(shape, {.dtype = float64, .generator = &generator}); };
  const auto check = [](const TensorFunction& f, const TensorList& inputs) { CHECK(check_gradients(f, inputs).ok); };
  check([](const std::vector<Tensor>& v) { return conv2d(v[0], v[1], v[2], {.padding = 1}); },
        {drawn({2, 3, 6, 5}), drawn({5, 3, 3, 3}), drawn({5})});
  check(
      [](const std::vector<Tensor>& v) {
        return conv2d(v[0], v[1], {.stride = {2, 3}, .padding = 2, .groups = 3});
      },
      {drawn({2, 3, 7, 8}), drawn({6, 1, 3, 2})});
  check([](const std::vector<Tensor>& v) { return conv_transpose2d(v[0], v[1], v[2], {.stride = 2, .padding = 1}); },
        {drawn({2, 4, 3, 3}), drawn({4, 2, 3, 3}), drawn({2})});
  check([](const std::vector<Tensor>& v) { return conv1d(v[0], v[1], {.padding = Padding::same, .dilation = 2}); },
        {drawn({2, 17, 6}), drawn({3, 17, 3})});
}

TEST_CASE("messages of convolutions name the function, the shapes and the rule") {
  const Tensor x = zeros({8, 3, 28, 28}), w = zeros({16, 3, 3, 3}), signal = zeros({2, 3, 9}), v = zeros({4, 3, 3});
  const std::string shapes = ": input (8, 3, 28, 28), weight (16, 3, 3, 3)",
                    lines = ": input (2, 3, 9), weight (4, 3, 3)";
  const std::string range = " must be from 1 to 2147483647", from_0 = " must be from 0 to 2147483647";
  check_messages<ShapeError>({
      {[=] {
         conv2d(x, zeros({16, 1, 3, 3}));
       },
       "conv2d: input has 3 channels, weight expects 1: input (8, 3, 28, 28), weight (16, 1, 3, 3)"},
      {[=] {
         conv2d(zeros({1, 28, 28}), w);
       },
       "conv2d: input has 1 channel, weight expects 3: input (1, 28, 28), weight (16, 3, 3, 3)"},
      {[=] {
         conv2d(x, zeros({16, 2, 3, 3}), {.groups = 2});
       },
       "conv2d: input has 3 channels, weight expects 4 in 2 groups: input (8, 3, 28, 28), weight (16, 2, 3, 3)"},
      {[=] { conv2d(x, w, {.groups = 3}); },
       "conv2d: 16 channels, the first size of the weight, cannot be divided into 3 groups" + shapes},
      {[=] {
         conv2d(zeros({28, 28}), w);
       },
       "conv2d: the input must have the shape (N, C, H, W) or (C, H, W): input (28, 28), weight (16, 3, 3, 3)"},
      {[=] {
         conv2d(zeros({1, 1, 1, 1, 1}), w);
       },
       "conv2d: the input must have the shape (N, C, H, W) or (C, H, W): input (1, 1, 1, 1, 1), weight (16, 3, 3, 3)"},
      {[=] { conv1d(x, v); },
       "conv1d: the input must have the shape (N, C, L) or (C, L): input (8, 3, 28, 28), weight (4, 3, 3)"},
      {[=] { conv2d(x, v); },
       "conv2d: the weight must have 4 dimensions, two for channels and two for the kernel: input (8, 3, 28, 28), "
       "weight "
       "(4, 3, 3)"},
      {[=] { conv1d(signal, w); },
       "conv1d: the weight must have 3 dimensions, two for channels and one for the kernel: input (2, 3, 9), weight "
       "(16, "
       "3, 3, 3)"},
      {[=] {
         conv2d(zeros({8, 3, 0, 28}), w);
       },
       "conv2d: the input has size 0 in dimension 2, only the batch may be empty: input (8, 3, 0, 28), weight (16, 3, "
       "3, "
       "3)"},
      {[=] {
         conv2d(x, zeros({16, 3, 3, 0}));
       },
       "conv2d: the weight has size 0 in dimension 3: input (8, 3, 28, 28), weight (16, 3, 3, 0)"},
      {[=] { conv2d(x, w, zeros({3})); }, "conv2d: the bias (3) must have the shape (16)" + shapes},
      {[=] {
         conv2d(x, w, zeros({16, 1}));
       },
       "conv2d: the bias (16, 1) must have the shape (16)" + shapes},
      {[=] {
         conv2d(x, w, {.dilation = {14, 1}});
       },
       "conv2d: the kernel spans (29, 3) elements, more than the padded input has, (28, 28)" + shapes},
      {[=] { conv1d(signal, v, {.padding = 1, .dilation = 6}); },
       "conv1d: the kernel spans 13 elements, more than the padded input has, 11" + lines},
      {[=] { conv2d(x, w, {.stride = 2, .padding = Padding::same}); },
       "conv2d: padding `same` needs stride 1, not (2, 2)" + shapes},
      {[=] { conv1d(signal, v, {.stride = 2, .padding = Padding::same}); },
       "conv1d: padding `same` needs stride 1, not 2" + lines},
      {[=] { conv2d(x, w, {.stride = 0}); }, "conv2d: stride is (0, 0), both numbers" + range},
      {[=] {
         conv2d(x, w, {.stride = {1, -1}});
       },
       "conv2d: stride is (1, -1), both numbers" + range},
      {[=] {
         conv2d(x, w, {.padding = {-1, 0}});
       },
       "conv2d: padding is (-1, 0), both numbers" + from_0},
      {[=] {
         conv2d(x, w, {.dilation = {1, 0}});
       },
       "conv2d: dilation is (1, 0), both numbers" + range},
      {[=] { conv2d(x, w, {.groups = 0}); }, "conv2d: groups is 0, it" + range},
      {[=] { conv1d(signal, v, {.stride = 0}); }, "conv1d: stride is 0, it" + range},
      {[=] { conv1d(signal, v, {.padding = -1}); }, "conv1d: padding is -1, it" + from_0},
      {[=] { conv1d(signal, v, {.dilation = 0}); }, "conv1d: dilation is 0, it" + range},
      {[=] { conv1d(signal, v, {.groups = -3}); }, "conv1d: groups is -3, it" + range},
  });
}

TEST_CASE("messages of transposed convolutions name the function, the shapes and the rule") {
  const Tensor x = zeros({2, 4, 5, 5}), w = zeros({4, 6, 3, 3}), signal = zeros({4, 5}), v = zeros({4, 6, 3});
  const std::string shapes = ": input (2, 4, 5, 5), weight (4, 6, 3, 3)", lines = ": input (4, 5), weight (4, 6, 3)";
  check_messages<ShapeError>({
      {[=] {
         conv_transpose2d(x, zeros({6, 4, 3, 3}));
       },
       "conv_transpose2d: input has 4 channels, weight expects 6: input (2, 4, 5, 5), weight (6, 4, 3, 3)"},
      {[=] { conv_transpose2d(x, w, {.groups = 3}); },
       "conv_transpose2d: 4 channels, the first size of the weight, cannot be divided into 3 groups" + shapes},
      {[=] { conv_transpose2d(x, w, zeros({6}), {.groups = 2}); },
       "conv_transpose2d: the bias (6) must have the shape (12)" + shapes},
      {[=] { conv_transpose2d(x, w, {.output_padding = 1}); },
       "conv_transpose2d: output_padding (1, 1) must be below stride (1, 1) or dilation (1, 1)" + shapes},
      {[=] {
         conv_transpose2d(x, w, {.stride = {3, 2}, .output_padding = 2});
       },
       "conv_transpose2d: output_padding (2, 2) must be below stride (3, 2) or dilation (1, 1)" + shapes},
      {[=] {
         conv_transpose2d(x, w, {.padding = {1, 4}});
       },
       "conv_transpose2d: the output would have the size (5, -1), with padding (1, 4); it must be at least 1" + shapes},
      {[=] { conv_transpose1d(signal, v, {.padding = 4}); },
       "conv_transpose1d: the output would have the size -1, with padding 4; it must be at least 1" + lines},
      {[=] { conv_transpose1d(signal, v, {.output_padding = 1}); },
       "conv_transpose1d: output_padding 1 must be below stride 1 or dilation 1" + lines},
      {[=] { conv_transpose1d(signal, v, {.output_padding = -1}); },
       "conv_transpose1d: output_padding is -1, it must be from 0 to 2147483647"},
      {[=] { conv_transpose1d(signal, v, {.padding = -1}); },
       "conv_transpose1d: padding is -1, it must be from 0 to 2147483647"},
      {[=] { conv_transpose1d(signal, v, {.stride = 0}); },
       "conv_transpose1d: stride is 0, it must be from 1 to 2147483647"},
      {[=] { conv_transpose1d(x, v); },
       "conv_transpose1d: the input must have the shape (N, C, L) or (C, L): input (2, 4, 5, 5), weight (4, 6, 3)"},
  });
}

TEST_CASE("huge options compute what is small, and refuse what is large", "[64bit]") {
  const Tensor x = tensor({{{1., 2., 3.}}}), w = tensor({{{1., 10., 100.}}});
  // A stride beyond the signal leaves one window.
  CHECK(conv1d(x, w, {.stride = largest_option}).to_vector<double>() == std::vector<double>{321});
  // Of three elements that are 2³¹ - 1 apart, the middle one lies on the signal.
  CHECK(conv1d(x, w, {.padding = largest_option, .dilation = largest_option}).to_vector<double>() ==
        std::vector<double>{10, 20, 30});
  CHECK(conv1d(x, w, {.padding = Padding::same, .dilation = largest_option}).to_vector<double>() ==
        std::vector<double>{10, 20, 30});
  CHECK(
      conv2d(x, w.unsqueeze(0), {.stride = largest_option, .padding = {largest_option, largest_option - 1}}).shape() ==
      Shape{1, 3, 2});
  CHECK(conv1d(x, w, {.stride = largest_option, .padding = largest_option}).to_vector<double>() ==
        std::vector<double>{0, 321, 0});
  const auto leaf = Tensor(x.data()).requires_grad_(), weight = Tensor(w.data()).requires_grad_();
  conv1d(leaf, weight, {.stride = largest_option, .padding = largest_option}).sum().backward();
  CHECK(leaf.grad()->to_vector<double>() == std::vector<double>{1, 10, 100});
  CHECK(weight.grad()->to_vector<double>() == std::vector<double>{1, 2, 3});
  const std::string range = " must be from 0 to 2147483647";
  check_messages<ShapeError>({
      {[=] { conv1d(x, w, {.padding = beyond_options}); }, "conv1d: padding is 2147483648, it" + range},
      {[=] { conv1d(x, w, {.padding = std::numeric_limits<std::int64_t>::max()}); },
       "conv1d: padding is 9223372036854775807, it" + range},
      {[=] { conv1d(x, w, {.dilation = largest_option}); },
       "conv1d: the kernel spans 4294967295 elements, more than the padded input has, 3: input (1, 1, 3), weight (1, "
       "1, "
       "3)"},
      {[=] { conv2d(x, w.unsqueeze(0), {.padding = largest_option}); },
       "conv2d: " + error_of<ShapeError>([] {
                      zeros({1, 4294967295, 4294967295});
                    }).substr(7)},
  });
  const Tensor wide = expand(x.narrow(-1, 0, 1), {1, 1, std::int64_t{1} << 40U});
  check_messages<ShapeError>({
      {[=] { conv_transpose1d(wide, w); },
       "conv_transpose1d: the size of the input is 1099511627776, it must be from 1 to 2147483647"},
      {[=] {
         conv1d(x, expand(w.narrow(-1, 0, 1), {1, 1, std::int64_t{1} << 40U}));
       },
       "conv1d: kernel is 1099511627776, it must be from 1 to 2147483647"},
  });
}

TEST_CASE("convolutions of signals are called by their own names in graphs and messages") {
  const Tensor x = ones({1, 2, 5}, {.requires_grad = true}), w = ones({2, 2, 3}, {.requires_grad = true});
  const std::string forward = explain(sum(conv1d(x, w))), back = explain(sum(conv_transpose1d(x, w)));
  CHECK(forward.find("conv1d") != std::string::npos);
  CHECK(forward.find("conv2d") == std::string::npos);
  CHECK(back.find("conv_transpose1d") != std::string::npos);
  CHECK(back.find("conv_transpose2d") == std::string::npos);
}
