// Changes in place: targets of every layout, and errors. Other files test how they affect the graph.
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/slicing.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Numbers = std::vector<double>;

namespace {

// A target in some layout, and the elements around it, which must stay.
struct Target {
  Tensor memory, x;
};

std::vector<Target> targets() {
  const Tensor a = counted({3, 4}), b = counted({4, 3}), c = counted({6, 8}), d = counted({5, 3, 4});
  return {{a, a}, {b, b.t()}, {c, slice(narrow(c, 1, 2, 4), 0, 1, 6, 2)}, {d, select(d, 0, 2)}};
}

double around(const Target& target) { return sum(target.memory.to(float64)).item() - sum(target.x.to(float64)).item(); }

}  // namespace

TEST_CASE("arithmetic in place has the values of arithmetic, on contiguous, transposed and sliced targets") {
  const Tensor y = counted({3, 4}) + 1;
  for (Target target : targets()) {
    Tensor& x = target.x;
    const double rest = around(target);
    Tensor expected = clone(x) + y;
    CHECK(elements(x.add_(y)) == elements(expected));
    expected = expected - y[0];
    CHECK(elements(x.sub_(y[0])) == elements(expected));
    expected = expected * y;
    CHECK(elements(x.mul_(y)) == elements(expected));
    expected = expected / y;
    CHECK(elements(x.div_(y)) == elements(expected));
    expected = expected + 0.5 * y;
    CHECK(elements(x.add_(y, 0.5)) == elements(expected));
    CHECK(around(target) == rest);
  }
}

TEST_CASE("numbers, fills and clamps in place") {
  for (Target target : targets()) {
    Tensor& x = target.x;
    const double rest = around(target);
    const Tensor before = clone(x);
    CHECK(elements(x.add_(1).mul_(4).sub_(2).div_(2)) == elements(((before + 1) * 4 - 2) / 2));
    CHECK(elements(x.copy_(before).clamp_(2, 5)) == elements(clamp(before, 2, 5)));
    CHECK(elements(x.fill_(7)) == Numbers(12, 7));
    CHECK(elements(x.zero_()) == Numbers(12, 0));
    CHECK(around(target) == rest);
  }
}

TEST_CASE("random fills in place have the numbers of rand and randn, in the order of the index") {
  for (Target target : targets()) {
    const double rest = around(target);
    manual_seed(1);
    const auto uniform = elements(rand({3, 4})), normal = elements(randn({3, 4}));
    manual_seed(1);
    CHECK(elements(target.x.uniform_()) == uniform);
    CHECK(elements(target.x.normal_()) == normal);
    CHECK(around(target) == Approx(rest));
  }
}

TEST_CASE("uniform_ never gives the upper end, however near the lower") {
  const float low = 1, high = std::nextafter(low, 2.0F);
  Tensor x = empty({10000});
  x.uniform_(low, high);
  CHECK(max(x).item() == low);
  x.uniform_(-3, -3);
  CHECK(elements(x) == Numbers(10000, -3));
}

TEST_CASE("uniform_ and normal_ have their parameters") {
  manual_seed(4);
  Tensor x = empty({100000}, {.dtype = float64});
  x.uniform_(-2, 6);
  CHECK(min(x).item() >= -2);
  CHECK(max(x).item() < 6);
  CHECK(mean(x).item() == Approx(2).margin(0.05));
  x.normal_(-3, 0.5);
  CHECK(mean(x).item() == Approx(-3).margin(0.02));
  CHECK(stddev(x).item() == Approx(0.5).margin(0.02));
  CHECK(elements(x.normal_(5, 0)) == Numbers(100000, 5));
}

TEST_CASE("random fills refuse invalid distributions and change nothing") {
  manual_seed(5);
  Tensor x = tensor({1.0, 2.0}), whole = tensor({1, 2});
  CHECK_THROWS_AS(x.uniform_(1, 0), DataError);
  CHECK_THROWS_AS(x.uniform_(std::nan(""), 1), DataError);
  CHECK_THROWS_AS(x.uniform_(0, infinity), DataError);
  CHECK_THROWS_AS(x.uniform_(-1.7e308, 1.7e308), DataError);
  CHECK_THROWS_AS(x.uniform_(-1e39, 0), DataError);  // beyond float32
  CHECK_THROWS_AS(x.normal_(0, -1), DataError);
  CHECK_THROWS_AS(x.normal_(0, std::nan("")), DataError);
  CHECK_THROWS_AS(whole.uniform_(), DtypeError);
  CHECK_THROWS_AS(whole.normal_(), DtypeError);
  CHECK(elements(x) == Numbers{1, 2});
  CHECK(elements(whole) == Numbers{1, 2});
  CHECK(default_generator() == Generator(5));
}

