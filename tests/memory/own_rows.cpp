// A user-defined row allocates nothing in its loop, however many temporary values its formula has: the loop may run in
// a parallel region.
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using minitorch::testing::number_of_allocations;

namespace {

// x n(n + 1)/2 + n, with n temporary values alive at once
template <int n, class T> T sum_of_terms(const T& x) {
  const T term = x * n + 1;
  if constexpr (n == 1) {
    return term;
  } else {
    const T others = sum_of_terms<n - 1>(x);
    return term + others;
  }
}

template <int n> struct ManyTerms {
  static constexpr auto name = "many_terms";
  static constexpr auto saves = Saves::input;
  template <class T> static auto value(const T& x) { return sum_of_terms<n>(x); }
  template <class T> static auto slope(const T& x) { return sum_of_terms<n>(x) - sum_of_terms<n>(x - 1); }
};

template <int n> struct ManyTermsOfTwo {
  static constexpr auto name = "many_terms_of_two";
  static constexpr auto saves = Saves::input;
  template <class T, class U> static auto value(const T& x, const U& y) { return sum_of_terms<n>(x + y); }
  template <class T, class U> static auto slope_x(const T& /*x*/, const U& /*y*/) { return n * (n + 1) / 2.0; }
  template <class T, class U> static auto slope_y(const T& /*x*/, const U& /*y*/) { return n * (n + 1) / 2.0; }
};

// The number of allocations of f(), when all caches are warm.
template <class F> std::uint64_t allocations_of(const F& f) {
  for (int i = 0; i < 3; ++i) f();
  const std::uint64_t before = number_of_allocations();
  f();
  return number_of_allocations() - before;
}

// Whole numbers below 17, of which float32 has all sums here.
Tensor small_numbers(const Shape& shape, DType dtype) {
  std::vector<double> numbers(static_cast<std::size_t>(numel(shape)));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i % 17);
  return from_vector(numbers, shape, {.dtype = dtype});
}

template <int n> void check_values_and_allocations(const Shape& shape, DType dtype) {
  CAPTURE(n, to_text(shape), to_text(dtype));
  const double factor = n * (n + 1) / 2.0;
  const Tensor x = small_numbers(shape, dtype);
  for (const Tensor& given : {x, x.dim() == 2 ? t(x) : x}) {
    CHECK(all(map(ManyTerms<n>{}, given) == given * factor + n).item() == 1);
    CHECK(all(zip(ManyTermsOfTwo<n>{}, given, given) == given * (2 * factor) + n).item() == 1);
    CHECK(all(zip(ManyTermsOfTwo<n>{}, given, tensor(1.)) == (given + 1) * factor + n).item() == 1);
    CHECK(allocations_of([&] { map(ManyTerms<n>{}, given); }) == allocations_of([&] { map(ManyTerms<1>{}, given); }));
    CHECK(allocations_of([&] { zip(ManyTermsOfTwo<n>{}, given, given); }) ==
          allocations_of([&] { zip(ManyTermsOfTwo<1>{}, given, given); }));
  }
  const Tensor leaf = x.detach().requires_grad_();
  sum(map(ManyTerms<n>{}, leaf)).backward();
  CHECK(all(*leaf.grad() == factor).item() == 1);
}

}  // namespace

TEST_CASE("a user-defined row with many temporary values is right, and allocates nothing in its loop") {
  for (const DType dtype : {float32, float64}) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{2}, Shape{test::fewer_if_sanitized(1500)},
                               Shape{test::fewer_if_sanitized(40), 33}}) {
      check_values_and_allocations<8>(shape, dtype);
      check_values_and_allocations<9>(shape, dtype);
      check_values_and_allocations<20>(shape, dtype);
      check_values_and_allocations<63>(shape, dtype);
      check_values_and_allocations<100>(shape, dtype);
      check_values_and_allocations<300>(shape, dtype);
    }
  }
}

TEST_CASE("a user-defined row with many temporary values allocates nothing on several threads") {
  const int threads = num_threads();
  set_num_threads(2);
  check_values_and_allocations<20>({100'000}, float32);
  check_values_and_allocations<20>({400, 300}, float64);
  set_num_threads(threads);
}
