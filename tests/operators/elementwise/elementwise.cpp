// The elementwise kernels of all functions of the tables against the same kernel on one element at a time: each element
// has the same bits for any shape, strides and number of threads. tests/operators/simd/simd.cpp tests the values, and
// this file one value of each function.
#include "operators/elementwise/elementwise.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <rapidcheck.h>

#include "operators/layout/conversion.hpp"
#include "operators/layout/indexing.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"
#include "tests/operators/elementwise/elementwise_kernels.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;
using namespace minitorch::test;

namespace {

// The memory layouts of an operand.
struct Layout {
  Strides strides;
  std::int64_t offset = 0;
};

std::int64_t elements_of(const Shape& shape, const Layout& layout) {
  std::int64_t last = layout.offset;
  for (std::size_t d = 0; d < shape.size(); ++d) last += std::max<std::int64_t>(shape[d] - 1, 0) * layout.strides[d];
  return last + 1;
}

Memory result(const Kernel& kernel, const Shape& shape, const std::vector<Layout>& layouts) {
  std::vector<Memory> inputs;
  Operands operands;
  for (std::size_t k = 0; k < kernel.inputs.size(); ++k) {
    inputs.push_back(Memory::filled(kernel.inputs[k], elements_of(shape, layouts[k]), static_cast<std::int64_t>(k)));
    operands.push_back({inputs[k].at(layouts[k].offset), &layouts[k].strides});
  }
  Memory output(kernel.output, elements_of(shape, layouts.back()));
  operands.push_back({output.at(layouts.back().offset), &layouts.back().strides});
  kernel.run(shape, operands);
  return output;
}

// Computes the same, element by element.
Memory expected(const Kernel& kernel, const Shape& shape, const std::vector<Layout>& layouts) {
  std::vector<Memory> inputs;
  for (std::size_t k = 0; k < kernel.inputs.size(); ++k) {
    inputs.push_back(Memory::filled(kernel.inputs[k], elements_of(shape, layouts[k]), static_cast<std::int64_t>(k)));
  }
  Memory output(kernel.output, elements_of(shape, layouts.back()));
  const Strides none;
  for (std::int64_t i = 0; i < numel(shape); ++i) {
    const Index index = to_index(i, shape);
    const auto place = [&](std::size_t k) { return layouts[k].offset + index_to_position(index, layouts[k].strides); };
    Operands operands;
    for (std::size_t k = 0; k < inputs.size(); ++k) operands.push_back({inputs[k].at(place(k)), &none});
    operands.push_back({output.at(place(inputs.size())), &none});
    kernel.run({}, operands);
  }
  return output;
}

bool is_right(const Kernel& kernel, const Shape& shape, const std::vector<Layout>& layouts) {
  Memory found = result(kernel, shape, layouts), truth = expected(kernel, shape, layouts);
  for (std::int64_t i = 0; i < elements_of(shape, layouts.back()); ++i) {
    if (!found.is_same(i, truth, i)) return false;
  }
  return true;
}

std::vector<Layout> same_for_all(const Kernel& kernel, const Layout& layout) {
  return std::vector<Layout>(kernel.inputs.size() + 1, layout);
}

void check_layout(const Shape& shape, const Layout& inputs, const Layout& output) {
  for (const Kernel& kernel : kernels()) {
    CAPTURE(kernel.name, to_text(kernel.inputs.back()));
    auto layouts = same_for_all(kernel, inputs);
    layouts.back() = output;
    CHECK(is_right(kernel, shape, layouts));
  }
}

}  // namespace

TEST_CASE("a kernel computes the function of its name") {
  for (const Kernel& kernel : kernels()) {
    Arguments arguments = {3, 2, 5};
    std::vector<Memory> memories;
    Operands operands;
    const Strides none;
    for (std::size_t k = 0; k < kernel.inputs.size(); ++k) {
      memories.emplace_back(kernel.inputs[k], 1);
      memories.back().set(0, arguments[k]);
    }
    memories.emplace_back(kernel.output, 1);
    for (Memory& memory : memories) operands.push_back({memory.at(0), &none});
    kernel.run({}, operands);
    CAPTURE(kernel.name, to_text(kernel.inputs.back()));
    const bool is_float = kernel.output == float32 || kernel.inputs.back() == float32;
    const double value = kernel.name == "clamp" && kernel.output == int64 ? 2 : kernel.value(arguments);
    if (std::isnan(value)) {
      CHECK(std::isnan(memories.back().number(0)));  // bce takes probabilities
    } else {
      CHECK(memories.back().number(0) == Approx(value).epsilon(is_float ? 1e-6 : 1e-14));
    }
  }
}

TEST_CASE("kernels walk elements that lie side by side") { check_layout({3, 5, 7}, {{35, 7, 1}}, {{35, 7, 1}}); }