TEST_CASE("a tensor may be changed by itself and by views of itself") {
  const Tensor before = counted({3, 3});
  CHECK(elements(clone(before).add_(before.t())) == elements(before + before.t()));
  Tensor x = clone(before);
  CHECK(elements(x.add_(x)) == elements(before * 2));
  x = clone(before);
  CHECK(elements(x.add_(x.t())) == elements(before + before.t()));
  x = clone(before);
  CHECK(elements(x.mul_(x[1])) == elements(before * before[1]));
  x = clone(before);
  CHECK(elements(x.sub_(x[0][1])) == elements(before - before[0][1]));
  x = clone(before);
  CHECK(elements(x.copy_(x.t())) == elements(before.t()));
  x = clone(before);
  CHECK(elements(x.copy_(x)) == elements(before));
  x = clone(before);
  x.t().add_(x, 2);
  CHECK(elements(x) == elements(before + 2 * before.t()));
}

TEST_CASE("copy_ between views that overlap has the elements of before") {
  Tensor x = arange(6);
  narrow(x, 0, 1, 5).copy_(narrow(x, 0, 0, 5));
  CHECK(elements(x) == Numbers{0, 0, 1, 2, 3, 4});
  x = arange(6);
  narrow(x, 0, 0, 5).copy_(narrow(x, 0, 1, 5));
  CHECK(elements(x) == Numbers{1, 2, 3, 4, 5, 5});
  x = arange(3);
  x.copy_(x[2].expand({3}));
  CHECK(elements(x) == Numbers{2, 2, 2});
}

TEST_CASE("copy_ broadcasts and converts") {
  Tensor x = zeros({2, 3});
  CHECK(elements(x.copy_(tensor({1, 2, 3}))) == Numbers{1, 2, 3, 1, 2, 3});
  CHECK(elements(x.copy_(tensor({{4.5}, {5.5}}, {.dtype = float64}))) == Numbers{4.5, 4.5, 4.5, 5.5, 5.5, 5.5});
  Tensor whole = tensor({0, 0});
  CHECK(elements(whole.copy_(tensor({1.9, -1.9}))) == Numbers{1, -1});
  CHECK(whole.dtype() == int64);
}

TEST_CASE("all views see a change, and only theirs") {
  Tensor x = counted({2, 3});
  const Tensor transposed = x.t(), row = x[1], other = clone(x), flat = x.reshape({6});
  narrow(x, 1, 1, 1).fill_(9);
  CHECK(elements(transposed) == Numbers{0, 3, 9, 9, 2, 5});
  CHECK(elements(row) == Numbers{3, 9, 5});
  CHECK(elements(flat) == Numbers{0, 9, 2, 3, 9, 5});
  CHECK(elements(other) == Numbers{0, 1, 2, 3, 4, 5});
  x.t().reshape({6}).fill_(100);
  CHECK(elements(x) == Numbers{0, 9, 2, 3, 9, 5});
}

TEST_CASE("an expanded tensor is not changed in place") {
  Tensor x = tensor({1.0}).expand({3}), matrix = tensor({1.0, 2.0}).expand({2, 2});
  CHECK_THROWS_AS(x.add_(1), ShapeError);
  CHECK_THROWS_AS(x.fill_(1), ShapeError);
  CHECK_THROWS_AS(x.zero_(), ShapeError);
  CHECK_THROWS_AS(x.clamp_(0, 1), ShapeError);
  CHECK_THROWS_AS(x.copy_(tensor({1, 2, 3})), ShapeError);
  CHECK_THROWS_AS(x.uniform_(), ShapeError);
  CHECK_THROWS_AS(x.normal_(), ShapeError);
  CHECK_THROWS_AS(matrix.mul_(2), ShapeError);
  CHECK(elements(x) == Numbers{1, 1, 1});
  matrix[0].add_(1);
  CHECK(elements(matrix) == Numbers{2, 3, 2, 3});
  CHECK(elements(tensor({1.0}).expand({1}).add_(1)) == Numbers{2});
}

TEST_CASE("operands must broadcast to the target, whose shape cannot change") {
  Tensor x = counted({2, 3});
  for (const Tensor& y : {ones({2}), ones({1, 2, 3}), ones({4, 3}), ones({0}), ones({2, 1, 1})}) {
    CHECK_THROWS_AS(x.add_(y), ShapeError);
    CHECK_THROWS_AS(x.copy_(y), ShapeError);
  }
  Tensor number = tensor(1.0);
  CHECK_THROWS_AS(number.add_(ones({1})), ShapeError);
  CHECK(elements(x) == Numbers{0, 1, 2, 3, 4, 5});
}

