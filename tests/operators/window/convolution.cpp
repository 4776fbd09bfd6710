// The paths of convolutions against the loops that define them. Elements are small integers, so sums are exact and must
// be equal.
#include "operators/window/convolution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "operators/parallel/trace.hpp"
#include "operators/window/convolution_dots.hpp"
#include "operators/window/convolution_lanes.hpp"
#include "operators/window/convolution_loops.hpp"
#include "operators/window/convolution_tiles.hpp"
#include "tests/catch.hpp"
#include "tests/sanitizers.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

using std::int64_t;

// The sizes of a convolution; channels are those of a group.
struct ConvolutionCase {
  int64_t pictures, channels, height, width, outs, kernel_height, kernel_width;
  ConvolutionWindow window;

  bool fits() const { return window.height.positions(height) > 0 && window.width.positions(width) > 0; }
  Shape x() const { return {pictures, channels * window.groups, height, width}; }
  Shape w() const { return {outs * window.groups, channels, kernel_height, kernel_width}; }
  Shape y() const {
    return {pictures, outs * window.groups, window.height.positions(height), window.width.positions(width)};
  }
  std::string text() const {
    const auto along = [](const SlidingWindow& sliding) {
      return " stride " + std::to_string(sliding.stride) + " padding " + std::to_string(sliding.padding) +
             " dilation " + std::to_string(sliding.dilation);
    };
    return to_text(x()) + " * " + to_text(w()) + along(window.height) + along(window.width);
  }
};

ConvolutionCase square_case(int64_t pictures, int64_t channels, int64_t side, int64_t outs, int64_t kernel,
                            int64_t stride = 1, int64_t padding = 0, int64_t dilation = 1, int64_t groups = 1) {
  const SlidingWindow along{kernel, stride, padding, dilation};
  return {pictures, channels, side, side, outs, kernel, kernel, {along, along, groups}};
}

// Elements with their memory. With gaps, only every second one is an element, and the others are NaN.
template <class T> struct Elements {
  std::vector<T> memory;
  View<T> view;

  explicit Elements(const Shape& shape, unsigned seed = 0, bool has_gaps = false) {
    const int64_t step = has_gaps ? 2 : 1;
    memory.resize(static_cast<std::size_t>(numel(shape) * step), std::numeric_limits<T>::quiet_NaN());
    view = contiguous_view(memory.data(), shape);
    for (int64_t& stride : view.strides) stride *= step;
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < memory.size(); i += static_cast<std::size_t>(step)) {
      memory[i] = static_cast<T>(static_cast<int>(random() % 7) - 3);
    }
  }
};

template <class T> struct ConvolutionResults {
  std::vector<T> y, dx, dw;
  bool operator==(const ConvolutionResults&) const = default;
};

// The results of the three functions of a path.
template <class T, class Forward, class Input, class Weight>
ConvolutionResults<T> results(const ConvolutionCase& c, bool has_gaps, const Forward& forward, const Input& input,
                              const Weight& weight) {
  const Elements<T> x(c.x(), 1, has_gaps), w(c.w(), 2, has_gaps), dy(c.y(), 3, has_gaps), b({c.w()[0]}, 4);
  Elements<T> y(c.y()), dx(c.x()), dw(c.w());
  forward(c.window, View<const T>(x.view), View<const T>(w.view), b.memory.data(), y.view);
  input(c.window, View<const T>(dy.view), View<const T>(w.view), dx.view);
  weight(c.window, View<const T>(x.view), View<const T>(dy.view), dw.view);
  return {y.memory, dx.memory, dw.memory};
}

template <class T> ConvolutionResults<T> results_of_loops(const ConvolutionCase& c) {
  return results<T>(c, false, convolution_loops<T>, convolution_input_gradient_loops<T>,
                    convolution_weight_gradient_loops<T>);
}
template <class T> ConvolutionResults<T> results_of_front(const ConvolutionCase& c, bool has_gaps = false) {
  return results<T>(c, has_gaps, convolution<T>, convolution_input_gradient<T>, convolution_weight_gradient<T>);
}
template <class T> ConvolutionResults<T> results_of_fast(const ConvolutionCase& c) {
  return results<T>(c, false, convolution_tiles<T>, convolution_input_gradient_tiles<T>,
                    convolution_weight_gradient_dots<T>);
}

