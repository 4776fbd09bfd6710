// The table: one row for each function. A test fails if a header declares a function without a row.
#include "tests/minitorch/functions/golden_functions.hpp"

#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/functions/linear_algebra.hpp"
#include "minitorch/functions/strided_views.hpp"
#include "operators/table/about.hpp"
#include "operators/table/options.hpp"
#include "tests/special_values.hpp"

namespace minitorch::golden {

using namespace minitorch::test;

namespace {

const Tensor& x_of(const Operands& inputs) { return std::get<Tensor>(inputs.at(0)); }
const Tensor& y_of(const Operands& inputs) { return std::get<Tensor>(inputs.at(1)); }
const Tensor& z_of(const Operands& inputs) { return std::get<Tensor>(inputs.at(2)); }

Tensors tensors(const Operands& inputs) {
  Tensors result;
  for (const Operand& input : inputs) result.push_back(std::get<Tensor>(input));
  return result;
}

// y = f(x)
template <class F> Function unary(F f) {
  return {[f](const Operands& in, const GoldenArguments&) { return Tensors{f(x_of(in))}; }};
}

// y = f(x, arguments)
template <class F> Function with_arguments(F f) {
  return {[f](const Operands& in, const GoldenArguments& arguments) { return Tensors{f(x_of(in), arguments)}; }};
}

// A reduction of x over dimensions.
template <class F> Function reduction(F f) {
  return with_arguments([f](const Tensor& x, const GoldenArguments& a) { return f(x, a.dims(), a.keepdim()); });
}

// z = f(x, y), where one may be a plain number.
template <class F> Function binary(F f) {
  return {[f](const Operands& in, const GoldenArguments&) {
    return std::visit(
        [f]<class T, class U>(const T& x, const U& y) -> Tensors {
          if constexpr (TensorPair<T, U>) {
            return {f(x, y)};
          } else {
            throw DtypeError("two numbers are no tensor");
          }
        },
        in.at(0), in.at(1));
  }};
}

Tensors pair(const Selected& selected) { return {selected.values, selected.indices}; }

// A selection of elements along a dimension, with their indices; or of all elements.
template <class AlongDim, class OfAll> Function choice(AlongDim along_dim, OfAll of_all) {
  return {[=](const Operands& in, const GoldenArguments& a) -> Tensors {
    if (a.has("dim")) return along_dim(x_of(in), a.dim(), a.keepdim());
    return of_all(x_of(in));
  }};
}

Function along_dim(Tensor (*f)(const Tensor&, WholeNumber)) {
  return with_arguments([f](const Tensor& x, const GoldenArguments& a) { return f(x, a.dim()); });
}

VarOptions var_options(const GoldenArguments& a) {
  return {.keepdim = a.flag("keepdim"), .correction = a.integer("correction")};
}

using Rows = std::map<std::string, Function>;
using T = Tensor;
using A = GoldenArguments;
using In = Operands;

// A row of the unary functions, with its options by name.
template <class F> Function row_of_one() {
  return with_arguments([](const T& x, const A& a) {
    const auto defaults = operators::options_of(F{});
    std::vector<double> options;
    std::istringstream names(operators::About<F>::options);
    for (std::string name; std::getline(names >> std::ws, name, ',');) {
      options.push_back(a.real_or(name, defaults[options.size()]));
    }
    return map(operators::with_options<F>(options), x);
  });
}

template <class F> Function row_of_two() {
  return binary([](const auto& x, const auto& y) { return zip(F{}, x, y); });
}

Rows elementwise_rows() {
  Rows rows = {
      {"where", {[](const In& in, const A&) {
         return binary([&](const auto& x, const auto& y) { return where(x_of(in), x, y); })
             .call({in.at(1), in.at(2)}, A(Json::object()));
       }}},
      {"lerp", {[](const In& in, const A& a) {
         const T& x = x_of(in);
         const T& y = y_of(in);
         return Tensors{a.has("weight") ? lerp(x, y, a.real("weight")) : lerp(x, y, z_of(in))};
       }}},
      {"isnan", {[](const In& in, const A&) { return Tensors{isnan(x_of(in))}; }}},
      {"isinf", {[](const In& in, const A&) { return Tensors{isinf(x_of(in))}; }}},
      {"isfinite", {[](const In& in, const A&) { return Tensors{isfinite(x_of(in))}; }}},
      {"logical_not", {[](const In& in, const A&) { return Tensors{logical_not(x_of(in))}; }}},
      {"masked_fill",
       {[](const In& in, const A& a) { return Tensors{masked_fill(x_of(in), y_of(in), a.real("value"))}; }}},
  };
  [&]<class... F>(operators::Table<F...>) {
    (rows.emplace(F::name, row_of_one<F>()), ...);
  }(operators::UnaryFunctions{});
  const Function power = rows.extract("pow").mapped();
  const auto add_two = [&]<class... F>(operators::Table<F...>) { (rows.emplace(F::name, row_of_two<F>()), ...); };
  add_two(operators::BinaryFunctions{});
  add_two(operators::Comparisons{});
  // A number as the exponent of a tensor is a constant, and an option.
  rows["pow"].call = [power, of_two = rows.at("pow")](const In& in, const A& a) -> Tensors {
    if (a.has("exponent")) return power.call(in, a);
    if (const auto* const x = std::get_if<Tensor>(&in[0]); x != nullptr && !std::holds_alternative<Tensor>(in[1])) {
      return {std::visit(
          [x]<class Y>(const Y& y) {
            if constexpr (operators::Number<Y>) {
              return pow(*x, static_cast<double>(y));
            } else {
              return pow(*x, y);
            }
          },
          in[1])};
    }
    return of_two.call(in, a);
  };
  return rows;
}

const Rows elementwise = elementwise_rows();

const Rows reductions = {
    {"sum", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return sum(x, dims, keepdim); })},
    {"mean", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return mean(x, dims, keepdim); })},
    {"prod", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return prod(x, dims, keepdim); })},
    {"amax", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return amax(x, dims, keepdim); })},
    {"amin", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return amin(x, dims, keepdim); })},
    {"any", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return any(x, dims, keepdim); })},
    {"all", reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return all(x, dims, keepdim); })},
    {"logsumexp",
     reduction([](const T& x, const Dims& dims, ReduceOptions keepdim) { return logsumexp(x, dims, keepdim); })},
    {"var", with_arguments([](const T& x, const A& a) { return var(x, a.dims(), var_options(a)); })},
    {"stddev", with_arguments([](const T& x, const A& a) { return stddev(x, a.dims(), var_options(a)); })},
    {"norm", with_arguments([](const T& x, const A& a) { return norm(x, a.real("p"), a.dims(), a.keepdim()); })},
    {"max", choice([](const T& x, std::int64_t dim, ReduceOptions keepdim) { return pair(max(x, dim, keepdim)); },
                   [](const T& x) { return Tensors{max(x)}; })},
    {"min", choice([](const T& x, std::int64_t dim, ReduceOptions keepdim) { return pair(min(x, dim, keepdim)); },
                   [](const T& x) { return Tensors{min(x)}; })},
    {"argmax",
     choice([](const T& x, std::int64_t dim, ReduceOptions keepdim) { return Tensors{argmax(x, dim, keepdim)}; },
            [](const T& x) { return Tensors{argmax(x)}; })},
    {"argmin",
     choice([](const T& x, std::int64_t dim, ReduceOptions keepdim) { return Tensors{argmin(x, dim, keepdim)}; },
            [](const T& x) { return Tensors{argmin(x)}; })},
    {"cumsum", along_dim(&cumsum)},
    {"cumprod", along_dim(&cumprod)},
    {"diff", with_arguments([](const T& x, const A& a) { return diff(x, a.integer("n"), a.dim()); })},
    {"median", {[](const In& in, const A& a) -> Tensors {
       if (!a.has("dim")) return {median(x_of(in))};
       return pair(median(x_of(in), a.dim(), a.keepdim()));
     }}},
    {"quantile", {[](const In& in, const A& a) -> Tensors {
       const T& x = x_of(in);
       if (!a.has("q")) {
         return {a.has("dim") ? quantile(x, y_of(in), a.dim(), a.keepdim()) : quantile(x, y_of(in))};
       }
       return {a.has("dim") ? quantile(x, a.real("q"), a.dim(), a.keepdim()) : quantile(x, a.real("q"))};
     }}},
    {"softmax", along_dim(&softmax)},
    {"log_softmax", along_dim(&log_softmax)},
    {"sum_to", with_arguments([](const T& x, const A& a) { return sum_to(x, a.shape()); })},
};

