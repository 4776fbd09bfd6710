// Pooling layers, without parameters. Each calls a function of minitorch/window/pooling.hpp, which has the shapes and
// the rules. Names and defaults are PyTorch's; printing shows all options. Constructors throw ShapeError for a wrong
// option.
#pragma once

#include <cstdint>

#include "minitorch/tensor/tensor.hpp"
#include "minitorch/window/pooling.hpp"
#include "nn/modules/module.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The largest element of each window over (N, C, L) or (C, L).
class MaxPool1d : public Module {
 public:
  explicit MaxPool1d(WholeNumber kernel_size, MaxPool1dOptions options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t kernel_size_;
  MaxPool1dOptions options_;
};

/// The largest element of each window over (N, C, H, W) or (C, H, W).
class MaxPool2d : public Module {
 public:
  explicit MaxPool2d(Pair2d kernel_size, MaxPool2dOptions options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  Pair2d kernel_size_;
  MaxPool2dOptions options_;
};

/// The average of each window over (N, C, L) or (C, L).
class AvgPool1d : public Module {
 public:
  explicit AvgPool1d(WholeNumber kernel_size, AvgPool1dOptions options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t kernel_size_;
  AvgPool1dOptions options_;
};

/// The average of each window over (N, C, H, W) or (C, H, W).
class AvgPool2d : public Module {
 public:
  explicit AvgPool2d(Pair2d kernel_size, AvgPool2dOptions options = {});
  Tensor forward(const Tensor& x) const override;

 private:
  Pair2d kernel_size_;
  AvgPool2dOptions options_;
};

/// Averages of windows that adapt to the output size: (N, C, L) to (N, C, output_size).
class AdaptiveAvgPool1d : public Module {
 public:
  explicit AdaptiveAvgPool1d(WholeNumber output_size);
  Tensor forward(const Tensor& x) const override;

 private:
  std::int64_t output_size_;
};

/// Averages of windows that adapt to the output size: (N, C, H, W) to (N, C, rows, columns).
class AdaptiveAvgPool2d : public Module {
 public:
  explicit AdaptiveAvgPool2d(Pair2d output_size);
  Tensor forward(const Tensor& x) const override;

 private:
  Pair2d output_size_;
};

/// The largest elements of windows that adapt to the output size: (N, C, H, W) to (N, C, rows, columns).
class AdaptiveMaxPool2d : public Module {
 public:
  explicit AdaptiveMaxPool2d(Pair2d output_size);
  Tensor forward(const Tensor& x) const override;

 private:
  Pair2d output_size_;
};

}  // namespace minitorch::nn
