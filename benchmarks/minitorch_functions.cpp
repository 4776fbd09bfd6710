// Functions of 10⁵ elements, as a user of minitorch calls them. libtorch_functions.cpp has the same.
#include <cstddef>
#include <cstdint>
#include <functional>

#include "benchmarks/minitorch_library.hpp"
#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"
#include "minitorch/functions/linear_algebra.hpp"
#include "minitorch/minitorch.hpp"

namespace minitorch::benchmarks {
namespace {

Tensor uniform(std::uint64_t seed) { return from_vector(numbers(function_elements, seed)); }

// Of numbers from -4 to 4.
template <class F> std::function<Prepared()> of_one(const F& f) {
  return [=] { return forward<Minitorch>([f, x = uniform(1) * 4] { return f(x); }); };
}
template <class F> std::function<Prepared()> of_two(const F& f) {
  return of_one([f, b = uniform(2) * 4](const Tensor& a) { return f(a, b); });
}
template <class F> std::function<Prepared()> of_matrix(const F& f) {
  return of_one([f](const Tensor& x) { return f(x.reshape({100, 1000})); });
}

Tensor head(const Tensor& x, std::int64_t n) { return narrow(x, 0, 0, n); }
// f of 16 positive definite matrices (64, 64).
template <class F> std::function<Prepared()> of_matrices(const F& f) {
  const Tensor x = head(uniform(1), 16 * 64 * 64).reshape({16, 64, 64});
  return of_one([f, a = matmul(x, transpose(x)) / 64 + eye(64)](const Tensor&) { return f(a); });
}
// A permutation of the places of all elements.
Tensor places() {
  return remainder(arange(static_cast<std::int64_t>(function_elements)) * 37,
                   static_cast<std::int64_t>(function_elements));
}
// A permutation of the places of each row of 1000.
Tensor places_in_rows() { return remainder(places(), 1000).reshape({100, 1000}); }

}  // namespace

Preparations minitorch_functions() {
  return {
      {"logsigmoid 10^5", of_one([](const Tensor& x) { return logsigmoid(x); })},
      {"outer 316 x 316", of_two([](const Tensor& a, const Tensor& b) { return outer(head(a, 316), head(b, 316)); })},
      {"repeat by 4", of_one([](const Tensor& x) { return repeat(head(x, 25'000), {4}); })},
      {"repeat_interleave by 4", of_one([](const Tensor& x) { return repeat_interleave(head(x, 25'000), 4); })},
      {"roll 100 x 1000", of_matrix([](const Tensor& x) {
         return roll(x, {3, 5}, {0, 1});
       })},
      {"flip 100 x 1000", of_matrix([](const Tensor& x) {
         return flip(x, {0, 1});
       })},
      {"pad 100 x 1000, reflect", of_matrix([](const Tensor& x) {
         return pad(x.reshape({1, 1, 100, 1000}), {{2, 2}, {2, 2}}, PadMode::reflect);
       })},
      {"diff 100 x 1000", of_matrix([](const Tensor& x) { return diff(x); })},
      {"cumsum 100 x 1000", of_matrix([](const Tensor& x) { return cumsum(x, 1); })},
      // Of numbers near 1, whose products stay finite.
      {"cumprod 100 x 1000",
       of_one([x = (uniform(1) * 0.1 + 1).reshape({100, 1000})](const Tensor&) { return cumprod(x, 1); })},
      {"prod 100 x 1000, backward",
       [] {
         const Tensor x = Minitorch::leaf((uniform(1) * 0.1 + 1).reshape({100, 1000})), dy = ones({100});
         return backward<Minitorch>({x}, [=] { prod(x, 1).backward(dy); });
       }},
      {"to float64 10^5", of_one([](const Tensor& x) { return to(x, float64); })},
      {"to int64 10^5", of_one([](const Tensor& x) { return to(x, int64); })},
      {"median 100 x 1000", of_matrix([](const Tensor& x) { return median(x, 1).values; })},
      {"quantile 100 x 1000", of_matrix([](const Tensor& x) { return quantile(x, 0.3, 1); })},
      {"scatter 10^5",
       of_two([index = places()](const Tensor& a, const Tensor& b) { return scatter(a, 0, index, b); })},
      {"argmax 10^5", of_one([](const Tensor& x) { return argmax(x); })},
      {"argmax 100 x 1000", of_matrix([](const Tensor& x) { return argmax(x, 1); })},
      {"topk 10 of 10^5", of_one([](const Tensor& x) { return topk(x, 10).values; })},
      {"topk 10 of 100 x 1000", of_matrix([](const Tensor& x) { return topk(x, 10, 1).values; })},
      {"gather 10^5", of_one([index = places()](const Tensor& x) { return gather(x, 0, index); })},
      {"gather 100 x 1000", of_matrix([index = places_in_rows()](const Tensor& x) { return gather(x, 1, index); })},
      {"sum 6250 x 16, dim 1", of_one([](const Tensor& x) {
         return sum(x.reshape({6250, 16}), 1);
       })},
      {"var 100 x 1000, dim 0", of_matrix([](const Tensor& x) { return var(x, 0); })},
      {"var 100 x 1000, dim 1", of_matrix([](const Tensor& x) { return var(x, 1); })},
      {"scatter_add 100 x 1000",
       of_matrix([index = places_in_rows()](const Tensor& x) { return scatter_add(x, 1, index, x); })},
      {"index_select 10^5", of_one([index = places()](const Tensor& x) { return index_select(x, 0, index); })},
      {"masked_select 10^5", of_one([](const Tensor& x) { return masked_select(x, x > 0); })},
      {"nonzero 10^5", of_one([](const Tensor& x) { return nonzero(x > 0); })},
      {"bincount 10^5", of_one([index = places()](const Tensor&) { return bincount(index); })},
      {"unique 10^5", of_one([](const Tensor& x) { return unique(floor(x * 100)).counts; })},
      {"cdist 316 x 316 x 16", of_two([](const Tensor& a, const Tensor& b) {
         return cdist(head(a, 316 * 16).reshape({316, 16}), head(b, 316 * 16).reshape({316, 16}));
       })},
      {"det 16 x 64 x 64", of_matrices([](const Tensor& a) { return det(a); })},
      {"slogdet 16 x 64 x 64", of_matrices([](const Tensor& a) { return slogdet(a).logabsdet; })},
      {"inverse 16 x 64 x 64", of_matrices([](const Tensor& a) { return inverse(a); })},
      {"solve 16 x 64 x 64", of_matrices([](const Tensor& a) { return solve(a, a); })},
      {"cholesky 16 x 64 x 64", of_matrices([](const Tensor& a) { return cholesky(a); })},
      {"qr 16 x 64 x 64", of_matrices([](const Tensor& a) { return qr(a).r; })},
      {"svd 16 x 64 x 64", of_matrices([](const Tensor& a) { return svd(a).s; })},
      {"eigh 16 x 64 x 64", of_matrices([](const Tensor& a) { return eigh(a).eigenvalues; })},
      {"normalize 100 x 1000", of_matrix([](const Tensor& x) { return normalize(x); })},
      {"cosine_similarity 100 x 1000",
       of_matrix([](const Tensor& x) { return cosine_similarity(x, narrow(x, 0, 0, 1)); })},
      {"pairwise_distance 100 x 1000",
       of_matrix([](const Tensor& x) { return pairwise_distance(x, narrow(x, 0, 0, 1)); })},
      {"bernoulli 10^5", of_one([](const Tensor& x) { return bernoulli(x > 0); })},
      {"logical_and 10^5", of_two([](const Tensor& a, const Tensor& b) { return logical_and(a, b); })},
      {"logical_not 10^5", of_one([](const Tensor& x) { return logical_not(x); })},
      {"isnan 10^5", of_one([](const Tensor& x) { return isnan(x); })},
      {"isinf 10^5", of_one([](const Tensor& x) { return isinf(x); })},
      {"isfinite 10^5", of_one([](const Tensor& x) { return isfinite(x); })},
      {"lerp 10^5", of_two([](const Tensor& a, const Tensor& b) { return lerp(a, b, 0.3); })},
      {"equal 10^5", of_one([](const Tensor& x) { return tensor(equal(x, x) ? 1 : 0); })},
      {"allclose 10^5", of_one([](const Tensor& x) { return tensor(allclose(x, x) ? 1 : 0); })},
  };
}

}  // namespace minitorch::benchmarks