const Rows products = {
    {"matmul", {[](const In& in, const A&) { return Tensors{matmul(x_of(in), y_of(in))}; }}},
    {"dot", {[](const In& in, const A&) { return Tensors{dot(x_of(in), y_of(in))}; }}},
    {"outer", {[](const In& in, const A&) { return Tensors{outer(x_of(in), y_of(in))}; }}},
    {"mv", {[](const In& in, const A&) { return Tensors{mv(x_of(in), y_of(in))}; }}},
    {"mm", {[](const In& in, const A&) { return Tensors{mm(x_of(in), y_of(in))}; }}},
    {"bmm", {[](const In& in, const A&) { return Tensors{bmm(x_of(in), y_of(in))}; }}},
    {"addmm", {[](const In& in, const A& a) {
       const AddmmOptions options{.beta = a.real("beta"), .alpha = a.real("alpha")};
       return Tensors{addmm(x_of(in), y_of(in), z_of(in), options)};
     }}},
    {"trace", unary([](const T& x) { return trace(x); })},
    {"normalize",
     with_arguments([](const T& x, const A& a) { return normalize(x, a.real("p"), a.dim(), a.real("eps")); })},
    {"cosine_similarity",
     {[](const In& in, const A& a) { return Tensors{cosine_similarity(x_of(in), y_of(in), a.dim(), a.real("eps"))}; }}},
    {"pairwise_distance", {[](const In& in, const A& a) {
       return Tensors{pairwise_distance(x_of(in), y_of(in), a.real("p"), a.real("eps"), a.keepdim())};
     }}},
    {"cdist", {[](const In& in, const A& a) { return Tensors{cdist(x_of(in), y_of(in), a.real("p"))}; }}},
};