// The lanes' results, with tiles for the gradient of the input unless the stride is 1.
template <class T> ConvolutionResults<T> results_of_lanes(const ConvolutionCase& c, bool has_gaps = false) {
  const bool is_dense = c.window.height.stride == 1 && c.window.width.stride == 1;
  return results<T>(c, has_gaps, convolution_lanes<T>,
                    is_dense ? convolution_input_gradient_lanes<T> : convolution_input_gradient_tiles<T>,
                    convolution_weight_gradient_lanes<T>);
}
// Whether a copy of the padding that the lanes' path reads is small.
bool has_small_padding(const ConvolutionCase& c) {
  constexpr int64_t most = 1000;
  const auto is_small = [](const SlidingWindow& window) {
    return window.padding <= most && window.extent() <= most && window.stride <= most;
  };
  return is_small(c.window.height) && is_small(c.window.width);
}

template <class T> bool paths_agree(const ConvolutionCase& c) {
  const auto expected = results_of_loops<T>(c);
  return results_of_fast<T>(c) == expected && results_of_front<T>(c) == expected &&
         results_of_front<T>(c, true) == expected &&
         (!has_small_padding(c) || (results_of_lanes<T>(c) == expected && results_of_lanes<T>(c, true) == expected));
}

// Cases on both sides of each limit of the fast paths: tiles, bands of rows and of columns, blocks and ranges.
std::vector<ConvolutionCase> cases_of_limits() {
  std::vector<ConvolutionCase> cases;
  for (const int64_t outs : {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 32, 33, 48})
    cases.push_back(square_case(2, 3, 9, outs, 3));
  for (const int64_t side : {3, 4, 5, 6, 7, 8, 10, 13, 18, 19, 20}) cases.push_back(square_case(1, 2, side, 8, 3));
  for (const int64_t channels : {1, 2, 3, 5, 17, 64}) cases.push_back(square_case(3, channels, 7, 5, 2));
  for (const int64_t kernel : {1, 2, 4, 5, 7}) cases.push_back(square_case(2, 3, 9, 4, kernel, 1, 2));
  for (const int64_t stride : {2, 3, 5, 40}) cases.push_back(square_case(2, 3, 13, 4, 3, stride, 1));
  for (const int64_t width : {1, 2, 7, 8, 9, 15, 16, 17, 18, 31, 32, 33, 34, 47, 63, 64, 65}) {  // around SIMD vectors
    cases.push_back({2, 2, 5, width, 3, 2, 3, {{2, 2, 1, 1}, {3, 2, 1, 1}, 2}});
    cases.push_back({1, 1, 4, width, 2, 1, 1, {{1, 1, 0, 1}, {1, 2, 0, 1}, 1}});
    cases.push_back({1, 2, 4, width, 2, 1, 2, {{1, 1, 0, 1}, {2, 2, 3, 2}, 1}});
  }
  for (const int64_t dilation : {2, 3, 7}) cases.push_back(square_case(2, 3, 13, 4, 3, 1, 7, dilation));
  for (const int64_t padding : {1, 2, 3, 9}) cases.push_back(square_case(2, 3, 5, 4, 3, 2, padding));
  for (const int64_t groups : {2, 3, 16}) cases.push_back(square_case(2, 2, 6, 3, 3, 1, 1, 1, groups));
  cases.push_back(square_case(40, 1, 12, 4, 3));                                           // many pictures in a block
  cases.push_back(square_case(1, 1, 6, 1, 3, 1, 1, 1, 70));                                // depthwise
  cases.push_back(square_case(1, test::has_address_sanitizer ? 64 : 512, 7, 9, 3, 1, 1));  // few outputs, many taps
  cases.push_back({1, 32, 100, 40, 9, 3, 3, {{3, 1, 1, 1}, {3, 1, 1, 1}, 1}});             // bands of rows
  cases.push_back({3, 8, 90, 100, 9, 3, 3, {{3, 1, 2, 1}, {3, 1, 1, 1}, 1}});              // bands with padding
  cases.push_back(square_case(3, 2, 6, 9, 3, 1, 7));                                       // rows that read zeros alone
  cases.push_back({1, 64, 1, 3000, 3, 1, 3, {{1, 1, 0, 1}, {3, 1, 1, 1}, 1}});             // bands of columns
  cases.push_back({1, 64, 2, 3000, 3, 2, 3, {{2, 1, 1, 1}, {3, 2, 1, 1}, 1}});
  cases.push_back({2, 2, 1, 9000, 3, 1, 8500, {{1, 1, 0, 1}, {8500, 1, 20, 1}, 1}});  // a wide kernel
  constexpr int64_t far = 2147483647;
  cases.push_back(square_case(2, 8, 9, 8, 3, 1, far, far));
  cases.push_back(square_case(2, 8, 9, 8, 3, far, far, far));
  cases.push_back({2, 3, 5, 30, 4, 3, 2, {{3, 2, 4, 1}, {2, 1, 0, 3}, 1}});
  return cases;
}

}  // namespace

