// The functions that make tensors.
#include "minitorch/functions/making.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

#include "minitorch/functions/drawing.hpp"
#include "minitorch/functions/integer_values.hpp"
#include "minitorch/functions/tensor_like.hpp"
#include "minitorch/functions/views.hpp"
#include "operators/elementwise/copy.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/errors/text.hpp"
#include "operators/layout/conversion.hpp"
#include "operators/random/random.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch {

using operators::to_element, operators::with_type;

namespace {

Tensor finished(TensorData data, bool requires_grad) {
  Tensor x(std::move(data));
  if (requires_grad) x.requires_grad_();
  return x;
}

// Throws for a leaf that cannot have a derivative, before anything is allocated.
void check_options(std::string_view function, DType dtype, bool requires_grad) {
  if (requires_grad && !is_floating_point(dtype)) {
    throw DtypeError(std::string(function) +
                     ": a tensor of int64 cannot require a gradient, only float32 and float64 can");
  }
}

TensorData allocated(std::string_view function, const Shape& shape, DType dtype, bool requires_grad) {
  check_options(function, dtype, requires_grad);
  check_shape(function, shape);
  return {shape, dtype};
}

double number(const NestedNumbers& value) {
  double x = 0;
  value.write(&x);
  return x;
}

std::int64_t whole_number(const NestedNumbers& value) {
  std::int64_t x = 0;
  value.write(&x);
  return x;
}

// first + i by, in unsigned arithmetic: i by alone may overflow although the sum does not.
std::int64_t term(std::int64_t first, std::int64_t i, std::int64_t by) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) +
                                   static_cast<std::uint64_t>(i) * static_cast<std::uint64_t>(by));
}

void check_number(std::string_view function, const NestedNumbers& value) {
  if (value.shape().empty()) return;
  throw ShapeError(std::string(function) + ": a list of shape " + to_text(value.shape()) + ", a number is expected");
}

Tensor filled(std::string_view function, const Shape& shape, const NestedNumbers& value, const TensorOptions& options) {
  check_number(function, value);
  const DType dtype = options.dtype.value_or(value.is_integer() ? int64 : float32);
  if (!value.is_integer()) check_in_range(function, "a value", number(value), dtype);
  TensorData x = allocated(function, shape, dtype, options.requires_grad);
  with_type(dtype, [&]<class T>() {
    T element{};
    value.write(&element);
    operators::fill(x.view<T>(), element);
  });
  return finished(std::move(x), options.requires_grad);
}

Tensor not_filled(std::string_view function, const Shape& shape, const TensorOptions& options) {
  return finished(allocated(function, shape, options.dtype.value_or(float32), options.requires_grad),
                  options.requires_grad);
}

// element[i] = value(i) for begin <= i < end. Each i is a number of float64: of a block's begin and a place in it,
// which compilers convert by SIMD vectors, unlike an index of 64 bits.
template <class T, class Value>
void write_values(T* element, std::int64_t begin, std::int64_t end, const Value& value) {
  constexpr std::int64_t block = 4096;
  for (; begin < end; begin += block) {
    const auto first = static_cast<double>(begin);
    const auto n = static_cast<std::int32_t>(std::min(block, end - begin));
    for (std::int32_t i = 0; i < n; ++i) element[begin + i] = to_element<T>(value(first + i));
  }
}

// The number of terms first, first + by, ... before `last`; nullopt if `by` leads away from it or they are too many.
std::optional<std::int64_t> steps_between(std::int64_t first, std::int64_t last, std::int64_t by) {
  if (by == 0 || (by > 0 ? last < first : last > first)) return std::nullopt;
  // Unsigned distances are exact; signed ones may overflow.
  const auto from = static_cast<std::uint64_t>(first), to = static_cast<std::uint64_t>(last);
  const auto step = static_cast<std::uint64_t>(by);
  const std::uint64_t distance = by > 0 ? to - from : from - to, size = by > 0 ? step : 0 - step;
  const std::uint64_t n = distance / size + (distance % size != 0 ? 1 : 0);
  if (n > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return static_cast<std::int64_t>(n);
}

std::optional<std::int64_t> steps_between(double first, double last, double by) {
  const double n = (last - first) / by;
  if (by == 0 || !(n >= 0) || !(n < 0x1p60)) return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(n));
}