TEST_CASE("kernels walk transposed operands") {
  check_layout({20, 9}, {{1, 20}}, {{9, 1}});
  check_layout({20, 9}, {{9, 1}}, {{1, 20}});
  check_layout({20, 9}, {{1, 20}}, {{1, 20}});
  check_layout({4, 3, 5}, {{1, 4, 12}}, {{3, 1, 12}});
}

TEST_CASE("kernels walk transposed operands by tiles, of sizes that tiles do not divide too") {
  const Layout row_major{{33 * 150, 150, 1}}, turned{{1, 3, 3 * 33}}, reversed{{1, 3 * 150, 3}};
  const Layout row{{0, 0, 1}}, column{{0, 1, 0}}, gaps{{2, 7, 7 * 34}}, second{{1, 2, 67}};
  for (const Kernel& kernel : kernels()) {
    const bool is_tried = kernel.name == "neg" || kernel.name == "tanh slope" || kernel.name == "sub" ||
                          kernel.name == "div slope_y" || kernel.name == "where" || kernel.name == "convert";
    if (!is_tried) continue;
    CAPTURE(kernel.name, to_text(kernel.inputs.back()), to_text(kernel.output));
    for (const Layout& other : {row_major, turned, reversed, row, column, gaps, second}) {
      std::vector<Layout> layouts = same_for_all(kernel, other);
      layouts[0] = turned;
      layouts.back() = row_major;
      CHECK(is_right(kernel, {3, 33, 150}, layouts));
    }
  }
}

TEST_CASE("kernels cut transposed operands into the same tiles for any number of threads") {
  const Shape shape{300, 301};
  for (const Kernel& kernel : kernels()) {
    if (kernel.name != "sub" && kernel.name != "tanh") continue;
    CAPTURE(kernel.name, to_text(kernel.inputs.back()));
    auto layouts = same_for_all(kernel, {{1, 300}});
    layouts.back() = {{301, 1}};
    const Memory once = [&] {
      const Threads one(1);
      return result(kernel, shape, layouts);
    }();
    for (const int threads : {2, 3, 4, 7}) {
      const Threads several(threads);
      CHECK(result(kernel, shape, layouts) == once);
    }
  }
}

TEST_CASE("kernels walk slices with an offset and gaps") {
  check_layout({6, 11}, {{40, 2}, 5}, {{33, 3}, 1});
  check_layout({37}, {{2}, 3}, {{1}, 2});
  for (const std::int64_t step : {2, 3}) check_layout({555}, {{step}}, {{1}});  // longer than a buffer
}

TEST_CASE("kernels walk operands that repeat a value") {
  check_layout({6, 11}, {{0, 1}}, {{11, 1}});
  check_layout({6, 11}, {{1, 0}}, {{11, 1}});
  check_layout({6, 11}, {{0, 0}}, {{11, 1}});
  for (const Kernel& kernel : kernels()) {
    if (kernel.inputs.size() < 2) continue;
    CAPTURE(kernel.name);
    auto layouts = same_for_all(kernel, {{11, 1}});
    layouts[0] = {{0, 1}};
    CHECK(is_right(kernel, {6, 11}, layouts));
    layouts[0] = {{11, 1}};
    layouts[1] = {{0, 0}};
    CHECK(is_right(kernel, {6, 11}, layouts));
  }
}

TEST_CASE("kernels walk long operands with short rows") {
  check_layout({50, 3}, {{3, 1}}, {{3, 1}});
  check_layout({50, 3}, {{0, 1}}, {{3, 1}});
  check_layout({2, 50, 3}, {{1, 2, 100}}, {{150, 3, 1}});
}

TEST_CASE("kernels walk short rows in blocks, of which the last has fewer rows") {
  for (const std::int64_t n : {1, 3, 17, 40}) {
    const Shape shape{2, 600, n};
    const Layout flat{{600 * n, n, 1}}, row{{n, 0, 1}, 1}, column{{600, 1, 0}}, number{{1, 0, 0}},
        gaps{{1210 * n, 2 * n, 1}};
    for (const Kernel& kernel : kernels()) {
      const bool is_tried = kernel.name == "neg" || kernel.name == "sub" || kernel.name == "where" ||
                            kernel.name == "div slope_y" || kernel.name == "convert";
      if (!is_tried) continue;
      for (const Layout& first : {flat, row, column, Layout{{0, 0, 3}}}) {
        for (const Layout& last : {flat, row, column, number, gaps}) {
          CAPTURE(kernel.name, to_text(kernel.inputs.back()), n);
          std::vector<Layout> layouts = same_for_all(kernel, last);
          layouts[0] = first;
          layouts.back() = flat;
          CHECK(is_right(kernel, shape, layouts));
        }
      }
    }
  }
}

