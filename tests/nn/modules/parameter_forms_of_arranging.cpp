// The rows of functions that arrange elements: views, choices of elements, and windows.
#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/nn/modules/parameter_forms.hpp"

namespace minitorch::test {

namespace {

const std::vector<FormsRow>& rows_of_views() {
  static const std::vector<FormsRow> rows = {
      forms(
          "reshape", [](const auto& x) { return reshape(x, 9); }, [](const auto& x) { return x.reshape({9}); }),
      forms(
          "view", [](const auto& x) { return view(x, {9}); }, [](const auto& x) { return x.view(9); }),
      forms(
          "flatten", [](const auto& x) { return flatten(x); }, [](const auto& x) { return x.flatten(); }),
      forms(
          "unsqueeze", [](const auto& x) { return unsqueeze(x, 1); }, [](const auto& x) { return x.unsqueeze(1); }),
      forms(
          "squeeze", [](const auto& x) { return squeeze(x); }, [](const auto& x) { return x.squeeze(); }),
      forms(
          "squeeze", [](const auto& x) { return squeeze(x, 1); }, [](const auto& x) { return x.squeeze(1); }),
      forms(
          "permute",
          [](const auto& x) {
            return permute(x, {1, 0});
          },
          [](const auto& x) {
            return x.permute({1, 0});
          }),
      forms(
          "transpose", [](const auto& x) { return transpose(x); }, [](const auto& x) { return x.transpose(); }),
      forms(
          "t", [](const auto& x) { return t(x); }, [](const auto& x) { return x.t(); }),
      forms(
          "expand",
          [](const auto& x) {
            return expand(x, {2, 3, 3});
          },
          [](const auto& x) {
            return x.expand({2, 3, 3});
          }),
      forms(
          "contiguous", [](const auto& x) { return contiguous(x); }, [](const auto& x) { return x.contiguous(); }),
      forms(
          "clone", [](const auto& x) { return clone(x); }, [](const auto& x) { return x.clone(); }),
      // The member of a parameter converts the parameter.
      forms("to", [](const auto& x) { return to(x, float64); }),
      forms(
          "narrow", [](const auto& x) { return narrow(x, 0, 1, 2); }, [](const auto& x) { return x.narrow(0, 1, 2); }),
      forms(
          "slice", [](const auto& x) { return slice(x, 0, 1); }, [](const auto& x) { return x.slice(0, 1); }),
      forms(
          "select", [](const auto& x) { return select(x, 0, 1); }, [](const auto& x) { return x.select(0, 1); },
          [](const auto& x) { return x[1]; }),
      forms(
          "split", [](const auto& x) { return split(x, 2); }, [](const auto& x) { return x.split(2); }),
      forms(
          "split",
          [](const auto& x) {
            return split(x, {1, 2});
          },
          [](const auto& x) {
            return x.split({1, 2});
          }),
      forms(
          "chunk", [](const auto& x) { return chunk(x, 2); }, [](const auto& x) { return x.chunk(2); }),
      forms(
          "diagonal", [](const auto& x) { return diagonal(x, 1); }, [](const auto& x) { return x.diagonal(1); }),
      forms(
          "diag", [](const auto& x) { return diag(x, 1); }, [](const auto& x) { return x.diag(1); }),
      forms(
          "trace", [](const auto& x) { return trace(x); }, [](const auto& x) { return x.trace(); }),
      forms(
          "unbind", [](const auto& x) { return unbind(x, 1); }, [](const auto& x) { return x.unbind(1); }),
      forms(
          "movedim", [](const auto& x) { return movedim(x, 0, 1); }, [](const auto& x) { return x.movedim(0, 1); }),
      forms(
          "repeat",
          [](const auto& x) {
            return repeat(x, {2, 1});
          },
          [](const auto& x) {
            return x.repeat({2, 1});
          }),
      forms(
          "repeat_interleave", [](const auto& x) { return repeat_interleave(x, 2, 1); },
          [](const auto& x) { return x.repeat_interleave(2, 1); },
          [](const auto& x) { return x.repeat_interleave(tensor({2}), 1); }),
      forms(
          "repeat_interleave", [](const auto& x) { return repeat_interleave(x, 2); },
          [](const auto& x) { return x.repeat_interleave(2); },
          [](const auto& x) { return x.repeat_interleave(tensor({2})); }),
      forms("meshgrid",
            [](const auto& x) {
              return meshgrid({flatten(x), ones({2})}, Indexing::xy);
            }),
      forms("slice_backward", [](const auto& x) { return slice_backward(x, 0, 1, 1, 5); }),
      forms("diagonal_backward",
            [](const auto& x) {
              return diagonal_backward(x, {3, 3, 3}, 0, 0, 1);
            }),
      forms(
          "pad",
          [](const auto& x) {
            return pad(x, {{1, 1}});
          },
          [](const auto& x) {
            return x.pad({{1, 1}});
          }),
      forms(
          "pad",
          [](const auto& x) {
            return pad(x, {{1, 1}}, PadMode::reflect);
          },
          [](const auto& x) {
            return x.pad({{1, 1}}, PadMode::reflect);
          }),
      forms(
          "flip", [](const auto& x) { return flip(x, 0); }, [](const auto& x) { return x.flip({0}); }),
      forms(
          "roll", [](const auto& x) { return roll(x, 1, 0); }, [](const auto& x) { return x.roll(1, 0); }),
      forms(
          "tril", [](const auto& x) { return tril(x); }, [](const auto& x) { return x.tril(); }),
      forms(
          "triu", [](const auto& x) { return triu(x); }, [](const auto& x) { return x.triu(); }),
  };
  return rows;
}

const std::vector<FormsRow>& rows_of_choices() {
  static const Tensor index = tensor({{0, 2, 1}}), places = tensor({2, 0}), classes = tensor({0, 2});
  static const std::vector<FormsRow> rows = {
      forms(
          "gather", [](const auto& x) { return gather(x, 0, index); },
          [](const auto& x) { return x.gather(0, index); }),
      forms(
          "scatter_add", [](const auto& x) { return scatter_add(x, 0, index, x); },
          [](const auto& x) { return x.scatter_add(0, index, x); }),
      forms(
          "index_select", [](const auto& x) { return index_select(x, 0, places); },
          [](const auto& x) { return x.index_select(0, places); }),
      forms(
          "index_add",
          [](const auto& x) {
            return index_add(x, 0, places, x[0].expand({2, 3}));
          },
          [](const auto& x) {
            return x.index_add(0, places, x[0].expand({2, 3}));
          }),
      forms(
          "scatter", [](const auto& x) { return scatter(x, 0, index, x); },
          [](const auto& x) { return x.scatter(0, index, x); }),
      forms(
          "scatter", [](const auto& x) { return scatter(x, 0, index, 1); },
          [](const auto& x) { return x.scatter(0, index, 1); }),
      forms(
          "masked_select", [](const auto& x) { return masked_select(x, x > 2); },
          [](const auto& x) { return x.masked_select(x > 2); }),
      forms(
          "nonzero", [](const auto& x) { return nonzero(x); }, [](const auto& x) { return x.nonzero(); }),
      forms(
          "unique", [](const auto& x) { return unique(x); }, [](const auto& x) { return x.unique(); }),
      forms(
          "bincount", [](const auto& x) { return bincount(to(flatten(x), int64), 9); },
          [](const auto& x) { return to(x, int64).flatten().bincount(9); }),
      forms(
          "bincount", [](const auto& x) { return bincount(to(flatten(x), int64), flatten(x)); },
          [](const auto& x) { return to(x, int64).flatten().bincount(x.flatten()); }),
      forms(
          "bernoulli", [](const auto& x) { return bernoulli(x > 2); },
          [](const auto& x) { return (x > 2).bernoulli(); }),
      forms(
          "one_hot", [](const auto& x) { return one_hot(to(x, int64), 9); },
          [](const auto& x) { return to(x, int64).one_hot(9); }),
      forms(
          "sort", [](const auto& x) { return sort(x, 0); }, [](const auto& x) { return x.sort(0); }),
      forms(
          "argsort", [](const auto& x) { return argsort(x, 0); }, [](const auto& x) { return x.argsort(0); }),
      forms(
          "topk", [](const auto& x) { return topk(x, 2); }, [](const auto& x) { return x.topk(2); }),
      forms("cat",
            [](const auto& x) {
              return cat({x, x});
            }),
      forms("stack",
            [](const auto& x) {
              return stack({x, x});
            }),
      forms("einsum",
            [](const auto& x) {
              return einsum("ij,jk->ik", {x, x});
            }),
      forms("conv1d",
            [](const auto& x) {
              return conv1d(x, reshape(x, {3, 3, 1}));
            }),
      forms("conv2d",
            [](const auto& x) {
              return conv2d(reshape(x, {1, 3, 3}), reshape(x, {1, 1, 3, 3}), {.padding = 1});
            }),
      forms("conv_transpose1d",
            [](const auto& x) {
              return conv_transpose1d(x, reshape(x, {3, 1, 3}));
            }),
      forms("conv_transpose2d",
            [](const auto& x) {
              return conv_transpose2d(reshape(x, {1, 3, 3}), reshape(x, {1, 1, 3, 3}));
            }),
      forms("zeros_like", [](const auto& x) { return zeros_like(x); }),
      forms("ones_like", [](const auto& x) { return ones_like(x); }),
      forms("full_like", [](const auto& x) { return full_like(x, 2); }),
  };
  return rows;
}

const std::vector<FormsRow>& rows_of_windows() {
  static const std::vector<FormsRow> rows = {
      forms("max_pool2d", [](const auto& x) { return max_pool2d(unsqueeze(x, 0), 2); }),
      forms("max_pool1d", [](const auto& x) { return max_pool1d(x, 2); }),
      forms("max_pool2d_with_indices", [](const auto& x) { return max_pool2d_with_indices(unsqueeze(x, 0), 2); }),
      forms("max_pool1d_with_indices", [](const auto& x) { return max_pool1d_with_indices(x, 2); }),
      forms("avg_pool2d", [](const auto& x) { return avg_pool2d(unsqueeze(x, 0), 2); }),
      forms("avg_pool1d", [](const auto& x) { return avg_pool1d(x, 2); }),
      forms("adaptive_max_pool2d", [](const auto& x) { return adaptive_max_pool2d(unsqueeze(x, 0), 2); }),
      forms("adaptive_max_pool1d", [](const auto& x) { return adaptive_max_pool1d(x, 2); }),
      forms("adaptive_max_pool2d_with_indices",
            [](const auto& x) { return adaptive_max_pool2d_with_indices(unsqueeze(x, 0), 2); }),
      forms("adaptive_max_pool1d_with_indices", [](const auto& x) { return adaptive_max_pool1d_with_indices(x, 2); }),
      forms("adaptive_avg_pool2d", [](const auto& x) { return adaptive_avg_pool2d(unsqueeze(x, 0), 2); }),
      forms("adaptive_avg_pool1d", [](const auto& x) { return adaptive_avg_pool1d(x, 2); }),
      forms("unfold", [](const auto& x) { return unfold(unsqueeze(x, 0), 2); }),
      forms("fold",
            [](const auto& x) {
              return fold(x, {1, 3}, {3, 1}, {.padding = {1, 0}});
            }),
      forms("interpolate", [](const auto& x) { return interpolate(unsqueeze(x, 0), {.size = 2}); }),
  };
  return rows;
}

}  // namespace

std::vector<FormsRow> rows_of_arranging() {
  std::vector<FormsRow> all;
  for (const auto* rows : {&rows_of_views(), &rows_of_choices(), &rows_of_windows()})
    all.insert(all.end(), rows->begin(), rows->end());
  return all;
}

}  // namespace minitorch::test