// What is wrong with a range of which steps_between gives nullopt.
std::string wrong_steps(double first, double last, double by) {
  const std::string range = "from " + to_text(first) + " to " + to_text(last);
  if (!std::isfinite(first) || !std::isfinite(last)) return range + ", both must be finite";
  if (std::isnan(by)) return "a step of nan, it must be a number";
  if (by == 0) return "a step of 0, it must not be 0";
  if (by > 0 ? last < first : last > first) return "a step of " + to_text(by) + " does not lead " + range;
  return range + " by steps of " + to_text(by) + " there are too many elements";
}

}  // namespace

NestedNumbers::NestedNumbers(std::initializer_list<NestedNumbers> list)
    : list_(list),
      is_integer_(list.size() > 0 &&
                  std::all_of(list.begin(), list.end(), [](const NestedNumbers& item) { return item.is_integer(); })) {
  for (const NestedNumbers& item : list_) {
    if (item.shape() != list_.front().shape()) {
      throw ShapeError("tensor: a list " + to_text(item.shape()) + " beside one of " + to_text(list_.front().shape()) +
                       ", their shapes must be equal");
    }
  }
  if (!list_.empty()) shape_ = list_.front().shape();
  check_rank("tensor", shape_.size() + 1);
  shape_.insert(0, static_cast<std::int64_t>(list_.size()));
}

template <operators::Element T> T* NestedNumbers::write(T* place) const {
  if (is_list_) {
    for (const NestedNumbers& item : list_) place = item.write(place);
    return place;
  }
  if (!is_integer_) check_in_range("tensor", "a value", value_, operators::dtype_of<T>);
  *place = is_integer_ ? to_element<T>(integer_) : to_element<T>(value_);
  return place + 1;
}

Tensor tensor(const NestedNumbers& numbers, TensorOptions options) {
  const DType dtype = options.dtype.value_or(numbers.is_integer() ? int64 : float32);
  Shape shape = numbers.shape();
  TensorData x = allocated("tensor", shape, dtype, options.requires_grad);
  with_type(dtype, [&]<class T>() {
    T* const first = x.data<T>();
    numbers.write(first);
    if (operators::Recording* const recording = operators::Recording::current()) [[unlikely]] {
      const auto& kept = recording->own(std::vector<T>(first, first + x.numel()));
      recording->add("tensor", [from = kept.data(), n = x.numel(), first] { std::copy_n(from, n, first); });
    }
  });
  return finished(std::move(x), options.requires_grad);
}

Tensor from_memory(const void* memory, DType memory_dtype, const Shape& shape, TensorOptions options) {
  const DType dtype = options.dtype.value_or(memory_dtype);
  const TensorData copy = allocated("from_memory", shape, memory_dtype, false);
  check_options("from_memory", dtype, options.requires_grad);
  const std::size_t bytes = static_cast<std::size_t>(copy.numel()) * size_of(memory_dtype);
  if (bytes > 0 && memory == nullptr) {
    throw DataError("from_memory: a null pointer for a tensor of shape " + to_text(shape));
  }
  if (bytes > 0) std::memcpy(copy.storage().data(), memory, bytes);
  return finished(to(copy, dtype), options.requires_grad);
}

template <operators::Element T> Tensor from_span(std::span<const T> values, const Shape& shape, TensorOptions options) {
  check_shape("from_span", shape);
  if (static_cast<std::int64_t>(values.size()) != numel(shape)) {
    throw ShapeError("from_span: " + std::to_string(values.size()) + " values for the shape " + to_text(shape) +
                     ", it has " + std::to_string(numel(shape)) + " elements");
  }
  return from_memory(values.data(), operators::dtype_of<T>, shape, options);
}
template Tensor from_span(std::span<const float>, const Shape&, TensorOptions);
template Tensor from_span(std::span<const double>, const Shape&, TensorOptions);
template Tensor from_span(std::span<const std::int64_t>, const Shape&, TensorOptions);

Tensor zeros(const Shape& shape, TensorOptions options) { return filled("zeros", shape, 0.0, options); }
Tensor ones(const Shape& shape, TensorOptions options) { return filled("ones", shape, 1.0, options); }
Tensor full(const Shape& shape, const NestedNumbers& value, TensorOptions options) {
  return filled("full", shape, value, options);
}
Tensor empty(const Shape& shape, TensorOptions options) { return not_filled("empty", shape, options); }

