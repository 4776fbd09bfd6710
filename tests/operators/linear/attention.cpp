// The kernel of attention against plain loops in double, for strided views, and how it cuts its work.
#include "operators/linear/attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "operators/parallel/trace.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

using std::int64_t;

// Numbers for a matrix, whose rows lie `gap` further apart than they are long.
struct Sequence {
  int64_t rows, columns, gap;
  std::vector<double> memory;

  Sequence(int64_t its_rows, int64_t its_columns, int64_t its_gap, std::uint64_t seed)
      : rows(its_rows), columns(its_columns), gap(its_gap) {
    Generator generator(seed);
    memory.resize(static_cast<std::size_t>(rows * (columns + gap)));
    for (double& x : memory) x = generator.uniform(-2, 2);
  }
  View<const double> view() const { return {memory.data(), {rows, columns}, {columns + gap, 1}}; }
  double at(int64_t i, int64_t j) const { return memory[static_cast<std::size_t>(i * (columns + gap) + j)]; }
};

// The weights of one query by the definition.
std::vector<double> weights_of(const Sequence& q, const Sequence& k, int64_t query, const Attention<double>& a) {
  std::vector<double> p(static_cast<std::size_t>(k.rows));
  double sum = 0;
  for (int64_t j = 0; j < k.rows; ++j) {
    double score = 0;
    for (int64_t e = 0; e < q.columns; ++e) score += q.at(query, e) * k.at(j, e);
    const bool takes_part = !a.is_causal || j <= query;
    p[static_cast<std::size_t>(j)] = takes_part ? std::exp(score * a.scale) : 0;
    sum += p[static_cast<std::size_t>(j)];
  }
  for (double& weight : p) weight /= sum;
  return p;
}

}  // namespace

TEST_CASE("attention and its derivatives are the definition, for rows with gaps and several tiles") {
  for (const bool is_causal : {false, true}) {
    const Sequence q(70, 5, 3, 1), k(131, 5, 0, 2), v(131, 3, 2, 3), dy(70, 3, 1, 4);
    const Attention<double> a{
        .q = q.view(), .k = k.view(), .v = v.view(), .mask = {}, .scale = 0.3, .is_causal = is_causal};
    std::vector<double> y(70 * 3), largest(70), inverse(70), products(70);
    const View<double> to = contiguous_view(y.data(), {70, 3});
    attention<double>(a, to, {largest.data(), inverse.data()});
    const auto parts = static_cast<std::size_t>(attention_parts(a));
    CHECK(parts == 3);
    std::vector<double> dq(parts * 70 * 5), dk(131 * 5), dv(131 * 3);
    attention_backward<double>(a, {largest.data(), inverse.data()}, dy.view(), to, products.data(), dq.data(),
                               dk.data(), dv.data());

    std::vector<double> expected_dq(70 * 5), expected_dk(131 * 5), expected_dv(131 * 3);
    for (int64_t i = 0; i < 70; ++i) {
      const auto p = weights_of(q, k, i, a);
      double d = 0;
      for (int64_t e = 0; e < 3; ++e) {
        double sum = 0;
        for (int64_t j = 0; j < 131; ++j) sum += p[static_cast<std::size_t>(j)] * v.at(j, e);
        CHECK(y[static_cast<std::size_t>(i * 3 + e)] == Approx(sum));
        d += dy.at(i, e) * sum;
      }
      for (int64_t j = 0; j < 131; ++j) {
        const double weight = p[static_cast<std::size_t>(j)];
        double product = 0;
        for (int64_t e = 0; e < 3; ++e) {
          product += dy.at(i, e) * v.at(j, e);
          expected_dv[static_cast<std::size_t>(j * 3 + e)] += weight * dy.at(i, e);
        }
        const double ds = weight * (product - d) * a.scale;
        for (int64_t e = 0; e < 5; ++e) {
          expected_dq[static_cast<std::size_t>(i * 5 + e)] += ds * k.at(j, e);
          expected_dk[static_cast<std::size_t>(j * 5 + e)] += ds * q.at(i, e);
        }
      }
    }
    const auto check = [](const std::vector<double>& found, const std::vector<double>& expected) {
      for (std::size_t i = 0; i < expected.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-13));
    };
    check(dq, expected_dq);
    check(dk, expected_dk);
    check(dv, expected_dv);
  }
}

TEST_CASE("attention is cut by its shape, and reports it") {
  const Sequence q(300, 16, 0, 1);
  const Attention<double> a{.q = q.view(), .k = q.view(), .v = q.view(), .mask = {}};
  std::vector<double> y(300 * 16), largest(300), inverse(300);
  const KernelTrace trace;
  attention<double>(a, contiguous_view(y.data(), {300, 16}), {largest.data(), inverse.data()});
  REQUIRE(trace.runs().size() == 1);
  CHECK(trace.runs()[0].kernel == "attention");
  CHECK(trace.runs()[0].parts == 5);  // tiles of 64 queries
}

TEST_CASE("factors of dropout depend on their key and index alone") {
  const AttentionDropout dropout{.key = 5, .p = 0.25};
  std::vector<float> factors(100'000);
  attention_dropout(dropout, 100'000, factors.data());
  CHECK(factors[77] == dropout.factor<float>(77));
  const auto dropped = std::count(factors.begin(), factors.end(), 0.0F);
  CHECK(static_cast<double>(dropped) == Approx(25'000).epsilon(0.02));
  CHECK(std::count(factors.begin(), factors.end(), 1 / 0.75F) == 100'000 - dropped);
  CHECK(AttentionDropout{.key = 5, .p = 1}.factor<float>(3) == 0);
}
