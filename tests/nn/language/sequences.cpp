// Padding, datasets of sequences of different length, and windows of a text.
#include "nn/language/sequences.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;
using Indices = std::vector<std::int64_t>;

namespace {

Indices indices_of(const Tensor& x) { return x.to_vector<std::int64_t>(); }

}  // namespace

TEST_CASE("sequences are padded at their ends, as PyTorch pads them") {
  const Tensor a = tensor({{1., 2.}, {3., 4.}}), b = tensor({{5., 6.}});
  CHECK(are_equal(nn::pad_sequence({a, b}), tensor({{{1., 2.}, {5., 6.}}, {{3., 4.}, {0., 0.}}})));
  CHECK(are_equal(nn::pad_sequence({b, a}, {.batch_first = true, .padding_value = -1}),
                  tensor({{{5., 6.}, {-1., -1.}}, {{1., 2.}, {3., 4.}}})));
  CHECK(are_equal(nn::pad_sequence({tensor({1}), tensor({2, 3})}), tensor({{1, 2}, {0, 3}})));
  CHECK(nn::pad_sequence({zeros({0, 3}), zeros({2, 3})}).shape() == Shape{2, 2, 3});
  CHECK(nn::pad_sequence({zeros({0})}).shape() == Shape{0, 1});
}

TEST_CASE("derivatives of padded sequences agree with central differences") {
  const Tensor a = tensor({{1., 2.}, {3., 4.}}, {.dtype = float64}), b = tensor({{5., 6.}}, {.dtype = float64});
  const TensorFunction f = [](const std::vector<Tensor>& v) {
    return square(nn::pad_sequence(v, {.padding_value = 3}));
  };
  CHECK(check_gradients(f, {a, b}));
  CHECK(check_second_gradients(f, {a, b}));
}

TEST_CASE("any sequences return from padding, with the padding value alone behind them") {
  CHECK(rc::check([](const std::vector<std::vector<float>>& lists, bool batch_first) {
    RC_PRE(!lists.empty());
    std::vector<Tensor> sequences;
    for (const auto& list : lists) sequences.push_back(from_vector(list, {list.size()}));
    const Tensor padded = nn::pad_sequence(sequences, {.batch_first = batch_first, .padding_value = 7});
    const Tensor rows = batch_first ? padded : transpose(padded, 0, 1);
    for (std::size_t i = 0; i < lists.size(); ++i) {
      std::vector<float> row = rows[static_cast<std::int64_t>(i)].to_vector<float>();
      const auto end = row.begin() + static_cast<std::ptrdiff_t>(lists[i].size());
      RC_ASSERT(std::equal(row.begin(), end, lists[i].begin(), lists[i].end()));
      RC_ASSERT(std::all_of(end, row.end(), [](float x) { return x == 7; }));
    }
  }));
}

TEST_CASE("the errors of pad_sequence name the shapes") {
  CHECK_THROWS_WITH(nn::pad_sequence(std::vector<Tensor>{}),
                    "pad_sequence: the list is empty, it must have at least one sequence");
  CHECK_THROWS_WITH(nn::pad_sequence({tensor(1.)}),
                    "pad_sequence: a sequence is (), it must have at least one dimension");
  CHECK_THROWS_WITH(nn::pad_sequence({zeros({2, 3}), zeros({2, 4})}),
                    "pad_sequence: the sequences (2, 3) and (2, 4) differ beyond their first sizes");
  CHECK_THROWS_AS(nn::pad_sequence({zeros({2, 3}), zeros({2})}), ShapeError);
  CHECK_THROWS_WITH(nn::pad_sequence({tensor({1}), tensor({1, 2})}, {.padding_value = 0.5}),
                    "pad_sequence: the padding value 0.5 for sequences of int64, it must be a whole number");
  for (const double value : {std::nan(""), HUGE_VAL, 1e300})
    CHECK_THROWS_AS(nn::pad_sequence({tensor({1}), tensor({1, 2})}, {.padding_value = value}), DtypeError);
}