const Rows views = {
    {"reshape", with_arguments([](const T& x, const A& a) { return reshape(x, a.shape()); })},
    {"view", {[](const In& in, const A& a) { return Tensors{view(x_of(in), a.shape())}; }, true}},
    {"flatten",
     with_arguments([](const T& x, const A& a) { return flatten(x, a.integer("start_dim"), a.integer("end_dim")); })},
    {"unsqueeze", with_arguments([](const T& x, const A& a) { return unsqueeze(x, a.dim()); })},
    {"squeeze", with_arguments([](const T& x, const A& a) { return a.has("dim") ? squeeze(x, a.dim()) : squeeze(x); })},
    {"permute", with_arguments([](const T& x, const A& a) { return permute(x, a.dims("order")); })},
    {"movedim",
     with_arguments([](const T& x, const A& a) { return movedim(x, a.dims("source"), a.dims("destination")); })},
    {"unbind", {[](const In& in, const A& a) { return unbind(x_of(in), a.dim()); }}},
    {"diagonal", with_arguments([](const T& x, const A& a) {
       return diagonal(x, a.integer("offset"), a.integer("dim1"), a.integer("dim2"));
     })},
    {"diag", with_arguments([](const T& x, const A& a) { return diag(x, a.integer("diagonal")); })},
    {"transpose",
     with_arguments([](const T& x, const A& a) { return transpose(x, a.integer("dim0"), a.integer("dim1")); })},
    {"t", unary([](const T& x) { return t(x); })},
    {"expand", with_arguments([](const T& x, const A& a) { return expand(x, a.shape()); })},
    {"narrow", with_arguments(
                   [](const T& x, const A& a) { return narrow(x, a.dim(), a.integer("start"), a.integer("length")); })},
    {"slice", with_arguments([](const T& x, const A& a) {
       return slice(x, a.dim(), a.integer("start"), a.integer("end"), a.integer("step"));
     })},
    {"select", with_arguments([](const T& x, const A& a) { return select(x, a.dim(), a.integer("index")); })},
    {"split", {[](const In& in, const A& a) {
       if (a.has("size")) return split(x_of(in), a.integer("size"), a.dim());
       return split(x_of(in), a.list<std::vector<std::int64_t>>("sizes"), a.dim());
     }}},
    {"chunk", {[](const In& in, const A& a) { return chunk(x_of(in), a.integer("chunks"), a.dim()); }}},
    {"slice_backward", with_arguments([](const T& x, const A& a) {
       return slice_backward(x, a.dim(), a.integer("start"), a.integer("step"), a.integer("size"));
     })},
    {"contiguous", unary([](const T& x) { return contiguous(x); })},
    {"clone", unary([](const T& x) { return clone(x); })},
    {"to", with_arguments([](const T& x, const A& a) { return to(x, a.options().dtype.value()); })},
};

