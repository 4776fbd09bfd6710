// The matrix product against the triple loop that defines it, for all memory layouts of the operands, and for sizes on
// both sides of each limit between kernels. benchmarks/matmul.cpp measures its speed.
#include "operators/linear/matmul.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

using std::int64_t;

// The memory layouts of an operand's matrices.
enum class MatrixLayout : std::uint8_t { contiguous, transposed, rows_apart, all_apart, one_row, one_column };
constexpr std::array all_layouts = {MatrixLayout::contiguous, MatrixLayout::transposed, MatrixLayout::rows_apart,
                                    MatrixLayout::all_apart,  MatrixLayout::one_row,    MatrixLayout::one_column};

// An operand of random numbers, with its own memory.
template <class T> struct Owner {
  std::vector<T> memory;
  Shape shape;
  Strides strides;

  Owner(const Shape& its_shape, MatrixLayout layout, Generator& generator) : shape(its_shape), strides(its_shape) {
    const std::size_t column = shape.size() - 1, row = column - 1;
    const int64_t n = std::max<int64_t>(shape[row], 1), m = std::max<int64_t>(shape[column], 1);
    strides[row] = layout == MatrixLayout::contiguous   ? m
                   : layout == MatrixLayout::rows_apart ? m + 3
                   : layout == MatrixLayout::all_apart  ? 2 * m + 1
                   : layout == MatrixLayout::one_row    ? 0
                                                        : 1;
    strides[column] = layout == MatrixLayout::transposed   ? n
                      : layout == MatrixLayout::all_apart  ? 2
                      : layout == MatrixLayout::one_column ? 0
                                                           : 1;
    int64_t step = 2 * n * m + n + 3 * n;
    for (std::size_t dim = row; dim-- > 0;) {
      strides[dim] = step;
      step *= std::max<int64_t>(shape[dim], 1);
    }
    for (int64_t i = 0; i < step; ++i) {
      const double x = generator.uniform(-1, 1);
      memory.push_back(static_cast<T>(std::is_same_v<T, int64_t> ? std::round(1e6 * x) : x));
    }
  }
  View<const T> view() const { return {memory.data(), shape, strides}; }
};

template <class T> std::vector<T> product(const View<const T>& a, const View<const T>& b) {
  Shape shape = a.shape;
  shape[shape.size() - 1] = b.shape.back();
  constexpr T mark = 77;
  std::vector<T> memory(static_cast<std::size_t>(numel(shape)) + 2, mark);
  matmul(a, b, contiguous_view(memory.data() + 1, shape));
  REQUIRE(memory.front() == mark);
  REQUIRE(memory.back() == mark);
  return {memory.begin() + 1, memory.end() - 1};
}

// Describes where c differs from the triple loop by more than rounding; "" if nowhere.
template <class T> std::string difference(const View<const T>& a, const View<const T>& b, const std::vector<T>& c) {
  const std::size_t rank = a.shape.size();
  const int64_t n = a.shape[rank - 2], k = a.shape[rank - 1], m = b.shape[rank - 1];
  const Shape batch(std::span(a.shape.begin(), rank - 2));
  using Sum = std::conditional_t<std::is_same_v<T, int64_t>, int64_t, double>;
  std::size_t place = 0;
  for (int64_t number = 0; number < numel(batch); ++number) {
    const Index index = to_index(number, batch);
    const T* from_a = a.data + index_to_position(index, Strides(std::span(a.strides.begin(), rank - 2)));
    const T* from_b = b.data + index_to_position(index, Strides(std::span(b.strides.begin(), rank - 2)));
    const int64_t a_row = a.strides[rank - 2], a_column = a.strides[rank - 1];
    const int64_t b_row = b.strides[rank - 2], b_column = b.strides[rank - 1];
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < m; ++j, ++place) {
        Sum sum = 0, size = 0;
        for (int64_t p = 0; p < k; ++p) {
          const Sum term = Sum{from_a[i * a_row + p * a_column]} * from_b[p * b_row + j * b_column];
          sum += term;
          size += std::abs(term);
        }
        bool same = c[place] == static_cast<T>(sum);
        if constexpr (!std::is_same_v<T, int64_t>) {
          const double rounding = std::numeric_limits<T>::epsilon() * static_cast<double>(k + 1) * size;
          same = std::abs(c[place] - sum) <= rounding;
        }
        if (!same) {
          return to_text(a.shape) + to_text(a.strides) + " @ " + to_text(b.shape) + to_text(b.strides) + " at " +
                 to_text({number, i, j}) + ": " + std::to_string(c[place]) + " != " + std::to_string(sum);
        }
      }
    }
  }
  return "";
}

