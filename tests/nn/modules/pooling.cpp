// Layers of pictures: they compute what the functions compute, print all their options, check them when they are made,
// and work in a model.
#include "nn/modules/pooling.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/refused.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;

namespace {

Tensor some_pictures() {
  manual_seed(4);
  return randn({2, 3, 6, 7}, {.dtype = float64});
}

}  // namespace

TEST_CASE("layers of pictures compute what the functions of the same names do") {
  const Tensor x = some_pictures(), row = x[0];
  CHECK(are_equal(nn::MaxPool2d(2)(x), max_pool2d(x, 2)));
  const MaxPool2dOptions max_options{.stride = {2, 1}, .padding = 1, .dilation = {1, 2}, .ceil_mode = true};
  CHECK(are_equal(nn::MaxPool2d({3, 2}, max_options)(x), max_pool2d(x, {3, 2}, max_options)));
  CHECK(are_equal(nn::MaxPool1d(3, {.stride = 2})(row), max_pool1d(row, 3, {.stride = 2})));
  const AvgPool2dOptions options{.stride = 3, .padding = 1, .count_include_pad = false, .divisor_override = 5};
  CHECK(are_equal(nn::AvgPool2d(3, options)(x), avg_pool2d(x, 3, options)));
  CHECK(are_equal(nn::AvgPool1d(3, {.ceil_mode = true})(row), avg_pool1d(row, 3, {.ceil_mode = true})));
  CHECK(are_equal(nn::AdaptiveAvgPool1d(4)(row), adaptive_avg_pool1d(row, 4)));
  CHECK(are_equal(nn::AdaptiveAvgPool2d({2, 3})(x), adaptive_avg_pool2d(x, {2, 3})));
  CHECK(are_equal(nn::AdaptiveMaxPool2d(2)(x), adaptive_max_pool2d(x, 2)));
  CHECK(are_equal(nn::Upsample({.scale_factor = 2})(x), interpolate(x, {.scale_factor = 2})));
  CHECK(are_equal(nn::Upsample({.size = 4, .mode = InterpolationMode::bilinear})(x),
                  interpolate(x, {.size = 4, .mode = InterpolationMode::bilinear})));
}

TEST_CASE("layers of pictures print their options") {
  CHECK(printed(nn::MaxPool2d(2)) == "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=false)");
  CHECK(printed(nn::MaxPool1d(3, {.stride = 1, .padding = 1})) ==
        "MaxPool1d(kernel_size=3, stride=1, padding=1, dilation=1, ceil_mode=false)");
  CHECK(printed(nn::AvgPool2d({3, 2}, {.padding = {1, 0}, .divisor_override = 4})) ==
        "AvgPool2d(kernel_size=(3, 2), stride=(3, 2), padding=(1, 0), ceil_mode=false, count_include_pad=true, "
        "divisor_override=4)");
  CHECK(printed(nn::AvgPool1d(2)) ==
        "AvgPool1d(kernel_size=2, stride=2, padding=0, ceil_mode=false, count_include_pad=true)");
  CHECK(printed(nn::AdaptiveAvgPool1d(5)) == "AdaptiveAvgPool1d(output_size=5)");
  CHECK(printed(nn::AdaptiveAvgPool2d(1)) == "AdaptiveAvgPool2d(output_size=1)");
  CHECK(printed(nn::AdaptiveMaxPool2d({5, 7})) == "AdaptiveMaxPool2d(output_size=(5, 7))");
  CHECK(printed(nn::Upsample({.scale_factor = 1.5})) == "Upsample(scale_factor=1.5, mode=nearest)");
  CHECK(printed(nn::Upsample({.size = {4, 5}, .mode = InterpolationMode::bilinear, .align_corners = true})) ==
        "Upsample(size=(4, 5), mode=bilinear, align_corners=true)");
  CHECK(printed(nn::Dropout2d(0.3)) == "Dropout2d(p=0.3)");
}

