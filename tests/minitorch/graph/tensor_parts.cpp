// Functions that read a part of a tensor add to that part of its derivative: n reads cost n parts, not n tensors.
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/parallel/trace.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

// Reads row i of x, (n, n), or as much of it.
struct Reader {
  std::string name;
  std::function<Tensor(const Tensor& x, std::int64_t i)> read;
};

Tensor one(std::int64_t i) { return tensor({i}); }

const std::vector<Reader> readers = {
    {"select", [](const Tensor& x, std::int64_t i) { return x.select(0, i); }},
    {"select of a column", [](const Tensor& x, std::int64_t i) { return x.select(1, i); }},
    {"narrow", [](const Tensor& x, std::int64_t i) { return narrow(x, 0, i, 1); }},
    {"slice", [](const Tensor& x, std::int64_t i) { return slice(x, 1, i, i + 1, 2); }},
    {"diagonal", [](const Tensor& x, std::int64_t i) { return diagonal(x, i); }},
    {"index_select", [](const Tensor& x, std::int64_t i) { return index_select(x, 0, one(i)); }},
    {"index_select of a row twice",
     [](const Tensor& x, std::int64_t i) {
       return index_select(x, 0, cat({one(i), one(i)}));
     }},
    {"gather",
     [](const Tensor& x, std::int64_t i) {
       return gather(x, 0, full({1, x.size(1)}, i, {.dtype = int64}));
     }},
    {"unbind", [](const Tensor& x, std::int64_t i) { return unbind(x, 0).at(static_cast<std::size_t>(i)); }},
    {"split", [](const Tensor& x, std::int64_t i) { return split(x, 1, 0).at(static_cast<std::size_t>(i)); }},
};

// Whole numbers, so that sums in any order are equal.
Tensor leaf(std::int64_t n, DType dtype = float32) {
  return (arange(n * n, {.dtype = dtype}).reshape({n, n}) - 7).detach().requires_grad_();
}

Tensor weighted_reads(const Reader& reader, const Tensor& x) {
  Tensor total = zeros({}, {.dtype = x.dtype()});
  for (std::int64_t i = 0; i < x.size(0); ++i)
    total = total + static_cast<double>(i + 1) * sum(square(reader.read(x, i)));
  return total;
}

// The elements of all kernels of a backward pass.
std::int64_t work_of_backward(const Reader& reader, std::int64_t n) {
  const Tensor loss = weighted_reads(reader, leaf(n));
  const KernelTrace trace;
  loss.backward();
  std::int64_t work = 0;
  for (const KernelRun& run : trace.runs()) work += numel(run.shape);
  return work;
}

// The same by a pass that asks for whole contributions.
Tensor watched_gradient(const Tensor& loss, const Tensor& x) {
  const auto watched = detect_anomaly();
  return grad(loss, {x}, {.retain_graph = true})[0];
}

bool equal_bits(const Tensor& a, const Tensor& b) { return a.dtype() == b.dtype() && equal(a, b); }

// y = the first element of x. Counts how it is differentiated.
struct First {
  int* whole;
  int* parts;
  static constexpr auto name = "first";
  static constexpr auto saves = Saves::nothing;
  static TensorData forward(const TensorData& x) { return narrow(x, 0, 0, 1); }
  template <class T> std::array<T, 1> backward(const T& dy) const {
    ++*whole;
    return {pad(dy, {{0, 3}})};
  }
  void add_backward(const TensorData& dy, const TensorData& dx) const {
    ++*parts;
    copy_into(forward(dx), forward(dx) + dy);
  }
};

}  // namespace

TEST_CASE("a backward pass through reads of all parts costs as much as the tensor") {
  for (const Reader& reader : readers) {
    CAPTURE(reader.name);
    CHECK(work_of_backward(reader, 32) < 5 * work_of_backward(reader, 16));  // (32 / 16)²; by whole tensors 8
  }
}