Tensor eye(WholeNumber n, TensorOptions options) { return eye(n, n, options); }

Tensor eye(WholeNumber n, WholeNumber m, TensorOptions options) {
  const DType dtype = options.dtype.value_or(float32);
  TensorData x = allocated("eye", {n, m}, dtype, options.requires_grad);
  with_type(dtype, [&]<class T>() {
    operators::recorded("eye", [element = x.data<T>(), rows = std::int64_t{n}, columns = std::int64_t{m}] {
      std::fill_n(element, rows * columns, T{0});
      for (std::int64_t i = 0; i < std::min(rows, columns); ++i) element[i * columns + i] = T{1};
    });
  });
  return finished(std::move(x), options.requires_grad);
}

Tensor arange(NestedNumbers start, NestedNumbers end, NestedNumbers step, TensorOptions options) {
  for (const NestedNumbers* value : {&start, &end, &step}) check_number("arange", *value);
  const bool is_integer = start.is_integer() && end.is_integer() && step.is_integer();
  const DType dtype = options.dtype.value_or(is_integer ? int64 : float32);
  const auto stepped = [&](auto first, auto last, auto by) {
    const auto n = steps_between(first, last, by);
    if (!n) {
      throw ShapeError("arange: " + wrong_steps(number(start), number(end), number(step)));
    }
    if (!is_integer) {
      check_in_range("arange", "a start", number(start), dtype);
      check_in_range("arange", "an end", number(end), dtype);
    }
    TensorData x = allocated("arange", {*n}, dtype, options.requires_grad);
    with_type(dtype, [&]<class T>() {
      operators::recorded("arange", [element = x.data<T>(), number = *n, first, by] {
        if constexpr (std::floating_point<decltype(first)>) {
          write_values(element, 0, number, [=](double i) { return first + i * by; });
        } else {
          for (std::int64_t i = 0; i < number; ++i) element[i] = to_element<T>(term(first, i, by));
        }
      });
    });
    return x;
  };
  TensorData x = is_integer ? stepped(whole_number(start), whole_number(end), whole_number(step))
                            : stepped(number(start), number(end), number(step));
  return finished(std::move(x), options.requires_grad);
}

Tensor arange(NestedNumbers end, TensorOptions options) { return arange(0, std::move(end), 1, options); }

namespace {

// Makes the ends of int64 those that were given. No number is beyond them.
template <class T> void set_ends(T* element, std::int64_t n, const RealNumber& start, const RealNumber& end) {
  if constexpr (std::same_as<T, std::int64_t>) {
    const T first = to_element<T>(start), last = to_element<T>(end);
    for (std::int64_t i = 0; i < n; ++i)
      element[i] = std::clamp(element[i], std::min(first, last), std::max(first, last));
    if (n > 1) element[n - 1] = last;
    if (n > 0) element[0] = first;
  }
}

}  // namespace

Tensor linspace(RealNumber start, RealNumber end, WholeNumber steps, TensorOptions options) {
  const DType dtype = options.dtype.value_or(float32);
  check_in_range("linspace", "a start", start, dtype);
  check_in_range("linspace", "an end", end, dtype);
  TensorData x = allocated("linspace", {steps}, dtype, options.requires_grad);
  // Counts from both ends, so that both are exact. Computes in float64, with halves if end - start overflows.
  const double scale = std::isfinite(end - start) ? 1 : 0.5, first = start * scale, last = end * scale;
  const double by = steps > 1 ? (last - first) / static_cast<double>(steps - 1) : 0;
  with_type(dtype, [&]<class T>() {
    operators::recorded("linspace", [element = x.data<T>(), n = std::int64_t{steps}, first, last, by,
                                     inverse = 1 / scale, whole_start = start, whole_end = end] {
      const std::int64_t half = n == 1 ? 1 : n / 2;
      write_values(element, 0, half, [=](double i) { return (first + i * by) * inverse; });
      write_values(element, half, n,
                   [=](double i) { return (last - (static_cast<double>(n - 1) - i) * by) * inverse; });
      set_ends(element, n, whole_start, whole_end);
    });
  });
  return finished(std::move(x), options.requires_grad);
}