template <class T> std::string difference(const Owner<T>& a, const Owner<T>& b) {
  return difference(a.view(), b.view(), product(a.view(), b.view()));
}

struct ProductSizes {
  int64_t n, k, m;
};

// Sizes on both sides of each limit that chooses a kernel, a copy or a cut.
const std::vector<ProductSizes> edges = {
    {300, 2, 1},     {300, 4, 1},     {300, 5, 1},     {300, 6, 1},     {300, 7, 1},     {1, 9, 1},      {4, 4, 1},
    {17, 1, 1},      {1, 16, 16},     {1, 17, 16},     {16, 16, 1},     {300, 3, 1},     {1, 3, 300},    {4, 8, 30},
    {5, 8, 30},      {30, 7, 6},      {30, 8, 6},      {30, 8, 7},      {8, 127, 20},    {8, 128, 20},   {9, 128, 20},
    {20, 128, 12},   {20, 128, 13},   {20, 127, 12},   {9, 682, 6},     {9, 683, 6},     {95, 20, 33},   {96, 20, 33},
    {97, 20, 33},    {30, 255, 20},   {30, 256, 20},   {30, 257, 20},   {128, 30, 20},   {129, 30, 20},  {255, 5, 255},
    {256, 5, 256},   {257, 5, 257},   {257, 129, 31},  {127, 128, 128}, {128, 128, 128}, {40, 300, 300}, {300, 300, 40},
    {300, 24, 300},  {2100, 1000, 1}, {1, 1000, 2100}, {33, 2100, 33},  {29, 37, 511},   {29, 37, 512},  {259, 37, 513},
    {1023, 5, 1024}, {1024, 5, 1023}, {1025, 5, 1030}};

const std::vector<ProductSizes> cut_sizes = {{128, 128, 128}, {300, 100, 200}, {200, 100, 300},  {3000, 1000, 1},
                                             {1, 1000, 3000}, {40, 2100, 40},  {1030, 40, 1100}, {1284, 300, 1030}};

}  // namespace

TEST_CASE("a matrix product is rows times columns") {
  const std::vector<float> a{1, 2, 3, 4, 5, 6}, b{7, 8, 9, 10, 11, 12};
  const auto c = product(contiguous_view(a.data(), {2, 3}), contiguous_view(b.data(), {3, 2}));
  CHECK(c == std::vector<float>{58, 64, 139, 154});
}