TEST_CASE("a row is added in place to each of many") {
  const Strides strides{5, 1}, repeats{0, 1}, spreads{1, 0};
  std::vector<float> x(5000), numbers(1000);
  std::iota(x.begin(), x.end(), 1.0F);
  std::iota(numbers.begin(), numbers.end(), 10.0F);
  for (const Strides& other : {repeats, spreads}) {
    std::vector<float> apart(x.size()), in_place = x;
    zip(Add{}, float32, {1000, 5}, {x.data(), &strides}, {numbers.data(), &other}, {apart.data(), &strides});
    zip(Add{}, float32, {1000, 5}, {in_place.data(), &strides}, {numbers.data(), &other}, {in_place.data(), &strides});
    CHECK(in_place == apart);
    CHECK(apart[4999] == 5000 + numbers[other == repeats ? 4 : 999]);
  }
}

TEST_CASE("kernels take one element, whatever the rank, and none") {
  check_layout({}, {{}}, {{}});
  check_layout({1}, {{7}}, {{3}});
  check_layout({1, 1, 1}, {{0, 5, 1}}, {{1, 1, 1}});
  check_layout({0}, {{1}}, {{1}});
  check_layout({3, 0, 2}, {{0, 2, 1}}, {{0, 2, 1}});
}

TEST_CASE("kernels take no memory where there is no element") {
  const Strides strides{1};
  map(Exp{}, float32, {0}, {nullptr, &strides}, {nullptr, &strides});
  zip(Add{}, float64, {0}, {nullptr, &strides}, {nullptr, &strides}, {nullptr, &strides});
}

TEST_CASE("an element has the same bits whatever the number of threads, and wherever it lies") {
  constexpr std::int64_t n = 100003;
  for (const Kernel& kernel : kernels()) {
    CAPTURE(kernel.name, to_text(kernel.inputs.back()));
    const auto side_by_side = same_for_all(kernel, {{1}});
    auto gathered = side_by_side;
    gathered.back() = {{3}};
    const Memory once = [&] {
      const Threads one(1);
      return result(kernel, {n}, side_by_side);
    }();
    for (const int threads : {2, 3, 4, 7}) {
      const Threads several(threads);
      CHECK(result(kernel, {n}, side_by_side) == once);
    }
    Memory reference = once, spread = result(kernel, {n}, gathered);
    std::int64_t different = 0;
    for (std::int64_t i = 0; i < n; ++i) different += reference.is_same(i, spread, 3 * i) ? 0 : 1;
    CHECK(different == 0);
  }
}

TEST_CASE("the output may be the same memory as an input") {
  const Shape shape{5, 7};
  for (const Strides& strides : {Strides{7, 1}, Strides{1, 5}, Strides{21, 3}}) {
    for (const Kernel& kernel : kernels()) {
      for (std::size_t in_place = 0; in_place < kernel.inputs.size(); ++in_place) {
        if (kernel.inputs[in_place] != kernel.output) continue;
        CAPTURE(kernel.name, in_place);
        const auto layouts = same_for_all(kernel, {strides});
        Memory other = expected(kernel, shape, layouts);
        std::vector<Memory> inputs;
        Operands operands;
        for (std::size_t k = 0; k < kernel.inputs.size(); ++k) {
          inputs.push_back(
              Memory::filled(kernel.inputs[k], elements_of(shape, layouts[k]), static_cast<std::int64_t>(k)));
        }
        for (Memory& input : inputs) operands.push_back({input.at(0), &strides});
        operands.push_back(operands[in_place]);
        kernel.run(shape, operands);
        std::int64_t different = 0;
        for (std::int64_t i = 0; i < numel(shape); ++i) {
          const std::int64_t place = index_to_position(to_index(i, shape), strides);
          different += inputs[in_place].is_same(place, other, place) ? 0 : 1;
        }
        CHECK(different == 0);
      }
    }
  }
}