namespace {

TensorOptions like(const Tensor& x, TensorOptions options) {
  if (!options.dtype) options.dtype = x.dtype();
  return options;
}

RandomOptions like(const Tensor& x, RandomOptions options) {
  if (!options.dtype) options.dtype = x.dtype();
  return options;
}

// A tensor of random numbers by fill(key, n, elements).
template <class Fill>
Tensor random_floats(std::string_view function, const Shape& shape, const RandomOptions& options, const Fill& fill) {
  const DType dtype = options.dtype.value_or(float32);
  if (!is_floating_point(dtype)) {
    throw DtypeError(std::string(function) +
                     ": random numbers of int64, they must be float32 or float64; randint makes integers");
  }
  TensorData x = allocated(function, shape, dtype, options.requires_grad);
  with_floating_type(x, [&]<class T>() { draw(function, options.generator, x.numel(), x.data<T>(), fill); });
  return finished(std::move(x), options.requires_grad);
}

Tensor random_integers(std::string_view function, std::int64_t low, std::int64_t high, const Shape& shape,
                       const RandomOptions& options) {
  if (low >= high) {
    throw ShapeError(std::string(function) + ": low " + std::to_string(low) + " must be less than high " +
                     std::to_string(high));
  }
  const DType dtype = options.dtype.value_or(int64);
  check_options(function, dtype, options.requires_grad);
  const TensorData x = allocated(function, shape, int64, false);
  draw(function, options.generator, x.numel(), x.data<std::int64_t>(),
       [low, high](auto key, auto size, auto* y) { operators::random_integers(key, size, y, low, high); });
  return finished(to(x, dtype), options.requires_grad);
}

constexpr auto uniform = [](auto key, auto n, auto* y) { operators::random_uniform(key, n, y, 0, 1); };
constexpr auto normal = [](auto key, auto n, auto* y) { operators::random_normal(key, n, y, 0, 1); };

}  // namespace

Tensor zeros_like(const Tensor& x, TensorOptions options) {
  return filled("zeros_like", x.shape(), 0.0, like(x, options));
}
Tensor ones_like(const Tensor& x, TensorOptions options) {
  return filled("ones_like", x.shape(), 1.0, like(x, options));
}
Tensor full_like(const Tensor& x, const NestedNumbers& value, TensorOptions options) {
  return filled("full_like", x.shape(), value, like(x, options));
}
Tensor empty_like(const Tensor& x, TensorOptions options) {
  return not_filled("empty_like", x.shape(), like(x, options));
}

Generator& default_generator() {
  if (Generator* const of_another = operators::GeneratorStandIns::current_default()) return *of_another;
  static thread_local const auto generator = naming_memory("generator", [] {
    const operators::Recording::Current none(nullptr);  // it belongs to the thread, even if a recorded step asks first
    return std::make_unique<Generator>(0);
  });
  return *generator;
}

void manual_seed(operators::Seed seed) { default_generator() = Generator(seed); }

Tensor rand(const Shape& shape, RandomOptions options) { return random_floats("rand", shape, options, uniform); }
Tensor randn(const Shape& shape, RandomOptions options) { return random_floats("randn", shape, options, normal); }

Tensor randint(WholeNumber low, WholeNumber high, const Shape& shape, RandomOptions options) {
  return random_integers("randint", low, high, shape, options);
}

Tensor randperm(WholeNumber n, RandomOptions options) {
  const DType dtype = options.dtype.value_or(int64);
  check_options("randperm", dtype, options.requires_grad);
  const TensorData x = allocated("randperm", {n}, int64, false);
  draw("randperm", options.generator, n, x.data<std::int64_t>(),
       [](auto key, auto size, auto* y) { operators::random_permutation(key, size, y); });
  return finished(to(x, dtype), options.requires_grad);
}

Tensor rand_like(const Tensor& x, RandomOptions options) {
  return random_floats("rand_like", x.shape(), like(x, options), uniform);
}
Tensor randn_like(const Tensor& x, RandomOptions options) {
  return random_floats("randn_like", x.shape(), like(x, options), normal);
}
Tensor randint_like(const Tensor& x, WholeNumber low, WholeNumber high, RandomOptions options) {
  return random_integers("randint_like", low, high, x.shape(), like(x, options));
}

}  // namespace minitorch
