// Functions of 10⁵ elements in libtorch, as in minitorch_functions.cpp.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <tuple>

#include <ATen/ATen.h>

#include "benchmarks/libtorch_library.hpp"
#include "benchmarks/preparing.hpp"
#include "benchmarks/workloads.hpp"

namespace minitorch::benchmarks {
namespace {

using at::Tensor;

Tensor uniform_numbers(std::uint64_t seed) { return at::tensor(numbers(function_elements, seed)); }

// Of numbers from -4 to 4.
template <class F> std::function<Prepared()> of_one(const F& f) {
  return [=] { return forward<Libtorch>([f, x = uniform_numbers(1) * 4] { return f(x); }); };
}
template <class F> std::function<Prepared()> of_two(const F& f) {
  return of_one([f, b = uniform_numbers(2) * 4](const Tensor& a) { return f(a, b); });
}
template <class F> std::function<Prepared()> of_matrix(const F& f) {
  return of_one([f](const Tensor& x) { return f(x.reshape({100, 1000})); });
}

Tensor head(const Tensor& x, std::int64_t n) { return x.narrow(0, 0, n); }
// f of 16 positive definite matrices (64, 64).
template <class F> std::function<Prepared()> of_matrices(const F& f) {
  const Tensor x = head(uniform_numbers(1), 16 * 64 * 64).reshape({16, 64, 64});
  return of_one([f, a = at::matmul(x, x.transpose(1, 2)) / 64 + at::eye(64)](const Tensor&) { return f(a); });
}
// A permutation of the places of all elements.
Tensor places() {
  return at::remainder(at::arange(static_cast<std::int64_t>(function_elements)) * 37,
                       static_cast<std::int64_t>(function_elements));
}
// A permutation of the places of each row of 1000.
Tensor places_in_rows() { return at::remainder(places(), 1000).reshape({100, 1000}); }

}  // namespace

Preparations libtorch_functions() {
  return {
      {"logsigmoid 10^5", of_one([](const Tensor& x) { return at::log_sigmoid(x); })},
      {"outer 316 x 316",
       of_two([](const Tensor& a, const Tensor& b) { return at::outer(head(a, 316), head(b, 316)); })},
      {"repeat by 4", of_one([](const Tensor& x) { return head(x, 25'000).repeat(4); })},
      {"repeat_interleave by 4", of_one([](const Tensor& x) { return at::repeat_interleave(head(x, 25'000), 4); })},
      {"roll 100 x 1000", of_matrix([](const Tensor& x) {
         return at::roll(x, {3, 5}, {0, 1});
       })},
      {"flip 100 x 1000", of_matrix([](const Tensor& x) {
         return at::flip(x, {0, 1});
       })},
      {"pad 100 x 1000, reflect", of_matrix([](const Tensor& x) {
         return at::reflection_pad2d(x.reshape({1, 1, 100, 1000}), {2, 2, 2, 2});
       })},
      {"diff 100 x 1000", of_matrix([](const Tensor& x) { return at::diff(x); })},
      {"cumsum 100 x 1000", of_matrix([](const Tensor& x) { return at::cumsum(x, 1); })},
      // Of numbers near 1, whose products stay finite.
      {"cumprod 100 x 1000",
       of_one([x = (uniform_numbers(1) * 0.1 + 1).reshape({100, 1000})](const Tensor&) { return at::cumprod(x, 1); })},
      {"prod 100 x 1000, backward",
       [] {
         const Tensor x = Libtorch::leaf((uniform_numbers(1) * 0.1 + 1).reshape({100, 1000})), dy = at::ones({100});
         return backward<Libtorch>({x}, [=] { at::prod(x, 1).backward(dy); });
       }},
      {"to float64 10^5", of_one([](const Tensor& x) { return x.to(at::kDouble); })},
      {"to int64 10^5", of_one([](const Tensor& x) { return x.to(at::kLong); })},
      {"median 100 x 1000", of_matrix([](const Tensor& x) { return std::get<0>(at::median(x, 1)); })},
      {"quantile 100 x 1000", of_matrix([](const Tensor& x) { return at::quantile(x, 0.3, 1); })},
      {"scatter 10^5",
       of_two([index = places()](const Tensor& a, const Tensor& b) { return at::scatter(a, 0, index, b); })},
      {"argmax 10^5", of_one([](const Tensor& x) { return at::argmax(x); })},
      {"argmax 100 x 1000", of_matrix([](const Tensor& x) { return at::argmax(x, 1); })},
      {"topk 10 of 10^5", of_one([](const Tensor& x) { return std::get<0>(at::topk(x, 10)); })},
      {"topk 10 of 100 x 1000", of_matrix([](const Tensor& x) { return std::get<0>(at::topk(x, 10, 1)); })},
      {"gather 10^5", of_one([index = places()](const Tensor& x) { return at::gather(x, 0, index); })},
      {"gather 100 x 1000", of_matrix([index = places_in_rows()](const Tensor& x) { return at::gather(x, 1, index); })},
      {"sum 6250 x 16, dim 1", of_one([](const Tensor& x) {
         return at::sum(x.reshape({6250, 16}), 1);
       })},
      {"var 100 x 1000, dim 0", of_matrix([](const Tensor& x) { return at::var(x, at::IntArrayRef{0}); })},
      {"var 100 x 1000, dim 1", of_matrix([](const Tensor& x) { return at::var(x, at::IntArrayRef{1}); })},
      {"scatter_add 100 x 1000",
       of_matrix([index = places_in_rows()](const Tensor& x) { return at::scatter_add(x, 1, index, x); })},
      {"index_select 10^5", of_one([index = places()](const Tensor& x) { return at::index_select(x, 0, index); })},
      {"masked_select 10^5", of_one([](const Tensor& x) { return at::masked_select(x, x > 0); })},
      {"nonzero 10^5", of_one([](const Tensor& x) { return at::nonzero(x > 0); })},
      {"bincount 10^5", of_one([index = places()](const Tensor&) { return at::bincount(index); })},
      {"unique 10^5",
       of_one([](const Tensor& x) { return std::get<2>(at::_unique2(at::floor(x * 100), true, true, true)); })},
      {"cdist 316 x 316 x 16", of_two([](const Tensor& a, const Tensor& b) {
         return at::cdist(head(a, 316 * 16).reshape({316, 16}), head(b, 316 * 16).reshape({316, 16}));
       })},
      {"det 16 x 64 x 64", of_matrices([](const Tensor& a) { return at::linalg_det(a); })},
      {"slogdet 16 x 64 x 64", of_matrices([](const Tensor& a) { return std::get<1>(at::linalg_slogdet(a)); })},
      {"inverse 16 x 64 x 64", of_matrices([](const Tensor& a) { return at::linalg_inv(a); })},
      {"solve 16 x 64 x 64", of_matrices([](const Tensor& a) { return at::linalg_solve(a, a); })},
      {"cholesky 16 x 64 x 64", of_matrices([](const Tensor& a) { return at::linalg_cholesky(a); })},
      {"qr 16 x 64 x 64", of_matrices([](const Tensor& a) { return std::get<1>(at::linalg_qr(a)); })},
      {"svd 16 x 64 x 64", of_matrices([](const Tensor& a) { return std::get<1>(at::linalg_svd(a, false)); })},
      {"eigh 16 x 64 x 64", of_matrices([](const Tensor& a) { return std::get<0>(at::linalg_eigh(a)); })},
      {"normalize 100 x 1000",
       of_matrix([](const Tensor& x) { return x / at::norm(x, 2, 1, true).clamp_min(1e-12).expand_as(x); })},
      {"cosine_similarity 100 x 1000",
       of_matrix([](const Tensor& x) { return at::cosine_similarity(x, x.narrow(0, 0, 1)); })},
      {"pairwise_distance 100 x 1000",
       of_matrix([](const Tensor& x) { return at::pairwise_distance(x, x.narrow(0, 0, 1)); })},
      {"bernoulli 10^5", of_one([](const Tensor& x) { return at::bernoulli((x > 0).to(at::kFloat)); })},
      {"logical_and 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::logical_and(a, b); })},
      {"logical_not 10^5", of_one([](const Tensor& x) { return at::logical_not(x); })},
      {"isnan 10^5", of_one([](const Tensor& x) { return at::isnan(x); })},
      {"isinf 10^5", of_one([](const Tensor& x) { return at::isinf(x); })},
      {"isfinite 10^5", of_one([](const Tensor& x) { return at::isfinite(x); })},
      {"lerp 10^5", of_two([](const Tensor& a, const Tensor& b) { return at::lerp(a, b, 0.3); })},
      {"equal 10^5", of_one([](const Tensor& x) { return at::tensor(at::equal(x, x) ? 1 : 0); })},
      {"allclose 10^5", of_one([](const Tensor& x) { return at::tensor(at::allclose(x, x) ? 1 : 0); })},
  };
}

}  // namespace minitorch::benchmarks