TEMPLATE_TEST_CASE("convolutions by lanes, tiles and dot products equal the loops that define them", "", float,
                   double) {
  const std::vector<ConvolutionCase> cases = cases_of_limits();
  for (std::size_t i = 0; i < cases.size(); i += minitorch::test::has_address_sanitizer ? 5 : 1) {
    CAPTURE(cases[i].text());
    REQUIRE(cases[i].fits());
    CHECK(paths_agree<TestType>(cases[i]));
  }
}

TEST_CASE("convolutions of integers equal those of floating-point numbers") {
  const ConvolutionCase c = square_case(2, 3, 9, 5, 3, 2, 1);
  const auto whole = results_of_front<int64_t>(c);
  const auto real = results_of_loops<double>(c);
  CHECK(std::vector<double>(whole.y.begin(), whole.y.end()) == real.y);
  CHECK(std::vector<double>(whole.dx.begin(), whole.dx.end()) == real.dx);
  CHECK(std::vector<double>(whole.dw.begin(), whole.dw.end()) == real.dw);
}

TEST_CASE("a convolution of four numbers, by hand") {
  const std::vector<float> x = {1, 2, 3, 4}, w = {1, 10, 100, 1000};
  std::vector<float> y(9);
  const SlidingWindow along{.kernel = 2, .padding = 1};
  convolution<float>({along, along}, contiguous_view(x.data(), {1, 1, 2, 2}), contiguous_view(w.data(), {1, 1, 2, 2}),
                     nullptr, contiguous_view(y.data(), {1, 1, 3, 3}));
  CHECK(y == std::vector<float>{1000, 2100, 200, 3010, 4321, 402, 30, 43, 4});
}

TEST_CASE("random convolutions equal the loops that define them") {
  CHECK(rc::check("float32 and float64", [] {
    const auto from = [](int64_t least, int64_t most) { return *rc::gen::inRange<int64_t>(least, most + 1); };
    const auto along = [&] { return SlidingWindow{from(1, 5), from(1, 4), from(0, 6), from(1, 3)}; };
    const SlidingWindow height = along(), width = along();
    const ConvolutionCase c{from(1, 3),  from(1, 9),    from(1, 24),  from(1, 40),
                            from(1, 18), height.kernel, width.kernel, {height, width, from(1, 3)}};
    RC_PRE(c.fits());
    RC_ASSERT(paths_agree<float>(c));
    RC_ASSERT(paths_agree<double>(c));
  }));
}