PadMode mode_named(const std::string& name) {
  return name == "reflect" ? PadMode::reflect : name == "circular" ? PadMode::circular : PadMode::replicate;
}

using Widths = std::vector<std::pair<std::int64_t, std::int64_t>>;

const Rows joining = {
    {"einsum", {[](const In& in, const A& a) { return Tensors{einsum(a.text("equation"), tensors(in))}; }}},
    {"cat", {[](const In& in, const A& a) { return Tensors{cat(tensors(in), a.dim())}; }}},
    {"stack", {[](const In& in, const A& a) { return Tensors{stack(tensors(in), a.dim())}; }}},
    {"pad", with_arguments([](const T& x, const A& a) {
       const auto widths = a.list<Widths>("widths");
       return a.has("mode") ? pad(x, widths, mode_named(a.text("mode"))) : pad(x, widths, a.real("value"));
     })},
    {"flip", with_arguments([](const T& x, const A& a) { return flip(x, a.dims()); })},
    {"roll", with_arguments([](const T& x, const A& a) {
       return a.has("shift") ? roll(x, a.integer("shift"), a.dim()) : roll(x, a.dims("shifts"), a.dims());
     })},
    {"repeat", with_arguments([](const T& x, const A& a) { return repeat(x, a.dims("times")); })},
    {"repeat_interleave", {[](const In& in, const A& a) -> Tensors {
       const T& x = x_of(in);
       if (!a.has("repeats")) {
         return {a.has("dim") ? repeat_interleave(x, y_of(in), a.dim()) : repeat_interleave(x, y_of(in))};
       }
       const std::int64_t n = a.integer("repeats");
       return {a.has("dim") ? repeat_interleave(x, n, a.dim()) : repeat_interleave(x, n)};
     }}},
    {"meshgrid", {[](const In& in, const A& a) {
       return meshgrid(tensors(in), a.text("indexing") == "xy" ? Indexing::xy : Indexing::ij);
     }}},
    {"tril", with_arguments([](const T& x, const A& a) { return tril(x, a.integer("diagonal")); })},
    {"triu", with_arguments([](const T& x, const A& a) { return triu(x, a.integer("diagonal")); })},
};

SortOptions sort_options(const A& a) { return {.descending = a.flag("descending")}; }