TEST_CASE("a batch of sequences is as long as its longest, or as the least length") {
  const nn::SequenceDataset data({{5, 6, 7}, {8}, {}}, {1, 0, 1});
  CHECK(data.lengths() == Indices{3, 1, 0});
  CHECK(data.size() == 3);
  const auto [x, y] = data.batch(Indices{1, 0});
  CHECK(x.shape() == Shape{2, 3});
  CHECK(x.dtype() == int64);
  CHECK(indices_of(x) == Indices{8, 0, 0, 5, 6, 7});
  CHECK(indices_of(y) == Indices{0, 1});
  CHECK(indices_of(data.item(1).x) == Indices{8});
  CHECK(data.item(1).y.shape() == Shape{});
  CHECK(indices_of(data.batch(Indices{2}).x) == Indices{0});
  CHECK(data.batch(Indices{}).x.shape() == Shape{0, 1});
  const nn::SequenceDataset padded({{5}, {}}, {0, 1}, {.padding_value = 9, .min_length = 3});
  CHECK(indices_of(padded.batch(Indices{0, 1}).x) == Indices{5, 9, 9, 9, 9, 9});
  nn::DataLoader loader(data, {.batch_size = 2});
  CHECK(loader.begin()->x.shape() == Shape{2, 3});
}

TEST_CASE("the errors of sequences and windows name the rule") {
  CHECK_THROWS_WITH(nn::SequenceDataset({{1}, {2}}, {0}),
                    "SequenceDataset: 2 sequences and 1 labels, there must be one for each");
  CHECK_THROWS_WITH(nn::SequenceDataset({}, {}, {.min_length = 0}),
                    "SequenceDataset: min_length is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::SequenceDataset({{1}}, {0}).item(1), "SequenceDataset: there is no example 1 among 1");
  CHECK_THROWS_AS(nn::SequenceDataset({{1}}, {0}).batch(Indices{-1}), IndexError);
  CHECK_THROWS_WITH(
      nn::TextWindows({1, 2, 3}, 3),
      "TextWindows: a text of 3 tokens for a context of 3, it must have at least one more than the context");
  CHECK_THROWS_WITH(nn::TextWindows({1, 2, 3}, 0), "TextWindows: context is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::TextWindows({1, 2, 3}, 1, {.stride = 0}), "TextWindows: stride is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::TextWindows({1, 2, 3}, 2).item(1), "TextWindows: there is no example 1 among 1");
}

TEST_CASE("windows of a text are followed by the same one token on") {
  const nn::TextWindows windows({0, 1, 2, 3, 4, 5, 6}, 3);
  CHECK(windows.size() == 4);
  const auto [x, y] = windows.batch(Indices{3, 0});
  CHECK(x.shape() == Shape{2, 3});
  CHECK(indices_of(x) == Indices{3, 4, 5, 0, 1, 2});
  CHECK(indices_of(y) == Indices{4, 5, 6, 1, 2, 3});
  CHECK(windows.item(1).x.shape() == Shape{3});
}

TEST_CASE("windows of any stride hold all that fit whole") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange<std::int64_t>(2, 40), context = *rc::gen::inRange<std::int64_t>(1, n);
    const auto stride = *rc::gen::inRange<std::int64_t>(1, 50);
    Indices tokens;
    for (std::int64_t i = 0; i < n; ++i) tokens.push_back(i);
    const nn::TextWindows windows(tokens, context, {.stride = stride});
    std::int64_t expected = 0;
    for (std::int64_t first = 0; first + context + 1 <= n; first += stride, ++expected) {
      const auto [x, y] = windows.item(expected);
      RC_ASSERT(indices_of(x)[0] == first);
      RC_ASSERT(indices_of(y).back() == first + context);
    }
    RC_ASSERT(windows.size() == expected);
  }));
}