TEST_CASE("an infinite element reaches only the results that it has a term in") {
  constexpr float infinite = std::numeric_limits<float>::infinity();
  for (const auto& [side, channels, outs] : {std::tuple(3, 3, 5), {9, 3, 5}, {23, 3, 5}, {23, 16, 16}}) {
    for (const int64_t padding : {0, 1}) {
      for (const int64_t stride : {1, 2}) {
        const ConvolutionCase c = square_case(3, channels, side, outs, 3, stride, padding);
        CAPTURE(c.text());
        Elements<float> x(c.x(), 1), w(c.w(), 2), dy(c.y(), 3), y(c.y()), dx(c.x()), dw(c.w());
        Elements<float> y_expected(c.y()), dx_expected(c.x()), dw_expected(c.w());
        for (auto* elements : {&x, &w, &dy}) {
          for (float& element : elements->memory) element = element == 0 ? 1.F : element;
        }
        for (auto* elements : {&x, &w, &dy}) {
          const float before = std::exchange(elements->memory.front(), infinite);
          convolution<float>(c.window, x.view, w.view, nullptr, y.view);
          convolution_input_gradient<float>(c.window, dy.view, w.view, dx.view);
          convolution_weight_gradient<float>(c.window, x.view, dy.view, dw.view);
          convolution_loops<float>(c.window, x.view, w.view, nullptr, y_expected.view);
          convolution_input_gradient_loops<float>(c.window, dy.view, w.view, dx_expected.view);
          convolution_weight_gradient_loops<float>(c.window, x.view, dy.view, dw_expected.view);
          CHECK(y.memory == y_expected.memory);
          CHECK(dx.memory == dx_expected.memory);
          CHECK(dw.memory == dw_expected.memory);
          elements->memory.front() = before;
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("convolutions have the same bits on any number of threads", "", float, double) {
  using T = TestType;
  for (const ConvolutionCase& c : {square_case(5, 16, 20, 32, 3), square_case(1, 32, 24, 24, 3, 1, 1),
                                   square_case(9, 1, 28, 16, 5), square_case(1, 64, 14, 64, 3, 1, 1),
                                   square_case(2, 1, 14, 1, 3, 1, 1, 1, 64), square_case(3, 8, 21, 8, 3, 2, 1)}) {
    CAPTURE(c.text());
    std::vector<ConvolutionResults<T>> found;
    for (const int threads : {1, 2, 3, 4, 7}) {
      const Threads guard(threads);
      Elements<T> x(c.x()), w(c.w()), dy(c.y()), y(c.y()), dx(c.x()), dw(c.w());
      std::mt19937 random(7);
      std::normal_distribution<double> normal;
      for (auto* elements : {&x, &w, &dy}) {
        for (T& element : elements->memory) element = static_cast<T>(normal(random));
      }
      convolution<T>(c.window, x.view, w.view, nullptr, y.view);
      convolution_input_gradient<T>(c.window, dy.view, w.view, dx.view);
      convolution_weight_gradient<T>(c.window, x.view, dy.view, dw.view);
      found.push_back({y.memory, dx.memory, dw.memory});
    }
    for (const auto& one : found) CHECK(one == found.front());
  }
}

TEST_CASE("sums of convolutions are as precise as their type allows") {
  const ConvolutionCase c = square_case(4, 16, 20, 32, 3);
  Elements<float> x(c.x()), w(c.w()), dy(c.y()), y(c.y()), dx(c.x()), dw(c.w());
  Elements<double> x2(c.x()), w2(c.w()), dy2(c.y()), y2(c.y()), dx2(c.x()), dw2(c.w());
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  const auto draw = [&](Elements<float>& one, Elements<double>& other) {
    for (std::size_t i = 0; i < one.memory.size(); ++i) other.memory[i] = one.memory[i] = normal(random);
  };
  draw(x, x2);
  draw(w, w2);
  draw(dy, dy2);
  convolution<float>(c.window, x.view, w.view, nullptr, y.view);
  convolution_input_gradient<float>(c.window, dy.view, w.view, dx.view);
  convolution_weight_gradient<float>(c.window, x.view, dy.view, dw.view);
  convolution_loops<double>(c.window, x2.view, w2.view, nullptr, y2.view);
  convolution_input_gradient_loops<double>(c.window, dy2.view, w2.view, dx2.view);
  convolution_weight_gradient_loops<double>(c.window, x2.view, dy2.view, dw2.view);
  const auto largest_error = [](const Elements<float>& found, const Elements<double>& exact) {
    double largest = 0;
    for (std::size_t i = 0; i < found.memory.size(); ++i) {
      largest = std::max(largest, std::abs(found.memory[i] - exact.memory[i]));
    }
    return largest;
  };
  CHECK(largest_error(y, y2) < 1e-4);
  CHECK(largest_error(dx, dx2) < 1e-4);
  CHECK(largest_error(dw, dw2) < 1e-4);
}