TEMPLATE_TEST_CASE("a product of small matrices is that of the triple loop, however they lie", "", float, double,
                   int64_t) {
  Generator generator(1);
  for (const int64_t n : {0, 1, 3, 17, 64}) {
    for (const int64_t k : {0, 1, 3, 17, 64}) {
      for (const int64_t m : {0, 1, 3, 17, 64}) {
        for (const MatrixLayout layout : all_layouts) {
          const Owner<TestType> a({n, k}, layout, generator);
          for (const MatrixLayout other : all_layouts)
            REQUIRE(difference(a, Owner<TestType>({k, m}, other, generator)) == "");
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("a product of larger matrices is that of the triple loop", "", float, double, int64_t) {
  Generator generator(2);
  for (const auto& [n, k, m] : {ProductSizes{129, 129, 129}, ProductSizes{300, 129, 64}, ProductSizes{129, 300, 300}}) {
    for (const MatrixLayout layout : all_layouts) {
      const Owner<TestType> a({n, k}, layout, generator), b({k, m}, layout, generator);
      REQUIRE(difference(a, b) == "");
      REQUIRE(difference(a, Owner<TestType>({k, m}, MatrixLayout::contiguous, generator)) == "");
      REQUIRE(difference(Owner<TestType>({n, k}, MatrixLayout::contiguous, generator), b) == "");
    }
  }
}

TEMPLATE_TEST_CASE("a product is the same on both sides of where another way is taken", "", float, double) {
  Generator generator(3);
  for (const auto& [n, k, m] : edges) {
    for (const MatrixLayout layout : {MatrixLayout::contiguous, MatrixLayout::transposed}) {
      const Owner<TestType> a({n, k}, layout, generator);
      for (const MatrixLayout other : {MatrixLayout::contiguous, MatrixLayout::transposed}) {
        REQUIRE(difference(a, Owner<TestType>({k, m}, other, generator)) == "");
      }
    }
  }
}

TEMPLATE_TEST_CASE("each matrix of a batch is multiplied by its own", "", float, double, int64_t) {
  Generator generator(4);
  for (const Shape& batch : {Shape{5}, Shape{2, 3}, Shape{1, 4}, Shape{3, 1}, Shape{0, 2}, Shape{2, 2, 2}}) {
    for (const auto& [n, k, m] :
         {ProductSizes{1, 5, 1}, ProductSizes{7, 9, 20}, ProductSizes{33, 20, 17}, ProductSizes{130, 140, 120}}) {
      Shape a_shape = batch, b_shape = batch;
      for (const int64_t size : {n, k}) a_shape.push_back(size);
      for (const int64_t size : {k, m}) b_shape.push_back(size);
      for (const MatrixLayout layout : {MatrixLayout::contiguous, MatrixLayout::transposed, MatrixLayout::all_apart}) {
        REQUIRE(difference(Owner<TestType>(a_shape, layout, generator), Owner<TestType>(b_shape, layout, generator)) ==
                "");
      }
    }
  }
}

TEMPLATE_TEST_CASE("a broadcast matrix takes part in each product of a batch", "", float, double) {
  Generator generator(5);
  const auto a_layout = GENERATE(MatrixLayout::contiguous, MatrixLayout::transposed);
  const auto b_layout = GENERATE(MatrixLayout::contiguous, MatrixLayout::transposed);
  for (const auto& [n, k, m] : {ProductSizes{1, 5, 9}, ProductSizes{6, 9, 20}, ProductSizes{130, 140, 120}}) {
    const Owner<TestType> a({2, 3, n, k}, a_layout, generator), b({2, 3, k, m}, b_layout, generator);
    const auto dense_a = [&] {  // rows are adjacent, also from matrix to matrix
      Owner<TestType> dense = a;
      dense.strides = contiguous_strides(dense.shape);
      return dense;
    }();
    for (const std::vector<std::size_t>& shared : {std::vector<std::size_t>{0}, {1}, {0, 1}}) {
      Owner<TestType> shared_a = a, shared_b = b;
      for (const std::size_t dim : shared) shared_a.strides[dim] = shared_b.strides[dim] = 0;
      REQUIRE(difference(shared_a, b) == "");
      REQUIRE(difference(a, shared_b) == "");
      REQUIRE(difference(dense_a, shared_b) == "");
      REQUIRE(difference(shared_a, shared_b) == "");
    }
  }
}

TEST_CASE("products of whole numbers are exact where a double would round") {
  const int64_t large = (int64_t{1} << 53) + 1;
  const std::vector<int64_t> a(40, 1), b(40, large / 40);
  CHECK(product(contiguous_view(a.data(), {1, 40}), contiguous_view(b.data(), {40, 1})) ==
        std::vector<int64_t>{large / 40 * 40});
  const std::vector<int64_t> x{large}, y{3};
  CHECK(product(contiguous_view(x.data(), {1, 1}), contiguous_view(y.data(), {1, 1})) ==
        std::vector<int64_t>{3 * large});
}

TEST_CASE("a product of long rows loses few digits") {
  constexpr int64_t k = 1 << 20;
  const std::vector<float> tenths(16 * k, 0.1F);
  const double exact = k * double{0.1F} * double{0.1F};
  const auto check = [&](int64_t n, int64_t m, const Strides& of_b, double most) {
    CAPTURE(n, m, of_b);
    std::vector<float> c(static_cast<std::size_t>(n * m));
    matmul<float>(contiguous_view(tenths.data(), {n, k}), {tenths.data(), {k, m}, of_b},
                  contiguous_view(c.data(), {n, m}));
    for (const float y : c) CHECK(std::abs(y - exact) <= most * exact);
  };
  // Of dots and rows, by blocks; of tiles, whose sums are as long as those of libtorch, which errs by 2.0e-5.
  check(1, 1, {1, 1}, 1e-6);
  check(3, 2, {1, k}, 1e-6);
  check(16, 1, {1, 1}, 1e-6);
  check(1, 16, {16, 1}, 1e-6);
  check(16, 16, {16, 1}, 2.2e-5);
}

TEST_CASE("a product of long rows of whole numbers wraps around") {
  constexpr int64_t k = 10'000, large = int64_t{1} << 62U;
  const std::vector<int64_t> a(k, large);
  for (const int64_t m : {1, 8}) {
    std::vector<int64_t> b(static_cast<std::size_t>(k * m), 1), c(static_cast<std::size_t>(m));
    matmul<int64_t>(contiguous_view(a.data(), {1, k}), contiguous_view(b.data(), {k, m}),
                    contiguous_view(c.data(), {1, m}));
    CHECK(c == std::vector<int64_t>(static_cast<std::size_t>(m), 0));  // 10,000 times 2^62 is a multiple of 2^64
  }
}

TEMPLATE_TEST_CASE("a product over no terms is zero", "", float, double, int64_t) {
  const TestType* none = nullptr;
  CHECK(product(contiguous_view(none, {2, 0}), contiguous_view(none, {0, 3})) == std::vector<TestType>(6, 0));
  CHECK(product(contiguous_view(none, {2, 2, 0}), contiguous_view(none, {2, 0, 1})) == std::vector<TestType>(4, 0));
}

TEMPLATE_TEST_CASE("a NaN reaches its row or its column, and nothing else", "", float, double) {
  Generator generator(6);
  constexpr auto nan = std::numeric_limits<TestType>::quiet_NaN();
  std::vector<ProductSizes> all = edges;
  all.insert(all.end(), {{1, 1, 1}, {3, 3, 3}, {3, 20, 2}, {20, 20, 20}, {64, 64, 64}});
  for (const auto& [n, k, m] : all) {
    for (const MatrixLayout layout : {MatrixLayout::contiguous, MatrixLayout::transposed}) {
      Owner<TestType> a({n, k}, layout, generator), b({k, m}, layout, generator);
      a.memory[static_cast<std::size_t>((n - 1) * a.strides[0] + (k - 1) * a.strides[1])] = nan;
      b.memory[static_cast<std::size_t>((k / 2) * b.strides[0] + (m / 2) * b.strides[1])] = nan;
      const auto c = product(a.view(), b.view());
      for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = 0; j < m; ++j) {
          const bool is_nan = std::isnan(c[static_cast<std::size_t>(i * m + j)]);
          if (is_nan != (i == n - 1 || j == m / 2)) FAIL("at " << to_text({i, j}) << " of " << to_text({n, k, m}));
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("zero times infinity is NaN in a product", "", float, double) {
  constexpr auto infinity = std::numeric_limits<TestType>::infinity();
  for (const auto& [n, k, m] : edges) {
    const std::vector<TestType> a(static_cast<std::size_t>(n * k), 0), b(static_cast<std::size_t>(k * m), infinity);
    const auto c = product(contiguous_view(a.data(), {n, k}), contiguous_view(b.data(), {k, m}));
    REQUIRE(std::all_of(c.begin(), c.end(), [](TestType x) { return std::isnan(x); }));
  }
}

TEMPLATE_TEST_CASE("products have the same bits on any number of threads", "", float, double) {
  const Threads restored(num_threads());
  Generator generator(7);
  for (const auto& [n, k, m] : cut_sizes) {
    for (const auto& [layout_of_a, layout_of_b] : {std::pair(MatrixLayout::contiguous, MatrixLayout::contiguous),
                                                   std::pair(MatrixLayout::contiguous, MatrixLayout::transposed),
                                                   std::pair(MatrixLayout::transposed, MatrixLayout::transposed)}) {
      const Owner<TestType> a({n, k}, layout_of_a, generator), b({k, m}, layout_of_b, generator);
      set_num_threads(1);
      const auto alone = product(a.view(), b.view());
      for (const int threads : {2, 3, 4, 7}) {
        set_num_threads(threads);
        REQUIRE(product(a.view(), b.view()) == alone);
      }
    }
  }
}

TEST_CASE("batches have the same bits on any number of threads") {
  const Threads restored(num_threads());
  Generator generator(8);
  for (const ProductSizes& sizes : {ProductSizes{20, 30, 40}, ProductSizes{1, 200, 300}, ProductSizes{130, 140, 120}}) {
    const Owner<float> a({50, sizes.n, sizes.k}, MatrixLayout::transposed, generator);
    const Owner<float> b({50, sizes.k, sizes.m}, MatrixLayout::contiguous, generator);
    set_num_threads(1);
    const auto alone = product(a.view(), b.view());
    for (const int threads : {2, 3, 4, 7}) {
      set_num_threads(threads);
      REQUIRE(product(a.view(), b.view()) == alone);
    }
  }
}

TEST_CASE("a kernel trace tells how a product was cut") {
  Generator generator(9);
  const Owner<float> a({100, 20, 30}, MatrixLayout::contiguous, generator),
      b({100, 30, 40}, MatrixLayout::transposed, generator);
  Owner<float> shared = b;
  shared.strides[0] = 0;
  KernelTrace trace;
  static_cast<void>(product(a.view(), b.view()));
  static_cast<void>(product(a.view(), shared.view()));
  const std::vector<float> x(128 * 128, 1), y(128 * 128, 1);
  static_cast<void>(product(contiguous_view(x.data(), {128, 128}), contiguous_view(y.data(), {128, 128})));
  REQUIRE(trace.runs().size() == 3);
  CHECK(trace.runs()[0].kernel == "matmul");
  CHECK(trace.runs()[0].shape == Shape{100, 20, 40});
  CHECK(trace.runs()[0].path == Path::strided);
  CHECK(trace.runs()[0].parts == 3);  // of 43 matrices, a million multiplications
  CHECK(trace.runs()[1].path == Path::broadcast);
  CHECK(trace.runs()[2].path == Path::contiguous);
  CHECK(trace.runs()[2].parts == 2);
}

TEST_CASE("a product of any two matrices is that of the triple loop") {
  CHECK(rc::check([] {
    Generator generator(*rc::gen::arbitrary<std::uint64_t>());
    const auto size = [] {
      return *rc::gen::weightedOneOf<int64_t>(
          {{3, rc::gen::inRange<int64_t>(0, 40)}, {1, rc::gen::inRange<int64_t>(0, 200)}});
    };
    const auto layout = [] { return *rc::gen::elementOf(all_layouts); };
    const int64_t batch = *rc::gen::inRange<int64_t>(1, 4), n = size(), k = size(), m = size();
    Owner<float> a({batch, n, k}, layout(), generator), b({batch, k, m}, layout(), generator);
    if (*rc::gen::arbitrary<bool>()) a.strides[0] = 0;
    if (*rc::gen::arbitrary<bool>()) b.strides[0] = 0;
    RC_ASSERT(difference(a, b) == "");
  }));
}