TEST_CASE("layers of pictures check their options when they are made") {
  check_messages<ShapeError>({
      {[] { nn::MaxPool2d(0); }, "MaxPool2d: kernel is (0, 0), both numbers must be from 1 to 2147483647"},
      {[] { nn::MaxPool1d(2, {.stride = 0}); }, "MaxPool1d: stride is 0, it must be from 1 to 2147483647"},
      {[] { nn::MaxPool2d(2, {.padding = 2}); },
       "MaxPool2d: padding is (2, 2), it must be at most half of the kernel (2, 2)"},
      {[] { nn::AvgPool2d(2, {.divisor_override = 0}); },
       "AvgPool2d: divisor_override is 0, it must be another number"},
      {[] { nn::AvgPool1d(1, {.padding = 1}); }, "AvgPool1d: padding is 1, it must be at most half of the kernel 1"},
      {[] {
         nn::AdaptiveAvgPool2d({1, -1});
       },
       "AdaptiveAvgPool2d: output_size is (1, -1), both numbers must be from 0 to 2147483647"},
      {[] { nn::AdaptiveAvgPool1d(-1); }, "AdaptiveAvgPool1d: output_size is -1, it must be from 0 to 2147483647"},
      {[] { nn::AdaptiveMaxPool2d(-2); },
       "AdaptiveMaxPool2d: output_size is (-2, -2), both numbers must be from 0 to 2147483647"},
      {[] { nn::Upsample({}); }, "Upsample: there is neither size nor scale_factor, give one of them"},
      {[] {
         nn::Upsample({.scale_factor = {2, 0}});
       },
       "Upsample: scale_factor is (2, 0), both numbers must be above 0 and finite"},
      {[] {
         nn::Dropout2d()(ones({2, 2}));
       },
       "Dropout2d: the input (2, 2) must have the shape (N, C, H, W) or (N, C, L)"},
  });
}

TEST_CASE("Dropout2d drops whole channels, and divides the others by 1 - p") {
  manual_seed(2);
  const Tensor x = ones({40, 50, 3, 2}, {.dtype = float64, .requires_grad = true});
  const nn::Dropout2d dropout(0.25);
  const Tensor y = dropout(x), means = mean(y, {2, 3}).detach();
  const auto of_channels = means.to_vector<double>();
  double dropped = 0;
  for (const double value : of_channels) {
    CHECK((value == 0 || value == Approx(1 / 0.75).epsilon(1e-15)));
    dropped += value == 0 ? 1 : 0;
  }
  CHECK(std::abs(dropped - 0.25 * 2000) < 5 * std::sqrt(0.25 * 0.75 * 2000));  // five deviations
  y.sum().backward();
  CHECK(are_equal(*x.grad(), y.detach()));

  manual_seed(9);
  const Tensor first = nn::dropout2d(x, 0.5);
  manual_seed(9);
  CHECK(are_equal(nn::dropout2d(x, 0.5), first));
  CHECK(nn::dropout2d(ones({2, 3, 4}), 0.5).shape() == Shape{2, 3, 4});
  CHECK(sum(nn::Dropout2d(1)(x)).item() == 0);
  dropout.eval();
  CHECK(are_equal(dropout(x), x));
  CHECK_THROWS_AS(dropout(ones({1, 1, 2, 2}, {.dtype = int64})), DtypeError);
}

TEST_CASE("layers of pictures work in a model, its clone and its summary") {
  manual_seed(1);
  const nn::Sequential model(nn::MaxPool2d(2), nn::Upsample({.scale_factor = 2}), nn::Dropout2d(0.5), nn::AvgPool2d(2),
                             nn::AdaptiveAvgPool2d(1), nn::Flatten(), nn::Linear(3, 2));
  model.to(float64);
  model.eval();
  const Tensor x = some_pictures();
  CHECK(model(x).shape() == Shape{2, 2});
  CHECK(are_equal(nn::clone(model)(x), model(x)));
  const std::string text = nn::summary(model, {2, 3, 6, 7}, float64);
  for (const char* part : {"MaxPool2d", "(2, 3, 3, 3)", "Upsample", "(2, 3, 6, 6)", "AvgPool2d", "(2, 3, 1, 1)"}) {
    INFO(part << "\n" << text);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("derivatives of layers of pictures agree with central differences") {
  const Tensor x = some_pictures().narrow(0, 0, 1).clone();
  check_layer_gradients(nn::MaxPool2d(3, {.stride = 2, .padding = 1}), x);
  check_layer_gradients(nn::AvgPool2d(2, {.ceil_mode = true}), x);
  check_layer_gradients(nn::AdaptiveAvgPool2d({2, 4}), x);
  check_layer_gradients(nn::AdaptiveMaxPool2d({2, 4}), x);
  check_layer_gradients(nn::Upsample({.scale_factor = 0.6, .mode = InterpolationMode::bilinear}), x);
  const nn::Dropout2d dropout(0.4);
  check_layer_gradients(dropout, {x}, [&](const Tensors& inputs) {
    manual_seed(4);
    return square(dropout(inputs[0]));
  });
}