TEST_CASE("derivatives by parts are those by whole contributions, in any company") {
  for (const Reader& reader : readers) {
    for (const DType dtype : {float32, float64}) {
      CAPTURE(reader.name, to_text(dtype));
      Tensor x = leaf(5, dtype);
      const Tensor y = x * 2;  // not a leaf
      for (const Tensor& loss :
           {weighted_reads(reader, y), weighted_reads(reader, y) + sum(y * y), sum(y * y) + weighted_reads(reader, y),
            sum(reader.read(y, 1)) + sum(y), sum(y + y.select(0, 0)), sum(y + sum(reader.read(y, 0)))}) {
        for (const Tensor& of : {x, y}) {
          const Tensor expected = watched_gradient(loss, of);
          CHECK(equal_bits(grad(loss, {of}, {.retain_graph = true})[0], expected));
          CHECK(equal_bits(grad(loss, {of}, {.create_graph = true, .retain_graph = true})[0], expected));
        }
        const Tensor before = watched_gradient(loss, x);
        x.zero_grad();
        for (int pass = 0; pass < 2; ++pass) loss.backward({.retain_graph = true});
        CHECK(equal_bits(*x.grad(), before * 2));
      }
    }
  }
}

TEST_CASE("a derivative that another tensor shares is copied before a part is added") {
  const Tensor x = leaf(2), dy = ones({2, 2});
  const Tensor y = id(x);
  const Tensor z = y + y.select(0, 0);  // the derivative of y begins as that of z, which the caller has
  z.backward(dy);
  CHECK(equal(dy, ones({2, 2})));
  CHECK(equal(*x.grad(), tensor({{3.0, 3.0}, {1.0, 1.0}})));
}

TEST_CASE("parts of transposed, expanded and narrowed tensors add to the right elements") {
  for (const Reader& reader : readers) {
    CAPTURE(reader.name);
    const Tensor x = leaf(6);
    for (const Tensor& y : {x.t(), narrow(narrow(x, 0, 1, 4), 1, 2, 4), expand(x.select(0, 2), {6, 6}), flip(x, {0})}) {
      const Tensor loss = weighted_reads(reader, y);
      CHECK(equal_bits(grad(loss, {x}, {.retain_graph = true})[0], watched_gradient(loss, x)));
    }
  }
}

TEST_CASE("a function of one's own adds to a part, unless it is the first, or the pass is watched or recorded") {
  int whole = 0, parts = 0;
  const Tensor x = tensor({1.0, 2.0, 3.0, 4.0}, {.requires_grad = true});
  const Tensor y = apply(First{&whole, &parts}, x);
  CHECK(equal(grad(y * 5, {x}, {.retain_graph = true})[0], tensor({5.0, 0.0, 0.0, 0.0})));
  CHECK((whole == 1 && parts == 0));
  const Tensor loss = sum(y * 5) + sum(x * 2), expected = tensor({7.0, 2.0, 2.0, 2.0});
  CHECK(equal(grad(loss, {x}, {.retain_graph = true})[0], expected));
  CHECK((whole == 1 && parts == 1));
  CHECK(equal(grad(loss, {x}, {.create_graph = true, .retain_graph = true})[0], expected));
  CHECK((whole == 2 && parts == 1));
  CHECK(equal(watched_gradient(loss, x), expected));
  CHECK((whole == 3 && parts == 1));
}

TEST_CASE("an index that has changed is noticed before anything is added to a part") {
  const Tensor x = leaf(3);
  Tensor index = one(1);
  const Tensor loss = sum(x) + sum(index_select(x, 0, index));
  index.fill_(2);
  CHECK_THROWS_WITH(loss.backward(), ContainsSubstring("index_select saved its index, (1) int64"));
  CHECK_FALSE(x.grad().has_value());
  index.fill_(1);
  CHECK_THROWS_WITH(loss.backward(), ContainsSubstring("index_select saved its index"));
}
