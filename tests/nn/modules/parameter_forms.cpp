// The rows of elementwise functions, of reductions and of what layers compute. Those that arrange elements are in
// parameter_forms_of_arranging.cpp.
#include "tests/nn/modules/parameter_forms.hpp"

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

namespace minitorch::test {

namespace {

const std::vector<FormsRow>& rows_of_elements() {
  static const std::vector<FormsRow> rows = {
      forms(
          "id", [](const auto& x) { return id(x); }, [](const auto& x) { return x.id(); }),
      forms(
          "neg", [](const auto& x) { return neg(x); }, [](const auto& x) { return x.neg(); }),
      forms(
          "inv", [](const auto& x) { return inv(x); }, [](const auto& x) { return x.inv(); }),
      forms(
          "exp", [](const auto& x) { return exp(x); }, [](const auto& x) { return x.exp(); }),
      forms(
          "expm1", [](const auto& x) { return expm1(x); }, [](const auto& x) { return x.expm1(); }),
      forms(
          "log", [](const auto& x) { return log(x); }, [](const auto& x) { return x.log(); }),
      forms(
          "log1p", [](const auto& x) { return log1p(x); }, [](const auto& x) { return x.log1p(); }),
      forms(
          "log2", [](const auto& x) { return log2(x); }, [](const auto& x) { return x.log2(); }),
      forms(
          "sqrt", [](const auto& x) { return sqrt(x); }, [](const auto& x) { return x.sqrt(); }),
      forms(
          "rsqrt", [](const auto& x) { return rsqrt(x); }, [](const auto& x) { return x.rsqrt(); }),
      forms(
          "square", [](const auto& x) { return square(x); }, [](const auto& x) { return x.square(); }),
      forms(
          "abs", [](const auto& x) { return abs(x); }, [](const auto& x) { return x.abs(); }),
      forms(
          "sign", [](const auto& x) { return sign(x); }, [](const auto& x) { return x.sign(); }),
      forms(
          "floor", [](const auto& x) { return floor(x); }, [](const auto& x) { return x.floor(); }),
      forms(
          "ceil", [](const auto& x) { return ceil(x); }, [](const auto& x) { return x.ceil(); }),
      forms(
          "round", [](const auto& x) { return round(x); }, [](const auto& x) { return x.round(); }),
      forms(
          "trunc", [](const auto& x) { return trunc(x); }, [](const auto& x) { return x.trunc(); }),
      forms(
          "sin", [](const auto& x) { return sin(x); }, [](const auto& x) { return x.sin(); }),
      forms(
          "cos", [](const auto& x) { return cos(x); }, [](const auto& x) { return x.cos(); }),
      forms(
          "tan", [](const auto& x) { return tan(x); }, [](const auto& x) { return x.tan(); }),
      forms(
          "sinh", [](const auto& x) { return sinh(x); }, [](const auto& x) { return x.sinh(); }),
      forms(
          "cosh", [](const auto& x) { return cosh(x); }, [](const auto& x) { return x.cosh(); }),
      forms(
          "tanh", [](const auto& x) { return tanh(x); }, [](const auto& x) { return x.tanh(); }),
      forms(
          "sigmoid", [](const auto& x) { return sigmoid(x); }, [](const auto& x) { return x.sigmoid(); }),
      forms(
          "relu", [](const auto& x) { return relu(x); }, [](const auto& x) { return x.relu(); }),
      forms(
          "clamp", [](const auto& x) { return clamp(x, 1, 2); }, [](const auto& x) { return x.clamp(1, 2); }),
      forms(
          "leaky_relu", [](const auto& x) { return leaky_relu(x, 0.2); },
          [](const auto& x) { return x.leaky_relu(0.2); }),
      forms(
          "elu", [](const auto& x) { return elu(x, 2); }, [](const auto& x) { return x.elu(2); }),
      forms(
          "erf", [](const auto& x) { return erf(x); }, [](const auto& x) { return x.erf(); }),
      forms(
          "erfc", [](const auto& x) { return erfc(x); }, [](const auto& x) { return x.erfc(); }),
      forms(
          "gelu", [](const auto& x) { return gelu(x); }, [](const auto& x) { return x.gelu(); }),
      forms(
          "silu", [](const auto& x) { return silu(x); }, [](const auto& x) { return x.silu(); }),
      forms(
          "mish", [](const auto& x) { return mish(x); }, [](const auto& x) { return x.mish(); }),
      forms(
          "softplus", [](const auto& x) { return softplus(x); }, [](const auto& x) { return x.softplus(); }),
      forms(
          "logsigmoid", [](const auto& x) { return logsigmoid(x); }, [](const auto& x) { return x.logsigmoid(); }),
      forms(
          "selu", [](const auto& x) { return selu(x); }, [](const auto& x) { return x.selu(); }),
      forms(
          "hardtanh", [](const auto& x) { return hardtanh(x, 1, 2); }, [](const auto& x) { return x.hardtanh(1, 2); }),
      forms(
          "hardswish", [](const auto& x) { return hardswish(x); }, [](const auto& x) { return x.hardswish(); }),
      forms(
          "softsign", [](const auto& x) { return softsign(x); }, [](const auto& x) { return x.softsign(); }),
      forms(
          "add", [](const auto& x) { return add(add(x, 2), ones({3})); },
          [](const auto& x) { return x.add(2).add(ones({3})); }),
      forms(
          "sub", [](const auto& x) { return sub(sub(x, 2), ones({3})); },
          [](const auto& x) { return x.sub(2).sub(ones({3})); }),
      forms(
          "mul", [](const auto& x) { return mul(mul(x, 2), ones({3})); },
          [](const auto& x) { return x.mul(2).mul(ones({3})); }),
      forms(
          "div", [](const auto& x) { return div(div(x, 2), ones({3})); },
          [](const auto& x) { return x.div(2).div(ones({3})); }),
      forms(
          "pow", [](const auto& x) { return pow(pow(x, 2), ones({3})); },
          [](const auto& x) { return x.pow(2).pow(ones({3})); }),
      forms(
          "maximum", [](const auto& x) { return maximum(x, 2); }, [](const auto& x) { return x.maximum(2); }),
      forms(
          "minimum", [](const auto& x) { return minimum(x, 2); }, [](const auto& x) { return x.minimum(2); }),
      forms(
          "atan2", [](const auto& x) { return atan2(x, 2); }, [](const auto& x) { return x.atan2(2); }),
      forms(
          "floor_divide", [](const auto& x) { return floor_divide(x, 2); },
          [](const auto& x) { return x.floor_divide(2); }),
      forms(
          "remainder", [](const auto& x) { return remainder(x, 2); }, [](const auto& x) { return x.remainder(2); }),
      forms(
          "lt", [](const auto& x) { return lt(x, 2); }, [](const auto& x) { return x.lt(2); }),
      forms(
          "le", [](const auto& x) { return le(x, 2); }, [](const auto& x) { return x.le(2); }),
      forms(
          "gt", [](const auto& x) { return gt(x, 2); }, [](const auto& x) { return x.gt(2); }),
      forms(
          "ge", [](const auto& x) { return ge(x, 2); }, [](const auto& x) { return x.ge(2); }),
      forms(
          "eq", [](const auto& x) { return eq(x, 2); }, [](const auto& x) { return x.eq(2); }),
      forms(
          "ne", [](const auto& x) { return ne(x, 2); }, [](const auto& x) { return x.ne(2); }),
      forms(
          "is_close", [](const auto& x) { return is_close(x, 2, {.rtol = 0.5}); },
          [](const auto& x) { return x.is_close(2, {.rtol = 0.5}); }),
      forms(
          "logical_and", [](const auto& x) { return logical_and(x, 2); },
          [](const auto& x) { return x.logical_and(2); }),
      forms(
          "logical_or", [](const auto& x) { return logical_or(x, 2); }, [](const auto& x) { return x.logical_or(2); }),
      forms(
          "logical_xor", [](const auto& x) { return logical_xor(x, 2); },
          [](const auto& x) { return x.logical_xor(2); }),
      forms(
          "logical_not", [](const auto& x) { return logical_not(x); }, [](const auto& x) { return x.logical_not(); }),
      forms(
          "isnan", [](const auto& x) { return isnan(x); }, [](const auto& x) { return x.isnan(); }),
      forms(
          "isfinite", [](const auto& x) { return isfinite(x); }, [](const auto& x) { return x.isfinite(); }),
      forms(
          "isinf", [](const auto& x) { return isinf(x); }, [](const auto& x) { return x.isinf(); }),
      forms(
          "where", [](const auto& x) { return where(gt(x, 2), x, 0); },
          [](const auto& x) { return x.where(x.gt(2), 0); }),
      forms(
          "masked_fill", [](const auto& x) { return masked_fill(x, x.gt(2), 5); },
          [](const auto& x) { return x.masked_fill(x.gt(2), 5); }),
      forms(
          "lerp", [](const auto& x) { return lerp(lerp(x, ones({3}), 0.25), x, ones({3})); },
          [](const auto& x) { return x.lerp(ones({3}), 0.25).lerp(x, ones({3})); }),
      forms(
          "operators", [](const auto& x) { return (x + x * 2 - 1 / x) * (x > 2) + (-x == x); },
          [](const auto& x) { return x.add(x.mul(2)).sub(x.inv()).mul(x.gt(2)).add(x.neg().eq(x)); }),
  };
  return rows;
}

const std::vector<FormsRow>& rows_of_reductions() {
  static const std::vector<FormsRow> rows = {
      forms(
          "sum", [](const auto& x) { return sum(x, 1, {.keepdim = true}); },
          [](const auto& x) { return x.sum({1}, {.keepdim = true}); }),
      forms(
          "mean", [](const auto& x) { return mean(x, 1); }, [](const auto& x) { return x.mean(1); }),
      forms(
          "prod", [](const auto& x) { return prod(x, 1); }, [](const auto& x) { return x.prod(1); }),
      forms(
          "var", [](const auto& x) { return var(x, 1, {.correction = 0}); },
          [](const auto& x) { return x.var(1, {.correction = 0}); }),
      forms(
          "stddev", [](const auto& x) { return stddev(x, 1); }, [](const auto& x) { return x.stddev(1); }),
      forms(
          "amax", [](const auto& x) { return amax(x, 1); }, [](const auto& x) { return x.amax(1); }),
      forms(
          "amin", [](const auto& x) { return amin(x, 1); }, [](const auto& x) { return x.amin(1); }),
      forms(
          "logsumexp", [](const auto& x) { return logsumexp(x, 1); }, [](const auto& x) { return x.logsumexp(1); }),
      forms(
          "norm", [](const auto& x) { return norm(x, 1, 1); }, [](const auto& x) { return x.norm(1, 1); }),
      forms(
          "any", [](const auto& x) { return any(x, 1); }, [](const auto& x) { return x.any(1); }),
      forms(
          "all", [](const auto& x) { return all(x, 1); }, [](const auto& x) { return x.all(1); }),
      forms(
          "max", [](const auto& x) { return max(x); }, [](const auto& x) { return x.max(); }),
      forms(
          "max", [](const auto& x) { return max(x, 1); }, [](const auto& x) { return x.max(1); }),
      forms(
          "min", [](const auto& x) { return min(x); }, [](const auto& x) { return x.min(); }),
      forms(
          "min", [](const auto& x) { return min(x, 1); }, [](const auto& x) { return x.min(1); }),
      forms(
          "argmax", [](const auto& x) { return argmax(x); }, [](const auto& x) { return x.argmax(); }),
      forms(
          "argmax", [](const auto& x) { return argmax(x, 1); }, [](const auto& x) { return x.argmax(1); }),
      forms(
          "argmin", [](const auto& x) { return argmin(x); }, [](const auto& x) { return x.argmin(); }),
      forms(
          "argmin", [](const auto& x) { return argmin(x, 1); }, [](const auto& x) { return x.argmin(1); }),
      forms(
          "cumsum", [](const auto& x) { return cumsum(x, 1); }, [](const auto& x) { return x.cumsum(1); }),
      forms(
          "softmax", [](const auto& x) { return softmax(x, 1); }, [](const auto& x) { return x.softmax(1); }),
      forms(
          "log_softmax", [](const auto& x) { return log_softmax(x, 1); },
          [](const auto& x) { return x.log_softmax(1); }),
      forms(
          "sum_to",
          [](const auto& x) {
            return sum_to(x, {1, 3});
          },
          [](const auto& x) {
            return x.sum_to({1, 3});
          }),
      forms(
          "matmul", [](const auto& x) { return matmul(x, x); }, [](const auto& x) { return x.matmul(x); }),
      forms(
          "cumprod", [](const auto& x) { return cumprod(x, 1); }, [](const auto& x) { return x.cumprod(1); }),
      forms(
          "diff", [](const auto& x) { return diff(x, 2, 0); }, [](const auto& x) { return x.diff(2, 0); }),
      forms(
          "median", [](const auto& x) { return median(x); }, [](const auto& x) { return x.median(); }),
      forms(
          "median", [](const auto& x) { return median(x, 1); }, [](const auto& x) { return x.median(1); }),
      forms(
          "quantile", [](const auto& x) { return quantile(x, 0.3); }, [](const auto& x) { return x.quantile(0.3); },
          [](const auto& x) { return x.quantile(tensor(0.3, {.dtype = float64})); }),
      forms(
          "quantile", [](const auto& x) { return quantile(x, 0.3, 1); },
          [](const auto& x) { return x.quantile(0.3, 1); },
          [](const auto& x) { return x.quantile(tensor(0.3, {.dtype = float64}), 1); }),
      forms(
          "mm", [](const auto& x) { return mm(x, x); }, [](const auto& x) { return x.mm(x); }),
      forms(
          "mv", [](const auto& x) { return mv(x, x[0]); }, [](const auto& x) { return x.mv(x[0]); }),
      forms(
          "dot", [](const auto& x) { return dot(flatten(x), ones({9})); },
          [](const auto& x) { return x.flatten().dot(ones({9})); }),
      forms(
          "outer", [](const auto& x) { return outer(flatten(x), ones({2})); },
          [](const auto& x) { return x.flatten().outer(ones({2})); }),
      forms(
          "bmm", [](const auto& x) { return bmm(unsqueeze(x, 0), unsqueeze(x, 0)); },
          [](const auto& x) { return x.unsqueeze(0).bmm(x.unsqueeze(0)); }),
      forms(
          "addmm", [](const auto& x) { return addmm(x, x, x, {.beta = 2, .alpha = 0.5}); },
          [](const auto& x) { return x.addmm(x, x, {.beta = 2, .alpha = 0.5}); }),
      forms("normalize", [](const auto& x) { return normalize(x); }),
      forms("cosine_similarity", [](const auto& x) { return cosine_similarity(x, x + 1, 0); }),
      forms("pairwise_distance", [](const auto& x) { return pairwise_distance(x, x + 1); }),
      forms("cdist", [](const auto& x) { return cdist(x, x); }),
      forms(
          "det", [](const auto& x) { return det(x); }, [](const auto& x) { return x.det(); }),
      forms(
          "slogdet", [](const auto& x) { return slogdet(x); }, [](const auto& x) { return x.slogdet(); }),
      forms(
          "inverse", [](const auto& x) { return inverse(x); }, [](const auto& x) { return x.inverse(); }),
      forms("solve", [](const auto& x) { return solve(x, x); }),
      forms("cholesky", [](const auto& x) { return cholesky(matmul(x, transpose(x))); }),
      forms("qr", [](const auto& x) { return qr(x); }),
      forms("svd", [](const auto& x) { return svd(x); }),
      forms("eigh", [](const auto& x) { return eigh(x); }),
      forms(
          "as_strided",
          [](const auto& x) {
            return as_strided(x, {2, 2}, {1, 3});
          },
          [](const auto& x) {
            return x.as_strided({2, 2}, {1, 3});
          }),
  };
  return rows;
}

const std::vector<FormsRow>& rows_of_layers() {
  static const std::vector<FormsRow> rows = {
      forms("standardize", [](const auto& x) { return standardize(x, {0}); }),
      forms("layer_norm",
            [](const auto& x) {
              return layer_norm(x, {3, 3}, {.weight = x, .bias = x});
            }),
      forms("rms_norm",
            [](const auto& x) {
              return rms_norm(x, {3, 3}, {.weight = x});
            }),
      forms("group_norm", [](const auto& x) { return group_norm(x, 3); }),
      forms("batch_norm", [](const auto& x) { return batch_norm(x); }),
      forms("scaled_dot_product_attention",
            [](const auto& x) { return scaled_dot_product_attention(x, x, x, {.is_causal = true}); }),
      forms("attention_weights", [](const auto& x) { return attention_weights(x, x, {.is_causal = true}); }),
  };
  return rows;
}

}  // namespace

std::vector<FormsRow> all_rows() {
  std::vector<FormsRow> all;
  for (const auto* rows : {&rows_of_elements(), &rows_of_reductions(), &rows_of_layers()})
    all.insert(all.end(), rows->begin(), rows->end());
  const std::vector<FormsRow> others = rows_of_arranging();
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

}  // namespace minitorch::test