TEST_CASE("any shape and any strides") {
  const bool holds = rc::check([] {
    const auto rank = *rc::gen::inRange<std::size_t>(0, 5);
    Shape shape;
    for (std::size_t d = 0; d < rank; ++d)
      shape.push_back(*rc::gen::inRange<std::int64_t>(d == 1 ? 0 : 1, d == 0 ? 40 : 6));
    // The dimensions in any order, with gaps between them; inputs may repeat.
    const auto any_layout = [&](bool may_repeat) {
      std::vector<std::size_t> order(rank);
      std::iota(order.begin(), order.end(), std::size_t{0});
      for (std::size_t d = rank; d > 1; --d) std::swap(order[d - 1], order[*rc::gen::inRange<std::size_t>(0, d)]);
      Layout layout{Strides::filled(rank, 0), *rc::gen::inRange<std::int64_t>(0, 4)};
      std::int64_t step = *rc::gen::inRange<std::int64_t>(1, 3);
      for (const std::size_t d : order) {
        if (may_repeat && *rc::gen::inRange(0, 4) == 0) continue;
        layout.strides[d] = step;
        step *= std::max<std::int64_t>(shape[d], 1) + *rc::gen::element<std::int64_t>(0, 0, 1);
      }
      return layout;
    };
    const Kernel& kernel = kernels()[*rc::gen::inRange<std::size_t>(0, kernels().size())];
    std::vector<Layout> layouts;
    for (std::size_t k = 0; k < kernel.inputs.size(); ++k) layouts.push_back(any_layout(true));
    layouts.push_back(any_layout(false));
    RC_ASSERT(is_right(kernel, shape, layouts));
  });
  CHECK(holds);
}

TEST_CASE("a kernel reports its path and its parts to a trace") {
  std::vector<float> x(100000), y(100000);
  const Strides one{1}, two{2}, none{0};
  KernelTrace trace;
  map(Relu{}, float32, {100000}, {x.data(), &one}, {y.data(), &one});
  map(Relu{}, float32, {50000}, {x.data(), &two}, {y.data(), &one});
  zip(Mul{}, float32, {3}, {x.data(), &one}, {x.data(), &none}, {y.data(), &one});
  map_slope(Tanh{}, float32, {3}, {x.data(), &one}, {x.data(), &one}, {y.data(), &one});
  const Strides turned{1, 250}, rows{400, 1};
  map(Relu{}, float32, {250, 400}, {x.data(), &turned}, {y.data(), &rows});
  REQUIRE(trace.runs().size() == 5);
  CHECK(trace.runs()[0].kernel == "relu");
  CHECK(trace.runs()[0].path == Path::contiguous);
  CHECK(trace.runs()[0].parts == 4);
  CHECK(trace.runs()[1].path == Path::strided);
  CHECK(trace.runs()[2].path == Path::broadcast);
  CHECK(trace.runs()[3].kernel == "tanh_slope");
  CHECK(trace.runs()[4].path == Path::strided);
  CHECK(trace.runs()[4].parts == 4);  // 2 x 4 tiles, two at once
}

TEST_CASE("conversion to whole numbers keeps to them") {
  std::vector<double> x = {2.9, -2.9, std::numeric_limits<double>::quiet_NaN(), 1e300, -1e300};
  std::vector<std::int64_t> y(5);
  const Strides one{1};
  convert(float64, int64, {5}, {x.data(), &one}, {y.data(), &one});
  using Limits = std::numeric_limits<std::int64_t>;
  CHECK(y == std::vector<std::int64_t>{2, -2, 0, Limits::max(), Limits::min()});
}

TEMPLATE_TEST_CASE("vectors convert to whole numbers as single numbers are converted", "", float, double) {
  using T = TestType;
  constexpr std::size_t n = 21;
  std::vector<T> special = {not_a_number_of<T>, infinity_of<T>, T(0.99), T(0x1p30) + T(0.5), T(0x1p51), T(0x1p62)};
  for (const T power : {T(0x1p51), T(0x1p52), T(0x1p63)}) {
    special.insert(special.end(), {power, std::nextafter(power, T(0)), std::nextafter(power, infinity_of<T>)});
  }
  for (const T size : special) {
    for (const T number : {size, -size}) {
      for (std::size_t place = 0; place < n; ++place) {
        std::vector<T> x(n);
        std::vector<std::int64_t> y(n), expected(n);
        for (std::size_t i = 0; i < n; ++i) x[i] = T(0.7) * T(i) - 7;
        x[place] = number;
        std::transform(x.begin(), x.end(), expected.begin(), [](T each) { return to_int64(each); });
        const Strides one{1};
        convert(std::same_as<T, float> ? float32 : float64, int64, {n}, {x.data(), &one}, {y.data(), &one});
        CAPTURE(number, place);
        CHECK(y == expected);
      }
    }
  }
}

TEST_CASE("whole numbers are not computed by way of floating-point ones") {
  std::int64_t x = 9007199254740993, y = 1, z = 0;  // no double has x
  const Strides none;
  zip(Add{}, int64, {}, {&x, &none}, {&y, &none}, {&z, &none});
  CHECK(z == 9007199254740994);
  zip(Maximum{}, int64, {}, {&x, &none}, {&y, &none}, {&z, &none});
  CHECK(z == 9007199254740993);
  std::int64_t one_less = x - 1;
  zip(Gt{}, int64, {}, {&x, &none}, {&one_less, &none}, {&z, &none});
  CHECK(z == 1);
}