TEST_CASE("int64 keeps whole numbers, and refuses results that are none") {
  Tensor x = tensor({1, 2, 3});
  CHECK(elements(x.add_(1).mul_(3).sub_(tensor({1, 1, 1}))) == Numbers{5, 8, 11});
  CHECK_THROWS_AS(x.add_(0.5), DtypeError);
  CHECK_THROWS_AS(x.mul_(tensor({1.0, 2.0, 3.0})), DtypeError);
  CHECK_THROWS_AS(x.div_(2), DtypeError);
  CHECK_THROWS_AS(x.div_(x), DtypeError);
  CHECK_THROWS_AS(x.add_(x, 0.5), DtypeError);
  CHECK(elements(x) == Numbers{5, 8, 11});
  CHECK(elements(x.clamp_(6, 10)) == Numbers{6, 8, 10});
  CHECK(elements(x.clamp_(-infinity, infinity)) == Numbers{6, 8, 10});
  CHECK_THROWS_AS(x.clamp_(6.5, 9), DtypeError);
  CHECK(elements(x.clamp_(7, std::nan("")).clamp_(std::nan(""), 9)) == Numbers{7, 8, 9});
}

TEST_CASE("float32 changed by float64 is rounded once, after the operation") {
  const Tensor large = tensor({1e40, 1e40}, {.dtype = float64});
  Tensor x = tensor({1.0, 1e-10});
  CHECK(elements(x.mul_(large)) == Numbers{infinity, 1e30F});
  x = tensor({1.0, -1.0});
  CHECK(elements(x.add_(large, 1e-10)) == Numbers{1e30F, 1e30F});
  x = tensor({1.0, 1e30});
  CHECK(elements(x.div_(large)) == Numbers{double{1e-40F}, 1e-10F});
}

TEST_CASE("the target's kind stays: float32 by float64 and int64") {
  Tensor x = tensor({1.0, 2.0});
  x.add_(tensor({1.0, 1.0}, {.dtype = float64})).mul_(tensor({2, 3}));
  CHECK(x.dtype() == float32);
  CHECK(elements(x) == Numbers{4, 9});
}

TEST_CASE("fill_ of int64 truncates fractions, and refuses what int64 cannot hold") {
  Tensor x = tensor({1});
  CHECK(x.fill_(-2.9).item() == -2);
  const std::string range = " for int64, it must be from -2^63 to 2^63 - 1";
  CHECK_THROWS_WITH(x.fill_(std::nan("")), "fill_: a value of nan" + range);
  CHECK_THROWS_WITH(x.fill_(infinity), "fill_: a value of inf" + range);
  CHECK_THROWS_AS(x.fill_(0x1p63), DtypeError);
  CHECK(x.item() == -2);
  CHECK(x.fill_(-0x1p63).to_vector<std::int64_t>().front() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("NaN stays NaN in place, clamped too") {
  Tensor x = tensor({std::nan(""), 1.0, -infinity});
  x.add_(1).mul_(2).clamp_(0, 1);
  CHECK(std::isnan(x.at({0})));
  CHECK(x.at({1}) == 1);
  CHECK(x.at({2}) == 0);
}

TEST_CASE("a tensor without elements, or dimensions, is changed in place") {
  Tensor nothing, none = zeros({0, 3}), number = tensor(2.0);
  nothing.add_(1).mul_(nothing).fill_(2).zero_().clamp_(0, 1).copy_(nothing).uniform_().normal_();
  none.add_(1).mul_(ones({3})).fill_(2).zero_().clamp_(0, 1).copy_(none).uniform_().normal_();
  Tensor expanded = none.unsqueeze(0).expand({2, 0, 3});  // no elements, so none overlap
  expanded.add_(1).fill_(2).clamp_(0, 1).copy_(none);
  CHECK(number.add_(1).mul_(number).item() == 9);
  CHECK(number.copy_(tensor(4)).item() == 4);
}

TEST_CASE("leaves change in place only under no_grad") {
  Tensor w = ones({2}, {.requires_grad = true}), x = ones({2}), y = w * 2;
  CHECK_THROWS_AS(w.add_(1), GraphError);
  CHECK_THROWS_AS(y.add_(1), GraphError);
  CHECK_THROWS_AS(x.add_(w), GraphError);
  CHECK_THROWS_AS(x.copy_(y), GraphError);
  CHECK_THROWS_AS(w.fill_(1), GraphError);
  CHECK_THROWS_AS(w.uniform_(), GraphError);
  CHECK_THROWS_AS(w.normal_(), GraphError);
  CHECK_THROWS_AS(w.clamp_(0, 1), GraphError);
  CHECK(elements(w) == Numbers{1, 1});
  CHECK(elements(x) == Numbers{1, 1});
  const auto guard = no_grad();
  CHECK(elements(w.add_(1)) == Numbers{2, 2});
  CHECK(elements(x.add_(w)) == Numbers{3, 3});
}

TEST_CASE("any change in place of any view is the same change of a copy") {
  CHECK(rc::check([] {
    const Shape shape = any_shape(4, 0, 4);
    Tensor x = in_any_layout(shape, float64);
    Shape small = shape;
    for (std::int64_t& size : small) size = *rc::gen::inRange(0, 3) == 0 ? 1 : size;
    const Tensor y = in_any_layout(small, float64) + 1;
    const Tensor expected = (clone(x) + y) * y;
    x.add_(y).mul_(y);
    RC_ASSERT(elements(x) == elements(expected));
  }));
}