const Rows sorting_and_selection = {
    {"sort", {[](const In& in, const A& a) { return pair(sort(x_of(in), a.dim(), sort_options(a))); }}},
    {"argsort", with_arguments([](const T& x, const A& a) { return argsort(x, a.dim(), sort_options(a)); })},
    {"topk", {[](const In& in, const A& a) {
       return pair(topk(x_of(in), a.integer("k"), a.dim(), {.largest = a.flag("largest")}));
     }}},
    {"gather", {[](const In& in, const A& a) { return Tensors{gather(x_of(in), a.dim(), y_of(in))}; }}},
    {"scatter_add",
     {[](const In& in, const A& a) { return Tensors{scatter_add(x_of(in), a.dim(), y_of(in), z_of(in))}; }}},
    {"scatter", {[](const In& in, const A& a) -> Tensors {
       if (a.has("value")) return {scatter(x_of(in), a.dim(), y_of(in), a.real("value"))};
       return {scatter(x_of(in), a.dim(), y_of(in), z_of(in))};
     }}},
    {"masked_select", {[](const In& in, const A&) { return Tensors{masked_select(x_of(in), y_of(in))}; }}},
    {"nonzero", unary([](const T& x) { return nonzero(x); })},
    {"bincount", {[](const In& in, const A& a) -> Tensors {
       if (in.size() == 1) return {bincount(x_of(in), a.integer("minlength"))};
       return {bincount(x_of(in), y_of(in), a.integer("minlength"))};
     }}},
    {"unique", {[](const In& in, const A&) {
       const Unique found = unique(x_of(in));
       return Tensors{found.values, found.inverse, found.counts};
     }}},
    {"index_select", {[](const In& in, const A& a) { return Tensors{index_select(x_of(in), a.dim(), y_of(in))}; }}},
    {"index_add", {[](const In& in, const A& a) { return Tensors{index_add(x_of(in), a.dim(), y_of(in), z_of(in))}; }}},
    {"one_hot", with_arguments([](const T& x, const A& a) { return one_hot(x, a.integer("number")); })},
};

// y = f(arguments)
template <class F> Function made_by(F f) {
  return {[f](const Operands&, const GoldenArguments& arguments) { return Tensors{f(arguments)}; }};
}

const Rows linear_algebra = {
    {"det", unary([](const T& x) { return det(x); })},
    {"slogdet", {[](const In& in, const A&) {
       const auto [sign, logabsdet] = slogdet(x_of(in));
       return Tensors{sign, logabsdet};
     }}},
    {"inverse", unary([](const T& x) { return inverse(x); })},
    {"solve", {[](const In& in, const A&) { return Tensors{solve(x_of(in), y_of(in))}; }}},
    {"cholesky", unary([](const T& x) { return cholesky(x); })},
    {"qr", {[](const In& in, const A&) {
       const auto [q, r] = qr(x_of(in));
       return Tensors{q, r};
     }}},
    // What does not depend on the signs of the vectors.
    {"svd", {[](const In& in, const A&) {
       const auto [u, s, vh] = svd(x_of(in));
       return Tensors{s, matmul(u, vh), square(u), square(vh)};
     }}},
    {"eigh", {[](const In& in, const A&) {
       const auto [w, v] = eigh(x_of(in));
       return Tensors{w, square(v)};
     }}},
    {"as_strided",
     {[](const In& in, const A& a) {
        return Tensors{as_strided(x_of(in), a.shape(), a.dims("stride"), a.integer("storage_offset"))};
      },
      true}},
};

const Rows making = {
    {"zeros", made_by([](const A& a) { return zeros(a.shape(), a.options()); })},
    {"ones", made_by([](const A& a) { return ones(a.shape(), a.options()); })},
    {"full", made_by([](const A& a) { return full(a.shape(), a.nested("value"), a.options()); })},
    {"eye", made_by([](const A& a) {
       const std::int64_t n = a.integer("n");
       return a.has("m") ? eye(n, a.integer("m"), a.options()) : eye(n, a.options());
     })},
    {"arange",
     made_by([](const A& a) { return arange(a.nested("start"), a.nested("end"), a.nested("step"), a.options()); })},
    {"linspace",
     made_by([](const A& a) { return linspace(a.real("start"), a.real("end"), a.integer("steps"), a.options()); })},
    {"zeros_like", with_arguments([](const T& x, const A& a) { return zeros_like(x, a.options()); })},
    {"ones_like", with_arguments([](const T& x, const A& a) { return ones_like(x, a.options()); })},
    {"full_like", with_arguments([](const T& x, const A& a) { return full_like(x, a.real("value"), a.options()); })},
};

}  // namespace

const std::map<std::string, Function>& functions() {
  static const Rows all = [] {
    Rows result;
    for (const Rows* rows : {&elementwise, &minitorch::golden::reductions, &products, &views, &joining,
                             &sorting_and_selection, &linear_algebra, &making}) {
      result.insert(rows->begin(), rows->end());
    }
    return result;
  }();
  return all;
}

}  // namespace minitorch::golden
